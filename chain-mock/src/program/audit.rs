//! `AuditSubmissions` and `AuditDistribution`: votes. `protocol.md` §3.2, §3.3.
//!
//! Votes weigh the same and move no money; what they lead to is decided by the task's list and by the payout.

use koipond_record::event::ChainEvent;
use koipond_record::{Pubkey, Round};

use super::Call;
use crate::by_round::ByRound;
use crate::refusal::Rejection;
use crate::size;
use crate::spec::{Allowed, Repeat, Voters};
use crate::state::{Trigger, Vote};
use crate::task::Task;
use crate::window::{Later, WindowKind};

/// A vote as it was cast.
pub(super) struct Ballot<'a> {
    pub(super) round: Round,
    pub(super) candidate: &'a Pubkey,
    pub(super) is_valid: bool,
}

/// A vote on a submission, in the audit window of the round after the one worked in.
pub(super) fn submissions(task: &mut Task, call: &Call<'_>, ballot: &Ballot<'_>) -> Result<Vec<ChainEvent>, Rejection> {
    let Ballot { round, candidate, is_valid } = *ballot;
    call.within(task, WindowKind::Audit, Later::PROOF, round)?;
    may_vote(task, call, ballot)?;
    if task.submissions.get(round, candidate).is_none() {
        return Err(Rejection::NoSuchSubmission { about: round });
    }
    let entered = enter(&task.submissions_audit_trigger, call, ballot)?;
    call.room(task, entered.growth)?;
    let opened = entered.book(&mut task.submissions_audit_trigger, ballot);
    Ok(vec![ChainEvent::Audited { round, candidate: candidate.clone(), by: call.by.clone(), is_valid, opened }])
}

/// A vote on a distribution list, in the audit window of any round in which the list may be submitted.
pub(super) fn distribution(task: &mut Task, call: &Call<'_>, ballot: &Ballot<'_>) -> Result<Vec<ChainEvent>, Rejection> {
    let Ballot { round, candidate, is_valid } = *ballot;
    call.within(task, WindowKind::Audit, Later::list(task.look_back(call.rules())), round)?;
    // §1.3: only unpaid rounds are tried, and so audited, again.
    if task.is_paid(round) {
        return Err(Rejection::AlreadyPaid { about: round });
    }
    may_vote(task, call, ballot)?;
    if task.lists.get(round, candidate).is_none() {
        return Err(Rejection::NoSuchList { about: round });
    }
    let entered = enter(&task.lists_audit_trigger, call, ballot)?;
    call.room(task, entered.growth)?;
    let opened = entered.book(&mut task.lists_audit_trigger, ballot);
    Ok(vec![ChainEvent::ListAudited { round, candidate: candidate.clone(), by: call.by.clone(), is_valid, opened }])
}

/// The rules `voters` and `own-votes`. §12: voters have a stake, and own votes are rejected.
fn may_vote(task: &Task, call: &Call<'_>, ballot: &Ballot<'_>) -> Result<(), Rejection> {
    match call.rules().voters {
        Voters::Stakers => call.staked(task)?,
        Voters::Submitters if task.submissions.get(ballot.round, call.by).is_none() => {
            return Err(Rejection::VoterWithoutSubmission { about: ballot.round });
        }
        Voters::Submitters | Voters::Anyone => {}
    }
    if ballot.candidate == call.by && call.rules().own_votes == Allowed::Refuse { Err(Rejection::OwnVote) } else { Ok(()) }
}

/// A vote with its place.
struct Entered {
    place: Place,
    growth: i64,
}

enum Place {
    /// It raises the audit.
    Raises(Trigger),
    /// It stands after the others.
    Joins(Vote),
    /// It takes the place of an earlier one.
    Replaces(usize, Vote),
}

/// Where a vote goes. The first of all, whatever it says, makes the trigger and is no vote itself (§3.2, as the
/// wrapper's local mode mirrors it), unless the rule `accuser-votes` is on. Who raised the audit has voted, so a second
/// vote of theirs is a duplicate (§12); where the rule `double-votes` lets it replace the first, it joins the votes if
/// raising the audit was none.
fn enter(triggers: &ByRound<Trigger>, call: &Call<'_>, ballot: &Ballot<'_>) -> Result<Entered, Rejection> {
    let Ballot { round, candidate, is_valid } = *ballot;
    let cast = Vote { is_valid, voter: call.by.clone(), slot: call.slot };
    let Some(trigger) = triggers.get(round, candidate) else {
        let votes = if call.rules().accuser_votes { vec![cast] } else { Vec::new() };
        let trigger = Trigger { trigger_by: call.by.clone(), slot: call.slot, votes };
        let growth = triggers.growth(round, candidate, &trigger);
        return Ok(Entered { place: Place::Raises(trigger), growth });
    };
    let flavour = triggers.flavour();
    let bytes = |vote: &Vote| size::signed(vote.bytes(flavour));
    let before = trigger.votes.iter().position(|vote| vote.voter == *call.by);
    match call.rules().double_votes {
        Repeat::Refuse if before.is_some() || trigger.trigger_by == *call.by => Err(Rejection::DoubleVote { about: round }),
        Repeat::Replace if let Some(at) = before => {
            let growth = bytes(&cast) - bytes(&trigger.votes[at]);
            Ok(Entered { place: Place::Replaces(at, cast), growth })
        }
        _ => {
            let frame = |votes: i64| size::signed(size::framed(flavour, votes.unsigned_abs()));
            // The first vote of all closes its own bracket, which the empty list had too.
            let first = if trigger.votes.is_empty() { frame(bytes(&cast)) - frame(0) } else { bytes(&cast) };
            Ok(Entered { place: Place::Joins(cast), growth: first })
        }
    }
}

impl Entered {
    /// Books the vote; whether it raised the audit.
    fn book(self, triggers: &mut ByRound<Trigger>, ballot: &Ballot<'_>) -> bool {
        let (round, candidate, growth) = (ballot.round, ballot.candidate, self.growth);
        match self.place {
            Place::Raises(trigger) => {
                triggers.put(round, candidate, trigger);
                return true;
            }
            Place::Joins(vote) => triggers.change(round, candidate, growth, |trigger| trigger.votes.push(vote)),
            Place::Replaces(at, vote) => triggers.change(round, candidate, growth, |trigger| trigger.votes[at] = vote),
        }
        false
    }
}
