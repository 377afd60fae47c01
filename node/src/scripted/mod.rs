//! Proofs that were recorded elsewhere, sent in place of those that the task would make.
//!
//! | file | holds |
//! |---|---|
//! | `recording.rs` | what YAML can say of recorded proofs |
//! | `door.rs` | what becomes of the task node's messages where proofs are recorded |

#[cfg(feature = "engine")]
mod door;
mod recording;

#[cfg(feature = "engine")]
pub(crate) use door::{AtTheDoor, on_message};
pub use recording::{Recorded, Recording};
