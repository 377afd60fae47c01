//! Random transactions: a number is a move, a move is one to five transactions.
//!
//! A move is read off the bits of its number, so that proptest draws and shrinks plain numbers.

use koipond_chain_mock::spec::{ChainSpec, RulesSpec, TaskType};
use koipond_chain_mock::{Chain, ChainParams};
use koipond_record::unit::{Amount, Slots};
use koipond_record::{Instruction, ManagerChange, Payload, Pubkey, Roe, Round, Slot, TaskNo, TaskTerms, Transaction};

use crate::common::{TASK, koii};

/// The keys that take part; the fifth never stakes of its own, the last has no money.
const KEYS: [&str; 8] = ["a", "b", "c", "d", "e", "manager", "koii", "poor"];
const ROUND: u64 = 10;
/// The fee in these worlds.
const FEE: Roe = Roe(1_000);

/// The bits of a number, taken from its low end.
struct Bits(u64);

impl Bits {
    fn below(&mut self, n: u64) -> u64 {
        let drawn = self.0 % n;
        self.0 /= n;
        drawn
    }

    fn one<T: Copy>(&mut self, all: &[T]) -> T {
        let at = usize::try_from(self.below(all.len() as u64)).expect("below a length");
        all[at]
    }
}

fn key(name: &str) -> Pubkey {
    Pubkey::from_text(name)
}

/// The flavour and rules that a number stands for: up to three of the defaults switched.
pub fn rules_of(seed: u64) -> (TaskType, RulesSpec) {
    let mut bits = Bits(seed);
    let flavour = bits.one(&[TaskType::Koii, TaskType::Kpl]);
    let mut rules = RulesSpec::default();
    for _ in 0..bits.below(4) {
        let all = rules.alternatives();
        let at = usize::try_from(bits.below(all.len() as u64)).expect("below a length");
        rules = all[at].1.clone();
    }
    (flavour, rules)
}

fn terms(flavour: TaskType) -> TaskTerms {
    let spec = ChainSpec {
        round_time: Slots(ROUND),
        submission_window: Slots(4),
        audit_window: Slots(4),
        total_bounty_amount: Amount(koii(4)),
        minimum_stake_amount: Amount(koii(2)),
        allowed_failed_distributions: 1,
        task_type: flavour,
        ..ChainSpec::default()
    };
    ChainParams::of(&spec, key("task"), key("manager"), key("koii")).terms
}

/// A task with short rounds (windows 4 and 4 of 10 slots) and money that runs out; one in eight has a small account.
pub fn begin(flavour: TaskType, rules: &RulesSpec, seed: u64) -> Chain {
    let spec = ChainSpec { rules: rules.clone(), fee: Amount(FEE), task_type: flavour, ..ChainSpec::default() };
    let mut params = ChainParams::of(&spec, key("task"), key("manager"), key("koii"));
    params.terms = terms(flavour);
    params.clock.round_time = ROUND;
    if (seed >> 56).is_multiple_of(8) {
        params.terms.space = if flavour == TaskType::Koii { 1_900 } else { 1_150 };
    }
    let (mut chain, _) = Chain::new(params);
    for name in &KEYS[..7] {
        chain.open_wallet(&key(name), koii(10));
        if flavour == TaskType::Kpl {
            chain.open_purse(&key(name), koii(1));
        }
    }
    for name in &KEYS[..4] {
        let stake = transaction(name, TASK, Instruction::Stake { amount: koii(3) });
        chain.apply(Slot(0), &stake).expect("the wallet holds it");
    }
    chain
}

fn transaction(by: &str, task: TaskNo, what: Instruction) -> Transaction {
    Transaction { by: key(by), payer: key(by), task, what }
}

/// Texts of lists, most of them payable, some not lists at all.
fn list_text(bits: &mut Bits) -> String {
    if bits.below(12) == 11 {
        return bits.one(&["[]", "{\"a\":0.5,\"b\":-0.5}", "\0", "nonsense"]).to_owned();
    }
    let amounts =
        [0, 1, 300_000_000, 500_000_000, 900_000_000, 1_000_000_000, -1, -1_000_000_000, -2_500_000_000, 5_000_000_000, i64::MIN, i64::MAX];
    let entries: Vec<String> = (0..bits.below(3) + 1).map(|_| format!("\"{}\":{}", bits.one(&KEYS), bits.one(&amounts))).collect();
    format!("{{{}}}", entries.join(","))
}

/// The first slot from this one on that is so far into its round.
fn next(slot: u64, into: u64) -> u64 {
    slot + (into + ROUND - slot % ROUND) % ROUND
}

/// A submission, a vote or a list of it about a round of the right age, in its window; or, one in four times, any.
fn aimed(bits: &mut Bits, slot: &mut u64, into: u64, age: u64) -> Round {
    let age = if bits.below(4) == 3 {
        bits.below(6)
    } else {
        *slot = next(*slot, into);
        age
    };
    Round((*slot / ROUND).saturating_sub(age))
}

/// The moves as transactions with their slots. The world begins in round 2, so that every age makes sense.
pub fn transactions(moves: &[u64], flavour: TaskType) -> Vec<(Slot, Transaction)> {
    let mut slot = 2 * ROUND;
    let mut all = Vec::new();
    for number in moves {
        let mut bits = Bits(*number);
        slot += bits.one(&[0, 0, 0, 1, 3, 12]);
        let task = bits.one(&[0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 2, 9]);
        one_move(&mut bits, flavour, TaskNo(task), &mut slot, &mut all);
    }
    all
}

fn one_move(bits: &mut Bits, flavour: TaskType, task: TaskNo, slot: &mut u64, all: &mut Vec<(Slot, Transaction)>) {
    let kind = bits.below(32);
    let by = bits.one(&["a", "b", "c", "d", "a", "b", "e", "manager", "koii", "poor"]);
    let other = bits.one(&["a", "b", "a", "b", "c", "e"]);
    let what = match kind {
        0..4 => {
            let round = aimed(bits, slot, 1, 1);
            Instruction::SubmitTask { round, value: "v".repeat(if bits.below(16) == 15 { 513 } else { 40 }) }
        }
        4..6 => return submit_and_vote(bits, task, slot, all),
        6..8 => Instruction::AuditSubmissions { round: aimed(bits, slot, 5, 1), candidate: key(other), is_valid: bits.below(2) == 0 },
        8..11 => return pay_a_list(bits, (by, task), slot, all),
        11..13 => return list(bits, (by, task), slot, all),
        13 => upload(bits, Round((*slot / ROUND).saturating_sub(2))),
        14 => Instruction::SubmitDistributionList { round: aimed(bits, slot, 1, 2) },
        15..17 => Instruction::AuditDistribution { round: aimed(bits, slot, 5, 2), candidate: key(other), is_valid: bits.below(2) == 0 },
        17..19 => Instruction::Payout { round: aimed(bits, slot, 9, 2), list_by: key(other) },
        19..21 => Instruction::Stake { amount: bits.one(&[koii(2), koii(6), Roe(1), Roe(u64::MAX), Roe::ZERO]) },
        21 => Instruction::ClaimReward { beneficiary: key(other) },
        22..24 => {
            *slot += bits.one(&[0, 0, 40, 60]);
            Instruction::Withdraw
        }
        24 => Instruction::FundTask { amount: bits.one(&[koii(1), Roe(u64::MAX), Roe(1)]) },
        25 => Instruction::Transfer { to: crate::common::payer(other), amount: bits.one(&[koii(1), Roe(u64::MAX), Roe::ZERO]) },
        _ => return rule_over(bits, flavour, (by, task), *slot, all),
    };
    all.push((Slot(*slot), transaction(by, task, what)));
}

/// What creators, Koii and managers do.
fn rule_over(bits: &mut Bits, flavour: TaskType, (by, task): (&str, TaskNo), slot: u64, all: &mut Vec<(Slot, Transaction)>) {
    let manager = bits.one(&["manager", "manager", by]);
    let changed = |bits: &mut Bits| {
        let mut terms = terms(bits.one(&[flavour, flavour, flavour, TaskType::Kpl]));
        terms.round_time = bits.one(&[ROUND, ROUND, 12, 7]);
        terms.total_bounty_amount = bits.one(&[koii(1), koii(3), koii(30)]);
        Box::new(terms)
    };
    let (by, what) = match bits.below(14) {
        0..4 => (by, Instruction::CreateTask { terms: changed(bits) }),
        4 => (manager, Instruction::UpdateTask { terms: changed(bits) }),
        5..8 => (manager, Instruction::SetActive { active: bits.below(3) > 0 }),
        8..10 => (bits.one(&["koii", "koii", by]), Instruction::Whitelist { allowed: bits.below(2) == 0 }),
        10 => (manager, Instruction::DeleteTask),
        _ => {
            let change = match bits.below(3) {
                0 => ManagerChange::Init,
                1 => ManagerChange::Insert(key(by)),
                _ => ManagerChange::Remove(key(by)),
            };
            ("koii", Instruction::HandleManagerAccounts { change })
        }
    };
    all.push((Slot(slot), transaction(by, task, what)));
}

fn upload(bits: &mut Bits, round: Round) -> Instruction {
    let (chunk, of) = bits.one(&[(0, 1), (0, 2), (1, 2), (2, 2), (0, 0)]);
    Instruction::UploadDistributionList { round, chunk, of, bytes: Payload::new(list_text(bits).as_bytes()) }
}

/// A list in one part, announced; its round.
fn listed(bits: &mut Bits, (by, task): (&str, TaskNo), slot: &mut u64, all: &mut Vec<(Slot, Transaction)>) -> Round {
    let round = aimed(bits, slot, 1, 2);
    let bytes = Payload::new(list_text(bits).as_bytes());
    let upload = Instruction::UploadDistributionList { round, chunk: 0, of: 1, bytes };
    for what in [upload, Instruction::SubmitDistributionList { round }] {
        all.push((Slot(*slot), transaction(by, task, what)));
    }
    round
}

fn list(bits: &mut Bits, from: (&str, TaskNo), slot: &mut u64, all: &mut Vec<(Slot, Transaction)>) {
    listed(bits, from, slot, all);
}

/// A submission of `a`, and votes on it.
fn submit_and_vote(bits: &mut Bits, task: TaskNo, slot: &mut u64, all: &mut Vec<(Slot, Transaction)>) {
    *slot = next(*slot, 1);
    let round = Round((*slot / ROUND).saturating_sub(1));
    for _ in 0..bits.below(2) + 1 {
        all.push((Slot(*slot), transaction("a", task, Instruction::SubmitTask { round, value: "v".to_owned() })));
    }
    *slot = next(*slot, 5);
    for _ in 0..3 {
        let what = Instruction::AuditSubmissions { round, candidate: key("a"), is_valid: bits.below(2) == 0 };
        all.push((Slot(*slot), transaction(bits.one(&["b", "c", "d", "a", "e"]), task, what)));
    }
}

/// A list in one part, announced, perhaps votes on it, and its payout when its windows are over.
fn pay_a_list(bits: &mut Bits, from: (&str, TaskNo), slot: &mut u64, all: &mut Vec<(Slot, Transaction)>) {
    let round = listed(bits, from, slot, all);
    for _ in 0..bits.below(4).saturating_sub(1) {
        *slot = next(*slot, 5);
        let what = Instruction::AuditDistribution { round, candidate: key(from.0), is_valid: bits.below(2) == 0 };
        all.push((Slot(*slot), transaction(bits.one(&["b", "c", "d", "a"]), from.1, what)));
    }
    if bits.below(8) < 7 {
        *slot = next(*slot, 9);
    }
    let payout = Instruction::Payout { round, list_by: key(from.0) };
    all.push((Slot(*slot), transaction(from.0, from.1, payout)));
}
