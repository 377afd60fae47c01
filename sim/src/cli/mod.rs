//! The command line: the only place that prints or exits. stdout is the result, stderr everything else.
//!
//! | file | command |
//! |---|---|
//! | `run.rs` | `koipond run`: run scenarios and judge them |
//! | `choose.rs` | which scenarios are meant, and what would be run |
//! | `batch.rs` | several scenarios at once |
//! | `many.rs` | each scenario with many seeds |
//! | `lot.rs` | a scenario made ready to run |
//! | `single.rs` | one run of one scenario, with its folder and its report |
//! | `quick.rs` | one run of many, judged in memory |
//! | `pool.rs` | threads for runs, their results in order |
//! | `course.rs` | whether more runs are begun |
//! | `memory.rs` | how many runs fit into memory |
//! | `recorded.rs` | failures that are replayed first |
//! | `told.rs` | what is told of many runs |
//! | `sums.rs` | what many runs say together |
//! | `progress.rs` | how far many runs are |
//! | `rows.rs` | `seeds.jsonl` |
//! | `clock.rs` | how long a command has taken |
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
//! | `report.rs` | `koipond report`: reports from run folders, at any later time |
//! | `replay.rs` | `koipond replay`: run a folder again and compare |
//! | `replay_node.rs` | `koipond replay --node`: one node alone |
//! | `diff.rs` | `koipond diff`: where two runs part |
//! | `pack.rs` | `koipond pack`: a run folder as one file |
//! | `fork.rs` | `koipond fork`: a run again, with one change from some event on |
//! | `alone.rs` | a plan as a scenario that stands alone, with its files |
//! | `shrink.rs` | `koipond shrink`: a failing run, made as small as it can be |
//! | `shrunk.rs` | what `koipond shrink` writes and says |
//! | `view.rs` | `koipond view`: look at a run |
//! | `live.rs` | a run that is watched while it goes on |
//! | `storage.rs` | `koipond storage`: what a run stored, as a CAR file, and back |
//! | `schema.rs` | `koipond schema`: the JSON schema of scenarios |
//! | `self_test.rs` | `koipond self-test`: bugs of Koipond itself, and what catches them |
//! | `entry.rs` | the table of commands, panics, the way out |
//! | `format.rs` | how a result that is no report is written |
//! | `bug.rs` | what is told of a bug of ours |
//! | `source.rs` | scenarios and run folders, as the command line names them |
//! | `interrupt.rs` | Ctrl-C |
//! | `observe.rs` | what watches a run: its folder, its judges, the progress line |
//! | `screen.rs` | stdout and stderr |

mod alone;
mod batch;
mod bug;
mod check;
mod choose;
mod clock;
mod copy;
mod course;
mod diff;
mod entry;
mod explain;
mod fork;
mod format;
mod interrupt;
mod list;
mod live;
mod log;
mod lot;
mod many;
mod memory;
mod new;
mod observe;
mod pack;
mod pool;
mod progress;
mod quick;
mod recorded;
mod replay;
mod replay_node;
mod report;
mod rows;
mod run;
mod scaffold;
mod schema;
mod screen;
mod search;
mod self_test;
mod shrink;
mod shrunk;
mod single;
mod source;
mod storage;
mod sums;
mod told;
mod view;
mod watch;
mod why;
mod write;

pub use entry::main;
