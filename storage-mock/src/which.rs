//! Which files a fault or a deed is about, with the names of the scenario resolved.

use std::collections::BTreeSet;

use koipond_record::{NodeId, Round};

use crate::address::Address;
use crate::asked::Around;
use crate::door;
use crate::fault::Content;
use crate::hosting::Record;

/// Which files: all that is given must fit.
#[derive(Clone, Debug, Default)]
pub(crate) struct Which {
    proof_of: Option<BTreeSet<NodeId>>,
    round: Option<Round>,
    stored_by: Option<BTreeSet<NodeId>>,
    cid: Option<Named>,
    name: Option<String>,
}

/// A CID that a scenario names.
#[derive(Clone, Debug)]
enum Named {
    Address(Address),
    /// A text that is no CID of anything here; only the same text is the same.
    Text(String),
}

/// Something that is asked for by CID.
#[derive(Clone, Copy)]
pub(crate) struct Asked<'a> {
    /// The CID as it was asked for.
    pub(crate) cid: &'a str,
    /// What it names, if anything.
    pub(crate) address: Option<Address>,
    /// What is known of it, if it was ever stored.
    pub(crate) record: Option<&'a Record>,
    /// The world then.
    pub(crate) around: &'a dyn Around,
}

impl Which {
    /// What a scenario means.
    pub(crate) fn of(content: &Content, around: &dyn Around) -> Self {
        let nodes = |nodes: Vec<NodeId>| nodes.into_iter().collect::<BTreeSet<_>>();
        let one = content.proof_of.as_ref().map(|node| nodes(around.named(Some(node), None)));
        let group = content.proof_of_group.as_ref().map(|group| nodes(around.named(None, Some(group))));
        Self {
            proof_of: match (one, group) {
                (Some(one), Some(group)) => Some(one.intersection(&group).copied().collect()),
                (one, group) => one.or(group),
            },
            round: content.round.map(Round),
            stored_by: content.stored_by.as_ref().map(|node| nodes(around.named(Some(node), None))),
            cid: content.cid.as_ref().map(|cid| match Address::parse(cid) {
                Ok(Some(address)) => Named::Address(address),
                _ => Named::Text(cid.clone()),
            }),
            name: content.name.clone(),
        }
    }

    /// Whether it is about the file at a path below this CID.
    pub(crate) fn fits(&self, asked: &Asked<'_>, path: &str) -> bool {
        self.fits_name(path) && self.fits_cid(asked)
    }

    /// Whether it is about files at this path, whatever their CID.
    pub(crate) fn fits_name(&self, path: &str) -> bool {
        let last = path.rsplit('/').next().unwrap_or_default();
        self.name.as_ref().is_none_or(|name| door::fits(name, path) || door::fits(name, last))
    }

    /// Whether it is about files below this CID, whatever their names.
    pub(crate) fn fits_cid(&self, asked: &Asked<'_>) -> bool {
        let same = self.cid.as_ref().is_none_or(|cid| match cid {
            Named::Address(address) => asked.address == Some(*address),
            Named::Text(text) => text == asked.cid,
        });
        let stored = |by: &BTreeSet<NodeId>| asked.record.is_some_and(|record| !by.is_disjoint(&record.uploaders));
        same && self.stored_by.as_ref().is_none_or(stored) && self.fits_proof(asked)
    }

    fn fits_proof(&self, asked: &Asked<'_>) -> bool {
        if self.proof_of.is_none() && self.round.is_none() {
            return true;
        }
        let mut proofs = asked.around.proofs(asked.cid);
        if let Some(record) = asked.record.filter(|record| record.cid != asked.cid) {
            proofs.extend(asked.around.proofs(&record.cid));
        }
        let is_of = |node: &NodeId| self.proof_of.as_ref().is_none_or(|nodes| nodes.contains(node));
        proofs.iter().any(|(node, round)| is_of(node) && self.round.is_none_or(|wanted| wanted == *round))
    }
}
