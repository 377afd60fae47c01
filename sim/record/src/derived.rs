//! What is computed from events: verdicts and metric samples. A side stream, outside the digest.

use serde::{Deserialize, Serialize};

use crate::{Round, Seq};

/// How an expectation stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "verdict")]
pub enum Verdict {
    /// It holds.
    Held {
        /// In a few words, what was seen.
        why: String,
    },
    /// It does not.
    Broken {
        /// The event at which it broke.
        at: Seq,
        /// The round the chain was in then.
        round: Round,
        /// Two to five events that prove it, in order.
        evidence: Vec<Seq>,
        /// In a sentence, what happened.
        why: String,
    },
    /// What it speaks of never had an opportunity to happen.
    NotReached {
        /// What was missing.
        why: String,
    },
}

/// One line of the derived stream.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Derived {
    /// The verdict on one expectation or invariant.
    Verdict {
        /// Its name.
        name: String,
        /// Whether it stands in every scenario, without being written.
        always_on: bool,
        /// After which event it was known.
        after: Seq,
        /// It.
        verdict: Verdict,
    },
    /// A metric's value.
    Sample {
        /// The metric's name.
        metric: String,
        /// After which event.
        after: Seq,
        /// The round the chain was in.
        round: Round,
        /// The value, a whole number of the metric's unit.
        value: i64,
    },
}
