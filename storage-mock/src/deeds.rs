//! What operators do in the storage network by hand: pin, unpin, collect garbage.

use koipond_record::NodeId;
use koipond_record::event::{Absence, Provider, StorageEvent};

use crate::address::Address;
use crate::asked::Moment;
use crate::fault::Content;
use crate::hosting::Stay;
use crate::network::StorageNetwork;
use crate::spec::StorageDeed;
use crate::which::{Asked, Which};

/// Under this name an operator's own machine is asked.
const OWN: &str = "localhost";

impl StorageNetwork {
    /// An operator does something.
    pub fn does(&mut self, node: NodeId, deed: &StorageDeed, at: Moment<'_>) -> Vec<StorageEvent> {
        let at = Moment { asker: node, ..at };
        match deed {
            StorageDeed::Pin(deed) => {
                let cids = self.meant(&deed.of, &at);
                cids.iter().flat_map(|cid| if deed.paid { self.pin(&at, cid) } else { self.pins_itself(&at, cid) }).collect()
            }
            StorageDeed::Unpin(deed) => {
                let cids = self.meant(&deed.of, &at);
                cids.iter().flat_map(|cid| if deed.paid { self.unpin(&at, cid) } else { self.unpins_itself(&at, cid) }).collect()
            }
            StorageDeed::CollectGarbage(_) => {
                let own = Provider::Node(node);
                let garbage: Vec<Address> = self.hosting.unpinned().filter(|(_, host, _)| *host == own).map(|(root, ..)| root).collect();
                garbage.into_iter().filter_map(|root| self.drops(root, own, "it was not pinned")).map(|(_, event)| event).collect()
            }
        }
    }

    /// The CIDs that a deed is about: a CID as it is given, else all that was ever stored and fits.
    fn meant(&self, of: &Content, at: &Moment<'_>) -> Vec<String> {
        let which = Which::of(of, at.around);
        let fits = |root: Address, asked: &Asked<'_>| which.fits_cid(asked) && self.paths(root).iter().any(|path| which.fits_name(path));
        let known = self.hosting.records().filter(|(root, record)| {
            let asked = Asked { cid: &record.cid, address: Some(*root), record: Some(record), around: at.around };
            fits(*root, &asked)
        });
        let known: Vec<String> = known.map(|(_, record)| record.cid.clone()).collect();
        match &of.cid {
            // That nobody ever stored it is found out by asking for it.
            Some(cid) if self.root(cid).is_none() => vec![cid.clone()],
            _ => known,
        }
    }

    fn pins_itself(&mut self, at: &Moment<'_>, cid: &str) -> Vec<StorageEvent> {
        let own = Provider::Node(at.asker);
        let missing = |why| vec![StorageEvent::Missing { cid: cid.to_owned(), name: String::new(), through: OWN.to_owned(), why }];
        let hosts_it = self.root(cid).filter(|(_, record)| record.is_hosted_by(own)).map(|(root, _)| root);
        let root = match hosts_it {
            Some(root) => root,
            None if !self.has_access(at.asker) => return missing(Absence::NoAccess),
            None => match self.reached(at, cid, None) {
                Ok((root, _)) => root,
                Err(why) => return missing(why),
            },
        };
        let bytes = self.hosting.record(root).map_or(0, |record| record.bytes);
        if let Some((why, entry)) = self.no_room(own, Some(root), bytes) {
            return vec![StorageEvent::NotStored { names: self.paths(root), bytes, through: OWN.to_owned(), why, entry }];
        }
        let until = self.stay(own, at.round).until;
        self.hosting.keep(root, own, Stay { pinned: true, until });
        vec![StorageEvent::Pinned { cid: cid.to_owned(), by: own }]
    }

    fn unpins_itself(&mut self, at: &Moment<'_>, cid: &str) -> Vec<StorageEvent> {
        let own = Provider::Node(at.asker);
        let unpins = self.root(cid).map(|(root, _)| root).is_some_and(|root| self.hosting.unpin(root, own));
        if unpins {
            vec![StorageEvent::Unpinned { cid: cid.to_owned(), by: own, why: "its operator asked".to_owned() }]
        } else {
            Vec::new()
        }
    }
}
