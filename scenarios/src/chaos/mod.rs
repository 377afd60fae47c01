//! Random worlds: faults and cheats drawn from weighted ranges, a plain plan in the end.
//!
//! | file | holds |
//! |---|---|
//! | `spec.rs` | what YAML says under `chaos` |
//! | `templates.rs` | the table: each word that can be drawn, how often, and with which settings |
//! | `take.rs` | settings, and how one is drawn |
//! | `draw.rs` | the draws |
//! | `change.rs` | what was drawn, changed a little: for a search |
//! | `judge.rs` | what the words mean together |

mod change;
mod draw;
mod judge;
mod spec;
mod take;
mod templates;

pub use change::{Change, Changes, Wild, drawable};
pub use draw::draw;
pub use judge::problems;
pub use spec::ChaosSpec;
