//! The K2 task contract as a plain state machine.
//!
//! [`Chain::apply`] takes a slot and a transaction and says what happened or which rule refused it; [`Chain::view`]
//! renders what tasks and task nodes read. Time is an argument; nothing here draws, waits or remembers a clock.
//!
//! | file | holds |
//! |---|---|
//! | `spec.rs`, `rules.rs`, `deed.rs`, `other.rs`, `fault/` | what YAML can set: the task, unknown rules, what creators do, other tasks, faults |
//! | `params.rs`, `terms.rs` | a chain as it begins, and what can be wrong with a spec or a task |
//! | `chain.rs` | the machine: create, open a wallet, apply, view |
//! | `program/` | one instruction family per file |
//! | `window.rs` | which window of which round a slot lies in |
//! | `refusal.rs` | every reason to refuse a transaction |
//! | `state.rs` | the books: tasks, and the money outside of them |
//! | `task.rs` | one task: submissions, audits, lists, records, stakes, balances, bounty |
//! | `by_round.rs`, `book.rs`, `shown.rs` | maps that are shared until they change, and remember their JSON and size |
//! | `size.rs` | how much room a task's state takes in its account |
//! | `list.rs` | data accounts and the distribution lists in them |
//! | `shape.rs` | the JSON that tasks read |
//! | `ledger.rs` | every rule with its source and the tests that pin it |
//! | `view.rs` | answers to a node's questions |

#[cfg(feature = "engine")]
mod book;
#[cfg(feature = "engine")]
mod by_round;
#[cfg(feature = "engine")]
mod chain;
mod deed;
pub mod fault;
mod ledger;
#[cfg(feature = "engine")]
mod list;
mod other;
mod params;
#[cfg(feature = "engine")]
mod program;
#[cfg(feature = "engine")]
mod refusal;
mod rules;
#[cfg(feature = "engine")]
mod shape;
#[cfg(feature = "engine")]
mod shown;
#[cfg(feature = "engine")]
mod size;
pub mod spec;
#[cfg(feature = "engine")]
mod state;
#[cfg(feature = "engine")]
mod task;
mod terms;
#[cfg(feature = "engine")]
mod view;
#[cfg(feature = "engine")]
mod window;

#[cfg(feature = "engine")]
pub use chain::{Chain, Receipt};
pub use ledger::ledger;
pub use params::ChainParams;
#[cfg(feature = "engine")]
pub use refusal::Rejection;
#[cfg(feature = "engine")]
pub use state::PayoutRecord;
#[cfg(feature = "engine")]
pub use view::View;
#[cfg(feature = "engine")]
pub use window::WindowKind;
