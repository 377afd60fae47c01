//! `UploadDistributionList` and `SubmitDistributionList`. `protocol.md` §2.4, §3.3.
//!
//! Selection is computed by the nodes alone; the contract takes a list of any staker (§3.3, §12). It also takes one
//! from a key whose list failed: no rule against it is known, and the node leaves such a key out by itself (§5.4).

use koipond_record::event::ChainEvent;
use koipond_record::{LIST_CHUNK_BYTES, Payload, Round};

use super::Call;
use crate::list::{DataAccount, readable};
use crate::refusal::Rejection;
use crate::state::ListSubmission;
use crate::task::Task;
use crate::window::{Later, WindowKind};

/// A part of a list as it was sent.
pub(super) struct Part<'a> {
    pub(super) round: Round,
    pub(super) chunk: u16,
    pub(super) of: u16,
    pub(super) bytes: &'a Payload,
}

/// Writes a part, numbered among so many, into the signer's data account.
pub(super) fn upload(task: &mut Task, call: &Call<'_>, part: &Part<'_>) -> Result<Vec<ChainEvent>, Rejection> {
    let Part { round, chunk, of, bytes } = *part;
    if bytes.len() > LIST_CHUNK_BYTES as u64 {
        return Err(Rejection::ChunkTooLong { bytes: bytes.len() });
    }
    if chunk >= of {
        return Err(Rejection::ChunkOutOfRange { chunk, of });
    }
    let bytes = bytes.bytes().ok_or(Rejection::ChunkWithoutBytes)?;
    let now = may_list(task, call, round)?;
    if let Some(account) = task.account(round, call.by) {
        account.agrees(of, now)?;
    }
    let account = task.accounts(round).entry(call.by.clone()).or_insert_with(|| DataAccount::new(of, now));
    account.write((chunk, of), bytes.clone(), now);
    Ok(vec![ChainEvent::ListUploaded { round, by: call.by.clone(), chunk, of }])
}

/// Announces the list in the signer's data account.
pub(super) fn submit(task: &mut Task, call: &Call<'_>, round: Round) -> Result<Vec<ChainEvent>, Rejection> {
    let now = may_list(task, call, round)?;
    let account = task.account(round, call.by);
    let incomplete = || Rejection::ListIncomplete { about: round, have: account.map_or(0, DataAccount::have) };
    let text = account.and_then(DataAccount::text).ok_or_else(incomplete)?;
    let entries = text.bytes().map(|text| readable(text, call.rules().fractions)).unwrap_or_default();
    let changed_in = account.map_or(now, DataAccount::changed_in);
    // A list announced again without a change could be audited all the while, so its payout is not put off.
    let since = task.lists.get(round, call.by).map_or(now, |before| if before.since < changed_in { now } else { before.since });
    let list = ListSubmission { account: call.by.clone(), slot: call.slot, since };
    call.room(task, task.lists.growth(round, call.by, &list))?;
    task.lists.put(round, call.by, list);
    Ok(vec![ChainEvent::ListSubmitted { round, by: call.by.clone(), entries }])
}

/// The present round, if a list of this round may come from this key now.
fn may_list(task: &Task, call: &Call<'_>, round: Round) -> Result<Round, Rejection> {
    let now = call.within(task, WindowKind::Submission, Later::list(task.look_back(call.rules())), round)?;
    // §1.3: rounds are tried again until they are paid.
    if task.is_paid(round) {
        return Err(Rejection::AlreadyPaid { about: round });
    }
    call.staked(task)?;
    Ok(now)
}
