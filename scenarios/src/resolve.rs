//! A text to a plan: the whole way from YAML, through every check, to resolved defaults.

use crate::config::{TaskConfig, read_config, under};
use crate::judge::{judge, without_doubtful};
use crate::load::load;
use crate::names;
use crate::plan::{NodePlan, Plan, TimelinePlan};
use crate::problem::{Problem, Problems};
use crate::read::read;
use crate::scenario::Scenario;
use crate::schema::schema;
use crate::storage;
use crate::tree::{Key, Node, Tree};
use crate::walk::walk;
use crate::web;

/// Gives the content of a file that a scenario names, found from the scenario's own; or says why there is none.
pub type Files<'a> = &'a dyn Fn(&str) -> Result<Vec<u8>, String>;

/// The text of a file.
pub(crate) fn text_of(path: &str, files: Files<'_>) -> Result<String, String> {
    String::from_utf8(files(path)?).map_err(|_| "this file is not UTF-8 text".to_owned())
}

/// Reads a scenario that names no other file than its task's code.
///
/// # Errors
/// As [`parse_with`].
pub fn parse(file_name: &str, text: &str) -> Result<Plan, Problems> {
    parse_with(file_name, text, &|_| Err("no other file is at hand here".to_owned()))
}

/// Reads a scenario.
///
/// `file_name` is what problems and the plan call the file; nothing is read from it, and the task it names is not looked for. What
/// else it names is asked of `files`.
///
/// # Errors
/// All that is wrong with it, in the order of the file.
pub fn parse_with(file_name: &str, text: &str, files: Files<'_>) -> Result<Plan, Problems> {
    match scenario(text, files) {
        Ok((scenario, config_remarks)) => Ok(plan(file_name, scenario, config_remarks)),
        Err(problems) => Err(Problems::of(file_name, text, problems)),
    }
}

fn scenario(text: &str, files: Files<'_>) -> Result<(Scenario, Vec<String>), Vec<Problem>> {
    let (tree, mut problems) = load(text);
    let Some(tree) = tree else { return Err(problems) };
    let (mut found, uses) = walk(&tree);
    // What is no value in YAML is told once, and not again as a value of the wrong type.
    found.retain(|problem| problems.iter().all(|earlier| earlier.span != problem.span));
    problems.extend(found);
    let found = names::problems(&tree, &uses, &problems);
    problems.extend(found);

    let config = config_of(&tree, files).unwrap_or_else(|problem| {
        problems.push(*problem);
        None
    });
    let tree = config.as_ref().map_or_else(|| tree.clone(), |config| with_chain(&tree, config.chain.clone()));
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

/// Resolves every default of a scenario that has no problems.
fn plan(file: &str, scenario: Scenario, config_remarks: Vec<String>) -> Plan {
    let mut tasks = vec![scenario.task];
    let mut chain = scenario.chain;
    chain.timing.resolve(chain.submission_window);

    let mut nodes = Vec::new();
    for (group, spec) in scenario.nodes.0 {
        let task = spec.task.map_or(0, |path| {
            tasks.iter().position(|known| *known == path).unwrap_or_else(|| {
                tasks.push(path);
                tasks.len() - 1
            })
        });
        let stake = spec.stake.unwrap_or(chain.minimum_stake_amount).0;
        nodes.extend((1..=spec.count).map(|n| NodePlan {
            name: format!("{group}-{n}"),
            group: group.clone(),
            stake,
            behaviour: spec.behaviour.clone(),
            task,
            key: spec.key.clone(),
            starts: spec.starts,
            pocket: spec.pocket.0,
            submissions: spec.submissions.clone(),
            variables: scenario.variables.iter().chain(&spec.variables).map(|(name, value)| (name.clone(), value.clone())).collect(),
            storage: spec.storage.clone(),
            list_upload_failure: spec.list_upload_failure,
        }));
    }
    let timeline = (1..).zip(scenario.timeline).map(|(entry, t)| TimelinePlan { entry, at: t.at, what: t.what }).collect();
    Plan {
        scenario: scenario.scenario.trim().to_owned(),
        about: scenario.about.trim().to_owned(),
        tags: scenario.tags,
        file: file.to_owned(),
        tasks,
        config: scenario.config,
        config_remarks,
        chain,
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
        expect: scenario.expect.into_iter().map(Into::into).collect(),
    }
}
