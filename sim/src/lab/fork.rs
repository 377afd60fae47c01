//! A recorded run, run again with one change from some event on: the scenario of it.
//!
//! Up to that event both runs are the same, event by event, since a plan and a seed decide all of a run and the change is of a kind that
//! nothing before its moment depends on. Where that cannot be said of a change, it is refused.

use std::collections::BTreeMap;
use std::ops::ControlFlow;
use std::str::FromStr;

use koipond_chain_mock::fault::ChainFaultSpec;
use koipond_kernel::fault::{FaultSpec, Happens, Restart, Trigger};
use koipond_node::spec::{ActsSpec, BehaviourSpec};
use koipond_record::event::FaultEvent;
use koipond_record::unit::{Length, Moment, NodeName};
use koipond_record::{RecordError, RunFolder, Seq, SimTime, Span, What};
use koipond_scenarios::{Deed, Occasion, Plan, behaviour, nearest, written_out, written_out_with};

use super::part::Cast;

/// What is to be otherwise from an event on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Turn {
    /// An entry of the timeline that had not begun does not happen: `without fault 3`.
    Without {
        /// Its place in the timeline, as the log names it.
        entry: u32,
    },
    /// Something more is done, an entry of the timeline without its moment: `fault: crash: { node: honest-2, for: 90 s }`.
    Fault {
        /// It, in YAML.
        yaml: String,
    },
    /// A node, or all nodes of a group, behave otherwise from the next round on: `behaviour honest-2 griefer`.
    Behaviour {
        /// The node's or the group's name.
        who: String,
        /// How.
        how: BehaviourSpec,
    },
}

/// What a change can be, in words.
pub const TURNS: &str = "`without fault 3`, `fault: crash: { node: honest-2, for: 90 s }` or `behaviour honest-2 griefer`";

/// A change that cannot be made.
#[derive(Debug, thiserror::Error)]
pub enum ForkError {
    /// The run folder.
    #[error(transparent)]
    Record(#[from] RecordError),
    /// It is none.
    #[error("`{0}` is no change; write {TURNS}")]
    NoTurn(String),
    /// The behaviour is none.
    #[error("{0}")]
    NoBehaviour(String),
    /// There is no such event.
    #[error("there is no event #{at}; the log has {events}, the first is #0")]
    NoEvent {
        /// The number that was given.
        at: u64,
        /// How many there are.
        events: u64,
    },
    /// There is no such entry.
    #[error("the timeline has no entry {entry}; {there}")]
    NoEntry {
        /// The number that was given.
        entry: u32,
        /// What there is.
        there: String,
    },
    /// It is too late to leave something out.
    #[error("entry {entry} of the timeline began at {began}, and the run is changed only from {at} on; fork at an event before that")]
    Begun {
        /// The entry.
        entry: u32,
        /// When it began.
        began: Seq,
        /// The event of the fork.
        at: Seq,
    },
    /// There is no such node or group.
    #[error("there is no node and no group `{who}`{near} The groups are: {there}")]
    Nobody {
        /// The name that was given.
        who: String,
        /// A name like it, as a question.
        near: String,
        /// All groups.
        there: String,
    },
    /// A node behaves in some way already, and a plan says of each node once when its behaviours act.
    #[error(
        "{node} is a {kind} already, and no node can be one cheat up to a round and another from there on; make it `honest`, or change the \
         scenario"
    )]
    Behaves {
        /// The node.
        node: String,
        /// How it behaves.
        kind: String,
    },
    /// They are honest.
    #[error("`{0}` is honest already")]
    Honest(String),
    /// One owner behind several nodes is so from the beginning.
    #[error("who owns a node is so from the beginning of a run, so `{0}` cannot begin later; change the scenario")]
    Owner(&'static str),
    /// No round is left.
    #[error("behaviours begin with a round, and {at} lies in round {round}, the last one")]
    LastRound {
        /// The event of the fork.
        at: Seq,
        /// The round it lies in.
        round: u64,
    },
    /// What the creator does needs money from the beginning.
    #[error("what the task's creator does needs a wallet that is there from the beginning of a run; change the scenario")]
    Creator,
}

/// A run that is to be made.
#[derive(Clone, Debug)]
pub struct Forked {
    /// Its plan, but for what is done more.
    pub plan: Plan,
    /// From when on it differs, and how, in a sentence.
    pub note: String,
    /// What is done more, in YAML, and when.
    more: Option<(Moment, String)>,
}

impl FromStr for Turn {
    type Err = ForkError;

    fn from_str(text: &str) -> Result<Self, ForkError> {
        let wrong = || ForkError::NoTurn(text.to_owned());
        let text = text.trim();
        if let Some(yaml) = text.strip_prefix("fault:") {
            let yaml = yaml.trim().to_owned();
            return if yaml.is_empty() { Err(wrong()) } else { Ok(Self::Fault { yaml }) };
        }
        let (word, rest) = text.split_once(char::is_whitespace).ok_or_else(wrong)?;
        match word {
            "without" => {
                let number = rest.trim().trim_start_matches("fault").trim();
                number.parse().map(|entry| Self::Without { entry }).map_err(|_| wrong())
            }
            "behaviour" => {
                let (who, how) = rest.trim().split_once(char::is_whitespace).ok_or_else(wrong)?;
                let how = behaviour(how.trim()).map_err(ForkError::NoBehaviour)?;
                Ok(Self::Behaviour { who: who.to_owned(), how })
            }
            _ => Err(wrong()),
        }
    }
}

impl Forked {
    /// The scenario, with its plan's files where they lie elsewhere by now.
    #[must_use]
    pub fn yaml(&self, plan: &Plan) -> String {
        match &self.more {
            Some((at, deed)) => written_out_with(plan, *at, deed),
            None => written_out(plan),
        }
    }

    /// Whether the scenario, read again, is one that parts from the run no earlier than it should.
    ///
    /// # Errors
    /// When it is not.
    pub fn fits(&self, read: &Plan) -> Result<(), ForkError> {
        let added = read.timeline.last().filter(|_| self.more.is_some());
        if added.is_some_and(|entry| matches!(entry.what, Deed::Manager(_))) { Err(ForkError::Creator) } else { Ok(()) }
    }
}

/// What a run was before the fork.
struct Past {
    cast: Cast,
    /// The event after which it is changed, and when that was.
    seq: Seq,
    at: SimTime,
    /// The entries of the timeline that have begun: when first, and how often.
    begun: BTreeMap<u32, (Seq, u64)>,
}

impl Past {
    fn of(folder: &RunFolder, seq: Seq) -> Result<Self, ForkError> {
        let mut log = folder.log()?;
        let none = || ForkError::NoEvent { at: seq.0, events: log.len() };
        if seq.0 >= log.len() {
            return Err(none());
        }
        let start = || RecordError::Damaged { after: 0, why: "it does not begin by telling what ran".to_owned() };
        let cast = Cast::of(&mut log)?.ok_or_else(start)?;
        let (mut at, mut begun) = (SimTime(0), BTreeMap::new());
        log.each(|event| {
            if event.seq > seq {
                return ControlFlow::Break(());
            }
            at = event.at;
            if let What::Fault(FaultEvent::Began { entry, .. } | FaultEvent::Operator { entry, .. }) = &event.what {
                begun.entry(*entry).or_insert((event.seq, 0)).1 += 1;
            }
            ControlFlow::Continue(())
        })?;
        Ok(Self { cast, seq, at, begun })
    }

    fn round(&self) -> u64 {
        let clock = &self.cast.schedule.clock;
        clock.round(clock.slot(self.at)).0
    }

    /// The first moment behind the event that a scenario can name.
    fn next_moment(&self) -> Moment {
        let micros = (self.at.0 / 1_000).saturating_add(1);
        let length = Length::Time(Span(micros.saturating_mul(1_000)));
        length.to_string().parse().expect("a length of time is a moment after the beginning")
    }
}

/// The run of a folder with one change from an event on.
///
/// # Errors
/// When the folder cannot be read, or the change cannot be made there.
pub fn fork(folder: &RunFolder, at: Seq, turn: &Turn) -> Result<Forked, ForkError> {
    let mut plan: Plan = folder.plan()?;
    let past = Past::of(folder, at)?;
    let (mut more, note) = (
        None,
        match turn {
            Turn::Without { entry } => without(&mut plan, &past, *entry)?,
            Turn::Fault { .. } => format!("one more entry of the timeline, right behind {at}"),
            Turn::Behaviour { who, how } => behaves(&mut plan, &past, who, how)?,
        },
    );
    if let Turn::Fault { yaml } = turn {
        more = Some((past.next_moment(), yaml.clone()));
    }
    plan.scenario = format!("{}, forked at {}", plan.scenario, at.0);
    Ok(Forked { plan, note, more })
}

/// An entry does not happen, or no more. All others keep their numbers, by which the log names them.
fn without(plan: &mut Plan, past: &Past, entry: u32) -> Result<String, ForkError> {
    let place = plan.timeline.iter().position(|one| one.entry == entry);
    let place = place.ok_or_else(|| ForkError::NoEntry { entry, there: entries(plan) })?;
    // What the creator does, and forks of the chain, leave marks on a run from its beginning on, be it that they never come.
    let marks = matches!(plan.timeline[place].what, Deed::Manager(_) | Deed::Chain(ChainFaultSpec::Fork(_)));
    let can_go = place + 1 == plan.timeline.len() && !marks;
    let (never, idle) = (never(plan), idle(plan));
    let one = &mut plan.timeline[place];
    match (&mut one.when, past.begun.get(&entry)) {
        (Occasion::When { times, .. }, Some((_, begun))) if *begun < *times => {
            *times = *begun;
            return Ok(format!("entry {entry} of the timeline has happened {begun} times by {} and happens no more", past.seq));
        }
        (_, Some((began, _))) => return Err(ForkError::Begun { entry, began: *began, at: past.seq }),
        (_, None) if can_go => drop(plan.timeline.pop()),
        (when, None) => {
            *when = never;
            if matches!(one.what, Deed::Chain(ChainFaultSpec::SlotTime(_))) {
                // How long slots are can wait for nothing, not even for what never comes.
                one.what = idle;
            }
            return Ok(format!(
                "entry {entry} of the timeline waits for something that cannot come, so that nothing else of the timeline changes"
            ));
        }
    }
    Ok(format!("entry {entry} of the timeline, which had not begun by {}, is left out", past.seq))
}

/// What never comes: that the last round is paid, which is done in a later one.
fn never(plan: &Plan) -> Occasion {
    let happens = Happens { round: Some(last_round(plan)), node: first_node(plan), ..Happens::default() };
    Occasion::When { trigger: Trigger::Paid(happens), after: None, times: 1 }
}

/// Something to be done that can wait for what never comes.
fn idle(plan: &Plan) -> Deed {
    Deed::Fault(FaultSpec::Restart(Restart { node: first_node(plan), group: None }))
}

fn first_node(plan: &Plan) -> Option<NodeName> {
    plan.nodes.first().map(|node| NodeName(node.name.clone()))
}

fn last_round(plan: &Plan) -> u64 {
    plan.rounds.saturating_add(plan.settle).saturating_sub(1)
}

/// The entries of a timeline, for people.
fn entries(plan: &Plan) -> String {
    match plan.timeline.as_slice() {
        [] => "it is empty".to_owned(),
        [one] => format!("it has one, entry {}", one.entry),
        [first, .., last] => format!("it has entries {} to {}", first.entry, last.entry),
    }
}

/// A node or a group behaves otherwise from the next round on. Nothing of a round is asked of a node before it begins.
fn behaves(plan: &mut Plan, past: &Past, who: &str, how: &BehaviourSpec) -> Result<String, ForkError> {
    if how.shares_its_main_account() {
        return Err(ForkError::Owner(how.kind()));
    }
    let (round, last) = (past.round(), last_round(plan));
    if round >= last {
        return Err(ForkError::LastRound { at: past.seq, round });
    }
    let is_named = |name: &str, group: &str| name == who || group == who;
    if !plan.nodes.iter().any(|node| is_named(&node.name, &node.group)) {
        return Err(nobody(plan, who));
    }
    let mut changed = 0;
    for node in plan.nodes.iter_mut().filter(|node| is_named(&node.name, &node.group)) {
        match (how, node.behaviours.first()) {
            (BehaviourSpec::Honest, None) => continue,
            (BehaviourSpec::Honest, Some(_)) => {
                node.acts.until_round = Some(node.acts.until_round.map_or(round, |until| until.min(round)));
            }
            (_, None) => {
                node.behaviours = vec![how.clone()];
                node.acts = ActsSpec { from_round: round + 1, ..ActsSpec::default() };
            }
            (_, Some(_)) => {
                let kind = BehaviourSpec::words(&node.behaviours);
                return Err(ForkError::Behaves { node: node.name.clone(), kind });
            }
        }
        changed += 1;
    }
    if changed == 0 {
        return Err(ForkError::Honest(who.to_owned()));
    }
    let nodes = if changed == 1 { who.to_owned() } else { format!("the {changed} nodes of {who}") };
    Ok(format!("{nodes}: {} from round {} on, the first to begin behind {}", how.kind(), round + 1, past.seq))
}

fn nobody(plan: &Plan, who: &str) -> ForkError {
    let names = plan.nodes.iter().flat_map(|node| [node.name.as_str(), node.group.as_str()]);
    let near = nearest(who, names).map_or_else(|| ".".to_owned(), |near| format!("; did you mean `{near}`?"));
    let mut groups: Vec<&str> = plan.nodes.iter().map(|node| node.group.as_str()).collect();
    groups.dedup();
    ForkError::Nobody { who: who.to_owned(), near, there: groups.join(", ") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn changes_are_read_as_people_write_them() {
        let read = |text: &str| text.parse::<Turn>().map_err(|why| why.to_string());
        assert_eq!(read("without fault 3"), Ok(Turn::Without { entry: 3 }));
        assert_eq!(read(" without 12 "), Ok(Turn::Without { entry: 12 }));
        assert_eq!(read("fault: restart: { node: a-1 }"), Ok(Turn::Fault { yaml: "restart: { node: a-1 }".to_owned() }));
        assert!(matches!(read("behaviour a-1 griefer"), Ok(Turn::Behaviour { who, .. }) if who == "a-1"));
        assert!(read("behaviour a-1 grifer").is_err_and(|why| why.contains("did you mean `griefer`?")));
    }

    #[test]
    fn what_is_no_change_is_told_with_what_one_is() {
        for wrong in ["", "without", "without fault", "without fault x", "fault:", "behaviour", "behaviour a-1", "crash a-1", "fault 3"] {
            let why = wrong.parse::<Turn>().expect_err(wrong).to_string();
            assert!(why.contains("without fault 3") && why.contains("behaviour honest-2 griefer"), "{wrong}: {why}");
        }
    }
}
