//! Values with units, as people write them in YAML: `5 KOII`, `20 %`, `3 rounds`, `20..80 ms`, `round 5 + 30 slots`.
//!
//! Each is text in YAML and in the plan, parsed once, exactly; its JSON schema carries a `format`
//! by which the loader checks the text and words its complaint.
//!
//! | file | holds |
//! |---|---|
//! | `quantity.rs` | amounts, shares, counts of slots and rounds, sizes |
//! | `length.rs` | lengths of time and ranges of them |
//! | `range.rs` | ranges of lengths in any unit, ranges of counts |
//! | `moment.rs` | moments of a run |
//! | `bound.rs` | what a number must be: `5`, `at least 5`, `at most 3`; how many of several; how two compare |
//! | `name.rs` | names of nodes and groups |
//! | `text.rs` | what they share: reading a number with its unit, serde and schema, the check by format |

mod bound;
mod length;
mod moment;
mod name;
mod quantity;
mod range;
mod text;

pub use bound::{AmountBound, Bound, Comparison, CountBound, HowMany, Many, Number, NumberBound};
pub use length::{Length, SlotRange, SpanRange};
pub use moment::Moment;
pub use name::{GroupName, NodeName};
pub use quantity::{Amount, Rounds, Share, Size, Slots};
pub use range::{CountRange, LengthRange};
pub use text::check;
use text::{as_text, number_and_unit, whole};
