//! Why a node has what it has: receipts of every change of its money, each with what led to it. From a log alone.
//!
//! | file | holds |
//! |---|---|
//! | `fold.rs` | the fold: events to one node's changes |
//! | `book.rs` | double-entry books of all accounts, compared with what the chain says it holds |
//! | `proofs.rs` | what became of the node's proofs, and of the lists that could pay for them |
//! | `unpaid.rs` | rounds for which it was not paid, and why |
//! | `line.rs` | steps of a causal chain, and what an auditor said before it voted |
//! | `receipt.rs` | a receipt |
//! | `told.rs` | all of it, as programs read it |
//! | `words.rs` | the same for people |
//! | `brief.rs` | a few lines of it, for a failing report |
//! | `tests.rs` | its tests |

mod book;
mod brief;
mod fold;
mod line;
mod proofs;
mod receipt;
#[cfg(test)]
mod tests;
mod told;
mod unpaid;
mod words;

pub use brief::Brief;
pub(super) use brief::brief;
pub use fold::Why;
pub use line::Line;
pub use receipt::{Holdings, Kind, Ledger, Movement, Receipt};
pub use told::Told;
pub use unpaid::Unpaid;
pub use words::human;
