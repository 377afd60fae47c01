//! Transactions on their way: when they are included, and what faults do to them before.

use std::rc::Rc;

use koipond_chain_mock::Rejection;
use koipond_chain_mock::fault::{ChainFaultSpec, OLDEST};
use koipond_kernel::Service;
use koipond_record::event::ChainEvent;
use koipond_record::unit::SlotRange;
use koipond_record::{Instruction, InstructionName, NodeId, Reply, Seq, Slot, Stream, Transaction, What};

use super::engine::{Asker, Due, InForce, World};
use super::history::lag;
use super::plant::Plant;

/// A transaction on its way.
#[derive(Clone)]
pub(super) struct Transit {
    /// Who waits for its confirmation.
    pub(super) asker: Option<Asker>,
    /// Whose it is, if a node's.
    pub(super) node: Option<NodeId>,
    pub(super) cause: Seq,
    pub(super) tx: Transaction,
    /// When it was sent.
    pub(super) sent: Slot,
    /// Its number among all that were sent.
    pub(super) number: u64,
}

impl World<'_, '_> {
    /// Takes a node's transaction on and says what becomes of it.
    pub(super) fn takes_on(&mut self, asker: Asker, tx: Transaction) {
        let node = asker.node;
        let n = self.at(node).sent;
        if self.upload_fails(node, &tx, n) {
            self.at(node).sent += 1;
            self.refuses(Some(asker), Some(node), asker.asked, &tx, &Rejection::DataAccountUnusable);
            return;
        }
        self.travels(Some(asker), Some(node), asker.asked, tx);
    }

    /// Sends a transaction on its way to a slot.
    pub(super) fn travels(&mut self, asker: Option<Asker>, node: Option<NodeId>, cause: Seq, tx: Transaction) {
        let sent = self.slot();
        let (who, n) = match node {
            Some(node) => {
                let inhabitant = self.at(node);
                inhabitant.sent += 1;
                (u64::from(node.0), inhabitant.sent - 1)
            }
            // The creator and Koii, whose transactions are few.
            None => (u64::from(u32::MAX), self.transactions),
        };
        self.transactions += 1;
        let drawn = || self.inclusion_draws.of(who).between(n, self.inclusion.low, self.inclusion.high);
        let after = self.inclusion_with(who, n).unwrap_or_else(drawn);
        let mut slot = Slot(sent.0.saturating_add(after));
        let transit = Transit { asker, node, cause, tx, sent, number: self.transactions };
        let (by, instruction, round) = (transit.tx.by.clone(), transit.tx.what.name(), transit.tx.what.round());
        let mut twice = false;
        for (entry, fault) in self.faults_on(node) {
            let fate = Stream::named(self.seed, "chain/fate").of(u64::from(entry)).of(who);
            let about = |only: Option<InstructionName>| only.is_none_or(|only| only == instruction);
            match &*fault {
                ChainFaultSpec::DropTransactions(f) if about(f.instruction) && fate.happens(n, f.share.parts_per_million) => {
                    return self.loses(&transit, Slot(sent.0.saturating_add(OLDEST)));
                }
                ChainFaultSpec::DelayTransactions(f) if about(f.instruction) => {
                    slot.0 = slot.0.saturating_add(fate.between(n, f.by.low, f.by.high));
                    let (by, until) = (by.clone(), slot);
                    self.say(node, Some(cause), What::Chain(ChainEvent::HeldUp { by, instruction, round, until }));
                }
                ChainFaultSpec::DuplicateTransactions(f) if about(f.instruction) => {
                    twice |= fate.happens(n, f.share.parts_per_million);
                }
                _ => {}
            }
        }
        if twice {
            let seq = self.say(node, Some(cause), What::Chain(ChainEvent::Repeated { by, instruction, round }));
            let second = Transit { asker: None, cause: seq, ..transit.clone() };
            self.lands_in(Slot(slot.0.saturating_add(1)), second);
        }
        self.lands_in(slot, transit);
    }

    fn lands_in(&mut self, slot: Slot, transit: Transit) {
        let at = self.schedule.clock.begins(slot).max(self.now);
        self.enter(at, Due::Lands(Box::new(transit)));
    }

    /// A transaction is lost; its sender learns of it in a later slot, when it can no longer be included.
    fn loses(&mut self, transit: &Transit, expires: Slot) {
        let (by, instruction, round) = (transit.tx.by.clone(), transit.tx.what.name(), transit.tx.what.round());
        let lost = self.say(transit.node, Some(transit.cause), What::Chain(ChainEvent::Lost { by, instruction, round }));
        let why = format!("the transaction has expired: it was not included within {OLDEST} slots");
        let at = self.schedule.clock.begins(expires).max(self.now);
        if let Some(asker) = transit.asker {
            self.enter(at, Due::Replies(asker, lost, Service::Chain, Reply::Failed { why }));
        } else if matches!(transit.tx.what, Instruction::Transfer { .. }) {
            self.enter(at, Due::Overdue { number: transit.number, why, cause: lost });
        }
    }

    /// Whether this is a part of a list whose upload fails, as those of some nodes always do.
    fn upload_fails(&self, node: NodeId, tx: &Transaction, n: u64) -> bool {
        let share = self.plan.nodes[node.0 as usize].list_upload_failure;
        let is_upload = matches!(tx.what, Instruction::UploadDistributionList { .. });
        is_upload && Stream::named(self.seed, "chain/list-upload").of(u64::from(node.0)).happens(n, share.parts_per_million)
    }

    /// A transaction comes to its slot: it is included, unless a fault holds it there.
    pub(super) fn lands(&mut self, transit: Transit) {
        if self.is_halted() {
            return self.held.push(transit);
        }
        let any_order = self.in_force().find(|(_, fault)| matches!(fault, ChainFaultSpec::ReorderTransactions(_))).map(|(entry, _)| entry);
        if let Some(entry) = any_order {
            if self.batch.is_empty() {
                self.enter(self.now, Due::Batch);
            }
            let draw = Stream::named(self.seed, "chain/order").of(u64::from(entry)).bits(transit.number);
            return self.batch.push((draw, transit));
        }
        self.includes(transit);
    }

    /// The transactions of this slot are all there and are included in the order of their draws.
    pub(super) fn batch_lands(&mut self) {
        let mut batch = std::mem::take(&mut self.batch);
        batch.sort_by_key(|(draw, transit)| (*draw, transit.number));
        for (_, transit) in batch {
            self.includes(transit);
        }
    }

    fn is_halted(&self) -> bool {
        self.in_force().any(|(_, fault)| matches!(fault, ChainFaultSpec::LeaderHalt(_)))
    }

    /// A halt of the leader ends. If it was the last one, what waits is included, unless it waited too long.
    pub(super) fn leader_goes_on(&mut self) {
        if self.is_halted() {
            return;
        }
        let now = self.slot();
        for transit in std::mem::take(&mut self.held) {
            if now.0.saturating_sub(transit.sent.0) > OLDEST {
                self.loses(&transit, now);
            } else {
                self.lands(transit);
            }
        }
    }

    /// A transaction is included: applied, or refused.
    fn includes(&mut self, transit: Transit) {
        let slot = self.slot();
        let Transit { asker, node, cause, ref tx, .. } = transit;
        self.history.before_change(slot, &self.chain);
        let applied = match self.recorder.planted {
            None => self.chain.apply(slot, tx),
            Some(planted) => self.applies_with(planted.plant, slot, tx),
        };
        match applied {
            Ok(receipt) => {
                let mut effects: Option<(Seq, Seq)> = None;
                for event in receipt.events {
                    self.store.notes(node, &event);
                    let seq = self.say(node, effects.map(|(_, last)| last).or(Some(cause)), What::Chain(event));
                    effects = Some((effects.map_or(seq, |(first, _)| first), seq));
                }
                if let Some(effects) = effects {
                    self.history.note(slot, &transit, effects);
                }
                let last = effects.map_or(cause, |(_, last)| last);
                self.bill_is_settled(transit.number, Ok(()), last);
                if let Some(asker) = asker {
                    self.confirms(asker, last, receipt.signature);
                }
            }
            Err(rejection) => {
                let refused = self.refuses(asker, node, cause, tx, &rejection);
                self.bill_is_settled(transit.number, Err(rejection.to_string()), refused);
            }
        }
    }

    /// Tells a sender that its transaction counts, once it does at the commitment that nodes ask for.
    fn confirms(&mut self, asker: Asker, cause: Seq, signature: String) {
        let slots = lag(self.plan.chain.rpc.commitment);
        let reply = Reply::Confirmed { signature };
        if slots == 0 {
            return self.answers(asker, cause, Service::Chain, reply);
        }
        let at = self.schedule.clock.begins(Slot(self.slot().0.saturating_add(slots)));
        self.unconfirmed.insert(cause);
        self.enter(at, Due::Confirms(asker, cause, reply));
    }

    /// A transaction is old enough to count, unless a fork undid it meanwhile.
    pub(super) fn counts(&mut self, asker: Asker, cause: Seq, reply: Reply) {
        if self.unconfirmed.remove(&cause) {
            self.answers(asker, cause, Service::Chain, reply);
        }
    }

    fn refuses(&mut self, asker: Option<Asker>, node: Option<NodeId>, cause: Seq, tx: &Transaction, rejection: &Rejection) -> Seq {
        let refused = ChainEvent::Refused {
            by: tx.by.clone(),
            instruction: tx.what.name(),
            round: tx.what.round(),
            rule: rejection.rule(),
            why: rejection.to_string(),
        };
        let seq = self.say(node, Some(cause), What::Chain(refused));
        if let Some(asker) = asker {
            self.answers(asker, seq, Service::Chain, Reply::Failed { why: rejection.to_string() });
        }
        seq
    }

    /// A fork is given up: its last slots are undone, and what was included in them comes again later.
    pub(super) fn rolls_back(&mut self, entry: u32, depth: u64, again: SlotRange, cause: Seq) {
        let now = self.slot();
        let to = Slot(now.0.saturating_sub(depth.min(OLDEST)));
        let version = self.chain.version();
        let (mut chain, undone) = self.history.back_to(to, &self.chain);
        chain.numbers_on_from(version);
        if !self.has(Plant::ForkUndoesNothing) {
            self.chain = chain;
        }
        let effects = undone.iter().map(|applied| applied.effects).collect();
        let totals = self.chain.view().totals();
        let seq = self.say(None, Some(cause), What::Chain(ChainEvent::RolledBack { to, undone: effects, totals }));
        let draws = Stream::named(self.seed, "chain/again").of(u64::from(entry));
        for applied in undone {
            // Who was not told yet that it counts waits on; who was told is not asked again.
            let waits = self.unconfirmed.remove(&applied.effects.1);
            let asker = applied.transit.asker.filter(|_| waits);
            let slot = Slot(now.0.saturating_add(draws.between(applied.transit.number, again.low, again.high)));
            self.lands_in(slot, Transit { asker, cause: seq, ..applied.transit });
        }
    }
}

impl World<'_, '_> {
    /// The faults of the chain in force, with their places in the timeline.
    pub(super) fn in_force(&self) -> impl Iterator<Item = (u32, &ChainFaultSpec)> {
        self.chain_faults.iter().map(|fault| (fault.entry, &*fault.spec))
    }

    /// The faults of the chain in force that touch a node; who is no node is touched by what touches all.
    pub(super) fn faults_on(&self, node: Option<NodeId>) -> Vec<(u32, Rc<ChainFaultSpec>)> {
        let touches = |fault: &&InForce| fault.nodes.as_ref().is_none_or(|nodes| node.is_some_and(|node| nodes.contains(&node)));
        self.chain_faults.iter().filter(touches).map(|fault| (fault.entry, Rc::clone(&fault.spec))).collect()
    }
}
