//! Makes `secret-runtime/src/judge/public.bin` from a list of published secrets, one a line, and
//! the values from documentation.
//!
//! ```sh
//! cargo run -p secret-tests --bin public-table -- LIST > secret-runtime/src/judge/public.bin
//! ```

use std::collections::BTreeSet;
use std::io::Write as _;

use secret_runtime::__private::{DOCUMENTED, digests};

fn main() -> std::io::Result<()> {
    let Some(list) = std::env::args_os().nth(1) else {
        return Err(std::io::Error::other("which list? (a path)"));
    };
    let list = std::fs::read(list)?;
    let lines = list.split(|byte| *byte == b'\n').map(|line| line.strip_suffix(b"\r").unwrap_or(line));
    let entries = lines.chain(DOCUMENTED);
    let digests: BTreeSet<u64> = entries.flat_map(digests).collect();
    eprintln!("{} digests", digests.len());
    let mut out = std::io::stdout().lock();
    digests.iter().try_for_each(|digest| out.write_all(&digest.to_be_bytes()))
}
