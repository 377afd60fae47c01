//! What stands in every scenario without being written; one invariant a file, with its tests.
//!
//! | file | name |
//! |---|---|
//! | `supply.rs` | supply is conserved |
//! | `payouts.rs` | no round is paid twice |
//! | `votes.rs` | nobody votes on itself |
//! | `slashes.rs` | a slash follows an audit |
//! | `cap.rs` | no payout is above what a round may pay |
//! | `stakes.rs` | no stake falls below zero |
//! | `windows.rs` | proofs arrive inside their window |
//! | `audit_windows.rs` | votes arrive inside their window |
//! | `list_windows.rs` | lists arrive inside their window |
//! | `contents.rs` | what is read is what was stored |
//! | `absences.rs` | a proof that cannot be read is somebody's failure |
//!
//! `name.rs` has them all by name, with the reason why each stands, and what a scenario waives; `in_window.rs` is what the
//! windows have in common.

#[cfg(feature = "engine")]
mod absences;
#[cfg(feature = "engine")]
mod audit_windows;
#[cfg(feature = "engine")]
mod cap;
#[cfg(feature = "engine")]
mod contents;
#[cfg(feature = "engine")]
mod in_window;
#[cfg(feature = "engine")]
mod list_windows;
mod name;
#[cfg(feature = "engine")]
mod payouts;
#[cfg(feature = "engine")]
mod slashes;
#[cfg(feature = "engine")]
mod stakes;
#[cfg(feature = "engine")]
mod supply;
#[cfg(feature = "engine")]
mod votes;
#[cfg(feature = "engine")]
mod windows;

pub use name::{InvariantName, Waive, invariants};

#[cfg(feature = "engine")]
impl InvariantName {
    /// The table: the check behind each name.
    pub(crate) fn checker(self) -> Box<dyn crate::Checker + Send> {
        match self {
            Self::SupplyConserved => Box::new(supply::Supply::default()),
            Self::NoDoublePayout => Box::new(payouts::Payouts::default()),
            Self::NoOwnVotes => Box::new(votes::Votes::default()),
            Self::SlashAfterAudit => Box::new(slashes::Slashes::default()),
            Self::BountyCap => Box::new(cap::Cap::default()),
            Self::StakeNotNegative => Box::new(stakes::Stakes::default()),
            Self::SubmissionWindow => Box::new(windows::Windows::default()),
            Self::AuditWindow => Box::new(audit_windows::AuditWindows::default()),
            Self::ListWindow => Box::new(list_windows::ListWindows::default()),
            Self::StoredBytes => Box::new(contents::Contents::default()),
            Self::ExplainedAbsence => Box::new(absences::Absences::default()),
        }
    }
}
