//! The page of what our nodes have of Node.js is fresh and keeps its word: nothing is absent, what is refused says its own name.

use koipond_node::{Node, NodeConfig, survey};
use koipond_record::SimTime;
use koipond_tests::support::{FILE, Findings, ModuleFindings, Standing, cases, members, page};

use crate::common;
use crate::tree::{Found, hold, root};

/// What a node says of itself.
fn findings() -> Findings {
    let members = members();
    let config = NodeConfig { javascript: common::patient(), ..common::config(7, 0, survey(&members)) };
    let ran = common::run(&mut Node::new(config), SimTime(0));
    assert!(ran.threw.is_none() && ran.ended.is_none(), "{:?} {:?}", ran.threw, ran.ended);
    Findings::of(&members, &ran.lines.concat())
}

fn stale(held: &str, made: &str) -> Option<Found> {
    let line = held.lines().zip(made.lines()).take_while(|(held, made)| held == made).count() + 1;
    (held != made).then(|| Found { place: FILE.to_owned(), line: Some(line), what: "is not as the code has it".to_owned() })
}

/// Members of modules that are not there. Globals are often asked for to see whether they are, so they may be absent.
fn absent(modules: &[ModuleFindings]) -> Vec<Found> {
    let members =
        modules.iter().filter(|module| module.name != "globals").flat_map(|module| module.members.iter().map(move |one| (module, one)));
    let absent = members.filter(|(_, member)| matches!(member.standing, Standing::Absent(_)));
    absent.map(|(module, member)| Found::in_all(&module.name, format!("`{}`", member.name))).collect()
}

/// Globals that are not there, for no reason that the page could tell.
fn without_reason(modules: &[ModuleFindings]) -> Vec<Found> {
    let members = modules.iter().filter(|module| module.name == "globals").flat_map(|module| &module.members);
    let lost = members.filter(|member| member.standing == Standing::Absent(String::new()));
    lost.map(|member| Found::in_all("globals", format!("`{}`", member.name))).collect()
}

fn each(modules: &[ModuleFindings], what: impl Fn(&ModuleFindings) -> &[String]) -> Vec<Found> {
    modules.iter().flat_map(|module| what(module).iter().map(|text| Found::in_all(&module.name, text.clone()))).collect()
}

#[test]
fn the_page_of_node_modules_is_fresh() {
    let held = std::fs::read_to_string(root().join(FILE)).unwrap_or_default();
    let found: Vec<Found> = stale(&held, &page(&findings(), cases())).into_iter().collect();
    hold("a file that is made from code is as the code has it", &found, "run `cargo run -p koipond-tests --example bless-support`");
}

#[test]
fn no_member_of_a_module_of_node_is_absent() {
    let modules = findings().modules;
    assert!(modules.iter().map(|module| module.members.len()).sum::<usize>() > 3_000, "the members are not found");
    let how = "write it, or put it under `refused` in the `support` of its module, as a function that throws `unsupported`";
    hold("every member that a module of Node.js has is there", &absent(&modules), how);
    let how = "write it, or say in node/src/load/survey.js why it is not there";
    hold("a global that is absent has a reason", &without_reason(&modules), how);
}

#[test]
fn what_is_refused_throws_its_own_name() {
    let modules = findings().modules;
    let refused = modules.iter().flat_map(|module| &module.members).filter(|member| member.standing == Standing::Refused).count();
    assert!(refused > 100, "nothing is refused");
    hold("a refused member throws an error with its own name", &each(&modules, |module| &module.misnamed), "make it with `unsupported`");
}

#[test]
fn what_throws_as_refused_is_told_to_be() {
    let modules = findings().modules;
    let hidden = each(&modules, |module| &module.hidden);
    hold("a member that throws `unsupported` is among the refused", &hidden, "name it under `refused` in the `support` of its module");
    let silent = modules.iter().filter(|module| !module.declared).map(|module| Found::in_all(&module.name, "says nothing"));
    let silent: Vec<Found> = silent.collect();
    hold("a module says of itself what is not done", &silent, "export `support` from it, even if it is empty");
}

#[test]
fn modules_speak_of_members_that_node_has() {
    let found = each(&findings().modules, |module| &module.unknown);
    hold("a `support` names members that Node.js has", &found, "correct the name, as it stands in node/tests/conformance/members.json");
}

#[test]
fn a_stale_page_is_found() {
    assert_eq!(stale("a\nb\n", "a\nb\n"), None);
    assert_eq!(stale("a\nb\n", "a\nc\n").and_then(|found| found.line), Some(2));
    assert!(stale("", "a\n").is_some());
}

#[test]
fn an_absent_member_is_found() {
    let members = r#"{"fs":{"function":["a","b"]},"globals":{"function":["Lost","Told"]},"os":{"function":["c"]}}"#;
    let survey = r#"[{"module":"fs","absent":["b"]},{"module":"globals","absent":["Lost","Told"],"reasons":{"Told":"so"}}]"#;
    let modules = Findings::of(members, survey).modules;
    assert!(!modules[0].declared && modules[0].hidden.is_empty());
    let named = |found: Vec<Found>| found.into_iter().map(|found| format!("{} {}", found.place, found.what)).collect::<Vec<_>>();
    assert_eq!(named(absent(&modules)), ["fs `b`", "os `c`"]);
    assert_eq!(named(without_reason(&modules)), ["globals `Lost`"]);
}
