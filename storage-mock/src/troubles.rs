//! The faults that are going on, with the names of the scenario resolved. Of several that fit, the first in the timeline counts.

use std::collections::{BTreeMap, BTreeSet};

use koipond_record::NodeId;
use koipond_record::event::Provider;
use koipond_record::unit::SpanRange;

use crate::asked::Around;
use crate::door::Door;
use crate::fault::{Content, Down, Hosts, Lie, StorageFaultSpec, UploadFails};
use crate::which::{Asked, Which};

/// The faults that are going on, by their places in the timeline.
#[derive(Clone, Debug, Default)]
pub(crate) struct Troubles {
    active: BTreeMap<u32, Trouble>,
}

/// A fault.
#[derive(Clone, Debug)]
pub(crate) struct Trouble {
    spec: StorageFaultSpec,
    /// The nodes that it names; none if it names none.
    nodes: Option<BTreeSet<NodeId>>,
    which: Which,
}

/// A fault that an upload may meet.
#[derive(Clone, Copy, Debug)]
pub(crate) struct UploadTrouble {
    pub(crate) entry: u32,
    pub(crate) how: UploadFails,
    pub(crate) parts_per_million: u32,
}

impl Trouble {
    /// A fault as it is at its beginning.
    pub(crate) fn of(spec: &StorageFaultSpec, around: &dyn Around) -> Self {
        let (node, group) = spec.who();
        let names_some = node.is_some() || group.is_some();
        let nodes = names_some.then(|| around.named(node, group).into_iter().collect());
        Self { spec: spec.clone(), nodes, which: content(spec).map_or_else(Which::default, |content| Which::of(content, around)) }
    }

    /// Which files it is about.
    pub(crate) fn which(&self) -> &Which {
        &self.which
    }

    /// Whether it touches what this node asks.
    fn touches(&self, asker: NodeId) -> bool {
        self.nodes.as_ref().is_none_or(|nodes| nodes.contains(&asker))
    }

    /// Whether it is about this host, if it is one about hosts.
    pub(crate) fn is_about(&self, provider: Provider) -> bool {
        let kind = match &self.spec {
            StorageFaultSpec::Offline(fault) => fault.host,
            StorageFaultSpec::Full(fault) => fault.host,
            StorageFaultSpec::Lose(fault) => fault.host,
            _ => return false,
        };
        let is_of_kind = match provider {
            Provider::Node(_) => false,
            Provider::StorageNode(_) => kind == Some(Hosts::StorageNodes),
            Provider::PinningService => kind == Some(Hosts::PinningService),
            Provider::Archive => kind == Some(Hosts::Archive),
        };
        match &self.nodes {
            None => is_of_kind || kind.is_none(),
            Some(nodes) => is_of_kind || matches!(provider, Provider::Node(node) if nodes.contains(&node)),
        }
    }
}

impl Troubles {
    pub(crate) fn begins(&mut self, entry: u32, trouble: Trouble) {
        self.active.insert(entry, trouble);
    }

    pub(crate) fn ends(&mut self, entry: u32) {
        self.active.remove(&entry);
    }

    /// Those that touch what a node asks.
    fn of(&self, asker: NodeId) -> impl Iterator<Item = (u32, &Trouble)> {
        self.active.iter().filter(move |(_, trouble)| trouble.touches(asker)).map(|(entry, trouble)| (*entry, trouble))
    }

    /// How a door is down for a node.
    pub(crate) fn down(&self, asker: NodeId, door: &Door) -> Option<(u32, Down)> {
        self.of(asker).find_map(|(entry, trouble)| match &trouble.spec {
            StorageFaultSpec::Down(fault) if is_at(door, fault.at.as_ref()) => Some((entry, fault.how)),
            _ => None,
        })
    }

    /// Whether the storage task is not active for a node.
    pub(crate) fn inactive(&self, asker: NodeId) -> Option<u32> {
        self.of(asker).find(|(_, trouble)| matches!(trouble.spec, StorageFaultSpec::Inactive(_))).map(|(entry, _)| entry)
    }

    /// Whether a host serves nothing.
    pub(crate) fn is_offline(&self, host: Provider) -> bool {
        self.active.values().any(|trouble| matches!(trouble.spec, StorageFaultSpec::Offline(_)) && trouble.is_about(host))
    }

    /// Whether a host has no room.
    pub(crate) fn full(&self, host: Provider) -> Option<u32> {
        let is_full = |trouble: &Trouble| matches!(trouble.spec, StorageFaultSpec::Full(_)) && trouble.is_about(host);
        self.active.iter().find(|(_, trouble)| is_full(trouble)).map(|(entry, _)| *entry)
    }

    /// The fault, with its kind, that keeps an honest door from handing over a file.
    pub(crate) fn unreadable(&self, asker: NodeId, door: &Door, asked: &Asked<'_>, path: &str) -> Option<(u32, &'static str)> {
        self.of(asker).find_map(|(entry, trouble)| {
            let at = match &trouble.spec {
                StorageFaultSpec::Missing(fault) => &fault.at,
                StorageFaultSpec::Corrupt(fault) => &fault.at,
                _ => return None,
            };
            (is_at(door, at.as_ref()) && trouble.which.fits(asked, path)).then(|| (entry, trouble.spec.kind()))
        })
    }

    /// The lie that a door tells a node about a file.
    pub(crate) fn lie(&self, asker: NodeId, door: &Door, asked: &Asked<'_>, path: &str) -> Option<(u32, Lie)> {
        self.of(asker).find_map(|(entry, trouble)| match &trouble.spec {
            StorageFaultSpec::Lie(fault) if is_at(door, fault.at.as_ref()) && trouble.which.fits(asked, path) => Some((entry, fault.gives)),
            _ => None,
        })
    }

    /// By how much a door is late with one of these files of a node. All that fit add up.
    pub(crate) fn slow(&self, asker: NodeId, door: &Door, asked: &Asked<'_>, paths: &[&str]) -> Vec<(u32, SpanRange)> {
        let late = |(entry, trouble): (u32, &Trouble)| match &trouble.spec {
            StorageFaultSpec::Slow(fault) if is_at(door, fault.at.as_ref()) => {
                let fits = trouble.which.fits_cid(asked) && paths.iter().any(|path| trouble.which.fits_name(path));
                fits.then_some((entry, fault.by))
            }
            _ => None,
        };
        self.of(asker).filter_map(late).collect()
    }

    /// The faults that a node's upload at a door may meet.
    pub(crate) fn uploads(&self, asker: NodeId, door: &Door) -> Vec<UploadTrouble> {
        let meets = |(entry, trouble): (u32, &Trouble)| match &trouble.spec {
            StorageFaultSpec::Upload(fault) if is_at(door, fault.at.as_ref()) => {
                Some(UploadTrouble { entry, how: fault.how, parts_per_million: fault.share.parts_per_million })
            }
            _ => None,
        };
        self.of(asker).filter_map(meets).collect()
    }
}

fn is_at(door: &Door, pattern: Option<&String>) -> bool {
    pattern.is_none_or(|pattern| door.fits(pattern))
}

/// Which files a fault is about; none for one that is about no files.
fn content(spec: &StorageFaultSpec) -> Option<&Content> {
    match spec {
        StorageFaultSpec::Missing(fault) => Some(&fault.of),
        StorageFaultSpec::Corrupt(fault) => Some(&fault.of),
        StorageFaultSpec::Lie(fault) => Some(&fault.of),
        StorageFaultSpec::Slow(fault) => Some(&fault.of),
        StorageFaultSpec::Lose(fault) => Some(&fault.of),
        StorageFaultSpec::Down(_)
        | StorageFaultSpec::Upload(_)
        | StorageFaultSpec::Offline(_)
        | StorageFaultSpec::Full(_)
        | StorageFaultSpec::Inactive(_) => None,
    }
}
