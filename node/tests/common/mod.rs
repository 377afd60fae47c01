//! A node outside of any world, for tests, examples and benches: the one place that says what it is made of.
//!
//! It is used as `pub mod common;`, since each program needs a part of it.
//!
//! | file | holds |
//! |---|---|
//! | `bundle.rs` | bundles of any size |
//! | `setup.rs` | a task from texts, and the [`koipond_node::NodeConfig`] of its node |
//! | `runner.rs` | a run with timers fired in order |

mod bundle;
mod runner;
mod setup;

pub use bundle::{large, webpack};
pub use runner::{Ran, drive, prints, run};
pub use setup::{Files, config, files, load, patient, schedule, script};
