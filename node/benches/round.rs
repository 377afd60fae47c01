//! One round of one node with a hundred submissions to audit: the shipped task in bare QuickJS, with our framework in bare
//! QuickJS and replies made beforehand, and in a node. Also what a read of a large state costs, as JavaScript sees it, and what it
//! costs to boot a node.
//!
//! `cargo bench -p koipond-node --bench round`; the figures stand in `docs/performance.md`.

use std::collections::BTreeMap;
use std::hint::black_box;
use std::io::Write as _;
use std::rc::Rc;
use std::sync::Arc;

use criterion::{BatchSize, Criterion, Throughput, criterion_group, criterion_main};
use koipond_node::spec::{AuditScope, FrameworkSpec, TaskNodeSpec};
use koipond_node::{Node, NodeConfig, NodeKeys, Task, compile};
use koipond_record::event::{NodeEvent, Schedule};
use koipond_record::{Ask, Input, Json, Payload, Reply, Round, SimTime, Slot, SlotClock, Span, StateQuery};
use rquickjs::loader::{BuiltinLoader, BuiltinResolver};
use rquickjs::{Context, Function, Module, Object, Persistent, Promise, Runtime};
use sha2::{Digest as _, Sha256};

#[path = "../tests/common/mod.rs"]
pub mod common;

const CANDIDATES: u32 = 100;
const ROUND: u64 = 3;

/// The shipped task, file by file.
const TASK: [(&str, &str); 9] = [
    ("index.js", include_str!("../../scenarios/tasks/kept-proof/index.js")),
    ("setup.js", include_str!("../../scenarios/tasks/kept-proof/setup.js")),
    ("task.js", include_str!("../../scenarios/tasks/kept-proof/task.js")),
    ("submission.js", include_str!("../../scenarios/tasks/kept-proof/submission.js")),
    ("audit.js", include_str!("../../scenarios/tasks/kept-proof/audit.js")),
    ("check.js", include_str!("../../scenarios/tasks/kept-proof/check.js")),
    ("work.js", include_str!("../../scenarios/tasks/kept-proof/work.js")),
    ("distribution.js", include_str!("../../scenarios/tasks/kept-proof/distribution.js")),
    ("routes.js", include_str!("../../scenarios/tasks/kept-proof/routes.js")),
];

fn key(n: u32) -> String {
    NodeKeys::of_node(7, n).staking.public().to_string()
}

fn cid(n: u32) -> String {
    format!("bafybei{n:052}")
}

/// The shipped task's own proof for a node and the round.
fn proof(key: &str) -> String {
    let hash = key.bytes().fold(2_166_136_261_u32 ^ ROUND as u32, |hash, byte| (hash ^ u32::from(byte)).wrapping_mul(16_777_619));
    format!("{{\"round\":{ROUND},\"node\":\"{key}\",\"result\":{hash}}}")
}

/// Candidates as a script sees them: `[[key, cid, proof], …]`.
fn candidates() -> String {
    let rows: Vec<String> = (0..CANDIDATES).map(|n| format!("[{:?},{:?},{:?}]", key(n), cid(n), proof(&key(n)))).collect();
    format!("export const candidates = [{}]; export const round = {ROUND};", rows.join(","))
}

/// A script in bare QuickJS: modules by name, and the function `run` of the last.
struct Bare {
    run: Option<Persistent<Function<'static>>>,
    context: Context,
    runtime: Runtime,
}

impl Bare {
    fn new(modules: &[(&str, &str)], driver: &str) -> Self {
        let runtime = Runtime::new().expect("an engine");
        runtime.set_max_stack_size(4 << 20);
        let (mut resolver, mut loader) = (BuiltinResolver::default(), BuiltinLoader::default());
        for (name, source) in modules {
            resolver.add_module(*name);
            loader.add_module(*name, *source);
        }
        runtime.set_loader(resolver, loader);
        let context = Context::full(&runtime).expect("a context");
        let run = context.with(|ctx| {
            let sum = |text: String| Sha256::digest(text.as_bytes()).iter().map(|b| i32::from(*b)).sum::<i32>();
            ctx.globals().set("sha256Sum", Function::new(ctx.clone(), sum).expect("a function")).expect("a global");
            let encode = |text: String| text.into_bytes();
            ctx.globals().set("utf8Bytes", Function::new(ctx.clone(), encode).expect("a function")).expect("a global");
            let (module, done) = Module::declare(ctx.clone(), "driver", driver).expect("it compiles").eval().expect("it runs");
            done.finish::<()>().expect("it loads");
            Persistent::save(&ctx, module.get::<_, Function>("run").expect("a function"))
        });
        Self { run: Some(run), context, runtime }
    }

    /// Calls `run` and pumps until its promise is settled.
    fn round(&self) -> i32 {
        self.context.with(|ctx| {
            let run = self.run.clone().expect("it is there until the drop").restore(&ctx).expect("same engine");
            let promise: Promise = run.call(()).expect("it runs");
            promise.finish().expect("it ends")
        })
    }
}

impl Drop for Bare {
    fn drop(&mut self) {
        self.run = None;
        self.runtime.run_gc();
    }
}

fn named(prefix: &str) -> Vec<(String, &'static str)> {
    TASK.iter().map(|(name, source)| (format!("{prefix}{name}"), *source)).collect()
}

/// The creator's functions alone.
fn bare_creator() -> Bare {
    let data = candidates();
    let koii = "import { candidates } from 'data';
        const blobs = new Map(candidates.map(([, cid, text]) => [cid, { text: async () => text }]));
        const store = new Map();
        globalThis.File = class { constructor(parts, name) { this.parts = parts; this.name = name; } };
        globalThis.console = { log() {} };
        const keypair = { publicKey: { toBase58: () => candidates[0][0] } };
        export const namespaceWrapper = { getSubmitterAccount: async () => keypair, storeSet: async (k, v) => void store.set(k, v), storeGet: async (k) => store.get(k) ?? null };
        const client = { uploadFile: async () => ({ cid: candidates[0][1] }), getFile: async (cid) => blobs.get(cid) };
        export const KoiiStorageClient = { getInstance: () => client };";
    let driver = "import { candidates, round } from 'data';
        import { task } from './task.js'; import { submission } from './submission.js'; import { audit } from './audit.js'; import { distribution } from './distribution.js';
        const submitters = candidates.map(([publicKey]) => ({ publicKey, votes: 1, stake: 5e9 }));
        export async function run() {
          await task(round); await submission(round);
          let yes = 0;
          for (let i = 1; i < candidates.length; i += 1) if (await audit(candidates[i][1], round, candidates[i][0])) yes += 1;
          distribution(submitters, 1e9, round);
          return yes;
        }";
    let own = named("");
    let mut modules: Vec<(&str, &str)> = own.iter().map(|(name, source)| (name.as_str(), *source)).collect();
    modules.extend([("data", data.as_str()), ("@_koii/namespace-wrapper", koii)]);
    modules.push(("@_koii/storage-task-sdk", "export { KoiiStorageClient } from '@_koii/namespace-wrapper';"));
    Bare::new(&modules, driver)
}

/// Creator and framework, every reply of the world made beforehand.
fn bare_framework() -> Bare {
    let data = candidates();
    let host = "import { candidates, round } from 'data';
        const by = (value) => Object.fromEntries(candidates.map(([key, cid]) => [key, value(cid)]));
        const submissions = by((submission_value) => ({ submission_value, slot: 5000 }));
        const keys = Object.keys(submissions);
        const stakes = by(() => 5e9);
        const contents = new Map(candidates.map(([, cid, content]) => [cid, { content }]));
        const disk = new Map();
        const list = JSON.stringify(by(() => 10000000));
        const replies = { getCurrentSlot: 5000, getAverageSlotTime: 408, getSubmitterAccount: { publicKey: candidates[0][0], secretKey: new Uint8Array(64) }, getDistributionList: list, checkSubmissionAndUpdateRound: 'sig', auditSubmission: 'sig', defaultTaskSetup: undefined };
        export const argv = ['node', 'task.js', 'bench', 'task', '30018', 'service', 'main', 'secret', 'url', 'undefined', 'undefined', '30017'];
        export const auditsEvery = true, awaits = true, managerAccepts = true, wrapperRejects = true, unaccused = 1, unvoted = 0;
        export const selection = 'common', submitterKey = candidates[0][0], KEYS = '#keys';
        export const native = () => ({}), builtin = () => undefined;
        export const now = () => 0, log = () => {}, error = () => {}, exit = () => {}, sha256Sum = globalThis.sha256Sum;
        export const diskGet = (k) => disk.get(k), diskSet = (k, v) => void disk.set(k, v);
        export const utf8Encode = (text) => new Uint8Array(globalThis.utf8Bytes(text)), utf8Decode = () => '';
        export const rpc = async (method) => replies[method];
        export const read = async (method, args, paths) => paths.map((path) => {
          if (path[0] === 'submissions') return path[2] === KEYS ? keys : submissions;
          if (path[0] === 'stake_list') return stakes;
          if (path[0] === 'bounty_amount_per_round') return 1e9;
          if (path[0] === 'distribution_rewards_submission') return path[2] === KEYS ? [] : { [candidates[1][0]]: { submission_value: candidates[1][0], slot: 1 } };
          return undefined;
        });
        export const put = async () => ({ cid: candidates[0][1] });
        export const get = async (cid) => contents.get(cid);
        import * as blob from 'koipond:blob';
        export const internal = () => blob;";
    let driver = "import * as blob from 'koipond:blob'; import * as encoding from 'koipond:encoding'; import { round } from 'data';
        Object.assign(globalThis, { File: blob.File, TextEncoder: encoding.TextEncoder, console: { log() {}, error() {} }, setTimeout() {} });
        let deliver;
        globalThis.process = { on: (_, listener) => { deliver = listener; } };
        await import('./index.js');
        await null; await null; await null;
        import { taskRunner } from '@_koii/task-manager';
        export async function run() {
          await taskRunner.task(round); await taskRunner.submitTask(round); await taskRunner.auditTask(round);
          await taskRunner.selectAndGenerateDistributionList(round, false); await taskRunner.auditDistribution(round);
          return 0;
        }";
    let own = named("");
    let mut modules: Vec<(&str, &str)> = own.iter().map(|(name, source)| (name.as_str(), *source)).collect();
    modules.extend([
        ("data", data.as_str()),
        ("koipond:host", host),
        ("koipond:timers", "export const hooks = {};"),
        ("koipond:blob", include_str!("../src/shim/blob.js")),
        ("koipond:encoding", include_str!("../src/shim/encoding.js")),
        ("@_koii/namespace-wrapper", include_str!("../src/framework/namespace-wrapper.js")),
        ("@_koii/task-manager", include_str!("../src/framework/task-manager.js")),
        ("@_koii/storage-task-sdk", include_str!("../src/framework/storage-task-sdk.js")),
    ]);
    Bare::new(&modules, driver)
}

fn shipped() -> Arc<Task> {
    let files: BTreeMap<&str, &str> = TASK.into_iter().collect();
    let source = move |path: &str| files.get(path).map(|text| Arc::from(text.as_bytes()));
    Arc::new(compile("index.js", Rc::new(source)).expect("the shipped task compiles"))
}

fn schedule() -> Schedule {
    let clock = SlotClock { slot_time: Span::from_millis(400), starting_slot: Slot(0), round_time: 2400, paces: None };
    Schedule { clock, submission_window: 800, audit_window: 800, rounds: 1_000_000 }
}

fn node(task: &Arc<Task>, n: u32) -> Node {
    let framework = FrameworkSpec { audits: Some(AuditScope::Every), ..FrameworkSpec::default() };
    let task_node = TaskNodeSpec { watchdog: false, ..TaskNodeSpec::default() };
    Node::new(NodeConfig { schedule: schedule(), framework, task_node, ..common::config(7, n, Arc::clone(task)) })
}

/// A node in a world that answers at once: the trees are those of a chain with a hundred submissions.
struct Answered {
    node: Node,
    now: SimTime,
    wakes: Vec<(koipond_record::TimerId, koipond_record::WakeAt)>,
    contents: BTreeMap<String, Payload>,
    proofs: BTreeMap<String, String>,
    /// The submissions that are read; where there are none, those of these proofs in the rounds of late.
    state: Option<Json>,
    /// What was printed in the last round.
    said: Vec<String>,
}

impl Answered {
    fn new(task: &Arc<Task>, state: Option<Json>) -> Self {
        let contents = (0..CANDIDATES).map(|n| (cid(n), Payload::new(proof(&key(n)).into_bytes()))).collect();
        let proofs = (0..CANDIDATES).map(|n| (key(n), cid(n))).collect();
        let mut answered = Self { node: node(task, 0), now: SimTime(0), wakes: Vec::new(), contents, proofs, state, said: Vec::new() };
        answered.feed(Input::Boot);
        answered
    }

    fn feed(&mut self, input: Input) {
        let mut waiting = vec![input];
        while let Some(input) = waiting.pop() {
            let step = self.node.step(self.now, &input);
            assert!(step.ended.is_none(), "{step:?}");
            for event in step.events {
                match event {
                    NodeEvent::Called { ask: Ask::Wake { timer, at }, .. } => self.wakes.push((timer, at)),
                    NodeEvent::Called { ask: Ask::Forget { .. }, .. } => {}
                    NodeEvent::Called { call, ask } => waiting.push(Input::Answer { call, reply: self.reply(&ask) }),
                    NodeEvent::Said { text, .. } => self.said.push(text),
                    _ => {}
                }
            }
        }
    }

    fn reply(&self, ask: &Ask) -> Reply {
        let state = |entries: Vec<(&str, Json)>| Reply::State {
            version: 1,
            tree: Json::map(entries.into_iter().map(|(k, v)| (k.into(), v)).collect()),
        };
        match ask {
            Ask::Send(_) => Reply::Confirmed { signature: "sig".to_owned() },
            Ask::Put { .. } => Reply::Stored { cid: cid(0) },
            Ask::Get { cid, .. } => Reply::Bytes(self.contents[cid].clone()),
            Ask::Read(StateQuery::SubmissionInfo) if let Some(tree) = &self.state => Reply::State { version: 1, tree: tree.clone() },
            Ask::Read(StateQuery::SubmissionInfo) => {
                let entry = |cid: &String| Json::map(vec![("submission_value".into(), Json::text(cid)), ("slot".into(), Json::Int(5000))]);
                let all = || Json::map(self.proofs.iter().map(|(key, cid)| (key.as_str().into(), entry(cid))).collect());
                let worked = self.round().saturating_sub(2)..=self.round();
                let rounds = Json::map(worked.map(|r| (r.to_string().as_str().into(), all())).collect());
                state(vec![("submissions", rounds), ("submissions_audit_trigger", Json::map(vec![]))])
            }
            Ask::Read(StateQuery::TaskState { .. }) => {
                let stakes = Json::map(self.proofs.keys().map(|key| (key.as_str().into(), Json::Int(5_000_000_000))).collect());
                state(vec![("stake_list", stakes), ("bounty_amount_per_round", Json::Int(1_000_000_000))])
            }
            Ask::Read(StateQuery::DistributionInfo) => {
                let due = self.round().saturating_sub(2).to_string();
                let other = key(1);
                let list = Json::map(vec![("submission_value".into(), Json::text(&other)), ("slot".into(), Json::Int(1))]);
                let lists = Json::map(vec![(due.as_str().into(), Json::map(vec![(other.as_str().into(), list)]))]);
                state(vec![("distribution_rewards_submission", lists), ("distributions_audit_trigger", Json::map(vec![]))])
            }
            Ask::Read(StateQuery::DistributionList { .. }) => {
                let list = Json::map(self.proofs.keys().map(|key| (key.as_str().into(), Json::Int(10_000_000))).collect());
                Reply::Bytes(Payload::new(list.to_text().as_bytes()))
            }
            _ => Reply::Number(400),
        }
    }

    fn round(&self) -> u64 {
        schedule().clock.round(schedule().clock.slot(self.now)).0
    }

    /// The two bursts of the next round.
    fn next_round(&mut self) {
        self.said.clear();
        for _ in 0..2 {
            let (timer, at) = self.wakes.pop().expect("a node waits for its next burst");
            self.wakes.clear();
            if let koipond_record::WakeAt::Slot(slot) = at {
                self.now = schedule().clock.begins(slot);
            }
            self.feed(Input::Wake { timer, unpaid: Vec::<Round>::new() });
        }
    }
}

fn rounds(c: &mut Criterion) {
    let mut group = c.benchmark_group("node-round of 100 audits");
    let creator = bare_creator();
    assert_eq!(creator.round(), i32::try_from(CANDIDATES).expect("small") - 1, "every audit says yes");
    group.bench_function("creator alone, bare QuickJS", |b| b.iter(|| black_box(creator.round())));
    let framework = bare_framework();
    group.bench_function("creator and framework, replies made beforehand, bare QuickJS", |b| b.iter(|| black_box(framework.round())));
    let mut answered = Answered::new(&shipped(), None);
    group.bench_function("a node, answered at once", |b| b.iter(|| answered.next_round()));
    group.finish();
}

/// How many nodes and rounds the large state has, and how often it is read in one round.
const READERS: u32 = 1_000;
const KEPT: u64 = 6;
const READS: u64 = 20;

/// A task that reads the large state in each round in one way and says how many submissions it found.
fn reader(read: &str) -> Arc<Task> {
    let source = format!(
        "import {{ initializeTaskManager }} from '@_koii/task-manager';
         import {{ internals, namespaceWrapper }} from '@_koii/namespace-wrapper';
         const nothing = async () => undefined;
         const task = async () => {{
           let found = 0;
           for (let i = 0; i < {READS}; i += 1) found += {read};
           console.log(found);
         }};
         initializeTaskManager({{ setup: nothing, task, submission: nothing, audit: nothing, distribution: () => ({{}}), routes: nothing }});"
    );
    Arc::new(
        compile("reader.js", Rc::new(move |path: &str| (path == "reader.js").then(|| Arc::from(source.as_bytes())))).expect("it compiles"),
    )
}

/// Submissions of rounds that no framework asks for, so that only the task's own reads cost.
fn large_state() -> Json {
    let entry = |n| Json::map(vec![("submission_value".into(), Json::text(&cid(n))), ("slot".into(), Json::Int(5000))]);
    let all = || Json::map((0..READERS).map(|n| (key(n).as_str().into(), entry(n))).collect());
    let rounds = Json::map((0..KEPT).map(|n| (format!("old{n}").as_str().into(), all())).collect());
    Json::map(vec![("submissions".into(), rounds), ("submissions_audit_trigger".into(), Json::map(vec![]))])
}

/// What a read of the submissions of 1,000 nodes and six rounds costs, as JavaScript sees it; the state has not changed since.
fn reads(c: &mut Criterion) {
    let state = large_state();
    let mut group = c.benchmark_group("a read of 1,000 nodes' submissions by JavaScript");
    group.throughput(Throughput::Elements(READS));
    let one = "Object.keys((await internals.read('getTaskSubmissionInfo', [0], [['submissions', 'old3']]))[0]).length";
    let whole = "Object.keys((await namespaceWrapper.getTaskSubmissionInfo(0)).submissions.old3).length";
    // The last is what a round costs in which nothing is read.
    for (what, read) in [("20 of one round, by our wrapper", one), ("20 of all six rounds, by the public method", whole), ("none", "1000")]
    {
        let mut answered = Answered::new(&reader(read), Some(state.clone()));
        answered.next_round();
        let all = (READS * u64::from(READERS)).to_string();
        assert!(answered.said.contains(&all), "every read finds every submission: {:?}", answered.said);
        group.bench_function(what, |b| b.iter(|| answered.next_round()));
    }
    group.finish();
}

fn boots(c: &mut Criterion) {
    let task = shipped();
    let mut group = c.benchmark_group("boot");
    group.bench_function("engine and context alone", |b| {
        b.iter_with_large_drop(|| {
            let runtime = Runtime::new().expect("an engine");
            let context = Context::full(&runtime).expect("a context");
            context.with(|ctx| black_box(Object::new(ctx).expect("an object").len()));
            (context, runtime)
        });
    });
    group.bench_function("a node with the shipped task", |b| {
        let boot = |node: &mut Node| black_box(node.step(SimTime(0), &Input::Boot).events.len());
        b.iter_batched_ref(|| node(&task, 0), boot, BatchSize::SmallInput);
    });
    group.finish();
}

/// Comes first, while no memory that others gave back hides what the nodes take.
fn memory_of_a_node(_: &mut Criterion) {
    memory(&shipped());
}

/// Resident memory of a node, over five hundred of them.
fn memory(task: &Arc<Task>) {
    #[expect(clippy::disallowed_methods, reason = "the kernel tells resident memory in this file alone")]
    let resident = || -> Option<u64> {
        let text = std::fs::read_to_string("/proc/self/statm").ok()?;
        Some(text.split(' ').nth(1)?.parse::<u64>().ok()? * 4)
    };
    let before = resident();
    let nodes: Vec<Node> = (0..500)
        .map(|n| {
            let mut node = node(task, n);
            node.step(SimTime(0), &Input::Boot);
            node
        })
        .collect();
    if let Some((after, before)) = resident().zip(before) {
        let told = format!("memory of a node with the shipped task: {} KiB resident, over {} nodes", (after - before) / 500, nodes.len());
        let _ = writeln!(std::io::stderr(), "{told}");
    }
}

criterion_group!(benches, memory_of_a_node, rounds, reads, boots);
criterion_main!(benches);
