//! Operating-system bytes → text, when every source has said "not here".

use zeroize::Zeroizing;

use crate::Mode;
use crate::decode::{self, Buffer};
use crate::judge;
use crate::problem::{Fault, ProblemKind};
use crate::schema::Declaration;

/// A new key as text, with the newline that ends its file. Development keys carry their mark;
/// one made in production that carries it by chance, one in 2³², is drawn again.
pub(crate) fn key(declaration: &Declaration, mode: Mode) -> Result<Buffer, Fault> {
    let mut bytes = Zeroizing::new(vec![0; declaration.bytes]);
    loop {
        getrandom::fill(&mut bytes).map_err(|error| {
            let detail = format!("the operating system gave no random bytes: {error}");
            Fault::new(ProblemKind::NotCreated, detail).mend("head -c 1 /dev/urandom | wc -c")
        })?;
        match mode {
            Mode::Development => judge::mark(&mut bytes),
            Mode::Production if judge::is_marked(&bytes) => continue,
            Mode::Production => {}
        }
        break;
    }
    let Some(text) = decode::encode(&bytes, declaration.encoding) else {
        return Err(Fault::new(ProblemKind::NotCreated, "its bytes could not be encoded"));
    };
    let mut line = Zeroizing::new(Vec::with_capacity(text.len() + 1));
    line.extend_from_slice(&text);
    line.push(b'\n');
    Ok(line)
}
