//! Many runs: what one run alone cannot tell.
//!
//! | file | holds |
//! |---|---|
//! | `judged.rs` | one run, judged in memory |
//! | `signature.rs` | what failed and what is to blame, known again in other runs |
//! | `compare.rs` | a run held against a log, event by event |
//! | `verify.rs` | the same plan and seed, twice |
//! | `replay.rs` | a run folder, run again |
//! | `shrink/` | a failing run, made as small as it can be while the same failure stays |
//! | `vary.rs` | the same plan and seed under other readings of unknown rules |

mod compare;
mod judged;
mod replay;
pub mod shrink;
mod signature;
mod vary;
mod verify;

pub use compare::{Comparison, Difference};
pub use judged::{Judged, judged};
pub use replay::{Replay, ReplayError, replay};
pub use signature::{How, Signature, Trail};
pub use vary::{Change, Variation, alternatives, vary};
pub use verify::{Kept, compare};
