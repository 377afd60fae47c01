//! The signature of a failure: what failed and what is to blame, without names of nodes, numbers and moments, so that the same failure is
//! known again under another seed or in a smaller world.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::{self, Display};

use koipond_check::Judgement;
use koipond_record::event::{EndReason, FaultEvent, Kind, NetEvent, NodeEvent, StorageEvent};
use koipond_record::{Event, Round, Seq, Verdict, What};
use serde::{Deserialize, Serialize};

use crate::world::{Flow, Observer, Outcome};

/// What failed, and what is to blame.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Signature {
    /// What is expected, as reports say it; of a run that came to a limit of the whole, `the run ends by itself`.
    pub expectation: String,
    /// How it fails.
    pub how: How,
    /// The kind of the event that broke it, `chain.slashed`; none where it broke by what did not happen, since the event at which that is
    /// noticed is chance.
    pub at: Option<String>,
    /// Kinds of faults and behaviours among the causes of what proves it: `fault crash`, `behaviour copycat`.
    pub blame: BTreeSet<String>,
}

/// How a run fails.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum How {
    /// An expectation or an invariant is broken.
    Broken,
    /// An expectation had no opportunity.
    NotReached,
    /// A limit of the whole run ended it.
    Limit,
}

impl Signature {
    /// Whether this is the same failure with nothing else to blame; a smaller world may have fewer of the causes, and not none.
    #[must_use]
    pub fn refines(&self, first: &Self) -> bool {
        (&self.expectation, self.how, &self.at) == (&first.expectation, first.how, &first.at)
            && self.blame.is_subset(&first.blame)
            && self.blame.is_empty() == first.blame.is_empty()
    }
}

impl Display for Signature {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let how = match self.how {
            How::Broken => "broken",
            How::NotReached => "not reached",
            How::Limit => "limit",
        };
        write!(f, "{how}: {}", self.expectation)?;
        if let Some(at) = &self.at {
            write!(f, " · at {at}")?;
        }
        if !self.blame.is_empty() {
            let blame: Vec<&str> = self.blame.iter().map(String::as_str).collect();
            write!(f, " · by {}", blame.join(" and "))?;
        }
        Ok(())
    }
}

/// Keeps of each event what a signature needs: its kind, its cause, and what is to blame where something is.
#[derive(Debug, Default)]
pub struct Trail {
    events: Vec<Step>,
    kinds: Vec<Kind>,
    known: BTreeMap<Kind, u16>,
    culprits: BTreeMap<Seq, String>,
    /// What each entry of the timeline does.
    entries: BTreeMap<u32, String>,
}

/// An event, as small as can be: there are millions.
#[derive(Clone, Copy, Debug)]
struct Step {
    kind: u16,
    cause: Option<u32>,
}

/// How far back causes are followed.
const FARTHEST: usize = 10_000;

impl Trail {
    /// The signature of a run that was judged, by the first of its failures: broken before not reached, the earlier before the later,
    /// then in the order of the judgements. `None` where all holds.
    #[must_use]
    pub fn signature(&self, outcome: &Outcome, judgements: &[Judgement]) -> Option<Signature> {
        self.signatures(outcome, judgements).into_iter().next()
    }

    /// The signatures of all that fails in a run, the first of its failures first.
    #[must_use]
    pub fn signatures(&self, outcome: &Outcome, judgements: &[Judgement]) -> Vec<Signature> {
        let mut found = Vec::new();
        if let Some(EndReason::Limit { what }) = &outcome.ended {
            let last = Seq(outcome.events.saturating_sub(1));
            let expectation = format!("the run ends by itself, and not by its limit of {what}");
            found.push(((0, last), Signature { expectation, how: How::Limit, at: None, blame: BTreeSet::new() }));
        }
        for judgement in judgements.iter().filter(|judgement| judgement.waived.is_none()) {
            let expectation = judgement.name.clone();
            match &judgement.verdict {
                Verdict::Held { .. } => {}
                Verdict::Broken { at, evidence, .. } => {
                    let blame = self.blame(evidence.iter().copied());
                    let kind = self.kind(*at).filter(|_| evidence.contains(at)).map(|kind| kind.to_string());
                    found.push(((1, *at), Signature { expectation, how: How::Broken, at: kind, blame }));
                }
                Verdict::NotReached { .. } => {
                    found.push(((2, Seq(0)), Signature { expectation, how: How::NotReached, at: None, blame: BTreeSet::new() }));
                }
            }
        }
        found.sort_by_key(|(rank, _)| *rank);
        found.into_iter().map(|(_, signature)| signature).collect()
    }

    /// The kind of an event.
    #[must_use]
    pub fn kind(&self, of: Seq) -> Option<Kind> {
        let step = self.events.get(usize::try_from(of.0).ok()?)?;
        self.kinds.get(usize::from(step.kind)).copied()
    }

    /// The faults and behaviours among these events and their causes.
    fn blame(&self, events: impl Iterator<Item = Seq>) -> BTreeSet<String> {
        let (mut blame, mut seen) = (BTreeSet::new(), BTreeSet::new());
        let mut open: Vec<u64> = events.map(|seq| seq.0).collect();
        while let Some(at) = open.pop() {
            if seen.len() >= FARTHEST || !seen.insert(at) {
                continue;
            }
            blame.extend(self.culprits.get(&Seq(at)).cloned());
            let step = usize::try_from(at).ok().and_then(|at| self.events.get(at));
            open.extend(step.and_then(|step| step.cause).map(u64::from));
        }
        blame
    }

    fn culprit(&mut self, what: &What) -> Option<String> {
        let entry = match what {
            What::Fault(FaultEvent::Began { entry, kind, .. }) => {
                self.entries.insert(*entry, format!("fault {kind}"));
                *entry
            }
            What::Node(NodeEvent::Deviated { behaviour, .. }) => return Some(format!("behaviour {behaviour}")),
            What::Net(NetEvent::HeldUp { entry, .. } | NetEvent::Repeated { entry, .. }) => *entry,
            What::Storage(StorageEvent::Pretended { entry, .. } | StorageEvent::Altered { entry, .. }) => *entry,
            What::Storage(StorageEvent::NotStored { entry, .. }) => (*entry)?,
            _ => return None,
        };
        self.entries.get(&entry).cloned()
    }
}

impl Observer for Trail {
    fn event(&mut self, event: &Event, _: &[u8], _: Round) -> Flow {
        let kind = event.what.kind();
        let new = u16::try_from(self.kinds.len()).unwrap_or(u16::MAX);
        let number = *self.known.entry(kind).or_insert(new);
        if number == new {
            self.kinds.push(kind);
        }
        let cause = event.cause.and_then(|cause| u32::try_from(cause.0).ok());
        self.events.push(Step { kind: number, cause });
        if let Some(culprit) = self.culprit(&event.what) {
            self.culprits.insert(event.seq, culprit);
        }
        Flow::Go
    }
}

#[cfg(test)]
mod tests {
    use koipond_record::event::RunEvent;
    use koipond_record::{Hash, SimTime};

    use super::*;

    /// The signature of a run that broke at its second event, of which this is the evidence.
    fn broken_by(evidence: &[u64]) -> Signature {
        let mut trail = Trail::default();
        for (seq, what) in (0..).zip([RunEvent::SettleBegan, RunEvent::RoundBegan { round: Round(1) }]) {
            let event = Event { seq: Seq(seq), at: SimTime(0), node: None, cause: None, what: What::Run(what) };
            trail.event(&event, &[], Round(0));
        }
        let outcome = Outcome { digest: Hash::of(b""), events: 2, at: SimTime(0), ended: Some(EndReason::Completed) };
        let evidence = evidence.iter().copied().map(Seq).collect();
        let verdict = Verdict::Broken { at: Seq(1), round: Round(0), evidence, why: "so".to_owned() };
        let judgement = Judgement { name: "all is well".to_owned(), always_on: false, verdict, waived: None };
        trail.signature(&outcome, &[judgement]).expect("it is broken")
    }

    #[test]
    fn the_event_at_which_it_broke_is_named_only_where_it_is_evidence() {
        assert_eq!(broken_by(&[0, 1]).at.as_deref(), Some("run.round_began"));
        assert_eq!(broken_by(&[0]).at, None, "the event at which a time is over is chance");
    }

    fn signature(blame: &[&str]) -> Signature {
        let blame = blame.iter().map(|&one| one.to_owned()).collect();
        Signature { expectation: "no honest node is slashed".to_owned(), how: How::Broken, at: Some("chain.slashed".to_owned()), blame }
    }

    #[test]
    fn a_signature_with_fewer_causes_is_the_same_failure_and_one_with_others_is_not() {
        let first = signature(&["fault crash", "fault partition"]);
        assert!(signature(&["fault crash"]).refines(&first));
        assert!(!signature(&["fault crash", "behaviour griefer"]).refines(&first), "something else is to blame");
        assert!(!signature(&[]).refines(&first), "nothing is to blame any more");
        let other = Signature { expectation: "supply is conserved".to_owned(), ..signature(&["fault crash"]) };
        assert!(!other.refines(&first), "something else fails");
    }

    #[test]
    fn a_signature_is_a_line_that_a_person_reads() {
        let told = signature(&["fault crash"]).to_string();
        assert_eq!(told, "broken: no honest node is slashed · at chain.slashed · by fault crash");
    }
}
