//! A scanner over another process's memory.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::collections::HashSet;
use std::fs;
use std::io::{BufRead as _, BufReader, Write as _};
use std::os::unix::fs::FileExt as _;
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};

/// The smallest piece of a key that counts, in bytes.
pub const PIECE: usize = 16;

/// A process that holds a secret: it prints `held`, waits for a line, drops the secret, prints
/// `dropped`, and waits for another.
#[derive(Debug)]
pub struct Holder {
    child: Child,
    input: ChildStdin,
    output: BufReader<ChildStdout>,
}

#[expect(clippy::missing_panics_doc, reason = "for tests: each panics where the process ends")]
impl Holder {
    /// Starts it.
    #[must_use]
    pub fn start(command: &mut Command) -> Self {
        let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
        let (input, output) = (child.stdin.take().unwrap(), BufReader::new(child.stdout.take().unwrap()));
        Self { child, input, output }
    }

    /// Waits for a line, and says whether a refusal came before it.
    pub fn reaches(&mut self, line: &str) -> bool {
        let mut refused = false;
        loop {
            let mut read = String::new();
            assert!(self.output.read_line(&mut read).unwrap() > 0, "the holder ended before {line}");
            refused |= read.starts_with("refused");
            if read.trim_end() == line {
                return refused;
            }
        }
    }

    /// Lets it go on.
    pub fn go_on(&mut self) {
        self.input.write_all(b"\n").unwrap();
    }

    /// How often the first piece of the key, and any piece of it, stand in the process's memory. The
    /// kernel's own environment block, which nobody can wipe, is left out.
    #[must_use]
    pub fn scan(&self, key: &[u8]) -> (usize, usize) {
        let process = format!("/proc/{}", self.child.id());
        let environment = environment_block(&process);
        let memory = fs::File::open(format!("{process}/mem")).unwrap();
        let pieces: HashSet<&[u8]> = key.windows(PIECE).collect();
        // A cheap filter on the first two bytes, before the set is asked.
        let starts: HashSet<[u8; 2]> = pieces.iter().filter_map(|piece| piece.first_chunk().copied()).collect();
        let (mut copies, mut found) = (0, 0);
        for (start, end) in writable_regions(&process) {
            let mut region = vec![0; usize::try_from(end - start).unwrap()];
            if memory.read_exact_at(&mut region, start).is_err() {
                continue;
            }
            for (at, window) in region.windows(PIECE).enumerate() {
                let address = start + at as u64;
                let ours = !environment.contains(&address);
                if ours && window.first_chunk().is_some_and(|first| starts.contains(first)) && pieces.contains(window) {
                    found += 1;
                    copies += usize::from(key.starts_with(window));
                }
            }
        }
        (copies, found)
    }
}

#[expect(clippy::missing_panics_doc, reason = "for tests")]
impl Holder {
    /// The most memory that it has had, in KiB.
    #[must_use]
    pub fn peak(&self) -> usize {
        let status = fs::read_to_string(format!("/proc/{}/status", self.child.id())).unwrap();
        let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap();
        line.split_ascii_whitespace().next().unwrap().parse().unwrap()
    }
}

impl Drop for Holder {
    fn drop(&mut self) {
        _ = self.child.kill();
        _ = self.child.wait();
    }
}

fn writable_regions(process: &str) -> Vec<(u64, u64)> {
    let address = |text: &str| u64::from_str_radix(text, 16).unwrap();
    let maps = fs::read_to_string(format!("{process}/maps")).unwrap();
    let writable = maps.lines().filter(|line| line.contains(" rw"));
    writable
        .filter_map(|line| line.split_once(' ')?.0.split_once('-'))
        .map(|(start, end)| (address(start), address(end)))
        .collect()
}

/// Where the kernel laid out the environment (proc(5): fields 50 and 51 of `stat`).
fn environment_block(process: &str) -> std::ops::Range<u64> {
    let stat = fs::read_to_string(format!("{process}/stat")).unwrap();
    let after_name = stat.rsplit_once(')').unwrap().1;
    let mut fields = after_name.split_ascii_whitespace().skip(47);
    let mut next = || fields.next().unwrap().parse().unwrap();
    next()..next()
}
