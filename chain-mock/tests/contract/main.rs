//! The contract, entered by the door the world uses: transactions in; events, refusals and trees out.
//!
//! | file | holds |
//! |---|---|
//! | `common.rs` | a small task to test with |
//! | `laws.rs`, `moves.rs` | what holds under random transactions; how those are made |
//! | `money.rs` | fees, purses, funding, withdrawing |
//! | `refusals.rs` | every refusal of work with its message; those of money and tasks are in `money.rs`, `space.rs`, `tasks.rs` |
//! | `rules.rs` | what accepted transactions do |
//! | `shapes.rs` | the JSON that tasks read |
//! | `space.rs` | the size of a task's account |
//! | `switches.rs` | every rule that nobody outside knows |
//! | `tasks.rs` | how tasks come and go |
//! | `timeline.rs` | the worked timeline |
//! | `words.rs` | what faults, deeds and other tasks are called, and what is said of them |
#![cfg(feature = "engine")]

mod common;
mod laws;
mod money;
mod moves;
mod refusals;
mod rules;
mod shapes;
mod space;
mod switches;
mod tasks;
mod timeline;
mod words;
