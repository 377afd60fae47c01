//! A log of a million events: the time to its first screen, to a place anywhere in it, and to draw a large screen; and the memory that
//! the viewer then has.
//!
//! `cargo bench -p koipond-tui --bench viewer`; the figures stand in `docs/performance.md`.

use std::hint::black_box;
use std::io::{Write as _, stderr};
use std::path::{Path, PathBuf};

use criterion::{BatchSize, Criterion, criterion_group, criterion_main};
use koipond_record::event::{ChainEvent, Level, NodeCard, NodeEvent, RunEvent, Schedule, StorageEvent};
use koipond_record::log::{Digest, LogWriter, encode};
use koipond_record::{
    Event, LOG_FORMAT, Manifest, NodeId, Pubkey, Roe, Round, RunFolder, Seq, Slot, SlotClock, Span, TaskFunction, TaskMessage, TaskNo, What,
};
use koipond_tui::{Offscreen, Options, Theme};

const EVENTS: u64 = 1_000_000;
const NODES: u64 = 100;
/// Each node works, stores, submits, says something and audits, in each round.
const OF_ROUND: u64 = 10 * NODES;
const CLOCK: SlotClock = SlotClock { slot_time: Span::from_millis(408), starting_slot: Slot(1000), round_time: 2400, paces: None };
/// How large the screen is that is drawn.
const SCREEN: (u16, u16) = (200, 60);

fn key(node: u64) -> Pubkey {
    Pubkey::from_text(&format!("key-{node}"))
}

fn started() -> What {
    let card = |node: u64| NodeCard {
        name: format!("honest-{}", node + 1),
        group: "honest".to_owned(),
        key: key(node),
        main: Pubkey::from_text(&format!("main-{node}")),
        stake: Roe(5_000_000_000),
        behaviour: "honest".to_owned(),
        task: TaskNo(0),
        computer: NodeId(u32::try_from(node).expect("there are few")),
    };
    What::Run(RunEvent::Started {
        scenario: "a million events".to_owned(),
        seed: 1,
        schedule: Schedule { clock: CLOCK, submission_window: 800, audit_window: 800, rounds: EVENTS / OF_ROUND },
        nodes: (0..NODES).map(card).collect(),
        may_fork: false,
        tasks: vec![String::new()],
    })
}

/// The nth event: rounds in which the nodes go in turn, ten events each.
fn nth(n: u64) -> Event {
    let (round, place) = (Round(n / OF_ROUND), n % OF_ROUND);
    let (step, node) = (place / NODES, place % NODES);
    let slot = Slot(1000 + round.0 * 2400 + place * 2400 / OF_ROUND);
    let cid = format!("bafybeig{:040x}", n.wrapping_mul(0x9e37_79b9_7f4a_7c15));
    let who = Some(NodeId(u32::try_from(node).expect("there are few")));
    let message = |function| What::Node(NodeEvent::Asked(TaskMessage { function, round, previous_failed: false }));
    let (node, what) = match step {
        _ if n == 0 => (None, started()),
        _ if place == 0 => (None, What::Run(RunEvent::RoundBegan { round })),
        0 => (who, message(TaskFunction::ExecuteTask)),
        1 => (who, What::Storage(StorageEvent::Stored { cid, files: Vec::new(), hosts: Vec::new(), through: "node".to_owned() })),
        2 => (None, What::Chain(ChainEvent::Submitted { round, by: key(node), value: cid, slot })),
        3 | 4 => (who, What::Node(NodeEvent::Said { level: Level::Log, text: format!("says {n} of {cid}"), len: 20 })),
        5 => (who, message(TaskFunction::AuditPayload)),
        6 if node % 10 == 0 => (
            None,
            What::Chain(ChainEvent::Audited { round, candidate: key(node), by: key((node + 1) % NODES), is_valid: false, opened: true }),
        ),
        7 if node == 0 => (None, What::Chain(ChainEvent::PaidOut { round, list_by: key(1) })),
        7 if node == 10 && round.0 % 50 == 0 => {
            let (amount, of) = (Roe(3_500_000_000), Roe(5_000_000_000));
            (None, What::Chain(ChainEvent::Slashed { round, who: key(node), amount, of }))
        }
        7 => (None, What::Chain(ChainEvent::Rewarded { round, to: key(node), amount: Roe(10_000_000) })),
        _ => (who, What::Node(NodeEvent::Said { level: Level::Log, text: format!("{n} is done"), len: 12 })),
    };
    let cause = (place >= NODES).then(|| Seq(n - NODES));
    Event { seq: Seq(n), at: CLOCK.begins(slot), node, cause, what }
}

/// The run folder, written once for all of the benches.
fn million() -> PathBuf {
    let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join("a-million-events");
    let folder = RunFolder::create(&path).expect("the folder is ours");
    let mut log = LogWriter::new(folder.create_log().expect("the folder is there")).expect("the disk takes it");
    let (mut digest, mut bytes) = (Digest::default(), Vec::new());
    for event in (0..EVENTS).map(nth) {
        bytes.clear();
        encode(&event, &mut bytes);
        digest.add(&bytes);
        log.add(&event, &bytes, Round(event.seq.0 / OF_ROUND)).expect("the disk takes it");
    }
    log.finish().expect("the disk takes it");
    drop(folder.create_derived().expect("the folder is there"));
    let manifest = Manifest {
        koipond: "0.1.0".to_owned(),
        format: LOG_FORMAT,
        scenario: "a million events".to_owned(),
        file: "million.yaml".to_owned(),
        seed: 1,
        containment: true,
        digest: Some(digest.finish()),
        events: Some(EVENTS),
        files: Vec::new(),
    };
    folder.write_manifest(&manifest).expect("the disk takes it");
    path
}

fn opened(run: &PathBuf) -> Offscreen<'_> {
    let options = Options { theme: Theme::Dark, ..Options::default() };
    Offscreen::open(run, options, SCREEN.0, SCREEN.1).expect("the run can be viewed")
}

/// The most memory that this process has had, in MiB, where the system tells it.
#[expect(clippy::disallowed_methods, reason = "a bench asks the system what it used")]
fn peak() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    Some(line.trim().strip_suffix(" kB")?.parse::<u64>().ok()? / 1024)
}

fn viewer(c: &mut Criterion) {
    let run = million();
    let mut group = c.benchmark_group("a log of 1,000,000 events");
    group.sample_size(10);
    group.bench_function("first screen", |b| b.iter(|| black_box(opened(&run).screen())));
    group.bench_function("all of it read", |b| b.iter_batched(|| opened(&run), |mut view| view.read(), BatchSize::PerIteration));
    let mut view = opened(&run);
    view.read();
    let mut n = 0_u64;
    group.bench_function("a place anywhere", |b| {
        b.iter(|| {
            n = (n + 618_034) % EVENTS;
            view.press(&format!(":event {n}<Enter>")).expect("the command is known");
            black_box(view.screen())
        });
    });
    group.bench_function("draw 200 × 60", |b| b.iter(|| black_box(view.screen())));
    group.finish();
    // All panes were visited, and a filter and a search have looked at all of it.
    view.press("1234567890m:filter kind:slashed<Enter>/bafybeig<Enter>").expect("the keys are known");
    if let Some(peak) = peak() {
        let told = writeln!(stderr(), "memory at most: {peak} MiB, the writing of the log and the last screen included");
        drop(told);
    }
}

criterion_group!(benches, viewer);
criterion_main!(benches);
