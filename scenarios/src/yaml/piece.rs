//! Pieces of a scenario in YAML, as they are given on a command line: a behaviour, and one more entry of a timeline.

use koipond_node::spec::BehaviourSpec;
use koipond_record::unit::Moment;
use serde_json::{Map, Value};

use super::text::in_yaml;
use super::words::in_words;
use crate::load::{Kind, load_as};
use crate::near::nearest;
use crate::pick::variants;
use crate::plan::Plan;
use crate::read::read;
use crate::tree::{Node, Tree};

const BEHAVIOUR: Kind = Kind { name: "behaviour", least: "write its word, or its word with what it takes: `late: { by: 300 slots }`" };

/// A behaviour, as it stands behind `behaviour:` in a scenario.
///
/// # Errors
/// In words, when it is none.
pub fn behaviour(text: &str) -> Result<BehaviourSpec, String> {
    let (tree, problems) = load_as(text, &BEHAVIOUR);
    if let Some(problem) = problems.into_iter().next() {
        let help = problem.help.map_or_else(String::new, |help| format!("; {help}"));
        return Err(format!("{}{help}", problem.message));
    }
    let tree = tree.ok_or(BEHAVIOUR.least)?;
    let all = variants::<BehaviourSpec>();
    match word(&tree) {
        Some(word) if all.contains(&word) => read(&tree).map_err(|why| format!("`{word}` is not written so: {why}")),
        Some(word) => {
            let near = nearest(word, all.iter().copied()).map_or_else(|| ".".to_owned(), |near| format!("; did you mean `{near}`?"));
            Err(format!("there is no behaviour `{word}`{near} There are: {}", all.join(", ")))
        }
        None => Err(BEHAVIOUR.least.to_owned()),
    }
}

/// The word by which a kind is chosen.
fn word(tree: &Tree) -> Option<&str> {
    match (&tree.node, tree.entries()) {
        (Node::Scalar { .. }, _) => tree.text(),
        (_, Some([(key, _)])) => Some(&key.text),
        _ => None,
    }
}

/// A drawn plan as a scenario that stands alone, with one more entry in its timeline: what is done, in YAML, and when.
///
/// What is done is taken as it is; whether it can be, whoever reads the scenario says.
#[must_use]
pub fn written_out_with(plan: &Plan, at: Moment, deed: &str) -> String {
    let mut words = in_words(plan);
    let timeline = words.as_object_mut().and_then(|words| words.shift_remove("timeline")).unwrap_or_default();
    let mut text = in_yaml(&words);
    let section = in_yaml(&Value::Object(Map::from_iter([("timeline".to_owned(), timeline)])));
    text += if section.is_empty() { "\ntimeline:\n" } else { &section };
    text += &format!("  - at: {at}\n");
    for line in deed.lines() {
        text += format!("    {line}").trim_end();
        text.push('\n');
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::parse;

    const SMALL: &str = "scenario: t\ntask: t.js\nnodes: { a: { count: 2 } }\nrounds: 4\nexpect: [{ never: { retried: {} } }]\n";

    #[test]
    fn a_behaviour_is_a_word_or_a_word_with_what_it_takes() {
        assert_eq!(behaviour("griefer").map(|one| one.kind()), Ok("griefer"));
        assert_eq!(behaviour("quitter: { from_round: 2 }").map(|one| one.kind()), Ok("quitter"));
    }

    #[test]
    fn what_is_no_behaviour_is_told_with_the_nearest() {
        let why = behaviour("grifer").expect_err("there is none");
        assert!(why.starts_with("there is no behaviour `grifer`; did you mean `griefer`?"), "{why}");
        for wrong in ["", "[griefer]", "griefer: { colour: red }", "quitter", "{", "a: b\nc: d"] {
            assert!(behaviour(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn an_entry_is_added_to_a_timeline_that_is_there_or_not() {
        let at = "1234.567 ms".parse().expect("a moment");
        let once = written_out_with(&parse("t.yaml", SMALL).expect("a scenario"), at, "crash: { node: a-1, for: 90 s }");
        let plan = parse("t.yaml", &once).unwrap_or_else(|problems| panic!("{problems}"));
        let twice = written_out_with(&plan, at, "restart:\n  node: a-2");
        let plan = parse("t.yaml", &twice).unwrap_or_else(|problems| panic!("{problems}\n{twice}"));
        let entries: Vec<String> = plan.timeline.iter().map(|entry| format!("{:?}", entry.what)).collect();
        assert!(entries.len() == 2 && entries[0].contains("Crash") && entries[1].contains("Restart"), "{entries:?}");
    }
}
