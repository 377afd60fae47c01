//! The key table.

use crate::key::Key;
use crate::model::{Bookmark, Prompt};
use crate::seek::{Sought, Way};

/// One row of the key table.
pub struct Binding {
    pub keys: &'static [Key],
    /// What the keys do, for the help.
    pub does: &'static str,
    pub act: Act,
}

/// What a key does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Act {
    Help,
    Step(Way),
    Page(Way),
    Slot(Way),
    Round(Way),
    First,
    Last,
    Jump(Sought, Way),
    Failure(Way),
    Cause,
    Effect,
    Back,
    Forth,
    Type(Prompt),
    Again(Way),
    Bookmark(Bookmark),
    Play,
    Faster,
    Slower,
    Large,
    Node(Way),
    Scroll(Way),
    All,
    Copy,
    Other,
    Quit,
}

const fn row(keys: &'static [Key], does: &'static str, act: Act) -> Binding {
    Binding { keys, does, act }
}

/// Every key of the viewer but those of the panes; the help is drawn from it. What a key does is told in 28 columns, so that the
/// help fits the least terminal.
pub const KEYS: [Binding; 45] = [
    row(&[Key::Char('?')], "this help; other keys leave", Act::Help),
    row(&[Key::Char('q'), Key::Interrupt], "quit", Act::Quit),
    row(&[Key::Char(' ')], "play, or pause", Act::Play),
    row(&[Key::Char('+'), Key::Char('=')], "play faster", Act::Faster),
    row(&[Key::Char('-')], "play slower", Act::Slower),
    row(&[Key::Char('j'), Key::Down], "next event", Act::Step(Way::Forward)),
    row(&[Key::Char('k'), Key::Up], "previous event", Act::Step(Way::Back)),
    row(&[Key::Char('l'), Key::Right], "next slot", Act::Slot(Way::Forward)),
    row(&[Key::Char('h'), Key::Left], "start of this slot, or last", Act::Slot(Way::Back)),
    row(&[Key::Char(']')], "start of the next round", Act::Round(Way::Forward)),
    row(&[Key::Char('[')], "start of this round, or last", Act::Round(Way::Back)),
    row(&[Key::PageDown], "a page on", Act::Page(Way::Forward)),
    row(&[Key::PageUp], "a page back", Act::Page(Way::Back)),
    row(&[Key::Char('g'), Key::Home], "first event", Act::First),
    row(&[Key::Char('G'), Key::End], "last event; follows a log", Act::Last),
    row(&[Key::Char('w')], "why: to this event's cause", Act::Cause),
    row(&[Key::Char('e')], "to this event's first effect", Act::Effect),
    row(&[Key::Char('b')], "back to before the last jump", Act::Back),
    row(&[Key::Char('B')], "forward again", Act::Forth),
    row(&[Key::Char('x')], "next failure or its evidence", Act::Failure(Way::Forward)),
    row(&[Key::Char('X')], "previous failure", Act::Failure(Way::Back)),
    row(&[Key::Char('s')], "next slash", Act::Jump(Sought::Slash, Way::Forward)),
    row(&[Key::Char('S')], "previous slash", Act::Jump(Sought::Slash, Way::Back)),
    row(&[Key::Char('p')], "next payout, made or failed", Act::Jump(Sought::Payout, Way::Forward)),
    row(&[Key::Char('P')], "previous payout", Act::Jump(Sought::Payout, Way::Back)),
    row(&[Key::Char('f')], "next fault, begun or ended", Act::Jump(Sought::Fault, Way::Forward)),
    row(&[Key::Char('F')], "previous fault", Act::Jump(Sought::Fault, Way::Back)),
    row(&[Key::Char('v')], "next vote", Act::Jump(Sought::Vote, Way::Forward)),
    row(&[Key::Char('V')], "previous vote", Act::Jump(Sought::Vote, Way::Back)),
    row(&[Key::Char('d')], "next node that goes down", Act::Jump(Sought::Stop, Way::Forward)),
    row(&[Key::Char('D')], "previous node that went down", Act::Jump(Sought::Stop, Way::Back)),
    row(&[Key::Char(':')], "a command, and Enter", Act::Type(Prompt::Command)),
    row(&[Key::Char('/')], "search: text, Enter (or Esc)", Act::Type(Prompt::Search)),
    row(&[Key::Char('n')], "next event with the text", Act::Again(Way::Forward)),
    row(&[Key::Char('N')], "previous event with the text", Act::Again(Way::Back)),
    row(&[Key::Char('"')], "set a bookmark: a letter", Act::Bookmark(Bookmark::Set)),
    row(&[Key::Char('\'')], "go to a bookmark", Act::Bookmark(Bookmark::Go)),
    row(&[Key::Tab], "one pane large, in turn", Act::Large),
    row(&[Key::Char('>')], "look at the next node", Act::Node(Way::Forward)),
    row(&[Key::Char('<')], "look at the previous node", Act::Node(Way::Back)),
    row(&[Key::Char('J')], "scroll the lower pane down", Act::Scroll(Way::Forward)),
    row(&[Key::Char('K')], "scroll it up", Act::Scroll(Way::Back)),
    row(&[Key::Escape], "all panes; the event's node", Act::All),
    row(&[Key::Char('o')], "to the other run, and back", Act::Other),
    row(&[Key::Char('y')], "copy the event's line", Act::Copy),
];

/// What the last line of the screen reminds of, in a word each, as many as fit.
pub const HINTS: [(Act, &str); 10] = [
    (Act::Help, "help"),
    (Act::Quit, "quit"),
    (Act::Cause, "why"),
    (Act::Type(Prompt::Command), "command"),
    (Act::Type(Prompt::Search), "search"),
    (Act::Play, "play"),
    (Act::Large, "pane"),
    (Act::Failure(Way::Forward), "failure"),
    (Act::Jump(Sought::Slash, Way::Forward), "slash"),
    (Act::Back, "back"),
];
