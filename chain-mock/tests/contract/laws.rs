//! Laws that hold under random transactions: money, payouts, refusals, trees, replay.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use crate::common::{everything, koii};
use koipond_chain_mock::spec::{ChainSpec, ListRejection, RulesSpec};
use koipond_chain_mock::{Chain, ChainParams, PayoutRecord};
use koipond_record::event::{ChainEvent, Totals};
use koipond_record::unit::{Amount, Slots};
use koipond_record::{Instruction, Payload, Pubkey, Roe, Round, Slot, StateQuery, Transaction};
use proptest::prelude::*;
use proptest::test_runner::{RngSeed, TestRunner};

/// Random sequences per test run.
const SEQUENCES: u32 = 2_000;
/// The longest sequence.
const LONGEST: usize = 90;
/// The keys that take part; the last never stakes of its own.
const KEYS: [&str; 5] = ["a", "b", "c", "d", "e"];
const ROUND: u64 = 10;

/// One step: time passes, then a key sends something about the round so many before the present one.
#[derive(Clone, Debug)]
struct Move {
    slots: u64,
    by: usize,
    other: usize,
    age: u64,
    /// Whether to wait for the window the transaction belongs into, and to be about a round it suits.
    aimed: bool,
    kind: Kind,
}

#[derive(Clone, Debug)]
enum Kind {
    Submit(usize),
    Vote(bool),
    Upload {
        chunk: u16,
        of: u16,
        text: String,
    },
    SubmitList,
    /// Both, of a list in one part.
    List(String),
    VoteList(bool),
    Payout,
    Stake(u64),
    Claim,
}

/// Texts of lists, most of them payable, some not lists at all.
fn list_text() -> impl Strategy<Value = String> {
    let amount = prop_oneof![
        8 => -3_000_000_000_i64..1_000_000_000,
        1 => Just(0),
        1 => prop_oneof![Just(i64::MIN), Just(i64::MAX), Just(20_000_000_000)],
    ];
    let entries = prop::collection::btree_map(0..KEYS.len(), amount, 0..4);
    let list = entries.prop_map(|entries| {
        let text: Vec<String> = entries.iter().map(|(key, amount)| format!("\"{}\":{amount}", KEYS[*key])).collect();
        format!("{{{}}}", text.join(","))
    });
    prop_oneof![9 => list, 1 => prop_oneof![Just("[]".to_owned()), Just("{\"a\":0.5}".to_owned()), Just("\0".to_owned())]]
}

fn kind() -> impl Strategy<Value = Kind> {
    prop_oneof![
        4 => prop_oneof![9 => 0..40_usize, 1 => 510..515_usize].prop_map(Kind::Submit),
        6 => any::<bool>().prop_map(Kind::Vote),
        2 => (prop_oneof![2 => Just((0, 1)), 1 => (0..3_u16, 0..3_u16)], list_text())
            .prop_map(|((chunk, of), text)| Kind::Upload { chunk, of, text }),
        1 => Just(Kind::SubmitList),
        6 => list_text().prop_map(Kind::List),
        4 => any::<bool>().prop_map(Kind::VoteList),
        6 => Just(Kind::Payout),
        2 => prop_oneof![4 => 0..6_000_000_000_u64, 1 => Just(u64::MAX)].prop_map(Kind::Stake),
        1 => Just(Kind::Claim),
    ]
}

fn moves() -> impl Strategy<Value = Vec<Move>> {
    let age = prop_oneof![3 => Just(1_u64), 5 => Just(2), 2 => Just(3), 1 => 0..8_u64];
    let slots = prop_oneof![9 => Just(0_u64), 4 => 1..4_u64, 1 => 4..12_u64];
    let one = (slots, 0..KEYS.len(), 0..KEYS.len(), age, prop::bool::weighted(0.75), kind());
    let make = |(slots, by, other, age, aimed, kind)| Move { slots, by, other, age, aimed, kind };
    prop::collection::vec(one.prop_map(make), 0..LONGEST)
}

fn rules() -> impl Strategy<Value = RulesSpec> {
    let rejection = prop_oneof![Just(ListRejection::Majority), Just(ListRejection::Any)];
    (any::<bool>(), rejection).prop_map(|(accuser_votes, list_rejection)| RulesSpec { accuser_votes, list_rejection })
}

/// A task with short rounds (windows 4 and 4 of 10 slots) and money that runs out.
fn begin(rules: &RulesSpec) -> Chain {
    let spec = ChainSpec {
        round_time: Slots(ROUND),
        submission_window: Slots(4),
        audit_window: Slots(4),
        total_bounty_amount: Amount(koii(4)),
        minimum_stake_amount: Amount(koii(2)),
        allowed_failed_distributions: 1,
        rules: rules.clone(),
        ..ChainSpec::default()
    };
    let (mut chain, _) = Chain::new(ChainParams::of(&spec, Pubkey::from_text("task"), Pubkey::from_text("manager")));
    for name in KEYS {
        chain.open_wallet(&Pubkey::from_text(name), koii(10));
    }
    for name in &KEYS[..4] {
        let by = Pubkey::from_text(name);
        let stake = Transaction { by: by.clone(), payer: by, what: Instruction::Stake { amount: koii(3) } };
        chain.apply(Slot(0), &stake).expect("the wallet holds it");
    }
    chain
}

/// The first slot from this one on that lies in such a part of its round.
fn next(slot: u64, part: Range<u64>) -> u64 {
    (slot..).find(|slot| part.contains(&(slot % ROUND))).unwrap_or(slot)
}

/// The moves as transactions with their slots. The world begins in round 2, so that every age makes sense.
fn transactions(moves: &[Move]) -> Vec<(Slot, Transaction)> {
    let mut slot = 2 * ROUND;
    let mut all = Vec::new();
    for m in moves {
        let (part, natural) = match &m.kind {
            Kind::Submit(_) => (0..4, 1..=1),
            Kind::Vote(_) => (4..8, 1..=1),
            Kind::Upload { .. } | Kind::SubmitList | Kind::List(_) => (0..4, 2..=3),
            Kind::VoteList(_) => (4..8, 2..=3),
            Kind::Payout => (8..10, 2..=3),
            Kind::Stake(_) | Kind::Claim => (0..10, 0..=0),
        };
        slot += m.slots;
        let (mut by, mut other, mut age) = (m.by, m.other, m.age);
        if m.aimed {
            slot = next(slot, part);
            age = age.clamp(*natural.start(), *natural.end());
            // Few keys submit and make lists, so that votes and payouts find some.
            match &m.kind {
                Kind::Submit(_) | Kind::List(_) => by %= 2,
                Kind::Vote(_) | Kind::Payout | Kind::VoteList(_) => other %= 2,
                _ => {}
            }
        }
        let round = Round((slot / ROUND).saturating_sub(age));
        let by = Pubkey::from_text(KEYS[by]);
        for what in instructions(&m.kind, round, Pubkey::from_text(KEYS[other])) {
            all.push((Slot(slot), Transaction { by: by.clone(), payer: by.clone(), what }));
        }
    }
    all
}

fn instructions(kind: &Kind, round: Round, other: Pubkey) -> Vec<Instruction> {
    let upload = |chunk, of, text: &str| {
        let bytes = Payload::new(text.as_bytes());
        Instruction::UploadDistributionList { round, chunk, of, bytes }
    };
    vec![match kind {
        Kind::Submit(len) => Instruction::SubmitTask { round, value: "v".repeat(*len) },
        Kind::Vote(is_valid) => Instruction::AuditSubmissions { round, candidate: other, is_valid: *is_valid },
        Kind::Upload { chunk, of, text } => upload(*chunk, *of, text),
        Kind::SubmitList => Instruction::SubmitDistributionList { round },
        Kind::List(text) => return vec![upload(0, 1, text), Instruction::SubmitDistributionList { round }],
        Kind::VoteList(is_valid) => Instruction::AuditDistribution { round, candidate: other, is_valid: *is_valid },
        Kind::Payout => Instruction::Payout { round, list_by: other },
        Kind::Stake(amount) => Instruction::Stake { amount: Roe(*amount) },
        Kind::Claim => Instruction::ClaimReward { beneficiary: other },
    }]
}

fn queries() -> [StateQuery; 3] {
    [everything(), StateQuery::SubmissionInfo, StateQuery::DistributionInfo]
}

fn tree(chain: &Chain, query: &StateQuery) -> koipond_record::Json {
    crate::common::tree(chain, query)
}

fn in_the_pot(totals: &Totals) -> Option<Roe> {
    totals.stakes.plus(totals.balances)?.plus(totals.bounty)
}

/// What the sequences of a whole test run met, so that the laws are not kept by nothing happening.
#[derive(Default)]
struct Met {
    rules: BTreeSet<&'static str>,
    paid: u32,
    failed: u32,
    slashed: u32,
    pruned: u32,
    retried: u32,
}

/// Applies a sequence and checks every law at every step; the accepted transactions, for a replay.
fn keep_the_laws(chain: &mut Chain, sequence: &[(Slot, Transaction)], met: &mut Met) -> Result<Vec<usize>, TestCaseError> {
    let mut accepted = Vec::new();
    let mut paid: BTreeMap<Round, u32> = BTreeMap::new();
    let supply = |totals: Totals| totals.wallets.plus(totals.stake_pot);
    let at_first = supply(chain.view().totals());
    for (i, (slot, tx)) in sequence.iter().enumerate() {
        let before = chain.clone();
        let applied = chain.apply(*slot, tx);
        let totals = chain.view().totals();
        prop_assert_eq!(supply(totals), at_first, "supply after {:?}", tx);
        prop_assert_eq!(in_the_pot(&totals), Some(totals.stake_pot), "stake pot after {:?}", tx);
        match applied {
            Err(rejection) => {
                met.rules.insert(rejection.rule().name());
                prop_assert!(*chain == before, "{} changed something", rejection);
                continue;
            }
            Ok(receipt) => {
                accepted.push(i);
                prop_assert_eq!(chain.version(), accepted.len() as u64 + 4);
                let moved = before.view().totals() != totals;
                prop_assert!(!moved || receipt.events.last() == Some(&ChainEvent::Totals(totals)), "{:?}", receipt.events);
                for event in &receipt.events {
                    match event {
                        ChainEvent::PaidOut { round, .. } => {
                            met.paid += 1;
                            met.retried += u32::from(before.view().record(*round) == Some(PayoutRecord::Failed));
                            *paid.entry(*round).or_default() += 1;
                        }
                        ChainEvent::PayoutFailed { .. } => met.failed += 1,
                        ChainEvent::Slashed { .. } => met.slashed += 1,
                        ChainEvent::Pruned { .. } => met.pruned += 1,
                        _ => {}
                    }
                }
            }
        }
        // Read now and then, so that trees are made, kept and partly made anew.
        if i % 3 == 0 {
            let query = &queries()[i / 3 % 3];
            let _ = tree(chain, query).to_text();
        }
    }
    prop_assert!(paid.values().all(|times| *times == 1), "a round was paid twice: {:?}", paid);
    Ok(accepted)
}

#[test]
fn random_transactions_keep_the_laws_of_the_contract() {
    // A fixed seed: the same sequences on every machine. Another seed is as good.
    let config = ProptestConfig { cases: SEQUENCES, failure_persistence: None, rng_seed: RngSeed::Fixed(7), ..ProptestConfig::default() };
    let met = RefCell::new(Met::default());
    let outcome = TestRunner::new(config).run(&(rules(), moves()), |(rules, moves)| {
        let sequence = transactions(&moves);
        let mut chain = begin(&rules);
        let accepted = keep_the_laws(&mut chain, &sequence, &mut met.borrow_mut())?;
        // A chain that was never read makes all its trees from scratch.
        let mut fresh = begin(&rules);
        for i in accepted {
            let (slot, tx) = &sequence[i];
            prop_assert!(fresh.apply(*slot, tx).is_ok(), "accepted once and refused in a replay: {:?}", tx);
        }
        prop_assert!(fresh == chain, "a replay of what was accepted gives another state");
        for query in queries() {
            let (kept, scratch) = (tree(&chain, &query), tree(&fresh, &query));
            prop_assert_eq!(&kept, &scratch);
            prop_assert_eq!(kept.to_text(), scratch.to_text());
        }
        Ok(())
    });
    if let Err(why) = outcome {
        panic!("{why}");
    }
    let met = met.into_inner();
    let counts = [met.paid, met.failed, met.slashed, met.pruned];
    assert!(counts.iter().all(|n| *n >= SEQUENCES / 50), "the sequences are too tame: paid, failed, slashed, pruned {counts:?}");
    assert!(met.retried > 0, "no round was paid after a payout of it had failed");
    let unmet: Vec<&str> = RULES.into_iter().filter(|rule| !met.rules.contains(rule)).collect();
    assert_eq!(unmet, [""; 0], "no sequence met these rules");
}

/// The rules that random transactions meet; `chunk-too-long` and `chunk-without-bytes` have tests of their own.
const RULES: [&str; 16] = [
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
    "chunk-count-differs",
    "list-incomplete",
    "already-paid",
    "payout-too-early",
    "wallet-too-small",
    "nothing-to-claim",
];

proptest! {
    #![proptest_config(ProptestConfig { cases: 256, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_number_in_a_transaction_makes_the_contract_panic(
        slot in any::<u64>(), round in any::<u64>(), start in 0..(1_u64 << 53), allowed in 0..(1_u64 << 53), round_time in 2..(1_u64 << 53)
    ) {
        let spec = ChainSpec {
            starting_slot: Slots(start),
            allowed_failed_distributions: allowed,
            round_time: Slots(round_time),
            submission_window: Slots(round_time / 2),
            audit_window: Slots(round_time / 2),
            ..ChainSpec::default()
        };
        prop_assert_eq!(ChainParams::problems(&spec), []);
        let (mut chain, _) = Chain::new(ChainParams::of(&spec, Pubkey::from_text("task"), Pubkey::from_text("manager")));
        let by = Pubkey::from_text("a");
        chain.open_wallet(&by, Roe(u64::MAX));
        let round = Round(round);
        let all = [
            Instruction::Stake { amount: koii(6) },
            Instruction::SubmitTask { round, value: String::new() },
            Instruction::AuditSubmissions { round, candidate: by.clone(), is_valid: true },
            Instruction::UploadDistributionList { round, chunk: 0, of: 1, bytes: Payload::new(b"{}".as_slice()) },
            Instruction::SubmitDistributionList { round },
            Instruction::AuditDistribution { round, candidate: by.clone(), is_valid: true },
            Instruction::Payout { round, list_by: by.clone() },
        ];
        for what in all {
            // Whether it is accepted is not the question here.
            let _ = chain.apply(Slot(slot), &Transaction { by: by.clone(), payer: by.clone(), what });
        }
        for query in [everything(), StateQuery::Slot, StateQuery::Round] {
            let _ = chain.view().answer(Slot(slot), &query);
        }
    }
}
