//! A small task to test with: short names for keys, slots and transactions.

use koipond_chain_mock::spec::{ChainSpec, RulesSpec};
use koipond_chain_mock::{Chain, ChainParams, Receipt, Rejection};
use koipond_record::event::ChainEvent;
use koipond_record::unit::{Amount, Slots};
use koipond_record::{Instruction, Json, Payload, Pubkey, Reply, Roe, Round, Slot, StateQuery, TaskNo, Transaction};

/// The first task of a chain.
pub const TASK: TaskNo = TaskNo(0);

/// Appendix A of `protocol.md`: rounds of 1200 slots from slot 1000, both windows 500; 100 KOII, 1 a round; stake 5.
/// Without fees, so that amounts read well; `money.rs` has tests of fees.
pub fn spec() -> ChainSpec {
    ChainSpec { starting_slot: Slots(1000), fee: Amount(Roe::ZERO), ..ChainSpec::default() }
}

pub fn koii(n: u64) -> Roe {
    Roe(n * 1_000_000_000)
}

pub fn key(name: &str) -> Pubkey {
    Pubkey::from_text(name)
}

/// Slots into a round.
pub fn slot(round: u64, into: u64) -> Slot {
    Slot(1000 + round * 1200 + into)
}

/// The wallet that pays for a key.
pub fn payer(of: &str) -> Pubkey {
    key(&format!("wallet-of-{of}"))
}

/// A chain of this spec on which each of these has 10 KOII, 5 of them staked.
pub fn chain_of(spec: &ChainSpec, stakers: &[&str]) -> Chain {
    assert_eq!(ChainParams::problems(spec), []);
    let (mut chain, _) = Chain::new(ChainParams::of(spec, key("task"), key("manager"), key("koii")));
    for name in stakers {
        chain.open_wallet(&payer(name), koii(10));
        send(&mut chain, slot(0, 0), name, Instruction::Stake { amount: koii(5) });
    }
    chain
}

/// A chain with nodes `a` to `e` on it.
pub fn chain() -> Chain {
    chain_of(&spec(), &["a", "b", "c", "d", "e"])
}

/// The same with other rules.
pub fn chain_with(rules: RulesSpec) -> Chain {
    chain_of(&ChainSpec { rules, ..spec() }, &["a", "b", "c", "d", "e"])
}

/// The same with a bounty of so many KOII in all and a round.
pub fn chain_with_bounty(total: u64, round: u64) -> Chain {
    let spec = ChainSpec { total_bounty_amount: Amount(koii(total)), bounty_amount_per_round: Amount(koii(round)), ..spec() };
    chain_of(&spec, &["a", "b", "c", "d", "e"])
}

pub fn try_send(chain: &mut Chain, at: Slot, by: &str, what: Instruction) -> Result<Receipt, Rejection> {
    try_send_to(chain, TASK, at, by, what)
}

/// Sends to another task.
pub fn try_send_to(chain: &mut Chain, task: TaskNo, at: Slot, by: &str, what: Instruction) -> Result<Receipt, Rejection> {
    chain.apply(at, &Transaction { by: key(by), payer: payer(by), task, what })
}

/// Sends what must be accepted; its events.
pub fn send(chain: &mut Chain, at: Slot, by: &str, what: Instruction) -> Vec<ChainEvent> {
    try_send(chain, at, by, what).expect("this is within the rules").events
}

/// Sends what must be refused, and checks that nothing changed; the rule and its message.
pub fn refused(chain: &mut Chain, at: Slot, by: &str, what: Instruction) -> (&'static str, String) {
    let before = chain.clone();
    let rejection = try_send(chain, at, by, what).expect_err("this is against the rules");
    assert_eq!(*chain, before);
    (rejection.rule().name(), rejection.to_string())
}

pub fn submit(round: u64, value: &str) -> Instruction {
    Instruction::SubmitTask { round: Round(round), value: value.to_owned() }
}

pub fn vote(round: u64, candidate: &str, is_valid: bool) -> Instruction {
    Instruction::AuditSubmissions { round: Round(round), candidate: key(candidate), is_valid }
}

pub fn vote_list(round: u64, candidate: &str, is_valid: bool) -> Instruction {
    Instruction::AuditDistribution { round: Round(round), candidate: key(candidate), is_valid }
}

pub fn upload(round: u64, part: (u16, u16), text: &str) -> Instruction {
    let bytes = Payload::new(text.as_bytes());
    Instruction::UploadDistributionList { round: Round(round), chunk: part.0, of: part.1, bytes }
}

pub fn submit_list(round: u64) -> Instruction {
    Instruction::SubmitDistributionList { round: Round(round) }
}

pub fn payout(round: u64, list_by: &str) -> Instruction {
    Instruction::Payout { round: Round(round), list_by: key(list_by) }
}

/// Uploads a list that fits one part, and announces it.
pub fn list(chain: &mut Chain, at: Slot, by: &str, round: u64, text: &str) {
    send(chain, at, by, upload(round, (0, 1), text));
    send(chain, at, by, submit_list(round));
}

/// Lists round 0 in its time by `a` and pays it; the events of the payout.
pub fn paid(chain: &mut Chain, text: &str) -> Vec<ChainEvent> {
    list(chain, slot(2, 100), "a", 0, text);
    send(chain, slot(2, 1000), "a", payout(0, "a"))
}

/// Why a payout failed.
pub fn why(events: &[ChainEvent]) -> &str {
    match events {
        [ChainEvent::PayoutFailed { why, .. }] => why,
        other => panic!("the payout should have failed: {other:?}"),
    }
}

/// Everything with every map.
pub fn everything() -> StateQuery {
    StateQuery::TaskState { of: None, submissions: true, distributions: true, balances: true, stakes: true }
}

/// A tree of state.
pub fn tree(chain: &Chain, query: &StateQuery) -> Json {
    match chain.view().answer(TASK, Slot(0), query) {
        Reply::State { tree, version } => {
            assert_eq!(version, chain.version());
            tree
        }
        other => panic!("a state query is answered with a state, not {other:?}"),
    }
}
