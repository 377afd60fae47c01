//! Messages, effects, and which part takes a message in.

use std::path::PathBuf;

use koipond_record::{Seq, SimTime};

use super::keys::{self, Act};
use super::{act, help, mouse, typing};
use crate::key::Key;
use crate::model::{Bookmark, Mode, Model};
use crate::pick::{Drag, Mouse};
use crate::play::State;
use crate::seek::Seek;
use crate::session::Wish;

/// What happens to the viewer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Message {
    Key(Key),
    Mouse(Mouse),
    /// So much time has passed at the terminal.
    Tick {
        ms: u64,
    },
    /// The answer to [`Effect::Seek`].
    Found {
        what: Seek,
        at: Option<Seq>,
    },
    /// The log is longer, or has ended.
    Grew {
        end: u64,
    },
    /// More of the log is known: marked, or sifted.
    Marked,
    /// What became of an effect, in words.
    Told(String),
}

/// What the viewer wants of the world.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Effect {
    Seek(Seek),
    Copy(Copied),
    /// The screen into a file, as text or, if it ends in `.svg`, as SVG.
    Export(PathBuf),
    /// Of the desk on which the run lies.
    Wish(Wish),
    Quit,
}

/// What is copied to the terminal's clipboard.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Copied {
    Text(String),
    /// What stands there on the screen.
    Screen(Drag),
}

/// Takes in what happened; gives what is wanted of the world, if anything.
pub fn update(model: &mut Model, message: Message) -> Option<Effect> {
    match message {
        Message::Key(key) => {
            (model.note, model.drag) = (None, None);
            pressed(model, key)
        }
        Message::Mouse(mouse) => mouse::mouse(model, mouse),
        Message::Tick { ms } => tick(model, ms),
        Message::Found { what: Seek::Until(moment), at } => {
            played(model, moment, at);
            None
        }
        Message::Found { what, at: Some(at) } => {
            if what.is_jump() {
                model.jump(at);
            } else {
                model.step(at);
            }
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
                model.step(model.last());
            }
            None
        }
        Message::Marked => None,
        Message::Told(words) => {
            model.note = Some(words);
            None
        }
    }
}

fn pressed(model: &mut Model, key: Key) -> Option<Effect> {
    match std::mem::take(&mut model.mode) {
        _ if key == Key::Interrupt => Some(Effect::Quit),
        Mode::Browse => act::browse(model, key),
        Mode::Typing(line) => typing::typing(model, line, key),
        Mode::Help(top) => {
            model.mode = help::scrolled(model, top, key);
            None
        }
        Mode::Bookmark(then) => {
            match key {
                Key::Char(name) if name.is_alphanumeric() => bookmark(model, then, name),
                _ => model.note = Some("a bookmark is one letter or digit".to_owned()),
            }
            None
        }
    }
}

/// Sets a bookmark, or goes to it.
pub fn bookmark(model: &mut Model, then: Bookmark, name: char) {
    match (then, model.bookmarks.get(&name)) {
        (Bookmark::Set, _) => {
            model.bookmarks.insert(name, model.cursor);
            model.note = Some(format!("bookmark {name} is at {}; '{name} comes back to it", model.cursor));
        }
        (Bookmark::Go, Some(place)) => model.jump(*place),
        (Bookmark::Go, None) => {
            let known: String = model.bookmarks.keys().map(|name| format!(" {name}")).collect();
            let known = if known.is_empty() { "; \" sets one".to_owned() } else { format!("; there is{known}") };
            model.note = Some(format!("no bookmark {name}{known}"));
        }
    }
}

fn tick(model: &mut Model, ms: u64) -> Option<Effect> {
    if !model.play.is_playing() {
        return None;
    }
    let moment = model.play.after(ms, model.now());
    model.play.reached = Some((moment, model.cursor));
    Some(Effect::Seek(Seek::Until(moment)))
}

/// Time has passed up to this event.
fn played(model: &mut Model, moment: SimTime, at: Option<Seq>) {
    let at = at.unwrap_or(model.cursor).max(model.cursor);
    if at != model.cursor {
        model.step(at);
    }
    model.play.reached = Some((moment, at));
    if at >= model.last() {
        // At the end of a log that grows, time waits for it.
        model.play.reached = None;
        if !model.may_grow {
            model.play.state = State::Paused;
            model.note = Some("this is the end of the run; g goes back to its beginning".to_owned());
        }
    }
}

/// What a key does, if it is in the table.
pub(super) fn action(key: Key) -> Option<Act> {
    keys::KEYS.iter().find(|binding| binding.keys.contains(&key)).map(|binding| binding.act)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sample::story;
    use crate::view::PANES;

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
        for binding in &keys::KEYS {
            assert!(binding.does.chars().count() <= 28, "`{}` is too long", binding.does);
        }
        for pane in &PANES {
            assert!(pane.shows.chars().count() <= 28, "`{}` is too long", pane.shows);
        }
    }

    #[test]
    fn no_key_has_two_meanings() {
        let panes: Vec<Key> = PANES.iter().filter_map(|pane| pane.key.map(Key::Char)).collect();
        let keys: Vec<_> = keys::KEYS.iter().flat_map(|binding| binding.keys).chain(&panes).collect();
        for (n, key) in keys.iter().enumerate() {
            assert!(!keys[..n].contains(key), "{key:?} stands twice in the table");
        }
    }
}
