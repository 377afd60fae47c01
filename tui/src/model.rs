//! What the viewer knows between two keys.

use std::collections::BTreeMap;
use std::rc::Rc;

use koipond_record::{Seq, Verdict};
use ratatui::layout::Size;

use crate::layout::{Focus, Layout};
use crate::page::Page;
use crate::source::Derivations;
use crate::story::Story;
use crate::theme::{Charset, Theme};
use crate::view::{DETAIL, EVENTS, PaneId};

/// How many places the way back remembers.
const BEEN: usize = 256;

/// What the keys do now.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Mode {
    /// They move through the log.
    #[default]
    Browse,
    /// They write a text to search for.
    Typing(String),
    /// They scroll the help, of which this line is the first shown.
    Help(u16),
}

/// Everything the screen is drawn from.
#[derive(Debug)]
pub struct Model {
    pub story: Rc<Story>,
    /// How many events there are.
    pub end: u64,
    /// How many of them have left their marks, so that tables know them.
    pub marked: u64,
    /// What is wrong with the log, in a sentence.
    pub trouble: Option<String>,
    /// Verdicts and samples of metrics.
    pub derived: Derivations,
    /// The selected event.
    pub cursor: Seq,
    /// Where the cursor was before its jumps.
    pub been: Vec<Seq>,
    pub bookmarks: BTreeMap<char, Seq>,
    pub mode: Mode,
    /// The text last searched for.
    pub needle: Option<String>,
    /// What the last key has to say.
    pub note: Option<String>,
    pub focus: Focus,
    /// The pane of the user's choice.
    pub below: PaneId,
    /// How many lines the chosen pane is scrolled away from where it would stand.
    pub scrolled: i32,
    /// The node that was chosen to be looked at, if one was.
    pub node: Option<usize>,
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
            marked: 0,
            trouble: None,
            derived: Derivations::default(),
            cursor,
            been: Vec::new(),
            bookmarks: BTreeMap::new(),
            mode: Mode::default(),
            needle: None,
            note,
            focus: Focus::default(),
            below: DETAIL,
            scrolled: 0,
            node: None,
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

    /// The node that is looked at: the chosen one, or that of the selected event.
    pub fn looked_at(&self) -> Option<usize> {
        self.node.or_else(|| self.page.selected.as_ref().and_then(|event| self.story.subject(event)))
    }

    /// What a pane that folds marks says of itself while the log up to the cursor is not marked yet.
    pub fn reading(&self) -> String {
        if self.marked > self.cursor.0 { String::new() } else { format!(" · reading the log, {} of {}", self.marked, self.end) }
    }

    /// The moment of the cursor.
    pub fn now(&self) -> koipond_record::SimTime {
        self.page.selected.as_ref().map_or_else(Default::default, |event| event.at)
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
        if self.been.len() == BEEN {
            self.been.remove(0);
        }
        self.been.push(self.cursor);
        self.cursor = to.min(self.last());
    }
}
