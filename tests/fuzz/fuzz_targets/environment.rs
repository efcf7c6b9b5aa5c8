//! Fuzzes `secret_tests::fuzz::environment`.

#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| secret_tests::fuzz::environment(data));
