//! What all verbs have in common: whom they speak of, how they are said, and the fold that knows whether they hold.

use std::collections::BTreeMap;

use koipond_record::unit::{GroupName, NodeName};
use koipond_record::{Event, NodeId, Pubkey, Seq};

use crate::cast::Cast;
use crate::spec::When;
use crate::story::Story;

/// A verb with its parameters, as an expectation has it.
pub(crate) trait Verb: Send {
    /// Of whom it speaks.
    fn who(&self) -> Who;
    /// How it is said.
    fn phrase(&self) -> Phrase;
    /// What was missing where it had no opportunity, in a clause.
    fn lacking(&self) -> String;
    /// Its fold, for so many subjects.
    fn fold(&self, when: When, subjects: usize) -> Box<dyn Fold>;
}

/// What a verb keeps of the events, for each of its subjects.
///
/// The verb is a statement about all that happened so far, true or not of each subject; the temporal words quantify over it.
pub(crate) trait Fold: Send {
    /// Takes an event in and says of which subjects it is.
    fn on_event(&mut self, e: &Event, scene: &Scene<'_>) -> Vec<Touch>;
    /// Whether the statement is true of a subject now.
    fn holds(&self, subject: usize) -> bool;
    /// What was seen of a subject, in a few words.
    fn seen(&self, subject: usize) -> String;
    /// How it came to that, in a sentence, with the events to show for it.
    fn told(&self, subject: usize, scene: &Scene<'_>) -> Told;
}

/// What an event is to a subject.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Touch {
    /// The statement could have become true.
    Opportunity(usize),
    /// What the statement is about changed, which is an opportunity too.
    Changed(usize),
}

/// An account of what happened.
#[derive(Clone, Debug, Default)]
pub(crate) struct Told {
    /// In a sentence.
    pub why: String,
    /// The events that show it.
    pub evidence: Vec<Seq>,
}

/// Of whom a verb speaks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Who {
    /// One node.
    Node(String),
    /// Every node of a group, or with `never` any.
    Group(String),
    /// Every node, or with `never` any.
    Everyone,
    /// The run as a whole: what is said of it, and what with `never`, if `no` is said otherwise than by `never`.
    Run { some: String, none: Option<String> },
}

/// How a verb is said: `of` whom, then `is` or `has`, then the `rest`.
#[derive(Clone, Debug)]
pub(crate) struct Phrase {
    /// Before the subject: `the stake of `, or nothing.
    pub of: &'static str,
    /// `is`, `are`, `has` or `have`.
    pub aux: &'static str,
    /// What follows.
    pub rest: String,
}

/// The nodes a verb speaks of, numbered from 0; for a verb about the run as a whole, there is the subject 0 alone.
#[derive(Clone, Debug)]
pub(crate) struct Subjects {
    nodes: Vec<NodeId>,
    place: BTreeMap<NodeId, usize>,
}

/// All that a fold can see beside the event itself.
pub(crate) struct Scene<'a> {
    /// What happened so far, this event included.
    pub story: &'a Story,
    /// Of whom the verb speaks.
    pub subjects: &'a Subjects,
}

impl Who {
    /// By the `node` and `group` of a spec, of which one is given.
    pub fn of(node: Option<&NodeName>, group: Option<&GroupName>) -> Self {
        match (node, group) {
            (Some(node), _) => Self::Node(node.0.clone()),
            (None, Some(group)) => Self::Group(group.0.clone()),
            (None, None) => Self::Everyone,
        }
    }

    /// The subject of a sentence.
    pub fn some(&self) -> String {
        match self {
            Self::Node(name) => name.clone(),
            Self::Group(name) => format!("every {name} node"),
            Self::Everyone => "every node".to_owned(),
            Self::Run { some, .. } => some.clone(),
        }
    }

    /// All of them, of whom a sentence speaks of some: `3 of the honest nodes`.
    pub fn all(&self) -> String {
        match self {
            Self::Group(name) => format!("the {name} nodes"),
            Self::Node(_) | Self::Everyone | Self::Run { .. } => "the nodes".to_owned(),
        }
    }

    /// The subject that denies a sentence, where it is not denied by `never`.
    pub fn none(&self) -> Option<String> {
        match self {
            Self::Node(_) => None,
            Self::Group(name) => Some(format!("no {name} node")),
            Self::Everyone => Some("no node".to_owned()),
            Self::Run { none, .. } => none.clone(),
        }
    }

    /// Whom it means in this run.
    ///
    /// # Errors
    /// Says who is not there.
    pub fn find(&self, cast: &Cast) -> Result<Subjects, String> {
        let nodes: Vec<NodeId> = match self {
            Self::Node(name) => cast.nodes().filter(|(_, card)| card.name == *name).map(|(id, _)| id).take(1).collect(),
            Self::Group(name) => cast.nodes().filter(|(_, card)| card.group == *name).map(|(id, _)| id).collect(),
            Self::Everyone => cast.nodes().map(|(id, _)| id).collect(),
            Self::Run { .. } => return Ok(Subjects { nodes: vec![], place: BTreeMap::new() }),
        };
        match self {
            Self::Node(name) if nodes.is_empty() => Err(format!("no node of this run is named {name}")),
            Self::Group(name) if nodes.is_empty() => Err(format!("no node of this run is of the group {name}")),
            _ if nodes.is_empty() => Err("this run has no nodes".to_owned()),
            _ => Ok(Subjects { place: nodes.iter().copied().zip(0..).collect(), nodes }),
        }
    }
}

impl Subjects {
    /// How many there are.
    pub fn len(&self) -> usize {
        self.nodes.len().max(1)
    }

    /// A subject's name; the run as a whole has none.
    pub fn name(&self, subject: usize, cast: &Cast) -> Option<String> {
        Some(cast.card(*self.nodes.get(subject)?)?.name.clone())
    }
}

impl Scene<'_> {
    /// The subject with this staking key.
    pub fn by_key(&self, key: &Pubkey) -> Option<usize> {
        self.by_node(self.story.cast.node_of(key))
    }

    /// The subject that is this node.
    pub fn by_node(&self, node: Option<NodeId>) -> Option<usize> {
        self.subjects.place.get(&node?).copied()
    }

    /// Whether a key is this node's, or one of this group, where either is asked for.
    pub fn is_by(&self, key: &Pubkey, node: Option<&NodeName>, group: Option<&GroupName>) -> bool {
        let card = self.story.cast.node_of(key).and_then(|id| self.story.cast.card(id));
        node.is_none_or(|node| card.is_some_and(|card| card.name == node.0))
            && group.is_none_or(|group| card.is_some_and(|card| card.group == group.0))
    }

    /// A subject's name.
    pub fn name(&self, subject: usize) -> String {
        self.subjects.name(subject, &self.story.cast).unwrap_or_default()
    }

    /// A subject's staking key. Keys that are nobody's have no story, so an absent subject is answered by the empty key.
    pub fn key(&self, subject: usize) -> Pubkey {
        let card = self.subjects.nodes.get(subject).and_then(|id| self.story.cast.card(*id));
        card.map_or_else(|| Pubkey::from_text(""), |card| card.key.clone())
    }

    /// The opportunities that a payout is to those its list names.
    pub fn named_in_paid(&self, round: koipond_record::Round, list_by: &Pubkey) -> Vec<Touch> {
        let entries = self.story.paid_entries(round, list_by);
        entries.iter().filter_map(|(key, _)| self.by_key(key)).map(Touch::Opportunity).collect()
    }
}
