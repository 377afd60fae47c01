//! What storing, reading and moving as a CAR cost beside the hash of the same bytes.

use std::hint::black_box;
use std::sync::Arc;

use criterion::{BatchSize, Criterion, Throughput, criterion_group, criterion_main};
use koipond_record::NodeId;
use koipond_storage_mock::Storage;
use koipond_storage_mock::spec::{CidHash, StorageSpec};
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
    for (name, hash) in [("put", CidHash::Sha2_256), ("put, blake3", CidHash::Blake3)] {
        let mut storage = Storage::new(&StorageSpec { hash, ..StorageSpec::default() });
        group.bench_function(name, |b| b.iter(|| storage.put(NodeId(0), "proof.bin", black_box(&content))));
    }
    let mut storage = Storage::new(&StorageSpec::default());
    let cid = storage.put(NodeId(0), "proof.bin", &content).expect("a plain name");
    group.bench_function("get", |b| b.iter(|| storage.get(black_box(&cid), "proof.bin", &|_| true)));
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
                storage.put(NodeId(0), "proof.json", &content)
            },
            BatchSize::SmallInput,
        );
    });
    let cid = storage.put(NodeId(0), "proof.json", &content).expect("a plain name");
    group.bench_function("get", |b| b.iter(|| storage.get(black_box(&cid), "proof.json", &|_| true)));
    group.finish();
}

fn cars(c: &mut Criterion) {
    let mut group = c.benchmark_group("CAR of 8 MiB");
    let mut storage = Storage::new(&StorageSpec::default());
    let cid = storage.put(NodeId(0), "proof.bin", &pattern(8 << 20)).expect("a plain name");
    let car = storage.export(&[&cid]).expect("it was just put");
    group.throughput(Throughput::Bytes(car.len() as u64));
    group.bench_function("export", |b| b.iter(|| storage.export(&[black_box(&cid)])));
    group.bench_function("import", |b| {
        b.iter(|| Storage::new(&StorageSpec::default()).import(NodeId(0), black_box(&car)));
    });
    group.finish();
}

criterion_group!(benches, large, small, cars);
criterion_main!(benches);
