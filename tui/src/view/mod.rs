//! The panes, one file each, and the screen they stand on. A pane gives lines; nothing here draws but `screen.rs`.
//!
//! | file | holds |
//! |---|---|
//! | `screen.rs` | the whole screen drawn: lines in their places, and the words for a terminal that is too small |
//! | `header.rs` | the first lines: what runs, where the cursor is in time, what is wrong with the log |
//! | `footer.rs` | the last line: the search, a note, or the keys one needs most |
//! | `help.rs` | the help, from the key table |
//! | `timeline.rs` | the rounds with their windows, faults and failures |
//! | `strip.rs` | a line that is filled column by column |
//! | `nodes.rs` | the table of nodes × rounds |
//! | `groups.rs` | the groups of nodes |
//! | `events.rs` | the events around the cursor |
//! | `detail.rs` | the selected event and what led to it |
//! | `evidence.rs` | the votes and the list that led to a slash or a payout |
//! | `facts.rs` | what an event holds beyond its line of words |
//! | `node.rs` | the node that is looked at |
//! | `rounds.rs` | the way of rounds from work to payout |
//! | `balances.rs` | what nodes have, and the receipts of one |
//! | `expectations.rs` | the verdicts on the run |
//! | `chain.rs` | what stands on chain of the last rounds |
//! | `storage.rs` | what is stored, by whom, and who could read it |
//! | `network.rs` | faults in force, and what went wrong on the links |
//! | `log.rs` | what the task's code printed |
//! | `metrics.rs` | the metrics over the rounds |
//! | `messages.rs` | who told whom, and when |
//! | `lanes.rs` | the columns that messages go between, and their arrows |
//! | `words.rs` | small phrases that several panes share |

mod balances;
mod chain;
mod detail;
mod events;
mod evidence;
mod expectations;
mod facts;
mod footer;
mod groups;
mod header;
mod help;
mod lanes;
mod log;
mod messages;
mod metrics;
mod network;
mod node;
mod nodes;
mod rounds;
mod screen;
mod storage;
mod strip;
mod timeline;
mod words;

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
pub const PANES: [Pane; 14] = [
    timeline::PANE,
    nodes::PANE,
    events::PANE,
    detail::PANE,
    expectations::PANE,
    node::PANE,
    rounds::PANE,
    balances::PANE,
    chain::PANE,
    storage::PANE,
    network::PANE,
    log::PANE,
    metrics::PANE,
    messages::PANE,
];

pub const TIMELINE: PaneId = 0;
pub const NODES: PaneId = 1;
pub const EVENTS: PaneId = 2;
pub const DETAIL: PaneId = 3;
pub const EXPECTATIONS: PaneId = 4;
pub const NODE: PaneId = 5;
