//! Many runs: what one run alone cannot tell.
//!
//! | file | holds |
//! |---|---|
//! | `judged.rs` | one run, judged in memory |
//! | `signature.rs` | what failed and what is to blame, known again in other runs |
//! | `compare.rs` | a run held against a log, event by event |
//! | `verify.rs` | the same plan and seed, twice |
//! | `replay.rs` | a run folder, run again |
//! | `planted/` | bugs of Koipond itself, and whether its own checks catch them |
//! | `vary.rs` | the same plan and seed under other readings of unknown rules |

mod compare;
mod judged;
pub mod planted;
mod replay;
mod signature;
mod vary;
mod verify;

pub use compare::{Comparison, Difference};
pub use judged::{Judged, judged};
pub use replay::{Replay, ReplayError, replay};
pub use signature::{How, Signature, Trail};
pub use vary::{Change, Variation, alternatives, vary};
pub use verify::{Kept, compare};
