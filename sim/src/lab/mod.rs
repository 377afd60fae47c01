//! Many runs: what one run alone cannot tell.
//!
//! | file | holds |
//! |---|---|
//! | `judged.rs` | one run, judged in memory |
//! | `signature.rs` | what failed and what is to blame, known again in other runs |
//! | `compare.rs` | a run held against a log, event by event |
//! | `verify.rs` | the same plan and seed, twice |
//! | `replay.rs` | a run folder, run again |
//! | `part.rs` | where two runs part, and what led to it |
//! | `fork.rs` | a run folder, run again with one change from some event on |
//! | `step.rs` | one node of a run folder, stepped again alone |
//! | `planted/` | bugs of Koipond itself, and whether its own checks catch them |
//! | `shrink/` | a failing run, made as small as it can be while the same failure stays |
//! | `search/` | many drawn worlds of one scenario, led by what was seen to what was not |
//! | `vary.rs` | the same plan and seed under other readings of unknown rules |
//! | `seeds.rs` | which seeds, and which of all runs a shard makes |
//! | `filter.rs` | which scenarios are meant |
//! | `room.rs` | the memory that runs need |
//! | `row.rs` | one run of many in a few words, and failures by their kind |
//! | `odds.rs` | what so many runs say of all worlds |
//! | `corpus.rs` | failures that were seen, to be replayed first |
//! | `again.rs` | the command that makes a run again |

mod again;
mod compare;
mod corpus;
mod filter;
mod fork;
mod judged;
mod odds;
mod part;
pub mod planted;
mod replay;
mod room;
mod row;
pub mod search;
mod seeds;
pub mod shrink;
mod signature;
mod step;
mod vary;
mod verify;

pub(crate) use again::{again, shell_word};
pub use compare::{Comparison, Difference};
pub use corpus::{Corpus, CorpusError, FAILURE_FORMAT, Failure};
pub use filter::Filter;
pub use fork::{ForkError, Forked, TURNS, Turn, fork};
pub use judged::{Judged, judged};
pub use odds::{Towards, most_after_none, odds, percent, wilson};
pub use part::{Cast, Measure, Parting, part};
pub use replay::{Changed, Rejudged, Replay, ReplayError, judged_log, rejudge, replay, written};
pub use room::{fitting, need, together};
pub use row::{Group, Groups, RunRow};
pub use seeds::{Grid, Seeds, Shard};
pub use signature::{How, Signature, Trail};
pub use step::{StepError, Stepped, step};
pub use vary::{Change, Variation, alternatives, vary};
pub use verify::{Kept, compare};
