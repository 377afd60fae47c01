//! How fast the contract is: transactions applied per second, and a read of the submissions after one change.

use std::hint::black_box;

use criterion::{BatchSize, Criterion, Throughput, criterion_group, criterion_main};
use koipond_chain_mock::spec::{ChainSpec, RulesSpec};
use koipond_chain_mock::{Chain, ChainParams};
use koipond_record::{Instruction, Pubkey, Reply, Roe, Round, Slot, StateQuery, Transaction};

/// The rounds of submissions that a state holds with three allowed failed distributions.
const ROUNDS: u64 = 6;

fn key(n: u32) -> Pubkey {
    let mut bytes = [7; 32];
    bytes[..4].copy_from_slice(&n.to_be_bytes());
    Pubkey::from_bytes(&bytes)
}

fn send(by: &Pubkey, what: Instruction) -> Transaction {
    Transaction { by: by.clone(), payer: by.clone(), what }
}

fn submit(by: &Pubkey, round: Round, n: u64) -> Transaction {
    // As long as a CID.
    send(by, Instruction::SubmitTask { round, value: format!("bafybei{n:052}") })
}

/// A chain on which these keys have staked.
fn staked(keys: &[Pubkey]) -> Chain {
    let spec = ChainSpec { rules: RulesSpec::default(), ..ChainSpec::default() };
    let (mut chain, _) = Chain::new(ChainParams::of(&spec, key(u32::MAX), key(u32::MAX - 1)));
    for by in keys {
        chain.open_wallet(by, Roe(5_000_000_000));
        chain.apply(Slot(0), &send(by, Instruction::Stake { amount: Roe(5_000_000_000) })).expect("the wallet holds it");
    }
    chain
}

/// One round of every node: a submission, a vote on the neighbour's, and the slots they come in.
fn round_of(keys: &[Pubkey]) -> Vec<(Slot, Transaction)> {
    let submissions = keys.iter().map(|by| (Slot(1240), submit(by, Round(0), 1)));
    let neighbours = keys.iter().zip(keys.iter().cycle().skip(1));
    let votes = neighbours.map(|(by, candidate)| {
        let vote = Instruction::AuditSubmissions { round: Round(0), candidate: candidate.clone(), is_valid: false };
        (Slot(1740), send(by, vote))
    });
    submissions.chain(votes).collect()
}

fn apply(c: &mut Criterion) {
    let mut group = c.benchmark_group("apply");
    for nodes in [10, 1_000] {
        let keys: Vec<Pubkey> = (0..nodes).map(key).collect();
        let (chain, transactions) = (staked(&keys), round_of(&keys));
        group.throughput(Throughput::Elements(transactions.len() as u64));
        group.bench_function(format!("submissions and votes, {nodes} nodes"), |b| {
            let all = |mut chain: Chain| {
                for (slot, tx) in &transactions {
                    black_box(chain.apply(*slot, tx).expect("each is within the rules"));
                }
                chain
            };
            b.iter_batched(|| chain.clone(), all, BatchSize::LargeInput);
        });
    }
    group.finish();
}

fn read(c: &mut Criterion) {
    let keys: Vec<Pubkey> = (0..1_000).map(key).collect();
    let mut chain = staked(&keys);
    for round in 0..ROUNDS {
        for by in &keys {
            chain.apply(Slot((round + 1) * 1200 + 40), &submit(by, Round(round), 1)).expect("each is within the rules");
        }
    }
    let last = Slot(ROUNDS * 1200 + 41);
    let info = |chain: &Chain| match chain.view().answer(last, &StateQuery::SubmissionInfo) {
        Reply::State { tree, .. } => tree,
        other => unreachable!("a state query is answered with a state, not {other:?}"),
    };
    let mut group = c.benchmark_group("submission info, 1,000 nodes, 6 rounds");
    group.bench_function("read again without a change", |b| b.iter(|| black_box(info(&chain))));
    let mut n = 1;
    let mut change = |chain: &mut Chain| {
        n += 1;
        chain.apply(last, &submit(&keys[500], Round(ROUNDS - 1), n)).expect("a later submission replaces the first");
    };
    group.bench_function("one change, and the tree", |b| {
        b.iter(|| {
            change(&mut chain);
            black_box(info(&chain))
        });
    });
    group.bench_function("one change, the tree and its text", |b| {
        b.iter(|| {
            change(&mut chain);
            black_box(info(&chain).to_text())
        });
    });
    group.finish();
}

criterion_group!(benches, apply, read);
criterion_main!(benches);
