//! The JSON that tasks read, as KOII tasks have it: keys as base58 text, no `round` in an entry. `protocol.md` §2.3.
//!
//! The order of entries matters: nodes hash what they read to select one of them (§5.4).

use std::collections::BTreeMap;
use std::sync::Arc;

use koipond_record::{Json, Pubkey, Roe, Round};

use crate::ChainParams;
use crate::state::{ListSubmission, PayoutRecord, State, Submission, Trigger, Vote, sum};

/// The key names within entries, allocated once per chain: there are many entries.
#[derive(Clone, Debug)]
pub(crate) struct Words {
    submission_value: Arc<str>,
    slot: Arc<str>,
    trigger_by: Arc<str>,
    votes: Arc<str>,
    is_valid: Arc<str>,
    voter: Arc<str>,
    nothing: Json,
}

impl Words {
    pub(crate) fn new() -> Self {
        Self {
            submission_value: "submission_value".into(),
            slot: "slot".into(),
            trigger_by: "trigger_by".into(),
            votes: "votes".into(),
            is_valid: "is_valid".into(),
            voter: "voter".into(),
            nothing: Json::map(Vec::new()),
        }
    }
}

/// An entry that tasks read.
pub(crate) trait Shape {
    fn shape(&self, words: &Words) -> Json;
}

impl Shape for Submission {
    fn shape(&self, words: &Words) -> Json {
        Json::map(vec![
            (Arc::clone(&words.submission_value), Json::Text(Arc::clone(&self.value))),
            (Arc::clone(&words.slot), Json::number(self.slot.0)),
        ])
    }
}

impl Shape for ListSubmission {
    fn shape(&self, words: &Words) -> Json {
        Json::map(vec![
            (Arc::clone(&words.submission_value), Json::Text(self.account.shared())),
            (Arc::clone(&words.slot), Json::number(self.slot.0)),
        ])
    }
}

impl Shape for Trigger {
    fn shape(&self, words: &Words) -> Json {
        let votes: Vec<Json> = self.votes.iter().map(|vote| vote.shape(words)).collect();
        Json::map(vec![
            (Arc::clone(&words.trigger_by), Json::Text(self.trigger_by.shared())),
            (Arc::clone(&words.slot), Json::number(self.slot.0)),
            (Arc::clone(&words.votes), Json::List(votes.into())),
        ])
    }
}

impl Shape for Vote {
    fn shape(&self, words: &Words) -> Json {
        Json::map(vec![
            (Arc::clone(&words.is_valid), Json::Bool(self.is_valid)),
            (Arc::clone(&words.voter), Json::Text(self.voter.shared())),
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
pub(crate) fn submission_info(state: &State, words: &Words) -> Fields {
    vec![
        ("submissions".into(), state.submissions.tree(words)),
        ("submissions_audit_trigger".into(), state.submissions_audit_trigger.tree(words)),
    ]
}

/// `getTaskDistributionInfo`: all rounds still kept.
pub(crate) fn distribution_info(state: &State, words: &Words) -> Fields {
    vec![
        ("distribution_rewards_submission".into(), state.lists.tree(words)),
        ("distributions_audit_trigger".into(), state.lists_audit_trigger.tree(words)),
        ("distributions_audit_record".into(), records(state)),
    ]
}

/// `getTaskState`, in the order of the table of §2.3 without what only KPL tasks have. `current_round` and `koii_vars`
/// stand in TypeScript types alone and are left out. The program of a simulated task is not on IPFS, so its network is
/// `DEVELOPMENT`, where the program has a name instead of a CID.
pub(crate) fn task_state(params: &ChainParams, state: &State, words: &Words, wanted: Wanted) -> Fields {
    let if_wanted = |wanted: bool, tree: &dyn Fn() -> Json| if wanted { tree() } else { words.nothing.clone() };
    let amount = |roe: Roe| Json::number(roe.0);
    let name = Json::text(&params.task_name);
    let fields = vec![
        ("is_allowlisted", Json::Bool(true)),
        ("is_active", Json::Bool(true)),
        ("task_name", name.clone()),
        ("task_description", Json::text("")),
        ("task_manager", Json::Text(params.manager.shared())),
        ("task_audit_program", name),
        ("stake_pot_account", Json::text(&stake_pot_account(&params.task_id))),
        ("submissions", if_wanted(wanted.submissions, &|| state.submissions.tree(words))),
        ("submissions_audit_trigger", if_wanted(wanted.submissions, &|| state.submissions_audit_trigger.tree(words))),
        ("total_bounty_amount", amount(state.bounty)),
        ("bounty_amount_per_round", amount(params.bounty_per_round)),
        ("total_stake_amount", amount(sum(&state.stakes))),
        ("minimum_stake_amount", amount(params.minimum_stake)),
        ("available_balances", if_wanted(wanted.balances, &|| state.balances.seen(book).clone())),
        ("stake_list", if_wanted(wanted.stakes, &|| state.stakes.seen(book).clone())),
        ("ip_address_list", words.nothing.clone()),
        ("round_time", Json::number(params.clock.round_time)),
        ("starting_slot", Json::number(params.clock.starting_slot.0)),
        ("audit_window", Json::number(params.audit_window)),
        ("submission_window", Json::number(params.submission_window)),
        ("task_executable_network", Json::text("DEVELOPMENT")),
        ("distribution_rewards_submission", if_wanted(wanted.distributions, &|| state.lists.tree(words))),
        ("distributions_audit_trigger", if_wanted(wanted.distributions, &|| state.lists_audit_trigger.tree(words))),
        ("distributions_audit_record", if_wanted(wanted.distributions, &|| records(state))),
        ("task_metadata", Json::text("")),
        ("task_vars", Json::text("")),
        ("is_migrated", Json::Bool(false)),
        ("migrated_to", Json::text("")),
        ("allowed_failed_distributions", Json::number(params.allowed_failed_distributions)),
    ];
    fields.into_iter().map(|(key, value)| (key.into(), value)).collect()
}

fn book(amounts: &BTreeMap<Pubkey, Roe>) -> Json {
    Json::map(amounts.iter().map(|(key, amount)| (key.shared(), Json::number(amount.0))).collect())
}

fn records(state: &State) -> Json {
    let text = |record: &PayoutRecord| match record {
        PayoutRecord::Successful => "PayoutSuccessful",
        PayoutRecord::Failed => "PayoutFailed",
    };
    let all = |records: &BTreeMap<Round, PayoutRecord>| {
        Json::map(records.iter().map(|(round, record)| (round.to_string().into(), Json::text(text(record)))).collect())
    };
    state.records.seen(all).clone()
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
