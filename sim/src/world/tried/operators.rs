//! What people do to their nodes.

use koipond_record::What;
use koipond_record::event::{Exit, FaultEvent};

use super::stage::{NO_WATCHDOG, calm, doing_each, plan};

#[test]
fn what_an_operator_stops_stays_down_until_it_is_started() {
    let run = calm("{ at: 100 s, stop: { node: a-1 } }, { at: 300 s, start: { node: a-1 } }, { at: 400 s, stop: { node: a-2 } }");
    assert_eq!((run.boots(0), run.boots(1)), (vec![0, 300], vec![0]));
    assert!(matches!(run.ends(0)[..], [(100, Exit::Killed { by })] if by == "its operator"));
    let told = run.events.iter().filter(|event| matches!(event.what, What::Fault(FaultEvent::Operator { .. }))).count();
    assert_eq!(told, 3);
}

#[test]
fn neither_a_wait_after_an_exit_nor_a_crash_that_ends_starts_what_an_operator_stopped() {
    let run = calm(
        "{ at: 100 s, exit: { node: a-1 } }, { at: 101 s, stop: { node: a-1 } }, \
         { at: 200 s, crash: { node: a-2, for: 50 s } }, { at: 210 s, stop: { node: a-2 } }",
    );
    assert_eq!((run.boots(0), run.boots(1)), (vec![0], vec![0]));
}

#[test]
fn who_is_started_during_a_crash_starts_when_it_is_over() {
    let run =
        calm("{ at: 90 s, stop: { node: a-1 } }, { at: 100 s, crash: { node: a-1, for: 50 s } }, { at: 120 s, start: { node: a-1 } }");
    assert_eq!(run.boots(0), [0, 150]);
}

#[test]
fn an_upgrade_runs_other_code_on_the_same_disk() {
    let first =
        "await namespaceWrapper.storeSet('kept', 'by the first'); fs.writeFileSync('/kept', 'too'); console.log('ran first', round);";
    let second = "console.log('ran second', round, await namespaceWrapper.storeGet('kept'), fs.readFileSync('/kept', 'utf8'));";
    let plan = plan(
        "timing: { jitter: 0 slots }",
        "{ a: { count: 2 } }",
        &format!("{NO_WATCHDOG}timeline: [{{ at: 1500 s, upgrade: {{ node: a-1, task: other }} }}]"),
    );
    assert_eq!(plan.tasks, ["kept-proof", "other"]);
    let run = doing_each(&[first, second], &plan);
    assert_eq!(
        run.lines(0, "ran"),
        ["first 0", "first 1", "second 1 by the first too", "second 2 by the first too", "second 3 by the first too"]
    );
    assert_eq!(run.lines(1, "ran"), ["first 0", "first 1", "first 2", "first 3"]);
    assert_eq!(run.boots(0), [0, 1_500]);
}
