//! Faults of processes, clocks and disks.

use koipond_record::event::{Exit, NodeEvent};
use koipond_record::{SimTime, What};

use super::stage::{Seen, calm, doing, of, plan};

const ONE: &str = "{ a: {} }";

#[test]
fn a_crash_takes_a_whole_group_down_and_starts_it_again() {
    let run = calm("{ at: 100 s, crash: { group: a, for: 50 s } }");
    for node in 0..2 {
        assert_eq!(run.boots(node), [0, 150]);
        assert!(matches!(run.ends(node)[..], [(100, Exit::Killed { by })] if by == "crash"));
    }
    assert_eq!(run.faults(), [("crash", 100, Some(150))]);
}

#[test]
fn of_two_crashes_that_overlap_the_later_end_counts() {
    let run = calm("{ at: 100 s, crash: { node: a-1, for: 50 s } }, { at: 120 s, crash: { group: a, for: 60 s } }");
    assert_eq!((run.boots(0), run.boots(1)), (vec![0, 180], vec![0, 180]));
}

#[test]
fn a_restart_is_over_at_once_and_what_did_not_run_is_not_started() {
    let run = calm("{ at: 90 s, stop: { node: a-2 } }, { at: 100 s, restart: { group: a } }");
    assert_eq!((run.boots(0), run.boots(1)), (vec![0, 100], vec![0]));
    assert!(matches!(run.ends(0)[..], [(100, Exit::Killed { by })] if by == "restart"));
    assert_eq!(run.faults(), [("restart", 100, Some(100))]);
}

/// When a node was given something, in seconds.
fn got(run: &Seen, node: u32) -> Vec<u64> {
    run.seconds(node, |what| matches!(what, What::Node(NodeEvent::Got(_))))
}

#[test]
fn a_node_that_stands_still_takes_nothing_and_then_all_that_waited() {
    let run = calm("{ at: round 1, pause: { node: a-1, for: 200 s } }");
    let (still, other) = (got(&run, 0), got(&run, 1));
    assert!(other.contains(&1_200) && !still.iter().any(|at| (1_200..1_400).contains(at)), "{still:?}");
    assert!(still.contains(&1_400), "what waited comes when it goes on");
    assert_eq!(run.boots(0), [0], "nothing is lost");
    let sent: Vec<u64> = run.sent().iter().filter(|(node, ..)| node.0 == 0).map(|(.., slot)| *slot).collect();
    assert_eq!(sent[0], 1_400, "its proof of round 0 is late");
}

#[test]
fn what_is_wrong_with_a_machine_ends_with_the_settling() {
    let faults = "{ at: 100 s, pause: { node: a-1, for: 9 rounds } }, { at: 100 s, slow: { node: a-2, for: 9 rounds } }";
    let plan = plan("timing: { jitter: 0 slots }", "{ a: { count: 2 } }", &format!("timeline: [{faults}]\nsettle: 1"));
    let run = of(&plan);
    // Four rounds of 1,200 s.
    assert_eq!(run.faults(), [("pause", 100, Some(4_800)), ("slow", 100, Some(4_800))]);
    assert!(got(&run, 0).contains(&4_800));
}

/// The longest piece of work of a node between two moments, in nanoseconds.
fn longest(run: &Seen, from: u64, until: u64) -> u64 {
    let within = run.events.iter().filter(|event| (SimTime(from * 1_000_000_000)..SimTime(until * 1_000_000_000)).contains(&event.at));
    let worked = within.filter_map(|event| match &event.what {
        What::Node(NodeEvent::Worked { busy }) => Some(busy.0),
        _ => None,
    });
    worked.max().unwrap_or_default()
}

const LOOPS: &str = "let n = 0; for (let i = 0; i < 300000; i += 1) n += i; console.log('worked', n);";

#[test]
fn the_work_of_a_slow_machine_takes_as_many_times_longer_as_it_says() {
    let run = doing(LOOPS, ONE, "{ at: 1100 s, slow: { node: a-1, factor: 30, for: 200 s } }");
    // The same work is done in each round.
    let (slow, well) = (longest(&run, 1_190, 1_210), longest(&run, 2_390, 2_410));
    assert!(well > 0);
    assert_eq!(slow, well * 30);
}

#[test]
fn a_machine_is_never_too_slow_for_the_longest_work() {
    // 40 s of virtual time, of which a good machine needs less than a tenth.
    let run = doing(LOOPS, ONE, "{ at: 1100 s, slow: { node: a-1, factor: 10000, for: 200 s } }");
    assert!(longest(&run, 1_190, 1_210) > 10_000_000_000);
    assert_eq!(run.ends(0), []);
    assert_eq!(run.lines(0, "worked").len(), 4);
}

#[test]
fn a_process_that_a_fault_ends_with_code_0_starts_again_after_waits_that_double() {
    let exits = "{ at: 100 s, exit: { node: a-1 } }, { at: 110 s, exit: { node: a-1, code: 0 } }, { at: 120 s, exit: { node: a-1 } }";
    let run = calm(exits);
    assert_eq!(run.boots(0), [0, 102, 114, 128]);
    assert_eq!(run.faults().len(), 3);
}

#[test]
fn a_process_that_a_fault_ends_with_code_1_stays_down() {
    let run = calm("{ at: 100 s, exit: { node: a-1, code: 1 } }");
    assert_eq!(run.boots(0), [0]);
    assert!(matches!(run.ends(0)[..], [(100, Exit::Code { code: 1, .. })]));
}

const CLOCK: &str = "console.log('at', Date.now(), new Date().getTime(), Math.round(performance.now() / 1000));";

/// The clock as a task saw it at the beginning of each round, in seconds since the world began.
fn clocks(run: &Seen) -> Vec<Vec<i64>> {
    let numbers = |line: &&str| line.split(' ').map(|n| n.parse::<i64>().expect("a number")).collect::<Vec<_>>();
    let since = |n: Vec<i64>| vec![(n[0] - 1_735_689_600_000) / 1_000, (n[1] - 1_735_689_600_000) / 1_000, n[2]];
    run.lines(0, "at").iter().map(numbers).map(since).collect()
}

#[test]
fn a_wrong_clock_is_wrong_in_date_alone() {
    for (direction, shown) in [("ahead", 1_290), ("behind", 1_110)] {
        let run =
            doing(CLOCK, ONE, &format!("{{ at: 1100 s, clock-skew: {{ node: a-1, by: 90 s, direction: {direction}, for: 200 s }} }}"));
        assert_eq!(clocks(&run)[1..3], [[shown, shown, 1_200], [2_400, 2_400, 2_400]], "{direction}");
    }
}

#[test]
fn two_wrong_clocks_add_up() {
    let skews = "{ at: 1100 s, clock-skew: { node: a-1, by: 90 s, for: 200 s } }, \
                 { at: 1100 s, clock-skew: { node: a-1, by: 1 round, direction: behind, for: 1 round } }";
    let run = doing(CLOCK, ONE, skews);
    assert_eq!(clocks(&run)[1][0], 1_200 + 90 - 1_200);
}

const WRITES: &str = "let said = []; \
    try { fs.writeFileSync('/' + round, 'x'.repeat(100)); said.push('wrote'); } catch (error) { said.push(error.code); } \
    try { await namespaceWrapper.storeSet('k' + round, 'v'); said.push(await namespaceWrapper.storeGet('k' + round)); } \
    catch (error) { said.push('threw'); } \
    said.push(fs.existsSync('/0') ? fs.readFileSync('/0', 'utf8').length : 'gone', await namespaceWrapper.storeGet('k0')); \
    console.log('disk', said.join(' '));";

#[test]
fn a_full_disk_takes_nothing_and_gives_what_it_has() {
    let run = doing(WRITES, ONE, "{ at: 1100 s, disk-full: { node: a-1, for: 200 s } }");
    let lines = run.lines(0, "disk");
    assert_eq!((lines[0], lines[2]), ("wrote v 100 v", "wrote v 100 v"));
    // What `storeSet` does where the node fails is the wrapper's: it logs, and nothing is kept.
    assert_eq!(lines[1], "ENOSPC  100 v");
}

#[test]
fn a_lost_disk_is_empty_and_takes_new_files() {
    let run = doing(WRITES, ONE, "{ at: 1100 s, disk-loss: { node: a-1 } }");
    let lines = run.lines(0, "disk");
    assert_eq!(lines[0], "wrote v 100 v");
    assert_eq!(lines[1], "wrote v gone", "and no value under the first key");
    assert_eq!(run.boots(0), [0], "its process runs on");
}
