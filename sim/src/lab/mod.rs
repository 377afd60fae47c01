//! Many runs: what one run alone cannot tell.
//!
//! | file | holds |
//! |---|---|
//! | `judged.rs` | one run, judged in memory |
//! | `signature.rs` | what failed and what is to blame, known again in other runs |
//! | `compare.rs` | a run held against a log, event by event |
//! | `verify.rs` | the same plan and seed, twice |
//! | `replay.rs` | a run folder, run again |
//! | `search/` | many drawn worlds of one scenario, led by what was seen to what was not |
//! | `vary.rs` | the same plan and seed under other readings of unknown rules |

mod compare;
mod judged;
mod replay;
mod search;
mod signature;
mod vary;
mod verify;

pub use compare::{Comparison, Difference};
pub use judged::{Judged, judged};
pub use replay::{Replay, ReplayError, replay};
pub use search::{Came, Ended, Failure, Lead, Row, SearchSpec, Searched, Standing, Table, Witness, profiled, search};
pub use signature::{How, Signature, Trail};
pub use vary::{Change, Variation, alternatives, vary};
pub use verify::{Kept, compare};
