//! What a scenario says of HTTP, in its plan: routes with their bodies, requests, variables.

use std::cell::RefCell;

use koipond_check::spec::VerbSpec;
use koipond_scenarios::{Deed, Plan, parse_with};

const SCENARIO: &str = "\
scenario: s
task: t.js
config: config-task.yml
variables: { KEY: abc, COUNT: 007, DEBUG: true }
http:
  - { host: a.example, path: /price, file: data/price.json }
  - { host: b.example, body: '1', headers: { X-Max: 5 } }
nodes:
  near: { count: 2 }
  far: { variables: { KEY: other, ONLY: far } }
rounds: 4
timeline:
  - { at: round 1, request: { name: state, node: far-1, path: /state, body: '{}', method: post } }
expect:
  - eventually: { replied: { request: state, status: 200, json: { round: 3, ok: true }, headers: { Content-Type: json } } }
";

const CONFIG: &str = "\
round_time: 1200
requirementsTags:
  - { type: TASK_VARIABLE, value: KEY }
  - { type: GLOBAL_VARIABLE, value: ONLY }
  - { type: TASK_VARIABLE, value: NOWHERE, description: an account }
  - { type: CPU, value: 4-core }
";

fn files(name: &str) -> Result<Vec<u8>, String> {
    match name {
        "config-task.yml" => Ok(CONFIG.into()),
        "data/price.json" => Ok("{\"price\":7}\n".into()),
        _ => Err("there is no such file".to_owned()),
    }
}

fn plan() -> Plan {
    parse_with("s.yaml", SCENARIO, &files).unwrap_or_else(|problems| panic!("{problems}"))
}

#[test]
fn the_plan_holds_what_a_file_has_and_no_longer_names_it() {
    let routes = plan().http;
    assert_eq!((routes[0].body.as_deref(), &routes[0].file), (Some("{\"price\":7}\n"), &None));
    assert_eq!((routes[1].body.as_deref(), routes[1].headers.get("X-Max").map(String::as_str)), (Some("1"), Some("5")));
    let again: Plan = serde_json::from_str(&serde_json::to_string(&plan()).expect("a plan is JSON")).expect("a plan is read again");
    assert_eq!(again, plan());
}

#[test]
fn a_file_that_is_missing_is_told_where_it_is_named_and_others_are_not_asked_for() {
    let asked = RefCell::new(Vec::new());
    let files = |name: &str| {
        asked.borrow_mut().push(name.to_owned());
        files(name)
    };
    let text = SCENARIO.replace("data/price.json", "data/prize.json");
    let problems = parse_with("s.yaml", &text, &files).expect_err("the file is not there");
    assert_eq!(problems.list.len(), 1, "{problems}");
    assert_eq!((problems.list[0].span.line, problems.list[0].help.as_deref()), (6, Some("there is no such file")));
    assert_eq!(*asked.borrow(), ["config-task.yml", "data/prize.json"]);
}

#[test]
fn each_node_has_the_variables_of_all_and_those_of_its_group_before_them() {
    let of = |node: &str| {
        let plan = plan();
        let node = plan.nodes.into_iter().find(|there| there.name == node).expect("it is there");
        node.variables.into_iter().map(|(name, value)| format!("{name}={value}")).collect::<Vec<_>>()
    };
    assert_eq!(of("near-2"), ["COUNT=007", "DEBUG=true", "KEY=abc"]);
    assert_eq!(of("far-1"), ["COUNT=007", "DEBUG=true", "KEY=other", "ONLY=far"]);
}

#[test]
fn variables_that_a_config_asks_for_and_nobody_gives_are_remarked() {
    let remarks = plan().remarks();
    let about: Vec<&str> = remarks.iter().filter_map(|remark| remark.strip_prefix("config-task.yml: it asks for the ")).collect();
    assert_eq!(
        about,
        [
            "global variable `ONLY`, and near have none; a task reads `undefined` there",
            "task variable `NOWHERE`, and no `variables` gives it; a task reads `undefined` there"
        ]
    );
}

#[test]
fn a_request_and_the_answer_that_is_expected_are_as_they_were_written() {
    let plan = plan();
    let Deed::Request(request) = &plan.timeline[0].what else { panic!("{:?}", plan.timeline) };
    assert_eq!((request.name.as_str(), request.node.0.as_str(), request.method.as_str()), ("state", "far-1", "post"));
    let VerbSpec::Replied(replied) = &plan.expect[0].verb else { panic!("{:?}", plan.expect) };
    assert_eq!(replied.json.iter().map(|(path, value)| format!("{path}={value}")).collect::<Vec<_>>(), ["ok=true", "round=3"]);
}

#[test]
fn what_a_route_may_be_is_not_narrowed_by_what_it_may_not() {
    let route = |http: &str| parse_with("s.yaml", &SCENARIO.replace("host: b.example, body: '1'", http), &files);
    for sound in [
        "host: '*', path: '*'",
        "host: a.example, path: /pri, body: x",
        "host: a.example, path: '/*', status: 404",
        "host: a.example, method: put, body: ''",
        "host: 8.8.8.8, bodies: [a, b]",
    ] {
        assert!(route(sound).is_ok(), "{sound}: {}", route(sound).expect_err("it is refused"));
    }
    assert!(
        route("host: A.example, path: /price, method: GET").is_err_and(|why| why.to_string().contains("no request comes here: entry 1"))
    );
}
