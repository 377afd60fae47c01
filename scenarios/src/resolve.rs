//! A tree to a plan: through every check, to resolved defaults.

use koipond_node::spec::OperatorSpec;

use crate::config::{TaskConfig, read_config, under};
use crate::crew;
use crate::judge::{judge, without_doubtful};
use crate::names;
use crate::plan::{CheckPlan, Plan, TimelinePlan};
use crate::problem::Problem;
use crate::read::read;
use crate::scenario::{Deed, ExpectSpec, Scenario};
use crate::schema::schema;
use crate::storage;
use crate::tree::{Key, Node, Span, Tree};
use crate::walk::walk;
use crate::web;

/// Gives the content of a file that a scenario names, found from the scenario's own; or says why there is none.
pub type Files<'a> = &'a dyn Fn(&str) -> Result<Vec<u8>, String>;

/// The text of a file.
pub(crate) fn text_of(path: &str, files: Files<'_>) -> Result<String, String> {
    String::from_utf8(files(path)?).map_err(|_| "this file is not UTF-8 text".to_owned())
}

/// The plan of a scenario that was composed, given what was found wrong on the way.
///
/// # Errors
/// All that is wrong with it.
pub fn resolved(file_name: &str, tree: &Tree, problems: Vec<Problem>, files: Files<'_>) -> Result<Plan, Vec<Problem>> {
    scenario(tree, problems, files).map(|(scenario, config_remarks)| plan(file_name, scenario, config_remarks))
}

fn scenario(tree: &Tree, mut problems: Vec<Problem>, files: Files<'_>) -> Result<(Scenario, Vec<String>), Vec<Problem>> {
    let (mut found, mut uses) = walk(tree);
    // What is no value in YAML, and what a variable that there is not stands in, is told once, and not again as a value that is wrong.
    let is_told = |span: Span| problems.iter().any(|earlier| span.covers(earlier.span.start));
    found.retain(|problem| !is_told(problem.span));
    uses.retain(|used| !is_told(used.span));
    problems.extend(found);
    let found = names::problems(tree, &uses, &problems);
    problems.extend(found);

    let config = config_of(tree, files).unwrap_or_else(|problem| {
        problems.push(*problem);
        None
    });
    let tree = config.as_ref().map_or_else(|| tree.clone(), |config| with_chain(tree, config.chain.clone()));
    let required: Vec<&str> = schema()["required"].as_array().into_iter().flatten().filter_map(|key| key.as_str()).collect();
    let (sound, doubtful) = without_doubtful(&tree, &problems, &required);
    match read::<Scenario>(&sound) {
        Ok(mut scenario) => {
            problems.extend(judge(&scenario, &sound, &doubtful));
            problems.extend(web::bodies(&mut scenario.http, &sound, files));
            problems.extend(storage::archives(&scenario.storage, &sound, files));
            let mut remarks = Vec::new();
            if let Some(config) = config {
                remarks = config.remarks;
                remarks.extend(web::missing_variables(&scenario, &config.task));
            }
            if problems.is_empty() { Ok((scenario, remarks)) } else { Err(problems) }
        }
        Err(why) => {
            // What was found before may well be the cause; alone, it is told.
            if problems.is_empty() {
                problems.push(Problem::new(why.span.unwrap_or(tree.head()), why.message));
            }
            Err(problems)
        }
    }
}

/// The config that a scenario names.
struct Config {
    task: TaskConfig,
    /// The scenario's `chain` with the terms of the config under it.
    chain: Tree,
    /// What is to be said of it.
    remarks: Vec<String>,
}

/// The config of a scenario, if it names one.
fn config_of(tree: &Tree, files: Files<'_>) -> Result<Option<Config>, Box<Problem>> {
    let Some((path, span)) = tree.get("config").and_then(|config| Some((config.text()?, config.span))) else {
        return Ok(None);
    };
    let wrong = |why: String| Box::new(Problem::new(span, format!("`{path}` cannot be used")).help(why));
    let text = text_of(path, files).map_err(wrong)?;
    let task = read_config(path, &text).map_err(|problems| wrong(problems.to_string()))?;
    let remarks = task.remarks.iter().map(|remark| remark.line(path, &text)).collect();
    Ok(Some(Config { chain: under(&task, span, tree.get("chain")), task, remarks }))
}

/// A scenario with another `chain`.
fn with_chain(tree: &Tree, chain: Tree) -> Tree {
    let mut entries: Vec<_> = tree.entries().unwrap_or_default().iter().filter(|(key, _)| key.text != "chain").cloned().collect();
    entries.push((Key { text: "chain".to_owned(), span: chain.span }, chain));
    Tree { span: tree.span, node: Node::Map(entries) }
}

/// The checks that the scenario brings along, with their places.
fn checks(expect: &[ExpectSpec]) -> Vec<CheckPlan> {
    let custom = expect.iter().enumerate().filter_map(|(place, entry)| match entry {
        ExpectSpec::Custom(check) => Some(CheckPlan { script: check.script.clone(), name: check.name.clone(), place }),
        _ => None,
    });
    custom.collect()
}

/// Resolves every default of a scenario that has no problems.
fn plan(file: &str, scenario: Scenario, config_remarks: Vec<String>) -> Plan {
    let mut chain = scenario.chain.clone();
    chain.timing.resolve(chain.submission_window);
    let mut tasks = vec![scenario.task.clone()];
    let nodes = crew::nodes(&scenario, &chain, &mut tasks);
    let others = crew::others(&scenario);
    for (_, other) in &others {
        if !tasks.contains(&other.task) {
            tasks.push(other.task.clone());
        }
    }
    for entry in &scenario.timeline {
        if let Deed::Operator(OperatorSpec::Upgrade(upgrade)) = &entry.what
            && !tasks.contains(&upgrade.task)
        {
            tasks.push(upgrade.task.clone());
        }
    }
    let timeline = (1..).zip(scenario.timeline).map(|(entry, t)| TimelinePlan { entry, when: t.when, what: t.what }).collect();
    Plan {
        scenario: scenario.scenario.trim().to_owned(),
        about: scenario.about.trim().to_owned(),
        set: Vec::new(),
        case: String::new(),
        tags: scenario.tags,
        file: file.to_owned(),
        tasks,
        config: scenario.config,
        config_remarks,
        chain,
        others,
        storage: scenario.storage,
        framework: scenario.framework,
        task_node: scenario.task_node,
        javascript: scenario.javascript,
        network: scenario.network,
        http: scenario.http,
        limits: scenario.limits,
        nodes,
        rounds: scenario.rounds.0,
        settle: scenario.settle.0,
        timeline,
        chaos: scenario.chaos,
        checks: checks(&scenario.expect),
        expect: scenario.expect.iter().filter_map(ExpectSpec::expectation).collect(),
        waive: scenario.waive,
    }
}
