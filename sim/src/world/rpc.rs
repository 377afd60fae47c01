//! The RPC through which a node sees the chain: how old the state is that it reads, and what comes instead of an answer.

use koipond_chain_mock::Chain;
use koipond_chain_mock::fault::ChainFaultSpec;
use koipond_kernel::Service;
use koipond_record::event::NetEvent;
use koipond_record::{NodeId, Reply, Round, Slot, Span, StateQuery, Stream, What};

use super::engine::{Asker, World};
use super::history::lag;
use super::plant::Plant;

/// Something that a node has read and keeps for a while.
pub(super) struct Cached {
    query: StateQuery,
    read: Slot,
    reply: Reply,
}

impl World<'_, '_> {
    /// Answers a question about the chain, as the RPC does that the node asks.
    pub(super) fn reads(&mut self, asker: Asker, query: &StateQuery) {
        let node = asker.node;
        let n = self.at(node).read;
        self.at(node).read += 1;
        let mut late = Span(0);
        let mut instead = None;
        for (entry, fault) in self.faults_on(Some(node)) {
            let draws = Stream::named(self.seed, "chain/rpc").of(u64::from(entry)).of(u64::from(node.0));
            match &*fault {
                ChainFaultSpec::RpcError(f) if draws.happens(n, f.share.parts_per_million) => {
                    let why = "the RPC is overloaded (HTTP 503)".to_owned();
                    instead = Some((format!("an error, {why}"), Reply::Failed { why }));
                }
                ChainFaultSpec::RpcNull(f) if draws.happens(n, f.share.parts_per_million) => {
                    instead = Some(("null".to_owned(), Reply::Nothing));
                }
                ChainFaultSpec::RpcSlow(f) => late = late + Span(draws.between(n, f.by.low.0, f.by.high.0)),
                _ => {}
            }
        }
        let (cause, reply) = match instead {
            Some((why, reply)) => {
                (self.say(Some(node), Some(asker.asked), What::Net(NetEvent::Unanswered { call: asker.call, why })), reply)
            }
            None => (asker.asked, self.answer(node, query)),
        };
        self.answers_at(self.now + late, asker, cause, Service::Chain, reply);
    }

    /// What the node reads, out of what it keeps or from the chain.
    fn answer(&mut self, node: NodeId, query: &StateQuery) -> Reply {
        let keeps = if self.has(Plant::StaleForEver) { 1 << 40 } else { self.plan.chain.rpc.cache.0 };
        let slot = self.slot();
        let kept = matches!(query, StateQuery::TaskState { .. } | StateQuery::SubmissionInfo | StateQuery::DistributionInfo) && keeps > 0;
        if kept && let Some(cached) = self.at(node).cache.iter().find(|cached| cached.query == *query && cached.read.0 + keeps > slot.0) {
            return cached.reply.clone();
        }
        let (seen, chain) = self.seen_by(node);
        let reply = chain.view().answer(self.inhabitants[node.0 as usize].card.task, seen, query);
        if kept {
            let cache = &mut self.at(node).cache;
            cache.retain(|cached| cached.query != *query);
            cache.push(Cached { query: query.clone(), read: slot, reply: reply.clone() });
        }
        reply
    }

    /// The rounds that a node takes for unpaid.
    pub(super) fn unpaid_for(&self, node: NodeId) -> Vec<Round> {
        self.seen_by(node).1.view().unpaid(self.inhabitants[node.0 as usize].card.task, self.round())
    }

    /// The slot that a node takes for the present one, and the chain as it was then.
    fn seen_by(&self, node: NodeId) -> (Slot, &Chain) {
        let mut behind = lag(self.plan.chain.rpc.commitment);
        for (_, fault) in self.faults_on(Some(node)) {
            if let ChainFaultSpec::RpcLag(fault) = &*fault {
                behind = behind.saturating_add(fault.by.0);
            }
        }
        let first = self.schedule.clock.starting_slot;
        let seen = Slot(self.slot().0.saturating_sub(behind)).max(first);
        (seen, self.history.at(seen, &self.chain))
    }

    /// Forgets what a node has kept, as its process does.
    pub(super) fn forgets(&mut self, node: NodeId) {
        self.at(node).cache.clear();
    }
}
