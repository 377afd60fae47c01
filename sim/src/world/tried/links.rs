//! Faults of the network.

use koipond_record::event::{ChainEvent, NetEvent, NodeEvent};
use koipond_record::{Input, NodeId, Reply, What};

use super::stage::{Seen, calm, doing};

/// How many proofs of round 0 stand on chain, and how many of their senders were told.
fn taken_and_told(run: &Seen) -> (usize, usize) {
    let taken = run.submitted().iter().filter(|(round, ..)| *round == 0).count();
    let of_round_1 = run.sent().into_iter().filter(|(.., slot)| (1_200..1_300).contains(slot));
    let told = of_round_1.filter(|(node, call, _)| matches!(run.answer(*node, *call), Some((Reply::Confirmed { .. }, _)))).count();
    (taken, told)
}

#[test]
fn a_partition_on_the_way_out_keeps_transactions_from_the_chain_and_one_on_the_way_back_only_the_news() {
    let cut =
        |way: &str| taken_and_told(&calm(&format!("{{ at: round 1, partition: {{ group: a, from: chain, way: {way}, for: 100 s }} }}")));
    assert_eq!(cut("both"), (0, 0));
    assert_eq!(cut("out"), (0, 0));
    // What the nodes read before they send is cut off on its way back as well, so only what is sent before the cut is told apart.
    let back = calm("{ at: round 1 + 1 s, partition: { group: a, from: chain, way: back, for: 100 s } }");
    let out = calm("{ at: round 1 + 1 s, partition: { group: a, from: chain, way: out, for: 100 s } }");
    assert_eq!((taken_and_told(&back), taken_and_told(&out)), ((2, 0), (2, 2)));
}

#[test]
fn a_flapping_partition_delays_where_one_that_stays_ends_in_time_outs() {
    let of = |flapping: &str| {
        let run = calm(&format!("{{ at: round 1, partition: {{ group: a, from: chain, {flapping} for: 100 s }} }}"));
        let timed_out = run.net().filter(|(_, net)| matches!(net, NetEvent::TimedOut { .. })).count();
        let held = run.net().filter(|(_, net)| matches!(net, NetEvent::HeldUp { kind, .. } if kind == "partition")).count();
        (timed_out > 0, held > 0, taken_and_told(&run))
    };
    assert_eq!(of("flapping: { on: 8 s, off: 8 s },"), (false, true, (2, 2)));
    assert!(of("").0);
}

const ASKS: &str = "const urls = Object.values((await namespaceWrapper.getTaskState({})).ip_address_list); \
    const said = []; \
    for (const url of urls) { \
      try { said.push((await (await fetch(url.replace('30017', '30018') + '/hello')).text())); } catch (error) { said.push('none'); } \
    } \
    console.log('heard', said.sort().join(' '));";

#[test]
fn a_partition_between_two_groups_is_between_them_alone() {
    let run = doing(ASKS, "{ a: { count: 2 }, b: { count: 1 } }", "{ at: 1100 s, partition: { group: a, and: b, for: 300 s } }");
    for (node, cut_off) in [(0, "hello hello none"), (1, "hello hello none"), (2, "hello none none")] {
        let lines = run.lines(node, "heard");
        assert_eq!((lines[1], lines[2]), (cut_off, "hello hello hello"), "node {node}");
    }
}

#[test]
fn a_partition_of_one_way_between_groups_lets_the_others_questions_through() {
    // What a asks never gets to b; b's questions get to a, but a's answers do not come back.
    let run = doing(ASKS, "{ a: {}, b: {} }", "{ at: 1100 s, partition: { group: a, and: b, way: out, for: 300 s } }");
    let reached = |node: u32| {
        let asked = |what: &What| matches!(what, What::Node(NodeEvent::Got(Input::Request { .. })));
        run.seconds(node, asked).into_iter().filter(|at| (1_200..1_300).contains(at)).count()
    };
    // Each asks itself too.
    assert_eq!((reached(0), reached(1)), (2, 1));
}

/// How long after its asking each answer came, of a node, between two moments, in milliseconds.
fn waits(run: &Seen, from: u64, until: u64) -> Vec<u64> {
    let asked = run.events.iter().filter_map(|event| match &event.what {
        What::Node(NodeEvent::Called { call, ask: koipond_record::Ask::Read(_) }) => Some((event.node?, *call, event.at)),
        _ => None,
    });
    let within = asked.filter(|(.., at)| (from * 1_000_000_000..until * 1_000_000_000).contains(&at.0));
    let answered = within.filter_map(|(node, call, at)| {
        run.events.iter().find_map(|event| match &event.what {
            What::Node(NodeEvent::Got(Input::Answer { call: of, .. })) if event.node == Some(node) && *of == call => {
                Some((event.at.0 - at.0) / 1_000_000)
            }
            _ => None,
        })
    });
    answered.collect()
}

#[test]
fn a_slow_network_takes_as_long_as_it_says_and_tells() {
    let run = calm("{ at: 1100 s, slow-network: { group: a, latency: 300..500 ms, shape: bell, for: 500 s } }");
    let (slow, well) = (waits(&run, 1_200, 1_290), waits(&run, 2_400, 2_490));
    assert!(!slow.is_empty() && slow.iter().all(|ms| (600..=1_010).contains(ms)), "{slow:?}");
    assert!(!well.is_empty() && well.iter().all(|ms| *ms < 20), "{well:?}");
    let told = run
        .net()
        .filter(|(event, net)| event.cause.is_some() && matches!(net, NetEvent::HeldUp { kind, entry: 1, .. } if kind == "slow-network"));
    assert!(told.count() >= slow.len() * 2);
}

#[test]
fn a_lossy_network_loses_for_as_long_as_it_is_there() {
    let run = calm("{ at: 1100 s, lossy-network: { loss: 50 %, for: 500 s } }");
    let lost: Vec<u64> =
        run.net().filter(|(_, net)| matches!(net, NetEvent::Retransmitted { .. })).map(|(event, _)| event.at.0 / 1_000_000_000).collect();
    assert!(lost.len() > 3 && lost.iter().all(|at| (1_100..1_600).contains(at)), "{lost:?}");
}

#[test]
fn a_doubled_transaction_is_taken_on_twice_and_answered_once() {
    let run = calm("{ at: 1100 s, duplicate-messages: { node: a-1, from: chain, for: 500 s } }");
    let of = |node| run.submitted().iter().filter(|(round, by, _)| *round == 0 && *by == NodeId(node)).count();
    assert_eq!((of(0), of(1)), (2, 1));
    let mut answers: Vec<_> = run
        .events
        .iter()
        .filter_map(|event| match &event.what {
            What::Node(NodeEvent::Got(Input::Answer { call, .. })) => Some((event.node, *call)),
            _ => None,
        })
        .collect();
    let all = answers.len();
    answers.sort();
    answers.dedup();
    assert_eq!(answers.len(), all, "no question is answered twice");
    let repeated: Vec<_> = run.net().filter(|(_, net)| matches!(net, NetEvent::Repeated { .. })).map(|(event, _)| event.seq).collect();
    let of_the_second = |event: &&koipond_record::Event| event.cause.is_some_and(|cause| repeated.contains(&cause));
    let submitted = run.events.iter().filter(|event| matches!(event.what, What::Chain(ChainEvent::Submitted { .. })));
    assert_eq!(submitted.filter(of_the_second).count(), 1, "the log says by what it came twice");
}

#[test]
fn a_request_that_is_doubled_comes_to_the_other_node_twice() {
    let run = doing(ASKS, "{ a: {}, b: {} }", "{ at: 1100 s, duplicate-messages: { node: a-1, from: web, for: 300 s } }");
    let repeated = run.net().filter(|(_, net)| matches!(net, NetEvent::Repeated { entry: 1, .. })).count();
    let asked = |what: &What| matches!(what, What::Node(NodeEvent::Got(Input::Request { .. })));
    let reached = run.seconds(1, asked).into_iter().filter(|at| (1_200..1_300).contains(at)).count();
    // Of a twice, of itself once; a asks both nodes.
    assert_eq!((repeated, reached), (2, 3));
    assert_eq!(run.lines(0, "heard")[1], "hello hello");
}

#[test]
fn messages_that_are_held_up_are_overtaken() {
    let run = calm("{ at: 1100 s, reorder-messages: { group: a, share: 50 %, by: 0..2 s, for: 500 s } }");
    let waits = waits(&run, 1_200, 1_290);
    assert!(waits.iter().any(|ms| *ms > 300) && waits.iter().all(|ms| *ms <= 4_010), "{waits:?}");
    assert!(run.net().any(|(_, net)| matches!(net, NetEvent::HeldUp { kind, .. } if kind == "reorder-messages")));
}
