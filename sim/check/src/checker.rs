//! What a check is: a fold over events that ends in a verdict.

use koipond_record::{Event, Seq, Verdict};

use crate::cast::Cast;
use crate::words::count;

/// A check of a run, fed with every event in order.
pub trait Checker {
    /// What is checked, in a plain sentence.
    fn name(&self) -> &str;
    /// Takes an event in; the verdict, if this event decides it.
    fn on_event(&mut self, e: &Event) -> Option<Verdict>;
    /// The verdict of a check that no event decided.
    fn at_end(&mut self) -> Verdict;
}

/// The verdict of an invariant that was never broken; `looked` is at how many events it could have been.
pub(crate) fn held(looked: u64, one: &str, many: &str) -> Verdict {
    let why = if looked == 0 { "nothing to look at".to_owned() } else { count(looked, one, many) };
    Verdict::Held { why }
}

/// The verdict of a check broken at an event, with the events that prove it.
pub(crate) fn broken(cast: &Cast, at: Seq, evidence: Vec<Seq>, why: String) -> Verdict {
    Verdict::Broken { at, round: cast.round, evidence: cast.evidence(evidence, at), why }
}

/// The verdict of a check broken by what did not happen by this event, with the events that show what did.
pub(crate) fn overdue(cast: &Cast, at: Seq, evidence: Vec<Seq>, why: String) -> Verdict {
    Verdict::Broken { at, round: cast.round, evidence: cast.evidence_of_absence(evidence, at), why }
}
