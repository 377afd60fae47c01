//! The chain, built again from a log alone: every transaction that was included, applied in its order and held against its effects.

use std::collections::{BTreeMap, VecDeque};

use koipond_node::spec::OperatorSpec;
use koipond_record::event::{ChainEvent, FaultEvent, NetEvent, NodeCard, NodeEvent, StorageEvent};
use koipond_record::{
    Ask, Event, Instruction, InstructionName, Json, Pubkey, Reply, Round, Seq, Slot, StateQuery, TaskNo, Transaction, What,
};
use koipond_scenarios::{Deed, Plan};

use super::engine::World;
use super::timeline::asked_of_creator;

/// What of the log is needed to build the chain again.
pub(super) struct Refold {
    /// What was sent, by the events that have included ones as their effects.
    sent: BTreeMap<Seq, Transaction>,
    /// What was included, by its first effect, if a fork may undo it.
    included: BTreeMap<Seq, Transaction>,
    /// What a fork undid and has not come again, by the event of its undoing.
    undone: BTreeMap<Seq, Vec<Transaction>>,
    /// The effects that the log still has to tell of the last transaction.
    effects: VecDeque<ChainEvent>,
    /// What is wanted of each version of the chain.
    wanted: BTreeMap<u64, Vec<StateQuery>>,
    rendered: BTreeMap<u64, Vec<(StateQuery, Json)>>,
    /// The task of the node that reads.
    reader: TaskNo,
}

/// The log does not have what the chain is built from, or this koipond's chain does otherwise.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Lost {
    pub(super) at: Seq,
    pub(super) why: String,
}

impl Refold {
    /// The chain of a world that has just been built, and which of its versions a node of this task reads.
    pub(super) fn begin(world: &World<'_, '_>, reader: TaskNo, wanted: BTreeMap<u64, Vec<StateQuery>>) -> Self {
        let mut refold = Self {
            sent: BTreeMap::new(),
            included: BTreeMap::new(),
            undone: BTreeMap::new(),
            effects: VecDeque::new(),
            wanted,
            rendered: BTreeMap::new(),
            reader,
        };
        refold.render(world, Slot(0));
        refold
    }

    /// A tree of state that the node read.
    pub(super) fn tree(&self, version: u64, query: &StateQuery) -> Option<Json> {
        let known = self.rendered.get(&version)?.iter().find(|(known, _)| known == query);
        known.map(|(_, tree)| tree.clone())
    }

    /// Takes the log's next event in.
    pub(super) fn on_event(&mut self, world: &mut World<'_, '_>, event: &Event) -> Result<(), Lost> {
        match &event.what {
            What::Node(NodeEvent::Called { ask: Ask::Send(tx), .. }) => drop(self.sent.insert(event.seq, tx.clone())),
            What::Net(NetEvent::Repeated { .. }) | What::Chain(ChainEvent::Repeated { .. }) => {
                let first = event.cause.and_then(|cause| self.sent.get(&cause)).cloned();
                self.sent.extend(first.map(|tx| (event.seq, tx)));
            }
            What::Fault(FaultEvent::Operator { entry, what }) => {
                let card = event.node.map(|node| world.at(node).card.clone());
                self.sent.extend(of_timeline(world, *entry, what, card.as_ref()).map(|tx| (event.seq, tx)));
            }
            What::Storage(StorageEvent::Billed { amount, .. }) => {
                let Some(node) = event.node else { return Ok(()) };
                let to = world.store.service.clone();
                let card = &world.at(node).card;
                let what = Instruction::Transfer { to, amount: *amount };
                let bill = Transaction { by: card.key.clone(), payer: card.main.clone(), task: TaskNo(0), what };
                self.sent.insert(event.seq, bill);
            }
            What::Chain(of_chain) if event.cause != Some(Seq(0)) => return self.on_chain(world, event, of_chain),
            _ => {}
        }
        Ok(())
    }

    fn on_chain(&mut self, world: &mut World<'_, '_>, event: &Event, of_chain: &ChainEvent) -> Result<(), Lost> {
        match of_chain {
            ChainEvent::HeldUp { .. } => Ok(()),
            ChainEvent::Refused { by, instruction, round, .. } | ChainEvent::Lost { by, instruction, round } => {
                self.comes_no_more(event.cause, (by, *instruction, *round));
                Ok(())
            }
            ChainEvent::RolledBack { to, undone, totals } => {
                let version = world.chain.version();
                let (mut chain, _) = world.history.back_to(*to, &world.chain);
                chain.numbers_on_from(version);
                world.chain = chain;
                let undone = undone.iter().filter_map(|(first, _)| self.included.get(first).cloned()).collect();
                self.undone.insert(event.seq, undone);
                if world.chain.view().totals() != *totals {
                    return Err(Lost { at: event.seq, why: "the chain holds other sums after this than the log says".to_owned() });
                }
                self.render(world, world.slot());
                Ok(())
            }
            effect => match self.effects.pop_front() {
                Some(expected) if expected == *effect => Ok(()),
                Some(_) => Err(Lost { at: event.seq, why: "the chain of this koipond has another effect here".to_owned() }),
                None => self.includes(world, event, effect),
            },
        }
    }

    /// A transaction that a fork undid does not come again: it is refused, or lost.
    fn comes_no_more(&mut self, cause: Option<Seq>, (by, instruction, round): (&Pubkey, InstructionName, Option<Round>)) {
        let Some(undone) = cause.and_then(|cause| self.undone.get_mut(&cause)) else { return };
        let is_it = |tx: &Transaction| tx.by == *by && tx.what.name() == instruction && tx.what.round() == round;
        if let Some(at) = undone.iter().position(is_it) {
            undone.remove(at);
        }
    }

    /// The first effect of a transaction: it is applied, and its other effects are expected.
    fn includes(&mut self, world: &mut World<'_, '_>, event: &Event, effect: &ChainEvent) -> Result<(), Lost> {
        let slot = world.slot();
        world.history.before_change(slot, &world.chain);
        let lost = |why: &str| Lost { at: event.seq, why: why.to_owned() };
        let cause = event.cause.ok_or_else(|| lost("the log does not say which transaction this comes of"))?;
        let again = self.undone.get(&cause).cloned();
        let candidates = again.clone().or_else(|| self.sent.get(&cause).map(|tx| vec![tx.clone()]));
        let candidates = candidates.ok_or_else(|| lost("the log does not have the transaction that this comes of"))?;
        for (n, tx) in candidates.into_iter().enumerate() {
            // Which of several that were undone it is, their effects tell.
            let mut chain = world.chain.clone();
            let Ok(receipt) = chain.apply(slot, &tx) else { continue };
            let mut effects: VecDeque<ChainEvent> = receipt.events.into();
            if effects.pop_front().as_ref() != Some(effect) {
                continue;
            }
            world.chain = chain;
            self.effects = effects;
            if again.is_some()
                && let Some(undone) = self.undone.get_mut(&cause)
            {
                undone.remove(n);
            }
            if world.history.may_fork() {
                self.included.insert(event.seq, tx);
            }
            self.render(world, slot);
            return Ok(());
        }
        Err(lost("the chain of this koipond does otherwise with the transaction that this comes of"))
    }

    /// Renders what is wanted of the version that the chain is at.
    fn render(&mut self, world: &World<'_, '_>, slot: Slot) {
        let version = world.chain.version();
        for query in self.wanted.remove(&version).unwrap_or_default() {
            if let Reply::State { tree, .. } = world.chain.view().answer(self.reader, slot, &query) {
                self.rendered.entry(version).or_default().push((query, tree));
            }
        }
    }
}

/// The transaction of an operator or of the creator, as the timeline has it.
fn of_timeline(world: &World<'_, '_>, entry: u32, words: &str, card: Option<&NodeCard>) -> Option<Transaction> {
    match (deed(world.plan, entry, words)?, card) {
        (Deed::Operator(operator), Some(card)) => {
            let what = asked_of_operator(operator, &card.main)?;
            Some(Transaction { by: card.key.clone(), payer: card.main.clone(), task: card.task, what })
        }
        (Deed::Manager(manager), _) => {
            let (by, what) = asked_of_creator(&world.creator, manager, &world.chain.params().terms);
            Some(Transaction { by, payer: world.creator.manager.clone(), task: TaskNo(0), what })
        }
        _ => None,
    }
}

/// What an operator asks of the chain, if it asks anything.
pub(super) fn asked_of_operator(operator: &OperatorSpec, main: &Pubkey) -> Option<Instruction> {
    Some(match operator {
        OperatorSpec::Claim(_) => Instruction::ClaimReward { beneficiary: main.clone() },
        OperatorSpec::Stake(stake) => Instruction::Stake { amount: stake.amount.0 },
        OperatorSpec::Withdraw(_) => Instruction::Withdraw,
        OperatorSpec::Stop(_) | OperatorSpec::Start(_) | OperatorSpec::Upgrade(_) => return None,
    })
}

/// The deed of an entry of the timeline that the log has in these words; of several from one entry that was drawn, the one with these.
pub(super) fn deed<'p>(plan: &'p Plan, entry: u32, words: &str) -> Option<&'p Deed> {
    let of_entry = || plan.timeline.iter().filter(|planned| planned.entry == entry).map(|planned| &planned.what);
    let says = |deed: &&Deed| match deed {
        Deed::Fault(fault) => fault.words() == words,
        Deed::Operator(operator) => operator.words() == words,
        Deed::Manager(manager) => manager.words() == words,
        _ => false,
    };
    of_entry().find(says).or_else(|| of_entry().next())
}
