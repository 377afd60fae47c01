//! Checks that a scenario brings along: scripts in JavaScript that are given the kinds of event they name, and nothing else.
//!
//! | file | holds |
//! |---|---|
//! | `shown.rs` | an event, and the run, as a script sees them |
//! | `script.rs` | a script as it was read, tried once |
//! | `check.rs` | a script as a check of a run, on a thread of its own |
//! | `judges.rs` | all that judges a run: the panel and the scripts |
//! | `tests.rs` | its tests |

mod check;
mod judges;
mod script;
mod shown;
#[cfg(test)]
mod tests;

pub use judges::Judges;
pub use script::Script;
