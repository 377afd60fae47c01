//! The search: many drawn worlds of one scenario, led by what was seen so far to what was not.
//!
//! | file | holds |
//! |---|---|
//! | `spec.rs` | what is searched, how, and how long |
//! | `generations.rs` | the search: generations of trials, the same whatever the number of threads |
//! | `next.rs` | what is tried next: a draw, or a change of what was worth keeping |
//! | `pool.rs` | what was worth keeping, and how much it weighs |
//! | `plans.rs` | which combinations of faults were tried |
//! | `probe.rs` | what one run showed: an observer that collects features |
//! | `feature.rs` | features: small facts about a run, as numbers |
//! | `table.rs` | what was drawn, and what came of it |
//! | `found.rs` | failures by their signatures, each with its smallest witness |

mod feature;
mod found;
mod generations;
mod next;
mod plans;
mod pool;
mod probe;
mod spec;
mod table;

pub use found::{Failure, Witness};
pub use generations::{Ended, Searched, Standing, search};
pub use spec::{Lead, SearchSpec, profiled};
pub use table::{Came, Row, Table};
