//! The forms in which a report is written, one a file. None of them knows another; what they share is in `case.rs` and `text.rs`.
//!
//! | file | holds |
//! |---|---|
//! | `form.rs` | the formats, and a document that is written run by run |
//! | `case.rs` | a run as cases, one for each thing that could fail |
//! | `text.rs` | texts of tasks and scenarios, made harmless |
//! | `junit.rs` | `--format junit` |
//! | `github.rs` | `--format github`: annotations and the summary of a step |
//! | `tap.rs` | `--format tap` |
//! | `markdown.rs` | `--format markdown` |
//! | `trace/` | `--format trace`: the events of one run, for viewers of traces |
//! | `html/` | `--format html`: one page with the picture of each run |

mod case;
mod form;
mod github;
mod html;
mod junit;
mod markdown;
mod tap;
mod text;
mod trace;

pub use form::{Form, Format, Lost, NoFormat, Row, Totals};
pub use trace::{TraceError, trace};
