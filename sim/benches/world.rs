//! Whole runs: events per second with a task that does nothing, against a bare heap that carries as many events; and a
//! hundred nodes that audit each other with the shipped task.
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

criterion_group!(benches, idle, hundred);
criterion_main!(benches);
