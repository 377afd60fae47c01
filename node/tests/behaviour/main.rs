//! What each behaviour does at the door of a node whose task is honest, and what it leaves alone.
//!
//! | file | holds |
//! |---|---|
//! | `place.rs` | a node among peers, and what it sent |
//! | `proofs.rs` | behaviours that cheat with proofs |
//! | `votes.rs` | those that cheat with votes |
//! | `lists.rs` | those that cheat with lists |
//! | `time.rs` | those that are late, turn or leave; several at once, and when they act |

#[path = "../common/mod.rs"]
pub mod common;
#[path = "../protocol/desk.rs"]
pub mod desk;
mod lists;
mod place;
mod proofs;
mod time;
mod votes;
