//! `AuditSubmissions` and `AuditDistribution`: votes. `protocol.md` §3.2, §3.3.
//!
//! Votes weigh the same and move no money; what they lead to is decided by the task's list and by the payout.

use koipond_record::event::ChainEvent;
use koipond_record::{Pubkey, Round};

use super::Call;
use crate::refusal::Rejection;
use crate::shown::ByRound;
use crate::state::{State, Trigger, Vote};
use crate::window::{Later, WindowKind};

/// A vote as it was cast.
pub(super) struct Ballot<'a> {
    pub(super) round: Round,
    pub(super) candidate: &'a Pubkey,
    pub(super) is_valid: bool,
}

/// A vote on a submission, in the audit window of the round after the one worked in.
pub(super) fn submissions(state: &mut State, call: &Call<'_>, ballot: Ballot<'_>) -> Result<Vec<ChainEvent>, Rejection> {
    let Ballot { round, candidate, is_valid } = ballot;
    call.within(WindowKind::Audit, Later::PROOF, round)?;
    may_vote(state, call, &ballot)?;
    if state.submissions.get(round, candidate).is_none() {
        return Err(Rejection::NoSuchSubmission { about: round });
    }
    let opened = vote(&mut state.submissions_audit_trigger, call, &ballot)?;
    Ok(vec![ChainEvent::Audited { round, candidate: candidate.clone(), by: call.by.clone(), is_valid, opened }])
}

/// A vote on a distribution list, in the audit window of any round in which the list may be submitted.
pub(super) fn distribution(state: &mut State, call: &Call<'_>, ballot: Ballot<'_>) -> Result<Vec<ChainEvent>, Rejection> {
    let Ballot { round, candidate, is_valid } = ballot;
    call.within(WindowKind::Audit, Later::list(call.params), round)?;
    // §1.3: only unpaid rounds are tried, and so audited, again.
    if state.is_paid(round) {
        return Err(Rejection::AlreadyPaid { about: round });
    }
    may_vote(state, call, &ballot)?;
    if state.lists.get(round, candidate).is_none() {
        return Err(Rejection::NoSuchList { about: round });
    }
    let opened = vote(&mut state.lists_audit_trigger, call, &ballot)?;
    Ok(vec![ChainEvent::ListAudited { round, candidate: candidate.clone(), by: call.by.clone(), is_valid, opened }])
}

/// §12: voters have a stake, and own votes are rejected.
fn may_vote(state: &State, call: &Call<'_>, ballot: &Ballot<'_>) -> Result<(), Rejection> {
    call.staked(state)?;
    if ballot.candidate == call.by { Err(Rejection::OwnVote) } else { Ok(()) }
}

/// Enters a vote; whether it raised the audit. The first vote of all, whatever it says, makes the trigger and is no
/// vote itself (§3.2, as the wrapper's local mode mirrors it), unless the rule `accuser-votes` is on. Who raised the
/// audit has voted, so a second vote of theirs is a duplicate (§12).
fn vote(triggers: &mut ByRound<Trigger>, call: &Call<'_>, ballot: &Ballot<'_>) -> Result<bool, Rejection> {
    let Ballot { round, candidate, is_valid } = *ballot;
    let cast = Vote { is_valid, voter: call.by.clone(), slot: call.slot };
    let Some(trigger) = triggers.get(round, candidate) else {
        let votes = if call.params.rules.accuser_votes { vec![cast] } else { Vec::new() };
        triggers.put(round, candidate, Trigger { trigger_by: call.by.clone(), slot: call.slot, votes });
        return Ok(true);
    };
    if trigger.trigger_by == *call.by || trigger.votes.iter().any(|v| v.voter == *call.by) {
        return Err(Rejection::DoubleVote { about: round });
    }
    if let Some(trigger) = triggers.change(round, candidate) {
        trigger.votes.push(cast);
    }
    Ok(false)
}
