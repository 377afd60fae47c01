//! The scenarios that `koipond new` writes: a first run, cheats, faults, each with what it is for and what to change.

use std::collections::BTreeMap;

use koipond_chain_mock::spec::ChainSpec;
use koipond_scenarios::{RequirementKind, TaskConfig, schema_text, shipped_file};

/// What there is to know of a task.
pub(super) struct Terms {
    /// What it is called.
    name: String,
    /// Its code, from the scenarios.
    task: String,
    /// Its config, from the scenarios, if it has one.
    config: Option<String>,
    chain: ChainSpec,
    /// The variables that it wants of a node's operator, with what it tells of each.
    variables: Vec<(String, String)>,
}

impl Terms {
    /// The terms of a task whose config, if it has one, was read.
    pub(super) fn of(name: &str, task: String, config: Option<String>, read: Option<TaskConfig>) -> Self {
        let is_variable = |kind| matches!(kind, RequirementKind::TaskVariable | RequirementKind::GlobalVariable);
        let requirements = read.iter().flat_map(|read| &read.requirements).filter(|requirement| is_variable(requirement.kind));
        let variable = |requirement: &koipond_scenarios::Requirement| {
            let is_sound = |name: &&String| {
                name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_') && !name.starts_with(|c: char| c.is_ascii_digit())
            };
            let name = requirement.value.as_ref().filter(is_sound)?;
            Some((name.clone(), requirement.description.clone().unwrap_or_default()))
        };
        let variables = requirements.filter_map(variable).collect();
        let chain = read.map(|read| read.chain).unwrap_or_default();
        let own = chain.task_name.trim();
        let name = if own.is_empty() || config.is_none() { name } else { own };
        Self { name: name.to_owned(), task, config, variables, chain }
    }
}

/// The small task that is written where the user names none: what of the library's it needs, and its config.
pub(super) fn own_task() -> Result<(Terms, BTreeMap<String, Vec<u8>>), String> {
    let mut files = BTreeMap::new();
    for name in TASK {
        let content = shipped_file(&format!("tasks/kept-proof/{name}")).ok_or_else(|| format!("the library has lost {name}"))?;
        files.insert(format!("task/{name}"), content.to_vec());
    }
    files.insert("task/config-task.yml".to_owned(), CONFIG.as_bytes().to_vec());
    let config = koipond_scenarios::read_config("config-task.yml", CONFIG).map_err(|problems| problems.to_string())?;
    Ok((Terms::of("kept-proof", "task".to_owned(), Some("task/config-task.yml".to_owned()), Some(config)), files))
}

/// The files of the small task.
const TASK: [&str; 10] =
    ["package.json", "index.js", "setup.js", "task.js", "work.js", "submission.js", "audit.js", "check.js", "distribution.js", "routes.js"];

const CONFIG: &str = "\
# How this task would be put on chain. Slots are about 0.4 s long.
task_name: kept-proof
author: you
description: Every node keeps the proof of its work on IPFS, and every auditor does the work again.
repositoryUrl: https://github.com/koipond/koipond
imageUrl: https://github.com/koipond/koipond
task_executable_network: IPFS
task_audit_program: dist/main.js
round_time: 1200
submission_window: 400
audit_window: 400
minimum_stake_amount: 5
task_type: KOII
token_type: ''
total_bounty_amount: 100
bounty_amount_per_round: 1
allowed_failed_distributions: 3
space: 1
requirementsTags:
  - type: CPU
    value: 4-core
tags: [Testing]
environment: TEST
";

/// The scenarios by file name, with the schema by which editors complete them.
pub(super) fn scenarios(terms: &Terms) -> BTreeMap<String, Vec<u8>> {
    let file = |name: &str, text: String| (name.to_owned(), text.into_bytes());
    BTreeMap::from([
        file("first-run.yaml", first_run(terms)),
        file("cheats.yaml", cheats(terms)),
        file("faults.yaml", faults(terms)),
        file("scenario.schema.json", schema_text()),
    ])
}

/// A text as YAML takes it whatever stands in it.
fn quoted(text: &str) -> String {
    let is_plain = text.chars().all(|c| c.is_ascii_alphanumeric() || "/._-".contains(c))
        && text.starts_with(|c: char| c.is_ascii_alphabetic() || c == '.');
    if is_plain { text.to_owned() } else { serde_json::Value::from(text).to_string() }
}

/// A text in a comment or a folded text: on one line, and nothing in it that ends either.
fn flat(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ").replace("${", "$ {")
}

/// What all scenarios begin with.
fn head(terms: &Terms, name: &str, about: &str, tags: &str) -> String {
    let Terms { task, config, chain, .. } = terms;
    let mut text = format!(
        "# yaml-language-server: $schema=scenario.schema.json\nscenario: {}\nabout: >\n  {about}\ntags: [{tags}]\n\ntask: {}\n",
        quoted(&flat(&format!("{}: {name}", terms.name))),
        quoted(task)
    );
    match config {
        Some(config) => {
            text.push_str(&format!(
                "# The terms on chain, as the creator wrote them: a round of {}, windows of {} and {}, a stake of\n\
                 # {}, a bounty of {} a round. `chain: {{ round_time: … }}` goes before what stands there.\n\
                 config: {}\n",
                chain.round_time,
                chain.submission_window,
                chain.audit_window,
                chain.minimum_stake_amount,
                chain.bounty_amount_per_round,
                quoted(config)
            ));
        }
        None => text.push_str(&format!(
            "\n# The task has no config-task.yml, so these are the defaults. Name one with `config:` once there is one.\nchain:\n  \
             round_time: {}\n  submission_window: {}\n  audit_window: {}\n",
            chain.round_time, chain.submission_window, chain.audit_window
        )),
    }
    if !terms.variables.is_empty() {
        text.push_str("\n# The task asks a node's operator for these, and reads them in `process.env`. Give them values that it can work with.\nvariables:\n");
        for (name, about) in &terms.variables {
            let about = if about.is_empty() { String::new() } else { format!("   # {}", flat(about)) };
            text.push_str(&format!("  {name}: \"a value\"{about}\n"));
        }
    }
    text
}

const FRAMEWORK: &str = "
# Where the task brings no framework of its own, each node audits every proof. Without this line it draws five at random.
framework: { audits: every }
";

fn first_run(terms: &Terms) -> String {
    let head = head(terms, "a first run", "Five honest nodes and nothing that goes wrong. Each must be paid.", "first");
    format!(
        "{head}
nodes:
  honest: {{ count: 5 }}

# The work of round 0 is submitted and audited in round 1, and paid by the list of round 2.
rounds: 6

# If the task asks the web for something, say what it is told. What nothing here fits is refused, and the report says so.
#http:
#  - match: GET api.example.com/price
#    reply: {{ json: {{ usd: 41.5 }} }}

expect:
  - finally: {{ submitted: {{ group: honest, rounds: at least 5 }} }}
  - finally: {{ rewarded: {{ group: honest, rounds: at least 4 }} }}
  - never: {{ voted-down: {{ group: honest }} }}
  - never: {{ slashed: {{ group: honest }} }}
  - never: {{ stopped: {{ group: honest }} }}
"
    )
}

fn cheats(terms: &Terms) -> String {
    let about = "Three nodes cheat, each in its own way. The task's audit must catch them, and no honest node may lose anything by it.";
    let head = head(terms, "cheats", about, "attack, audit");
    format!(
        "{head}{FRAMEWORK}
# A behaviour acts outside of the task's code, so it works on any task. All there are: koipond explain behaviour
nodes:
  honest: {{ count: 5 }}
  # Submits a made-up proof.
  maker: {{ behaviour: fabricator }}
  # Reads the proofs of others and submits one of them.
  copycat: {{ behaviour: {{ copycat: {{ of: {{ group: honest }} }} }} }}
  # Never accuses anybody, and agrees with everything.
  sleepy: {{ behaviour: lazy-auditor }}

rounds: 6

expect:
  # Where one of these is broken, the task's audit lets that cheat through.
  - eventually: {{ voted-down: {{ node: maker-1 }}, within: 3 rounds }}
  - eventually: {{ voted-down: {{ node: copycat-1 }}, within: 3 rounds }}
  # Whether it also costs the cheat its stake is for the task's distribution to say.
  #- eventually: {{ slashed: {{ group: maker, by: 70 % }}, within: 4 rounds }}
  - never: {{ slashed: {{ group: honest }} }}
  - finally: {{ rewarded: {{ group: honest, rounds: at least 3 }} }}
"
    )
}

fn faults(terms: &Terms) -> String {
    let chain = &terms.chain;
    let about = "A node crashes, another cannot reach the chain while it should submit, and the proof of a third gets lost. The others must not suffer by it.";
    let head = head(terms, "faults", about, "fault");
    let (late, submission) = (chain.submission_window.0 + chain.audit_window.0 / 2, chain.submission_window);
    format!(
        "{head}{FRAMEWORK}
nodes:
  steady: {{ count: 5 }}
  shaky: {{}}
  distant: {{}}
  unlucky: {{}}

rounds: 7

# Each fault comes to an end. All there are: koipond explain fault
timeline:
  # It loses its memory and its timers; its disk and its stake stay. Thirty seconds later it starts again.
  - at: round 2 + {late} slots
    crash: {{ node: shaky-1, for: 30 s }}
  # It cannot reach the chain for the submission window of round 3, so its proof of round 2 comes too late.
  - at: round 3
    partition: {{ node: distant-1, from: chain, for: {submission} }}
  # From now on nobody finds its proof of round 3, in time for the audit.
  - at: round 4
    storage: {{ missing: {{ of: {{ proof_of: unlucky-1, round: 3 }}, for: 1 round }} }}
# Then everything is well again, for so long.
settle: 2 rounds

expect:
  - never: {{ slashed: {{ group: steady }} }}
  - finally: {{ rewarded: {{ group: steady, rounds: at least 6 }} }}
  - finally: {{ submitted: {{ node: distant-1, rounds: at least 7 }} }}
  # Should somebody lose stake because storage lost a proof? If not, say so:
  #- never: {{ slashed: {{ node: unlucky-1 }} }}
"
    )
}

#[cfg(test)]
mod tests {
    use koipond_scenarios::parse_with;

    use super::*;

    fn sound(terms: &Terms, config: Option<&str>) {
        let files = |_: &str| config.map(|config| config.as_bytes().to_vec()).ok_or_else(|| "no such file".to_owned());
        for (name, text) in scenarios(terms).into_iter().filter(|(name, _)| name.ends_with(".yaml")) {
            let text = String::from_utf8(text).expect("it is text");
            parse_with(&name, &text, &files).unwrap_or_else(|problems| panic!("{problems}\n{text}"));
        }
    }

    #[test]
    fn scenarios_for_a_task_without_a_config_are_sound() {
        sound(&Terms::of("my task", "../task".to_owned(), None, None), None);
    }

    #[test]
    fn scenarios_are_sound_whatever_the_task_is_called_and_wants() {
        let config = CONFIG.replace("kept-proof", "\"${x}: it's # a [name]\"").replace(
            "  - type: CPU\n",
            "  - type: TASK_VARIABLE\n    value: API_KEY\n    description: \"a: key # with\\n ${marks}\"\n  - type: TASK_VARIABLE\n    value: not a name\n  - type: CPU\n",
        );
        let read = koipond_scenarios::read_config("config-task.yml", &config).expect("it can be simulated");
        let terms = Terms::of("x", "../my task's code".to_owned(), Some("../my task's code/config-task.yml".to_owned()), Some(read));
        assert_eq!(terms.variables.len(), 1);
        sound(&terms, Some(&config));
    }
}
