//! A task as it is created on chain, and everything that is wrong with a spec of one.

use koipond_record::{Pubkey, Roe, Slot, SlotClock};

use crate::spec::{ChainSpec, RulesSpec};

/// The longest name of a task, in characters. `protocol.md` §8.1.
const NAME_CHARS: usize = 24;
/// JavaScript counts exactly to here; beyond, a task would read another number than the chain holds.
const LARGEST_EXACT: u64 = (1 << 53) - 1;

/// A task as it is created on chain.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChainParams {
    /// The task's id, which is the key of its state account.
    pub task_id: Pubkey,
    /// Its creator's key.
    pub manager: Pubkey,
    /// Its name, at most 24 characters.
    pub task_name: String,
    /// Its slots and rounds; `starting_slot` is the slot of its creation.
    pub clock: SlotClock,
    /// Slots of the submission window.
    pub submission_window: u64,
    /// Slots of the audit window.
    pub audit_window: u64,
    /// The least stake of a submitter.
    pub minimum_stake: Roe,
    /// The bounty it begins with.
    pub total_bounty: Roe,
    /// The most that one round's list may pay.
    pub bounty_per_round: Roe,
    /// How often an unpaid round is tried again.
    pub allowed_failed_distributions: u64,
    /// The rules nobody outside knows, as chosen.
    pub rules: RulesSpec,
}

impl ChainParams {
    /// The task of a spec without [`problems`](Self::problems).
    #[must_use]
    pub fn of(spec: &ChainSpec, task_id: Pubkey, manager: Pubkey) -> Self {
        Self {
            task_id,
            manager,
            task_name: spec.task_name.clone(),
            clock: SlotClock { slot_time: spec.slot_time.low, starting_slot: Slot(spec.starting_slot.0), round_time: spec.round_time.0 },
            submission_window: spec.submission_window.0,
            audit_window: spec.audit_window.0,
            minimum_stake: spec.minimum_stake_amount.0,
            total_bounty: spec.total_bounty_amount.0,
            bounty_per_round: spec.bounty_amount_per_round.0,
            allowed_failed_distributions: spec.allowed_failed_distributions,
            rules: spec.rules.clone(),
        }
    }

    /// Everything wrong with a spec, as the YAML field and what to do about it; empty when a task can be made of it.
    ///
    /// The reasons are those of the CLI where it has one (`protocol.md` §8.2). It refuses more than we do: a total
    /// bounty below 10 KOII and any zero, though tasks with `bounty_amount_per_round: 0` exist (appendix C).
    #[must_use]
    pub fn problems(spec: &ChainSpec) -> Vec<(&'static str, String)> {
        let mut found = Vec::new();
        name_problems(spec, &mut found);
        slot_problems(spec, &mut found);
        money_problems(spec, &mut found);
        found
    }
}

fn name_problems(spec: &ChainSpec, found: &mut Vec<(&'static str, String)>) {
    let chars = spec.task_name.chars().count();
    if spec.task_name.trim().is_empty() {
        found.push(("task_name", "a task needs a name".to_owned()));
    }
    if chars > NAME_CHARS {
        found.push(("task_name", format!("cannot be more than {NAME_CHARS} characters long; this one has {chars}")));
    }
}

fn slot_problems(spec: &ChainSpec, found: &mut Vec<(&'static str, String)>) {
    let fields = [
        ("round_time", spec.round_time.0, 1),
        ("submission_window", spec.submission_window.0, 1),
        ("audit_window", spec.audit_window.0, 1),
        ("starting_slot", spec.starting_slot.0, 0),
        ("allowed_failed_distributions", spec.allowed_failed_distributions, 0),
    ];
    for (field, value, least) in fields {
        if value < least {
            found.push((field, format!("must be at least {least}")));
        }
        if value > LARGEST_EXACT {
            found.push((field, format!("must be at most {LARGEST_EXACT}, the largest number that JavaScript counts exactly")));
        }
    }
    let (submission, audit, round) = (spec.submission_window.0, spec.audit_window.0, spec.round_time.0);
    let windows = submission.saturating_add(audit);
    if round < windows {
        let sum = format!("{submission} + {audit} = {windows}");
        found.push(("round_time", format!("round time cannot be less than audit_window + submission_window; {round} is less than {sum}")));
    }
    if spec.slot_time.low != spec.slot_time.high {
        found.push(("slot_time", "must be one value, like `408 ms`, not a range".to_owned()));
    }
    if spec.slot_time.low.0 == 0 {
        found.push(("slot_time", "must be longer than nothing, like `408 ms`".to_owned()));
    }
}

fn money_problems(spec: &ChainSpec, found: &mut Vec<(&'static str, String)>) {
    if spec.minimum_stake_amount.0 == Roe::ZERO {
        found.push(("minimum_stake_amount", "must be more than nothing, like `5 KOII`".to_owned()));
    }
    let (total, round) = (spec.total_bounty_amount, spec.bounty_amount_per_round);
    if round > total {
        found.push(("bounty_amount_per_round", format!("cannot be more than total bounty amount; {round} is more than {total}")));
    }
}

#[cfg(test)]
mod tests {
    use koipond_record::Span;
    use koipond_record::unit::{Amount, Slots, SpanRange};

    use super::*;

    /// The problems of the default spec after one change.
    fn after(change: impl FnOnce(&mut ChainSpec)) -> Vec<(&'static str, String)> {
        let mut spec = ChainSpec::default();
        change(&mut spec);
        ChainParams::problems(&spec)
    }

    #[test]
    fn the_default_spec_has_no_problems() {
        assert_eq!(after(|_| ()), []);
    }

    #[test]
    fn a_round_that_just_holds_its_windows_is_no_problem() {
        assert_eq!(after(|s| s.round_time = Slots(1000)), []);
    }

    #[test]
    fn a_round_shorter_than_its_windows_is_named_with_the_reason_of_the_cli() {
        let why = "round time cannot be less than audit_window + submission_window; 999 is less than 500 + 500 = 1000";
        assert_eq!(after(|s| s.round_time = Slots(999)), [("round_time", why.to_owned())]);
    }

    #[test]
    fn a_long_name_is_named_with_its_length_in_characters() {
        assert_eq!(after(|s| s.task_name = "é".repeat(24)), []);
        let why = "cannot be more than 24 characters long; this one has 25";
        assert_eq!(after(|s| s.task_name = "é".repeat(25)), [("task_name", why.to_owned())]);
    }

    #[test]
    fn more_for_a_round_than_there_is_in_all_is_named() {
        let why = "cannot be more than total bounty amount; 101 KOII is more than 100 KOII";
        let found = after(|s| s.bounty_amount_per_round = Amount(Roe(101_000_000_000)));
        assert_eq!(found, [("bounty_amount_per_round", why.to_owned())]);
    }

    #[test]
    fn every_problem_is_named_at_once() {
        let found = after(|s| {
            s.task_name = " ".to_owned();
            s.round_time = Slots(0);
            s.submission_window = Slots(0);
            s.audit_window = Slots(0);
            s.starting_slot = Slots(u64::MAX);
            s.minimum_stake_amount = Amount(Roe::ZERO);
            s.slot_time = SpanRange { low: Span(0), high: Span(1) };
        });
        let fields: Vec<&str> = found.iter().map(|(field, _)| *field).collect();
        let wanted = [
            "task_name",
            "round_time",
            "submission_window",
            "audit_window",
            "starting_slot",
            "slot_time",
            "slot_time",
            "minimum_stake_amount",
        ];
        assert_eq!(fields, wanted);
    }
}
