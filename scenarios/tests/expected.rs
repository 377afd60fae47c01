//! What a scenario expects, in its plan; and what it cannot expect.

use koipond_check::spec::{InvariantName, VerbSpec, When};
use koipond_record::Round;
use koipond_scenarios::{Plan, parse};

fn text(expect: &str) -> String {
    format!("{{ scenario: s, task: t.js, nodes: {{ honest: {{ count: 5 }}, cheat: {{ count: 3 }} }}, rounds: 6, {expect} }}")
}

fn plan(expect: &str) -> Plan {
    parse("a.yaml", &text(&format!("expect: [{{ {expect} }}]"))).unwrap_or_else(|problems| panic!("{problems}"))
}

/// What is wrong with an expectation, in words, and the words it points at.
#[track_caller]
fn wrong(expect: &str, message: &str, at: &str) {
    let text = text(&format!("expect: [{{ {expect} }}]"));
    let problems = parse("a.yaml", &text).expect_err("it has a mistake");
    let found = problems.list.iter().find(|problem| problem.message.contains(message));
    let found = found.unwrap_or_else(|| panic!("{problems} does not say `{message}`"));
    assert_eq!(&text[found.span.start..found.span.end], at, "{problems}");
}

#[test]
fn a_round_beside_at_is_when_it_is_judged() {
    let plan = plan("at: { stake: { group: cheat, is: at least 1 KOII }, round: 4 }");
    assert_eq!(plan.expect[0].when, When::At(Round(4)));
}

#[test]
fn how_many_stands_beside_any_verb_about_nodes() {
    let whos = |expect: &str| plan(expect).expect[0].who.map(|who| who.to_string());
    assert_eq!(whos("finally: { slashed: { group: cheat }, who: at least 80 % }").as_deref(), Some("at least 80 %"));
    assert_eq!(whos("eventually: { slashed: { group: cheat }, who: at least 2, within: 4 rounds }").as_deref(), Some("at least 2"));
    assert_eq!(whos("always: { stake: { group: honest, is: at least 1 KOII }, who: 4 }").as_deref(), Some("4"));
    assert_eq!(whos("finally: { slashed: { group: cheat } }"), None);
}

#[test]
fn every_new_verb_is_read() {
    let verbs = [
        "finally: { selected: { node: honest-1, round: 2 } }",
        "never: { listed: { group: cheat } }",
        "eventually: { logged: { group: honest, contains: hello, level: warn, times: at least 2 } }",
        "never: { stopped: { node: honest-1, code: 1 } }",
        "eventually: { stopped: { node: cheat-1, how: out-of-memory } }",
        "eventually: { deviated: { group: cheat, as: fabricator } }",
        "always: { metric: { name: submissions, is: at most 8 } }",
        "finally: { metric: { name: slashed_total, is: at least 0.5 KOII } }",
        "finally: { compared: { what: earnings, of: cheat, to: honest, is: at most 20 %, per: group } }",
        "eventually: { voted-down: { node: cheat-1, by_group: honest, votes: at least 2 } }",
        "never: { list-voted-down: { group: honest, by: cheat-1 } }",
        "never: { submitted: { node: cheat-1, round: 3 } }",
    ];
    for verb in verbs {
        assert_eq!(plan(verb).expect.len(), 1, "{verb}");
    }
    let compared = plan(verbs[8]);
    assert!(matches!(compared.expect[0].verb, VerbSpec::Compared(_)));
}

#[test]
fn what_counts_nobody_or_everybody_is_refused() {
    wrong("finally: { slashed: { node: cheat-1 }, who: 1 }", "this is about `cheat-1` alone", "1");
    wrong("finally: { paid: {}, who: at least 2 }", "this is about none", "at least 2");
    wrong("eventually: { slashed: { group: cheat }, who: at most 2 }", "at most 2 at the very beginning", "at most 2");
    wrong("eventually: { slashed: { group: cheat }, who: 2 }", "on their way to more", "2");
    wrong("never: { slashed: { group: cheat }, who: at most 2 }", "could not hold", "at most 2");
    wrong("never: { slashed: { group: cheat }, who: 50 % }", "on their way to more", "50 %");
    wrong("finally: { slashed: { group: cheat }, who: 4 }", "has 3 nodes, not 4", "4");
    wrong("finally: { slashed: { group: cheat }, who: 50 % }", "no whole number", "50 %");
    wrong("finally: { slashed: { group: cheat }, who: at most 3 }", "so whatever happens", "at most 3");
    wrong("finally: { slashed: { group: cheat }, who: at least 0 % }", "so whatever happens", "at least 0 %");
    wrong("finally: { slashed: { group: cheat }, who: most }", "is no number of nodes", "most");
}

#[test]
fn a_round_stands_beside_at_alone_and_is_played() {
    wrong("at: { slashed: { group: cheat } }", "`round` is missing here", "at");
    wrong("at: { slashed: { group: cheat }, round: 6 }", "round 6 is not played; the last round is 5", "6");
    wrong("finally: { slashed: { group: cheat }, round: 2 }", "`round` goes with `at` alone", "round");
    wrong("at: { slashed: { group: cheat }, round: 2, within: 3 rounds }", "`within` goes with `eventually` alone", "within");
    wrong("always: { selected: { group: cheat } }", "cannot hold always", "selected");
}

#[test]
fn verbs_with_words_that_cannot_be_are_refused() {
    wrong("never: { deviated: { group: cheat, as: fabricater } }", "did you mean `fabricator`?", "fabricater");
    wrong("never: { stopped: { group: cheat, code: 1, how: hung } }", "only a process that exits by itself has a code", "1");
    wrong("never: { voted-down: { group: cheat, by: honest-1, by_group: honest } }", "cannot stand beside `by`", "honest");
    wrong("never: { list-voted-down: { group: cheat, by: honest-1, by_group: honest } }", "cannot stand beside `by`", "honest");
    wrong("never: { voted-down: { group: cheat, by_group: honest-1 } }", "write `by: honest-1`", "honest-1");
    wrong("finally: { metric: { name: submissions, is: 1 KOII } }", "is no amount of money", "1 KOII");
    wrong("finally: { metric: { name: submission, is: 1 } }", "did you mean `submissions`?", "submission");
    wrong("finally: { compared: { what: rewards, of: cheat, to: cheat, is: less } }", "compared with itself", "cheat");
    wrong("finally: { compared: { what: rewards, of: cheat, is: fewer } }", "compares nothing", "fewer");
}

#[test]
fn an_invariant_is_waived_by_name_with_a_reason() {
    let waived = |waive: &str| parse("a.yaml", &text(&format!("expect: [{{ finally: {{ paid: {{}} }} }}], waive: {waive}")));
    let plan = waived("{ bounty-cap: the rule is not modelled }").expect("it is sound");
    assert_eq!(plan.waive.reason(InvariantName::BountyCap), Some("the rule is not modelled"));
    assert_eq!(plan.waive.reason(InvariantName::SupplyConserved), None);
    let shown = waived("{ bounty-cup: why }").expect_err("there is none of this name").to_string();
    assert!(shown.contains("did you mean `bounty-cap`?"), "{shown}");
    let shown = waived("{ bounty-cap: '' }").expect_err("a reason is needed").to_string();
    assert!(shown.contains("nothing is written here"), "{shown}");
}
