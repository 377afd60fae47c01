//! Entries of the timeline that wait for something.

use koipond_record::event::{ChainEvent, FaultEvent, NodeEvent};
use koipond_record::{Ask, Event, Instruction, NodeId, What};

use super::stage::{Seen, calm, doing, of, plan};

/// Each beginning of a fault, with the event that it waited for.
fn begun(run: &Seen) -> Vec<(&Event, &Event)> {
    let began = run.events.iter().filter(|event| matches!(event.what, What::Fault(FaultEvent::Began { .. })));
    let caused = began.filter_map(|event| Some((event, &run.events[usize::try_from(event.cause?.0).ok()?])));
    caused.collect()
}

fn nodes(event: &Event) -> Vec<u32> {
    match &event.what {
        What::Fault(FaultEvent::Began { nodes, .. }) => nodes.iter().map(|node| node.0).collect(),
        other => panic!("{other:?}"),
    }
}

#[test]
fn the_selected_node_dies_as_it_uploads_its_list() {
    let run = calm("{ when: { selected: {} }, crash: { node: it, for: 50 s } }");
    let [(began, waited)] = begun(&run)[..] else { panic!("{:?}", run.faults()) };
    let What::Node(NodeEvent::Called { ask: Ask::Send(tx), .. }) = &waited.what else { panic!("{waited:?}") };
    assert!(matches!(tx.what, Instruction::UploadDistributionList { chunk: 0, .. }));
    assert_eq!((nodes(began), began.at), (vec![waited.node.expect("a node's question").0], waited.at));
    assert_eq!(run.faults().len(), 1, "it happens once, though nodes are selected again");
}

#[test]
fn it_happens_as_often_as_is_said_and_so_much_later() {
    let run = calm("{ when: { submitted: { node: a-2 } }, after: 10 s, times: 2, restart: { node: it } }");
    let begun = begun(&run);
    assert_eq!(begun.len(), 2);
    for (began, waited) in begun {
        assert_eq!((nodes(began), (began.at - waited.at).millis()), (vec![1], 10_000));
        assert!(matches!(waited.what, What::Chain(ChainEvent::Submitted { .. })));
    }
}

#[test]
fn what_is_in_force_does_not_begin_again() {
    let run = calm("{ when: { submitted: {} }, times: 9, crash: { node: it, for: 100 s } }");
    // Both nodes submit in one slot of each round; the second finds the entry in force.
    let faults = run.faults();
    assert!(faults.len() >= 2);
    assert!(faults.windows(2).all(|two| two[0].2.is_some_and(|ended| ended <= two[1].1)), "{faults:?}");
}

#[test]
fn a_round_and_a_group_narrow_what_is_waited_for() {
    let nodes_of = "{ a: { count: 2 }, b: { count: 1 } }";
    let timeline = "timeline: [{ when: { submitted: { group: b, round: 1 } }, times: 5, pause: { node: a-1, for: 10 s } }]";
    let run = of(&plan("timing: { jitter: 0 slots }", nodes_of, timeline));
    let [(began, waited)] = begun(&run)[..] else { panic!("{:?}", run.faults()) };
    assert_eq!((nodes(began), waited.node), (vec![0], Some(NodeId(2))));
    assert!(matches!(&waited.what, What::Chain(ChainEvent::Submitted { round, .. }) if round.0 == 1));
}

#[test]
fn an_operator_can_wait_too() {
    let run = calm("{ at: 100 s, restart: { node: a-1 } }, { when: { restarted: {} }, after: 5 s, stop: { node: it } }");
    assert_eq!(run.ends(0).iter().map(|(at, _)| *at).collect::<Vec<_>>(), [100, 105]);
    assert_eq!(run.boots(0), [0, 100]);
}

#[test]
fn an_error_that_nobody_caught_is_seen() {
    let throws = "if (round === 1) throw new Error('no')";
    let run = doing(throws, "{ a: {} }", "{ when: { threw: { round: 1 } }, after: 60 s, start: { node: it } }");
    assert_eq!(run.boots(0), [0, 1_260], "it ends with code 1, and its operator starts it again");
}

#[test]
fn each_trigger_sees_what_it_waits_for() {
    let cheats = "{ a: { count: 3 }, b: { count: 1, behaviour: { fabricator: {} } } }";
    for (trigger, ever) in [
        ("selected", true),
        ("submitted", true),
        ("voted", true),
        ("accused", true),
        ("listed", true),
        ("list-accused", false),
        ("paid", true),
        ("slashed", true),
        ("booted", true),
        ("restarted", true),
        ("stopped", true),
        ("threw", false),
        ("deviated", true),
    ] {
        let timeline = format!(
            "timeline: [{{ at: 50 s, restart: {{ node: a-1 }} }}, {{ when: {{ {trigger}: {{}} }}, slow: {{ node: it, for: 10 s }} }}]"
        );
        let run = of(&plan("timing: { jitter: 0 slots }, rules: { accuser-votes: true }", cheats, &timeline));
        assert_eq!(!begun(&run).is_empty(), ever, "{trigger}");
    }
}
