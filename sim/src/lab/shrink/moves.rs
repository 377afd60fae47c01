//! Smaller worlds: fewer entries, behaviours, nodes, rounds; and how large a world is.

use std::collections::BTreeSet;

use koipond_check::spec::When;
use koipond_node::spec::BehaviourSpec;
use koipond_record::Round;
use koipond_record::unit::Moment;
use koipond_scenarios::{Occasion, Plan, in_words, without_nodes, written_out};
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// How large a world is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Size {
    /// Nodes.
    pub nodes: usize,
    /// Rounds, those of settling among them.
    pub rounds: u64,
    /// Entries of the timeline: faults, and what operators and others do.
    pub faults: usize,
    /// Behaviours of nodes.
    pub behaviours: usize,
    /// Bytes of its scenario, written out.
    pub bytes: usize,
}

impl Size {
    /// The size of a plan's world.
    #[must_use]
    pub fn of(plan: &Plan) -> Self {
        Self {
            nodes: plan.nodes.len(),
            rounds: plan.rounds + plan.settle,
            faults: plan.timeline.len(),
            behaviours: behaviours(plan),
            bytes: written_out(plan).len(),
        }
    }
}

/// The plan with the entries of its timeline counted anew.
pub fn numbered(mut plan: Plan) -> Plan {
    (1..).zip(&mut plan.timeline).for_each(|(entry, planned)| planned.entry = entry);
    plan
}

/// What of a list stays.
fn rest<T: Clone>(of: &[T], gone: &BTreeSet<usize>) -> Vec<T> {
    of.iter().enumerate().filter(|(n, _)| !gone.contains(n)).map(|(_, one)| one.clone()).collect()
}

/// Without some entries of the timeline.
pub fn without_entries(plan: &Plan, gone: &BTreeSet<usize>) -> Plan {
    numbered(Plan { timeline: rest(&plan.timeline, gone), ..plan.clone() })
}

/// Without some of the hosts' answers.
pub fn without_routes(plan: &Plan, gone: &BTreeSet<usize>) -> Plan {
    Plan { http: rest(&plan.http, gone), ..plan.clone() }
}

/// Without some expectations; the first stays.
pub fn without_expectations(plan: &Plan, gone: &BTreeSet<usize>) -> Plan {
    let gone = gone.iter().map(|n| n + 1).collect();
    Plan { expect: rest(&plan.expect, &gone), ..plan.clone() }
}

/// Without some of the scripts that judge.
pub fn without_checks(plan: &Plan, gone: &BTreeSet<usize>) -> Plan {
    let mut checks = rest(&plan.checks, gone);
    (plan.expect.len()..).zip(&mut checks).for_each(|(place, check)| check.place = place);
    Plan { checks, ..plan.clone() }
}

/// Without some of the archives.
pub fn without_archives(plan: &Plan, gone: &BTreeSet<usize>) -> Plan {
    let mut smaller = plan.clone();
    smaller.storage.import = rest(&plan.storage.import, gone);
    smaller
}

/// How many behaviours there are, over all nodes.
pub fn behaviours(plan: &Plan) -> usize {
    plan.nodes.iter().map(|node| node.behaviours.len()).sum()
}

/// Without some behaviours; who has none left is honest.
pub fn without_behaviours(plan: &Plan, gone: &BTreeSet<usize>) -> Plan {
    let mut smaller = plan.clone();
    let mut n = 0;
    for node in &mut smaller.nodes {
        node.behaviours.retain(|_| {
            n += 1;
            !gone.contains(&(n - 1))
        });
        if node.behaviours.is_empty() {
            node.acts = Default::default();
        }
    }
    smaller
}

/// Without some nodes.
pub fn fewer_nodes(plan: &Plan, gone: &BTreeSet<usize>) -> Plan {
    without_nodes(plan, gone).0
}

/// Without some of the other tasks on the chain, and without the nodes that run them.
pub fn without_tasks(plan: &Plan, gone: &BTreeSet<usize>) -> Plan {
    let is_gone = |no: u32| no.checked_sub(1).is_some_and(|no| gone.contains(&(no as usize)));
    let nodes = plan.nodes.iter().enumerate().filter(|(_, node)| is_gone(node.runs.0)).map(|(n, _)| n).collect();
    let mut smaller = fewer_nodes(plan, &nodes);
    for node in &mut smaller.nodes {
        let before = gone.iter().filter(|other| (**other as u32) + 1 < node.runs.0).count();
        node.runs.0 -= u32::try_from(before).unwrap_or(0);
    }
    smaller.others = rest(&plan.others, gone);
    smaller
}

/// With so many rounds, and so many for the settling; what would come after them is left out.
pub fn with_rounds(plan: &Plan, rounds: u64, settle: u64) -> Plan {
    let mut smaller = Plan { rounds, settle, ..plan.clone() };
    let (clock, last) = (plan.clock(), (rounds + settle).saturating_sub(1));
    let begins = |round: u64| clock.begins(clock.round_begins(Round(round)));
    smaller.timeline.retain(|entry| match &entry.when {
        Occasion::At(at) => at.on(&clock) < begins(if entry.what.is_fault() { rounds } else { last + 1 }),
        Occasion::When { trigger, .. } => trigger.happens().round.is_none_or(|round| round <= last),
        Occasion::Every(_) | Occasion::Randomly(_) => true,
    });
    let mut place = 0;
    smaller.expect.retain(|expectation| {
        place += 1;
        place == 1 || !matches!(expectation.when, When::At(round) if round.0 > last)
    });
    for node in &mut smaller.nodes {
        node.behaviours.retain(|behaviour| match behaviour {
            BehaviourSpec::Sleeper(sleeper) => sleeper.from_round <= last,
            BehaviourSpec::Quitter(quitter) => quitter.from_round <= last,
            _ => true,
        });
        if node.acts.from_round > last {
            node.behaviours.clear();
        }
        if node.behaviours.is_empty() {
            node.acts = Default::default();
        }
        if node.submissions.is_none() && node.starts.is_some_and(|starts| starts.on(&clock) >= begins(last + 1)) {
            node.starts = None;
        }
    }
    numbered(smaller)
}

/// With everything so many rounds earlier, and so many rounds fewer. What would come before the beginning comes in round 0.
pub fn earlier(plan: &Plan, by: u64) -> Option<Value> {
    let has_rounds = plan.expect.first().is_some_and(|first| matches!(first.when, When::At(_)));
    if by == 0 || by >= plan.rounds || has_rounds || plan.nodes.iter().any(|node| node.submissions.is_some()) {
        return None;
    }
    let mut sooner = plan.clone();
    sooner.rounds -= by;
    for node in &mut sooner.nodes {
        node.acts.from_round = node.acts.from_round.saturating_sub(by);
        node.acts.until_round = node.acts.until_round.map(|round| round.saturating_sub(by));
        node.starts = node.starts.map(|at| sooner_moment(plan, at, by));
        for behaviour in &mut node.behaviours {
            match behaviour {
                BehaviourSpec::Sleeper(sleeper) => sleeper.from_round = sleeper.from_round.saturating_sub(by),
                BehaviourSpec::Quitter(quitter) => quitter.from_round = quitter.from_round.saturating_sub(by),
                _ => {}
            }
        }
    }
    for entry in &mut sooner.timeline {
        if let Occasion::At(at) = &mut entry.when {
            *at = sooner_moment(plan, *at, by);
        }
    }
    let mut words = in_words(&sooner);
    if let Some(timeline) = words.get_mut("timeline") {
        rounds_within(timeline, by);
    }
    Some(words)
}

/// A moment some rounds sooner, as people write it.
fn sooner_moment(plan: &Plan, at: Moment, by: u64) -> Moment {
    let clock = plan.clock();
    let slot = clock.slot(at.on(&clock));
    let round = clock.round(slot);
    let since = slot.0 - clock.round_begins(round).0;
    let (round, since) = match round.0.checked_sub(by) {
        Some(round) => (round, since),
        None => (0, since),
    };
    let text = if since == 0 { format!("round {round}") } else { format!("round {round} + {since} slots") };
    text.parse().unwrap_or(at)
}

/// The rounds that entries name.
fn rounds_within(words: &mut Value, by: u64) {
    match words {
        Value::Object(map) => {
            for (key, inner) in map {
                match inner.as_u64().filter(|_| key == "round") {
                    Some(round) => *inner = round.saturating_sub(by).into(),
                    None => rounds_within(inner, by),
                }
            }
        }
        Value::Array(list) => list.iter_mut().for_each(|inner| rounds_within(inner, by)),
        _ => {}
    }
}
