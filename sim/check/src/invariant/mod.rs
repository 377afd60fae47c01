//! What stands in every scenario without being written; one invariant a file, with its tests.
//!
//! | file | name |
//! |---|---|
//! | `supply.rs` | supply is conserved |
//! | `payouts.rs` | no round is paid twice |
//! | `votes.rs` | nobody votes on itself |
//! | `slashes.rs` | a slash follows an audit |
//! | `windows.rs` | proofs arrive inside their window |
//! | `contents.rs` | what is read is what was stored |
//! | `absences.rs` | a proof that cannot be read is somebody's failure |

mod absences;
mod contents;
mod payouts;
mod slashes;
mod supply;
mod votes;
mod windows;

use crate::Checker;

/// The table: every invariant, in the order in which reports list them.
pub(crate) fn all() -> Vec<Box<dyn Checker + Send>> {
    vec![
        Box::new(supply::Supply::default()),
        Box::new(payouts::Payouts::default()),
        Box::new(votes::Votes::default()),
        Box::new(slashes::Slashes::default()),
        Box::new(windows::Windows::default()),
        Box::new(contents::Contents::default()),
        Box::new(absences::Absences::default()),
    ]
}
