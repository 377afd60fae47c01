//! The timeline: faults, operators and creators, and the settling after the faults.

use std::collections::BTreeSet;
use std::rc::Rc;

use koipond_chain_mock::fault::ChainFaultSpec;
use koipond_chain_mock::spec::ManagerSpec;
use koipond_kernel::fault::{CutWay, FaultSpec, From, Partition};
use koipond_kernel::{Condition, Cut, Trouble};
use koipond_node::spec::OperatorSpec;
use koipond_record::event::{FaultEvent, RunEvent};
use koipond_record::unit::{GroupName, Length, NodeName};
use koipond_record::{Instruction, NodeId, Pubkey, Round, Seq, SimTime, TaskNo, TaskTerms, Transaction, What};
use koipond_scenarios::Deed;

use super::engine::{Creator, Due, InForce, World};
use super::it;
use super::plant::Plant;
use super::refold::asked_of_operator;
use super::watch::Saw;

/// A node or a group, as a scenario names them.
type Who<'a> = (Option<&'a NodeName>, Option<&'a GroupName>);

/// A fault that is in force.
pub(super) struct Running {
    pub(super) deed: Rc<Deed>,
    /// The nodes it touches.
    pub(super) nodes: BTreeSet<NodeId>,
    /// Nodes whose processes it starts when it ends.
    pub(super) starts: BTreeSet<NodeId>,
}

/// What the log says of a fault.
struct Told {
    kind: &'static str,
    what: String,
    nodes: Vec<NodeId>,
    lasts: Option<Length>,
}

impl World<'_, '_> {
    /// Enters every entry of the timeline that has a moment.
    pub(super) fn enter_timeline(&mut self) {
        let clock = self.schedule.clock.clone();
        for (n, entry) in self.plan.timeline.iter().enumerate() {
            // Of the others some wait for something, and a plan that was drawn has no further ones.
            if let Some(at) = entry.when.at() {
                self.enter(at.on(&clock), Due::Happens(n, None));
            }
        }
    }

    /// An entry of the timeline happens, at its moment or after what it waited for.
    pub(super) fn happens(&mut self, n: usize, saw: Option<Saw>) {
        let what = &self.plan.timeline[n].what;
        let deed = match saw {
            Some(Saw { it, .. }) => it::about(what, &NodeName(self.inhabitants[it.0 as usize].card.name.clone())),
            None => what.clone(),
        };
        self.watches.begins(n);
        let cause = saw.map(|saw| saw.event);
        if deed.is_fault() { self.fault_begins(n, Rc::new(deed), cause) } else { self.operates(n, &deed, cause) }
    }

    fn fault_begins(&mut self, n: usize, deed: Rc<Deed>, cause: Option<Seq>) {
        // What begins with the settling or later is lifted before it begins.
        if self.round() >= Round(self.plan.rounds) || self.faults.contains_key(&n) {
            return;
        }
        let entry = self.plan.timeline[n].entry;
        let Some(Told { kind, what, nodes, lasts }) = self.told(&deed) else { return };
        let began = FaultEvent::Began { entry, kind: kind.to_owned(), what, nodes: nodes.clone() };
        let seq = self.say(None, cause, What::Fault(began));
        let running = Running { deed: Rc::clone(&deed), nodes: nodes.iter().copied().collect(), starts: BTreeSet::new() };
        self.faults.insert(n, running);
        let until = self.ends(lasts);
        match &*deed {
            Deed::Fault(fault) => self.node_fault_begins(n, fault, nodes, seq, until),
            Deed::Chain(ChainFaultSpec::RpcHalt(_)) => {
                let cut = Cut { from: From::Chain, ..self.cut(entry, nodes, until) };
                self.network.cut(cut);
            }
            Deed::Chain(ChainFaultSpec::Fork(fork)) => self.rolls_back(entry, fork.depth.0, fork.again, seq),
            Deed::Storage(fault) => self.storage_fault_begins(entry, fault, seq),
            Deed::Chain(fault) => {
                let nodes = if fault.who() == (None, None) { None } else { Some(nodes.into_iter().collect()) };
                self.chain_faults.push(InForce { entry, nodes, spec: Rc::new(fault.clone()) });
            }
            Deed::Operator(_) | Deed::Hosting(_) | Deed::Manager(_) | Deed::Request(_) => {}
        }
        if lasts.is_some() {
            self.enter(until, Due::FaultEnds(n));
        } else {
            self.fault_ends(n, Some(seq));
        }
    }

    fn told(&self, deed: &Deed) -> Option<Told> {
        Some(match deed {
            Deed::Fault(fault) => {
                let named = self.named_or_all(fault.who());
                let nodes = if fault.is_of_links() { self.with_their_computers(named) } else { named };
                Told { kind: fault.kind(), what: fault.words(), nodes, lasts: fault.lasts() }
            }
            Deed::Chain(fault) => {
                Told { kind: fault.kind(), what: fault.words(), nodes: self.named_or_all(fault.who()), lasts: fault.lasts() }
            }
            Deed::Storage(fault) => {
                Told { kind: fault.kind(), what: fault.words(), nodes: self.named_or_all(fault.who()), lasts: fault.lasts() }
            }
            Deed::Operator(_) | Deed::Hosting(_) | Deed::Manager(_) | Deed::Request(_) => return None,
        })
    }

    /// A fault of processes or of the network begins.
    fn node_fault_begins(&mut self, n: usize, fault: &FaultSpec, nodes: Vec<NodeId>, seq: Seq, until: SimTime) {
        let entry = self.plan.timeline[n].entry;
        match fault {
            idle if self.is_idle(idle) => {}
            FaultSpec::Crash(_) => {
                for node in nodes {
                    if self.kills(node, "crash", seq)
                        && let Some(crash) = self.faults.get_mut(&n)
                    {
                        crash.starts.insert(node);
                    }
                }
            }
            FaultSpec::Restart(_) => {
                for node in nodes {
                    if self.kills(node, "restart", seq) {
                        self.boot(node, Some(seq));
                    }
                }
            }
            FaultSpec::Exit(exit) => nodes.into_iter().for_each(|node| self.exits(node, exit.code, seq)),
            FaultSpec::DiskLoss(_) => nodes.into_iter().for_each(|node| self.at(node).node.loses_its_disk()),
            FaultSpec::Pause(_) | FaultSpec::Slow(_) | FaultSpec::ClockSkew(_) | FaultSpec::DiskFull(_) => {
                nodes.into_iter().for_each(|node| self.machine_changes(node));
            }
            FaultSpec::Partition(partition) => {
                let cut = self.partition(entry, nodes, partition, until);
                self.network.cut(cut);
            }
            FaultSpec::SlowNetwork(_) | FaultSpec::LossyNetwork(_) | FaultSpec::DuplicateMessages(_) | FaultSpec::ReorderMessages(_) => {
                if let Some((from, trouble)) = Trouble::of(fault) {
                    let nodes = if fault.who() == (None, None) { None } else { Some(nodes.into_iter().collect()) };
                    self.network.suffers(Condition { entry, nodes, from, trouble, until });
                }
            }
        }
    }

    /// A cut off from everything, both ways, from now on.
    fn cut(&self, entry: u32, nodes: Vec<NodeId>, until: SimTime) -> Cut {
        let nodes = nodes.into_iter().collect();
        Cut { entry, nodes, from: From::Everything, and: None, way: CutWay::Both, flapping: None, since: self.now, until }
    }

    fn partition(&self, entry: u32, nodes: Vec<NodeId>, partition: &Partition, until: SimTime) -> Cut {
        let clock = &self.schedule.clock;
        Cut {
            from: partition.from,
            and: partition.and.as_ref().map(|group| self.named((None, Some(group))).into_iter().collect()),
            way: partition.way,
            flapping: partition.flapping.map(|flapping| (flapping.on.on(clock), flapping.off.on(clock))),
            ..self.cut(entry, nodes, until)
        }
    }

    /// When something that begins now is over.
    fn ends(&self, lasts: Option<Length>) -> SimTime {
        lasts.map_or(self.now, |lasts| lasts.after(&self.schedule.clock, self.now))
    }

    pub(super) fn fault_ends(&mut self, n: usize, cause: Option<Seq>) {
        let Some(Running { deed, nodes, starts }) = self.faults.remove(&n) else { return };
        let Some(kind) = self.told(&deed).map(|told| told.kind) else { return };
        let entry = self.plan.timeline[n].entry;
        let seq = self.say(None, cause, What::Fault(FaultEvent::Ended { entry, kind: kind.to_owned() }));
        if self.has(Plant::FaultStays) {
            return;
        }
        self.chain_faults.retain(|fault| fault.entry != entry);
        self.network.heal(entry);
        match &*deed {
            Deed::Fault(_) => {
                nodes.into_iter().for_each(|node| self.machine_changes(node));
                starts.into_iter().for_each(|node| self.boot(node, Some(seq)));
            }
            Deed::Chain(ChainFaultSpec::LeaderHalt(_)) => self.leader_goes_on(),
            Deed::Storage(_) => self.store.network.fault_ends(entry),
            _ => {}
        }
    }

    /// Lifts every fault that is in force.
    pub(super) fn settle(&mut self) {
        let seq = self.say(None, None, What::Run(RunEvent::SettleBegan));
        let lifts = !self.has(Plant::SettleLiftsNothing);
        let faults: Vec<usize> = self.faults.keys().copied().filter(|_| lifts).collect();
        for n in faults {
            self.fault_ends(n, Some(seq));
        }
    }

    /// Somebody does something.
    fn operates(&mut self, n: usize, deed: &Deed, cause: Option<Seq>) {
        let entry = self.plan.timeline[n].entry;
        match deed {
            Deed::Operator(operator) => {
                for node in self.named(operator.who()) {
                    self.operator_acts(entry, node, operator, cause);
                }
            }
            Deed::Manager(manager) => self.creator_acts(entry, manager, cause),
            Deed::Request(request) => {
                for node in self.named((Some(&request.node), None)) {
                    self.requests(entry, node, request, cause);
                }
            }
            Deed::Hosting(deed) => {
                for node in self.named((Some(deed.node()), None)) {
                    self.hosting_changes(entry, node, deed, cause);
                }
            }
            Deed::Fault(_) | Deed::Chain(_) | Deed::Storage(_) => {}
        }
    }

    fn operator_acts(&mut self, entry: u32, node: NodeId, operator: &OperatorSpec, cause: Option<Seq>) {
        let seq = self.say(Some(node), cause, What::Fault(FaultEvent::Operator { entry, what: operator.words() }));
        let card = &self.at(node).card;
        let (by, payer, task) = (card.key.clone(), card.main.clone(), card.task);
        if let Some(what) = asked_of_operator(operator, &payer) {
            return self.travels(None, Some(node), seq, Transaction { by, payer, task, what });
        }
        match operator {
            OperatorSpec::Stop(_) => {
                self.at(node).stopped = true;
                self.kills(node, "its operator", seq);
            }
            OperatorSpec::Start(_) => {
                self.at(node).stopped = false;
                self.boot(node, Some(seq));
            }
            OperatorSpec::Upgrade(upgrade) => self.upgrades(node, &upgrade.task, seq),
            OperatorSpec::Claim(_) | OperatorSpec::Stake(_) | OperatorSpec::Withdraw(_) => {}
        }
    }

    fn creator_acts(&mut self, entry: u32, manager: &ManagerSpec, cause: Option<Seq>) {
        let seq = self.say(None, cause, What::Fault(FaultEvent::Operator { entry, what: manager.words() }));
        let creator = self.creator.manager.clone();
        let (by, what) = asked_of_creator(&self.creator, manager, &self.chain.params().terms);
        self.travels(None, None, seq, Transaction { by, payer: creator, task: TaskNo(0), what });
    }

    /// Nodes and all that share their computers, which have one link.
    fn with_their_computers(&self, nodes: Vec<NodeId>) -> Vec<NodeId> {
        let computers: BTreeSet<NodeId> = nodes.iter().map(|node| self.inhabitants[node.0 as usize].card.computer).collect();
        let all = (0..).map(NodeId).zip(&self.inhabitants);
        all.filter(|(_, inhabitant)| computers.contains(&inhabitant.card.computer)).map(|(node, _)| node).collect()
    }

    /// The nodes that a scenario names, or all where it names none.
    fn named_or_all(&self, who: Who<'_>) -> Vec<NodeId> {
        if who == (None, None) {
            return (0..).zip(&self.inhabitants).map(|(n, _)| NodeId(n)).collect();
        }
        self.named(who)
    }

    /// The nodes that a scenario names.
    fn named(&self, (node, group): Who<'_>) -> Vec<NodeId> {
        let is_named = |name: &str, of: &str| node.is_some_and(|n| n.0 == name) || group.is_some_and(|g| g.0 == of);
        let nodes = (0..).zip(&self.inhabitants);
        nodes.filter(|(_, i)| is_named(&i.card.name, &i.card.group)).map(|(n, _)| NodeId(n)).collect()
    }
}

/// What the creator or Koii asks of the chain, and with whose key.
pub(super) fn asked_of_creator(creator: &Creator, manager: &ManagerSpec, terms: &TaskTerms) -> (Pubkey, Instruction) {
    match manager {
        ManagerSpec::FundTask(fund) => (creator.manager.clone(), Instruction::FundTask { amount: fund.amount.0 }),
        ManagerSpec::SetActive(set) => (creator.manager.clone(), Instruction::SetActive { active: set.active }),
        ManagerSpec::Whitelist(list) => (creator.authority.clone(), Instruction::Whitelist { allowed: list.allowed }),
        ManagerSpec::UpdateTask(update) => (creator.manager.clone(), Instruction::UpdateTask { terms: Box::new(update.over(terms)) }),
    }
}
