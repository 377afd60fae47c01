//! `--format html`: one page that needs nothing else, with the picture of each run.
//!
//! | file | holds |
//! |---|---|
//! | `page.rs` | the page: runs, their verdicts, evidence, tables, commands |
//! | `picture.rs` | rounds, faults and nodes, drawn as a table |
//! | `style.css` | how it looks, in light and in dark |

mod page;
mod picture;

pub(super) use page::Html;
