//! The command line: the only place that prints or exits. stdout is the result, stderr everything else.
//!
//! | file | command |
//! |---|---|
//! | `run.rs` | `koipond run`: run scenarios and judge them |
//! | `check.rs` | `koipond check`: read scenarios and tasks, run nothing |
//! | `log.rs` | `koipond log`: a run's events as JSON lines |
//! | `replay.rs` | `koipond replay`: run a folder again and compare |
//! | `view.rs` | `koipond view`: look at a run |
//! | `storage.rs` | `koipond storage`: what a run stored, as a CAR file, and back |
//! | `schema.rs` | `koipond schema`: the JSON schema of scenarios |
//! | `self_test.rs` | `koipond self-test`: Koipond tried on its own faults |
//! | `entry.rs` | the table of commands, panics, the way out |
//! | `bug.rs` | what is told of a bug of ours |
//! | `source.rs` | scenarios and run folders, as the command line names them |
//! | `interrupt.rs` | Ctrl-C |
//! | `observe.rs` | what watches a run: its folder, its judges, the progress line |
//! | `screen.rs` | stdout and stderr |

mod bug;
mod check;
mod entry;
mod interrupt;
mod log;
mod observe;
mod replay;
mod run;
mod schema;
mod screen;
mod self_test;
mod source;
mod storage;
mod view;

pub use entry::main;
