//! Runs in which each fault, operator and trigger changes what happens in the way that it says.
//!
//! | file | holds |
//! |---|---|
//! | `stage.rs` | small worlds and what was seen of them |
//! | `machines.rs` | processes, clocks, disks |
//! | `links.rs` | messages on their way |
//! | `operators.rs` | what people do to their nodes |
//! | `triggers.rs` | entries that wait for something |

mod links;
mod machines;
mod operators;
pub(super) mod stage;
mod triggers;
