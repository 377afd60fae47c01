//! The storage network within the world: what nodes ask of it, what it costs them, what goes wrong with it.

use std::collections::BTreeMap;

use koipond_chain_mock::Chain;
use koipond_kernel::Service;
use koipond_record::event::{Absence, ChainEvent, FaultEvent, StorageEvent};
use koipond_record::unit::{GroupName, NodeName};
use koipond_record::{Ask, HttpRequest, Instruction, NodeId, Payload, Pubkey, Roe, Round, Seq, TaskNo, Transaction, What};
use koipond_storage_mock::fault::StorageFaultSpec;
use koipond_storage_mock::spec::StorageDeed;
use koipond_storage_mock::{Around, Moment, Outcome, StorageNetwork};

use super::engine::{Asker, Inhabitant, World};

/// The storage network and what the world keeps of it.
pub(super) struct Store {
    pub(super) network: StorageNetwork,
    /// To whom the pinning service is paid.
    pub(super) service: Pubkey,
    /// Whose proofs name what, by the parts of their values that may be CIDs.
    proofs: BTreeMap<String, Vec<(NodeId, Round)>>,
    /// Bills whose payments are on their way, by the numbers of the transactions.
    bills: BTreeMap<u64, (NodeId, Round)>,
}

/// The world as the storage network knows it.
struct Surroundings<'a> {
    inhabitants: &'a [Inhabitant],
    chain: &'a Chain,
    proofs: &'a BTreeMap<String, Vec<(NodeId, Round)>>,
}

impl Around for Surroundings<'_> {
    fn is_online(&self, node: NodeId) -> bool {
        self.inhabitants.get(node.0 as usize).is_some_and(|inhabitant| inhabitant.process.is_up())
    }

    fn is_staked(&self, key: &Pubkey) -> bool {
        (0..self.chain.tasks()).filter_map(|no| u32::try_from(no).ok()).any(|no| self.chain.view().stake(TaskNo(no), key) > Roe::ZERO)
    }

    fn proofs(&self, cid: &str) -> Vec<(NodeId, Round)> {
        self.proofs.get(cid).cloned().unwrap_or_default()
    }

    fn named(&self, node: Option<&NodeName>, group: Option<&GroupName>) -> Vec<NodeId> {
        let is_named = |name: &str, of: &str| node.is_some_and(|n| n.0 == name) || group.is_some_and(|g| g.0 == of);
        let nodes = (0..).zip(self.inhabitants);
        nodes.filter(|(_, i)| is_named(&i.card.name, &i.card.group)).map(|(n, _)| NodeId(n)).collect()
    }
}

/// The shortest part of a proof that may be a CID, in bytes: those of version 0 have 46.
const SHORTEST_CID: usize = 46;

impl Store {
    pub(super) fn new(network: StorageNetwork, service: Pubkey) -> Self {
        Self { network, service, proofs: BTreeMap::new(), bills: BTreeMap::new() }
    }

    /// Takes note of a proof that stands on chain.
    pub(super) fn notes(&mut self, node: Option<NodeId>, event: &ChainEvent) {
        let (Some(node), ChainEvent::Submitted { round, value, .. }) = (node, event) else { return };
        let parts = koipond_record::parts_of_proof(value).filter(|part| part.len() >= SHORTEST_CID);
        for part in parts {
            let whose = self.proofs.entry(part.to_owned()).or_default();
            if !whose.contains(&(node, *round)) {
                whose.push((node, *round));
            }
        }
    }
}

impl World<'_, '_> {
    /// Whether a request of HTTP goes to the storage network: to one of its hosts, for which the scenario has no route of its own.
    pub(super) fn is_for_storage(&self, http: &HttpRequest) -> bool {
        self.store.network.serves(&http.host) && !self.web.has_route(http)
    }

    pub(super) fn puts(&mut self, asker: Asker, files: &[(String, Payload)]) {
        let outcome = self.asks_storage(asker.node, |network, at| network.put(at, files));
        self.comes_of(asker, outcome);
    }

    pub(super) fn gets(&mut self, asker: Asker, cid: &str, name: &str) {
        let outcome = self.asks_storage(asker.node, |network, at| network.get(at, cid, name));
        self.comes_of(asker, outcome);
    }

    pub(super) fn asks_storage_by_http(&mut self, asker: Asker, http: &HttpRequest) {
        let outcome = self.asks_storage(asker.node, |network, at| network.http(at, http));
        self.comes_of(asker, outcome);
    }

    fn asks_storage<T>(&mut self, asker: NodeId, ask: impl FnOnce(&mut StorageNetwork, Moment<'_>) -> T) -> T {
        let (now, round) = (self.now, self.round());
        let around = Surroundings { inhabitants: &self.inhabitants, chain: &self.chain, proofs: &self.store.proofs };
        ask(&mut self.store.network, Moment { now, round, asker, around: &around })
    }

    fn with_surroundings<T>(&mut self, change: impl FnOnce(&mut StorageNetwork, &dyn Around) -> T) -> T {
        let around = Surroundings { inhabitants: &self.inhabitants, chain: &self.chain, proofs: &self.store.proofs };
        change(&mut self.store.network, &around)
    }

    /// Records what came of a question, and sends the answer back if there is one.
    fn comes_of(&mut self, asker: Asker, outcome: Outcome) {
        let outcome = self.stored_with(outcome);
        let mut cause = asker.asked;
        for event in outcome.events {
            cause = self.say(Some(asker.node), Some(cause), What::Storage(event));
        }
        if let Some(after) = outcome.after {
            self.answers_at(self.now + after, asker, cause, Service::Storage, outcome.reply);
        }
    }

    /// What a node asked of the storage network did not come to it, or the answer did not come back.
    pub(super) fn did_not_reach_storage(&mut self, asker: Asker, ask: Option<&Ask>, cause: Seq, why: &str) -> Seq {
        let (cid, name, through) = match ask {
            Some(Ask::Get { cid, name }) => (cid.clone(), name.clone(), String::new()),
            Some(Ask::Http(http)) if self.is_for_storage(http) => match self.store.network.wants(http) {
                Some((cid, name)) => (cid, name, http.host.clone()),
                None => return cause,
            },
            _ => return cause,
        };
        let why = Absence::Unreached { why: why.to_owned() };
        self.say(Some(asker.node), Some(cause), What::Storage(StorageEvent::Missing { cid, name, through, why }))
    }

    /// A round begins: what is no longer kept is dropped, and the pinning service asks for its price.
    pub(super) fn storage_round_begins(&mut self, round: Round, cause: Seq) {
        let told = self.with_surroundings(|network, around| network.round_begins(round, around));
        for (node, event) in told {
            let bill = match (&event, node) {
                (StorageEvent::Billed { amount, .. }, Some(node)) => Some((node, *amount)),
                _ => None,
            };
            let seq = self.say(node, Some(cause), What::Storage(event));
            if let Some((node, amount)) = bill {
                let card = &self.at(node).card;
                let (by, payer) = (card.key.clone(), card.main.clone());
                self.store.bills.insert(self.transactions + 1, (node, round));
                let what = Instruction::Transfer { to: self.store.service.clone(), amount };
                self.travels(None, Some(node), seq, Transaction { by, payer, task: TaskNo(0), what });
            }
        }
    }

    /// What became of a transaction; if it pays a bill, the service learns of it.
    pub(super) fn bill_is_settled(&mut self, number: u64, paid: Result<(), String>, cause: Seq) {
        let Some((node, round)) = self.store.bills.remove(&number) else { return };
        let told = match paid {
            Ok(()) => {
                self.store.network.paid(node, round);
                return;
            }
            Err(why) => self.store.network.unpaid(node, round, &why),
        };
        self.tell_all(told, cause);
    }

    /// A fault of the storage network begins.
    pub(super) fn storage_fault_begins(&mut self, entry: u32, spec: &StorageFaultSpec, cause: Seq) {
        let told = self.with_surroundings(|network, around| network.fault_begins(entry, spec, around));
        self.tell_all(told, cause);
    }

    /// An operator does something in the storage network.
    pub(super) fn hosting_changes(&mut self, entry: u32, node: NodeId, deed: &StorageDeed, cause: Option<Seq>) {
        let cause = self.say(Some(node), cause, What::Fault(FaultEvent::Operator { entry, what: deed.words() }));
        let told = self.asks_storage(node, |network, at| network.does(node, deed, at));
        for event in told {
            self.say(Some(node), Some(cause), What::Storage(event));
        }
    }

    fn tell_all(&mut self, told: Vec<(Option<NodeId>, StorageEvent)>, cause: Seq) {
        for (node, event) in told {
            self.say(node, Some(cause), What::Storage(event));
        }
    }

    /// Whether a node can take part as far as storage goes; if not, that is told.
    pub(super) fn has_the_storage_it_needs(&mut self, node: NodeId, cause: Option<Seq>) -> bool {
        let bars = self.plan.storage.required && !self.plan.nodes[node.0 as usize].storage.access;
        if bars {
            self.say(Some(node), cause, What::Storage(StorageEvent::Barred));
        }
        !bars
    }
}

/// A question whose answer does not come in time.
pub(super) struct GivenUp {
    pub(super) asker: Asker,
    /// The question, if it was lost itself and not its answer.
    pub(super) ask: Option<Ask>,
    pub(super) why: String,
}
