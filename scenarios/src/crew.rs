//! Groups of nodes and the tasks of their chain, to the nodes of a plan; and what of them cannot be.

use koipond_chain_mock::spec::{ChainSpec, OtherTask};
use koipond_record::TaskNo;

use crate::near::nearest;
use crate::plan::NodePlan;
use crate::problem::Problem;
use crate::scenario::{GroupSpec, Scenario};
use crate::tree::{Step, Tree};

/// The tasks on chain besides the scenario's own, in the order of their names.
pub fn others(scenario: &Scenario) -> Vec<(String, OtherTask)> {
    scenario.tasks.iter().map(|(name, task)| (name.clone(), task.clone())).collect()
}

/// The nodes of a scenario; `code` are the pieces of code that they run, the scenario's own first, and grows by theirs.
pub fn nodes(scenario: &Scenario, chain: &ChainSpec, code: &mut Vec<String>) -> Vec<NodePlan> {
    let others = others(scenario);
    let mut nodes: Vec<NodePlan> = Vec::new();
    for (group, spec) in &scenario.nodes.0 {
        let other = spec.runs.as_ref().and_then(|name| (1..).zip(&others).find(|(_, (known, _))| known == name));
        let path = spec.task.as_ref().or(other.map(|(_, (_, other))| &other.task));
        let task = path.map_or(0, |path| place(code, path));
        let least = other.and_then(|(_, (_, other))| other.minimum_stake_amount).unwrap_or(chain.minimum_stake_amount);
        let hosts: Vec<usize> = match &spec.on {
            Some(on) => nodes.iter().enumerate().filter(|(_, node)| node.group == on.0).map(|(place, _)| place).collect(),
            None => Vec::new(),
        };
        nodes.extend((1..=spec.count).map(|n| (n, format!("{group}-{n}"))).map(|(n, name)| {
            let (behaviours, acts) = spec.conduct_of(&name);
            NodePlan {
                name,
                group: group.clone(),
                stake: spec.stake.unwrap_or(least).0,
                behaviours,
                acts,
                runs: other.map_or(TaskNo(0), |(no, _)| TaskNo(no)),
                on: usize::try_from(n - 1).ok().and_then(|n| hosts.get(n)).copied(),
                task,
                key: spec.key.clone(),
                starts: spec.starts,
                pocket: spec.pocket.0,
                submissions: spec.submissions.clone(),
                variables: scenario.variables.iter().chain(&spec.variables).map(|(name, value)| (name.clone(), value.clone())).collect(),
                storage: spec.storage.clone(),
                list_upload_failure: spec.list_upload_failure,
            }
        }));
    }
    nodes
}

fn place(code: &mut Vec<String>, path: &str) -> usize {
    code.iter().position(|known| known == path).unwrap_or_else(|| {
        code.push(path.to_owned());
        code.len() - 1
    })
}

/// Tasks that there are not, and computers that cannot be shared.
pub fn problems(scenario: &Scenario, tree: &Tree) -> Vec<Problem> {
    let groups = &scenario.nodes.0;
    let mut found = Vec::new();
    for (place, (name, group)) in groups.iter().enumerate() {
        let at = |key| tree.find(&[Step::Key("nodes"), Step::Key(name), Step::Key(key)]);
        if let Some(runs) = group.runs.as_ref().filter(|runs| !scenario.tasks.contains_key(*runs)) {
            let names: Vec<&str> = scenario.tasks.keys().map(String::as_str).collect();
            let message = match nearest(runs, names.iter().copied()) {
                Some(near) => format!("there is no task `{runs}`; did you mean `{near}`?"),
                None => format!("there is no task `{runs}`"),
            };
            let help = if names.is_empty() {
                "`tasks` lists the other tasks on chain: `tasks: { other: { task: ../tasks/other } }`".to_owned()
            } else {
                format!("the tasks are: {}; the scenario's own is run where nothing is said", names.join(", "))
            };
            found.push(Problem::new(at("runs"), message).help(help));
        }
        if group.on.is_some() && group.key.is_some() {
            let help = "leave one of the two out";
            found.push(Problem::new(at("key"), format!("`{name}` has the keys of the nodes whose computers it runs on")).help(help));
        }
        let Some(on) = &group.on else { continue };
        // That there is such a group was asked before.
        let Some((host_at, (_, host))) = groups.iter().enumerate().find(|(_, (other, _))| *other == on.0) else { continue };
        let message = if host_at >= place {
            Some(format!("`{on}` must stand above `{name}`, which runs on its computers"))
        } else if host.on.is_some() {
            Some(format!("`{on}` has no computers of its own; name the group on whose computers it runs"))
        } else if group.count > host.count {
            Some(format!("`{on}` has {} computers, and `{name}` has {} nodes", host.count, group.count))
        } else if let Some((twin, _)) = twin(&groups[..place], on.0.as_str(), group) {
            Some(format!("`{twin}` runs the same task on the same computers"))
        } else {
            None
        };
        found.extend(message.map(|message| {
            let help = "`on` names a group above with at least as many nodes; a computer runs each task once";
            Problem::new(at("on"), message).help(help)
        }));
    }
    found
}

/// A group before, on the same computers, with the same task.
fn twin<'a>(before: &'a [(String, GroupSpec)], on: &str, group: &GroupSpec) -> Option<&'a (String, GroupSpec)> {
    before.iter().find(|(name, other)| (name == on || other.on.as_ref().is_some_and(|o| o.0 == on)) && other.runs == group.runs)
}
