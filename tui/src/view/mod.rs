//! The panes, one file each, and the screen they stand on. A pane gives lines; nothing here draws but `screen.rs`.
//!
//! | file | holds |
//! |---|---|
//! | `screen.rs` | the whole screen drawn: lines in their places, and the words for a terminal that is too small |
//! | `header.rs` | the first lines: what runs, where the cursor is in time, what is wrong with the log |
//! | `footer.rs` | the last line: the search, a note, or the keys one needs most |
//! | `help.rs` | the help, from the key table |
//! | `timeline.rs` | the rounds with their windows, faults and failures |
//! | `nodes.rs` | the table of nodes × rounds |
//! | `events.rs` | the events around the cursor |
//! | `detail.rs` | the selected event and what led to it |
//! | `facts.rs` | what an event holds beyond its line of words |
//! | `expectations.rs` | the verdicts on the run |

mod detail;
mod events;
mod expectations;
mod facts;
mod footer;
mod header;
mod help;
mod nodes;
mod screen;
mod timeline;

use crate::line::Content;
use crate::page::Look;

pub use help::length as help_length;
pub use screen::draw;

/// A pane, by its place in [`PANES`].
pub type PaneId = usize;

/// A pane: its name and key, and how it fills itself.
pub struct Pane {
    /// As `:pane` calls it.
    pub name: &'static str,
    /// The key that puts it below; none for those that have a place of their own.
    pub key: Option<char>,
    /// What it shows, for the help, in 28 columns.
    pub shows: &'static str,
    pub fill: fn(&mut Look<'_>) -> Content,
}

/// Every pane.
pub const PANES: [Pane; 5] = [timeline::PANE, nodes::PANE, events::PANE, detail::PANE, expectations::PANE];

pub const TIMELINE: PaneId = 0;
pub const NODES: PaneId = 1;
pub const EVENTS: PaneId = 2;
pub const DETAIL: PaneId = 3;
pub const EXPECTATIONS: PaneId = 4;
