//! The storage network as the world runs it: content, its hosts, the ways in, and what goes wrong.

use std::collections::{BTreeMap, BTreeSet};

use koipond_record::event::{Absence, Provider, StorageEvent, StoredFile};
use koipond_record::{NodeId, Payload, Round};

use crate::address::Address;
use crate::asked::{Around, Member, Moment};
use crate::car::CarError;
use crate::door::{Door, door};
use crate::fault::StorageFaultSpec;
use crate::folder::Content;
use crate::gateway::Books;
use crate::hosting::{Hosting, Stay};
use crate::service::Service;
use crate::spec::StorageSpec;
use crate::store::{self, Missing, Storage};
use crate::troubles::{Trouble, Troubles};
use crate::which::Asked;

/// Under this name what was there before the run was taken.
const ARCHIVE: &str = "archive";

/// The storage network.
#[derive(Clone, Debug)]
pub struct StorageNetwork {
    pub(crate) spec: StorageSpec,
    pub(crate) members: Vec<Member>,
    pub(crate) seed: u64,
    pub(crate) storage: Storage,
    pub(crate) hosting: Hosting,
    pub(crate) troubles: Troubles,
    pub(crate) service: Service,
    /// CIDs that an upload was answered with though nothing was stored, and the faults that did it.
    pub(crate) pretended: BTreeMap<Address, u32>,
    pub(crate) reads: Counts,
    pub(crate) uploads: Counts,
    books: Books,
}

/// How often each node asked at each place, so that a draw for one request depends on no other node and no other place.
#[derive(Clone, Debug, Default)]
pub(crate) struct Counts(BTreeMap<NodeId, BTreeMap<Box<str>, u64>>);

impl Counts {
    /// The number that a node's next request at a place will have.
    pub(crate) fn peek(&self, node: NodeId, place: &str) -> u64 {
        self.0.get(&node).and_then(|counts| counts.get(place)).map_or(0, |last| last + 1)
    }

    /// The number of a node's next request at a place, from 0.
    pub(crate) fn next(&mut self, node: NodeId, place: &str) -> u64 {
        let counts = self.0.entry(node).or_default();
        match counts.get_mut(place) {
            Some(count) => {
                *count += 1;
                *count
            }
            None => {
                counts.insert(place.into(), 0);
                0
            }
        }
    }
}

/// What happened, and to whom if to one node.
pub(crate) type Told = Vec<(Option<NodeId>, StorageEvent)>;

impl StorageNetwork {
    /// A network with nothing in it.
    #[must_use]
    pub fn new(spec: &StorageSpec, members: Vec<Member>, seed: u64) -> Self {
        Self {
            spec: spec.clone(),
            members,
            seed,
            storage: Storage::new(spec),
            hosting: Hosting::default(),
            troubles: Troubles::default(),
            service: Service::default(),
            pretended: BTreeMap::new(),
            reads: Counts::default(),
            uploads: Counts::default(),
            books: Books::default(),
        }
    }

    /// Takes in what a CAR holds, as it was there before the run: an archive hosts it.
    ///
    /// # Errors
    /// When the CAR is damaged, or holds what is no file or folder; then nothing is taken in.
    pub fn import(&mut self, car: &[u8]) -> Result<Vec<StorageEvent>, CarError> {
        let roots = self.storage.import(car)?;
        let stay = Stay { pinned: true, until: None };
        Ok(roots.iter().map(|cid| self.settle(cid, None, &[(Provider::Archive, stay)], ARCHIVE)).collect())
    }

    /// Whether an HTTP host belongs to the network.
    #[must_use]
    pub fn serves(&self, host: &str) -> bool {
        self.door(host).is_some()
    }

    /// Who hosts what is stored under a CID, in a fixed order; nobody if nothing is.
    #[must_use]
    pub fn hosts(&self, cid: &str) -> Vec<Provider> {
        self.root(cid).map_or_else(Vec::new, |(_, record)| record.hosts().collect())
    }

    /// How many bytes of files the machine of a node's operator hosts.
    #[must_use]
    pub fn bytes_hosted(&self, node: NodeId) -> u64 {
        self.hosting.bytes(Provider::Node(node))
    }

    /// The CIDs of all that was ever stored, in a fixed order, whether or not anybody hosts it now.
    pub fn each_root(&self) -> impl Iterator<Item = String> {
        self.storage.each_root()
    }

    /// A CAR with these roots and all their blocks, whether or not anybody hosts them now.
    ///
    /// # Errors
    /// When there are no roots, or one of them was never stored.
    pub fn export(&self, roots: &[&str]) -> Result<Vec<u8>, CarError> {
        self.storage.export(roots)
    }

    /// All that was ever stored, by CID.
    #[must_use]
    pub fn storage(&self) -> &Storage {
        &self.storage
    }

    /// A round begins: hosts drop what they need no longer keep, and the pinning service sends its bills.
    pub fn round_begins(&mut self, round: Round, _around: &dyn Around) -> Vec<(Option<NodeId>, StorageEvent)> {
        let is_over = |stay: Stay| stay.until.is_some_and(|until| round > until);
        let over: Vec<(Address, Provider)> =
            self.hosting.unpinned().filter(|(_, _, stay)| is_over(*stay)).map(|(root, host, _)| (root, host)).collect();
        let mut told: Told = over.into_iter().filter_map(|(root, host)| self.drops(root, host, "nobody pinned it there in time")).collect();
        told.extend(self.bills(round));
        told
    }

    /// A fault begins, at its place in the timeline.
    pub fn fault_begins(&mut self, entry: u32, spec: &StorageFaultSpec, around: &dyn Around) -> Vec<(Option<NodeId>, StorageEvent)> {
        let trouble = Trouble::of(spec, around);
        if !matches!(spec, StorageFaultSpec::Lose(_)) {
            self.troubles.begins(entry, trouble);
            return Vec::new();
        }
        let fits = |root: Address| {
            let paths = self.paths(root);
            trouble.which().fits_cid(&self.asked(root, around)) && paths.iter().any(|path| trouble.which().fits_name(path))
        };
        let lost: Vec<(Address, Provider)> = self
            .hosting
            .records()
            .flat_map(|(root, record)| record.hosts().map(move |host| (root, host)))
            .filter(|(root, host)| trouble.is_about(*host) && fits(*root))
            .collect();
        lost.into_iter().filter_map(|(root, host)| self.drops(root, host, "it was lost there")).collect()
    }

    /// A fault is over.
    pub fn fault_ends(&mut self, entry: u32) {
        self.troubles.ends(entry);
    }

    pub(crate) fn books(&self) -> &Books {
        &self.books
    }

    pub(crate) fn books_mut(&mut self) -> &mut Books {
        &mut self.books
    }

    /// Which host of the network this is; subdomain gateways give the CID of the name too.
    pub(crate) fn door(&self, host: &str) -> Option<(Door, Option<String>)> {
        door(host, &self.spec.gateways)
    }

    /// What was stored under a CID, with its record.
    pub(crate) fn root(&self, cid: &str) -> Option<(Address, &crate::hosting::Record)> {
        let root = store::address(cid).ok()?;
        Some((root, self.hosting.record(root)?))
    }

    /// A root that is known, as if it were asked for by its CID.
    pub(crate) fn asked<'a>(&'a self, root: Address, around: &'a dyn Around) -> Asked<'a> {
        let record = self.hosting.record(root);
        Asked { cid: record.map_or("", |record| &record.cid), address: Some(root), record, around }
    }

    /// The paths of the files below a root that was stored.
    pub(crate) fn paths(&self, root: Address) -> Vec<String> {
        self.storage.roots.get(&root).map_or_else(Vec::new, |root| files(&root.content).into_iter().map(|(path, _)| path).collect())
    }

    /// What was stored under a CID is kept by these hosts from now on.
    pub(crate) fn settle(&mut self, cid: &str, by: Option<NodeId>, hosts: &[(Provider, Stay)], through: &str) -> StorageEvent {
        let root = store::address(cid).expect("what is stored has a CID");
        let files = files(&self.storage.roots[&root].content);
        let bytes = files.iter().map(|(_, file)| file.len() as u64).sum();
        self.pretended.remove(&root);
        self.hosting.begin(root, cid, bytes);
        for (host, stay) in hosts {
            self.hosting.keep(root, *host, *stay);
        }
        if let (Some(node), Some(record)) = (by, self.hosting.record_mut(root)) {
            record.uploaders.insert(node);
        }
        let files = files.into_iter().map(|(name, file)| StoredFile { name, content: Payload::Here(file) }).collect();
        let hosts: BTreeSet<Provider> = hosts.iter().map(|(host, _)| *host).collect();
        StorageEvent::Stored { cid: cid.to_owned(), files, hosts: hosts.into_iter().collect(), through: through.to_owned() }
    }

    /// A host drops a root, if it hosts it.
    pub(crate) fn drops(&mut self, root: Address, by: Provider, why: &str) -> Option<(Option<NodeId>, StorageEvent)> {
        if !self.hosting.drop(root, by) {
            return None;
        }
        let record = self.hosting.record_mut(root).expect("what was hosted has a record");
        let node = match by {
            Provider::Node(node) => Some(node),
            Provider::PinningService => {
                // What the service does not have it asks no price for.
                record.payers.clear();
                None
            }
            Provider::StorageNode(_) | Provider::Archive => None,
        };
        Some((node, StorageEvent::Dropped { cid: record.cid.clone(), by, why: why.to_owned() }))
    }

    /// Who of a root's hosts serves it at this moment; the first is asked first.
    pub(crate) fn serving(&self, at: &Moment<'_>, root: Address, first: Option<Provider>) -> Option<Provider> {
        let record = self.hosting.record(root)?;
        let serves = |host: &Provider| {
            let is_up = match host {
                Provider::Node(node) => at.around.is_online(*node),
                Provider::StorageNode(_) | Provider::PinningService | Provider::Archive => true,
            };
            is_up && !self.troubles.is_offline(*host)
        };
        let first = first.filter(|host| record.is_hosted_by(*host));
        first.into_iter().chain(record.hosts()).find(serves)
    }

    /// Who serves what stands under a CID, or why nobody does.
    pub(crate) fn reached(&self, at: &Moment<'_>, cid: &str, first: Option<Provider>) -> Result<(Address, Provider), Absence> {
        let root = match store::address(cid) {
            Ok(root) => root,
            Err(Missing::NotACid) => return Err(Absence::NotACid),
            Err(_) => return Err(Absence::NeverStored),
        };
        let Some(record) = self.hosting.record(root) else {
            return Err(self.pretended.get(&root).map_or(Absence::NeverStored, |entry| Absence::OnlyPretended { entry: *entry }));
        };
        if record.hosts().next().is_none() {
            return Err(Absence::Dropped { hosts: record.left().collect() });
        }
        match self.serving(at, root, first) {
            Some(host) => Ok((root, host)),
            None => Err(Absence::HostsOffline { hosts: record.hosts().collect() }),
        }
    }

    /// Whether a node has access to the network.
    pub(crate) fn has_access(&self, node: NodeId) -> bool {
        self.members.get(node.0 as usize).is_none_or(|member| member.access)
    }

    /// Why a host cannot keep so many bytes more, if it cannot, and the fault that does it if one does.
    pub(crate) fn no_room(&self, host: Provider, root: Option<Address>, bytes: u64) -> Option<(String, Option<u32>)> {
        let hosts_it = root.and_then(|root| self.hosting.record(root)).is_some_and(|record| record.is_hosted_by(host));
        if hosts_it || host == Provider::Archive {
            return None;
        }
        if let Some(entry) = self.troubles.full(host) {
            return Some(("no space left on device".to_owned(), Some(entry)));
        }
        let room = self.spec.room?;
        let taken = self.hosting.bytes(host);
        let is_too_much = taken.saturating_add(bytes) > room.0;
        is_too_much.then(|| (format!("no space left on device: {taken} of {} bytes are taken", room.0), None))
    }

    /// How a host keeps what is added to it in this round.
    pub(crate) fn stay(&self, host: Provider, round: Round) -> Stay {
        match self.spec.retention {
            Some(rounds) if host != Provider::PinningService => {
                Stay { pinned: false, until: Some(Round(round.0.saturating_add(rounds.0))) }
            }
            _ => Stay { pinned: true, until: None },
        }
    }
}

/// All files in a content by their paths; a file alone has an empty path.
pub(crate) fn files(content: &Content) -> Vec<(String, std::sync::Arc<[u8]>)> {
    fn below(content: &Content, path: &str, files: &mut Vec<(String, std::sync::Arc<[u8]>)>) {
        match content {
            Content::File(bytes) => files.push((path.to_owned(), std::sync::Arc::clone(bytes))),
            Content::Folder(folder) => {
                for (name, content) in folder.entries() {
                    let path = if path.is_empty() { name.to_owned() } else { format!("{path}/{name}") };
                    below(content, &path, files);
                }
            }
        }
    }
    let mut all = Vec::new();
    below(content, "", &mut all);
    all
}
