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
//! | `step.rs` | one node of a run folder, stepped again alone |
//! | `vary.rs` | the same plan and seed under other readings of unknown rules |

mod compare;
mod judged;
mod part;
mod replay;
mod signature;
mod step;
mod vary;
mod verify;

pub use compare::{Comparison, Difference};
pub use judged::{Judged, judged};
pub use part::{Cast, Measure, Parting, part};
pub use replay::{Changed, Rejudged, Replay, ReplayError, judged_log, rejudge, replay, written};
pub use signature::{How, Signature, Trail};
pub use step::{StepError, Stepped, step};
pub use vary::{Change, Variation, alternatives, vary};
pub use verify::{Kept, compare};
