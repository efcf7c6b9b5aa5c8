//! What every peer's program does with its way to get three secrets: resolve them once, in a loop,
//! or hold them for a memory scanner.

use std::hint::black_box;
use std::io::{BufRead as _, Write as _};
use std::time::Instant;

/// `loop N`: resolves N times and prints nanoseconds for each; `hold`: resolves, waits for a line,
/// drops, waits for another; nothing: resolves once.
pub fn run<T>(resolve: impl Fn() -> T) {
    let mut arguments = std::env::args().skip(1);
    match (arguments.next().as_deref(), arguments.next()) {
        (Some("loop"), Some(count)) => {
            let count: u32 = count.parse().expect("a number");
            let start = Instant::now();
            for _ in 0..count {
                drop(black_box(resolve()));
            }
            println!("{}", (start.elapsed() / count).as_nanos());
        }
        (Some("hold"), _) => {
            let mut lines = std::io::stdin().lock();
            let mut wait = |word| {
                println!("{word}");
                std::io::stdout().flush().expect("standard output");
                lines.read_line(&mut String::new()).expect("standard input");
            };
            let held = black_box(resolve());
            wait("held");
            drop(held);
            wait("dropped");
        }
        _ => drop(black_box(resolve())),
    }
}
