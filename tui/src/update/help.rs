//! The words of the help: keys, commands, panes and signs, each from its table.

use super::keys::{Act, KEYS};
use super::message::action;
use crate::command::COMMANDS;
use crate::grid::SIGNS;
use crate::key::Key;
use crate::model::{Mode, Model};
use crate::seek::Way;
use crate::view::{PANES, help_length};

/// A part of the help.
pub struct Section {
    pub title: &'static str,
    /// The columns of what is explained.
    pub width: usize,
    /// What is explained, and its explanation; together no wider than the least terminal.
    pub lines: Vec<(String, &'static str)>,
}

/// The terms of a filter, by example.
const TERMS: [(&str, &str); 8] = [
    ("honest-3", "by this node, or on it"),
    ("group:NAME", "or by one of this group"),
    ("kind:chain", "a part of the world"),
    ("kind:slashed", "what happened there"),
    ("text:WORD", "told in this word"),
    ("text:\"A B\"", "or in these"),
    ("~REGEX", "by regular expression"),
    ("!TERM", "none of these"),
];

/// What helps while a command is typed.
const WHILE_TYPING: [(&str, &str); 2] = [("Tab", "completes it"), ("↑ ↓", "what was typed before")];

/// The whole help.
pub fn sections() -> Vec<Section> {
    let keys = KEYS.iter().map(|binding| {
        let names: Vec<String> = binding.keys.iter().map(|key| key.name()).collect();
        (names.join(" "), binding.does)
    });
    let panes = PANES.iter().map(|pane| (pane.key.map_or_else(|| pane.name.to_owned(), |key| key.to_string()), pane.shows));
    let commands = COMMANDS.iter().map(|command| (format!(":{} {}", command.name, command.argument).trim_end().to_owned(), command.does));
    let commands = commands.chain(WHILE_TYPING.iter().map(|(key, does)| ((*key).to_owned(), *does)));
    let terms = TERMS.iter().map(|(term, means)| ((*term).to_owned(), *means));
    let signs = SIGNS.iter().map(|(_, symbol, means)| (symbol.to_string(), *means));
    vec![
        Section { title: "keys", width: 9, lines: keys.collect() },
        Section { title: "panes", width: 9, lines: panes.collect() },
        Section { title: "commands", width: 14, lines: commands.collect() },
        Section { title: "terms of a filter", width: 13, lines: terms.collect() },
        Section { title: "signs of the table", width: 1, lines: signs.collect() },
    ]
}

/// Scrolling stays in the help; every other key leaves it.
pub(super) fn scrolled(model: &Model, top: u16, key: Key) -> Mode {
    let page = page(model);
    let lowest = lowest(model);
    match action(key) {
        Some(Act::Step(Way::Forward) | Act::Scroll(Way::Forward)) => Mode::Help(top.saturating_add(1).min(lowest)),
        Some(Act::Step(Way::Back) | Act::Scroll(Way::Back)) => Mode::Help(top.saturating_sub(1)),
        Some(Act::Page(Way::Forward) | Act::Play) => Mode::Help(top.saturating_add(page).min(lowest)),
        Some(Act::Page(Way::Back)) => Mode::Help(top.saturating_sub(page)),
        Some(Act::First) => Mode::Help(0),
        Some(Act::Last) => Mode::Help(lowest),
        _ => Mode::Browse,
    }
}

/// The help moved by lines.
pub(super) fn moved(model: &Model, top: u16, way: Way, by: u16) -> Mode {
    Mode::Help(match way {
        Way::Forward => top.saturating_add(by).min(lowest(model)),
        Way::Back => top.saturating_sub(by),
    })
}

fn page(model: &Model) -> u16 {
    model.layout().map_or(1, |layout| layout.inner(layout.body).height)
}

fn lowest(model: &Model) -> u16 {
    let width = model.layout().map_or(0, |layout| layout.inner(layout.body).width);
    u16::try_from(help_length(usize::from(width))).unwrap_or(u16::MAX).saturating_sub(page(model))
}
