//! The viewer: a recorded run in the terminal, scrubbed event by event, with the causes of each.
//!
//! | file | holds |
//! |---|---|
//! | `source.rs` | the log of a run folder, read frame by frame as it is needed |
//! | `open.rs` | a run folder opened, as far as it can be read |
//! | `derivations.rs` | the verdicts and metrics beside the log |
//! | `mark.rs` | what is kept in memory of a log of any size |
//! | `faults.rs` | from when to when each fault was in force |
//! | `money.rs` | what a node has, folded over marks |
//! | `story.rs` | what the first event tells: names, keys, how time divides |
//! | `grid.rs` | what events leave in the table of nodes × rounds |
//! | `seek.rs` | jumps: to a slash, a payout, a round, a slot, a text, an effect |
//! | `filter.rs` | which events are of interest: searches and filters |
//! | `sift.rs` | what of each frame a filter takes, remembered |
//! | `line.rs` | what a pane is made of: lines of words in tones |
//! | `theme.rs` | what each tone is drawn as |
//! | `ascii.rs` | what stands in for each sign where there is only ASCII |
//! | `layout.rs` | which pane stands where at a size |
//! | `model.rs` | what the viewer knows between two keys |
//! | `page.rs` | what one screen shows of the log |
//! | `key.rs` | keys, from the terminal or written as text |
//! | `window.rs` | which events stand around the cursor |
//! | `word.rs` | the nearest known word to a mistyped one |
//! | `command.rs` | the commands |
//! | `play.rs` | playing a run: speed and moment |
//! | `pick.rs` | what the mouse points at and selects |
//! | `update/` | the key table, and what each message does to the model |
//! | `view/` | the panes, one file each, and the screen they stand on |
//! | `sample.rs` | a long run for the tests |
//! | `tale.rs` | a small run for the tests of panes |
//! | `stage.rs` | a pane filled over a small run, for the tests of panes |
//! | `session.rs` | one run being looked at: messages in, screens out |
//! | `desk.rs` | one run, or two side by side |
//! | `part.rs` | where two runs part |
//! | `offscreen.rs` | the viewer without a terminal |
//! | `reference.rs` | the tables of the help as Markdown, for the guide |
//! | `export.rs` | a screen as text and as SVG |
//! | `copy.rs` | the sequence that makes a terminal copy |
//! | `terminal.rs` | the terminal while the viewer has it, and given back |
//! | `run.rs` | the loop between terminal and model |
//!
//! The way is source → model → update → view: `update` changes the model and returns what it needs of the
//! source; `page` lets each pane fill itself; `view/screen` only draws. Nothing here knows the simulator, only the words of `koipond-record`.

mod ascii;
mod command;
mod copy;
mod derivations;
mod desk;
mod error;
mod export;
mod faults;
mod filter;
mod grid;
mod key;
mod layout;
mod line;
mod mark;
mod model;
mod money;
mod offscreen;
mod open;
mod page;
mod part;
mod pick;
mod play;
mod reference;
mod run;
#[cfg(test)]
mod sample;
mod seek;
mod session;
mod sift;
mod source;
#[cfg(test)]
mod stage;
mod story;
#[cfg(test)]
mod tale;
mod terminal;
mod theme;
#[cfg(test)]
#[path = "../tests/screens/traffic.rs"]
mod traffic;
mod update;
mod view;
mod window;
mod word;

pub use error::ViewError;
pub use offscreen::{Offscreen, render_svg, render_text};
pub use reference::reference;
pub use run::{Fork, Options, Runs, view};
pub use theme::{Charset, Theme};
