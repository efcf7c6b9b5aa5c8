//! Clears what a run leaves on the stack.

/// How deep a run goes, in bytes. Without optimisation its frames are larger.
const DEPTH: usize = if cfg!(debug_assertions) { 64 * 1024 } else { 16 * 1024 };

/// Writes zeros over the stack below the caller's frame, where the frames of the functions that it
/// has called stood: hash states, path buffers and spilled registers hold pieces of keys.
#[inline(never)]
#[cfg_attr(
    debug_assertions,
    expect(clippy::large_stack_arrays, reason = "the stack is what is cleared; a thread has 2 MiB of it by default")
)]
pub(crate) fn stack() {
    let zeros = [0_u8; DEPTH];
    std::hint::black_box(&zeros);
}
