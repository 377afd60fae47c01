//! Events as lines of a causal chain, and what an auditor said before it voted.

use std::collections::BTreeMap;

use koipond_record::event::{JsError, NodeEvent};
use koipond_record::{Event, NodeId, Seq, What};
use serde::Serialize;

use super::super::gather::{EvidenceLine, Names};

/// A step of a causal chain.
#[derive(Clone, Debug, Serialize)]
pub struct Line {
    /// The event.
    #[serde(flatten)]
    pub event: EvidenceLine,
    /// What is to be said beside it, if anything: why an audit said no, what a list says.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
}

impl Line {
    pub(super) fn of(names: &Names, event: &Event) -> Self {
        Self { event: names.line(event), note: None }
    }

    pub(super) fn with(mut self, note: impl Into<Option<String>>) -> Self {
        self.note = note.into();
        self
    }
}

/// How many lines of each node are kept at most.
const KEPT: usize = 64;
/// How long a line may be in a note, in characters.
const LONGEST: usize = 140;

/// What the framework prints around every audit; it tells no reason.
const NOISE: [&str; 12] = [
    "CHILD got message",
    "AUDIT CALLED",
    "******/",
    "Submissions from last round",
    "Voting ",
    "RAISING AUDIT",
    "YOU CANNOT VOTE",
    "RESPONSE FROM",
    "Distribution list",
    "DISTRIBUTION",
    "Fetching the distribution",
    "SUBMISSION VALUE TO CHECK",
];
/// Where the framework turns to another candidate.
const BEGINS: [&str; 3] = ["FOR CANDIDATE KEY", "SUBMISSION VALUE TO CHECK", "DISTRIBUTION AUDIT"];

/// What the nodes said and did of late.
#[derive(Default)]
pub(super) struct Said(BTreeMap<NodeId, Vec<Word>>);

struct Word {
    /// The input it was said at.
    step: Option<Seq>,
    what: Spoken,
    line: Option<Line>,
}

enum Spoken {
    Printed(String),
    Deviated(String),
    Threw(String),
}

impl Said {
    /// Takes an event of a node in.
    pub(super) fn on_event(&mut self, e: &Event, names: &Names) {
        let (Some(node), What::Node(event)) = (e.node, &e.what) else { return };
        let (what, line) = match event {
            NodeEvent::Asked(_) => return drop(self.0.remove(&node)),
            NodeEvent::Said { text, .. } => (Spoken::Printed(text.clone()), None),
            NodeEvent::Deviated { behaviour, did } => (Spoken::Deviated(format!("{behaviour}: {did}")), Some(Line::of(names, e))),
            NodeEvent::Threw(error) => (Spoken::Threw(thrown(error)), None),
            _ => return,
        };
        let words = self.0.entry(node).or_default();
        if words.len() == KEPT {
            words.remove(0);
        }
        words.push(Word { step: e.cause, what, line });
    }

    /// What a node's behaviour did in the step of an event.
    pub(super) fn deviated(&self, e: &Event) -> Option<Line> {
        let words = self.0.get(&e.node?)?;
        words.iter().rev().find(|word| word.step == e.cause && word.line.is_some())?.line.clone()
    }

    /// Why a node votes as it does now, as far as it said so: what its behaviour did, what its task threw or printed last.
    pub(super) fn reason(&self, e: &Event, names: &Names) -> Option<String> {
        let words = self.0.get(&e.node?)?;
        for word in words.iter().rev() {
            match &word.what {
                Spoken::Deviated(did) if word.step == e.cause => return Some(did.clone()),
                Spoken::Deviated(_) => {}
                Spoken::Threw(error) => return Some(error.clone()),
                Spoken::Printed(text) if BEGINS.iter().any(|begin| text.starts_with(begin)) => return None,
                Spoken::Printed(text) if NOISE.iter().any(|noise| text.starts_with(noise)) => {}
                Spoken::Printed(text) => return Some(format!("it printed: {}", short(&names.named(text)))),
            }
        }
        None
    }

    /// Whoever has voted turns to another candidate.
    pub(super) fn voted(&mut self, node: NodeId) {
        self.0.remove(&node);
    }
}

fn thrown(error: &JsError) -> String {
    let place = if error.place.is_empty() { String::new() } else { format!(" · {}", error.place) };
    format!("it threw {}: {}{place}", error.name, short(&error.message))
}

/// The first line of a text, at most so long.
fn short(text: &str) -> String {
    let first = text.lines().next().unwrap_or_default();
    if first.chars().count() <= LONGEST {
        return first.to_owned();
    }
    let head: String = first.chars().take(LONGEST).collect();
    format!("{head}…")
}
