//! A text to a plan: the whole way from YAML, through every check, to resolved defaults.

use koipond_record::unit::SlotRange;

use crate::judge::{judge, without_doubtful};
use crate::load::load;
use crate::names;
use crate::plan::{NodePlan, Plan, TimelinePlan};
use crate::problem::{Problem, Problems};
use crate::read::read;
use crate::scenario::Scenario;
use crate::schema::schema;
use crate::walk::walk;

/// Reads a scenario.
///
/// `file_name` is what problems and the plan call the file; nothing is read from it, and the task it names is not looked for.
///
/// # Errors
/// All that is wrong with it, in the order of the file.
pub fn parse(file_name: &str, text: &str) -> Result<Plan, Problems> {
    match scenario(text) {
        Ok(scenario) => Ok(plan(file_name, scenario)),
        Err(problems) => Err(Problems::of(file_name, text, problems)),
    }
}

fn scenario(text: &str) -> Result<Scenario, Vec<Problem>> {
    let (tree, mut problems) = load(text);
    let Some(tree) = tree else { return Err(problems) };
    let (mut found, uses) = walk(&tree);
    // What is no value in YAML is told once, and not again as a value of the wrong type.
    found.retain(|problem| problems.iter().all(|earlier| earlier.span != problem.span));
    problems.extend(found);
    let found = names::problems(&tree, &uses, &problems);
    problems.extend(found);

    let required: Vec<&str> = schema()["required"].as_array().into_iter().flatten().filter_map(|key| key.as_str()).collect();
    let (sound, doubtful) = without_doubtful(&tree, &problems, &required);
    match read::<Scenario>(&sound) {
        Ok(scenario) => {
            problems.extend(judge(&scenario, &sound, &doubtful));
            if problems.is_empty() { Ok(scenario) } else { Err(problems) }
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

/// Resolves every default of a scenario that has no problems.
fn plan(file: &str, scenario: Scenario) -> Plan {
    let mut tasks = vec![scenario.task];
    let mut chain = scenario.chain;
    let timing = &mut chain.timing;
    timing.jitter.get_or_insert(SlotRange { low: 0, high: chain.submission_window.0 / 20 });
    timing.inclusion.get_or_insert(SlotRange { low: 2, high: 8 });

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
        }));
    }
    let timeline = (1..).zip(scenario.timeline).map(|(entry, t)| TimelinePlan { entry, at: t.at, what: t.what }).collect();
    Plan {
        scenario: scenario.scenario.trim().to_owned(),
        about: scenario.about.trim().to_owned(),
        tags: scenario.tags,
        file: file.to_owned(),
        tasks,
        chain,
        storage: scenario.storage,
        framework: scenario.framework,
        javascript: scenario.javascript,
        network: scenario.network,
        limits: scenario.limits,
        nodes,
        rounds: scenario.rounds.0,
        settle: scenario.settle.0,
        timeline,
        expect: scenario.expect.into_iter().map(Into::into).collect(),
    }
}
