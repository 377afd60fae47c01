//! One run: a plan and a seed in, events out.
//!
//! | file | holds |
//! |---|---|
//! | `run.rs` | the door: [`run`] on a contained thread of its own |
//! | `build.rs` | plan and seed to a world |
//! | `engine.rs` | the loop: what is due, in order |
//! | `bridge.rs` | carries a node's question to chain or storage and the answer back |
//! | `timeline.rs` | faults and operators, and the settling after them |
//! | `recorder.rs` | numbers events, digests them, hands them to observers |

mod bridge;
mod build;
mod engine;
mod recorder;
mod run;
mod timeline;

pub use recorder::{Flow, Observer};
pub use run::{Outcome, RunError, run};
