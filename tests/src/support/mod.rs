//! What our nodes have of Node.js, member by member, and the page that tells it.
//!
//! | file | holds |
//! |---|---|
//! | `findings.rs` | what a node says of itself, beside the list of members of Node.js 20 |
//! | `page.rs` | the page `docs/node-support.md` |
//! | `data.rs` | the files of the repository that both are made of |

mod data;
mod findings;
mod page;

pub use data::{FILE, MEMBERS, cases, members};
pub use findings::{Findings, Member, ModuleFindings, StandIn, Standing};
pub use page::page;
