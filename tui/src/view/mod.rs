//! The model drawn, one file per pane. Nothing here reads the log, the clock or the keyboard.
//!
//! | file | draws |
//! |---|---|
//! | `screen.rs` | the whole screen, pane by pane, and the words for a terminal that is too small |
//! | `header.rs` | the first lines: what runs, where the cursor is in time, what is wrong with the log |
//! | `nodes.rs` | the table of nodes × rounds |
//! | `events.rs` | the events around the cursor |
//! | `detail.rs` | the selected event, what led to it, the verdicts |
//! | `facts.rs` | what an event holds beyond its line of words |
//! | `footer.rs` | the last line: the search, a note, or the keys one needs most |
//! | `help.rs` | the help, from the key table |
//! | `ink.rs` | colours, with and without |
//! | `text.rs` | text that fits a width |

mod detail;
mod events;
mod facts;
mod footer;
mod header;
mod help;
mod ink;
mod nodes;
mod screen;
mod text;

pub use screen::draw;
pub use text::columns;
