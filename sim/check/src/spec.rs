//! What YAML can expect: a verb about nodes or rounds, and when it must hold.

use koipond_record::Round;
use koipond_record::unit::{HowMany, Length};
use serde::{Deserialize, Serialize};

pub use crate::expect::{
    Charged, Compare, Compared, Deviated, Dropped, End, Holds, ListVotedDown, Listed, Logged, Loudness, MetricIs, MetricName, Misled, Paid,
    PayoutFailed, Per, Refused, Replied, Retried, Rewarded, Selected, Slashed, Stopped, Submitted, Unreadable, VerbSpec, VotedDown,
};
pub use crate::invariant::{InvariantName, Waive};

/// One expectation of a scenario.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Expectation {
    /// When it must hold.
    pub when: When,
    /// What must.
    pub verb: VerbSpec,
    /// How many of the nodes it speaks of; without it, all of them, or with [`When::Never`] any.
    #[serde(default)]
    pub who: Option<HowMany>,
    /// By when, for [`When::Eventually`]: a length from the beginning of the run; without one, before its end.
    pub within: Option<Length>,
}

/// When an expectation must hold.
///
/// Each verb names its opportunity, the event without which nothing was tested; an expectation that had none is
/// *not reached*, and so is one that a limit of the run left undecided. What is expected of a group is expected of
/// each of its nodes; its opportunity is that of all its nodes (`eventually`, `finally`, `at`) or of any (`never`, `always`).
///
/// Where `who` says how many of them, those are counted that had an opportunity and of which it is true. `at most` is content
/// with the opportunity of any; `at least` is not reached only if those that had none could have made up the number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum When {
    /// From its first opportunity on, at every event that may change it, and in the end.
    Always,
    /// At some event, in time.
    Eventually,
    /// At no event.
    Never,
    /// When the run is over.
    Finally,
    /// When this round is over; not reached in a run that does not come to it.
    At(Round),
}
