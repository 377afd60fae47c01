//! The paid pinning service: what it pins, for whom, and what it asks for that.

use std::collections::{BTreeMap, BTreeSet};

use koipond_record::event::{Absence, Provider, StorageEvent};
use koipond_record::{NodeId, Roe, Round};

use crate::address::Address;
use crate::asked::Moment;
use crate::hosting::Stay;
use crate::known::PINNING_API;
use crate::network::{StorageNetwork, Told};
use crate::store;

/// For so many bytes the price is told.
const PRICED: u128 = 1_000_000;
const SERVICE: Provider = Provider::PinningService;

/// What the service has open with its customers.
#[derive(Clone, Debug, Default)]
pub(crate) struct Service {
    /// Bills that are neither paid nor refused.
    due: BTreeMap<(NodeId, Round), Roe>,
    /// Who did not pay one.
    cut_off: BTreeSet<NodeId>,
}

impl Service {
    /// Whether it pins nothing for a node any longer.
    pub(crate) fn takes_nothing_from(&self, node: NodeId) -> bool {
        self.cut_off.contains(&node)
    }
}

impl StorageNetwork {
    /// A node paid the bill of a round.
    pub fn paid(&mut self, node: NodeId, round: Round) {
        self.service.due.remove(&(node, round));
    }

    /// A node did not pay the bill of a round: the service pins nothing for it any longer.
    pub fn unpaid(&mut self, node: NodeId, round: Round, why: &str) -> Vec<(Option<NodeId>, StorageEvent)> {
        let Some(amount) = self.service.due.remove(&(node, round)) else { return Vec::new() };
        self.service.cut_off.insert(node);
        let mut told: Told = vec![(Some(node), StorageEvent::Unpaid { round, amount, why: why.to_owned() })];
        let pinned: Vec<Address> =
            self.hosting.records().filter(|(_, record)| record.payers.contains(&node)).map(|(root, _)| root).collect();
        for root in pinned {
            told.extend(self.stops_paying(root, node, "it was not paid").into_iter().map(|event| (Some(node), event)));
        }
        told
    }

    /// The service pins what is stored under a CID for who asks.
    pub(crate) fn pin(&mut self, at: &Moment<'_>, cid: &str) -> Vec<StorageEvent> {
        let missing = |why| vec![StorageEvent::Missing { cid: cid.to_owned(), name: String::new(), through: PINNING_API.to_owned(), why }];
        if !self.has_access(at.asker) {
            return missing(Absence::NoAccess);
        }
        let root = match self.reached(at, cid, Some(SERVICE)) {
            Ok((root, _)) => root,
            Err(why) => return missing(why),
        };
        let bytes = self.hosting.record(root).map_or(0, |record| record.bytes);
        let refused = if self.service.takes_nothing_from(at.asker) {
            Some(("a bill was not paid".to_owned(), None))
        } else {
            self.no_room(SERVICE, Some(root), bytes)
        };
        if let Some((why, entry)) = refused {
            return vec![StorageEvent::NotStored { names: self.paths(root), bytes, through: PINNING_API.to_owned(), why, entry }];
        }
        self.hosting.keep(root, SERVICE, Stay { pinned: true, until: None });
        self.pays_for(root, at.asker).into_iter().collect()
    }

    /// The service no longer pins what is stored under a CID for who asks.
    pub(crate) fn unpin(&mut self, at: &Moment<'_>, cid: &str) -> Vec<StorageEvent> {
        match store::address(cid) {
            Ok(root) => self.stops_paying(root, at.asker, "its customer asked"),
            Err(_) => Vec::new(),
        }
    }

    /// What the service pins for a node, with the bytes of it.
    pub(crate) fn pins_of(&self, node: NodeId) -> Vec<(String, u64)> {
        let pinned = self.hosting.records().filter(|(_, record)| record.payers.contains(&node));
        pinned.map(|(_, record)| (record.cid.clone(), record.bytes)).collect()
    }

    /// A node pays for something that the service hosts; nothing if it did already.
    pub(crate) fn pays_for(&mut self, root: Address, node: NodeId) -> Option<StorageEvent> {
        let record = self.hosting.record_mut(root).expect("what the service hosts has a record");
        record.payers.insert(node).then(|| StorageEvent::Pinned { cid: record.cid.clone(), by: SERVICE })
    }

    /// A node no longer pays for something; the service drops what nobody pays for.
    pub(crate) fn stops_paying(&mut self, root: Address, node: NodeId, why: &str) -> Vec<StorageEvent> {
        let Some(record) = self.hosting.record_mut(root).filter(|record| record.payers.contains(&node)) else { return Vec::new() };
        record.payers.remove(&node);
        let unpinned = StorageEvent::Unpinned { cid: record.cid.clone(), by: SERVICE, why: why.to_owned() };
        let is_last = record.payers.is_empty();
        let dropped = if is_last { self.drops(root, SERVICE, "nobody pays for it") } else { None };
        [unpinned].into_iter().chain(dropped.map(|(_, event)| event)).collect()
    }

    /// The bills of a round.
    pub(crate) fn bills(&mut self, round: Round) -> Told {
        let mut pinned: BTreeMap<NodeId, u64> = BTreeMap::new();
        for (_, record) in self.hosting.records() {
            for payer in &record.payers {
                let bytes = pinned.entry(*payer).or_default();
                *bytes = bytes.saturating_add(record.bytes);
            }
        }
        let mut told = Vec::new();
        for (node, bytes) in pinned {
            let amount = self.price(bytes);
            if amount > Roe::ZERO {
                self.service.due.insert((node, round), amount);
                told.push((Some(node), StorageEvent::Billed { round, bytes, amount }));
            }
        }
        told
    }

    /// What so many bytes cost in a round, rounded up.
    fn price(&self, bytes: u64) -> Roe {
        let pinning = &self.spec.pinning;
        let parts = (u128::from(bytes) * u128::from(pinning.price.0.0)).div_ceil(PRICED);
        Roe(u64::try_from(parts).unwrap_or(u64::MAX)).max(pinning.at_least.0)
    }
}
