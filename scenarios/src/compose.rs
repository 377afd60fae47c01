//! A scenario that extends another: the chain of its files, laid over each other to one tree.
//!
//! Maps are merged key by key, with two exceptions that the schema tells: a choice with another word replaces the base's, and of
//! keys that cannot stand beside each other the base's gives way. Everything else replaces. `expect+` adds to the list of the base,
//! and `~` takes away what the base has.

use std::collections::BTreeSet;

use serde_json::Value;

use crate::load::load_at;
use crate::problem::Problem;
use crate::resolve::{Files, text_of};
use crate::schema::{resolve, schema};
use crate::sources::{Sources, folder_of, joined};
use crate::tree::{Key, Node, Tree};
use crate::variables::{FilledIn, names};

/// How many files can extend each other.
const LONGEST_CHAIN: usize = 8;
/// What stands behind the key of a list that is added to the base's.
const MORE: char = '+';

/// What the files of a scenario are together.
pub struct Composed {
    /// The whole, if every file of the chain could be read.
    pub tree: Option<Tree>,
    /// What is wrong with the chain and with the YAML of its files.
    pub problems: Vec<Problem>,
    /// The variables that stand in any of the files, even where another file replaces the value.
    pub used: BTreeSet<String>,
}

/// Reads a scenario and what it extends.
pub fn compose(name: &str, text: &str, files: Files<'_>, sources: &mut Sources) -> Composed {
    let mut chain = Chain { files, folder: folder_of(name), sources, names: Vec::new(), problems: Vec::new() };
    let trees = chain.read(name, text);
    let mut problems = chain.problems;
    let mut used = BTreeSet::new();
    let tree = trees.map(|trees| {
        let mut whole = None;
        for tree in trees.into_iter().rev() {
            for (_, value) in tree.entries().unwrap_or_default().iter().filter(|(key, _)| !is_about_composition(&key.text)) {
                names(value, &mut used);
            }
            whole = Some(over(whole, tree, &mut problems));
        }
        whole.expect("a chain has its first file")
    });
    Composed { tree, problems, used }
}

/// Whether a top-level key says how the scenario is composed, so that no variable stands in its value.
pub fn is_about_composition(key: &str) -> bool {
    matches!(key, "extends" | "set" | "matrix")
}

struct Chain<'a> {
    files: Files<'a>,
    /// The folder of the scenario itself, as its reader named it.
    folder: &'a str,
    sources: &'a mut Sources,
    /// The files so far, as problems call them.
    names: Vec<String>,
    problems: Vec<Problem>,
}

impl Chain<'_> {
    /// The trees of the chain, the scenario's own first; none if one of them could not be read.
    fn read(&mut self, name: &str, text: &str) -> Option<Vec<Tree>> {
        let begins = self.sources.add(name.to_owned(), String::new(), text.to_owned());
        self.names.push(joined(".", name));
        let mut trees = vec![self.load(text, begins)?];
        let mut folder = String::new();
        while let Some((key, value)) = trees.last().and_then(|tree| tree.entries()?.iter().find(|(key, _)| key.text == "extends")) {
            let (path, text) = match self.base(&folder, key, value) {
                Ok(base) => base,
                Err(problem) => {
                    self.problems.push(*problem);
                    return None;
                }
            };
            folder_of(&path).clone_into(&mut folder);
            let name = joined(self.folder, &path);
            let begins = self.sources.add(name.clone(), folder.clone(), text.clone());
            self.names.push(joined(".", &name));
            let tree = self.load(&text, begins)?;
            if tree.entries().is_none() {
                let help = "write it as lines of `key: value`";
                self.problems.push(Problem::new(tree.head(), "a file that is extended is a map of keys").help(help));
                return None;
            }
            trees.push(tree);
        }
        Some(trees)
    }

    fn load(&mut self, text: &str, begins: usize) -> Option<Tree> {
        let (tree, problems) = load_at(text, begins);
        self.problems.extend(problems);
        tree
    }

    /// The path of the file that is extended, from the scenario's own folder, and its text.
    fn base(&self, folder: &str, key: &Key, value: &Tree) -> Result<(String, String), Box<Problem>> {
        let wrong = |message: String, help: &str| Box::new(Problem::new(value.head(), message).help(help));
        let Some(path) = value.text().filter(|path| !path.trim().is_empty()) else {
            let why = "the path of one file is expected here";
            let span = if value.is_nothing() { key.span } else { value.head() };
            return Err(Box::new(Problem::new(span, why).help("write it like `extends: ../base.yaml`; it is found from this file")));
        };
        if path.contains("${") {
            return Err(wrong("no variable can stand in `extends`".to_owned(), "what is extended is known before variables are"));
        }
        let path = joined(folder, path);
        let name = joined(".", &joined(self.folder, &path));
        if let Some(first) = self.names.iter().position(|known| *known == name) {
            let circle: Vec<&str> = self.names[first..].iter().map(String::as_str).chain([name.as_str()]).collect();
            return Err(wrong("the file would extend itself".to_owned(), &circle.join(" extends ")));
        }
        if self.names.len() >= LONGEST_CHAIN {
            let message = format!("more than {LONGEST_CHAIN} files would extend each other");
            return Err(wrong(message, "put what they have in common into fewer files"));
        }
        let text = text_of(&path, self.files).map_err(|why| wrong(format!("`{path}` cannot be used"), &why))?;
        Ok((path, text))
    }
}

/// A file laid over what it extends, if it extends anything.
fn over(base: Option<Tree>, child: Tree, problems: &mut Vec<Problem>) -> Tree {
    let alone = base.is_none();
    let base = base.unwrap_or(Tree { span: child.span, node: Node::Map(Vec::new()) });
    let Node::Map(entries) = child.node else { return child };
    let own: BTreeSet<String> = entries.iter().map(|(key, _)| key.text.clone()).collect();
    let mut written = Vec::new();
    for (key, value) in entries {
        let Some(stem) = key.text.strip_suffix(MORE).filter(|stem| schema()["properties"].get(stem).is_some()).map(str::to_owned) else {
            written.push((key, value));
            continue;
        };
        if !is_list(&stem) {
            let help =
                if base.get(&stem).is_some_and(|base| base.entries().is_some()) { "a map is merged with the base's by itself" } else { "" };
            let problem = Problem::new(key.span, format!("`{}` would add to a list, and `{stem}` has none; write `{stem}`", key.text));
            problems.push(if help.is_empty() { problem } else { problem.help(help) });
            written.extend((!own.contains(&stem)).then_some((Key { text: stem, span: key.span }, value)));
            continue;
        }
        if own.contains(&stem) {
            let help = format!("`{stem}` alone replaces the list that is extended, `{stem}+` adds to it; keep one of them");
            problems.push(Problem::new(key.span, format!("`{}` cannot stand beside `{stem}`", key.text)).help(help));
            continue;
        }
        if alone {
            let help = format!("write `{stem}`, or name the file whose list it is by `extends`");
            problems.push(
                Problem::new(key.span, format!("`{}` adds to a list that there is not: this file extends none", key.text)).help(help),
            );
        }
        let value = added(base.get(&stem), value);
        written.push((Key { text: stem, span: key.span }, value));
    }
    let child = Tree { span: child.span, node: Node::Map(written) };
    // Each file is called by its own name.
    let base = Tree { span: base.span, node: Node::Map(without(base, &["scenario", "extends"])) };
    if alone { child } else { merged(Some(schema()), base, child) }
}

fn without(tree: Tree, keys: &[&str]) -> Vec<(Key, Tree)> {
    match tree.node {
        Node::Map(entries) => entries.into_iter().filter(|(key, _)| !keys.contains(&key.text.as_str())).collect(),
        _ => Vec::new(),
    }
}

/// Whether a top-level key has a list.
fn is_list(key: &str) -> bool {
    schema()["properties"].get(key).is_some_and(|inner| resolve(inner)["type"] == "array")
}

/// A list behind that of the base.
fn added(base: Option<&Tree>, value: Tree) -> Tree {
    match (base.map(|base| &base.node), value.node) {
        (Some(Node::List(first)), Node::List(more)) => {
            Tree { span: value.span, node: Node::List(first.iter().cloned().chain(more).collect()) }
        }
        (_, node) => Tree { span: value.span, node },
    }
}

/// A value over that of the base.
fn merged(schema: Option<&'static Value>, base: Tree, child: Tree) -> Tree {
    let Tree { span, node } = child;
    let node = match (base.node, node) {
        (Node::Map(under), Node::Map(written)) => Node::Map(entries(schema.map(resolve), under, written)),
        (_, node) => node,
    };
    Tree { span, node }
}

type Entries = Vec<(Key, Tree)>;

fn entries(schema: Option<&'static Value>, mut under: Entries, written: Entries) -> Entries {
    let part = |name: &str| schema.and_then(|schema| schema.get(name));
    let (keys, choices) = (part("properties"), part("oneOf").and_then(Value::as_array));
    let says = |entries: &Entries, key: &str| entries.iter().any(|(known, _)| known.text == key);
    // Of keys that cannot stand beside each other, and of the words of a choice, one is meant.
    let inner: Vec<(&str, &'static Value)> = match (keys, choices) {
        (Some(keys), _) => keys.as_object().into_iter().flatten().map(|(key, inner)| (key.as_str(), inner)).collect(),
        (None, Some(choices)) => {
            choices.iter().filter_map(|c| c["properties"].as_object()).flatten().map(|(key, inner)| (key.as_str(), inner)).collect()
        }
        (None, None) => Vec::new(),
    };
    let alike: Vec<&str> = match (keys, choices) {
        (Some(_), Some(choices)) => choices.iter().filter_map(|choice| choice["required"][0].as_str()).collect(),
        (None, Some(_)) => inner.iter().map(|(key, _)| *key).collect(),
        _ => Vec::new(),
    };
    if written.iter().any(|(key, value)| alike.contains(&key.text.as_str()) && !is_taken_away(value)) {
        under.retain(|(key, _)| !alike.contains(&key.text.as_str()) || says(&written, &key.text));
    }
    let below = |key: &str| match part("additionalProperties").filter(|_| keys.is_none()) {
        Some(values) => Some(values),
        None => inner.iter().find(|(name, _)| *name == key).map(|(_, inner)| *inner),
    };
    // Where the author gives the names, their order may mean something: nodes are numbered by it. Elsewhere what is written comes first.
    let in_order = keys.is_none() && part("additionalProperties").is_some();
    let mut whole = Entries::new();
    let mut rest = Entries::new();
    let mut written: Vec<Option<(Key, Tree)>> = written.into_iter().map(Some).collect();
    for (known, base) in under {
        let mine = written.iter_mut().find(|entry| entry.as_ref().is_some_and(|(key, _)| key.text == known.text));
        match mine.and_then(Option::take) {
            None => rest.push((known, base)),
            Some((_, value)) if is_taken_away(&value) => {}
            Some((key, value)) => {
                let value = merged(below(&key.text), base, value);
                if in_order { rest.push((key, value)) } else { whole.push((key, value)) }
            }
        }
    }
    let new = written.into_iter().flatten();
    if in_order {
        rest.extend(new);
        return rest;
    }
    whole.extend(new);
    whole.sort_by_key(|(key, _)| key.span);
    whole.extend(rest);
    whole
}

/// Where paths stand that are found from the file that says them; `*` is any key or entry.
const PATHS: [&[&str]; 9] = [
    &["task"],
    &["tasks", "*", "task"],
    &["config"],
    &["nodes", "*", "task"],
    &["http", "*", "file"],
    &["storage", "import", "*"],
    &["timeline", "*", "upgrade", "task"],
    &["expect", "*", "custom", "script"],
    &["expect", "*", "*", "custom", "script"],
];

/// The whole with each path as it is found from the scenario's own folder, whichever file said it.
pub fn found_from_the_scenario(mut tree: Tree, values: &[FilledIn], sources: &Sources) -> Tree {
    for path in PATHS {
        each(&mut tree, path, &mut |tree| {
            // A variable with which a path begins brings its own folder.
            let said = values.iter().find(|value| value.span == tree.span).and_then(|value| value.begins_with).unwrap_or(tree.span);
            let folder = &sources.of(said.start).folder;
            if let Node::Scalar { text, .. } = &mut tree.node {
                *text = joined(folder, text);
            }
        });
    }
    tree
}

/// Does something with every value at the end of a path.
fn each(tree: &mut Tree, path: &[&str], act: &mut impl FnMut(&mut Tree)) {
    let Some((step, rest)) = path.split_first() else {
        if !tree.is_nothing() {
            act(tree);
        }
        return;
    };
    match &mut tree.node {
        Node::Map(entries) => {
            entries.iter_mut().filter(|(key, _)| *step == "*" || key.text == *step).for_each(|(_, value)| each(value, rest, act));
        }
        Node::List(list) if *step == "*" => list.iter_mut().for_each(|value| each(value, rest, act)),
        _ => {}
    }
}

/// Whether a value says that there is to be none. One that was forgotten says nothing, and fills no place.
fn is_taken_away(value: &Tree) -> bool {
    value.span.end > value.span.start && value.is_nothing()
}
