//! One run: a plan and a seed in, events out.
//!
//! | file | holds |
//! |---|---|
//! | `run.rs` | the door: [`run`] on a contained thread of its own |
//! | `build.rs` | plan and seed to a world |
//! | `engine.rs` | the loop: what is due, in order |
//! | `bridge.rs` | carries a node's question to chain, storage or web and the answer back |
//! | `storage.rs` | the storage network within the world |
//! | `web.rs` | requests of nodes to each other, to hosts outside, and from outside to a node |
//! | `rpc.rs` | what a node sees of the chain, and how old it is |
//! | `pool.rs` | transactions on their way, and what becomes of them |
//! | `founding.rs` | the tasks on chain besides the scenario's own |
//! | `alone.rs` | one node, stepped again from a log |
//! | `refold.rs` | the chain, built again from a log |
//! | `history.rs` | the chain as it was, for lagging readers and for forks |
//! | `clock.rs` | how long slots are |
//! | `timeline.rs` | faults, operators and creators, and the settling after them |
//! | `machine.rs` | what happens to the machines of nodes |
//! | `watch.rs` | entries of the timeline that wait for something |
//! | `it.rs` | the node to which that happened, by the name `it` |
//! | `plant/` | bugs of ours that `self-test` plants, and their seams |
//! | `ledger.rs` | every rule of the above with its source and the tests that pin it |
//! | `tried/` | runs in which each fault changes what it says it does |
//! | `recorder.rs` | numbers events, digests them, hands them to observers |

mod alone;
mod bridge;
mod build;
mod clock;
mod engine;
mod founding;
mod history;
mod it;
mod ledger;
mod machine;
mod plant;
mod pool;
mod recorder;
mod refold;
mod rpc;
mod run;
mod storage;
mod timeline;
#[cfg(test)]
mod tried;
mod watch;
mod web;

pub use alone::{Against, Alone, AloneError, Line, Part, Parted, alone};
pub use ledger::ledger;
pub use plant::Plant;
pub use recorder::{Flow, Observer};
#[cfg(test)]
pub(crate) use run::books_after;
pub(crate) use run::run_with;
pub use run::{Outcome, RunError, run};
