//! The cases of a scenario: what each variable stands for in each of them.

use std::collections::BTreeSet;

use crate::near::nearest;
use crate::problem::Problem;
use crate::sources::{GIVEN, Sources};
use crate::tree::{Key, Node, Span, Tree};
use crate::variables::{Stands, Variables, defaults, stands};

/// How many cases a scenario can have.
const MOST_CASES: usize = 256;

/// One case.
#[derive(Clone, Debug)]
pub struct Choice {
    /// Its name, `axis a · axis2 b`; empty where there is no `matrix`.
    pub name: String,
    /// What was chosen by the matrix and on the command line, by name.
    pub set: Vec<(String, String)>,
    /// What every variable stands for.
    pub variables: Variables,
}

/// The values given on the command line, as they can be pointed to.
pub struct Given(Vec<(String, Span, Stands)>);

impl Given {
    /// Takes the values of names, the last of each.
    pub fn new(set: &[(String, String)], sources: &mut Sources) -> Self {
        let mut last: Vec<&(String, String)> = Vec::new();
        for pair in set {
            last.retain(|(name, _)| *name != pair.0);
            last.push(pair);
        }
        if last.is_empty() {
            return Self(Vec::new());
        }
        let in_a_line = |text: &str| text.replace(['\n', '\r'], " ");
        let lines: Vec<String> = last.iter().map(|(name, value)| format!("{}={}", in_a_line(name), in_a_line(value))).collect();
        let mut start = sources.add(GIVEN.to_owned(), String::new(), lines.join("\n"));
        let mut found = Vec::new();
        for (n, ((name, value), line)) in last.into_iter().zip(&lines).enumerate() {
            let end = start + line.len();
            let key = Span { start, end: start + name.len(), line: n + 1, column: 1 };
            let span = Span { start: key.end + 1, end, line: n + 1, column: name.chars().count() + 2 };
            // Nothing behind the sign is a text without letters, and was meant.
            found.push((name.clone(), key, Stands { text: value.clone(), quoted: value.is_empty(), span }));
            start = end + 1;
        }
        Self(found)
    }
}

/// An axis: its key, and its values.
type Axis<'a> = (&'a Key, Vec<Stands>);

fn axes(tree: &Tree) -> Vec<Axis<'_>> {
    let entries = tree.get("matrix").and_then(Tree::entries).unwrap_or_default();
    let values = |axis: &Tree| match &axis.node {
        Node::List(list) => list.iter().filter_map(stands).collect(),
        _ => Vec::new(),
    };
    entries.iter().map(|(key, axis)| (key, values(axis))).collect()
}

/// The cases of a scenario whose `set` and `matrix` are well formed, in their order.
pub fn choices(tree: &Tree, given: &Given) -> Result<Vec<Choice>, Vec<Problem>> {
    let mut variables = defaults(tree);
    let mut axes = axes(tree);
    let mut problems = twice(&axes);
    let known: Vec<&str> = variables.keys().map(String::as_str).chain(axes.iter().map(|(key, _)| key.text.as_str())).collect();
    problems.extend(given.0.iter().filter(|(name, ..)| !known.contains(&name.as_str())).map(|(name, key, _)| unknown(name, *key, &known)));
    let mut others = Vec::new();
    for (name, _, stands) in &given.0 {
        match axes.iter_mut().find(|(key, _)| key.text == *name) {
            Some((_, values)) => *values = vec![stands.clone()],
            None => {
                variables.insert(name.clone(), stands.clone());
                others.push((name.clone(), stands.text.clone()));
            }
        }
    }
    let count = axes.iter().try_fold(1_usize, |all, (_, values)| all.checked_mul(values.len())).filter(|count| *count <= MOST_CASES);
    if count.is_none() {
        let span = axes.first().map_or(tree.span, |(key, _)| key.span);
        let sizes: Vec<String> = axes.iter().map(|(_, values)| values.len().to_string()).collect();
        let message = format!("the matrix has {} cases; {MOST_CASES} is the most", sizes.join(" × "));
        problems.push(Problem::new(span, message).help("leave values out, or fix an axis by `--set`"));
    }
    if !problems.is_empty() {
        return Err(problems);
    }
    let mut found = vec![Choice { name: String::new(), set: Vec::new(), variables }];
    for (key, values) in &axes {
        found = found.iter().flat_map(|choice| values.iter().map(|value| choice.with(&key.text, value))).collect();
    }
    found.iter_mut().for_each(|choice| choice.set.extend_from_slice(&others));
    Ok(found)
}

impl Choice {
    /// The case with one more axis.
    fn with(&self, axis: &str, value: &Stands) -> Self {
        let mut case = self.clone();
        let said = value.text.split_whitespace().collect::<Vec<_>>().join(" ");
        case.name =
            [self.name.as_str(), &format!("{axis} {said}")].into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" · ");
        case.set.push((axis.to_owned(), value.text.clone()));
        case.variables.insert(axis.to_owned(), value.clone());
        case
    }
}

/// Values that stand twice in an axis.
fn twice(axes: &[Axis<'_>]) -> Vec<Problem> {
    let mut found = Vec::new();
    for (key, values) in axes {
        let again = values.iter().enumerate().filter(|(n, value)| values[..*n].iter().any(|earlier| earlier.text == value.text));
        found.extend(again.map(|(_, value)| {
            Problem::new(value.span, format!("`{}` stands twice in `{}`", value.text, key.text)).help("both cases would be the same")
        }));
    }
    found
}

fn unknown(name: &str, span: Span, known: &[&str]) -> Problem {
    let message = match nearest(name, known.iter().copied()) {
        Some(near) => format!("there is no variable `{name}` to set; did you mean `{near}`?"),
        None => format!("there is no variable `{name}` to set"),
    };
    Problem::new(span, message).help(match known {
        [] => "the scenario has neither `set` nor `matrix`".to_owned(),
        known => format!("there are: {}", known.join(", ")),
    })
}

/// Variables that change nothing: those that no file uses, and those that are set on the command line and not used in the end.
pub fn unused(tree: &Tree, given: &Given, in_files: &BTreeSet<String>, in_the_end: &BTreeSet<String>) -> Vec<Problem> {
    let mut found = Vec::new();
    let keys = |section: &str| tree.get(section).and_then(Tree::entries).unwrap_or_default().iter().map(|(key, _)| key);
    let mut told: Vec<&str> = Vec::new();
    for key in keys("set").chain(keys("matrix")).filter(|key| !in_files.contains(&key.text) && !in_the_end.contains(&key.text)) {
        if !told.contains(&key.text.as_str()) {
            let help = format!("write `${{{0}}}` where it is meant, or leave `{0}` out", key.text);
            let message = match nearest(&key.text, in_the_end.iter().map(String::as_str)) {
                Some(near) => format!("`{}` is never used; did you mean `{near}`?", key.text),
                None => format!("`{}` is never used", key.text),
            };
            found.push(Problem::new(key.span, message).help(help));
            told.push(&key.text);
        }
    }
    for (name, span, _) in given.0.iter().filter(|(name, ..)| !in_the_end.contains(name) && !told.contains(&name.as_str())) {
        let message = format!("`{name}` would change nothing: the values with `${{{name}}}` are replaced");
        found.push(Problem::new(*span, message).help("leave it out"));
    }
    found
}
