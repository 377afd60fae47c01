//! What the viewer knows between two keys.

use koipond_record::Seq;
use ratatui::layout::Size;

use crate::layout::{Focus, Layout};
use crate::page::Page;
use crate::source::Judged;
use crate::story::Story;

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
    pub story: Story,
    pub verdicts: Vec<Judged>,
    /// How many events there are.
    pub end: u64,
    /// What is wrong with the log, in a sentence.
    pub trouble: Option<String>,
    /// The selected event.
    pub cursor: Seq,
    /// Where the cursor was before its jumps.
    pub been: Vec<Seq>,
    pub mode: Mode,
    /// The text last searched for.
    pub needle: Option<String>,
    /// What the last key has to say.
    pub note: Option<String>,
    pub focus: Focus,
    pub size: Size,
    pub colour: bool,
    /// What the panes show of the log.
    pub page: Page,
}

impl Model {
    /// The model of a run at an event, at its last one if none is given.
    pub fn new(story: Story, verdicts: Vec<Judged>, end: u64, at: Option<Seq>) -> Self {
        let last = Seq(end.saturating_sub(1));
        let cursor = at.map_or(last, |at| at.min(last));
        let note = at.filter(|at| *at > last).map(|at| format!("there is no event {at}; this is the last"));
        Self {
            story,
            verdicts,
            end,
            trouble: None,
            cursor,
            been: Vec::new(),
            mode: Mode::default(),
            needle: None,
            note,
            focus: Focus::default(),
            size: Size::default(),
            colour: false,
            page: Page::default(),
        }
    }

    /// The last event.
    pub fn last(&self) -> Seq {
        Seq(self.end.saturating_sub(1))
    }

    /// The places of the panes; none where the terminal is too small.
    pub fn layout(&self) -> Option<Layout> {
        let header_lines = 1 + u16::from(self.trouble.is_some());
        Layout::of(self.size, self.focus, header_lines, &self.story)
    }

    /// How many events the events pane shows.
    pub fn rows(&self) -> u16 {
        let layout = self.layout();
        let rows = layout.and_then(|layout| layout.events.map(|pane| layout.inner(pane).height));
        rows.unwrap_or(10).max(1)
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
        self.cursor = to;
    }
}
