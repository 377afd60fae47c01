//! Who hosts what, as the log tells it.

use std::collections::{BTreeMap, BTreeSet};

use koipond_record::Seq;
use koipond_record::event::{Event, Provider, StorageEvent, What};

/// Who hosts what.
#[derive(Debug, Default)]
pub(crate) struct Hosted {
    by_cid: BTreeMap<String, Kept>,
    bytes: u64,
}

/// What is known of one CID.
#[derive(Debug, Default)]
pub(crate) struct Kept {
    /// The first time that something was stored under it.
    pub stored: Option<Seq>,
    /// The files' names.
    pub names: BTreeSet<String>,
    /// Who hosts it now, each since when.
    pub hosts: BTreeMap<Provider, Seq>,
    /// Who did until it dropped it.
    pub dropped: BTreeMap<Provider, Seq>,
    bytes: u64,
}

impl Kept {
    /// On all disks together.
    fn on_disks(&self) -> u64 {
        self.bytes.saturating_mul(u64::try_from(self.hosts.len()).unwrap_or(u64::MAX))
    }

    fn comes_to(&mut self, host: Provider, seq: Seq) {
        self.dropped.remove(&host);
        self.hosts.entry(host).or_insert(seq);
    }
}

impl Hosted {
    /// Takes an event in.
    pub fn on_event(&mut self, e: &Event) {
        let What::Storage(event) = &e.what else { return };
        match event {
            StorageEvent::Stored { cid, files, hosts, .. } => self.change(cid, |kept| {
                if kept.stored.is_none() {
                    kept.stored = Some(e.seq);
                    kept.bytes = files.iter().map(|file| file.content.len()).fold(0, u64::saturating_add);
                    kept.names = files.iter().map(|file| file.name.clone()).collect();
                }
                hosts.iter().for_each(|host| kept.comes_to(*host, e.seq));
            }),
            StorageEvent::Pinned { cid, by } => self.change(cid, |kept| kept.comes_to(*by, e.seq)),
            StorageEvent::Dropped { cid, by, .. } => self.change(cid, |kept| {
                kept.hosts.remove(by);
                kept.dropped.insert(*by, e.seq);
            }),
            _ => {}
        }
    }

    fn change(&mut self, cid: &str, change: impl FnOnce(&mut Kept)) {
        if !self.by_cid.contains_key(cid) {
            self.by_cid.insert(cid.to_owned(), Kept::default());
        }
        let Some(kept) = self.by_cid.get_mut(cid) else { return };
        self.bytes = self.bytes.saturating_sub(kept.on_disks());
        change(kept);
        self.bytes = self.bytes.saturating_add(kept.on_disks());
    }

    /// What is known of a CID.
    pub fn of(&self, cid: &str) -> Option<&Kept> {
        self.by_cid.get(cid)
    }

    /// The bytes that all hosts keep together.
    pub fn bytes(&self) -> u64 {
        self.bytes
    }
}
