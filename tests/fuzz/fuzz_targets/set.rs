//! Fuzzes `secret_tests::fuzz::set`.

#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| secret_tests::fuzz::set(data));
