//! A task as it is created on chain, and everything that is wrong with a spec of one.

use koipond_record::{Hash, Pubkey, Roe, Slot, SlotClock, TaskTerms};

use crate::spec::{ChainSpec, RulesSpec, TaskType};
use crate::terms::{self, LARGEST_EXACT};

/// A chain as it begins: its clock, its rules, and the first task on it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChainParams {
    /// The first task's id, which is the key of its state account.
    pub task_id: Pubkey,
    /// Its creator's key.
    pub manager: Pubkey,
    /// Koii's own key, which puts tasks on the list of approved ones.
    pub authority: Pubkey,
    /// The world's slots, and the first task's rounds; `starting_slot` is the slot of its creation.
    pub clock: SlotClock,
    /// The first task as its creator wrote it down.
    pub terms: TaskTerms,
    /// What each transaction costs its payer.
    pub fee: Roe,
    /// The rules nobody outside knows, as chosen.
    pub rules: RulesSpec,
}

impl ChainParams {
    /// The chain of a spec without [`problems`](Self::problems). Of a range of slot times the clock has the least as its
    /// nominal one; the world puts the others into [`SlotClock::paces`].
    #[must_use]
    pub fn of(spec: &ChainSpec, task_id: Pubkey, manager: Pubkey, authority: Pubkey) -> Self {
        let mint = || spec.token_type.as_deref().map_or_else(|| made_up_mint(&task_id), Pubkey::from_text);
        let token_type = (spec.task_type == TaskType::Kpl).then(mint);
        let (starting_slot, round_time) = (Slot(spec.starting_slot.0), spec.round_time.0);
        Self {
            task_id,
            manager,
            authority,
            clock: SlotClock { slot_time: spec.slot_time.low, starting_slot, round_time, paces: None },
            terms: terms_of(spec, token_type),
            fee: spec.fee.0,
            rules: spec.rules.clone(),
        }
    }

    /// Everything wrong with a spec, as the YAML field and what to do about it; empty when a chain can be made of it.
    #[must_use]
    pub fn problems(spec: &ChainSpec) -> Vec<(&'static str, String)> {
        let mut found = terms::problems(&terms_of(spec, None));
        // What has no field in YAML is made from the others, which are reported themselves.
        found.retain(|(field, _)| *field != "task_audit_program");
        for (field, value) in [("starting_slot", spec.starting_slot.0), ("fee", spec.fee.0.0)] {
            if value > LARGEST_EXACT {
                found.push((field, format!("must be at most {LARGEST_EXACT}, the largest number that JavaScript counts exactly")));
            }
        }
        if spec.slot_time.low.0 == 0 {
            found.push(("slot_time", "must be longer than nothing, like `408 ms` or `380..420 ms`".to_owned()));
        }
        match (&spec.token_type, spec.task_type) {
            (Some(_), TaskType::Koii) => {
                found.push(("token_type", "a KOII task has no token; leave it out, or write `task_type: KPL`".to_owned()));
            }
            (Some(mint), TaskType::Kpl) if Pubkey::from_text(mint).to_bytes().is_none() => {
                found.push(("token_type", format!("`{mint}` is no key; write the mint's key, 32 bytes in base58")));
            }
            _ => {}
        }
        found
    }
}

/// The task of a spec. Its program is not on IPFS, so its network is `DEVELOPMENT`, where the program has a name instead
/// of a CID.
fn terms_of(spec: &ChainSpec, token_type: Option<Pubkey>) -> TaskTerms {
    TaskTerms {
        task_name: spec.task_name.clone(),
        task_description: String::new(),
        task_audit_program: spec.task_name.clone(),
        task_executable_network: "DEVELOPMENT".to_owned(),
        task_metadata: String::new(),
        task_vars: String::new(),
        round_time: spec.round_time.0,
        submission_window: spec.submission_window.0,
        audit_window: spec.audit_window.0,
        minimum_stake_amount: spec.minimum_stake_amount.0,
        total_bounty_amount: spec.total_bounty_amount.0,
        bounty_amount_per_round: spec.bounty_amount_per_round.0,
        allowed_failed_distributions: spec.allowed_failed_distributions,
        space: spec.space.0,
        token_type,
    }
}

/// A mint for a token that the scenario does not name.
fn made_up_mint(task_id: &Pubkey) -> Pubkey {
    Pubkey::from_bytes(&Hash::of(format!("mint of {task_id}").as_bytes()).0)
}

#[cfg(test)]
mod tests {
    use koipond_record::Span;
    use koipond_record::unit::{Amount, Size, Slots, SpanRange};

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
            s.space = Size(99_999);
            s.fee = Amount(Roe(u64::MAX));
            s.token_type = Some("mint".to_owned());
            s.slot_time = SpanRange { low: Span(0), high: Span(1) };
        });
        let fields: Vec<&str> = found.iter().map(|(field, _)| *field).collect();
        let wanted = [
            "task_name",
            "round_time",
            "submission_window",
            "audit_window",
            "minimum_stake_amount",
            "space",
            "starting_slot",
            "fee",
            "slot_time",
            "token_type",
        ];
        assert_eq!(fields, wanted);
    }

    #[test]
    fn an_account_is_as_large_as_the_cli_allows() {
        for (bytes, problems) in [(99_999, 1), (100_000, 0), (50_000_000, 0), (50_000_001, 1)] {
            assert_eq!(after(|s| s.space = Size(bytes)).len(), problems, "{bytes}");
        }
        let why = "space must be between 0.1 MB and 50 MB (100 kB to 50 MB); this is 5 bytes";
        assert_eq!(after(|s| s.space = Size(5)), [("space", why.to_owned())]);
    }

    #[test]
    fn numbers_are_those_that_javascript_counts_exactly() {
        for (number, problems) in [(9_007_199_254_740_991, 0), (9_007_199_254_740_992, 1)] {
            assert_eq!(after(|s| s.allowed_failed_distributions = number).len(), problems);
            assert_eq!(after(|s| s.round_time = Slots(number)).len(), problems);
            assert_eq!(after(|s| s.starting_slot = Slots(number)).len(), problems);
            assert_eq!(after(|s| s.fee = Amount(Roe(number))).len(), problems);
        }
    }

    #[test]
    fn slots_may_be_of_a_range_of_lengths() {
        assert_eq!(after(|s| s.slot_time = SpanRange { low: Span(1), high: Span(2) }), []);
    }

    #[test]
    fn a_token_belongs_to_a_kpl_task_and_is_a_key() {
        let token = |task_type, mint: &str| {
            after(|s| {
                s.task_type = task_type;
                s.token_type = Some(mint.to_owned());
            })
        };
        let mint = Pubkey::from_bytes(&[7; 32]);
        assert_eq!(token(TaskType::Kpl, mint.as_str()), []);
        let why = "a KOII task has no token; leave it out, or write `task_type: KPL`";
        assert_eq!(token(TaskType::Koii, mint.as_str()), [("token_type", why.to_owned())]);
        let why = "`mint` is no key; write the mint's key, 32 bytes in base58";
        assert_eq!(token(TaskType::Kpl, "mint"), [("token_type", why.to_owned())]);
    }

    #[test]
    fn a_kpl_task_without_a_token_has_one_made_up() {
        let kpl = ChainSpec { task_type: TaskType::Kpl, ..ChainSpec::default() };
        let mint = |id: u8| {
            let key = Pubkey::from_bytes(&[id; 32]);
            ChainParams::of(&kpl, key.clone(), key.clone(), key).terms.token_type
        };
        assert!(mint(1).is_some_and(|mint| mint.to_bytes().is_some()));
        assert_ne!(mint(1), mint(2));
    }
}
