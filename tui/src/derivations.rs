//! What was computed from the events and stands beside the log: verdicts and metrics.

use koipond_record::{Derived, Round, Seq, Verdict};

/// What was computed from the events and stands beside the log.
#[derive(Clone, Debug, Default)]
pub struct Derivations {
    /// The verdicts, the broken ones first.
    pub verdicts: Vec<Judged>,
    /// The samples of metrics, in order.
    pub samples: Vec<Sampled>,
}

/// A verdict of the derived stream.
#[derive(Clone, Debug)]
pub struct Judged {
    pub name: String,
    pub always_on: bool,
    /// After which event it was known.
    pub after: Seq,
    pub verdict: Verdict,
}

impl Judged {
    /// Whether it is known after an event.
    pub fn is_known(&self, cursor: Seq) -> bool {
        self.after <= cursor
    }
}

/// The value of a metric after an event.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sampled {
    pub metric: String,
    pub after: Seq,
    pub round: Round,
    pub value: i64,
}

/// What stands in the text of a derived stream. A line cut short is left out.
pub fn derivations(text: &str) -> Derivations {
    let mut found = Derivations::default();
    for line in text.lines() {
        match serde_json::from_str(line) {
            Ok(Derived::Verdict { name, always_on, after, verdict }) => found.verdicts.push(Judged { name, always_on, after, verdict }),
            Ok(Derived::Sample { metric, after, round, value }) => found.samples.push(Sampled { metric, after, round, value }),
            Err(_) => {}
        }
    }
    found.verdicts.sort_by_key(|judged| match judged.verdict {
        Verdict::Broken { .. } => 0,
        Verdict::NotReached { .. } => 1,
        Verdict::Held { .. } => 2,
    });
    found
}
