//! What the words of `expect` mean: how many of whom, rounds that nobody plays, numbers that cannot be compared.

use koipond_check::spec::{Compared, Deviated, End, MetricIs, Stopped, VerbSpec, VotedDown, When};
use koipond_node::spec::BehaviourSpec;
use koipond_record::unit::{Bound, HowMany, Many, Number};

use crate::near::nearest;
use crate::pick::variants;
use crate::problem::Problem;
use crate::scenario::{Scenario, Stated};
use crate::tree::{Span, Step, Tree};

/// What a behaviour is called in the log that sends recorded proofs.
const RECORDED: &str = "recorded";

/// Everything in `expect` that cannot be.
pub fn problems(scenario: &Scenario, tree: &Tree) -> Vec<Problem> {
    let mut found = Vec::new();
    for (n, entry) in scenario.expect.iter().enumerate() {
        let Some((word, stated, when)) = entry.parts() else { continue };
        let place = Place { tree, entry: n, word };
        found.extend(stated.who.and_then(|who| of_who(who, when, stated, scenario, place)));
        found.extend(of_verb(&stated.verb, scenario, place));
    }
    found
}

/// Rounds beside `at` that nobody plays; `last` is the last that is played.
pub fn rounds(scenario: &Scenario, last: u64, tree: &Tree) -> Vec<Problem> {
    let late = scenario.expect.iter().enumerate().filter_map(|(n, entry)| {
        let (word, stated, _) = entry.parts()?;
        let round = stated.round.filter(|round| *round > last)?;
        let message = format!("round {round} is not played; the last round is {last}");
        Some(Place { tree, entry: n, word }.wrong("round", message, "rounds are counted from 0"))
    });
    late.collect()
}

/// One entry of `expect`.
#[derive(Clone, Copy)]
struct Place<'a> {
    tree: &'a Tree,
    entry: usize,
    word: &'a str,
}

impl Place<'_> {
    fn span(self, keys: &[&str]) -> Span {
        let mut path = vec![Step::Key("expect"), Step::Entry(self.entry), Step::Key(self.word)];
        path.extend(keys.iter().map(|key| Step::Key(key)));
        self.tree.find(&path)
    }

    /// A problem with what stands beside the verb.
    fn wrong(self, key: &str, message: impl Into<String>, help: &str) -> Problem {
        Problem::new(self.span(&[key]), message).help(help)
    }

    /// A problem with what stands in it.
    fn within(self, verb: &str, key: &str, message: impl Into<String>, help: &str) -> Problem {
        Problem::new(self.span(&[verb, key]), message).help(help)
    }
}

/// Of whom a verb speaks.
enum Whom {
    /// One node.
    Node(String),
    /// So many nodes, the nodes of this name.
    Nodes(u64, String),
    /// The run.
    Run,
}

/// Of whom a verb speaks, by its `node` and `group`, which all verbs about nodes call so.
fn whom(verb: &VerbSpec, scenario: &Scenario) -> Whom {
    let written = serde_json::to_value(verb).unwrap_or_default();
    let spec = written.as_object().and_then(|verbs| verbs.values().next()).cloned().unwrap_or_default();
    let name = |key: &str| spec.get(key).and_then(serde_json::Value::as_str).map(str::to_owned);
    let count = |wanted: &str| scenario.nodes.0.iter().find(|(group, _)| group == wanted).map_or(0, |(_, group)| group.count);
    match (name("node"), name("group")) {
        (Some(node), _) => Whom::Node(node),
        (None, Some(group)) => Whom::Nodes(count(&group), format!("the group `{group}`")),
        (None, None) => Whom::Run,
    }
}

/// What is wrong with how many are asked for.
fn of_who(who: HowMany, when: When, stated: &Stated, scenario: &Scenario, place: Place<'_>) -> Option<Problem> {
    let wrong = |message: String, help: &str| Some(place.wrong("who", message, help));
    let (nodes, group) = match whom(&stated.verb, scenario) {
        Whom::Node(node) => {
            return wrong(format!("`who` counts nodes, and this is about `{node}` alone"), "name a `group`, or leave `who` out");
        }
        Whom::Run => {
            return wrong("`who` counts nodes, and this is about none".to_owned(), "it goes with verbs that take `node` or `group`");
        }
        Whom::Nodes(nodes, group) => (nodes, group),
    };
    match (when, who.0) {
        (When::Eventually, Bound::AtMost(_)) => {
            return wrong(format!("it is {who} at the very beginning"), "expect it `finally`, `always` or `at` the end of a round");
        }
        (When::Eventually, Bound::Exactly(many)) => {
            let help = format!("expect `at least {many}`, or `{many}` in the end, with `finally`");
            return wrong(format!("on their way to more, it is {who} for a moment"), &help);
        }
        (When::Never, Bound::AtMost(_)) => {
            return wrong(
                format!("it is {who} at the very beginning, so this could not hold"),
                "expect `at least` so many, `finally` or `always`",
            );
        }
        (When::Never, Bound::Exactly(many)) => {
            let help = format!("with `never`, write `at least {many}`");
            return wrong(format!("on their way to more, it would be {who} for a moment"), &help);
        }
        _ => {}
    }
    if let Bound::Exactly(Many::Count(n)) | Bound::AtLeast(Many::Count(n)) | Bound::AtMost(Many::Count(n)) = who.0
        && n > nodes
    {
        return wrong(format!("{group} has {nodes} nodes, not {n}"), "count no more than there are");
    }
    match who.range(nodes) {
        (least, most) if least > most => wrong(format!("{who} of {nodes} nodes is no whole number"), "write `at least` or `at most`"),
        (0, most) if most >= nodes => wrong(format!("{who} of {nodes} nodes is so whatever happens"), "ask for fewer or for more"),
        _ => None,
    }
}

/// What is wrong with a verb's own words.
fn of_verb(verb: &VerbSpec, scenario: &Scenario, place: Place<'_>) -> Option<Problem> {
    match verb {
        VerbSpec::Deviated(Deviated { behaviour: Some(word), .. }) => {
            let known: Vec<&str> = variants::<BehaviourSpec>().iter().copied().chain([RECORDED]).collect();
            if known.contains(&word.as_str()) {
                return None;
            }
            let message = match nearest(word, known.iter().copied()) {
                Some(near) => format!("there is no behaviour `{word}`; did you mean `{near}`?"),
                None => format!("there is no behaviour `{word}`"),
            };
            Some(place.within("deviated", "as", message, &format!("the behaviours are: {}", known.join(", "))))
        }
        VerbSpec::Stopped(Stopped { code: Some(_), how: Some(how), .. }) if *how != End::Exit => {
            Some(place.within("stopped", "code", "only a process that exits by itself has a code", "leave out `how`, or `code`"))
        }
        VerbSpec::VotedDown(VotedDown { by: Some(_), by_group: Some(_), .. }) => {
            Some(place.within("voted-down", "by_group", "`by_group` cannot stand beside `by`", "keep one of: by, by_group"))
        }
        VerbSpec::ListVotedDown(spec) if spec.by.is_some() && spec.by_group.is_some() => {
            Some(place.within("list-voted-down", "by_group", "`by_group` cannot stand beside `by`", "keep one of: by, by_group"))
        }
        VerbSpec::Metric(MetricIs { name, is }) if is_money(*is) && !name.is_money() => {
            let message = format!("the metric `{}` is no amount of money", name.name());
            Some(place.within("metric", "is", message, "write a whole number, like `at least 5`"))
        }
        VerbSpec::Compared(Compared { of, to, .. }) => match to {
            Some(to) if to == of => {
                Some(place.within("compared", "to", format!("`{to}` is compared with itself"), "name another group, or leave `to` out"))
            }
            None if scenario.nodes.0.iter().all(|(group, _)| *group == of.0) => {
                Some(place.within("compared", "of", format!("there is no node that is not of `{of}`"), "name two groups: `of` and `to`"))
            }
            _ => None,
        },
        _ => None,
    }
}

fn is_money(is: koipond_record::unit::NumberBound) -> bool {
    let (Bound::Exactly(number) | Bound::AtLeast(number) | Bound::AtMost(number)) = is.0;
    matches!(number, Number::Money(_))
}
