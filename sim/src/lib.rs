//! Koipond: run a scenario, judge it, show it.
//!
//! | folder | holds |
//! |---|---|
//! | `world/` | one run: a plan and a seed in, events out |
//! | `lab/` | many runs: verify, replay |
//! | `report/` | what was seen, for people and for programs |
//! | `cli/` | the command line; the only place that prints or exits |
//! | `custom/` | checks that a scenario brings along, in JavaScript |
//! | `archive.rs` | what a run stored, as a CAR file |
//! | `pack.rs` | run folders as zip archives |
//! | `seen.rs` | files that were looked at, and whether they changed |
//! | `shelf.rs` | tasks that were compiled before |
//! | `task_data.rs` | files of a task that no import names |
//! | `tasks.rs` | the tasks of a plan: read, compiled, tried once |

pub mod archive;
pub mod cli;
mod custom;
pub mod lab;
pub mod pack;
pub mod report;
mod seen;
mod shelf;
mod task_data;
pub mod tasks;
pub mod world;
