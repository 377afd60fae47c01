//! One QuickJS per node: boot, job pump, budget, the host functions, values and errors.
//!
//! | file | holds |
//! |---|---|
//! | `process.rs` | the engine itself: boot from bytecode, one input at a time, pump, limits |
//! | `host.rs` | what JavaScript and the node share: outbox, open questions, disk, clock, chance |
//! | `functions.rs` | the table of host functions |
//! | `answer.rs` | replies of the world as values of JavaScript |
//! | `require.rs` | how a node comes to its task's modules |
//! | `script.rs` | scripts as bytecode |
//! | `value.rs` | JSON trees to values, errors to words |
//! | `storage.rs` | files that are stored and fetched |
//! | `web.rs` | requests and responses of HTTP |
//! | `measured.rs` | functions of the engine's own whose work is counted before it is done |
//! | `memory.rs` | the engine's memory: large blocks count as work; what is lost in it ends no one else |
//! | `math.rs` | mathematics that is the same on every machine |

mod answer;
mod functions;
mod host;
mod math;
mod measured;
mod memory;
mod process;
pub(crate) mod require;
mod script;
mod storage;
mod value;
mod web;

pub(crate) use answer::{Then, Upload};
pub(crate) use functions::{Arguments, NativeFunction};
pub use host::EPOCH_MS;
pub(crate) use host::{Host, Identity, Taken};
pub(crate) use math::functions as mathematics;
pub(crate) use memory::{Counted, Heap, Leaving};
pub(crate) use process::Engine;
pub(crate) use script::compile_script;
pub(crate) use value::caught;
