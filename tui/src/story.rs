//! What the first event tells: who takes part, by which names, and how time divides.

use std::collections::BTreeMap;

use koipond_record::event::{ChainEvent, Names, NodeCard, Provider, RunEvent, Schedule, StorageEvent};
use koipond_record::{Event, NodeId, Pubkey, Round, SimTime, Slot, What};

/// A starting slot above this is not believed, so that no sum of slots overflows.
const SLOT_CEILING: u64 = 1 << 62;

/// How long a key is, written in base 58.
const KEY_LENGTH: std::ops::RangeInclusive<usize> = 32..=44;

/// The names and the clock of a run.
#[derive(Debug)]
pub struct Story {
    pub scenario: String,
    pub seed: u64,
    pub schedule: Schedule,
    pub nodes: Vec<NodeCard>,
    /// Whether what stands on chain may be undone.
    pub may_fork: bool,
    keys: BTreeMap<Pubkey, usize>,
}

/// The part of a round that a slot lies in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Window {
    Submission,
    Audit,
    Gap,
}

impl Window {
    /// As the header says it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Submission => "submission",
            Self::Audit => "audit",
            Self::Gap => "gap",
        }
    }
}

impl Story {
    /// The story that an event begins, if it begins one with a clock that can run.
    pub fn of(first: &Event) -> Option<Self> {
        let What::Run(RunEvent::Started { scenario, seed, schedule, nodes, may_fork, .. }) = &first.what else {
            return None;
        };
        let clock = &schedule.clock;
        let stands_still = clock.slot_time.0 == 0 || clock.paces.iter().flat_map(|all| all.iter()).any(|pace| pace.slot_time.0 == 0);
        if stands_still || clock.round_time == 0 || clock.starting_slot.0 > SLOT_CEILING {
            return None;
        }
        let mut keys = BTreeMap::new();
        for (place, card) in nodes.iter().enumerate() {
            keys.entry(card.key.clone()).or_insert(place);
            keys.entry(card.main.clone()).or_insert(place);
        }
        let (schedule, nodes) = (schedule.clone(), nodes.clone());
        Some(Self { scenario: clean(scenario), seed: *seed, schedule, nodes, may_fork: *may_fork, keys })
    }

    pub fn slot(&self, at: SimTime) -> Slot {
        self.schedule.clock.slot(at)
    }

    pub fn round(&self, at: SimTime) -> Round {
        self.schedule.clock.round(self.slot(at))
    }

    /// The moment a round begins.
    pub fn begins(&self, round: Round) -> SimTime {
        self.schedule.clock.begins(self.schedule.clock.round_begins(round))
    }

    /// How many slots of its round are over.
    pub fn slots_into_round(&self, at: SimTime) -> u64 {
        let begin = self.schedule.clock.round_begins(self.round(at));
        self.slot(at).0.saturating_sub(begin.0)
    }

    pub fn window(&self, at: SimTime) -> Window {
        let into = self.slots_into_round(at);
        let audit_ends = self.schedule.submission_window.saturating_add(self.schedule.audit_window);
        if into < self.schedule.submission_window {
            Window::Submission
        } else if into < audit_ends {
            Window::Audit
        } else {
            Window::Gap
        }
    }

    /// The place of the node that owns a key.
    pub fn place(&self, key: &Pubkey) -> Option<usize> {
        self.keys.get(key).copied()
    }

    /// The name people know a key by; a stranger's key is shortened.
    pub fn name(&self, key: &Pubkey) -> String {
        if let Some(card) = self.place(key).and_then(|place| self.nodes.get(place)) {
            return clean(&card.name);
        }
        let text = clean(key.as_str());
        let count = text.chars().count();
        if count <= 12 {
            return text;
        }
        let head: String = text.chars().take(4).collect();
        let tail: String = text.chars().skip(count - 4).collect();
        format!("{head}…{tail}")
    }

    /// A text of a task, safe to draw, with the names of nodes in place of their keys.
    pub fn named(&self, text: &str) -> String {
        let mut out = String::new();
        // Only what is as long as a key is looked up.
        let name = |token: &str| {
            let place = KEY_LENGTH.contains(&token.len()).then(|| self.place(&Pubkey::from_text(token))).flatten();
            place.and_then(|place| self.nodes.get(place)).map_or_else(|| clean(token), |card| clean(&card.name))
        };
        for part in text.split_inclusive(|c: char| !c.is_ascii_alphanumeric()) {
            let token = part.trim_end_matches(|c: char| !c.is_ascii_alphanumeric());
            out.push_str(&name(token));
            out.push_str(&clean(part.get(token.len()..).unwrap_or_default()));
        }
        out
    }

    /// The name of a node by its id.
    pub fn node_name(&self, node: NodeId) -> String {
        let card = usize::try_from(node.0).ok().and_then(|place| self.nodes.get(place));
        card.map_or_else(|| format!("node {}", node.0), |card| clean(&card.name))
    }

    /// Who hosts something, as people know it.
    pub fn host(&self, host: Provider) -> String {
        host.words(Names { key: &|key| self.name(key), node: &|node| self.node_name(node) })
    }

    /// The event in a line that is safe to draw.
    pub fn words(&self, event: &Event) -> String {
        clean(&event.words(Names { key: &|key| self.name(key), node: &|node| self.node_name(node) }))
    }

    /// Who does it: the node, or the part of the world.
    pub fn actor(&self, event: &Event) -> String {
        match (&event.what, event.node) {
            (What::Chain(_), _) => "chain".to_owned(),
            (_, Some(node)) => self.node_name(node),
            (What::Run(_), None) => "run".to_owned(),
            (What::Node(_), None) => "node".to_owned(),
            (What::Storage(_), None) => "storage".to_owned(),
            (What::Net(_), None) => "network".to_owned(),
            (What::Fault(_), None) => "fault".to_owned(),
        }
    }

    /// The node it is about, if it is about one.
    pub fn subject(&self, event: &Event) -> Option<usize> {
        use ChainEvent as C;
        let What::Chain(chain) = &event.what else {
            // What a host does of itself nobody asked for; it is about the operator whose machine it is, if it is one's.
            let node = event.node.or(match &event.what {
                What::Storage(storage) => hosting(storage),
                _ => None,
            });
            return node.and_then(|node| usize::try_from(node.0).ok());
        };
        let key = match chain {
            C::Staked { by, .. }
            | C::Submitted { by, .. }
            | C::ListUploaded { by, .. }
            | C::ListSubmitted { by, .. }
            | C::Claimed { by, .. }
            | C::Refused { by, .. } => by,
            C::Audited { candidate, .. } | C::ListAudited { candidate, .. } => candidate,
            C::PaidOut { list_by, .. } | C::PayoutFailed { list_by, .. } => list_by,
            C::Rewarded { to, .. } => to,
            C::Slashed { who, .. } => who,
            C::WalletOpened { owner, .. } | C::PurseOpened { owner, .. } => owner,
            C::Transferred { from: by, .. }
            | C::Withdrew { by, .. }
            | C::Funded { by, .. }
            | C::Lost { by, .. }
            | C::HeldUp { by, .. }
            | C::Repeated { by, .. } => by,
            C::TaskDeleted { to, .. } => to,
            C::TaskCreated { .. }
            | C::ActiveSet { .. }
            | C::AllowlistSet { .. }
            | C::Migrated { .. }
            | C::ManagersSet { .. }
            | C::Burned { .. }
            | C::RolledBack { .. }
            | C::Pruned { .. }
            | C::Totals(_) => return None,
        };
        self.place(key)
    }
}

/// The node on whose machine something is hosted, or is no longer.
fn hosting(event: &StorageEvent) -> Option<NodeId> {
    match event {
        StorageEvent::Pinned { by: Provider::Node(node), .. }
        | StorageEvent::Unpinned { by: Provider::Node(node), .. }
        | StorageEvent::Dropped { by: Provider::Node(node), .. } => Some(*node),
        _ => None,
    }
}

/// Text without what a terminal could take for a command or for a change of direction; a task can print anything.
pub fn clean(text: &str) -> String {
    let safe = |c: char| match c {
        c if c.is_control() => ' ',
        '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}' => '·',
        c => c,
    };
    text.chars().map(safe).collect()
}

#[cfg(test)]
mod tests {
    use koipond_record::Seq;

    use super::*;
    use crate::sample::story;

    #[test]
    fn what_a_host_drops_is_about_its_operator_unless_somebody_asked_for_it() {
        let subject = |by, node| {
            let what = What::Storage(StorageEvent::Dropped { cid: String::new(), by, why: String::new() });
            story().subject(&Event { seq: Seq(1), at: SimTime(0), node, cause: None, what })
        };
        assert_eq!(subject(Provider::Node(NodeId(0)), None), Some(0));
        assert_eq!(subject(Provider::Node(NodeId(0)), Some(NodeId(1))), Some(1));
        assert_eq!(subject(Provider::PinningService, None), None);
    }

    #[test]
    fn a_key_in_a_text_is_told_by_its_name_and_the_rest_is_as_it_was() {
        let mut first = crate::sample::nth(0);
        let key = "CvHGbyt1vUP9DtxspEp1PuSxLrQYyfYRCVHzz2iePMEL";
        if let What::Run(RunEvent::Started { nodes, .. }) = &mut first.what {
            nodes[0].key = Pubkey::from_text(key);
        }
        let story = Story::of(&first).expect("it begins the story");
        assert_eq!(story.named(&format!("voting on {key}, ({key})\u{1b}é")), "voting on honest-1, (honest-1) é");
        assert_eq!(story.named(&format!("{key}x {}", &key[1..])), format!("{key}x {}", &key[1..]));
        assert_eq!((story.named("").as_str(), story.named("no key").as_str()), ("", "no key"));
    }

    #[test]
    fn text_of_a_task_cannot_command_the_terminal() {
        assert_eq!(clean("a\u{1b}[2Jb\nc\u{202e}d"), "a [2Jb c·d");
    }
}
