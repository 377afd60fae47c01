//! A failing run, made as small as it can be while the same failure stays: what is left is its cause.
//!
//! Each step makes a candidate: the words of a smaller scenario. The candidate is written as YAML, read as a user's file would be, and run
//! with the same seed. So what is written in the end is what was run, and what cannot be said or contradicts itself is never run.
//!
//! | file | holds |
//! |---|---|
//! | `aim.rs` | the failure that must stay, and its contrast: the world without what is to blame |
//! | `look.rs` | one run, which ends when its verdict is known |
//! | `trial.rs` | candidates tried, several at once, in an order that does not hang on how many; what is known of each |
//! | `list.rs` | a list made as short as can be |
//! | `moves.rs` | smaller worlds: fewer entries, behaviours, nodes, rounds |
//! | `values.rs` | simpler values |
//! | `course.rs` | the way down: which steps, in which order, until none helps |

mod aim;
mod course;
mod list;
mod look;
mod moves;
mod trial;
mod values;

pub use aim::{Contrast, ShrinkError};
pub use course::{Rung, Shrink, Shrunk, copy_of, shrink};
pub use moves::Size;
pub use trial::{Finding, Known, Slip};
