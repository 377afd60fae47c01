//! How fast the contract is: transactions applied per second, a read of the submissions after one change, a copy of the
//! chain.

use std::hint::black_box;

use criterion::{BatchSize, Criterion, Throughput, criterion_group, criterion_main};
use koipond_chain_mock::spec::{ChainSpec, RulesSpec};
use koipond_chain_mock::{Chain, ChainParams};
use koipond_record::{Instruction, LIST_CHUNK_BYTES, Payload, Pubkey, Reply, Roe, Round, Slot, StateQuery, TaskNo, Transaction};

/// The rounds of submissions that a state holds with three allowed failed distributions.
const ROUNDS: u64 = 6;

fn key(n: u32) -> Pubkey {
    let mut bytes = [7; 32];
    bytes[..4].copy_from_slice(&n.to_be_bytes());
    Pubkey::from_bytes(&bytes)
}

fn send(by: &Pubkey, what: Instruction) -> Transaction {
    Transaction { by: by.clone(), payer: by.clone(), task: TaskNo(0), what }
}

fn submit(by: &Pubkey, round: Round, n: u64) -> Transaction {
    // As long as a CID.
    send(by, Instruction::SubmitTask { round, value: format!("bafybei{n:052}") })
}

/// A chain on which these keys have staked.
fn staked(keys: &[Pubkey]) -> Chain {
    let spec = ChainSpec { rules: RulesSpec::default(), ..ChainSpec::default() };
    let (mut chain, _) = Chain::new(ChainParams::of(&spec, key(u32::MAX), key(u32::MAX - 1), key(u32::MAX - 2)));
    for by in keys {
        // A stake, and fees.
        chain.open_wallet(by, Roe(6_000_000_000));
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

/// One whole round of every node: submissions, votes, the list of all nodes in its parts, its payout.
fn whole_round_of(keys: &[Pubkey]) -> Vec<(Slot, Transaction)> {
    let mut all = round_of(keys);
    let (by, round) = (&keys[0], Round(0));
    let entries: Vec<String> = keys.iter().map(|key| format!("\"{key}\":{}", 1_000_000_000 / keys.len())).collect();
    let text = format!("{{{}}}", entries.join(","));
    let parts: Vec<&[u8]> = text.as_bytes().chunks(LIST_CHUNK_BYTES).collect();
    let of = u16::try_from(parts.len()).expect("ten thousand entries are some 1,200 parts");
    for (chunk, bytes) in (0..).zip(parts) {
        all.push((Slot(2440), send(by, Instruction::UploadDistributionList { round, chunk, of, bytes: Payload::new(bytes) })));
    }
    all.push((Slot(2480), send(by, Instruction::SubmitDistributionList { round })));
    all.push((Slot(3520), send(by, Instruction::Payout { round, list_by: by.clone() })));
    all
}

fn apply_all(mut chain: Chain, transactions: &[(Slot, Transaction)]) -> Chain {
    for (slot, tx) in transactions {
        black_box(chain.apply(*slot, tx).expect("each is within the rules"));
    }
    chain
}

fn apply(c: &mut Criterion) {
    let mut group = c.benchmark_group("apply");
    for nodes in [10, 1_000, 10_000] {
        let keys: Vec<Pubkey> = (0..nodes).map(key).collect();
        let chain = staked(&keys);
        if nodes > 1_000 {
            group.sample_size(10);
        }
        for (what, transactions) in [("submissions and votes", round_of(&keys)), ("a whole round", whole_round_of(&keys))] {
            group.throughput(Throughput::Elements(transactions.len() as u64));
            group.bench_function(format!("{what}, {nodes} nodes"), |b| {
                b.iter_batched(|| chain.clone(), |chain| apply_all(chain, &transactions), BatchSize::LargeInput);
            });
        }
    }
    group.finish();
}

/// What the world does in each slot in which something changes: a copy, and the first change after it.
fn copy(c: &mut Criterion) {
    let keys: Vec<Pubkey> = (0..1_000).map(key).collect();
    let chain = apply_all(staked(&keys), &round_of(&keys));
    let change = submit(&keys[500], Round(0), 2);
    let mut group = c.benchmark_group("copy, 1,000 nodes");
    group.bench_function("a copy", |b| b.iter(|| black_box(chain.clone())));
    group.bench_function("a copy and one change", |b| {
        b.iter(|| {
            let mut copy = chain.clone();
            black_box(copy.apply(Slot(1250), &change).expect("a later submission replaces the first"));
            copy
        });
    });
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
    let info = |chain: &Chain| match chain.view().answer(TaskNo(0), last, &StateQuery::SubmissionInfo) {
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

criterion_group!(benches, apply, copy, read);
criterion_main!(benches);
