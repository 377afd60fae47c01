//! `SubmitTask`: a proof of a round's work. `protocol.md` §3.1.

use koipond_record::event::ChainEvent;
use koipond_record::{Roe, Round, SUBMISSION_BYTES};

use super::Call;
use crate::refusal::Rejection;
use crate::spec::{Second, Submitters};
use crate::state::Submission;
use crate::task::Task;
use crate::window::{Later, WindowKind};

/// By the rule `second-submission`, another one for the same round replaces the first, with its slot, or is refused
/// (§12; §13.7 is unknown).
pub(super) fn submit_task(task: &mut Task, call: &Call<'_>, round: Round, value: &str) -> Result<Vec<ChainEvent>, Rejection> {
    // §2.2: the field is 512 bytes, padded with spaces; what tasks read is trimmed, so the value is kept as it came.
    if value.len() > SUBMISSION_BYTES {
        return Err(Rejection::SubmissionTooLong { bytes: value.len() });
    }
    // §12: the window is enforced by the slot of inclusion.
    let now = call.within(task, WindowKind::Submission, Later::PROOF, round)?;
    may_submit(task, call)?;
    if call.rules().second_submission == Second::Refuse && task.submissions.get(round, call.by).is_some() {
        return Err(Rejection::SecondSubmission { about: round });
    }
    let submission = Submission { value: value.into(), slot: call.slot };
    call.room(task, task.submissions.growth(round, call.by, &submission))?;
    task.submissions.put(round, call.by, submission);
    task.submits_in(call.by, now);
    Ok(vec![ChainEvent::Submitted { round, by: call.by.clone(), value: value.to_owned(), slot: call.slot }])
}

/// The rule `submitters`. §12: only with the minimum stake; §3.1 has it as assumed.
fn may_submit(task: &Task, call: &Call<'_>) -> Result<(), Rejection> {
    let (stake, minimum) = (task.stakes.amount(call.by), task.terms.minimum_stake_amount);
    match call.rules().submitters {
        Submitters::MinimumStake if stake < minimum => Err(Rejection::StakeBelowMinimum { stake, minimum }),
        Submitters::Stakers if stake == Roe::ZERO => Err(Rejection::NotStaked { instruction: call.instruction }),
        _ => Ok(()),
    }
}
