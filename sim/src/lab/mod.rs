//! Many runs: what one run alone cannot tell.
//!
//! | file | holds |
//! |---|---|
//! | `compare.rs` | a run held against a log, event by event |
//! | `verify.rs` | the same plan and seed, twice |
//! | `replay.rs` | a run folder, run again |
//! | `vary.rs` | the same plan and seed under other readings of unknown rules |

mod compare;
mod replay;
mod vary;
mod verify;

pub use compare::{Comparison, Difference};
pub use replay::{Replay, ReplayError, replay};
pub use vary::{Change, Variation, alternatives, vary};
pub use verify::{Kept, compare};
