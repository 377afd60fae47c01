//! Events: everything that happened in a run, in order. The log's public vocabulary.
//!
//! | file | says what happened |
//! |---|---|
//! | `what.rs` | in one event, by the part of the world that says so |
//! | `kind.rs` | in two words: the kind of an event |
//! | `run.rs` | to the run as a whole |
//! | `node.rs` | in a node, and through its door |
//! | `chain.rs` | on the chain |
//! | `storage.rs` | in the storage network |
//! | `net.rs` | on the links |
//! | `fault.rs` | by injection |
//! | `say.rs` | in a line of plain words |

mod chain;
mod fault;
mod kind;
mod net;
mod node;
mod run;
mod say;
mod storage;
mod what;

pub use chain::{ChainEvent, Totals};
pub use fault::FaultEvent;
pub use kind::Kind;
pub use net::NetEvent;
pub use node::{Exit, JsError, LINE_LIMIT, Level, NodeEvent, NodeLimit};
pub use run::{EndReason, NodeCard, RunEvent, Schedule};
pub use say::Names;
pub use storage::{Absence, Provider, StorageEvent, StoredFile};
pub use what::{Event, What};
