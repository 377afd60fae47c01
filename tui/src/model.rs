//! What the viewer knows between two keys.

use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use koipond_record::{Seq, Verdict};
use ratatui::layout::Size;

use crate::derivations::{Derivations, Judged};
use crate::filter::Filter;
use crate::layout::{Focus, Layout};
use crate::page::Page;
use crate::pick::Drag;
use crate::play::Play;
use crate::story::{Story, clean};
use crate::theme::{Charset, Theme};
use crate::view::{DETAIL, EVENTS, NODES, PaneId};

/// How many places the way back remembers.
const BEEN: usize = 256;

/// What the keys do now.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Mode {
    /// They move through the log.
    #[default]
    Browse,
    /// They write a text to search for, or a command.
    Typing(Typing),
    /// They scroll the help, of which this line is the first shown.
    Help(u16),
    /// The next one names a bookmark.
    Bookmark(Bookmark),
}

/// What is done with a bookmark once it is named.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Bookmark {
    Set,
    Go,
}

/// A line that is being typed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Typing {
    pub prompt: Prompt,
    pub text: String,
    /// How many lines back in the history it was taken from; none if it is new.
    pub back: usize,
}

/// What is typed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Prompt {
    Search,
    Command,
}

impl Prompt {
    /// The character it begins with.
    pub fn sign(self) -> char {
        match self {
            Self::Search => '/',
            Self::Command => ':',
        }
    }
}

/// Whether another run is looked at beside this one.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Beside {
    #[default]
    Nobody,
    /// One is, and the keys go to this one.
    Active,
    /// One is, and this one follows it.
    Following,
}

/// Everything the screen is drawn from.
#[derive(Debug)]
pub struct Model {
    pub story: Rc<Story>,
    /// How many events there are.
    pub end: u64,
    /// Whether more may still be written.
    pub may_grow: bool,
    /// How many of them have left their marks, so that tables know them.
    pub marked: u64,
    /// What is wrong with the log, in a sentence.
    pub trouble: Option<String>,
    /// Verdicts and samples of metrics.
    pub derived: Rc<Derivations>,
    /// The selected event.
    pub cursor: Seq,
    /// Where the cursor was before its jumps.
    pub been: Vec<Seq>,
    /// Where it was before it went back.
    pub ahead: Vec<Seq>,
    pub bookmarks: BTreeMap<char, Seq>,
    pub mode: Mode,
    /// What was typed before, the last at the end.
    pub typed: BTreeMap<Prompt, Vec<String>>,
    /// What was last searched for.
    pub needle: Option<Rc<Filter>>,
    /// What the events are filtered by.
    pub filter: Option<Rc<Filter>>,
    /// The folder of the run.
    pub folder: String,
    /// Whether another run is looked at beside this one.
    pub beside: Beside,
    /// What the last key has to say.
    pub note: Option<String>,
    pub play: Play,
    pub focus: Focus,
    /// The pane of the user's choice.
    pub below: PaneId,
    /// How many lines panes are scrolled away from where they would stand.
    pub scrolled: BTreeMap<PaneId, i32>,
    /// The node that was chosen to be looked at, if one was.
    pub node: Option<usize>,
    /// What the mouse has selected.
    pub drag: Option<Drag>,
    pub size: Size,
    pub theme: Theme,
    pub charset: Charset,
    /// What the panes show of the log.
    pub page: Page,
}

impl Model {
    /// The model of a run at an event, at its last one if none is given.
    pub fn new(story: Rc<Story>, end: u64, at: Option<Seq>) -> Self {
        let last = Seq(end.saturating_sub(1));
        let cursor = at.map_or(last, |at| at.min(last));
        let note = at.filter(|at| *at > last).map(|at| format!("there is no event {at}; this is the last"));
        Self {
            story,
            end,
            may_grow: false,
            marked: 0,
            trouble: None,
            derived: Rc::default(),
            cursor,
            been: Vec::new(),
            ahead: Vec::new(),
            bookmarks: BTreeMap::new(),
            mode: Mode::default(),
            typed: BTreeMap::new(),
            needle: None,
            filter: None,
            folder: String::new(),
            beside: Beside::default(),
            note,
            play: Play::default(),
            focus: Focus::default(),
            below: DETAIL,
            scrolled: BTreeMap::new(),
            node: None,
            drag: None,
            size: Size::default(),
            theme: Theme::default(),
            charset: Charset::default(),
            page: Page::default(),
        }
    }

    /// The last event.
    pub fn last(&self) -> Seq {
        Seq(self.end.saturating_sub(1))
    }

    /// How many events the events pane shows.
    pub fn rows(&self) -> u16 {
        self.layout().and_then(|layout| layout.inner_of(EVENTS)).map_or(10, |inner| inner.height).max(1)
    }

    /// The places of the panes; none where the terminal is too small.
    pub fn layout(&self) -> Option<Layout> {
        let header_lines = 1 + u16::from(self.trouble.is_some());
        Layout::of(self.size, self.focus, self.below, header_lines, &self.story)
    }

    /// The pane that is scrolled by keys: the one that is large, or the one below.
    pub fn chosen(&self) -> PaneId {
        match self.focus {
            Focus::All | Focus::Below => self.below,
            Focus::Nodes => NODES,
            Focus::Events => EVENTS,
            Focus::One(pane) => pane,
        }
    }

    /// The node that is looked at: the chosen one, or that of the selected event.
    pub fn looked_at(&self) -> Option<usize> {
        self.node.or_else(|| self.page.selected.as_ref().and_then(|event| self.story.subject(event)))
    }

    /// What a pane that folds marks says of itself while the log up to the cursor is not marked yet.
    pub fn reading(&self) -> String {
        if self.marked > self.cursor.0 { String::new() } else { format!(" · reading the log, {} of {}", self.marked, self.end) }
    }

    /// The moment of the cursor, and as much later as time has passed without an event while it plays.
    pub fn now(&self) -> koipond_record::SimTime {
        let at = self.page.selected.as_ref().map_or_else(Default::default, |event| event.at);
        self.play.now(self.cursor, at)
    }

    /// How many verdicts that are known at the cursor say that something broke, was not reached, held.
    pub fn standing(&self) -> [usize; 3] {
        let known = || self.derived.verdicts.iter().filter(|judged| judged.is_known(self.cursor));
        let count = |is: fn(&Verdict) -> bool| known().filter(|judged| is(&judged.verdict)).count();
        [
            count(|verdict| matches!(verdict, Verdict::Broken { .. })),
            count(|verdict| matches!(verdict, Verdict::NotReached { .. })),
            count(|verdict| matches!(verdict, Verdict::Held { .. })),
        ]
    }

    /// Moves the cursor far, so that one can go back.
    pub fn jump(&mut self, to: Seq) {
        if to == self.cursor {
            return;
        }
        remember(&mut self.been, self.cursor);
        self.ahead.clear();
        self.step(to);
    }

    /// Moves the cursor; panes that stand by it come back from where they were scrolled to.
    pub fn step(&mut self, to: Seq) {
        self.cursor = to.min(self.last());
        self.scrolled.retain(|pane, _| *pane == NODES);
    }

    /// Looks at a node whatever the event is about, until it is let go.
    pub fn look_at(&mut self, node: usize) {
        self.node = Some(node);
        let name = self.story.nodes.get(node).map(|card| clean(&card.name)).unwrap_or_default();
        self.note = Some(format!("{name} is looked at; Esc looks at the node of the event again"));
    }

    /// Goes back to before the last jump; whether there was one.
    pub fn back(&mut self) -> bool {
        let Some(place) = self.been.pop() else { return false };
        remember(&mut self.ahead, self.cursor);
        self.step(place);
        true
    }

    /// Takes back the last way back; whether there was one.
    pub fn forth(&mut self) -> bool {
        let Some(place) = self.ahead.pop() else { return false };
        remember(&mut self.been, self.cursor);
        self.step(place);
        true
    }

    /// The events at which expectations broke, and what proves it, in order.
    pub fn failures(&self) -> BTreeSet<Seq> {
        let broken = |judged: &Judged| match &judged.verdict {
            Verdict::Broken { at, evidence, .. } => evidence.iter().chain([at]).copied().collect(),
            Verdict::Held { .. } | Verdict::NotReached { .. } => Vec::new(),
        };
        self.derived.verdicts.iter().flat_map(broken).filter(|seq| *seq <= self.last()).collect()
    }

    /// Whether the screen moves on by itself as the log grows.
    pub fn follows(&self) -> bool {
        self.may_grow && self.cursor == self.last()
    }
}

fn remember(places: &mut Vec<Seq>, place: Seq) {
    if places.len() == BEEN {
        places.remove(0);
    }
    places.push(place);
}
