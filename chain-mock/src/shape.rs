//! The JSON that tasks read. `protocol.md` §2.3, appendix B.
//!
//! KOII tasks have keys as base58 text and no `round` in an entry. KPL tasks have a `round` in submissions of proofs and
//! lists, and give a list's account, an accuser and a voter as 32 numbers; a key that is not 32 bytes stays text, since
//! tasks may name what is no key. The order of entries matters: nodes hash what they read to select one of them (§5.4).

use std::collections::BTreeMap;
use std::sync::Arc;

use koipond_record::{Json, Pubkey, Roe, Round};
use sha2::{Digest, Sha256};

use crate::spec::TaskType;
use crate::state::{ListSubmission, Submission, Trigger, Vote, sum};
use crate::task::Task;

/// The key names within entries, allocated once per chain: there are many entries.
#[derive(Clone, Debug)]
pub(crate) struct Words {
    flavour: TaskType,
    submission_value: Arc<str>,
    slot: Arc<str>,
    round: Arc<str>,
    trigger_by: Arc<str>,
    votes: Arc<str>,
    is_valid: Arc<str>,
    voter: Arc<str>,
    nothing: Json,
    /// The addresses at which stakers are reached.
    addresses: Json,
}

impl Words {
    pub(crate) fn new(flavour: TaskType) -> Self {
        Self {
            flavour,
            submission_value: "submission_value".into(),
            slot: "slot".into(),
            round: "round".into(),
            trigger_by: "trigger_by".into(),
            votes: "votes".into(),
            is_valid: "is_valid".into(),
            voter: "voter".into(),
            nothing: Json::map(Vec::new()),
            addresses: Json::map(Vec::new()),
        }
    }

    /// Says at which addresses keys are reached.
    pub(crate) fn reached_at(&mut self, addresses: &BTreeMap<Pubkey, String>) {
        self.addresses = Json::map(addresses.iter().map(|(key, address)| (key.shared(), Json::text(address))).collect());
    }

    /// A key within an entry.
    fn key(&self, key: &Pubkey) -> Json {
        match (self.flavour, key.to_bytes()) {
            (TaskType::Kpl, Some(bytes)) => numbers(&bytes),
            _ => Json::Text(key.shared()),
        }
    }

    /// What was submitted, by a proof or a list.
    fn submitted(&self, value: Json, slot: u64, round: Round) -> Json {
        let mut fields = vec![(Arc::clone(&self.submission_value), value), (Arc::clone(&self.slot), Json::number(slot))];
        if self.flavour == TaskType::Kpl {
            fields.push((Arc::clone(&self.round), Json::number(round.0)));
        }
        Json::map(fields)
    }
}

fn numbers(bytes: &[u8]) -> Json {
    Json::List(bytes.iter().map(|byte| Json::Int(i64::from(*byte))).collect())
}

/// An entry that tasks read.
pub(crate) trait Shape {
    fn shape(&self, words: &Words, round: Round) -> Json;
}

impl Shape for Submission {
    fn shape(&self, words: &Words, round: Round) -> Json {
        words.submitted(Json::Text(Arc::clone(&self.value)), self.slot.0, round)
    }
}

impl Shape for ListSubmission {
    fn shape(&self, words: &Words, round: Round) -> Json {
        words.submitted(words.key(&self.account), self.slot.0, round)
    }
}

impl Shape for Trigger {
    fn shape(&self, words: &Words, round: Round) -> Json {
        let votes: Vec<Json> = self.votes.iter().map(|vote| vote.shape(words, round)).collect();
        Json::map(vec![
            (Arc::clone(&words.trigger_by), words.key(&self.trigger_by)),
            (Arc::clone(&words.slot), Json::number(self.slot.0)),
            (Arc::clone(&words.votes), Json::List(votes.into())),
        ])
    }
}

impl Shape for Vote {
    fn shape(&self, words: &Words, _: Round) -> Json {
        Json::map(vec![
            (Arc::clone(&words.is_valid), Json::Bool(self.is_valid)),
            (Arc::clone(&words.voter), words.key(&self.voter)),
            (Arc::clone(&words.slot), Json::number(self.slot.0)),
        ])
    }
}

/// The entries of an object, in order.
pub(crate) type Fields = Vec<(Arc<str>, Json)>;

/// Which maps of the task's state were asked for; the others are `{}` (§2.3).
#[derive(Clone, Copy)]
pub(crate) struct Wanted {
    pub(crate) submissions: bool,
    pub(crate) distributions: bool,
    pub(crate) balances: bool,
    pub(crate) stakes: bool,
}

/// `getTaskSubmissionInfo`: all rounds still kept.
pub(crate) fn submission_info(task: &Task, words: &Words) -> Fields {
    vec![
        ("submissions".into(), task.submissions.tree(words)),
        ("submissions_audit_trigger".into(), task.submissions_audit_trigger.tree(words)),
    ]
}

/// `getTaskDistributionInfo`: all rounds still kept.
pub(crate) fn distribution_info(task: &Task, words: &Words) -> Fields {
    vec![
        ("distribution_rewards_submission".into(), task.lists.tree(words)),
        ("distributions_audit_trigger".into(), task.lists_audit_trigger.tree(words)),
        ("distributions_audit_record".into(), records(task)),
    ]
}

/// `getTaskState`, in the order of the table of §2.3; the stake pot's seed and bump and the token stand in KPL tasks
/// alone. The task's own keys are base58 in both (the table: after conversion). `current_round` and `koii_vars` stand in
/// TypeScript types alone and are left out.
pub(crate) fn task_state(task: &Task, words: &Words, wanted: Wanted) -> Fields {
    let mut fields = head(task);
    let if_wanted = |wanted: bool, tree: &dyn Fn() -> Json| if wanted { tree() } else { words.nothing.clone() };
    let amount = |roe: Roe| Json::number(roe.0);
    let terms = &task.terms;
    fields.extend([
        ("submissions", if_wanted(wanted.submissions, &|| task.submissions.tree(words))),
        ("submissions_audit_trigger", if_wanted(wanted.submissions, &|| task.submissions_audit_trigger.tree(words))),
        ("total_bounty_amount", amount(task.bounty)),
        ("bounty_amount_per_round", amount(terms.bounty_amount_per_round)),
    ]);
    fields.extend(terms.token_type.as_ref().map(|mint| ("token_type", Json::Text(mint.shared()))));
    fields.extend([
        ("total_stake_amount", amount(sum(&task.stakes))),
        ("minimum_stake_amount", amount(terms.minimum_stake_amount)),
        ("available_balances", if_wanted(wanted.balances, &|| task.balances.tree(line))),
        ("stake_list", if_wanted(wanted.stakes, &|| task.stakes.tree(line))),
        // Each node's stake carries its address from the first, and its later ones no other.
        ("ip_address_list", words.addresses.clone()),
        ("round_time", Json::number(terms.round_time)),
        ("starting_slot", Json::number(task.starting_slot.0)),
        ("audit_window", Json::number(terms.audit_window)),
        ("submission_window", Json::number(terms.submission_window)),
        ("task_executable_network", Json::text(&terms.task_executable_network)),
        ("distribution_rewards_submission", if_wanted(wanted.distributions, &|| task.lists.tree(words))),
        ("distributions_audit_trigger", if_wanted(wanted.distributions, &|| task.lists_audit_trigger.tree(words))),
        ("distributions_audit_record", if_wanted(wanted.distributions, &|| records(task))),
        ("task_metadata", Json::text(&terms.task_metadata)),
        ("task_vars", Json::text(&terms.task_vars)),
        ("is_migrated", Json::Bool(task.migrated_to.is_some())),
        ("migrated_to", task.migrated_to.as_ref().map_or_else(|| Json::text(""), |to| Json::Text(to.shared()))),
        ("allowed_failed_distributions", Json::number(terms.allowed_failed_distributions)),
    ]);
    fields.into_iter().map(|(key, value)| (key.into(), value)).collect()
}

/// What comes before the submissions.
fn head(task: &Task) -> Vec<(&'static str, Json)> {
    let terms = &task.terms;
    let stake_pot = stake_pot_account(&task.id);
    let mut fields = vec![
        ("is_allowlisted", Json::Bool(task.is_allowlisted)),
        ("is_active", Json::Bool(task.is_active)),
        ("task_name", Json::text(&terms.task_name)),
        ("task_description", Json::text(&terms.task_description)),
        ("task_manager", Json::Text(task.manager.shared())),
        ("task_audit_program", Json::text(&terms.task_audit_program)),
        ("stake_pot_account", Json::text(&stake_pot)),
    ];
    if task.flavour == TaskType::Kpl {
        // §2.1: the seed is the sha256 of the stake pot's base58. The bump of a real one is a property of its curve; 255
        // is the commonest.
        fields.push(("stake_pot_seed", numbers(&Sha256::digest(stake_pot.as_bytes()))));
        fields.push(("stake_pot_bump", Json::Int(255)));
    }
    fields
}

fn line(key: &Pubkey, amount: Roe) -> (Arc<str>, Json) {
    (key.shared(), Json::number(amount.0))
}

fn records(task: &Task) -> Json {
    task.records.tree(|round, record| (round.to_string().into(), Json::text(record.text())))
}

/// A key for the stake pot that looks like a real one (§2.1) and differs between tasks: the usual first word, then the
/// end of the task's id. With 43 characters it is the base58 form of 32 bytes.
fn stake_pot_account(task_id: &Pubkey) -> String {
    const TAIL: usize = 28;
    let id = task_id.as_str();
    let skip = id.chars().count().saturating_sub(TAIL);
    format!("stakepotaccount{:1>TAIL$}", id.chars().skip(skip).collect::<String>())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_stake_pot_has_a_key_of_32_bytes_that_begins_as_real_ones_do() {
        for byte in [0, 1, 127, 255] {
            let key = stake_pot_account(&Pubkey::from_bytes(&[byte; 32]));
            assert!(key.starts_with("stakepotaccount") && Pubkey::from_text(&key).to_bytes().is_some(), "{key}");
        }
        assert_eq!(stake_pot_account(&Pubkey::from_text("task")).len(), 43);
    }
}
