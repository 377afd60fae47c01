//! The chain as it was, for as many slots back as the plan may ask for: for lagging readers and for forks.

use std::collections::VecDeque;

use koipond_chain_mock::Chain;
use koipond_chain_mock::fault::{ChainFaultSpec, OLDEST};
use koipond_chain_mock::spec::Commitment;
use koipond_record::{Seq, Slot};
use koipond_scenarios::{Deed, Plan};

use super::pool::Transit;

/// How many slots a state lags behind the newest.
pub(super) fn lag(commitment: Commitment) -> u64 {
    match commitment {
        Commitment::Processed => 0,
        Commitment::Confirmed => 2,
        Commitment::Finalized => 32,
    }
}

/// The chain as it was.
pub(super) struct History {
    /// How many slots back somebody may ask for.
    depth: u64,
    /// When the present chain last changed.
    changed: Slot,
    /// Earlier states, each with the slot of its last change.
    past: VecDeque<(Slot, Chain)>,
    /// What was applied of late, with the events it led to.
    applied: VecDeque<Applied>,
    /// Whether a fork may undo what was applied.
    forks: bool,
}

/// A transaction that stands on chain.
pub(super) struct Applied {
    pub(super) slot: Slot,
    pub(super) transit: Transit,
    pub(super) effects: (Seq, Seq),
}

impl History {
    pub(super) fn of(plan: &Plan, begins: Slot) -> Self {
        let deeds = plan.timeline.iter().filter_map(|entry| match &entry.what {
            Deed::Chain(fault) => Some(fault),
            _ => None,
        });
        let base = lag(plan.chain.rpc.commitment);
        let (mut depth, mut lags, mut forks) = (base, 0, false);
        for fault in deeds {
            match fault {
                ChainFaultSpec::RpcLag(fault) => lags = fault.by.0.max(lags),
                ChainFaultSpec::Fork(fault) => {
                    depth = depth.max(fault.depth.0.min(OLDEST));
                    forks = true;
                }
                _ => {}
            }
        }
        Self { depth: depth.max(base.saturating_add(lags)), changed: begins, past: VecDeque::new(), applied: VecDeque::new(), forks }
    }

    /// Whether a fork may undo what was applied.
    pub(super) fn may_fork(&self) -> bool {
        self.forks
    }

    /// Keeps the chain as it is before it first changes in a slot.
    pub(super) fn before_change(&mut self, slot: Slot, chain: &Chain) {
        if self.depth == 0 || slot <= self.changed {
            return;
        }
        self.past.push_back((self.changed, chain.clone()));
        self.changed = slot;
        let oldest = Slot(slot.0.saturating_sub(self.depth.saturating_add(1)));
        while self.past.get(1).is_some_and(|(second, _)| *second <= oldest) {
            self.past.pop_front();
        }
        while self.applied.front().is_some_and(|applied| applied.slot < oldest) {
            self.applied.pop_front();
        }
    }

    /// Notes what was applied, if a fork may undo it.
    pub(super) fn note(&mut self, slot: Slot, transit: &Transit, effects: (Seq, Seq)) {
        if self.forks {
            self.applied.push_back(Applied { slot, transit: transit.clone(), effects });
        }
    }

    /// The chain as it was after a slot.
    pub(super) fn at<'a>(&'a self, slot: Slot, now: &'a Chain) -> &'a Chain {
        if self.changed <= slot {
            return now;
        }
        let known = self.past.iter().rev().find(|(changed, _)| *changed <= slot).or(self.past.front());
        known.map_or(now, |(_, chain)| chain)
    }

    /// Goes back to the state after a slot: that state, and what was applied since, in order.
    pub(super) fn back_to(&mut self, slot: Slot, now: &Chain) -> (Chain, Vec<Applied>) {
        let chain = self.at(slot, now).clone();
        let undone = self.applied.iter().position(|applied| applied.slot > slot).unwrap_or(self.applied.len());
        let undone = self.applied.split_off(undone).into();
        while self.past.back().is_some_and(|(changed, _)| *changed >= slot) {
            self.past.pop_back();
        }
        self.changed = self.changed.min(slot);
        (chain, undone)
    }
}
