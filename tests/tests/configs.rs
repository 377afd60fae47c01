//! Worlds on the terms of `config-task.yml` files: real ones where they lie beside the repository, and our own in every variation.

#![expect(clippy::disallowed_methods, reason = "configs are read as users have them")]

use std::io::Write as _;
use std::path::{Path, PathBuf};

use koipond_record::What;
use koipond_record::event::{ChainEvent, EndReason};
use koipond_tests::{Collected, Folder, Program, Scene, repo};

const KOIPOND: Program<'_> = Program(env!("CARGO_BIN_EXE_koipond-as-tested"));
const OURS: &str = "scenarios/tests/configs";

/// The configs of a folder, in order of name; none where there is no such folder.
fn configs(folder: &Path) -> Vec<PathBuf> {
    let Ok(entries) = std::fs::read_dir(folder) else { return Vec::new() };
    let mut paths: Vec<PathBuf> = entries.map(|entry| entry.expect("it can be listed").path()).collect();
    paths.retain(|path| path.extension().is_some_and(|ending| ending == "yml"));
    paths.sort();
    paths
}

fn name(path: &Path) -> String {
    path.file_name().expect("a file has a name").to_string_lossy().into_owned()
}

/// Our configs that are taken, or those that are refused.
fn ours(refused: bool) -> Vec<PathBuf> {
    let mut all = configs(&repo::root().join(OURS));
    all.retain(|path| name(path).starts_with("refused-") == refused);
    assert!(all.len() > 5, "{all:?}");
    all
}

/// Two nodes for three rounds on the terms of a config.
fn yaml(config: &Path) -> String {
    format!(
        "scenario: on these terms\ntask: {}\nconfig: {}\nnodes:\n  both:\n    count: 2\n    submissions:\n      0: {{ value: first }}\n      \
         1: {{ value: second }}\nrounds: 3\nexpect:\n  - finally: {{ submitted: {{ group: both, rounds: 2 }} }}\n",
        repo::file("scenarios/tasks/equal-shares.js"),
        config.display()
    )
}

/// What keeps a config from being simulated, in a line.
fn trouble(config: &Path) -> Option<String> {
    let scene = repo::scene_of(&yaml(config), &repo::root());
    let run = scene.collect(1);
    let found = if run.outcome.ended != Some(EndReason::Completed) {
        format!("it ends with {:?}", run.outcome.ended)
    } else {
        not_as_it_should(&scene, &run)?
    };
    Some(format!("{}: {found}", name(config)))
}

/// Both nodes' proofs of both rounds stand on chain, nothing is refused, and round 0 is paid in round 2 if `koipond check` says that it can be.
fn not_as_it_should(scene: &Scene, run: &Collected) -> Option<String> {
    let count =
        |is: fn(&ChainEvent) -> bool| run.events.iter().filter(|event| matches!(&event.what, What::Chain(what) if is(what))).count();
    let proofs = count(|what| matches!(what, ChainEvent::Submitted { .. }));
    let refused = count(|what| matches!(what, ChainEvent::Refused { .. }));
    let paid = count(|what| matches!(what, ChainEvent::PaidOut { .. }));
    let fits = !scene.plan.remarks().iter().any(|remark| remark.starts_with("a payout can come"));
    match (proofs, refused) {
        (4, 0) if paid == 1 || !fits => None,
        (4, 0) => Some(format!("{paid} payouts, and nothing tells why")),
        _ => Some(format!("{proofs} proofs on chain and {refused} transactions refused")),
    }
}

#[test]
fn a_world_on_the_terms_of_each_real_config_runs_to_its_end() {
    let folder = repo::root().join("../shared/data/configs");
    let real = configs(&folder);
    if real.is_empty() {
        let _ = writeln!(std::io::stderr(), "skipped: {} is not here; these configs are other people's", folder.display());
        return;
    }
    assert!(real.len() >= 27, "{} configs", real.len());
    let trouble: Vec<String> = real.iter().filter_map(|path| trouble(path)).collect();
    assert!(trouble.is_empty(), "{}", trouble.join("\n"));
}

#[test]
fn a_world_on_the_terms_of_each_of_our_configs_runs_to_its_end() {
    let trouble: Vec<String> = ours(false).iter().filter_map(|path| trouble(path)).collect();
    assert!(trouble.is_empty(), "{}", trouble.join("\n"));
}

#[test]
fn a_scenario_whose_config_cannot_be_used_is_2_and_says_why() {
    let folder = Folder::new(env!("CARGO_TARGET_TMPDIR"), "configs-refused");
    for config in ours(true) {
        folder.write("scenario.yaml", &yaml(&config));
        let ended = KOIPOND.run(&["run", "scenario.yaml"], folder.path()).with_code(2);
        assert!(ended.stdout.is_empty(), "{}: {}", name(&config), ended.stdout);
        // The first problem is told with its place in the config and the reason that the report has.
        let why = std::fs::read_to_string(config.with_extension("txt")).expect("its report lies beside it");
        let (at, _) = why.split_once('\n').expect("a problem has a place");
        for part in [format!("`{}` cannot be used", config.display()), at.to_owned()] {
            assert!(ended.stderr.contains(&part), "{}: no `{part}` in\n{}", name(&config), ended.stderr);
        }
    }
}

#[test]
fn check_prints_the_report_of_a_config_and_is_0() {
    let names: Vec<String> = ours(false).iter().map(|path| name(path)).collect();
    let args: Vec<&str> = std::iter::once("check").chain(names.iter().map(String::as_str)).collect();
    let ended = KOIPOND.run(&args, &repo::root().join(OURS)).with_code(0);
    assert_eq!(ended.stderr, "");
    let expected: Vec<String> = ours(false)
        .iter()
        .map(|path| {
            let report = std::fs::read_to_string(path.with_extension("txt")).expect("its report lies beside it");
            format!("{}: ok · {}\n", name(path), report.trim_end())
        })
        .collect();
    assert_eq!(ended.stdout, expected.concat());
}

#[test]
fn check_of_a_broken_config_is_2_and_names_it() {
    for config in ours(true) {
        let ended = KOIPOND.run(&["check", &name(&config)], &repo::root().join(OURS)).with_code(2);
        assert!(ended.stdout.is_empty(), "{}", ended.stdout);
        assert!(ended.stderr.starts_with(&format!("{}:", name(&config))), "{}", ended.stderr);
    }
}

#[test]
fn of_several_configs_a_broken_one_is_2_and_the_others_are_reported_all_the_same() {
    let ended = KOIPOND.run(&["check", "refused-too-long.yml", "kpl-full.yml"], &repo::root().join(OURS)).with_code(2);
    assert!(ended.stdout.starts_with("kpl-full.yml: ok · Tide Gauge Reader\n"), "{}", ended.stdout);
}
