//! Where two runs part: the first event that differs, what came before it, and what led to it on each side.

use std::collections::{BTreeMap, VecDeque};
use std::io::{Read, Seek};

use koipond_record::event::{ChainEvent, Names, NodeCard, NodeEvent, RunEvent, Schedule};
use koipond_record::log::{LogReader, encode};
use koipond_record::{Event, NodeId, Pubkey, RecordError, Round, Seq, What};

/// Who takes part in a run, and how its time divides.
#[derive(Clone, Debug, PartialEq)]
pub struct Cast {
    /// The nodes, by their ids.
    pub nodes: Vec<NodeCard>,
    /// How time divides.
    pub schedule: Schedule,
}

impl Cast {
    /// What the first event of a log says.
    ///
    /// # Errors
    /// When the log cannot be read.
    pub fn of<R: Read + Seek>(log: &mut LogReader<R>) -> Result<Option<Self>, RecordError> {
        Ok(log.event(Seq(0))?.as_ref().and_then(Self::told))
    }

    fn told(event: &Event) -> Option<Self> {
        match &event.what {
            What::Run(RunEvent::Started { schedule, nodes, .. }) => Some(Self { nodes: nodes.clone(), schedule: schedule.clone() }),
            _ => None,
        }
    }

    /// The node of this name.
    #[must_use]
    pub fn node(&self, name: &str) -> Option<NodeId> {
        (0..).map(NodeId).zip(&self.nodes).find(|(_, card)| card.name == name).map(|(node, _)| node)
    }

    /// A node's name.
    #[must_use]
    pub fn name(&self, node: NodeId) -> String {
        self.nodes.get(node.0 as usize).map_or_else(|| format!("node {}", node.0), |card| card.name.clone())
    }

    /// An event in words, without its subject.
    #[must_use]
    pub fn words(&self, event: &Event) -> String {
        let of_key = |key: &Pubkey| {
            let card = self.nodes.iter().find(|card| card.key == *key || card.main == *key);
            card.map_or_else(|| key.to_string(), |card| card.name.clone())
        };
        event.words(Names { key: &of_key, node: &|node| self.name(node) })
    }

    /// The round the chain is in at an event.
    #[must_use]
    pub fn round(&self, event: &Event) -> Round {
        self.schedule.clock.round(self.schedule.clock.slot(event.at))
    }
}

/// How two runs are compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Measure {
    /// Event by event, to the bit: of one seed.
    Exact,
    /// By what happens to whom in each round, whatever the moment, the key or the text of a proof: of two seeds.
    Story,
}

/// Where two runs part.
#[derive(Clone, Debug, PartialEq)]
pub struct Parting {
    /// The first run's event; `None` where it has none.
    pub first: Option<Event>,
    /// The second run's event; `None` where it has none.
    pub second: Option<Event>,
    /// What came before, in both; of the same node, where the event is one of a node.
    pub before: Vec<Event>,
    /// What led to the first run's event, the nearest first.
    pub led_first: Vec<Event>,
    /// What led to the second run's event, the nearest first.
    pub led_second: Vec<Event>,
}

/// How many events are shown before, and how many causes on each side.
const BEFORE: usize = 3;
const CAUSES: usize = 8;

/// Reads a log event by event, a frame at a time.
pub(super) struct Walk {
    frame: usize,
    waiting: VecDeque<Event>,
}

impl Walk {
    pub(super) fn begin() -> Self {
        Self { frame: 0, waiting: VecDeque::new() }
    }

    /// The log's next event.
    pub(super) fn next<R: Read + Seek>(&mut self, log: &mut LogReader<R>) -> Result<Option<Event>, RecordError> {
        while self.waiting.is_empty() && self.frame < log.frames().len() {
            self.waiting.extend(log.frame(self.frame)?);
            self.frame += 1;
        }
        Ok(self.waiting.pop_front())
    }
}

/// The first event in which two runs differ, if they do; of one node, if one is named.
///
/// # Errors
/// When a log cannot be read.
pub fn part<A: Read + Seek, B: Read + Seek>(
    first: &mut LogReader<A>,
    second: &mut LogReader<B>,
    node: Option<&str>,
    measure: Measure,
) -> Result<Option<Parting>, RecordError> {
    let (Some(ours), Some(theirs)) = (Cast::of(first)?, Cast::of(second)?) else { return Ok(None) };
    let found = match measure {
        Measure::Exact => exact(first, second, node.map(|name| (ours.node(name), theirs.node(name))))?,
        Measure::Story => {
            let (a, b) = (story(first, &ours, node)?, story(second, &theirs, node)?);
            unlike(&a, &b)
        }
    };
    let Some((a, b)) = found else { return Ok(None) };
    let a = a.map_or(Ok(None), |seq| first.event(seq))?;
    let b = b.map_or(Ok(None), |seq| second.event(seq))?;
    let before = match (&a, &b) {
        (Some(event), _) => before(first, event)?,
        (None, Some(event)) => before(second, event)?,
        (None, None) => Vec::new(),
    };
    let (led_first, led_second) = (led_to(first, a.as_ref())?, led_to(second, b.as_ref())?);
    Ok(Some(Parting { first: a, second: b, before, led_first, led_second }))
}

/// The events of the two sides that differ first.
type Found = Option<(Option<Seq>, Option<Seq>)>;

/// Event by event. The first event is left out: it says how the plans are, and that is told apart.
fn exact<A: Read + Seek, B: Read + Seek>(
    first: &mut LogReader<A>,
    second: &mut LogReader<B>,
    nodes: Option<(Option<NodeId>, Option<NodeId>)>,
) -> Result<Found, RecordError> {
    let (mut ours, mut theirs) = (Walk::begin(), Walk::begin());
    ours.next(first)?;
    theirs.next(second)?;
    loop {
        let (a, b) = match nodes {
            None => (ours.next(first)?, theirs.next(second)?),
            Some((own, other)) => (next_of(&mut ours, first, own)?, next_of(&mut theirs, second, other)?),
        };
        if a.is_none() && b.is_none() {
            return Ok(None);
        }
        // Of one node, places in the log and causes hang on what others do.
        let form = |event: &Event| {
            let mut bytes = Vec::new();
            match nodes {
                None => encode(event, &mut bytes),
                Some(_) => encode(&Event { seq: Seq(0), cause: None, node: None, ..event.clone() }, &mut bytes),
            }
            bytes
        };
        if a.as_ref().map(form) != b.as_ref().map(form) {
            return Ok(Some((a.map(|event| event.seq), b.map(|event| event.seq))));
        }
    }
}

fn next_of<R: Read + Seek>(walk: &mut Walk, log: &mut LogReader<R>, node: Option<NodeId>) -> Result<Option<Event>, RecordError> {
    loop {
        match walk.next(log)? {
            Some(event) if event.node != node => {}
            next => return Ok(next),
        }
    }
}

/// What happens in each round, in order, each in words without what hangs on the seed alone.
type Story = BTreeMap<Round, Vec<(String, Seq)>>;

fn story<R: Read + Seek>(log: &mut LogReader<R>, cast: &Cast, node: Option<&str>) -> Result<Story, RecordError> {
    let (mut walk, mut story) = (Walk::begin(), Story::new());
    let of = node.map(|name| cast.node(name));
    while let Some(event) = walk.next(log)? {
        if of.is_none_or(|of| event.node == of)
            && let Some(words) = told(&event, cast)
        {
            let who = event.node.map_or_else(String::new, |node| cast.name(node));
            story.entry(cast.round(&event)).or_default().push((format!("{who} {words}"), event.seq));
        }
    }
    Ok(story)
}

/// What of an event can be the same under two seeds.
fn told(event: &Event, cast: &Cast) -> Option<String> {
    match &event.what {
        What::Node(NodeEvent::Booted { .. } | NodeEvent::Asked(_) | NodeEvent::Hit { .. } | NodeEvent::Ended(_)) => {}
        What::Node(NodeEvent::Threw(error)) => return Some(format!("threw {} {}", error.name, error.place)),
        What::Node(NodeEvent::Deviated { behaviour, .. }) => return Some(format!("deviated {behaviour}")),
        What::Chain(ChainEvent::Submitted { round, .. }) => return Some(format!("submitted for {round}")),
        What::Chain(ChainEvent::ListSubmitted { round, .. }) => return Some(format!("listed for {round}")),
        What::Chain(ChainEvent::Refused { instruction, round, rule, .. }) => {
            return Some(format!("refused {instruction:?} {round:?} {rule:?}"));
        }
        What::Chain(
            ChainEvent::Totals(_)
            | ChainEvent::ListUploaded { .. }
            | ChainEvent::HeldUp { .. }
            | ChainEvent::Pruned { .. }
            | ChainEvent::TaskCreated { .. }
            | ChainEvent::WalletOpened { .. }
            | ChainEvent::PurseOpened { .. },
        ) => return None,
        What::Chain(ChainEvent::RolledBack { .. }) => return Some("rolled back".to_owned()),
        What::Chain(_) | What::Fault(_) | What::Run(RunEvent::SettleBegan | RunEvent::Ended { .. }) => {}
        What::Node(_) | What::Storage(_) | What::Net(_) | What::Run(_) => return None,
    }
    Some(cast.words(event))
}

/// The first round in which two stories differ: of each the first that the other has not.
fn unlike(first: &Story, second: &Story) -> Found {
    let rounds = first.keys().chain(second.keys()).collect::<std::collections::BTreeSet<_>>();
    let none = Vec::new();
    rounds.into_iter().find_map(|round| {
        let (a, b) = (first.get(round).unwrap_or(&none), second.get(round).unwrap_or(&none));
        let (more, less) = (surplus(a, b), surplus(b, a));
        (more.is_some() || less.is_some()).then_some((more, less))
    })
}

/// The first of some that is not among others, counted.
fn surplus(of: &[(String, Seq)], others: &[(String, Seq)]) -> Option<Seq> {
    let mut left: BTreeMap<&str, u32> = BTreeMap::new();
    for (words, _) in others {
        *left.entry(words).or_default() += 1;
    }
    let is_more = |(words, _): &&(String, Seq)| match left.get_mut(words.as_str()) {
        Some(count) if *count > 0 => {
            *count -= 1;
            false
        }
        _ => true,
    };
    of.iter().find(is_more).map(|(_, seq)| *seq)
}

/// The last events before one, of its node if it has one; looked for in its frame and the one before.
pub(super) fn before<R: Read + Seek>(log: &mut LogReader<R>, of: &Event) -> Result<Vec<Event>, RecordError> {
    let last = log.frames().len().checked_sub(1);
    let Some(frame) = log.frame_of(of.seq).or(last) else { return Ok(Vec::new()) };
    let mut found = VecDeque::new();
    for n in frame.saturating_sub(1)..=frame {
        for event in log.frame(n)? {
            if event.seq > Seq(0) && event.seq < of.seq && (of.node.is_none() || event.node == of.node) {
                found.push_back(event);
                if found.len() > BEFORE {
                    found.pop_front();
                }
            }
        }
    }
    Ok(found.into())
}

/// What led to an event, the nearest first.
pub(super) fn led_to<R: Read + Seek>(log: &mut LogReader<R>, event: Option<&Event>) -> Result<Vec<Event>, RecordError> {
    let (mut found, mut next) = (Vec::new(), event.and_then(|event| event.cause));
    while let Some(seq) = next.filter(|seq| *seq > Seq(0) && found.len() < CAUSES) {
        let Some(event) = log.event(seq)? else { break };
        next = event.cause.filter(|cause| *cause < event.seq);
        found.push(event);
    }
    Ok(found)
}
