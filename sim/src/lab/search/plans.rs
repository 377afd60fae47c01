//! Which combinations of faults were tried: of several plans that could be tried next, the one with the rarest is.
//!
//! It looks at plans alone, before anything runs. Two faults on one node one after the other, how long after, and three in a row: most of
//! what goes wrong by coincidence is one of these.

use std::collections::BTreeMap;

use koipond_record::SlotClock;
use koipond_scenarios::{Deed, Plan, TimelinePlan, Wild};

use super::feature::number;
use super::probe::{behaviour, word};

/// Combinations by their numbers, and in how many plans each was tried.
#[derive(Debug, Default)]
pub(super) struct Plans(BTreeMap<u64, u32>);

/// A fault: its slot, its kind, and the nodes it is about; none for all.
struct Fault {
    slot: u64,
    kind: u64,
    nodes: Vec<usize>,
}

impl Plans {
    /// How rare the combinations of a plan are.
    pub(super) fn novelty(&self, wild: &Wild) -> u64 {
        let tried = |one: u64| u64::from(self.0.get(&one).copied().unwrap_or_default());
        combinations(wild).into_iter().map(|(one, weight)| weight * 1_000_000 / (1 + tried(one)).pow(2)).sum()
    }

    /// A plan is tried.
    pub(super) fn add(&mut self, wild: &Wild) {
        for (one, _) in combinations(wild) {
            *self.0.entry(one).or_default() += 1;
        }
    }
}

/// The combinations in a plan, each once, with how much it counts.
fn combinations(wild: &Wild) -> BTreeMap<u64, u64> {
    let clock = wild.plan.clock();
    let mut faults: Vec<Fault> = wild.drawn().iter().filter_map(|entry| fault(&wild.plan, &clock, entry)).collect();
    faults.sort_by_key(|fault| fault.slot);
    let round = clock.round_time.max(1);
    let mut found = BTreeMap::new();
    let mut add = |parts: &[u64], weight: u64| {
        let one = parts.iter().fold(parts.len() as u64, |sum, part| (sum.rotate_left(11) ^ part).wrapping_mul(0x9E37_79B9_7F4A_7C15));
        found.insert(one, weight);
    };
    let apart = |from: u64, to: u64| match (to - from) * 8 / round {
        0 => 0,
        1..=3 => 1,
        4..=8 => 2,
        _ => 3,
    };
    for (n, first) in faults.iter().enumerate() {
        add(&[first.kind, first.slot % round * 6 / round], 1);
        for (m, second) in faults.iter().enumerate().skip(n + 1) {
            let together = u64::from(meet(first, second));
            add(&[first.kind, second.kind, together], 2 + 18 * together);
            add(&[first.kind, second.kind, together, apart(first.slot, second.slot)], 1 + 3 * together);
            for third in faults.iter().skip(m + 1) {
                if meet(first, second) && meet(second, third) {
                    add(&[first.kind, second.kind, third.kind, 7, 7], 1);
                } else if second.slot / round == first.slot / round && third.slot / round == first.slot / round {
                    add(&[first.kind, second.kind, third.kind, 8, 8], 1);
                }
            }
        }
    }
    let cheats = wild.plan.nodes.iter().enumerate().filter(|(_, node)| !node.behaviours.is_empty());
    for (place, node) in cheats {
        let cheat = behaviour(node).map_or(0, |word| number(&word));
        add(&[cheat], 2);
        for fault in &faults {
            let at_it = u64::from(fault.nodes.contains(&place));
            add(&[cheat, fault.kind, at_it, 9, 9, 9], 2 + 18 * at_it);
            add(&[cheat, fault.kind, at_it, fault.slot % round * 6 / round, 9, 9, 9], 1 + 3 * at_it);
        }
    }
    found
}

fn meet(one: &Fault, other: &Fault) -> bool {
    one.nodes.is_empty() || other.nodes.is_empty() || one.nodes.iter().any(|node| other.nodes.contains(node))
}

fn fault(plan: &Plan, clock: &SlotClock, entry: &TimelinePlan) -> Option<Fault> {
    let (node, group) = match &entry.what {
        Deed::Fault(fault) => fault.who(),
        Deed::Chain(fault) => fault.who(),
        Deed::Storage(fault) => fault.who(),
        Deed::Operator(_) | Deed::Hosting(_) | Deed::Manager(_) | Deed::Request(_) => return None,
    };
    let is_it =
        |one: &koipond_scenarios::NodePlan| node.is_some_and(|name| name.0 == one.name) || group.is_some_and(|name| name.0 == one.group);
    let nodes = (0..).zip(&plan.nodes).filter(|(_, one)| is_it(one)).map(|(place, _)| place).collect();
    Some(Fault { slot: clock.slot(entry.when.at()?.on(clock)).0, kind: number(&word(&entry.what)?), nodes })
}
