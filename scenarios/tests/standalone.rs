//! A plan that is written out and read again is the same plan.

#![expect(clippy::disallowed_methods, reason = "tests read the files that users would")]

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use koipond_scenarios::{Plan, cases, draw, parse_with, without_nodes, written_out};
use proptest::prelude::*;

fn library() -> Vec<PathBuf> {
    fn search(folder: &Path, found: &mut Vec<PathBuf>) {
        for entry in std::fs::read_dir(folder).expect("the folder is there") {
            let path = entry.expect("it can be listed").path();
            if path.is_dir() {
                search(&path, found);
            } else if path.extension().is_some_and(|e| e == "yaml") && !path.to_string_lossy().ends_with(".base.yaml") {
                found.push(path);
            }
        }
    }
    let mut found = Vec::new();
    search(&Path::new(env!("CARGO_MANIFEST_DIR")).join("library"), &mut found);
    found.sort();
    found
}

/// Every case of every scenario of the library, with the folder of its files.
fn plans() -> Vec<(PathBuf, Plan)> {
    let read = |path: PathBuf| {
        let folder = path.parent().expect("a file lies in a folder").to_owned();
        let text = std::fs::read_to_string(&path).expect("it can be read");
        let all = cases("s.yaml", &text, &|name| files(&folder, name), &[]).unwrap_or_else(|why| panic!("{}: {why}", path.display()));
        all.into_iter().map(move |case| (folder.clone(), case.plan)).collect::<Vec<_>>()
    };
    library().into_iter().flat_map(read).collect()
}

fn files(folder: &Path, name: &str) -> Result<Vec<u8>, String> {
    std::fs::read(folder.join(name)).map_err(|why| why.to_string())
}

/// Without what is said of the way to a plan and not of the world.
fn bare(plan: &Plan) -> Plan {
    Plan { file: String::new(), set: Vec::new(), case: String::new(), config: None, config_remarks: Vec::new(), ..plan.clone() }
}

fn again(folder: &Path, plan: &Plan) -> Plan {
    let text = written_out(plan);
    let read = parse_with("again.yaml", &text, &|name| files(folder, name));
    bare(&read.unwrap_or_else(|problems| panic!("{}: {problems}\n{text}", plan.scenario)))
}

#[test]
fn every_plan_of_the_library_comes_back_as_it_was_whatever_the_seed_drew() {
    for (folder, plan) in plans() {
        for seed in [1, 2, 7] {
            let (drawn, _) = draw(&plan, seed);
            let read = again(&folder, &drawn);
            assert_eq!(read, bare(&drawn), "{} under seed {seed}:\n{}", plan.scenario, written_out(&drawn));
        }
    }
}

#[test]
fn an_honest_node_among_cheats_stays_honest() {
    let text = "{ scenario: s, task: t, nodes: { ring: { count: 3, behaviour: griefer, except: { ring-3: {} } } }, rounds: 2, \
                expect: [{ never: { retried: {} } }] }";
    let plan = parse_with("s.yaml", text, &|_| Err(String::new())).unwrap_or_else(|problems| panic!("{problems}"));
    assert_eq!(plan.nodes.iter().map(|node| node.behaviours.len()).collect::<Vec<_>>(), [1, 1, 0]);
    assert_eq!(again(Path::new(""), &plan), bare(&plan), "{}", written_out(&plan));
}

#[test]
fn what_chance_has_still_to_decide_is_written_too() {
    for (folder, plan) in plans() {
        assert_eq!(again(&folder, &plan), bare(&plan), "{}:\n{}", plan.scenario, written_out(&plan));
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, cases: 256, ..ProptestConfig::default() })]
    #[test]
    fn a_plan_that_lost_nodes_and_entries_comes_back_if_it_is_one_at_all(
        which in any::<prop::sample::Index>(),
        seed in 1u64..50,
        nodes in prop::collection::vec(any::<prop::sample::Index>(), 0..3),
        entries in prop::collection::vec(any::<prop::sample::Index>(), 0..3),
        settle in 0u64..3,
    ) {
        let plans = PLANS.with(Clone::clone);
        let (folder, plan) = which.get(&plans);
        let (mut plan, _) = draw(plan, seed);
        plan.settle += settle;
        for entry in entries.iter().filter(|_| !plan.timeline.is_empty()).collect::<Vec<_>>() {
            let place = entry.index(plan.timeline.len().max(1));
            if place < plan.timeline.len() {
                plan.timeline.remove(place);
            }
        }
        let gone: BTreeSet<usize> = nodes.iter().map(|node| node.index(plan.nodes.len())).collect();
        let (plan, _) = without_nodes(&plan, &gone);
        let text = written_out(&plan);
        // Some world is none any more: it has no node, or expects something of one that is gone.
        if let Ok(read) = parse_with("again.yaml", &text, &|name| files(folder, name)) {
            let mut wanted = bare(&plan);
            // Code that nobody runs any more is not named.
            let code = |plan: &Plan| plan.nodes.iter().map(|node| plan.tasks.get(node.task).cloned()).collect::<Vec<_>>();
            prop_assert_eq!(code(&read), code(&wanted));
            wanted.tasks.clone_from(&read.tasks);
            wanted.nodes.iter_mut().zip(&read.nodes).for_each(|(node, read)| node.task = read.task);
            // The n-th node of a group sits on the n-th computer of another, so the nodes after one that is gone move up.
            wanted.nodes.iter_mut().zip(&read.nodes).for_each(|(node, read)| node.on = node.on.and(read.on));
            prop_assert_eq!(bare(&read), wanted, "{}", text);
        }
    }
}

thread_local! {
    static PLANS: std::rc::Rc<Vec<(PathBuf, Plan)>> = std::rc::Rc::new(plans());
}
