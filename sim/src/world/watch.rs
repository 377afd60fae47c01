//! Entries of the timeline that wait for something to happen to a node.

use std::collections::BTreeMap;

use koipond_kernel::fault::Trigger;
use koipond_record::event::{ChainEvent, NodeEvent};
use koipond_record::{Ask, Instruction, NodeId, Pubkey, Roe, Round, Seq, What};
use koipond_scenarios::{Occasion, Plan};

use super::engine::{Due, World};

/// All entries that wait, and whose keys are whose.
pub(super) struct Watches {
    entries: Vec<Watch>,
    whose: BTreeMap<Pubkey, NodeId>,
}

/// An entry that waits.
struct Watch {
    /// Its place in the plan's timeline, from 0.
    entry: usize,
    /// How often it may still happen.
    left: u64,
    /// Whether what it waited for has happened, and it has yet to begin.
    due: bool,
}

/// What an entry waited for.
#[derive(Clone, Copy)]
pub(super) struct Saw {
    /// The node to which it happened.
    pub(super) it: NodeId,
    pub(super) event: Seq,
}

impl Watches {
    pub(super) fn of(plan: &Plan, keys: impl Iterator<Item = Pubkey>) -> Self {
        let entries = plan.timeline.iter().enumerate().filter_map(|(entry, e)| match &e.when {
            Occasion::When { times, .. } => Some(Watch { entry, left: *times, due: false }),
            _ => None,
        });
        Self { entries: entries.collect(), whose: keys.zip((0..).map(NodeId)).collect() }
    }

    /// An entry begins.
    pub(super) fn begins(&mut self, entry: usize) {
        self.entries.iter_mut().filter(|watch| watch.entry == entry).for_each(|watch| watch.due = false);
    }
}

impl World<'_, '_> {
    /// Which watches wait for this, each with the node to which it happens. One whose entry is in force or is to begin waits for nothing.
    pub(super) fn watched(&self, node: Option<NodeId>, what: &What) -> Vec<(usize, NodeId)> {
        if self.watches.entries.is_empty() {
            return Vec::new();
        }
        let idle = |watch: &&Watch| !watch.due && watch.left > 0 && !self.faults.contains_key(&watch.entry);
        let waits = self.watches.entries.iter().enumerate().filter(|(_, watch)| idle(watch));
        waits.filter_map(|(n, watch)| Some((n, self.happens_to(watch.entry, node, what)?))).collect()
    }

    /// To which node this happens, if an entry waits for it.
    fn happens_to(&self, entry: usize, node: Option<NodeId>, what: &What) -> Option<NodeId> {
        let Occasion::When { trigger, .. } = &self.plan.timeline[entry].when else { return None };
        let (it, round) = self.seen(trigger, node, what)?;
        let card = &self.inhabitants[it.0 as usize].card;
        let happens = trigger.happens();
        let fits = happens.node.as_ref().is_none_or(|node| node.0 == card.name)
            && happens.group.as_ref().is_none_or(|group| group.0 == card.group)
            && happens.round.is_none_or(|wanted| wanted == round.0);
        fits.then_some(it)
    }

    /// The node and the round of what a trigger is about, if this is it.
    fn seen(&self, trigger: &Trigger, node: Option<NodeId>, what: &What) -> Option<(NodeId, Round)> {
        let whose = |key: &Pubkey| self.watches.whose.get(key).copied();
        match (trigger, what) {
            (Trigger::Selected(_), What::Node(NodeEvent::Called { ask: Ask::Send(tx), .. })) => match &tx.what {
                Instruction::UploadDistributionList { round, chunk: 0, .. } => Some((node?, *round)),
                _ => None,
            },
            (Trigger::Booted(_), What::Node(NodeEvent::Booted { round, .. })) => Some((node?, *round)),
            (Trigger::Restarted(_), What::Node(NodeEvent::Booted { boot: 1.., round })) => Some((node?, *round)),
            (Trigger::Stopped(_), What::Node(NodeEvent::Ended(_)))
            | (Trigger::Threw(_), What::Node(NodeEvent::Threw(_)))
            | (Trigger::Deviated(_), What::Node(NodeEvent::Deviated { .. })) => Some((node?, self.round())),
            (_, What::Chain(event)) => {
                let (key, round) = on_chain(trigger, event)?;
                Some((whose(key)?, round))
            }
            _ => None,
        }
    }

    /// Something happened that a watch waits for.
    pub(super) fn triggers(&mut self, watch: usize, it: NodeId, event: Seq) {
        let watch = &mut self.watches.entries[watch];
        watch.left -= 1;
        watch.due = true;
        let entry = watch.entry;
        let after = match &self.plan.timeline[entry].when {
            Occasion::When { after, .. } => *after,
            _ => None,
        };
        let at = after.map_or(self.now, |after| after.after(&self.schedule.clock, self.now));
        self.enter(at, Due::Happens(entry, Some(Saw { it, event })));
    }
}

/// Whose key an event of the chain is about, and which round, if a trigger waits for it.
fn on_chain<'a>(trigger: &Trigger, event: &'a ChainEvent) -> Option<(&'a Pubkey, Round)> {
    match (trigger, event) {
        (Trigger::Submitted(_), ChainEvent::Submitted { round, by, .. })
        | (Trigger::Voted(_), ChainEvent::Audited { round, by, .. })
        | (Trigger::Listed(_), ChainEvent::ListSubmitted { round, by, .. }) => Some((by, *round)),
        (Trigger::Accused(_), ChainEvent::Audited { round, candidate, is_valid: false, .. })
        | (Trigger::ListAccused(_), ChainEvent::ListAudited { round, candidate, is_valid: false, .. }) => Some((candidate, *round)),
        (Trigger::Paid(_), ChainEvent::Rewarded { round, to, amount }) if *amount > Roe::ZERO => Some((to, *round)),
        (Trigger::Slashed(_), ChainEvent::Slashed { round, who, .. }) => Some((who, *round)),
        _ => None,
    }
}
