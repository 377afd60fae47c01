//! The contract, entered by the door the world uses: transactions in; events, refusals and trees out.
//!
//! | file | holds |
//! |---|---|
//! | `common.rs` | a small task to test with |
//! | `laws.rs` | what holds under random transactions |
//! | `refusals.rs` | every refusal with its message |
//! | `rules.rs` | what accepted transactions do |
//! | `shapes.rs` | the JSON that tasks read |
//! | `timeline.rs` | the worked timeline |
#![cfg(feature = "engine")]

mod common;
mod laws;
mod refusals;
mod rules;
mod shapes;
mod timeline;
