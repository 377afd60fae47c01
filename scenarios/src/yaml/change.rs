//! The same plan with its files elsewhere, or with fewer nodes: what hangs on a path or on a name follows.

use std::collections::{BTreeMap, BTreeSet};

use koipond_node::spec::OperatorSpec;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

use crate::plan::{NodePlan, Plan, TimelinePlan};
use crate::scenario::Deed;
use crate::schema::schema;
use crate::written::{self, value};

/// The plan with every path to a file of its own changed: of tasks, archives and scripts.
#[must_use]
pub fn relocated(plan: &Plan, to: &dyn Fn(&str) -> String) -> Plan {
    let mut moved = plan.clone();
    let paths = moved.tasks.iter_mut().chain(moved.others.iter_mut().map(|(_, other)| &mut other.task));
    let paths = paths.chain(&mut moved.storage.import).chain(moved.checks.iter_mut().map(|check| &mut check.script));
    paths.for_each(|path| *path = to(path));
    for entry in &mut moved.timeline {
        if let Deed::Operator(OperatorSpec::Upgrade(upgrade)) = &mut entry.what {
            upgrade.task = to(&upgrade.task);
        }
    }
    moved
}

/// The plan without the nodes at these places. Those after them in their groups are numbered anew, and whatever names them follows:
/// entries of the timeline, expectations, behaviours. Entries that name a node that is gone go with it, as do nodes on its computer and
/// expectations of it, but for the first; what else names it is left, and is wrong then.
///
/// The second is the new name of each node whose name is another now.
#[must_use]
pub fn without_nodes(plan: &Plan, gone: &BTreeSet<usize>) -> (Plan, BTreeMap<String, String>) {
    let is_gone = |place: usize| gone.contains(&place) || plan.nodes[place].on.is_some_and(|on| gone.contains(&on));
    let stays: Vec<usize> = (0..plan.nodes.len()).filter(|place| !is_gone(*place)).collect();
    let (mut counts, mut names) = (BTreeMap::<&str, u64>::new(), BTreeMap::new());
    for node in stays.iter().map(|place| &plan.nodes[*place]) {
        let count = counts.entry(&node.group).or_default();
        *count += 1;
        names.insert(node.name.clone(), format!("{}-{count}", node.group));
    }
    let lost: BTreeSet<&String> = plan.nodes.iter().map(|node| &node.name).filter(|name| !names.contains_key(*name)).collect();
    let renamed = |name: &mut String| {
        if let Some(new) = names.get(name) {
            name.clone_from(new);
        }
    };
    let mut smaller = plan.clone();
    smaller.nodes = stays.iter().map(|place| node(plan, *place, &stays, &names, &renamed)).collect();
    smaller.timeline.retain(|entry| {
        let mut words = written::entry(&entry.when, &entry.what);
        let mut stays = true;
        written::each(written::of_entry(), &mut words, NODE, &mut |_, name| stays &= !lost.contains(name));
        stays
    });
    for (place, entry) in (1..).zip(&mut smaller.timeline) {
        let mut words = written::entry(&entry.when, &entry.what);
        written::each(written::of_entry(), &mut words, NODE, &mut |_, name| renamed(name));
        if let Ok(read) = written::read(&words) {
            *entry = TimelinePlan { entry: place, when: read.when, what: read.what };
        }
        entry.entry = place;
    }
    let mut first = true;
    smaller.expect.retain(|expectation| {
        let mut stays = std::mem::take(&mut first);
        let mut names_lost = false;
        written::each(&schema()["$defs"]["Verb"], &mut value(&expectation.verb), NODE, &mut |_, name| names_lost |= lost.contains(name));
        stays |= !names_lost;
        stays
    });
    for expectation in &mut smaller.expect {
        // The verbs are the same beside each word.
        expectation.verb = again(&expectation.verb, &schema()["$defs"]["Verb"], &renamed);
    }
    names.retain(|old, new| old != new);
    (smaller, names)
}

/// The format that names of nodes have in the schema.
const NODE: &str = "node-name";

fn node(plan: &Plan, place: usize, stays: &[usize], names: &BTreeMap<String, String>, renamed: &dyn Fn(&mut String)) -> NodePlan {
    let mut node = plan.nodes[place].clone();
    if let Some(new) = names.get(&node.name) {
        node.name.clone_from(new);
    }
    node.on = node.on.and_then(|on| stays.iter().position(|place| *place == on));
    for behaviour in &mut node.behaviours {
        *behaviour = again(behaviour, written::of_behaviour(), renamed);
    }
    node
}

/// The same with names of nodes changed.
fn again<T: Serialize + DeserializeOwned + Clone>(of: &T, schema: &'static Value, renamed: &dyn Fn(&mut String)) -> T {
    let mut words = value(of);
    written::each(schema, &mut words, NODE, &mut |_, name| renamed(name));
    serde_json::from_value(words).unwrap_or_else(|_| of.clone())
}
