//! Marks: what is kept in memory of a log of any size, one for each event that a table, a balance or a jump needs.

use koipond_record::event::{ChainEvent, FaultEvent, NodeEvent, RunEvent};
use koipond_record::{Event, Pubkey, Roe, Round, Seq, SimTime, TaskFunction, What};

use crate::story::Story;

/// What an event leaves.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Mark {
    pub seq: Seq,
    pub at: SimTime,
    /// The round it is about: of work, votes and payouts the round worked in, else the round of its moment.
    pub round: Round,
    /// The place of the node it is about, in the order of the story.
    pub node: Option<u32>,
    pub kind: MarkKind,
}

/// What it leaves.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MarkKind {
    RoundBegan,
    SettleBegan,
    /// The process started, and how often it had before.
    Booted(u32),
    /// The process ended.
    Stopped,
    Threw,
    Asked(TaskFunction),
    /// A behaviour acted in place of the task's code.
    Deviated,
    Submitted,
    /// A vote on the node's proof; who raises the audit has, by the rule in force, not voted.
    Voted(Vote),
    Listed,
    /// A vote on the node's list.
    ListVoted(Vote),
    PaidOut,
    PayoutFailed,
    Rewarded(Roe),
    Slashed(Roe),
    /// More stake.
    Staked(Roe),
    /// Stake that became a balance to claim.
    Withdrew(Roe),
    /// A balance that went to a wallet.
    Claimed(Roe),
    /// Money in a wallet, from outside.
    WalletOpened(Roe),
    /// Out of the node's wallet: stake and gifts to the bounty.
    WalletPaid(Roe),
    /// Into the node's wallet.
    WalletGot(Roe),
    Refused,
    /// The fault at this place of the timeline.
    FaultBegan(u32),
    FaultEnded(u32),
    /// An operator's deed at this place of the timeline.
    Operator(u32),
    /// Marks before it no longer count, as far as it undoes them.
    RolledBack,
    RunEnded,
}

/// A vote.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Vote {
    /// The place of who voted, if it is a node.
    pub by: Option<u32>,
    pub yes: bool,
    pub raised: bool,
}

impl Mark {
    /// Whether it is of what happens seldom and shapes a run.
    pub fn is_landmark(&self) -> bool {
        use MarkKind as M;
        match self.kind {
            M::RoundBegan
            | M::SettleBegan
            | M::Booted(_)
            | M::Stopped
            | M::PaidOut
            | M::PayoutFailed
            | M::Slashed(_)
            | M::FaultBegan(_)
            | M::FaultEnded(_)
            | M::Operator(_)
            | M::RolledBack
            | M::RunEnded => true,
            M::Threw
            | M::Asked(_)
            | M::Deviated
            | M::Submitted
            | M::Voted(_)
            | M::Listed
            | M::ListVoted(_)
            | M::Rewarded(_)
            | M::Staked(_)
            | M::Withdrew(_)
            | M::Claimed(_)
            | M::WalletOpened(_)
            | M::WalletPaid(_)
            | M::WalletGot(_)
            | M::Refused => false,
        }
    }
}

/// What forks had undone by an event, of what each rollback undoes: ranges that do not overlap, in order.
pub fn undone(rollbacks: &[(Seq, Vec<(Seq, Seq)>)], cursor: Seq) -> Vec<(Seq, Seq)> {
    let mut all: Vec<(Seq, Seq)> =
        rollbacks.iter().take_while(|(at, _)| *at <= cursor).flat_map(|(_, undone)| undone.iter().copied()).collect();
    all.sort();
    let mut merged: Vec<(Seq, Seq)> = Vec::new();
    for (first, last) in all {
        match merged.last_mut() {
            Some(before) if first <= before.1 => before.1 = before.1.max(last),
            _ => merged.push((first, last)),
        }
    }
    merged
}

/// Whether an event lies in one of such ranges.
pub fn is_undone(ranges: &[(Seq, Seq)], seq: Seq) -> bool {
    let before = ranges.partition_point(|(first, _)| *first <= seq);
    before.checked_sub(1).and_then(|n| ranges.get(n)).is_some_and(|(_, last)| seq <= *last)
}

/// The marks an event leaves, into a list.
pub fn mark(event: &Event, story: &Story, marks: &mut Vec<Mark>) {
    let mut leave = |round: Option<Round>, node: Option<u32>, kind| {
        let round = round.unwrap_or_else(|| story.round(event.at));
        marks.push(Mark { seq: event.seq, at: event.at, round, node, kind });
    };
    let own = event.node.map(|node| node.0);
    match &event.what {
        What::Run(RunEvent::RoundBegan { round }) => leave(Some(*round), None, MarkKind::RoundBegan),
        What::Run(RunEvent::SettleBegan) => leave(None, None, MarkKind::SettleBegan),
        What::Run(RunEvent::Ended { .. }) => leave(None, None, MarkKind::RunEnded),
        What::Node(NodeEvent::Booted { boot, .. }) => leave(None, own, MarkKind::Booted(*boot)),
        What::Node(NodeEvent::Ended(_)) => leave(None, own, MarkKind::Stopped),
        What::Node(NodeEvent::Threw(_)) => leave(None, own, MarkKind::Threw),
        What::Node(NodeEvent::Asked(message)) => leave(Some(message.round), own, MarkKind::Asked(message.function)),
        What::Node(NodeEvent::Deviated { .. }) => leave(None, own, MarkKind::Deviated),
        What::Fault(FaultEvent::Began { entry, .. }) => leave(None, own, MarkKind::FaultBegan(*entry)),
        What::Fault(FaultEvent::Ended { entry, .. }) => leave(None, own, MarkKind::FaultEnded(*entry)),
        What::Fault(FaultEvent::Operator { entry, .. }) => leave(None, own, MarkKind::Operator(*entry)),
        What::Chain(chain) => of_chain(chain, story, &mut leave),
        What::Run(RunEvent::Started { .. }) | What::Node(_) | What::Storage(_) | What::Net(_) => {}
    }
}

fn of_chain(event: &ChainEvent, story: &Story, leave: &mut impl FnMut(Option<Round>, Option<u32>, MarkKind)) {
    use ChainEvent as C;
    let place = |key: &Pubkey| story.place(key).and_then(|place| u32::try_from(place).ok());
    match event {
        C::Submitted { round, by, .. } => leave(Some(*round), place(by), MarkKind::Submitted),
        C::Audited { round, candidate, by, is_valid, opened } => {
            leave(Some(*round), place(candidate), MarkKind::Voted(Vote { by: place(by), yes: *is_valid, raised: *opened }));
        }
        C::ListSubmitted { round, by, .. } => leave(Some(*round), place(by), MarkKind::Listed),
        C::ListAudited { round, candidate, by, is_valid, opened } => {
            leave(Some(*round), place(candidate), MarkKind::ListVoted(Vote { by: place(by), yes: *is_valid, raised: *opened }));
        }
        C::PaidOut { round, list_by } => leave(Some(*round), place(list_by), MarkKind::PaidOut),
        C::PayoutFailed { round, list_by, .. } => leave(Some(*round), place(list_by), MarkKind::PayoutFailed),
        C::Rewarded { round, to, amount } => leave(Some(*round), place(to), MarkKind::Rewarded(*amount)),
        C::Slashed { round, who, amount, .. } => leave(Some(*round), place(who), MarkKind::Slashed(*amount)),
        C::Staked { by, from, amount } => {
            leave(None, place(by), MarkKind::Staked(*amount));
            leave(None, place(from), MarkKind::WalletPaid(*amount));
        }
        C::Withdrew { by, amount } => leave(None, place(by), MarkKind::Withdrew(*amount)),
        C::Claimed { by, to, amount } => {
            leave(None, place(by), MarkKind::Claimed(*amount));
            leave(None, place(to), MarkKind::WalletGot(*amount));
        }
        C::WalletOpened { owner, amount } => leave(None, place(owner), MarkKind::WalletOpened(*amount)),
        C::Transferred { from, to, amount } => {
            leave(None, place(from), MarkKind::WalletPaid(*amount));
            leave(None, place(to), MarkKind::WalletGot(*amount));
        }
        C::Funded { by, amount } => leave(None, place(by), MarkKind::WalletPaid(*amount)),
        C::Refused { by, round, .. } => leave(*round, place(by), MarkKind::Refused),
        C::RolledBack { .. } => leave(None, None, MarkKind::RolledBack),
        C::TaskCreated { .. }
        | C::PurseOpened { .. }
        | C::ActiveSet { .. }
        | C::AllowlistSet { .. }
        | C::Migrated { .. }
        | C::TaskDeleted { .. }
        | C::ManagersSet { .. }
        | C::ListUploaded { .. }
        | C::Burned { .. }
        | C::Pruned { .. }
        | C::Lost { .. }
        | C::HeldUp { .. }
        | C::Repeated { .. }
        | C::Totals(_) => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_several_rollbacks_undid_is_undone_from_each_on() {
        let range = |first, last| (Seq(first), Seq(last));
        let rollbacks = vec![(Seq(10), vec![range(7, 8), range(3, 5)]), (Seq(20), vec![range(4, 6), range(15, 15)])];
        assert_eq!(undone(&rollbacks, Seq(9)), []);
        assert_eq!(undone(&rollbacks, Seq(10)), [range(3, 5), range(7, 8)]);
        let all = undone(&rollbacks, Seq(20));
        assert_eq!(all, [range(3, 6), range(7, 8), range(15, 15)]);
        let told: Vec<u64> = (0..20).filter(|n| is_undone(&all, Seq(*n))).collect();
        assert_eq!(told, [3, 4, 5, 6, 7, 8, 15]);
    }

    #[test]
    fn a_mark_stays_small() {
        assert!(size_of::<Mark>() <= 48);
    }
}
