//! What a task is: its modules, read through a source of files and compiled once to bytecode.
//!
//! | file | holds |
//! |---|---|
//! | `compile.rs` | source to bytecode, with every import resolved |
//! | `resolve.rs` | which module an import means |

mod compile;
mod resolve;

pub use compile::{FileSource, Task, TaskProblem, compile};
pub(crate) use resolve::{HOST, is_ours};
