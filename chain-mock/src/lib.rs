//! The K2 task contract as a plain state machine.
//!
//! [`Chain::apply`] takes a slot and a transaction and says what happened or which rule refused it; [`Chain::view`]
//! renders what tasks and task nodes read. Time is an argument; nothing here draws, waits or remembers a clock.
//!
//! | file | holds |
//! |---|---|
//! | `spec.rs` | what YAML can set |
//! | `params.rs` | a task as it is created, and what is wrong with a spec |
//! | `chain.rs` | the machine: create, open a wallet, apply, view |
//! | `program/` | one instruction family per file |
//! | `window.rs` | which window of which round a slot lies in |
//! | `refusal.rs` | every reason to refuse a transaction |
//! | `state.rs` | the books: submissions, audits, lists, records, stakes, balances, wallets |
//! | `list.rs` | data accounts and the distribution lists in them |
//! | `shown.rs` | values that remember their JSON until they change |
//! | `shape.rs` | the JSON that tasks read |
//! | `view.rs` | answers to a node's questions |

#[cfg(feature = "engine")]
mod chain;
#[cfg(feature = "engine")]
mod list;
mod params;
#[cfg(feature = "engine")]
mod program;
#[cfg(feature = "engine")]
mod refusal;
#[cfg(feature = "engine")]
mod shape;
#[cfg(feature = "engine")]
mod shown;
pub mod spec;
#[cfg(feature = "engine")]
mod state;
#[cfg(feature = "engine")]
mod view;
#[cfg(feature = "engine")]
mod window;

#[cfg(feature = "engine")]
pub use chain::{Chain, Receipt};
pub use params::ChainParams;
#[cfg(feature = "engine")]
pub use refusal::Rejection;
#[cfg(feature = "engine")]
pub use state::PayoutRecord;
#[cfg(feature = "engine")]
pub use view::View;
#[cfg(feature = "engine")]
pub use window::WindowKind;
