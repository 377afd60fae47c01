//! Planted failures shrink to their known causes; all of them are run by the example `shrink-table`.

use std::sync::Mutex;

use koipond::lab::judged;
use koipond::lab::shrink::{Known, Rung, Shrink, Shrunk, shrink};
use koipond_scenarios::{draw, written_out};
use koipond_tests::planted::{ALL, Planted, SMALL};
use koipond_tests::repo;

const SEED: u64 = 1;

fn shrunk(case: &Planted, jobs: usize, known: Known) -> Shrunk {
    let scene = repo::scene_of(&case.yaml(), &repo::root().join("scenarios/library/basics"));
    let (plan, _) = draw(&scene.plan, SEED);
    let job = Shrink { plan: &plan, tasks: &scene.tasks, seed: SEED, jobs, expect: None, known, stop: &|| false };
    shrink(job, &mut |_: Option<&Rung>, _: usize, _: &Mutex<Known>| {}).unwrap_or_else(|why| panic!("{}: {why}", case.name))
}

#[test]
fn each_planted_world_can_be_read() {
    for case in ALL {
        let plan = repo::plan_in(&case.yaml(), &repo::root().join("scenarios/library/basics"));
        assert!(plan.timeline.len() + plan.nodes.len() >= 10, "{}", case.name);
    }
}

#[test]
fn a_planted_failure_shrinks_to_its_two_causes_and_their_two_nodes() {
    let shrunk = shrunk(&SMALL, 2, Known::default());
    let (nodes, faults, behaviours) = (shrunk.after.nodes, shrunk.after.faults, shrunk.after.behaviours);
    assert!(SMALL.is_reached(nodes, faults, behaviours), "{:?}\n{}", shrunk.after, written_out(&shrunk.plan));
    assert!(shrunk.done && shrunk.wanted.refines(&shrunk.signature), "{} became {}", shrunk.signature, shrunk.wanted);
    assert!(shrunk.after.rounds <= 2, "{}", written_out(&shrunk.plan));
}

#[test]
fn another_failure_that_is_met_on_the_way_is_kept_and_is_not_the_same() {
    let shrunk = shrunk(&SMALL, 2, Known::default());
    assert!(!shrunk.slips.is_empty(), "a crash that lasts to the end breaks it at the end");
    for slip in &shrunk.slips {
        assert!(!slip.signature.refines(&shrunk.wanted), "{}", slip.signature);
        let scene = repo::scene_of(&slip.text, &repo::root().join("scenarios/library/basics"));
        let again = judged(&scene.plan, &scene.tasks, SEED, Vec::new()).expect("it can be run");
        assert!(again.signatures.contains(&slip.signature), "{} is not in {:?}", slip.signature, again.signatures);
    }
}

#[test]
fn the_way_down_does_not_hang_on_how_many_worlds_are_run_at_once() {
    let (one, three) = (shrunk(&SMALL, 1, Known::default()), shrunk(&SMALL, 3, Known::default()));
    assert_eq!(one.ladder, three.ladder);
    assert_eq!((one.plan, one.runs), (three.plan, three.runs));
}

#[test]
fn what_was_known_when_it_was_stopped_leads_to_the_same_end() {
    let whole = shrunk(&SMALL, 2, Known::default());
    let mut half = whole.known.clone();
    let all: Vec<String> = half.findings.keys().cloned().collect();
    all.iter().step_by(2).for_each(|key| drop(half.findings.remove(key)));
    half.twins.clear();
    let again = shrunk(&SMALL, 2, half);
    assert_eq!((again.ladder, again.plan, again.runs), (whole.ladder, whole.plan, whole.runs));
}
