//! The event log: each event encoded once, hashed for the digest, framed and compressed for the disk.
//!
//! | file | holds |
//! |---|---|
//! | `encode.rs` | one event as bytes, and the digest over them |
//! | `write.rs` | frames to a file |
//! | `read.rs` | a file back to events, whole, cut short or growing |
//!
//! The file: magic `KOIPLOG\0`, format (u16 LE); then frames: raw length, packed length, first sequence,
//! first round, first time, count (u32 u32 u64 u64 u64 u32, LE), zstd bytes; then, when the run ended, the
//! footer: `u32::MAX`, the index of all frames, its offset (u64 LE) and the magic again.

mod encode;
mod read;
mod write;

pub use encode::{Digest, decode, encode};
pub use read::LogReader;
pub use write::LogWriter;

use serde::{Deserialize, Serialize};

pub(crate) const MAGIC: [u8; 8] = *b"KOIPLOG\0";
pub(crate) const FOOTER: u32 = u32::MAX;
/// Uncompressed bytes after which a frame is closed.
pub(crate) const FRAME_BYTES: usize = 64 * 1024;
pub(crate) const HEAD_BYTES: usize = 36;

/// What the index knows of a frame.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FrameHead {
    /// Where it begins in the file.
    pub offset: u64,
    /// Its bytes when unpacked.
    pub raw: u32,
    /// Its bytes in the file, without this head.
    pub packed: u32,
    /// The sequence of its first event.
    pub first: u64,
    /// The round its first event lies in.
    pub round: u64,
    /// The time of its first event, in nanoseconds.
    pub time: u64,
    /// How many events it holds.
    pub count: u32,
}
