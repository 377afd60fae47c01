//! What extends what, variables and matrices: what a scenario becomes of several files and several values.

use std::collections::BTreeMap;

use koipond_record::Roe;
use koipond_scenarios::{Case, Plan, Problems, cases, parse_with};

const BASE: &str = "\
scenario: the base
about: what everybody plays
tags: [a, b]
task: honest.js
set: { count: 3, stake: 5 KOII }
chain: { round_time: 600, submission_window: 200, audit_window: 200, timing: { jitter: 0..10 } }
nodes:
  first: { count: 2 }
  honest: { count: \"${count}\", stake: \"${stake}\" }
  cheat: { behaviour: { fabricator: { length: 600 } } }
rounds: 6
timeline:
  - at: round 1
    crash: { node: honest-1, for: 10 s }
expect:
  - never: { slashed: { group: honest } }
";

/// Files by their paths from the folder of the scenario.
fn read(text: &str, files: &[(&str, &str)], set: &[(&str, &str)]) -> Result<Vec<Case>, Problems> {
    let files: BTreeMap<&str, &str> = files.iter().copied().collect();
    let content = |path: &str| files.get(path).map(|text| text.as_bytes().to_vec()).ok_or_else(|| format!("there is no {path}"));
    let set: Vec<(String, String)> = set.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
    cases("lib/a.yaml", text, &content, &set)
}

fn plan(text: &str, files: &[(&str, &str)], set: &[(&str, &str)]) -> Plan {
    let mut cases = read(text, files, set).unwrap_or_else(|problems| panic!("{problems}"));
    assert_eq!(cases.len(), 1);
    cases.remove(0).plan
}

fn over_the_base(text: &str) -> Plan {
    plan(&format!("scenario: mine\nextends: base.yaml\n{text}"), &[("base.yaml", BASE)], &[])
}

fn shown(text: &str, files: &[(&str, &str)], set: &[(&str, &str)]) -> String {
    match read(text, files, set) {
        Ok(_) => String::new(),
        Err(problems) => problems.to_string(),
    }
}

fn names(plan: &Plan) -> Vec<&str> {
    plan.nodes.iter().map(|node| node.name.as_str()).collect()
}

#[test]
fn a_file_that_changes_nothing_is_what_it_extends_under_its_own_name() {
    let (mine, base) = (over_the_base(""), plan(BASE, &[], &[]));
    assert_eq!((mine.scenario.as_str(), mine.about.as_str()), ("mine", "what everybody plays"));
    assert_eq!(Plan { scenario: base.scenario.clone(), ..mine }, base);
}

#[test]
fn maps_are_merged_to_their_depth_and_everything_else_replaces() {
    let mine = over_the_base("tags: [c]\nchain: { audit_window: 250, timing: { inclusion: 7 } }\n");
    assert_eq!(mine.tags, ["c"]);
    assert_eq!((mine.chain.round_time.0, mine.chain.submission_window.0, mine.chain.audit_window.0), (600, 200, 250));
    let timing = &mine.chain.timing;
    assert_eq!((timing.jitter.map(|j| j.high), timing.inclusion.map(|i| i.high)), (Some(10), Some(7)));
}

#[test]
fn groups_are_changed_by_name_and_keep_their_place() {
    let mine = over_the_base("nodes: { late: {}, honest: { count: 1 }, cheat: ~ }\n");
    assert_eq!(names(&mine), ["first-1", "first-2", "honest-1", "late-1"]);
    assert_eq!(mine.nodes[2].stake, Roe(5_000_000_000));
}

#[test]
fn a_choice_with_another_word_replaces_that_of_the_base() {
    let behaviour = |text: &str| over_the_base(text).nodes.into_iter().find(|node| node.group == "cheat").map(|node| node.behaviours);
    let alone = |text: &str| plan(&BASE.replace("{ fabricator: { length: 600 } }", text), &[], &[]).nodes.pop().map(|node| node.behaviours);
    assert_eq!(behaviour("nodes: { cheat: { behaviour: { copycat: {} } } }\n"), alone("{ copycat: {} }"));
    assert_eq!(behaviour("nodes: { cheat: { behaviour: freeloader } }\n"), alone("freeloader"));
    assert_eq!(behaviour("nodes: { cheat: { behaviour: { fabricator: { length: 9 } } } }\n"), alone("{ fabricator: { length: 9 } }"));
}

#[test]
fn a_plus_behind_a_list_adds_to_it() {
    let mine = over_the_base("timeline+: [{ at: round 2, claim: { node: honest-1 } }]\nexpect+: [{ finally: { paid: {} } }]\ntags+: [c]\n");
    assert_eq!((mine.timeline.len(), mine.expect.len()), (2, 2));
    assert_eq!(mine.tags, ["a", "b", "c"]);
    let replaced = over_the_base("timeline: [{ at: round 2, claim: { node: honest-1 } }]\n");
    assert_eq!(replaced.timeline.len(), 1);
}

#[test]
fn a_chain_of_files_is_laid_over_each_other_from_its_end() {
    let middle = "scenario: middle\nextends: ../base.yaml\nrounds: 9\nexpect+: [{ finally: { paid: {} } }]\nset: { count: 1 }\n";
    let text = "scenario: mine\nextends: sub/middle.yaml\nexpect+: [{ eventually: { paid: {} } }]\nset: { stake: 7 KOII }\n";
    let mine = plan(text, &[("sub/middle.yaml", middle), ("base.yaml", BASE)], &[]);
    assert_eq!((mine.rounds, mine.expect.len()), (9, 3));
    assert_eq!(names(&mine), ["first-1", "first-2", "honest-1", "cheat-1"]);
    assert_eq!(mine.nodes[2].stake, Roe(7_000_000_000));
}

#[test]
fn a_path_is_found_from_the_file_that_says_it() {
    let base = BASE.replace("first: { count: 2 }", "first: { task: \"${other}\" }").replace("task: honest.js", "task: ../honest.js");
    let base = base.replace("count: 3,", "count: 3, other: other.js,");
    let files = [("../base/base.yaml", base.as_str())];
    let mine = plan("scenario: mine\nextends: ../base/base.yaml\n", &files, &[]);
    assert_eq!(mine.tasks, ["../honest.js", "../base/other.js"]);
    let mine = plan("scenario: mine\nextends: ../base/base.yaml\ntask: x.js\nset: { other: y.js }\n", &files, &[]);
    assert_eq!(mine.tasks, ["x.js", "y.js"]);
    let mine = plan("scenario: mine\nextends: ../base/base.yaml\n", &files, &[("other", "given.js")]);
    assert_eq!(mine.tasks, ["../honest.js", "given.js"]);
}

#[test]
fn a_problem_in_a_base_is_told_with_the_base_and_its_line() {
    let base = BASE.replace("rounds: 6", "rounds: some");
    let found = read("scenario: mine\nextends: base.yaml\n", &[("base.yaml", &base)], &[]).expect_err("it is no number of rounds");
    let problem = &found.list[0];
    assert_eq!((problem.path.as_str(), problem.span.line, problem.span.column, found.list.len()), ("lib/base.yaml", 11, 9, 1));
    assert_eq!(&base[problem.span.start..problem.span.end], "some");
    assert!(found.to_string().contains("11 | rounds: some\n   |         ^^^^ "), "{found}");
}

#[test]
fn what_is_wrong_only_together_is_told_where_each_part_stands() {
    let text = "scenario: mine\nextends: base.yaml\nnodes: { honest: ~ }\nchain: { submission_window: 500 }\n";
    let found = read(text, &[("base.yaml", BASE)], &[]).expect_err("nobody is called honest any more");
    let places: Vec<(&str, usize)> = found.list.iter().map(|p| (p.path.as_str(), p.span.line)).collect();
    assert!(places.contains(&("lib/base.yaml", 14)) && places.contains(&("lib/base.yaml", 16)), "{found}");
    assert!(places.iter().any(|(path, _)| *path == "lib/base.yaml"), "{found}");
}

#[test]
fn what_a_file_needs_it_may_have_from_its_base() {
    let base = "task: honest.js\nnodes: { a: {} }\nexpect: [{ finally: { paid: {} } }]\n";
    assert_eq!(plan("scenario: mine\nextends: b.yaml\nrounds: 2\n", &[("b.yaml", base)], &[]).rounds, 2);
    let found = shown("scenario: mine\nextends: b.yaml\n", &[("b.yaml", base)], &[]);
    assert!(found.starts_with("lib/a.yaml:1:1") && found.contains("`rounds` is missing here"), "{found}");
    // The name is each file's own.
    let named = format!("scenario: base\n{base}");
    assert!(shown("extends: b.yaml\nrounds: 2\n", &[("b.yaml", &named)], &[]).contains("`scenario` is missing here"));
}

#[test]
fn what_the_base_has_not_cannot_be_taken_away() {
    let found = shown("scenario: mine\nextends: base.yaml\nhttp: ~\ntimeline:\n", &[("base.yaml", BASE)], &[]);
    assert_eq!(found.matches("nothing is written here").count(), 2, "{found}");
}

#[test]
fn a_scenario_cannot_extend_itself_by_any_way() {
    for (extends, base) in [("a.yaml", ""), ("../lib/a.yaml", ""), ("b.yaml", "extends: c.yaml"), ("b.yaml", "extends: ./b.yaml")] {
        let found = shown(&format!("extends: {extends}\n"), &[("b.yaml", base), ("c.yaml", "extends: b.yaml")], &[]);
        assert!(found.contains("the file would extend itself"), "{extends}: {found}");
    }
    let found = shown("extends: b.yaml\n", &[("b.yaml", "extends: c.yaml"), ("c.yaml", "extends: b.yaml")], &[]);
    assert!(found.contains("lib/b.yaml extends lib/c.yaml extends lib/b.yaml") && found.contains("lib/c.yaml:1:10"), "{found}");
}

#[test]
fn eight_files_can_extend_each_other_and_nine_cannot() {
    let files: Vec<(String, String)> = (0..9)
        .map(|n| (format!("{n}.yaml"), if n == 8 { BASE.to_owned() } else { format!("scenario: s{n}\nextends: {}.yaml\n", n + 1) }))
        .collect();
    let files: Vec<(&str, &str)> = files.iter().map(|(path, text)| (path.as_str(), text.as_str())).collect();
    assert_eq!(plan("scenario: mine\nextends: 2.yaml\n", &files, &[]).rounds, 6);
    assert!(shown("scenario: mine\nextends: 1.yaml\n", &files, &[]).contains("more than 8 files would extend each other"));
}

const SHORT: &str = "scenario: s\ntask: t\nnodes: { a: {} }\nrounds: 4\nexpect: [{ finally: { paid: {} } }]\n";

#[test]
fn a_variable_stands_in_any_value_and_in_a_part_of_one() {
    let text = "scenario: \"${what} of ${ n }\"\nset: { what: a story, n: 4, name: honest, yes: true }\ntask: ${what}.js\nnodes:\n  honest: \
                { count: \"${n}\" }\n\
                rounds: ${n} rounds\nstorage: { pinning: { price: \"0.${n} KOII\" } }\nexpect:\n  - never: { slashed: { group: \"${name}\" } }\n";
    let plan = plan(&text.replace(", yes: true", ""), &[], &[]);
    assert_eq!((plan.scenario.as_str(), plan.tasks[0].as_str(), plan.rounds, plan.nodes.len()), ("a story of 4", "a story.js", 4, 4));
    assert!(shown(text, &[], &[]).contains("`yes` is never used"));
}

#[test]
fn a_value_that_is_one_variable_is_text_if_the_variables_value_is() {
    let text = SHORT.replace("{ a: {} }", "{ a: { count: \"${n}\" } }\nset: { n: 2 }");
    assert_eq!(plan(&text, &[], &[]).nodes.len(), 2);
    let found = shown(&text.replace("n: 2", "n: \"2\""), &[], &[]);
    assert!(found.contains("a whole number has no quotes") && found.contains("`${n}` stands for `2`, from line 4"), "{found}");
}

#[test]
fn two_signs_stand_for_themselves() {
    let text = SHORT.replace("rounds: 4", "rounds: 4\nvariables: { A: \"$${n}\", B: \"$$$${n} ${n}\", C: $n }\nset: { n: \"a $${b}\" }");
    let variables = plan(&text, &[], &[]).nodes.remove(0).variables;
    let values: Vec<&str> = variables.values().map(String::as_str).collect();
    assert_eq!(values, ["${n}", "$$${n} a ${b}", "$n"]);
}

#[test]
fn the_body_of_an_answer_keeps_its_own_names() {
    let text = SHORT.replace(
        "rounds: 4",
        "rounds: 4\nset: { price: 7 }\nhttp:\n  - { host: a.example, bodies: [\"${price} ${node} ${node-n}\"], headers: { x: \"${price}\" } }",
    );
    assert_eq!(plan(&text, &[], &[]).http[0].bodies, ["7 ${node} ${node-n}"]);
    let found = shown(&text.replace("price: 7", "price: 7, node: 3").replace("rounds: 4", "rounds: ${node}"), &[], &[]);
    assert!(found.contains("is not the variable of that name here"), "{found}");
    assert!(shown(&text.replace("x: \"${price}\"", "x: \"${price}${node}\""), &[], &[]).contains("there is no variable `node`"));
}

#[test]
fn a_value_from_the_command_line_goes_before_the_default() {
    let text = SHORT.replace("rounds: 4", "rounds: ${rounds}\nset: { rounds: 8 }");
    assert_eq!((plan(&text, &[], &[]).rounds, plan(&text, &[], &[("rounds", "9"), ("rounds", "5 rounds")]).rounds), (8, 5));
    let chosen = plan(&text, &[], &[("rounds", "5")]);
    assert_eq!((chosen.scenario.as_str(), chosen.case.as_str()), ("s", ""));
    assert_eq!(chosen.set, [("rounds".to_owned(), "5".to_owned())]);
    assert_eq!(plan(&text, &[], &[]).set, []);
}

#[test]
fn a_value_from_the_command_line_is_pointed_to_where_it_stands_and_explained() {
    let text = SHORT.replace("rounds: 4", "rounds: ${rounds}\nset: { rounds: 8 }");
    let found = shown(&text, &[], &[("rounds", "many")]);
    assert!(found.starts_with("lib/a.yaml:4:9") && found.contains("`${rounds}` stands for `many`, given by `--set`"), "{found}");
    let found = shown(&text, &[], &[("rounds", "8"), ("round", "1"), ("x", "")]);
    assert!(
        found.contains("--set:2:1") && found.contains("2 | round=1\n  | ^^^^^ there is no variable `round` to set; did you mean `rounds`?")
    );
    assert!(found.contains("3 | x=\n  | ^ there is no variable `x` to set"), "{found}");
}

#[test]
fn a_variable_of_a_base_whose_use_was_replaced_is_no_mistake_but_to_set_it_is() {
    let text = "scenario: mine\nextends: base.yaml\nnodes: { honest: { count: 1 } }\n";
    assert_eq!(plan(text, &[("base.yaml", BASE)], &[]).nodes.len(), 4);
    assert!(shown(text, &[("base.yaml", BASE)], &[("count", "9")]).contains("`count` would change nothing"));
}

const MATRIX: &str = "\
scenario: s
task: t
set: { rounds: 4 }
matrix: { stake: [1 KOII, 5 KOII], count: [1, 2, 3] }
nodes: { a: { stake: \"${stake}\", count: \"${count}\" } }
rounds: ${rounds}
expect: [{ finally: { paid: {} } }]
";

#[test]
fn a_matrix_is_the_product_of_its_axes_in_order() {
    let found = read(MATRIX, &[], &[]).unwrap_or_else(|problems| panic!("{problems}"));
    let names: Vec<&str> = found.iter().map(|case| case.name.as_str()).collect();
    let wanted = ["1 KOII · count 1", "1 KOII · count 2", "1 KOII · count 3", "5 KOII · count 1", "5 KOII · count 2", "5 KOII · count 3"];
    assert_eq!(names, wanted.map(|name| format!("stake {name}")));
    let counts: Vec<usize> = found.iter().map(|case| case.plan.nodes.len()).collect();
    assert_eq!(counts, [1, 2, 3, 1, 2, 3]);
    assert_eq!(found[4].plan.scenario, "s · stake 5 KOII · count 2");
    assert_eq!((&found[4].plan.case, &found[4].plan.set), (&found[4].name, &found[4].set));
}

#[test]
fn each_case_is_found_again_by_what_was_set_in_it() {
    for set in [&[][..], &[("rounds", "9")]] {
        for case in read(MATRIX, &[], set).unwrap_or_else(|problems| panic!("{problems}")) {
            let set: Vec<(&str, &str)> = case.set.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
            assert_eq!(read(MATRIX, &[], &set), Ok(vec![case.clone()]), "{set:?}");
        }
    }
}

#[test]
fn an_axis_can_be_set_to_any_value() {
    let found = read(MATRIX, &[], &[("count", "7")]).unwrap_or_else(|problems| panic!("{problems}"));
    let cases: Vec<(&str, usize)> = found.iter().map(|case| (case.name.as_str(), case.plan.nodes.len())).collect();
    assert_eq!(cases, [("stake 1 KOII · count 7", 7), ("stake 5 KOII · count 7", 7)]);
}

#[test]
fn a_scenario_with_a_matrix_that_is_read_as_one_plan_is_its_first_case_and_the_others_are_judged() {
    let none = |_: &str| Err("no file".to_owned());
    let first = parse_with("a.yaml", MATRIX, &none).unwrap_or_else(|problems| panic!("{problems}"));
    assert_eq!(first.case, "stake 1 KOII · count 1");
    let found = parse_with("a.yaml", &MATRIX.replace("[1, 2, 3]", "[1, 2, 0]"), &none).expect_err("nobody can be there").to_string();
    assert!(
        found.contains("`count` must be at least 1") && found.contains("in 2 of 6 cases; the first is stake 1 KOII · count 0"),
        "{found}"
    );
}

#[test]
fn a_mistake_of_all_cases_is_told_once_and_without_them() {
    let found = read(&MATRIX.replace("paid:", "payd:"), &[], &[]).expect_err("there is no such verb");
    assert_eq!(found.list.len(), 1, "{found}");
    assert!(!found.to_string().contains("case"), "{found}");
}

#[test]
fn a_matrix_has_256_cases_at_most() {
    let axis = |n: usize| (0..n).map(|n| n.to_string()).collect::<Vec<_>>().join(", ");
    let text = |a: usize, b: usize| {
        let matrix = format!("rounds: 4\nabout: ${{a}}${{b}}\nmatrix: {{ a: [{}], b: [{}] }}", axis(a), axis(b));
        SHORT.replace("rounds: 4", &matrix)
    };
    assert_eq!(read(&text(16, 16), &[], &[]).map(|cases| cases.len()), Ok(256));
    assert!(shown(&text(257, 1), &[], &[]).contains("the matrix has 257 × 1 cases; 256 is the most"));
    assert_eq!(read(&text(257, 1), &[], &[("a", "3")]).map(|cases| cases.len()), Ok(1));
}

#[test]
fn variables_cannot_make_a_file_of_any_length() {
    let uses = "${a}".repeat(2000);
    let text = SHORT.replace("rounds: 4", &format!("rounds: 4\nabout: {uses}\nset: {{ a: {} }}", "x".repeat(1000)));
    assert!(shown(&text, &[], &[]).contains("longer than 1048576 bytes"));
}

#[test]
fn a_file_is_read_once_for_all_cases() {
    let asked = std::cell::Cell::new(0);
    let text = MATRIX.replace("rounds: ${rounds}", "rounds: ${rounds}\nhttp: [{ host: a.example, file: body.json }]");
    let files = |_: &str| {
        asked.set(asked.get() + 1);
        Ok(b"{}".to_vec())
    };
    assert_eq!(cases("a.yaml", &text, &files, &[]).map(|cases| cases.len()), Ok(6));
    assert_eq!(asked.get(), 1);
}
