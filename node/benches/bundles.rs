//! What bundles cost: boot time and memory of a node with a bundle of next to nothing, of 200 KB and of 3 MB, and what calls cost.
//!
//! `cargo bench -p koipond-node --bench bundles`; the figures stand in `docs/performance.md`.

use std::hint::black_box;
use std::io::Write as _;
use std::sync::Arc;

use criterion::{BatchSize, Criterion, Throughput, criterion_group, criterion_main};
use koipond_node::{Node, Task};
use koipond_record::{Input, SimTime};

#[path = "../tests/common/mod.rs"]
pub mod common;

/// What a bundle's first module does: it uses one other.
const MAIN: &str = "module.exports = __webpack_require__(\"./src/m7.js\").make('p', 20, 30).total();";
/// The same, and a thousand of the others besides, as real bundles load most of what they hold.
const ALL: &str =
    "for (let n = 0; n < 4000; n += 1) { const id = `./src/m${n}.js`; if (id in __webpack_modules__) __webpack_require__(id); }";

/// Bundles by their names.
fn bundles() -> Vec<(&'static str, Arc<Task>)> {
    let of = |text: &str| Arc::new(common::script(text).expect("it compiles"));
    vec![
        ("an empty script", of("")),
        ("a bundle of 200 KB", of(&common::large(200_000, MAIN))),
        ("a bundle of 200 KB, all its modules loaded", of(&common::large(200_000, ALL))),
        ("a bundle of 3 MB", of(&common::large(3_000_000, MAIN))),
        ("a bundle of 3 MB, all its modules loaded", of(&common::large(3_000_000, ALL))),
    ]
}

fn booted(task: &Arc<Task>, n: u32) -> Node {
    let mut node = Node::new(common::config(7, n, Arc::clone(task)));
    let step = node.step(SimTime(0), &Input::Boot);
    assert_eq!(step.ended, None, "{:?}", step.events);
    node
}

/// Resident memory of a node of each kind, over so many as stand in the line.
fn memory(_: &mut Criterion) {
    #[expect(clippy::disallowed_methods, reason = "the kernel tells resident memory in this file alone")]
    let resident = || -> Option<u64> {
        let text = std::fs::read_to_string("/proc/self/statm").ok()?;
        Some(text.split(' ').nth(1)?.parse::<u64>().ok()? * 4)
    };
    for (name, task) in bundles() {
        // What the first node leaves behind in the allocator is nobody's.
        drop(booted(&task, 0));
        let count = if name.contains("3 MB") { 40 } else { 200 };
        let before = resident();
        let nodes: Vec<Node> = (0..count).map(|n| booted(&task, n)).collect();
        if let Some((after, before)) = resident().zip(before) {
            let kib = after.saturating_sub(before) / u64::from(count);
            let _ = writeln!(std::io::stderr(), "memory of a node with {name}: {kib} KiB resident, over {} nodes", nodes.len());
        }
    }
}

fn boots(c: &mut Criterion) {
    let mut group = c.benchmark_group("boot");
    for (name, task) in bundles() {
        group.bench_function(name, |b| b.iter_with_large_drop(|| booted(&task, 0)));
    }
    group.finish();
}

fn compiling(c: &mut Criterion) {
    let mut group = c.benchmark_group("compile");
    group.sample_size(10);
    for (name, bytes) in [("200 KB", 200_000), ("3 MB", 3_000_000)] {
        let text = common::large(bytes, MAIN);
        group.bench_function(name, |b| b.iter(|| black_box(common::script(&text).expect("it compiles"))));
    }
    group.finish();
}

/// What calls of a kind cost, so many in one piece of work.
const CALLS: u64 = 20_000;

fn calls(c: &mut Criterion) {
    let kinds = [
        ("nothing", "const call = () => {};"),
        ("Date.now()", "const call = () => Date.now();"),
        ("array.slice()", "const array = [1, 2, 3, 4]; const call = () => array.slice(1);"),
        ("text.includes()", "const text = 'a text of some length'; const call = () => text.includes('length');"),
        ("Buffer.from(text)", "const call = () => Buffer.from('a text of some length');"),
        (
            "sha256 of 1 KiB",
            "const { createHash } = require('crypto'); const kib = Buffer.alloc(1024); const call = () => createHash('sha256').update(kib).digest();",
        ),
        (
            "fs.writeFileSync of 1 KiB",
            "const fs = require('fs'); const kib = Buffer.alloc(1024); const call = () => fs.writeFileSync('a', kib);",
        ),
        (
            "fs.readFileSync of 1 KiB",
            "const fs = require('fs'); fs.writeFileSync('a', Buffer.alloc(1024)); const call = () => fs.readFileSync('a');",
        ),
        ("new URL()", "const call = () => new URL('https://example.com/a?b=c');"),
        ("JSON of a small object", "const call = () => JSON.parse(JSON.stringify({ a: 1, b: [1, 2, 3], c: 'text' }));"),
    ];
    let mut group = c.benchmark_group("call");
    group.sample_size(20).throughput(Throughput::Elements(CALLS));
    for (name, define) in kinds {
        let source = format!("{define}\ncall();\nprocess.on('message', () => {{ for (let n = 0; n < {CALLS}; n += 1) call(); }});");
        let task = Arc::new(common::script(&source).expect("it compiles"));
        group.bench_function(name, |b| {
            // Booting tells the task to execute the round, which is these calls.
            b.iter_batched_ref(
                || Node::new(common::config(7, 0, Arc::clone(&task))),
                |node| black_box(node.step(SimTime(0), &Input::Boot)),
                BatchSize::SmallInput,
            );
        });
    }
    group.finish();
}

criterion_group!(benches, memory, boots, compiling, calls);
criterion_main!(benches);
