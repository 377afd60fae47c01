//! What was seen, for people and for programs. Everything here comes from events.
//!
//! | file | holds |
//! |---|---|
//! | `gather.rs` | a run's report: verdicts with their evidence, tables, commands |
//! | `human.rs` | `--format human` |
//! | `json.rs` | `--format json` |
//! | `forms/` | every other form, and documents of many runs |
//! | `anew.rs` | a report from a run folder alone, at any later time |
//! | `timeline.rs` | what a run's picture shows: rounds, faults, nodes |
//! | `table.rs` | columns that line up |
//! | `diff.rs` | where two runs differ, in words |
//! | `search.rs` | what a search found |
//! | `unread.rs` | who failed whom: proofs that could not be read |
//! | `why/` | why a node has what it has: receipts |
//! | `fidelity.rs` | the page that says of every rule how it is known |

mod anew;
mod diff;
mod fidelity;
mod forms;
mod gather;
mod human;
mod json;
mod search;
mod table;
mod timeline;
mod unread;
pub mod why;

pub use anew::{AnewError, anew};
pub use diff::{ShownEvent, difference, in_short, parting};
pub use fidelity::{Part, fidelity_page, parts};
pub use forms::{Form, Format, Lost, NoFormat, Row, Totals, TraceError, trace};
pub use gather::{About, EvidenceLine, Report, Shown, Standing, gather};
pub use human::human;
pub use json::json;
pub use search::{FailureLine, SearchReport, search_lines, statement};
pub use table::grouped;
pub(crate) use table::{Align, table};
pub use timeline::{Bar, Lane, Moment, Sign, Timeline};
