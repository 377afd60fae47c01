//! Whole runs: events per second with a task that does nothing, against a bare heap that carries as many events; and a
//! hundred nodes that audit each other with the shipped task; and a round of four nodes with a bundle of 3 MB.
//!
//! `cargo bench -p koipond --bench world`; the figures stand in `docs/performance.md`.

use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::hint::black_box;
use std::path::Path;

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use koipond::tasks::Tasks;
use koipond::world::{Outcome, run};
use koipond_scenarios::{Plan, parse};

#[path = "../../node/tests/common/bundle.rs"]
mod bundle;

fn plan(task: &str, honest: u64, cheats: u64, rounds: u64) -> (Plan, Tasks) {
    let groups = if cheats == 0 {
        format!("{{ honest: {{ count: {honest} }} }}")
    } else {
        format!("{{ honest: {{ count: {honest} }}, cheat: {{ count: {cheats}, behaviour: fabricator }} }}")
    };
    let text = format!(
        "scenario: bench\ntask: {task}\n\
         chain: {{ round_time: 2400 slots, submission_window: 800 slots, audit_window: 800 slots, total_bounty_amount: 1000, timing: {{ jitter: 0..100 slots, inclusion: 40..60 slots }} }}\n\
         framework: {{ audits: every }}\n\
         nodes: {groups}\n\
         rounds: {rounds}\nexpect: [ {{ never: {{ retried: {{}} }} }} ]\n"
    );
    let plan = parse("bench.yaml", &text).unwrap_or_else(|problems| panic!("{problems}"));
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../scenarios");
    let tasks = Tasks::read(&plan, &folder).unwrap_or_else(|errors| panic!("{errors:?}"));
    (plan, tasks)
}

fn once(plan: &Plan, tasks: &Tasks) -> Outcome {
    run(plan, tasks, 7, vec![]).expect("it runs")
}

/// A heap that holds as many things as a hundred nodes have waiting, and carries this many events.
fn bare_heap(events: u64) -> u64 {
    let mut heap: BinaryHeap<Reverse<(u64, u64)>> = (0..200).map(|n| Reverse((n * 7919 % 1000, n))).collect();
    let mut sum = 0_u64;
    for n in 0..events {
        if let Some(Reverse((at, order))) = heap.pop() {
            sum = sum.wrapping_add(at ^ order);
            heap.push(Reverse((at + 1 + order * 31 % 977, n)));
        }
    }
    sum
}

fn idle(c: &mut Criterion) {
    let (plan, tasks) = plan("tasks/idle.js", 100, 0, 200);
    let events = once(&plan, &tasks).events;
    let mut group = c.benchmark_group("a task that does nothing, 100 nodes, 200 rounds");
    group.sample_size(10).throughput(Throughput::Elements(events));
    group.bench_function("events of a run", |b| b.iter(|| black_box(once(&plan, &tasks).events)));
    group.bench_function("events of a bare heap", |b| b.iter(|| black_box(bare_heap(events))));
    group.finish();
}

fn hundred(c: &mut Criterion) {
    let (plan, tasks) = plan("tasks/kept-proof", 95, 5, 10);
    let mut group = c.benchmark_group("the shipped task, 100 nodes that audit each other, 10 rounds");
    // Nine rounds of audits: the last round's work is never audited.
    group.sample_size(10).throughput(Throughput::Elements(100 * 9));
    group.bench_function("node-rounds", |b| b.iter(|| black_box(once(&plan, &tasks).events)));
    group.finish();
}

/// A bundle of 3 MB in webpack's style, with a task that hands over its functions.
fn large_bundle() -> std::path::PathBuf {
    let main = "const { initializeTaskManager } = require('@_koii/task-manager');\n\
        const share = (all, bounty) => Object.fromEntries(all.map(({ publicKey }) => [publicKey, Math.floor(bounty / all.length)]));\n\
        const work = (round) => String(__webpack_require__('./src/m7.js').make('p', 20 + round, 30).total());\n\
        const nothing = async () => {};\n\
        initializeTaskManager({ setup: nothing, task: nothing, submission: async (round) => work(round), \
        audit: async (value, round) => value === work(round), distribution: share, routes: nothing });";
    let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join("large-bundle.js");
    #[expect(clippy::disallowed_methods, reason = "a bundle of this size is made, not kept")]
    std::fs::write(&path, bundle::large(3_000_000, main)).expect("a file can be written in the target folder");
    path
}

fn four(c: &mut Criterion) {
    let path = large_bundle();
    let (plan, tasks) = plan(&path.display().to_string(), 4, 0, 1);
    let mut group = c.benchmark_group("a bundle of 3 MB, 4 nodes, 1 round");
    group.sample_size(10);
    group.bench_function("run", |b| b.iter(|| black_box(once(&plan, &tasks).events)));
    group.finish();
}

criterion_group!(benches, idle, hundred, four);
criterion_main!(benches);
