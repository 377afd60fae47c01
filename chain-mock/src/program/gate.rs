//! What a task takes while it stands still, once it is migrated, and once it is deleted. `protocol.md` §8.3.
//!
//! The node treats a task that is not active as blacklisted and stops it; what the contract refuses is unknown. Our
//! choice is that no work is taken, and that money can always be put in and taken out.

use koipond_record::InstructionName as Name;

use super::Call;
use crate::refusal::Rejection;
use crate::task::Task;

/// Refuses what the task does not take as it is.
pub(super) fn open(task: &Task, call: &Call<'_>, name: Name) -> Result<(), Rejection> {
    let instruction = call.instruction;
    if task.is_deleted && !matches!(name, Name::ClaimReward | Name::Withdraw) {
        return Err(Rejection::TaskDeleted { instruction });
    }
    if let Some(to) = &task.migrated_to
        && brings_something_new(name)
    {
        return Err(Rejection::TaskMigrated { instruction, to: to.clone() });
    }
    if !task.is_active && is_work(name) {
        return Err(Rejection::TaskInactive { instruction });
    }
    Ok(())
}

/// What belongs into the follower of a migrated task. Votes on what stands there already, payouts, which then fail for
/// lack of bounty, withdrawals and claims are still taken.
fn brings_something_new(name: Name) -> bool {
    matches!(
        name,
        Name::SubmitTask | Name::Stake | Name::UploadDistributionList | Name::SubmitDistributionList | Name::FundTask | Name::UpdateTask
    )
}

/// What nodes do while they run a task; a payout only settles what was done.
fn is_work(name: Name) -> bool {
    matches!(
        name,
        Name::SubmitTask | Name::AuditSubmissions | Name::AuditDistribution | Name::UploadDistributionList | Name::SubmitDistributionList
    )
}
