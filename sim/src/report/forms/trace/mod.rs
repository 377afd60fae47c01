//! `koipond report RUN --format trace`: a run as trace events, for Perfetto and for Chrome's `about:tracing`.
//!
//! | file | holds |
//! |---|---|
//! | `form.rs` | events of the log to slices, instants and arrows |
//! | `open.rs` | what has begun and not ended |
//! | `line.rs` | one trace event as text |
//!
//! A trace is of one run and is written event by event, so that a log of any size needs no more memory than what is open at one time.
//!
//! | process | its tracks |
//! |---|---|
//! | chain | rounds and windows; proofs, votes, lists, payouts; slashes; everything else that happened to it |
//! | storage | what was stored, read, lost |
//! | faults | a slice for each fault, from its beginning to its end; what operators did |
//! | each node | its process from boot to end; its work; its calls, each from question to answer; errors and deviations |

mod form;
mod line;
mod open;

pub use form::{TraceError, trace};
