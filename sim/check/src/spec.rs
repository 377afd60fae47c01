//! What YAML can expect: a verb about nodes or rounds, and when it must hold.

use koipond_record::unit::Length;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

pub use crate::expect::{
    Charged, Dropped, Holds, ListVotedDown, Misled, Paid, PayoutFailed, Refused, Replied, Retried, Rewarded, Slashed, Stopped, Submitted,
    Unreadable, VerbSpec, VotedDown,
};

/// One expectation of a scenario.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Expectation {
    /// When it must hold.
    pub when: When,
    /// What must.
    pub verb: VerbSpec,
    /// By when, for [`When::Eventually`]: a length from the beginning of the run; without one, before its end.
    pub within: Option<Length>,
}

/// When an expectation must hold.
///
/// Each verb names its opportunity, the event without which nothing was tested; an expectation that had none is
/// *not reached*, and so is one that a limit of the run left undecided. What is expected of a group is expected of
/// each of its nodes; its opportunity is that of all its nodes (`eventually`, `finally`) or of any (`never`, `always`).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
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
}
