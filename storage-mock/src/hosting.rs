//! Who hosts what, for how long, and what it takes of their room.

use std::collections::{BTreeMap, BTreeSet};

use koipond_record::event::Provider;
use koipond_record::{Hash, NodeId, Round};

use crate::address::Address;

/// Who hosts what.
#[derive(Clone, Debug, Default)]
pub(crate) struct Hosting {
    records: BTreeMap<Address, Record>,
    /// How many bytes each host keeps.
    bytes: BTreeMap<Provider, u64>,
}

/// What is known of something that was stored as a whole.
#[derive(Clone, Debug)]
pub(crate) struct Record {
    /// Its CID as it was answered.
    pub(crate) cid: String,
    /// The bytes of its files.
    pub(crate) bytes: u64,
    /// Who uploaded it.
    pub(crate) uploaders: BTreeSet<NodeId>,
    /// For whom the pinning service pins it.
    pub(crate) payers: BTreeSet<NodeId>,
    hosts: BTreeMap<Provider, Stay>,
    left: BTreeSet<Provider>,
    /// The hashes of files that were read, by their paths, so that each is computed once.
    hashes: BTreeMap<Box<str>, Hash>,
}

/// How a host keeps something.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Stay {
    /// Whether it keeps it until it is told otherwise.
    pub(crate) pinned: bool,
    /// The last round for which it keeps it unpinned; without one it stays until somebody collects garbage.
    pub(crate) until: Option<Round>,
}

impl Hosting {
    /// What is known of a root, if it was ever stored.
    pub(crate) fn record(&self, root: Address) -> Option<&Record> {
        self.records.get(&root)
    }

    pub(crate) fn record_mut(&mut self, root: Address) -> Option<&mut Record> {
        self.records.get_mut(&root)
    }

    /// All roots that were ever stored.
    pub(crate) fn records(&self) -> impl Iterator<Item = (Address, &Record)> {
        self.records.iter().map(|(root, record)| (*root, record))
    }

    /// Begins the record of a root, unless there is one.
    pub(crate) fn begin(&mut self, root: Address, cid: &str, bytes: u64) {
        self.records.entry(root).or_insert_with(|| Record {
            cid: cid.to_owned(),
            bytes,
            uploaders: BTreeSet::new(),
            payers: BTreeSet::new(),
            hosts: BTreeMap::new(),
            left: BTreeSet::new(),
            hashes: BTreeMap::new(),
        });
    }

    /// A host keeps a root that has a record: as it does already, and as is said here.
    pub(crate) fn keep(&mut self, root: Address, host: Provider, stay: Stay) {
        let record = self.records.get_mut(&root).expect("what is hosted has a record");
        if let Some(old) = record.hosts.get_mut(&host) {
            *old = Stay { pinned: old.pinned || stay.pinned, until: old.until.max(stay.until) };
            return;
        }
        record.hosts.insert(host, stay);
        record.left.remove(&host);
        let bytes = self.bytes.entry(host).or_default();
        *bytes = bytes.saturating_add(record.bytes);
    }

    /// A host drops a root. False if it did not host it.
    pub(crate) fn drop(&mut self, root: Address, host: Provider) -> bool {
        let Some(record) = self.records.get_mut(&root).filter(|record| record.hosts.contains_key(&host)) else { return false };
        record.hosts.remove(&host);
        record.left.insert(host);
        let bytes = self.bytes.entry(host).or_default();
        *bytes = bytes.saturating_sub(record.bytes);
        true
    }

    /// A host no longer pins a root. False if it did not.
    pub(crate) fn unpin(&mut self, root: Address, host: Provider) -> bool {
        let stay = self.records.get_mut(&root).and_then(|record| record.hosts.get_mut(&host)).filter(|stay| stay.pinned);
        if let Some(stay) = stay {
            stay.pinned = false;
            return true;
        }
        false
    }

    /// What hosts keep and do not pin: all of it, in order.
    pub(crate) fn unpinned(&self) -> impl Iterator<Item = (Address, Provider, Stay)> {
        self.records.iter().flat_map(|(root, record)| {
            let unpinned = record.hosts.iter().filter(|(_, stay)| !stay.pinned);
            unpinned.map(|(host, stay)| (*root, *host, *stay))
        })
    }

    /// How many bytes a host keeps.
    pub(crate) fn bytes(&self, host: Provider) -> u64 {
        self.bytes.get(&host).copied().unwrap_or(0)
    }
}

impl Record {
    /// Who hosts it.
    pub(crate) fn hosts(&self) -> impl Iterator<Item = Provider> {
        self.hosts.keys().copied()
    }

    /// Whether this one hosts it.
    pub(crate) fn is_hosted_by(&self, host: Provider) -> bool {
        self.hosts.contains_key(&host)
    }

    /// Who hosted it and does no longer.
    pub(crate) fn left(&self) -> impl Iterator<Item = Provider> {
        self.left.iter().copied()
    }

    /// The hash of the file at a path, whose bytes are these.
    pub(crate) fn hash(&mut self, path: &str, bytes: &[u8]) -> Hash {
        if let Some(hash) = self.hashes.get(path) {
            return *hash;
        }
        let hash = Hash::of(bytes);
        self.hashes.insert(path.into(), hash);
        hash
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::address::Codec;
    use crate::spec::CidHash;

    const HOST: Provider = Provider::Node(NodeId(1));

    fn stay(pinned: bool, until: Option<u64>) -> Stay {
        Stay { pinned, until: until.map(Round) }
    }

    #[test]
    fn a_host_that_keeps_it_twice_keeps_it_for_the_better_reason_and_once_in_its_room() {
        let (mut hosting, root) = (Hosting::default(), Address::of(Codec::Raw, b"x", CidHash::Sha2_256));
        hosting.begin(root, "cid", 100);
        hosting.keep(root, HOST, stay(false, Some(3)));
        hosting.keep(root, HOST, stay(true, Some(2)));
        hosting.keep(root, HOST, stay(false, None));
        assert!(hosting.unpinned().next().is_none());
        assert!(hosting.unpin(root, HOST) && !hosting.unpin(root, HOST));
        assert_eq!(hosting.unpinned().collect::<Vec<_>>(), [(root, HOST, stay(false, Some(3)))]);
        assert_eq!(hosting.bytes(HOST), 100);
        assert!(hosting.drop(root, HOST) && !hosting.drop(root, HOST));
        assert_eq!((hosting.bytes(HOST), hosting.record(root).unwrap().left().collect::<Vec<_>>()), (0, vec![HOST]));
    }
}
