//! A text to a task's config, or to everything that cannot be simulated in it.

use std::fmt::Write;

use koipond_chain_mock::ChainParams;
use koipond_chain_mock::spec::{ChainSpec, TaskType};

use super::tags::{Requirement, requirements};
use super::terms::Reader;
use super::validate::{ConfigRule, Remark, problem};
use crate::load::{Kind, load_as};
use crate::near::nearest;
use crate::problem::{Problem, Problems};
use crate::tree::{Step, Tree};

/// The keys that the CLI reads today.
const KEYS: [&str; 25] = [
    "task_name",
    "author",
    "description",
    "markdownDescriptionPath",
    "repositoryUrl",
    "imageUrl",
    "infoUrl",
    "task_executable_network",
    "task_audit_program",
    "task_audit_program_id",
    "round_time",
    "audit_window",
    "submission_window",
    "minimum_stake_amount",
    "task_type",
    "token_type",
    "total_bounty_amount",
    "bounty_amount_per_round",
    "allowed_failed_distributions",
    "space",
    "requirementsTags",
    "tags",
    "environment",
    "task_id",
    "migrationDescription",
];
/// Keys of earlier versions.
const OLD_KEYS: [&str; 2] = ["task_description", "secret_web3_storage_key"];
/// The keys that are terms of the task on chain.
const TERMS: [&str; 11] = [
    "task_name",
    "round_time",
    "audit_window",
    "submission_window",
    "minimum_stake_amount",
    "task_type",
    "token_type",
    "total_bounty_amount",
    "bounty_amount_per_round",
    "allowed_failed_distributions",
    "space",
];
/// What the CLI wants of every file, in the order of its complaint; of an update it wants `ONLY_UPDATE` too, and no total bounty.
const NEEDED: [&str; 14] = [
    "task_name",
    "task_executable_network",
    "round_time",
    "audit_window",
    "submission_window",
    "minimum_stake_amount",
    "total_bounty_amount",
    "allowed_failed_distributions",
    "space",
    "task_type",
    "token_type",
    "author",
    "description",
    "repositoryUrl",
];
const ONLY_UPDATE: [&str; 2] = ["bounty_amount_per_round", "migrationDescription"];
/// The longest id of a program.
const PROGRAM_LENGTH: usize = 64;
const CONFIG: Kind =
    Kind { name: "config-task.yml", least: "a config-task.yml has at least: task_name, round_time, submission_window, audit_window" };

/// Where a task's code is kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ExecutableNetwork {
    /// On the machine of who develops it.
    Development,
    /// On Arweave.
    Arweave,
    /// On IPFS.
    Ipfs,
}

/// Who is shown a task.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Environment {
    /// Those who know its id.
    Test,
    /// Everybody.
    Production,
}

/// A task as its creator describes it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TaskConfig {
    /// The task on chain. What the file does not say has its default.
    pub chain: ChainSpec,
    /// Where the file says the bundle is: a path from the task's folder. Only where its network is IPFS or left open.
    pub task: Option<String>,
    /// The network of the code, where the file names one that there is.
    pub network: Option<ExecutableNetwork>,
    /// What the task asks of a node.
    pub requirements: Vec<Requirement>,
    /// Who is shown the task.
    pub environment: Option<Environment>,
    /// The id of the task that this one follows, in an update.
    pub migrates: Option<String>,
    /// What the CLI would refuse or nobody would expect, in the order of the file.
    pub remarks: Vec<Remark>,
}

/// Reads a `config-task.yml`.
///
/// Everything that can be simulated is read, with a remark where the CLI would refuse. A term that is missing has its default:
/// even a file with nothing but `requirementsTags` (there are such) is a task, since the code comes from the scenario and every
/// term has a default; it gets the remark `no-terms`. What is truly missing is only a file with nothing in it, or with no map.
/// A value that is there and means nothing (`round_time: soon`) is a problem and no reason for a default, since one was meant.
/// `file_name` is what problems call the file; nothing is read from it.
///
/// # Errors
/// All that cannot be simulated, in the order of the file.
pub fn read_config(file_name: &str, text: &str) -> Result<TaskConfig, Problems> {
    let (tree, mut problems) = load_as(text, &CONFIG);
    let Some(tree) = tree else { return Err(Problems::of(file_name, text, problems)) };
    if tree.entries().is_none_or(<[_]>::is_empty) {
        problems.push(Problem::new(tree.span, "a config-task.yml is a map").help("write it as lines of `key: value`"));
        return Err(Problems::of(file_name, text, problems));
    }
    let mut reader = Reader::new(&tree);
    let config = config(&mut reader);
    problems.append(&mut reader.problems);
    if problems.is_empty() {
        problems.extend(refused(&tree, &config.chain));
    }
    if !problems.is_empty() {
        return Err(Problems::of(file_name, text, problems));
    }
    let mut remarks = reader.remarks;
    remarks.sort_by_key(|remark| (remark.span, remark.rule));
    Ok(TaskConfig { remarks, ..config })
}

/// Whether a text is a `config-task.yml` and no scenario: a map that names no scenario and has a key of a task's own.
#[must_use]
pub fn is_config(text: &str) -> bool {
    let (tree, _) = load_as(text, &CONFIG);
    let has = |key: &str| tree.as_ref().is_some_and(|tree| tree.get(key).is_some());
    !has("scenario") && ["task_executable_network", "task_audit_program", "requirementsTags", "total_bounty_amount"].into_iter().any(has)
}

fn config(reader: &mut Reader<'_>) -> TaskConfig {
    let migrates = reader.text("task_id").map(str::to_owned);
    let update = migrates.is_some();
    missing(reader, update);
    keys(reader);
    let chain = reader.chain(update);
    let network = network(reader);
    program(reader, network);
    let environment = environment(reader);
    let requirements = reader.value("requirementsTags").map_or_else(Vec::new, |tags| {
        let (found, remarks) = requirements(tags);
        reader.remarks.extend(remarks);
        found
    });
    let bundle = matches!(network, Some(ExecutableNetwork::Ipfs) | None);
    let task = reader.text("task_audit_program").filter(|_| bundle).map(str::to_owned);
    TaskConfig { chain, task, network, requirements, environment, migrates, remarks: Vec::new() }
}

/// What the CLI wants and the file has not.
fn missing(reader: &mut Reader<'_>, update: bool) {
    let told = |key: &str| key == "description" && reader.value("markdownDescriptionPath").is_some();
    let needed = NEEDED.into_iter().filter(|key| !(update && *key == "total_bounty_amount"));
    let needed = needed.chain(ONLY_UPDATE.into_iter().filter(|_| update));
    let missing: Vec<&str> = needed.filter(|key| reader.value(key).is_none() && !told(key)).collect();
    let head = reader.tree.head();
    if !missing.is_empty() {
        let message = format!("missing or empty: {}", missing.join(", "));
        reader.remarks.push(Remark::new(ConfigRule::Missing, head, &missing.join(", "), message));
    }
    if TERMS.iter().all(|key| reader.value(key).is_none()) {
        reader.remarks.push(Remark::new(ConfigRule::NoTerms, head, "", "this file says nothing of the task on chain"));
    } else if !update && reader.value("bounty_amount_per_round").is_none() {
        let message = "missing or empty: bounty_amount_per_round";
        reader.remarks.push(Remark::new(ConfigRule::NoRoundBounty, head, "", message));
    }
}

/// Keys of earlier versions, and keys that nobody knows.
fn keys(reader: &mut Reader<'_>) {
    for (key, value) in reader.tree.entries().unwrap_or_default() {
        let name = key.text.as_str();
        if OLD_KEYS.contains(&name) {
            let secret = name.starts_with("secret") && value.text().is_some_and(|text| !text.trim().is_empty());
            let message = if secret { "a secret that stands in a file is soon known to others" } else { "a key of earlier versions" };
            reader.remarks.push(Remark::new(ConfigRule::OldKey, key.span, name, message));
        } else if !KEYS.contains(&name) {
            let message = match nearest(name, KEYS) {
                Some(near) => format!("no such key; did you mean `{near}`?"),
                None => "no such key".to_owned(),
            };
            reader.remarks.push(Remark::new(ConfigRule::UnknownKey, key.span, name, message));
        }
    }
}

fn network(reader: &mut Reader<'_>) -> Option<ExecutableNetwork> {
    let value = reader.value("task_executable_network")?;
    match value.text().map(str::trim) {
        Some("DEVELOPMENT") => Some(ExecutableNetwork::Development),
        Some("ARWEAVE") => Some(ExecutableNetwork::Arweave),
        Some("IPFS") => Some(ExecutableNetwork::Ipfs),
        _ => {
            reader.remark(ConfigRule::Network, "task_executable_network", "there is no such network");
            None
        }
    }
}

/// Whether the file says where the code is: for IPFS a path, for the others a name or an id, which earlier versions had under a key
/// of its own.
fn program(reader: &mut Reader<'_>, network: Option<ExecutableNetwork>) {
    let (new, old) = ("task_audit_program", "task_audit_program_id");
    let key = match network {
        Some(ExecutableNetwork::Ipfs) => {
            if reader.text(new).is_none() {
                reader.remark(ConfigRule::NoProgram, new, "the path of the bundle is missing or empty");
            }
            return;
        }
        Some(ExecutableNetwork::Development | ExecutableNetwork::Arweave) if reader.text(new).is_some() => new,
        Some(ExecutableNetwork::Development | ExecutableNetwork::Arweave) => old,
        None => return,
    };
    let Some(id) = reader.text(key) else {
        return reader.remark(ConfigRule::NoProgram, old, "the name of the program is missing or empty");
    };
    if key == old {
        reader.remark(ConfigRule::OldProgram, old, "the name of the program stands only here");
    }
    let long = id.encode_utf16().count();
    if long > PROGRAM_LENGTH {
        reader.remark(ConfigRule::LongProgram, key, format!("this has {long} characters"));
    }
}

fn environment(reader: &mut Reader<'_>) -> Option<Environment> {
    match reader.value("environment")?.text().map(str::trim) {
        Some("TEST") => Some(Environment::Test),
        Some("PRODUCTION") => Some(Environment::Production),
        _ => {
            reader.remark(ConfigRule::Environment, "environment", "this is neither TEST nor PRODUCTION");
            None
        }
    }
}

/// What the contract cannot hold, with the words that the CLI has for it.
fn refused(tree: &Tree, chain: &ChainSpec) -> Vec<Problem> {
    let zero = |field: &str| match field {
        "round_time" => chain.round_time.0 == 0,
        "submission_window" => chain.submission_window.0 == 0,
        "audit_window" => chain.audit_window.0 == 0,
        "minimum_stake_amount" => chain.minimum_stake_amount.0.0 == 0,
        _ => false,
    };
    let told = |(field, why): (&'static str, String)| {
        let short = chain.round_time.0 < chain.submission_window.0.saturating_add(chain.audit_window.0);
        let rule = match field {
            "round_time" if short && !zero(field) => ConfigRule::ShortRound,
            "bounty_amount_per_round" if chain.bounty_amount_per_round > chain.total_bounty_amount => ConfigRule::RoundAboveTotal,
            _ => ConfigRule::Contract,
        };
        let mut told = problem(rule, tree.find(&[Step::Key(field)]), field, format!("{field}: {why}"));
        if zero(field) {
            told = told.help(format!("the CLI says: taskParams: Task Params Missing: {field}\nit takes zero for missing"));
        }
        told
    };
    ChainParams::problems(chain).into_iter().map(told).collect()
}

impl TaskConfig {
    /// What is taken from the file, and every remark with its line, as people read it.
    #[must_use]
    pub fn report(&self, file_name: &str, source: &str) -> String {
        let ChainSpec { task_name, round_time, submission_window, audit_window, .. } = &self.chain;
        let ChainSpec { minimum_stake_amount, total_bounty_amount, bounty_amount_per_round, .. } = &self.chain;
        let ChainSpec { allowed_failed_distributions, space, task_type, token_type, .. } = &self.chain;
        let mut out = format!("{task_name}\n");
        let money = match task_type {
            TaskType::Koii => "KOII".to_owned(),
            TaskType::Kpl => format!("KPL, {}", token_type.as_deref().unwrap_or("a mint made up")),
        };
        let lines = [
            ("round", format!("{round_time}; windows {submission_window} and {audit_window}")),
            ("stake", format!("at least {minimum_stake_amount}")),
            ("bounty", format!("{total_bounty_amount}, per round {bounty_amount_per_round}")),
            ("failed", format!("{allowed_failed_distributions} distributions allowed")),
            ("space", space.to_string()),
            ("money", money),
            ("code", self.task.clone().unwrap_or_else(|| "the scenario's".to_owned())),
            ("asks", format!("{} requirement{}", self.requirements.len(), if self.requirements.len() == 1 { "" } else { "s" })),
            ("follows", self.migrates.clone().unwrap_or_else(|| "nothing".to_owned())),
        ];
        for (name, value) in lines {
            let _ = writeln!(out, "  {name:<8} {value}");
        }
        for remark in &self.remarks {
            out.push('\n');
            out.push_str(&remark.render(file_name, source));
        }
        out
    }
}
