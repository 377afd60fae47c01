//! The command line: the only place that prints or exits. stdout is the result, stderr everything else.
//!
//! | file | command |
//! |---|---|
//! | `run.rs` | `koipond run`: run scenarios and judge them |
//! | `batch.rs` | many scenarios at once |
//! | `single.rs` | one run of one scenario |
//! | `watch.rs` | `koipond run --watch`: runs again on a change |
//! | `check.rs` | `koipond check`: read scenarios and tasks, run nothing |
//! | `list.rs` | `koipond list`: the library, a line each |
//! | `copy.rs` | `koipond list --copy`: a scenario of the library, to begin with |
//! | `explain.rs` | `koipond explain`: what a word means |
//! | `new.rs` | `koipond new`: scenarios for a task |
//! | `scaffold.rs` | the scenarios that `koipond new` writes |
//! | `write.rs` | files that a command makes for the user |
//! | `log.rs` | `koipond log`: a run's events as JSON lines |
//! | `search.rs` | `koipond search`: many drawn worlds of one scenario |
//! | `why.rs` | `koipond why`: why a node has what it has |
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

mod batch;
mod bug;
mod check;
mod copy;
mod entry;
mod explain;
mod interrupt;
mod list;
mod log;
mod new;
mod observe;
mod replay;
mod run;
mod scaffold;
mod schema;
mod screen;
mod search;
mod self_test;
mod single;
mod source;
mod storage;
mod view;
mod watch;
mod why;
mod write;

pub use entry::main;
