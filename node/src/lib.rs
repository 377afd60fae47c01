//! One task node: QuickJS, the framework, the seam to the task, round timers and behaviours. No I/O of its own.
//!
//! | folder or file | holds |
//! |---|---|
//! | `node.rs` | the node: [`Node::step`] takes an input and says what happened |
//! | `load/` | what a task is: its modules, compiled once to bytecode |
//! | `engine/` | one QuickJS per node: boot, job pump, budget, the host functions, values and errors |
//! | `shim/` | JavaScript that every node has: the ambient globals, console formatting, Blob, encodings |
//! | `framework/` | our `@_koii/task-manager`, `namespace-wrapper` and `storage-task-sdk`, and old clients of storage |
//! | `namespace/` | the RPC methods of the task node |
//! | `rounds.rs` | when to send the task which message |
//! | `restart.rs` | when a process is started again, and the watchdog |
//! | `native/` | what modules of Node.js leave to Rust |
//! | `scripted/` | proofs recorded elsewhere, sent in place of the task's own |
//! | `behaviour/` | honest and the cheats; they act at the door |
//! | `files/` | a node's file tree |
//! | `checks.rs` | scripts that check a run |
//! | `keys.rs`, `disk.rs` | a node's two keypairs; what survives a crash |
//! | `spec.rs` | what YAML can set |
//! | `ledger.rs` | every rule with its source and the tests that pin it |

mod behaviour;
mod ledger;
mod scripted;
pub mod spec;

#[cfg(feature = "engine")]
mod checks;
#[cfg(feature = "engine")]
mod disk;
#[cfg(feature = "engine")]
mod engine;
#[cfg(feature = "engine")]
mod files;
#[cfg(feature = "engine")]
mod keys;
#[cfg(feature = "engine")]
mod load;
#[cfg(feature = "engine")]
mod namespace;
#[cfg(feature = "engine")]
mod native;
#[cfg(feature = "engine")]
mod node;
#[cfg(feature = "engine")]
mod restart;
#[cfg(feature = "engine")]
mod rounds;

#[cfg(feature = "engine")]
pub use behaviour::Peer;
#[cfg(feature = "engine")]
pub use checks::{CheckProblem, CheckScript};
#[cfg(feature = "engine")]
pub use engine::EPOCH_MS;
#[cfg(feature = "engine")]
pub use keys::{Keypair, NodeKeys};
pub use ledger::ledger;
#[cfg(feature = "engine")]
pub use load::{FileSource, Task, TaskProblem, Warning, compile, survey};
#[cfg(feature = "engine")]
pub use node::{Node, NodeConfig, Step};
#[cfg(feature = "engine")]
pub use rounds::Lateness;
