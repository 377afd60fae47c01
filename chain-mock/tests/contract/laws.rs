//! Laws that hold under random transactions: money, payouts, refusals, copies, trees, account sizes, replay.
//!
//! All sixteen instructions go to several tasks of both flavours under random rules; `moves.rs` makes them. Each run of
//! the tests draws other sequences.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};

use crate::common::{TASK, everything, koii};
use crate::moves::{begin, rules_of, transactions};
use crate::space::recounted;
use koipond_chain_mock::spec::{ChainSpec, TaskType};
use koipond_chain_mock::{Chain, ChainParams};
use koipond_record::event::{ChainEvent, Totals};
use koipond_record::unit::Slots;
use koipond_record::{Instruction, Json, Payload, Pubkey, Reply, Roe, Round, Slot, StateQuery, TaskNo, Transaction};
use proptest::prelude::*;
use proptest::test_runner::TestRunner;

/// Random sequences per test run.
const SEQUENCES: u32 = 100_000;
/// The most moves in a sequence; a move is one to five transactions.
const LONGEST: usize = 16;

/// What the sequences of a whole test run met, so that the laws are not kept by nothing happening.
#[derive(Default)]
struct Met {
    accepted: u64,
    refused: u64,
    rules: BTreeMap<&'static str, u64>,
    events: BTreeMap<&'static str, u64>,
}

fn supply(totals: &Totals) -> u128 {
    [totals.wallets, totals.purses, totals.stake_pot, totals.fees, totals.burned].iter().map(|amount| u128::from(amount.0)).sum()
}

fn in_the_pots(totals: &Totals) -> u128 {
    [totals.stakes, totals.balances, totals.bounty].iter().map(|amount| u128::from(amount.0)).sum()
}

/// The totals without what every transaction changes: fees, and who pays them.
fn besides_fees(totals: &Totals) -> Totals {
    Totals { fees: Roe::ZERO, wallets: Roe(totals.wallets.0 + totals.purses.0 + totals.fees.0), purses: Roe::ZERO, ..*totals }
}

/// The kinds of events that matter here.
fn kind(event: &ChainEvent) -> &'static str {
    match event {
        ChainEvent::TaskCreated { .. } => "created",
        ChainEvent::Funded { .. } => "funded",
        ChainEvent::Transferred { .. } => "transferred",
        ChainEvent::ActiveSet { .. } => "active",
        ChainEvent::AllowlistSet { .. } => "allowlist",
        ChainEvent::Migrated { .. } => "migrated",
        ChainEvent::TaskDeleted { .. } => "deleted",
        ChainEvent::ManagersSet { .. } => "managers",
        ChainEvent::Staked { .. } => "staked",
        ChainEvent::Submitted { .. } => "submitted",
        ChainEvent::Audited { .. } => "audited",
        ChainEvent::ListAudited { .. } => "list audited",
        ChainEvent::PaidOut { .. } => "paid",
        ChainEvent::PayoutFailed { .. } => "failed",
        ChainEvent::Rewarded { .. } => "rewarded",
        ChainEvent::Slashed { .. } => "slashed",
        ChainEvent::Claimed { .. } => "claimed",
        ChainEvent::Withdrew { .. } => "withdrew",
        ChainEvent::Burned { .. } => "burned",
        ChainEvent::Pruned { .. } => "pruned",
        _ => "other",
    }
}

const KINDS: [&str; 20] = [
    "created",
    "funded",
    "transferred",
    "active",
    "allowlist",
    "migrated",
    "deleted",
    "managers",
    "staked",
    "submitted",
    "audited",
    "list audited",
    "paid",
    "failed",
    "rewarded",
    "slashed",
    "claimed",
    "withdrew",
    "burned",
    "pruned",
];

/// Applies one transaction and checks every law of a single step; whether it was accepted.
fn step(
    chain: &mut Chain,
    (slot, tx): &(Slot, Transaction),
    met: &mut Met,
    paid: &mut BTreeSet<(TaskNo, Round)>,
) -> Result<bool, TestCaseError> {
    let before = chain.clone();
    let was = before.view().totals();
    let applied = chain.apply(*slot, tx);
    let totals = chain.view().totals();
    prop_assert_eq!(supply(&totals), supply(&was), "supply after {:?}", tx);
    prop_assert_eq!(in_the_pots(&totals), u128::from(totals.stake_pot.0), "stake pots after {:?}", tx);
    for no in 0..chain.tasks() {
        let task = TaskNo(u32::try_from(no).expect("few"));
        let space = chain.terms(task).map_or(0, |terms| terms.space);
        prop_assert!(chain.view().account_bytes(task) <= space.max(before.view().account_bytes(task)), "account after {:?}", tx);
    }
    let receipt = match applied {
        Err(rejection) => {
            met.refused += 1;
            *met.rules.entry(rejection.rule().name()).or_default() += 1;
            prop_assert!(*chain == before, "{} changed something", rejection);
            return Ok(false);
        }
        Ok(receipt) => receipt,
    };
    met.accepted += 1;
    prop_assert_eq!(totals.fees.0 - was.fees.0, chain.params().fee.0);
    let moved = besides_fees(&was) != besides_fees(&totals);
    prop_assert!(!moved || receipt.events.last() == Some(&ChainEvent::Totals(totals)), "{:?}", receipt.events);
    for event in &receipt.events {
        *met.events.entry(kind(event)).or_default() += 1;
        if let ChainEvent::PaidOut { round, .. } = event {
            prop_assert!(paid.insert((tx.task, *round)), "round {} was paid twice", round);
        }
    }
    Ok(true)
}

fn trees(chain: &Chain) -> Vec<Json> {
    let queries = [everything(), StateQuery::SubmissionInfo, StateQuery::DistributionInfo];
    let tasks = (0..chain.tasks()).map(|no| TaskNo(u32::try_from(no).expect("few")));
    let tree = |task, query| match chain.view().answer(task, Slot(0), query) {
        Reply::State { tree, .. } => Some(tree),
        _ => None,
    };
    tasks.flat_map(|task| queries.iter().filter_map(move |query| tree(task, query))).collect()
}

/// Applies a sequence and checks every law.
fn keep_the_laws(seed: u64, moves: &[u64], met: &mut Met) -> Result<(), TestCaseError> {
    let (flavour, rules) = rules_of(seed);
    let sequence = transactions(moves, flavour);
    let middle = sequence.len() / 2;
    let mut chain = begin(flavour, &rules, seed);
    let mut copy = chain.clone();
    let (mut accepted, mut paid) = (Vec::new(), BTreeSet::new());
    for (i, at) in sequence.iter().enumerate() {
        if i == middle {
            copy = chain.clone();
        }
        if step(&mut chain, at, met, &mut paid)? {
            accepted.push(i);
        }
        // Read now and then, so that trees are made, kept and partly made anew.
        if i % 5 == 0 {
            let _ = trees(&chain);
        }
    }
    // A chain that was never read makes all its trees from scratch; a copy goes on where it was made.
    let mut fresh = begin(flavour, &rules, seed);
    for i in &accepted {
        let (slot, tx) = &sequence[*i];
        if *i >= middle {
            prop_assert!(copy.apply(*slot, tx).is_ok(), "accepted once and refused after going back: {:?}", tx);
        }
        prop_assert!(fresh.apply(*slot, tx).is_ok(), "accepted once and refused in a replay: {:?}", tx);
    }
    prop_assert!(fresh == chain, "a replay of what was accepted gives another state");
    prop_assert!(copy == chain, "a copy and the same transactions give another state");
    let (kept, scratch, copied) = (trees(&chain), trees(&fresh), trees(&copy));
    for ((kept, scratch), copied) in kept.iter().zip(&scratch).zip(&copied) {
        prop_assert_eq!(kept.to_text(), scratch.to_text());
        prop_assert_eq!(kept.to_text(), copied.to_text());
    }
    prop_assert_eq!(Some(chain.view().account_bytes(TASK)), recounted(&chain, TASK).or(Some(chain.view().account_bytes(TASK))));
    Ok(())
}

#[test]
fn random_transactions_keep_the_laws_of_the_contract() {
    let config = ProptestConfig { cases: SEQUENCES, failure_persistence: None, ..ProptestConfig::default() };
    let met = RefCell::new(Met::default());
    let sequences = (any::<u64>(), prop::collection::vec(any::<u64>(), 0..LONGEST));
    let outcome = TestRunner::new(config).run(&sequences, |(seed, moves)| keep_the_laws(seed, &moves, &mut met.borrow_mut()));
    if let Err(why) = outcome {
        panic!("{why}");
    }
    let met = met.into_inner();
    let often = u64::from(SEQUENCES / 1000);
    let rare: Vec<&str> = KINDS.into_iter().filter(|kind| met.events.get(kind).is_none_or(|n| *n < often)).collect();
    assert_eq!(rare, [""; 0], "the sequences are too tame: {:?}", met.events);
    let unmet: Vec<&str> = RULES.into_iter().filter(|rule| met.rules.get(rule).is_none_or(|n| *n < often)).collect();
    assert_eq!(unmet, [""; 0], "hardly any sequence met these rules: {:?}", met.rules);
    assert!(met.accepted > met.refused / 4, "{} accepted, {} refused", met.accepted, met.refused);
}

/// The rules that random transactions meet; the others have tests of their own.
const RULES: [&str; 28] = [
    "outside-submission-window",
    "outside-audit-window",
    "submission-too-long",
    "stake-below-minimum",
    "not-staked",
    "own-vote",
    "double-vote",
    "no-such-submission",
    "no-such-list",
    "chunk-out-of-range",
    "list-incomplete",
    "already-paid",
    "payout-too-early",
    "wallet-too-small",
    "nothing-to-claim",
    "no-such-task",
    "task-inactive",
    "task-migrated",
    "task-deleted",
    "not-task-manager",
    "not-authority",
    "wrong-program",
    "invalid-terms",
    "account-full",
    "fee-unpaid",
    "withdraw-locked",
    "nothing-to-withdraw",
    "second-submission",
];

proptest! {
    #![proptest_config(ProptestConfig { cases: 256, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_number_in_a_transaction_makes_the_contract_panic(
        slot in any::<u64>(), round in any::<u64>(), start in 0..(1_u64 << 53), allowed in 0..(1_u64 << 53), round_time in 2..(1_u64 << 53),
        rules in any::<u64>()
    ) {
        let spec = ChainSpec {
            starting_slot: Slots(start),
            allowed_failed_distributions: allowed,
            round_time: Slots(round_time),
            submission_window: Slots(round_time / 2),
            audit_window: Slots(round_time / 2),
            rules: rules_of(rules).1,
            ..ChainSpec::default()
        };
        prop_assert_eq!(ChainParams::problems(&spec), []);
        let by = Pubkey::from_text("a");
        let (mut chain, _) = Chain::new(ChainParams::of(&spec, Pubkey::from_text("task"), by.clone(), by.clone()));
        chain.open_wallet(&by, Roe(u64::MAX));
        let round = Round(round);
        let terms = Box::new(chain.params().terms.clone());
        let all = [
            Instruction::Stake { amount: koii(6) },
            Instruction::SubmitTask { round, value: String::new() },
            Instruction::AuditSubmissions { round, candidate: by.clone(), is_valid: true },
            Instruction::UploadDistributionList { round, chunk: 0, of: 1, bytes: Payload::new(b"{}".as_slice()) },
            Instruction::SubmitDistributionList { round },
            Instruction::AuditDistribution { round, candidate: by.clone(), is_valid: true },
            Instruction::Payout { round, list_by: by.clone() },
            Instruction::Withdraw,
            Instruction::FundTask { amount: Roe(u64::MAX) },
            Instruction::UpdateTask { terms },
        ];
        for what in all {
            // Whether it is accepted is not the question here.
            let _ = chain.apply(Slot(slot), &Transaction { by: by.clone(), payer: by.clone(), task: TASK, what });
        }
        for query in [everything(), StateQuery::Slot, StateQuery::Round, StateQuery::AverageSlotTime] {
            let _ = chain.view().answer(TASK, Slot(slot), &query);
        }
        prop_assert_eq!(chain.task_type(), TaskType::Koii);
    }
}
