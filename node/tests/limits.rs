//! Limits that bound what one node can cost the whole program, and what of them a task can see.

use koipond_node::spec::JavaScriptSpec;
use koipond_node::{Node, NodeConfig, Step};
use koipond_record::event::{Exit, NodeEvent, NodeLimit};
use koipond_record::unit::Size;
use koipond_record::{Input, SimTime};

pub mod common;

fn booted(source: &str, longest_work: &str, mebibytes: u64) -> (Node, Step) {
    let longest_work = longest_work.parse().expect("a length of time");
    let javascript = JavaScriptSpec { longest_work, memory: Size(mebibytes << 20), ..JavaScriptSpec::default() };
    let task = common::script(source).expect("it compiles");
    let mut node = Node::new(NodeConfig { javascript, ..common::config(7, 0, task) });
    let step = node.step(SimTime(0), &Input::Boot);
    (node, step)
}

fn limits(step: &Step) -> Vec<NodeLimit> {
    step.events.iter().filter_map(|e| if let NodeEvent::Hit { limit, .. } = e { Some(*limit) } else { None }).collect()
}

#[test]
fn functions_that_count_look_like_the_engines_own() {
    let script = "for (const [of, name] of [[Array, 'join'], [String, 'includes'], [Object.getPrototypeOf(Uint8Array), 'fill']]) {
            const { value, ...rest } = Object.getOwnPropertyDescriptor(of.prototype, name);
            console.log(value.name, value.length, String(value).includes('[native code]'), JSON.stringify(rest), 'prototype' in value);
        }
        console.log([1, [2, 3]].join('-'), 'abc'.includes('b'), new Uint8Array(2).fill(7).join(), [1].concat([2], 3).join(), 'a-b'.split('-').length);
        try { String.prototype.includes.call(null, 'a') } catch (error) { console.log(error.name) }";
    let rest = r#"{"writable":true,"enumerable":false,"configurable":true} false"#;
    let wanted = [
        format!("join 1 true {rest}"),
        format!("includes 1 true {rest}"),
        format!("fill 1 true {rest}"),
        "1-2,3 true 7,7 1,2,3 2".to_owned(),
        "TypeError".to_owned(),
    ];
    assert_eq!(common::prints(script), wanted);
}

#[test]
fn a_piece_of_work_may_set_only_so_many_timers() {
    let (_, step) = booted("for (;;) clearTimeout(setTimeout(() => {}, 1000));", "10 s", 64);
    assert_eq!((step.ended.as_ref(), limits(&step)), (Some(&Exit::Hung), vec![NodeLimit::Queue]));
    assert!(step.events.len() < 250_000, "{} events", step.events.len());
}

#[test]
fn a_heap_that_stays_full_does_not_outlive_the_budget() {
    let (_, step) = booted("const kept = []; for (;;) { try { for (;;) kept.push(new Array(10).fill(0)); } catch {} }", "200 ms", 8);
    assert_eq!((step.ended.as_ref(), limits(&step)), (Some(&Exit::Hung), vec![NodeLimit::Work]));
}

#[test]
fn calls_that_fail_for_want_of_time_fail_at_once_ever_after() {
    let (_, step) = booted("const long = 'x'.repeat(1 << 20); for (;;) { try { console.log(long) } catch {} }", "20 ms", 16);
    let lines = step.events.iter().filter(|e| matches!(e, NodeEvent::Said { .. })).count();
    assert_eq!(step.ended, Some(Exit::Hung));
    assert!((1..20).contains(&lines), "{lines} lines of a MiB were printed");
}

#[test]
fn a_process_that_has_ended_says_no_more() {
    let (_, step) = booted("(async () => { for (;;) { await null; console.log('still here') } })(); process.exit(3);", "1 s", 64);
    assert!(!step.events.iter().any(|e| matches!(e, NodeEvent::Said { .. })), "{:?}", step.events);
}

#[test]
fn a_process_that_ends_in_the_middle_of_endless_jobs_is_freed() {
    for script in [
        "(async () => { for (;;) { try { await Promise.reject(1) } catch {} } })();",
        "const two = () => { queueMicrotask(two); queueMicrotask(two) }; two();",
        "(async () => { for (;;) await null; })(); process.exit(1);",
    ] {
        let (mut node, step) = booted(script, "20 ms", 8);
        assert!(step.ended.is_some(), "{script}");
        let again = node.step(SimTime(1), &Input::Boot);
        assert_eq!(again.ended, step.ended, "{script}");
    }
}
