//! What storing, reading and moving as a CAR cost beside the hash of the same bytes, in the store and through the network.

use std::hint::black_box;
use std::sync::Arc;

use criterion::{BatchSize, Criterion, Throughput, criterion_group, criterion_main};
use koipond_record::event::StorageEvent;
use koipond_record::unit::{GroupName, NodeName};
use koipond_record::{NodeId, Payload, Pubkey, Reply, Round, SimTime};
use koipond_storage_mock::spec::{CidHash, StorageSpec};
use koipond_storage_mock::{Around, Member, Moment, Storage, StorageNetwork};
use sha2::{Digest as _, Sha256};

/// A store of this many files is emptied, so that a long measurement does not fill memory.
const FULL: u64 = 20_000;

fn pattern(bytes: usize) -> Arc<[u8]> {
    (0..bytes).map(|i| ((i * 31 + 7) % 251) as u8).collect()
}

fn large(c: &mut Criterion) {
    let mut group = c.benchmark_group("8 MiB");
    let content = pattern(8 << 20);
    group.throughput(Throughput::Bytes(content.len() as u64));
    group.bench_function("raw sha2-256", |b| b.iter(|| Sha256::digest(black_box(&content))));
    group.bench_function("raw blake3", |b| b.iter(|| blake3::hash(black_box(&content))));
    for (name, hash) in [("put", CidHash::Sha2_256), ("put, blake3", CidHash::Blake3)] {
        let mut storage = Storage::new(&StorageSpec { hash, ..StorageSpec::default() });
        group.bench_function(name, |b| b.iter(|| storage.put("proof.bin", black_box(&content))));
    }
    let mut storage = Storage::new(&StorageSpec::default());
    let cid = storage.put("proof.bin", &content).expect("a plain name");
    group.bench_function("get", |b| b.iter(|| storage.get(black_box(&cid), "proof.bin")));
    group.finish();
}

/// How many nodes fetch one CID.
const READERS: u32 = 1_000;

/// All are there and have a stake.
struct Town;

impl Around for Town {
    fn is_online(&self, _: NodeId) -> bool {
        true
    }
    fn is_staked(&self, _: &Pubkey) -> bool {
        true
    }
    fn proofs(&self, _: &str) -> Vec<(NodeId, Round)> {
        Vec::new()
    }
    fn named(&self, _: Option<&NodeName>, _: Option<&GroupName>) -> Vec<NodeId> {
        Vec::new()
    }
}

fn at(node: u32) -> Moment<'static> {
    Moment { now: SimTime(0), round: Round(0), asker: NodeId(node), around: &Town }
}

fn network(hash: CidHash) -> StorageNetwork {
    let members = (0..READERS).map(|node| Member { key: Pubkey::from_text(&node.to_string()), access: true, pinned: false });
    StorageNetwork::new(&StorageSpec { hash, ..StorageSpec::default() }, members.collect(), 1)
}

/// As tasks store and read: through the client, with the events that the log gets.
fn through_the_network(c: &mut Criterion) {
    let content = pattern(8 << 20);
    let files = [("proof.bin".to_owned(), Payload::Here(Arc::clone(&content)))];
    let mut group = c.benchmark_group("8 MiB through the network");
    group.throughput(Throughput::Bytes(content.len() as u64));
    group.bench_function("raw sha2-256", |b| b.iter(|| Sha256::digest(black_box(&content))));
    group.bench_function("raw blake3", |b| b.iter(|| blake3::hash(black_box(&content))));
    for (name, hash) in [("add", CidHash::Sha2_256), ("add, blake3", CidHash::Blake3)] {
        group
            .bench_function(name, |b| b.iter_batched(|| network(hash), |mut net| net.put(at(0), black_box(&files)), BatchSize::SmallInput));
    }
    let stored = || {
        let mut net = network(CidHash::default());
        let Reply::Stored { cid } = net.put(at(0), &files).reply else { unreachable!("it is stored") };
        (net, cid)
    };
    // The first read computes the hash that the log has of the file; later ones do not.
    group.bench_function("first read", |b| {
        b.iter_batched(stored, |(mut net, cid)| net.get(at(1), black_box(&cid), "proof.bin"), BatchSize::SmallInput);
    });
    let (mut net, cid) = stored();
    group.bench_function("later read", |b| b.iter(|| net.get(at(1), black_box(&cid), "proof.bin")));
    group.finish();

    let mut group = c.benchmark_group("one CID");
    group.throughput(Throughput::Elements(u64::from(READERS)));
    group.bench_function("1,000 nodes", |b| {
        b.iter(|| {
            let reads = (0..READERS).map(|node| net.get(at(node), black_box(&cid), "proof.bin"));
            reads.filter(|outcome| matches!(outcome.events.as_slice(), [StorageEvent::Read { .. }])).count()
        });
    });
    group.finish();
}

fn small(c: &mut Criterion) {
    let mut group = c.benchmark_group("200 B");
    let content = pattern(200);
    // A put hashes the file and its directory, whose block has about sixty bytes.
    let block = pattern(62);
    group.bench_function("raw sha2-256 of file and directory", |b| {
        b.iter(|| (Sha256::digest(black_box(&content)), Sha256::digest(black_box(&block))))
    });
    let mut storage = Storage::new(&StorageSpec::default());
    let mut made = 0_u64;
    let mut fresh = || {
        made += 1;
        let mut bytes = content.to_vec();
        bytes[..8].copy_from_slice(&made.to_le_bytes());
        (made, Arc::from(bytes))
    };
    group.bench_function("put", |b| {
        b.iter_batched(
            &mut fresh,
            |(n, content): (u64, Arc<[u8]>)| {
                if n.is_multiple_of(FULL) {
                    storage = Storage::new(&StorageSpec::default());
                }
                storage.put("proof.json", &content)
            },
            BatchSize::SmallInput,
        );
    });
    let cid = storage.put("proof.json", &content).expect("a plain name");
    group.bench_function("get", |b| b.iter(|| storage.get(black_box(&cid), "proof.json")));
    group.finish();
}

fn cars(c: &mut Criterion) {
    let mut group = c.benchmark_group("CAR of 8 MiB");
    let mut storage = Storage::new(&StorageSpec::default());
    let cid = storage.put("proof.bin", &pattern(8 << 20)).expect("a plain name");
    let car = storage.export(&[&cid]).expect("it was just put");
    group.throughput(Throughput::Bytes(car.len() as u64));
    group.bench_function("export", |b| b.iter(|| storage.export(&[black_box(&cid)])));
    group.bench_function("import", |b| {
        b.iter(|| Storage::new(&StorageSpec::default()).import(black_box(&car)));
    });
    group.finish();
}

criterion_group!(benches, large, through_the_network, small, cars);
criterion_main!(benches);
