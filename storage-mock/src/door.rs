//! The hosts on the web that belong to the storage network.

pub(crate) use crate::known::STORAGE_NODES;
use crate::known::{KOII_RPC, PATH_GATEWAYS, PINNING_API, PINNING_UPLOADS, SUBDOMAIN_GATEWAYS, TASK_METADATA, WEB3_STORAGE};

/// A host on the web that belongs to the storage network.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Door {
    /// Its name, in small letters.
    pub(crate) host: String,
    pub(crate) kind: DoorKind,
}

/// What a host is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum DoorKind {
    /// A node of the storage network, by its place in the client's list.
    StorageNode(u32),
    /// A public gateway with CIDs in its paths.
    PathGateway,
    /// A public gateway with CIDs in its names.
    SubdomainGateway,
    /// The bucket of tasks' metadata.
    TaskMetadata,
    /// The old API of web3.storage.
    Web3Storage,
    /// The paid pinning service.
    Pinning,
    /// Koii's RPC.
    KoiiRpc,
}

/// The pinning service, by the names under which its two ways in are known.
const PINNING: [&str; 2] = [PINNING_UPLOADS, PINNING_API];

/// Which door a host's name is, where `more` are path gateways too; subdomain gateways give the CID of the name too.
pub(crate) fn door(host: &str, more: &[String]) -> Option<(Door, Option<String>)> {
    let host = host.to_ascii_lowercase();
    if let Some(cid) = SUBDOMAIN_GATEWAYS.iter().find_map(|end| host.strip_suffix(end)) {
        let cid = (!cid.is_empty() && !cid.contains('.')).then(|| cid.to_owned())?;
        return Some((Door { host, kind: DoorKind::SubdomainGateway }, Some(cid)));
    }
    let kind = match host.as_str() {
        TASK_METADATA => DoorKind::TaskMetadata,
        WEB3_STORAGE => DoorKind::Web3Storage,
        KOII_RPC => DoorKind::KoiiRpc,
        name if PINNING.contains(&name) => DoorKind::Pinning,
        name if PATH_GATEWAYS.contains(&name) || more.iter().any(|other| other.eq_ignore_ascii_case(name)) => DoorKind::PathGateway,
        name => DoorKind::StorageNode((0..).zip(STORAGE_NODES).find(|(_, node)| *node == name)?.0),
    };
    Some((Door { host, kind }, None))
}

impl Door {
    /// A node of the storage network; `n` is below the number of [`STORAGE_NODES`].
    pub(crate) fn storage_node(n: u32) -> Self {
        Self { host: STORAGE_NODES[n as usize].to_owned(), kind: DoorKind::StorageNode(n) }
    }

    /// The host without the CID that its name may begin with, so that what is asked of it is one sequence.
    pub(crate) fn place(&self) -> &str {
        match self.kind {
            DoorKind::SubdomainGateway => self.host.split_once('.').map_or(&self.host, |(_, place)| place),
            _ => &self.host,
        }
    }

    /// Whether its name fits a pattern, in which `*` stands for anything.
    pub(crate) fn fits(&self, pattern: &str) -> bool {
        fits(&pattern.to_ascii_lowercase(), &self.host)
    }
}

/// Whether a text fits a pattern, in which `*` stands for anything.
pub(crate) fn fits(pattern: &str, text: &str) -> bool {
    let Some((first, rest)) = pattern.split_once('*') else { return pattern == text };
    let (Some(mut text), (between, last)) = (text.strip_prefix(first), rest.rsplit_once('*').unwrap_or(("", rest))) else { return false };
    // Each part is taken where it is found first, which leaves the most for the others.
    for part in between.split('*') {
        let Some(place) = text.find(part) else { return false };
        text = &text[place + part.len()..];
    }
    text.ends_with(last)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_host_of_the_network_is_a_door_of_its_kind() {
        let kind = |host: &str| door(host, &["My.example".to_owned()]).map(|(door, cid)| (door.kind, cid));
        assert_eq!(kind("Tasknet.koii.live"), Some((DoorKind::StorageNode(1), None)));
        assert_eq!(kind("my.example"), Some((DoorKind::PathGateway, None)));
        assert_eq!(kind("w3s.link"), Some((DoorKind::PathGateway, None)));
        assert_eq!(kind("bafy.ipfs.w3s.link"), Some((DoorKind::SubdomainGateway, Some("bafy".to_owned()))));
        for other in ["koii.live", "ipfs.w3s.link", ".ipfs.w3s.link", "a.b.ipfs.w3s.link", "bafy.ipfs.ipfs.io", "", "10.0.0.1"] {
            assert_eq!(kind(other), None, "{other}");
        }
    }

    #[test]
    fn a_star_stands_for_anything() {
        for (pattern, text) in
            [("*", ""), ("a*", "a"), ("*.w3s.link", "x.ipfs.w3s.link"), ("a*b*c", "a--b--b-c"), ("proof*.json", "proof.json")]
        {
            assert!(fits(pattern, text), "{pattern} {text}");
        }
        for (pattern, text) in [("", "a"), ("a", "ab"), ("a*", "ba"), ("a*a", "a"), ("a*b*b", "a-b"), ("*x*", "abc")] {
            assert!(!fits(pattern, text), "{pattern} {text}");
        }
    }
}
