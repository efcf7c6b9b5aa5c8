//! Writes structs of 1 to 1,000 secrets.

use std::fmt::Write as _;
use std::path::Path;

fn main() -> std::io::Result<()> {
    println!("cargo::rerun-if-changed=build.rs");
    let mut text = String::new();
    for fields in [1, 10, 100, 1000] {
        _ = writeln!(text, "#[derive(ResolvedSecrets)]\nstruct Secrets{fields} {{");
        for n in 0..fields {
            _ = writeln!(text, "    #[secret(env = \"KEY_{n}\", bytes = 64)] _{n}: SecretSlice<u8>,");
        }
        text.push_str("}\n");
    }
    let folder = std::env::var_os("OUT_DIR").expect("cargo tells the folder");
    std::fs::write(Path::new(&folder).join("structs.rs"), text)
}
