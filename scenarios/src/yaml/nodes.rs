//! The nodes of a plan to groups: what all nodes of a group have is said once, and who behaves otherwise is said by name.

use std::collections::BTreeMap;

use koipond_node::spec::{ActsSpec, BehaviourSpec};
use koipond_record::unit::Amount;
use serde_json::{Map, Value};

use crate::plan::{NodePlan, Plan};
use crate::written::value;

/// The task variables of all nodes, and the groups.
pub fn groups(plan: &Plan) -> (BTreeMap<String, String>, Value) {
    let mut order: Vec<(&str, Vec<&NodePlan>)> = Vec::new();
    for node in &plan.nodes {
        match order.last_mut().filter(|(group, _)| *group == node.group) {
            Some((_, nodes)) => nodes.push(node),
            None => order.push((&node.group, vec![node])),
        }
    }
    let mut of_all = plan.nodes.first().map(|first| first.variables.clone()).unwrap_or_default();
    of_all.retain(|name, said| plan.nodes.iter().all(|node| node.variables.get(name) == Some(said)));
    let groups = order.into_iter().map(|(name, nodes)| (name.to_owned(), group(plan, &nodes, &of_all)));
    let groups = Value::Object(groups.collect());
    (of_all, groups)
}

/// How a node behaves, and when.
type Conduct<'p> = (&'p [BehaviourSpec], &'p ActsSpec);

fn conduct(node: &NodePlan) -> Conduct<'_> {
    (&node.behaviours, &node.acts)
}

fn group(plan: &Plan, nodes: &[&NodePlan], of_all: &BTreeMap<String, String>) -> Value {
    let first = nodes[0];
    let mut words = Map::new();
    let mut put = |key: &str, said: Value| drop(words.insert(key.to_owned(), said));
    put("count", nodes.len().into());
    let other = first.runs.0.checked_sub(1).and_then(|no| plan.others.get(no as usize));
    let least = other.and_then(|(_, other)| other.minimum_stake_amount).unwrap_or(plan.chain.minimum_stake_amount);
    if first.stake != least.0 {
        put("stake", value(&Amount(first.stake)));
    }
    // What most of the nodes do; of several that as many do, the first.
    let times = |of: Conduct<'_>| nodes.iter().filter(|node| conduct(node) == of).count();
    let usual = nodes.iter().rev().map(|node| conduct(node)).max_by_key(|of| times(*of)).unwrap_or_else(|| conduct(first));
    conduct_in_words(usual).into_iter().for_each(|(key, said)| put(&key, said));
    if let Some((name, _)) = other {
        put("runs", name.clone().into());
    }
    if let Some(host) = first.on.and_then(|on| plan.nodes.get(on)) {
        put("on", host.group.clone().into());
    }
    let own = other.map_or_else(|| plan.tasks.first(), |(_, other)| Some(&other.task));
    if let Some(task) = plan.tasks.get(first.task).filter(|task| Some(*task) != own) {
        put("task", task.clone().into());
    }
    put("key", value(&first.key));
    put("starts", value(&first.starts));
    put("pocket", value(&Amount(first.pocket)));
    put("submissions", value(&first.submissions));
    let variables: BTreeMap<_, _> = first.variables.iter().filter(|(name, _)| !of_all.contains_key(*name)).collect();
    put("variables", value(&variables));
    put("storage", value(&first.storage));
    put("list_upload_failure", value(&first.list_upload_failure));
    let except = nodes.iter().filter(|node| conduct(node) != usual);
    put("except", except.map(|node| (node.name.clone(), Value::Object(conduct_in_words(conduct(node))))).collect::<Map<_, _>>().into());
    Value::Object(words)
}

fn conduct_in_words((behaviours, acts): Conduct<'_>) -> Map<String, Value> {
    let mut words = Map::new();
    match behaviours {
        [] => {}
        [one] => drop(words.insert("behaviour".to_owned(), value(one))),
        several => drop(words.insert("behaviours".to_owned(), value(&several))),
    }
    // Nobody acts who is honest.
    if !behaviours.is_empty() {
        words.insert("acts".to_owned(), value(acts));
    }
    words
}
