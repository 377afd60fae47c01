//! The key table, and what each key does to the model.
//!
//! A key changes the model at once; what needs the log comes back as an [`Effect`], and its answer as a [`Message`].

use koipond_record::Seq;

use crate::grid::SIGNS;
use crate::key::Key;
use crate::model::{Mode, Model};
use crate::seek::{Seek, Sought, Way};
use crate::view::PANES;

/// What happens to the viewer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Message {
    Key(Key),
    /// The answer to [`Effect::Seek`].
    Found {
        what: Seek,
        at: Option<Seq>,
    },
    /// The log is longer, or has ended.
    Grew {
        end: u64,
    },
    /// More of the log is marked, so that tables know it.
    Marked,
}

/// What the viewer wants of the world.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Effect {
    Seek(Seek),
    Quit,
}

/// One row of the key table.
pub struct Binding {
    pub keys: &'static [Key],
    /// What the keys do, for the help.
    pub does: &'static str,
    /// In a word, for the last line of the screen; empty for keys that are not shown there.
    pub hint: &'static str,
    act: Act,
}

#[derive(Clone, Copy)]
enum Act {
    Help,
    Step(Way),
    Page(Way),
    First,
    Last,
    Jump(Sought, Way),
    Round(Way),
    Cause,
    Back,
    Search,
    Again(Way),
    Pane,
    Quit,
}

const fn row(keys: &'static [Key], does: &'static str, hint: &'static str, act: Act) -> Binding {
    Binding { keys, does, hint, act }
}

/// Every key of the viewer; the help is drawn from it. What a key does is told in 28 columns, so that the help fits the
/// least terminal.
pub const KEYS: [Binding; 20] = [
    row(&[Key::Char('?')], "this help; any key leaves it", "help", Act::Help),
    row(&[Key::Char('q'), Key::Interrupt], "quit", "quit", Act::Quit),
    row(&[Key::Tab], "one pane large, in turn", "pane", Act::Pane),
    row(&[Key::Char('j'), Key::Down], "next event", "", Act::Step(Way::Forward)),
    row(&[Key::Char('k'), Key::Up], "previous event", "", Act::Step(Way::Back)),
    row(&[Key::PageDown], "a page on", "", Act::Page(Way::Forward)),
    row(&[Key::PageUp], "a page back", "", Act::Page(Way::Back)),
    row(&[Key::Char('g'), Key::Home], "first event", "", Act::First),
    row(&[Key::Char('G'), Key::End], "last event; follows a log", "", Act::Last),
    row(&[Key::Char('w')], "why: to this event's cause", "why", Act::Cause),
    row(&[Key::Char('b')], "back to before the last jump", "back", Act::Back),
    row(&[Key::Char('s')], "next slash", "slash", Act::Jump(Sought::Slash, Way::Forward)),
    row(&[Key::Char('S')], "previous slash", "", Act::Jump(Sought::Slash, Way::Back)),
    row(&[Key::Char('p')], "next payout, made or failed", "payout", Act::Jump(Sought::Payout, Way::Forward)),
    row(&[Key::Char('P')], "previous payout", "", Act::Jump(Sought::Payout, Way::Back)),
    row(&[Key::Char(']')], "start of the next round", "", Act::Round(Way::Forward)),
    row(&[Key::Char('[')], "start of this round, or last", "", Act::Round(Way::Back)),
    row(&[Key::Char('/')], "search: text, Enter (or Esc)", "search", Act::Search),
    row(&[Key::Char('n')], "next event with the text", "", Act::Again(Way::Forward)),
    row(&[Key::Char('N')], "previous event with the text", "", Act::Again(Way::Back)),
];

/// A line of the help.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HelpLine {
    /// The keys, or the sign of the table.
    pub what: String,
    /// What it does or means.
    pub means: &'static str,
}

/// The whole help: every key, then every sign of the table.
pub fn help_lines() -> Vec<HelpLine> {
    let keys = KEYS.iter().map(|binding| {
        let names: Vec<String> = binding.keys.iter().map(|key| key.name()).collect();
        HelpLine { what: names.join(" "), means: binding.does }
    });
    let gap = HelpLine { what: String::new(), means: "" };
    let signs = SIGNS.iter().map(|(_, symbol, means)| HelpLine { what: symbol.to_string(), means });
    let panes = PANES.iter().filter_map(|pane| Some(HelpLine { what: pane.key?.to_string(), means: pane.shows }));
    keys.chain(panes).chain([gap]).chain(signs).collect()
}

/// Takes in what happened; gives what is wanted of the world, if anything.
pub fn update(model: &mut Model, message: Message) -> Option<Effect> {
    match message {
        Message::Key(key) => {
            model.note = None;
            match std::mem::take(&mut model.mode) {
                _ if key == Key::Interrupt => Some(Effect::Quit),
                Mode::Browse => browse(model, key),
                Mode::Typing(text) => typing(model, text, key),
                Mode::Help(top) => {
                    model.mode = help(model, top, key);
                    None
                }
            }
        }
        Message::Found { at: Some(at), .. } => {
            model.jump(at);
            None
        }
        Message::Found { what, at: None } => {
            model.note = Some(what.nothing());
            None
        }
        Message::Grew { end } => {
            // Who stands at the end of a log that grows, follows it.
            let follows = model.cursor == model.last();
            model.end = end;
            if follows {
                model.cursor = model.last();
            }
            None
        }
        Message::Marked => None,
    }
}

fn action(key: Key) -> Option<Act> {
    KEYS.iter().find(|binding| binding.keys.contains(&key)).map(|binding| binding.act)
}

fn browse(model: &mut Model, key: Key) -> Option<Effect> {
    if let Key::Char(c) = key
        && let Some(pane) = PANES.iter().position(|pane| pane.key == Some(c))
    {
        (model.below, model.scrolled) = (pane, 0);
        return None;
    }
    match action(key)? {
        Act::Step(way) => model.cursor = moved(model, way, 1),
        Act::Page(way) => model.cursor = moved(model, way, u64::from(model.rows())),
        Act::First => model.jump(Seq(0)),
        Act::Last => model.jump(model.last()),
        Act::Jump(sought, way) => return Some(Effect::Seek(Seek::Mark(sought, way))),
        Act::Round(way) => return Some(Effect::Seek(Seek::Round(way))),
        Act::Cause => match model.page.selected.as_ref().and_then(|event| event.cause) {
            Some(cause) if cause < model.cursor => model.jump(cause),
            _ => model.note = Some("nothing in the log led to this event".to_owned()),
        },
        Act::Back => match model.been.pop() {
            Some(place) => model.cursor = place.min(model.last()),
            None => model.note = Some("no jump to go back from".to_owned()),
        },
        Act::Search => model.mode = Mode::Typing(String::new()),
        Act::Again(way) => match &model.needle {
            Some(text) => return Some(Effect::Seek(Seek::Text(text.clone(), way))),
            None => model.note = Some("no text yet; type one after /".to_owned()),
        },
        Act::Pane => model.focus = model.focus.next(),
        Act::Help => model.mode = Mode::Help(0),
        Act::Quit => return Some(Effect::Quit),
    }
    None
}

fn moved(model: &Model, way: Way, by: u64) -> Seq {
    match way {
        Way::Forward => Seq(model.cursor.0.saturating_add(by)).min(model.last()),
        Way::Back => Seq(model.cursor.0.saturating_sub(by)),
    }
}

fn typing(model: &mut Model, mut text: String, key: Key) -> Option<Effect> {
    match key {
        Key::Enter if text.is_empty() => return None,
        Key::Enter => {
            model.needle = Some(text.clone());
            return Some(Effect::Seek(Seek::Text(text, Way::Forward)));
        }
        Key::Escape => return None,
        Key::Backspace => {
            text.pop()?;
        }
        Key::Char(c) => text.push(c),
        _ => {}
    }
    model.mode = Mode::Typing(text);
    None
}

/// Scrolling stays in the help; every other key leaves it.
fn help(model: &Model, top: u16, key: Key) -> Mode {
    let page = model.layout().map_or(1, |layout| layout.inner(layout.body).height);
    let lines = u16::try_from(help_lines().len()).unwrap_or(u16::MAX);
    let lowest = lines.saturating_sub(page);
    match action(key) {
        Some(Act::Step(Way::Forward)) => Mode::Help(top.saturating_add(1).min(lowest)),
        Some(Act::Step(Way::Back)) => Mode::Help(top.saturating_sub(1)),
        Some(Act::Page(Way::Forward)) => Mode::Help(top.saturating_add(page).min(lowest)),
        Some(Act::Page(Way::Back)) => Mode::Help(top.saturating_sub(page)),
        Some(Act::First) => Mode::Help(0),
        Some(Act::Last) => Mode::Help(lowest),
        _ => Mode::Browse,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sample::story;

    #[test]
    fn who_stands_at_the_end_of_a_log_that_grows_follows_it_and_nobody_else_does() {
        for (at, then) in [(9, 19), (4, 4)] {
            let mut model = Model::new(story().into(), 10, Some(Seq(at)));
            assert_eq!(update(&mut model, Message::Grew { end: 20 }), None);
            assert_eq!(model.cursor, Seq(then));
        }
    }

    #[test]
    fn what_a_key_does_is_told_in_the_width_of_the_least_terminal() {
        for binding in &KEYS {
            assert!(binding.does.chars().count() <= 28, "`{}` is too long", binding.does);
        }
        for pane in &PANES {
            assert!(pane.shows.chars().count() <= 28, "`{}` is too long", pane.shows);
        }
    }

    #[test]
    fn no_key_has_two_meanings() {
        let panes: Vec<Key> = PANES.iter().filter_map(|pane| pane.key.map(Key::Char)).collect();
        let keys: Vec<_> = KEYS.iter().flat_map(|binding| binding.keys).chain(&panes).collect();
        for (n, key) in keys.iter().enumerate() {
            assert!(!keys[..n].contains(key), "{key:?} stands twice in the table");
        }
    }
}
