//! Variables: the names that `set`, `matrix` and the command line give values, and the values in whose place they stand.

use std::collections::{BTreeMap, BTreeSet};

use crate::compose::is_about_composition;
use crate::near::nearest;
use crate::problem::Problem;
use crate::sources::Sources;
use crate::tree::{Node, Span, Tree};

/// What the body of an answer of `http` calls things itself; it is filled in when the answer is given.
const OF_ANSWERS: [&str; 4] = ["node", "round", "n", "node-n"];
/// How many bytes variables can become in one scenario.
const MOST_FILLED: usize = 1 << 20;

/// What a name stands for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stands {
    /// The text.
    pub text: String,
    /// Whether it is text for certain.
    pub quoted: bool,
    /// Where it was said.
    pub span: Span,
}

/// All names and what they stand for.
pub type Variables = BTreeMap<String, Stands>;

/// A tree whose variables were filled in.
pub struct Filled {
    /// The tree.
    pub tree: Tree,
    /// What was wrong on the way.
    pub problems: Vec<Problem>,
    /// The names that stood in it.
    pub used: BTreeSet<String>,
    /// The values that were filled in.
    pub values: Vec<FilledIn>,
}

/// A value that was filled in.
pub struct FilledIn {
    /// Where it stands.
    pub span: Span,
    /// Where the variable was said with which it begins, if it begins with one.
    pub begins_with: Option<Span>,
    /// What its variables stood for, a line each.
    pub notes: Vec<String>,
}

/// The defaults of a scenario: its `set`.
pub fn defaults(tree: &Tree) -> Variables {
    let entries = tree.get("set").and_then(Tree::entries).unwrap_or_default();
    entries.iter().filter_map(|(key, value)| Some((key.text.clone(), stands(value)?))).collect()
}

/// What a value of `set` or `matrix` stands for, if it is one value.
pub fn stands(value: &Tree) -> Option<Stands> {
    match &value.node {
        Node::Scalar { text, quoted } => Some(Stands { text: text.replace("$${", "${"), quoted: *quoted, span: value.span }),
        _ => None,
    }
}

/// A piece of a text.
enum Piece<'a> {
    /// As it is.
    Text(&'a str),
    /// A variable: how it is written, and its name.
    Variable(&'a str, &'a str),
    /// A `${` that nothing closes.
    Open,
}

fn pieces(mut text: &str) -> Vec<Piece<'_>> {
    let mut found = Vec::new();
    while let Some(at) = text.find("${") {
        let (before, from) = text.split_at(at);
        if let Some(before) = before.strip_suffix('$') {
            found.extend([Piece::Text(before), Piece::Text("${")]);
            text = &from[2..];
            continue;
        }
        found.push(Piece::Text(before));
        match from.find('}') {
            Some(end) => {
                found.push(Piece::Variable(&from[..=end], from[2..end].trim()));
                text = &from[end + 1..];
            }
            None => {
                found.push(Piece::Open);
                text = &from[2..];
            }
        }
    }
    found.push(Piece::Text(text));
    found
}

/// Variables in the values of `set` or `matrix`, which would have to be known before they are.
pub fn within_values(section: &str, tree: &Tree) -> Vec<Problem> {
    match &tree.node {
        Node::Scalar { text, .. } => {
            let uses = pieces(text).into_iter().any(|piece| !matches!(piece, Piece::Text(_)));
            let help = "write the value out; for the signs themselves write `$${`";
            let problem = || Problem::new(tree.span, format!("no variable can stand in `{section}`")).help(help);
            uses.then(problem).into_iter().collect()
        }
        Node::List(list) => list.iter().flat_map(|tree| within_values(section, tree)).collect(),
        Node::Map(entries) => entries.iter().flat_map(|(_, tree)| within_values(section, tree)).collect(),
    }
}

/// The variables that stand in a value or anything below it.
pub fn names(tree: &Tree, found: &mut BTreeSet<String>) {
    match &tree.node {
        Node::Scalar { text, .. } => found.extend(pieces(text).into_iter().filter_map(|piece| match piece {
            Piece::Variable(_, name) => Some(name.to_owned()),
            Piece::Text(_) | Piece::Open => None,
        })),
        Node::List(list) => list.iter().for_each(|tree| names(tree, found)),
        Node::Map(entries) => entries.iter().for_each(|(_, tree)| names(tree, found)),
    }
}

/// Puts what variables stand for in their place.
pub fn fill(tree: &Tree, variables: &Variables, sources: &Sources) -> Filled {
    let mut fill = Fill { variables, sources, problems: Vec::new(), used: BTreeSet::new(), values: Vec::new(), bytes: 0 };
    let Some(entries) = tree.entries() else {
        return Filled { tree: tree.clone(), problems: Vec::new(), used: fill.used, values: fill.values };
    };
    let mut whole = Vec::new();
    for (key, value) in entries {
        let value = if is_about_composition(&key.text) { value.clone() } else { fill.tree(value, &mut vec![key.text.as_str()]) };
        whole.push((key.clone(), value));
    }
    let tree = Tree { span: tree.span, node: Node::Map(whole) };
    Filled { tree, problems: fill.problems, used: fill.used, values: fill.values }
}

struct Fill<'a> {
    variables: &'a Variables,
    sources: &'a Sources,
    problems: Vec<Problem>,
    used: BTreeSet<String>,
    values: Vec<FilledIn>,
    bytes: usize,
}

impl<'a> Fill<'a> {
    fn tree(&mut self, tree: &'a Tree, path: &mut Vec<&'a str>) -> Tree {
        let node = match &tree.node {
            Node::Scalar { text, quoted } if text.contains("${") => self.scalar(text, *quoted, tree.span, path),
            Node::Scalar { .. } => tree.node.clone(),
            Node::List(list) => Node::List(list.iter().map(|tree| self.tree(tree, path)).collect()),
            Node::Map(entries) => Node::Map(
                entries
                    .iter()
                    .map(|(key, value)| {
                        if key.text.contains("${") {
                            let help = "variables stand in values, not in keys";
                            self.problems.push(Problem::new(key.span, format!("`{}` cannot be a key", key.text)).help(help));
                        }
                        path.push(&key.text);
                        let value = self.tree(value, path);
                        path.pop();
                        (key.clone(), value)
                    })
                    .collect(),
            ),
        };
        Tree { span: tree.span, node }
    }

    fn scalar(&mut self, text: &str, quoted: bool, span: Span, path: &[&str]) -> Node {
        let in_answer = matches!(path, ["http", "body" | "bodies", ..]);
        let (mut filled, mut alone, mut from) = (String::new(), None, span.start);
        let mut value = FilledIn { span, begins_with: None, notes: Vec::new() };
        for piece in pieces(text) {
            let (written, name) = match piece {
                Piece::Text(text) => {
                    filled.push_str(text);
                    continue;
                }
                Piece::Open => {
                    let help = "close it by `}`; for the two signs themselves write `$${`";
                    self.wrong(span, "${", &mut from, "this `${` is never closed".to_owned(), help);
                    filled.push_str("${");
                    continue;
                }
                Piece::Variable(written, name) => (written, name),
            };
            if in_answer && OF_ANSWERS.contains(&name) {
                if self.variables.contains_key(name) {
                    let help =
                        format!("in an answer of `http` it is filled in when the answer is given; call the variable `my-{name}`, say");
                    self.wrong(span, written, &mut from, format!("`{written}` is not the variable of that name here"), &help);
                    self.used.insert(name.to_owned());
                }
                filled.push_str(written);
                continue;
            }
            let Some(stands) = self.variables.get(name) else {
                let (message, help) = self.unknown(written, name, in_answer);
                self.wrong(span, written, &mut from, message, &help);
                filled.push_str(written);
                continue;
            };
            self.used.insert(name.to_owned());
            self.bytes += stands.text.len();
            if self.bytes > MOST_FILLED {
                let message = format!("what variables stand for is longer than {MOST_FILLED} bytes in all");
                self.wrong(span, written, &mut from, message, "give them shorter values");
                break;
            }
            if filled.is_empty() {
                value.begins_with.get_or_insert(stands.span);
            }
            let said = if stands.text.trim().is_empty() { "an empty text".to_owned() } else { format!("`{}`", shown(&stands.text)) };
            let note = format!("`{written}` stands for {said}, {}", self.sources.place(stands.span, span));
            if !value.notes.contains(&note) {
                value.notes.push(note);
            }
            filled.push_str(&stands.text);
            if written.len() == text.trim().len() {
                alone = Some(stands);
            }
        }
        if !value.notes.is_empty() {
            self.values.push(value);
        }
        match alone {
            Some(stands) => Node::Scalar { text: stands.text.clone(), quoted: stands.quoted },
            None => Node::Scalar { text: filled, quoted },
        }
    }

    /// Tells what is wrong with a piece of a value, at the piece itself if it stands in the file as it is read.
    fn wrong(&mut self, span: Span, written: &str, from: &mut usize, message: String, help: &str) {
        let piece = self.sources.words(span, written, *from);
        *from = piece.map_or(*from, |piece| piece.end);
        self.problems.push(Problem::new(piece.unwrap_or(span), message).help(help));
    }

    fn unknown(&self, written: &str, name: &str, in_answer: bool) -> (String, String) {
        let known = self.variables.keys().map(String::as_str);
        let of_answers = OF_ANSWERS.into_iter().filter(|name| in_answer && !self.variables.contains_key(*name));
        let known: Vec<&str> = known.chain(of_answers).collect();
        let message = match nearest(name, known.iter().copied()) {
            _ if name.is_empty() => "a variable has a name".to_owned(),
            Some(near) => format!("there is no variable `{name}`; did you mean `${{{near}}}`?"),
            None => format!("there is no variable `{name}`"),
        };
        let there = if known.is_empty() {
            format!("give it a value under `set`, like `set: {{ {}: … }}`", if name.is_empty() { "name" } else { name })
        } else {
            format!("there are: {}", known.join(", "))
        };
        (message, format!("{there}\nfor the text `{written}` itself write `${written}`"))
    }
}

/// A value as it is shown in a sentence.
fn shown(text: &str) -> String {
    let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    if line.chars().count() <= 40 { line } else { line.chars().take(39).chain(['…']).collect() }
}
