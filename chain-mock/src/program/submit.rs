//! `SubmitTask`: a proof of a round's work. `protocol.md` §3.1.

use koipond_record::event::ChainEvent;
use koipond_record::{Round, SUBMISSION_BYTES};

use super::Call;
use crate::refusal::Rejection;
use crate::state::{State, Submission};
use crate::window::{Later, WindowKind};

/// A second submission for the same round replaces the first, with its slot (§12; §13.7 is unknown).
pub(super) fn submit_task(state: &mut State, call: &Call<'_>, round: Round, value: &str) -> Result<Vec<ChainEvent>, Rejection> {
    // §2.2: the field is 512 bytes, padded with spaces; what tasks read is trimmed, so the value is kept as it came.
    if value.len() > SUBMISSION_BYTES {
        return Err(Rejection::SubmissionTooLong { bytes: value.len() });
    }
    // §12: the window is enforced by the slot of inclusion.
    call.within(WindowKind::Submission, Later::PROOF, round)?;
    // §12: only with the minimum stake; §3.1 has it as assumed.
    let (stake, minimum) = (state.stake(call.by), call.params.minimum_stake);
    if stake < minimum {
        return Err(Rejection::StakeBelowMinimum { stake, minimum });
    }
    state.submissions.put(round, call.by, Submission { value: value.into(), slot: call.slot });
    Ok(vec![ChainEvent::Submitted { round, by: call.by.clone(), value: value.to_owned(), slot: call.slot }])
}
