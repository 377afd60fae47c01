//! A node's JavaScript, through the door that a world uses: inputs in, events out.

use koipond_node::spec::{AuditScope, FrameworkSpec, JavaScriptSpec};
use koipond_node::{Node, NodeConfig, Step, TaskProblem};
use koipond_record::event::{Exit, Level, NodeEvent, NodeLimit};
use koipond_record::unit::SpanRange;
use koipond_record::{Ask, Input, Payload, Reply, SimTime, Span, WakeAt};

pub mod common;

fn node_of(source: &str, javascript: JavaScriptSpec) -> Result<Node, TaskProblem> {
    let framework = FrameworkSpec { audits: Some(AuditScope::Every), ..FrameworkSpec::default() };
    let schedule = common::schedule(1200);
    Ok(Node::new(NodeConfig { schedule, framework, javascript, ..common::config(7, 0, common::script(source)?) }))
}

fn booted(source: &str) -> (Node, Step) {
    let mut node = node_of(source, JavaScriptSpec::default()).expect("it compiles");
    let step = node.step(SimTime(0), &Input::Boot);
    (node, step)
}

fn said(step: &Step) -> Vec<&str> {
    step.events.iter().filter_map(|e| if let NodeEvent::Said { text, .. } = e { Some(text.as_str()) } else { None }).collect()
}

/// What a script prints while it loads.
fn prints(source: &str) -> Vec<String> {
    let (_, step) = booted(source);
    assert_eq!(step.ended, None, "{step:?}");
    said(&step).into_iter().map(str::to_owned).collect()
}

#[test]
fn the_clock_and_chance_are_the_worlds() {
    let script = "console.log(Date.now(), new Date().toISOString(), new Date().getTimezoneOffset()); console.log(String(Math.random()));";
    let printed = prints(script);
    assert_eq!(printed[0], "1735689600000 2025-01-01T00:00:00.000Z 0");
    assert_eq!(printed, prints(script), "the same seed draws the same");
}

#[test]
fn local_time_is_utc() {
    let script = "const d = new Date(2020, 1, 3, 4, 5); console.log(d.toISOString(), d.getHours(), String(d));
        console.log(new Date('2020-02-03T04:05').toISOString(), new Date('Feb 3 2020 04:05').toISOString());";
    let printed = prints(script);
    assert_eq!(printed[0], "2020-02-03T04:05:00.000Z 4 Mon Feb 03 2020 04:05:00 GMT+0000 (Coordinated Universal Time)");
    assert_eq!(printed[1], "2020-02-03T04:05:00.000Z 2020-02-03T04:05:00.000Z");
}

#[test]
fn work_takes_virtual_time_so_a_wait_in_a_loop_ends() {
    let (_, step) = booted("const end = Date.now() + 50; while (Date.now() < end); console.log('done');");
    assert_eq!(said(&step), ["done"]);
    assert!(step.spent >= Span::from_millis(50), "it took {}", step.spent);
}

#[test]
fn timers_fire_in_virtual_time_and_can_be_cleared() {
    let (mut node, step) =
        booted("const t = setTimeout(() => console.log('no'), 10); clearTimeout(t); setTimeout((x) => console.log(x), 2500, 'fired');");
    let timers: Vec<_> = step
        .events
        .iter()
        .filter_map(|e| if let NodeEvent::Called { ask: Ask::Wake { timer, at }, .. } = e { Some((*timer, *at)) } else { None })
        .collect();
    // Loading the script took a little work, from whose end the timer counts.
    let due = |at: &WakeAt| matches!(at, WakeAt::Time(at) if (2_500_000_000..2_505_000_000).contains(&at.0));
    let (timer, _) = timers.iter().copied().find(|(_, at)| due(at)).expect("a timer for 2.5 s");
    let forgotten = step.events.iter().any(|e| matches!(e, NodeEvent::Called { ask: Ask::Forget { timer: t }, .. } if *t == timers[0].0));
    assert!(forgotten);
    let fired = node.step(SimTime(2_500_000_000), &Input::Wake { timer, unpaid: vec![] });
    assert_eq!(said(&fired), ["fired"]);
}

#[test]
fn a_file_goes_out_and_comes_back_as_a_blob() {
    let (mut node, step) = booted(
        "import { KoiiStorageClient } from '@_koii/storage-task-sdk';
         const client = KoiiStorageClient.getInstance();
         const wallet = { secretKey: new Uint8Array(64), publicKey: { toBase58: () => 'key' } };
         client.uploadFile(new File(['héllo'], 'a.txt'), wallet).then(async ({ cid }) => { const b = await client.getFile(cid, 'a.txt'); console.log(b.size, await b.text()); });",
    );
    let call = |step: &Step| {
        step.events.iter().find_map(|e| match e {
            NodeEvent::Called { call, ask: ask @ (Ask::Put { .. } | Ask::Get { .. }) } => Some((*call, ask.clone())),
            _ => None,
        })
    };
    let (put, ask) = call(&step).expect("it stores");
    assert_eq!(ask, Ask::Put { files: vec![("a.txt".to_owned(), Payload::new("héllo".as_bytes()))] });
    let step = node.step(SimTime(1), &Input::Answer { call: put, reply: Reply::Stored { cid: "bafy".to_owned() } });
    let (get, ask) = call(&step).expect("it fetches");
    assert_eq!(ask, Ask::Get { cid: "bafy".to_owned(), name: "a.txt".to_owned() });
    let step = node.step(SimTime(2), &Input::Answer { call: get, reply: Reply::Bytes(Payload::new("héllo".as_bytes())) });
    assert_eq!(said(&step), ["6 héllo"]);
}

#[test]
fn an_unhandled_rejection_ends_the_process_with_code_1_and_its_place() {
    let (_, step) = booted("const f = async () => {\n  throw new TypeError('bad');\n};\nf();");
    assert_eq!(step.ended, Some(Exit::Code { code: 1, why: "uncaught TypeError: bad at task.js:2:13".to_owned() }));
    let handled = booted("process.on('unhandledRejection', (e) => console.log('heard', e.message)); Promise.reject(new Error('x'));").1;
    assert_eq!(
        (handled.ended, handled.events.iter().any(|e| matches!(e, NodeEvent::Said { text, .. } if text == "heard x"))),
        (None, true)
    );
}

#[test]
fn process_exit_cannot_be_caught() {
    let (_, step) = booted("try { process.exit(3); } catch {} finally { console.log('still here'); }");
    assert_eq!(step.ended, Some(Exit::Code { code: 3, why: "process.exit".to_owned() }));
    assert_eq!(said(&step), [""; 0]);
}

#[test]
fn hostile_code_ends_its_own_process_by_name() {
    let span = Span::from_millis(100);
    let limits = JavaScriptSpec {
        longest_work: SpanRange { low: span, high: span },
        memory: koipond_record::unit::Size(8 << 20),
        ..JavaScriptSpec::default()
    };
    for (source, exit, limit) in [
        ("for (;;);", Exit::Hung, Some(NodeLimit::Work)),
        ("const f = () => queueMicrotask(f); f();", Exit::Hung, Some(NodeLimit::Work)),
        ("for (;;) { try { for (;;); } catch {} finally { continue; } }", Exit::Hung, Some(NodeLimit::Work)),
        ("/(a+)+b/.test('a'.repeat(40));", Exit::Hung, Some(NodeLimit::Work)),
        ("const a = []; for (;;) a.push(new Array(1000).fill(1));", Exit::OutOfMemory, Some(NodeLimit::Memory)),
        ("'x'.repeat(2 ** 29);", Exit::OutOfMemory, Some(NodeLimit::Memory)),
    ] {
        let run = || node_of(source, limits.clone()).expect("it compiles").step(SimTime(0), &Input::Boot);
        let step = run();
        assert_eq!(step.ended.as_ref(), Some(&exit), "{source}");
        assert_eq!(
            step.events.iter().find_map(|e| if let NodeEvent::Hit { limit, .. } = e { Some(*limit) } else { None }),
            limit,
            "{source}"
        );
        assert_eq!(format!("{:?}", run()), format!("{step:?}"), "{source} is deterministic");
    }
}

#[test]
fn a_chain_of_promises_without_end_ends_by_its_memory_or_its_budget_the_same_each_time() {
    let longest_work = "200 ms".parse().expect("a length of time");
    let limits = JavaScriptSpec { memory: koipond_record::unit::Size(8 << 20), longest_work, ..JavaScriptSpec::default() };
    let run =
        || node_of("const f = () => Promise.resolve().then(f); f();", limits.clone()).expect("it compiles").step(SimTime(0), &Input::Boot);
    let step = run();
    // Where even an error finds no memory, QuickJS may drop it. Then the chain is over, or goes on in the memory there is, and the
    // budget of one step ends it.
    assert!(matches!(step.ended, None | Some(Exit::OutOfMemory | Exit::Hung)), "{:?}", step.ended);
    assert!(step.spent <= Span::from_millis(201), "{}", step.spent);
    assert_eq!(format!("{:?}", run()), format!("{step:?}"));
}

#[test]
fn a_recursion_without_end_is_a_range_error_that_can_be_caught() {
    assert_eq!(
        prints("const f = () => f() + 1; try { f(); } catch (e) { console.log(e.name, e.message); }"),
        ["RangeError Maximum call stack size exceeded"]
    );
}

#[test]
fn a_flood_of_lines_is_cut_and_said() {
    let (_, step) = booted("for (let i = 0; i < 20000; i += 1) console.log('line');");
    assert_eq!(said(&step).len(), 10_000);
    assert!(step.events.iter().any(|e| matches!(e, NodeEvent::Hit { limit: NodeLimit::Queue, .. })));
}

#[test]
fn a_long_line_is_cut_and_keeps_its_true_length() {
    let (_, step) = booted("console.error('é'.repeat(5000));");
    let line =
        step.events.iter().find_map(|e| if let NodeEvent::Said { level, text, len } = e { Some((*level, text.len(), *len)) } else { None });
    assert_eq!(line, Some((Level::Error, 2048, 10_000)));
}

#[test]
fn objects_are_printed_as_node_prints_them() {
    let printed =
        prints("console.log({ functionCall: 'executeTask', roundNumber: 1 }, [1, 'a', null], 'x'); console.log('%s has %d', 'pond', 3);");
    assert_eq!(printed, ["{ functionCall: 'executeTask', roundNumber: 1 } [ 1, 'a', null ] x", "pond has 3"]);
}

#[test]
fn what_is_wrong_with_a_source_names_its_place() {
    let problem = |source: &str| node_of(source, JavaScriptSpec::default()).map(drop).expect_err("it does not compile").to_string();
    assert!(problem("const a = 1;\nconst b = ;").starts_with("task.js:2:11: SyntaxError"), "{}", problem("const a = 1;\nconst b = ;"));
    assert!(problem("import './missing.js';").contains("there is no such file"));
    assert!(problem("import axios from 'axios';").contains("the npm package `axios` is not installed"));
    let unlinked = booted("import { nothing } from '@_koii/task-manager';").1.ended;
    assert!(matches!(&unlinked, Some(Exit::Code { code: 1, why }) if why.contains("nothing")), "{unlinked:?}");
    assert!(problem("import 'koipond:host';").contains("koipond:host"));
}

#[test]
fn node_selection_picks_the_farthest_hash() {
    // Recorded on mainnet, round 0; see docs/protocol.md §5.4.
    let script = r#"
        import { selectNode } from "@_koii/namespace-wrapper";
        const value = (uptime, timestamp, slot) => ({ submission_value: JSON.stringify({ uptime, timestamp, date: "2025-08-06", roundNumber: 1 }), slot, round: 0 });
        const keys = ["2pPjzTMUEDSn12ma8cauSX3M9WgByuwuiDG7j7UJELhA", "5pkG9cNiGWXMLRpTJTHH8aZboALmR36e9TadoWc6EDQ5", "C6nAsPrsdZhSXvoAAp5YDvPoxo8viHBLEnJYFEXw5W1G", "CW9vb56Hh8cqnUPjqx7SRiRaUQsAVA96oqrQv2Uj97BC"];
        const values = [value(3262, 1754492443065, 45226069), value(3637, 1754492756315, 45226810), value(3022, 1754492760820, 45226817), value(3423, 1754492626131, 45226595)];
        console.log(selectNode(keys, values, false));
        console.log(selectNode(keys, values, true));
    "#;
    assert_eq!(prints(script), ["2pPjzTMUEDSn12ma8cauSX3M9WgByuwuiDG7j7UJELhA", "CW9vb56Hh8cqnUPjqx7SRiRaUQsAVA96oqrQv2Uj97BC"]);
}
