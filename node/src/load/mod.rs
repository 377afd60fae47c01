//! What a task is: its modules, read through a source of files and compiled once to bytecode.
//!
//! | file | holds |
//! |---|---|
//! | `compile.rs` | a task, and the way to it |
//! | `graph.rs` | all files that can be reached by name |
//! | `files.rs` | the source of files, as the resolver sees it |
//! | `packages.rs` | which file or module a specifier means |
//! | `parse.rs` | what one file imports, exports and loads |
//! | `typescript.rs` | TypeScript to JavaScript |
//! | `unwrap.rs` | bundles whose modules are texts in `eval` |
//! | `link.rs` | what each import gives; facades between ES modules and everything else |
//! | `bytecode.rs` | text to bytecode |
//! | `place.rs` | from places in compiled code to the creator's files |
//! | `look.rs` | the static look: what makes one doubt the code |
//! | `resolve.rs` | the modules that are ours |
//! | `builtin.rs` | the modules of Node.js that we stand in for |
//! | `ours.rs` | all modules that are ours, compiled once in a process |
//! | `survey.rs`, `survey.js` | what the modules of Node.js here have and lack |
//! | `commonjs.js`, `evaluated.js` | `require` and `module`, inside a node |

mod builtin;
mod bytecode;
mod compile;
mod files;
mod graph;
mod link;
mod look;
mod ours;
mod packages;
mod parse;
mod place;
mod resolve;
mod survey;
mod typescript;
mod unwrap;

pub(crate) use builtin::builtin;
pub use compile::{FileSource, Task, TaskProblem, compile};
pub(crate) use compile::{Load, Script};
pub(crate) use link::{FACADE, quoted};
pub use look::Warning;
pub(crate) use ours::door;
pub(crate) use parse::DYNAMIC;
pub(crate) use resolve::{DOOR, HOST, among_ours, is_ours, stand_in};
pub use survey::survey;
