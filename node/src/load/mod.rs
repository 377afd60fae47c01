//! What a task is: its modules, read through a source of files and compiled once to bytecode.
//!
//! | file | holds |
//! |---|---|
//! | `compile.rs` | source to bytecode, with every import resolved |
//! | `resolve.rs` | which module an import means |
//! | `builtin.rs` | the modules of Node.js that we stand in for |
//! | `ours.rs` | all modules that are ours, compiled once in a process |

mod builtin;
mod compile;
mod ours;
mod resolve;

pub(crate) use builtin::builtin;
pub use compile::{FileSource, Task, TaskProblem, compile};
pub(crate) use resolve::{HOST, is_ours};
