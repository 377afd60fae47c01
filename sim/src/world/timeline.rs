//! Faults, operators and creators, and the settling after the faults.

use koipond_chain_mock::fault::ChainFaultSpec;
use koipond_chain_mock::spec::ManagerSpec;
use koipond_kernel::fault::{FaultSpec, From};
use koipond_node::spec::OperatorSpec;
use koipond_record::event::{Exit, FaultEvent, NodeEvent, RunEvent};
use koipond_record::unit::{GroupName, Length, NodeName};
use koipond_record::{Instruction, NodeId, Round, Seq, SimTime, TaskNo, Transaction, What};
use koipond_scenarios::Deed;

use super::engine::{Due, InForce, World};

/// A node or a group, as a scenario names them.
type Who<'a> = (Option<&'a NodeName>, Option<&'a GroupName>);

impl World<'_, '_> {
    /// Enters every entry of the timeline.
    pub(super) fn enter_timeline(&mut self) {
        let clock = self.schedule.clock.clone();
        for (n, entry) in self.plan.timeline.iter().enumerate() {
            let due = if entry.what.is_fault() { Due::FaultBegins(n) } else { Due::Operates(n) };
            self.enter(entry.at.on(&clock), due);
        }
    }

    pub(super) fn fault_begins(&mut self, n: usize) {
        let plan = self.plan;
        let entry = &plan.timeline[n];
        // What begins with the settling or later is lifted before it begins.
        if self.round() >= Round(plan.rounds) {
            return;
        }
        let (kind, what, nodes, lasts) = match &entry.what {
            Deed::Fault(fault) => (fault.kind(), fault.words(), self.named(fault.who()), Some(fault.lasts())),
            Deed::Chain(fault) => (fault.kind(), fault.words(), self.named_or_all(fault.who()), fault.lasts()),
            Deed::Storage(fault) => (fault.kind(), fault.words(), self.named_or_all(fault.who()), fault.lasts()),
            Deed::Operator(_) | Deed::Hosting(_) | Deed::Manager(_) | Deed::Request(_) => return,
        };
        let began = FaultEvent::Began { entry: entry.entry, kind: kind.to_owned(), what, nodes: nodes.clone() };
        let seq = self.say(None, None, What::Fault(began));
        self.faults.insert(n);
        let until = self.ends(lasts);
        match &entry.what {
            Deed::Fault(FaultSpec::Crash(_)) => nodes.iter().for_each(|node| self.crash(*node, seq)),
            Deed::Fault(FaultSpec::Partition(partition)) => self.network.cut(entry.entry, nodes, partition.from, until),
            Deed::Chain(ChainFaultSpec::RpcHalt(_)) => self.network.cut(entry.entry, nodes, From::Chain, until),
            Deed::Chain(ChainFaultSpec::Fork(fork)) => self.rolls_back(entry.entry, fork.depth.0, fork.again, seq),
            Deed::Storage(fault) => self.storage_fault_begins(entry.entry, fault, seq),
            Deed::Chain(fault) => {
                let nodes = if fault.who() == (None, None) { None } else { Some(nodes.into_iter().collect()) };
                self.chain_faults.push(InForce { entry: entry.entry, nodes, spec: fault });
            }
            Deed::Operator(_) | Deed::Hosting(_) | Deed::Manager(_) | Deed::Request(_) => {}
        }
        if lasts.is_some() {
            self.enter(until, Due::FaultEnds(n));
        } else {
            self.fault_ends(n, Some(seq));
        }
    }

    /// When something that begins now is over.
    fn ends(&self, lasts: Option<Length>) -> SimTime {
        lasts.map_or(self.now, |lasts| lasts.after(&self.schedule.clock, self.now))
    }

    fn crash(&mut self, node: NodeId, cause: Seq) {
        if !self.at(node).process.is_up() {
            return;
        }
        self.at(node).process.stop();
        self.at(node).node.stop();
        let ended = self.say(Some(node), Some(cause), What::Node(NodeEvent::Ended(Exit::Killed { by: "crash".to_owned() })));
        self.hangs_up(node, ended);
    }

    pub(super) fn fault_ends(&mut self, n: usize, cause: Option<Seq>) {
        if !self.faults.remove(&n) {
            return;
        }
        let plan = self.plan;
        let entry = &plan.timeline[n];
        let kind = match &entry.what {
            Deed::Fault(fault) => fault.kind(),
            Deed::Chain(fault) => fault.kind(),
            Deed::Storage(fault) => fault.kind(),
            Deed::Operator(_) | Deed::Hosting(_) | Deed::Manager(_) | Deed::Request(_) => return,
        };
        let seq = self.say(None, cause, What::Fault(FaultEvent::Ended { entry: entry.entry, kind: kind.to_owned() }));
        self.chain_faults.retain(|fault| fault.entry != entry.entry);
        match &entry.what {
            Deed::Fault(fault @ FaultSpec::Crash(_)) => self.named(fault.who()).into_iter().for_each(|node| self.boot(node, Some(seq))),
            Deed::Fault(FaultSpec::Partition(_)) | Deed::Chain(ChainFaultSpec::RpcHalt(_)) => self.network.heal(entry.entry),
            Deed::Chain(ChainFaultSpec::LeaderHalt(_)) => self.leader_goes_on(),
            Deed::Storage(_) => self.store.network.fault_ends(entry.entry),
            _ => {}
        }
    }

    /// Lifts every fault that is in force.
    pub(super) fn settle(&mut self) {
        let seq = self.say(None, None, What::Run(RunEvent::SettleBegan));
        for n in self.faults.clone() {
            self.fault_ends(n, Some(seq));
        }
    }

    pub(super) fn operates(&mut self, n: usize) {
        let plan = self.plan;
        let entry = &plan.timeline[n];
        match &entry.what {
            Deed::Operator(operator) => {
                for node in self.named((Some(operator.node()), None)) {
                    self.operator_acts(entry.entry, node, operator);
                }
            }
            Deed::Manager(manager) => self.creator_acts(entry.entry, manager),
            Deed::Request(request) => {
                for node in self.named((Some(&request.node), None)) {
                    self.requests(entry.entry, node, request);
                }
            }
            Deed::Hosting(deed) => {
                for node in self.named((Some(deed.node()), None)) {
                    self.hosting_changes(entry.entry, node, deed);
                }
            }
            Deed::Fault(_) | Deed::Chain(_) | Deed::Storage(_) => {}
        }
    }

    fn operator_acts(&mut self, entry: u32, node: NodeId, operator: &OperatorSpec) {
        let seq = self.say(Some(node), None, What::Fault(FaultEvent::Operator { entry, what: operator.words() }));
        let card = &self.at(node).card;
        let (by, payer) = (card.key.clone(), card.main.clone());
        let what = match operator {
            OperatorSpec::Claim(_) => Instruction::ClaimReward { beneficiary: payer.clone() },
            OperatorSpec::Stake(stake) => Instruction::Stake { amount: stake.amount.0 },
            OperatorSpec::Withdraw(_) => Instruction::Withdraw,
        };
        self.travels(None, Some(node), seq, Transaction { by, payer, task: TaskNo(0), what });
    }

    fn creator_acts(&mut self, entry: u32, manager: &ManagerSpec) {
        let seq = self.say(None, None, What::Fault(FaultEvent::Operator { entry, what: manager.words() }));
        let creator = self.creator.manager.clone();
        let (by, what) = match manager {
            ManagerSpec::FundTask(fund) => (creator.clone(), Instruction::FundTask { amount: fund.amount.0 }),
            ManagerSpec::SetActive(set) => (creator.clone(), Instruction::SetActive { active: set.active }),
            ManagerSpec::Whitelist(list) => (self.creator.authority.clone(), Instruction::Whitelist { allowed: list.allowed }),
            ManagerSpec::UpdateTask(update) => {
                (creator.clone(), Instruction::UpdateTask { terms: Box::new(update.over(&self.chain.params().terms)) })
            }
        };
        self.travels(None, None, seq, Transaction { by, payer: creator, task: TaskNo(0), what });
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
