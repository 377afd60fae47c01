//! How groups behave: what of it contradicts itself, or would never show.

use koipond_node::spec::BehaviourSpec;

use crate::problem::Problem;
use crate::scenario::{GroupSpec, Scenario};
use crate::tree::{Step, Tree};

/// Behaviours that are said twice, contradict themselves, or have nothing to act on.
pub fn problems(scenario: &Scenario, tree: &Tree) -> Vec<Problem> {
    let mut found = Vec::new();
    for (name, group) in &scenario.nodes.0 {
        let mut wrong = |key: &str, message: &str, help: &str| {
            let span = tree.find(&[Step::Key("nodes"), Step::Key(name), Step::Key(key)]);
            found.push(Problem::new(span, message).help(help));
        };
        let behaviours = group.all_behaviours();
        let known: Vec<String> = (1..=group.count.min(100_000)).map(|n| format!("{name}-{n}")).collect();
        for (node, own) in &group.except {
            if !known.contains(node) {
                let (first, last) = (known.first().map_or("", String::as_str), known.last().map_or("", String::as_str));
                wrong("except", &format!("there is no node `{node}` in this group"), &format!("its nodes are {first} to {last}"));
            } else if own.behaviour != BehaviourSpec::Honest && !own.behaviours.is_empty() {
                wrong("except", &format!("`{node}` has a `behaviour` already"), "write all of them under `behaviours`");
            } else if own.acts.until_round.is_some_and(|last| last < own.acts.from_round) {
                wrong(
                    "except",
                    &format!("the last round of `{node}` comes before its first"),
                    "`until_round` is the last in which it acts",
                );
            } else if own.all_behaviours().iter().any(says_two_texts) {
                wrong("except", "a fabricator submits either a `value` or a text of a `length`", "leave one of them out");
            }
        }
        if group.behaviour != BehaviourSpec::Honest && !group.behaviours.is_empty() {
            wrong("behaviours", "this group has a `behaviour` already", "write all of them under `behaviours`, and leave `behaviour` out");
        }
        if says_acts(tree, name) && behaviours.is_empty() {
            wrong("acts", "this group is honest, so there is nothing to act", "give it a `behaviour`, or leave `acts` out");
        }
        if group.acts.until_round.is_some_and(|last| last < group.acts.from_round) {
            wrong("acts", "its last round comes before its first", "`until_round` is the last round in which they act");
        }
        if behaviours.iter().any(says_two_texts) {
            let key = if group.behaviours.is_empty() { "behaviour" } else { "behaviours" };
            wrong(key, "a fabricator submits either a `value` or a text of a `length`", "leave one of them out");
        }
    }
    found
}

/// Behaviours that begin in a round that nobody plays.
pub fn rounds(scenario: &Scenario, last: u64, tree: &Tree) -> Vec<Problem> {
    let late = |(name, group): &(String, GroupSpec)| {
        let (key, from) = starts(group).into_iter().find(|(_, from)| *from > last)?;
        let span = tree.find(&[Step::Key("nodes"), Step::Key(name), Step::Key(key)]);
        let message = format!("it begins in round {from}, which is not played; the last round is {last}");
        Some(Problem::new(span, message).help("rounds are counted from 0"))
    };
    scenario.nodes.0.iter().filter_map(late).collect()
}

/// The rounds in which the behaviours of a group begin, with the key that says so.
fn starts(group: &GroupSpec) -> Vec<(&'static str, u64)> {
    let from = |behaviour: &BehaviourSpec| match behaviour {
        BehaviourSpec::Sleeper(sleeper) => Some(sleeper.from_round),
        BehaviourSpec::Quitter(quitter) => Some(quitter.from_round),
        _ => None,
    };
    let several = group.behaviours.iter().filter_map(from).map(|from| ("behaviours", from));
    let except = group.except.values().flat_map(|own| {
        let behaviours = own.all_behaviours();
        let from: Vec<u64> = behaviours.iter().filter_map(from).chain([own.acts.from_round]).collect();
        from
    });
    let own = from(&group.behaviour).map(|from| ("behaviour", from)).into_iter().chain(several);
    own.chain([("acts", group.acts.from_round)]).chain(except.map(|from| ("except", from))).collect()
}

fn says_acts(tree: &Tree, group: &str) -> bool {
    tree.get("nodes").and_then(|nodes| nodes.get(group)?.get("acts")).is_some()
}

fn says_two_texts(behaviour: &BehaviourSpec) -> bool {
    match behaviour {
        BehaviourSpec::Fabricator(fabricator) => fabricator.value.is_some() && fabricator.length.is_some(),
        BehaviourSpec::Sleeper(sleeper) => says_two_texts(&sleeper.then),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use crate::parse;

    /// What is wrong with a group.
    fn wrong(group: &str) -> String {
        let text =
            format!("{{ scenario: s, task: t, nodes: {{ a: {group}, b: {{}} }}, rounds: 4, expect: [{{ finally: {{ paid: {{}} }} }}] }}");
        parse("t.yaml", &text).map_or_else(|problems| problems.to_string(), |_| String::new())
    }

    #[test]
    fn what_a_group_does_is_said_once() {
        assert!(wrong("{ behaviour: fabricator, behaviours: [late] }").contains("has a `behaviour` already"));
        assert_eq!(wrong("{ behaviours: [fabricator, late] }"), "");
        assert!(wrong("{ behaviour: { fabricator: { value: v, length: 3 } } }").contains("either a `value` or"));
        assert!(
            wrong("{ behaviour: { sleeper: { from_round: 1, then: { fabricator: { value: v, length: 3 } } } } }")
                .contains("either a `value`")
        );
    }

    #[test]
    fn a_node_that_behaves_otherwise_is_one_of_its_group() {
        assert_eq!(wrong("{ count: 2, except: { a-2: { behaviour: griefer, acts: { from_round: 1 } } } }"), "");
        assert!(wrong("{ count: 2, except: { a-3: { behaviour: griefer } } }").contains("there is no node `a-3` in this group"));
        assert!(wrong("{ except: { a-1: { behaviour: late, behaviours: [griefer] } } }").contains("has a `behaviour` already"));
        assert!(wrong("{ except: { a-1: { behaviour: { quitter: { from_round: 9 } } } } }").contains("round 9, which is not played"));
    }

    #[test]
    fn rounds_in_which_a_group_acts_are_played_and_in_order() {
        assert!(wrong("{ acts: { from_round: 1 } }").contains("nothing to act"));
        assert!(wrong("{ behaviour: late, acts: { from_round: 3, until_round: 2 } }").contains("comes before its first"));
        assert!(wrong("{ behaviour: late, acts: { from_round: 4 } }").contains("the last round is 3"));
        assert!(wrong("{ behaviour: { quitter: { from_round: 9 } } }").contains("round 9, which is not played"));
        assert_eq!(wrong("{ behaviour: late, acts: { from_round: 3, until_round: 3, share: 50 % } }"), "");
    }

    #[test]
    fn every_behaviour_reads_as_it_is_written() {
        let all = "[freeloader, { freeloader: { value: v, does: [audits, lists] } }, { fabricator: { length: 600 } }, copycat, \
                   { copycat: { of: { node: b-1 }, after: 5 slots } }, { copycat: { of: { group: b } } }, { replayer: { back: 2 } }, \
                   lazy-auditor, { lazy-auditor: { after: 9 slots } }, griefer, \
                   { griefer: { targets: { group: b }, against: [proofs, lists], votes: 2 } }, colluders, { colluders: { with: [b] } }, \
                   { briber: { pays: b, amount: 0.5 KOII } }, { bribed: { by: { group: b }, price: 0.1 KOII } }, sybil, \
                   { sybil: { after: 3 slots } }, list-thief, { list-thief: { takes: 10 %, over_bounty: 50 %, slashes: { node: b-1 }, \
                   omits: { group: b }, when: always } }, silent-distributor, { silent-distributor: { stays_silent: payout } }, late, \
                   { late: { by: 50..300 slots, what: [proofs, votes, lists, payouts] } }, \
                   { sleeper: { from_round: 2, then: { copycat: {} } } }, { sleeper: { from_round: 2, then: fabricator } }, \
                   { quitter: { from_round: 3, withdraws: false } }]";
        assert_eq!(wrong(&format!("{{ behaviours: {all} }}")), "");
    }

    #[test]
    fn peers_that_do_not_exist_are_found() {
        for behaviour in [
            "{ copycat: { of: { node: b-2 } } }",
            "{ griefer: { targets: { group: bb } } }",
            "{ colluders: { with: [a, bb] } }",
            "{ briber: { pays: bb } }",
            "{ bribed: { by: { node: bb-1 } } }",
            "{ list-thief: { slashes: { group: bb } } }",
            "{ sleeper: { from_round: 1, then: { list-thief: { omits: { node: b-7 } } } } }",
        ] {
            let said = wrong(&format!("{{ behaviour: {behaviour} }}"));
            assert!(said.contains("there is no") || said.contains("has only") || said.contains("has one node"), "{behaviour}: {said}");
        }
    }
}
