//! Faults and operators, and the settling after them.

use koipond_kernel::fault::FaultSpec;
use koipond_node::spec::OperatorSpec;
use koipond_record::event::{Exit, FaultEvent, NodeEvent, RunEvent};
use koipond_record::unit::{GroupName, NodeName};
use koipond_record::{Instruction, NodeId, Round, Seq, Transaction, What};
use koipond_scenarios::Deed;

use super::engine::{Due, World};

impl World<'_, '_> {
    /// Enters every entry of the timeline.
    pub(super) fn enter_timeline(&mut self) {
        let clock = self.schedule.clock;
        for (n, entry) in self.plan.timeline.iter().enumerate() {
            let at = entry.at.on(&clock);
            match &entry.what {
                Deed::Fault(_) => self.enter(at, Due::FaultBegins(n)),
                Deed::Operator(_) => self.enter(at, Due::Operates(n)),
            }
        }
    }

    pub(super) fn fault_begins(&mut self, n: usize) {
        let plan = self.plan;
        let entry = &plan.timeline[n];
        // What begins with the settling or later is lifted before it begins.
        let Deed::Fault(fault) = &entry.what else { return };
        if self.round() >= Round(plan.rounds) {
            return;
        }
        let nodes = self.named(fault.who());
        let began = FaultEvent::Began { entry: entry.entry, kind: fault.kind().to_owned(), what: fault.words(), nodes: nodes.clone() };
        let seq = self.say(None, None, What::Fault(began));
        let until = self.now + fault.lasts().on(&self.schedule.clock);
        self.faults.insert(n);
        self.enter(until, Due::FaultEnds(n));
        match fault {
            FaultSpec::Crash(_) => nodes.iter().for_each(|node| self.crash(*node, seq)),
            FaultSpec::Partition(partition) => self.network.cut(entry.entry, nodes, partition.from, until),
        }
    }

    fn crash(&mut self, node: NodeId, cause: Seq) {
        if !self.at(node).process.is_up() {
            return;
        }
        self.at(node).process.stop();
        self.at(node).node.stop();
        self.say(Some(node), Some(cause), What::Node(NodeEvent::Ended(Exit::Killed { by: "crash".to_owned() })));
    }

    pub(super) fn fault_ends(&mut self, n: usize, cause: Option<Seq>) {
        if !self.faults.remove(&n) {
            return;
        }
        let plan = self.plan;
        let entry = &plan.timeline[n];
        let Deed::Fault(fault) = &entry.what else { return };
        let seq = self.say(None, cause, What::Fault(FaultEvent::Ended { entry: entry.entry, kind: fault.kind().to_owned() }));
        match fault {
            FaultSpec::Crash(_) => self.named(fault.who()).into_iter().for_each(|node| self.boot(node, Some(seq))),
            FaultSpec::Partition(_) => self.network.heal(entry.entry),
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
        let Deed::Operator(OperatorSpec::Claim(claim)) = &entry.what else { return };
        for node in self.named((Some(&claim.node), None)) {
            let what = format!("{} claims its balance", claim.node);
            let seq = self.say(Some(node), None, What::Fault(FaultEvent::Operator { entry: entry.entry, what }));
            let card = &self.at(node).card;
            let (by, payer) = (card.key.clone(), card.main.clone());
            let tx = Transaction { by, payer: payer.clone(), what: Instruction::ClaimReward { beneficiary: payer } };
            let at = self.inclusion(node);
            self.enter(at, Due::Lands(None, Some(node), Some(seq), tx));
        }
    }

    /// The nodes that a scenario names.
    fn named(&self, (node, group): (Option<&NodeName>, Option<&GroupName>)) -> Vec<NodeId> {
        let is_named = |name: &str, of: &str| node.is_some_and(|n| n.0 == name) || group.is_some_and(|g| g.0 == of);
        let nodes = (0..).zip(&self.inhabitants);
        nodes.filter(|(_, i)| is_named(&i.card.name, &i.card.group)).map(|(n, _)| NodeId(n)).collect()
    }
}
