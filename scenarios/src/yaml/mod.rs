//! A plan as a scenario in YAML that stands alone: no cases, no variables, nothing extended, nothing left to chance.
//!
//! | file | holds |
//! |---|---|
//! | `words.rs` | a plan to the words of its scenario |
//! | `nodes.rs` | the nodes of a plan to groups |
//! | `text.rs` | words to YAML as people write it |
//! | `piece.rs` | a behaviour alone, and one more entry of a timeline |
//! | `place.rs` | places in the words: what can be left out, what has a value that could be simpler |
//! | `change.rs` | the same plan with its files elsewhere, or with fewer nodes |
//!
//! Read again, the text gives an equal plan, but for four fields that are about the way to it and not about the world: `file`, `set`
//! and `case`, which a text of its own has none of, and `config` with `config_remarks`, since all that the config says stands in `chain`.

mod change;
mod nodes;
mod piece;
mod place;
mod text;
mod words;

pub use change::{relocated, without_nodes};
pub use piece::{behaviour, written_out_with};
pub use place::{Leaf, leaves, optional, put_in, take_out};
pub use text::in_yaml;
pub use words::in_words;

use crate::plan::Plan;

/// A drawn plan as a scenario that stands alone.
#[must_use]
pub fn written_out(plan: &Plan) -> String {
    in_yaml(&in_words(plan))
}
