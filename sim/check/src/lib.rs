//! Judging a run: expectations, always-on invariants and metrics, as folds over events.
//!
//! Nothing here looks into the world; a log read from disk is judged exactly as a run that is under way.
//!
//! | module | holds |
//! |---|---|
//! | `spec` | what YAML can expect; all that is left without the feature `engine` |
//! | `expect` | one verb a file: its spec, its fold, its words |
//! | `judge` | one expectation: a verb's fold under always, eventually, never, finally or at a round |
//! | `crowd` | how many of several nodes |
//! | `invariant` | what stands in every scenario without being written; their names are left without `engine` too |
//! | `metric` | numbers sampled each round |
//! | `panel` | all of these together over one run |
//! | `story` | what became of each proof and list: the evidence |
//! | `named` | whose proofs name which CID |
//! | `unread` | proofs that an auditor could not read |
//! | `hosted` | who hosts what |
//! | `bills` | what nodes pay for pins |
//! | `in_force` | the faults in force |
//! | `summary` | the tables of a report |
//! | `past` | the events of a run that may fork, for as long as they count |
//! | `cast` | who takes part and what time it is |

mod expect;
pub mod spec;

#[cfg(feature = "engine")]
mod bills;
#[cfg(feature = "engine")]
mod cast;
#[cfg(feature = "engine")]
mod checker;
#[cfg(feature = "engine")]
mod crowd;
#[cfg(feature = "engine")]
mod hosted;
#[cfg(feature = "engine")]
mod in_force;
mod invariant;
#[cfg(feature = "engine")]
mod judge;
#[cfg(all(test, feature = "engine"))]
mod laws;
#[cfg(feature = "engine")]
mod metric;
#[cfg(feature = "engine")]
mod named;
#[cfg(feature = "engine")]
mod panel;
#[cfg(feature = "engine")]
mod past;
#[cfg(all(test, feature = "engine"))]
mod props;
#[cfg(all(test, feature = "engine"))]
mod stage;
#[cfg(feature = "engine")]
mod story;
#[cfg(feature = "engine")]
mod summary;
#[cfg(feature = "engine")]
mod unread;
#[cfg(feature = "engine")]
mod words;

#[cfg(feature = "engine")]
pub use checker::Checker;
pub use invariant::invariants;
#[cfg(feature = "engine")]
pub use panel::{Judgement, Panel};
#[cfg(feature = "engine")]
pub use summary::{NodeRow, RoundRow, Summary};
