//! What a scenario's words about the storage network mean: sizes of nothing, hosts that it does not have, content that can never be there,
//! archives that are not there.

use koipond_storage_mock::fault::{Content, Hosts, StorageFaultSpec};
use koipond_storage_mock::known::{
    KOII_RPC, PATH_GATEWAYS, PINNING_API, PINNING_UPLOADS, STORAGE_NODES, SUBDOMAIN_GATEWAYS, TASK_METADATA, WEB3_STORAGE,
};
use koipond_storage_mock::spec::{Hosting, StorageDeed, StorageSpec};

use crate::near::nearest;
use crate::problem::Problem;
use crate::resolve::Files;
use crate::scenario::{Deed, Scenario, TimelineEntry};
use crate::tree::{Span, Step, Tree};
use crate::web;

/// The hosts that take uploads: the nodes of the storage network and two services.
fn storing() -> Vec<String> {
    STORAGE_NODES.into_iter().chain([WEB3_STORAGE, PINNING_UPLOADS]).map(str::to_owned).collect()
}

/// The other hosts: public gateways, the bucket of tasks' metadata, the pinning service's standard API, and Koii's own RPC.
fn serving() -> Vec<String> {
    let by_name = SUBDOMAIN_GATEWAYS.into_iter().map(|end| format!("*{end}"));
    PATH_GATEWAYS.into_iter().map(str::to_owned).chain(by_name).chain([TASK_METADATA, PINNING_API, KOII_RPC].map(str::to_owned)).collect()
}

/// Problems with the storage network itself.
pub fn network(spec: &StorageSpec, tree: &Tree) -> Vec<Problem> {
    let mut found = Vec::new();
    let span = |key| tree.find(&[Step::Key("storage"), Step::Key(key)]);
    let sizes = [("largest_upload", Some(spec.largest_upload)), ("room", spec.room), ("bandwidth", spec.bandwidth)];
    for (key, _) in sizes.iter().filter(|(_, size)| size.is_some_and(|size| size.0 == 0)) {
        found.push(Problem::new(span(key), format!("`{key}` must be more than nothing")));
    }
    let has_replicas = tree.get("storage").is_some_and(|storage| storage.get("replicas").is_some());
    if has_replicas && spec.hosting == Hosting::Uploader {
        let help = "write `hosting: storage-nodes` or `hosting: both` with it";
        found.push(Problem::new(span("replicas"), "`replicas` has no effect where uploaders host alone").help(help));
    }
    for (n, gateway) in spec.gateways.iter().enumerate() {
        if let Some(message) = no_new_gateway(gateway, &spec.gateways[..n]) {
            let span = tree.find(&[Step::Key("storage"), Step::Key("gateways"), Step::Entry(n)]);
            let help = "write the host alone, like `ipfs.example.com`; it serves `/ipfs/<cid>/<path>`";
            found.push(Problem::new(span, message).help(help));
        }
    }
    found
}

/// Problems with how groups stand to the storage network.
pub fn groups(scenario: &Scenario, tree: &Tree) -> Vec<Problem> {
    let torn = scenario.nodes.0.iter().filter(|(_, group)| group.storage.pinned && !group.storage.access);
    let told = torn.map(|(name, _)| {
        let span = tree.find(&[Step::Key("nodes"), Step::Key(name), Step::Key("storage"), Step::Key("pinned")]);
        let help = "without access they upload nothing that could be pinned; keep one of the two";
        Problem::new(span, "`pinned: true` contradicts `access: false`").help(help)
    });
    told.collect()
}

/// Problems with the faults and deeds of the timeline.
pub fn timeline(timeline: &[TimelineEntry], spec: &StorageSpec, tree: &Tree) -> Vec<Problem> {
    let mut found = Vec::new();
    for (n, entry) in timeline.iter().enumerate() {
        let Some(place) = Place::of(n, &entry.what, tree) else { continue };
        if let Deed::Storage(fault) = &entry.what {
            if let Some((message, help)) = door(fault).and_then(|(at, stores)| no_door(at, stores, &spec.gateways)) {
                found.push(Problem::new(place.span("at"), message).help(help));
            }
            if let Some((message, help)) = host(fault).and_then(|host| hosts_nothing(host, spec)) {
                found.push(Problem::new(place.span("host"), message).help(help));
            }
        }
        if let Some(cid) = place.of.and_then(|of| of.cid.as_deref()).filter(|cid| !is_cid(cid)) {
            let help = "it begins with `Qm` and has 46 letters and digits, or begins with `b` and has 59 or more in lower case";
            found.push(Problem::new(place.span_of("cid"), format!("`{cid}` is no CID")).help(help));
        }
    }
    found
}

/// Rounds that the timeline's content names and nobody plays.
pub fn rounds(timeline: &[TimelineEntry], last: u64, tree: &Tree) -> Vec<Problem> {
    let named = timeline.iter().enumerate().filter_map(|(n, entry)| {
        let place = Place::of(n, &entry.what, tree)?;
        let round = place.of?.round.filter(|round| *round > last)?;
        let message = format!("round {round} is not played; the last round is {last}");
        Some(Problem::new(place.span_of("round"), message).help("rounds are counted from 0"))
    });
    named.collect()
}

/// Problems with the archives that a scenario begins with.
pub fn archives(spec: &StorageSpec, tree: &Tree, files: Files<'_>) -> Vec<Problem> {
    let missing = spec.import.iter().enumerate().filter_map(|(n, path)| {
        let why = files(path).err()?;
        let span = tree.find(&[Step::Key("storage"), Step::Key("import"), Step::Entry(n)]);
        Some(Problem::new(span, format!("`{path}` cannot be used")).help(why))
    });
    missing.collect()
}

/// An entry of the timeline that is about the storage network.
struct Place<'a> {
    /// Which files it is about, where it can say that.
    of: Option<&'a Content>,
    path: Vec<Step<'a>>,
    tree: &'a Tree,
}

impl<'a> Place<'a> {
    fn of(n: usize, what: &'a Deed, tree: &'a Tree) -> Option<Self> {
        let (keys, of) = match what {
            Deed::Storage(fault) => (vec!["storage", fault.kind()], content(fault)),
            Deed::Hosting(StorageDeed::Pin(deed)) => (vec!["pin"], Some(&deed.of)),
            Deed::Hosting(StorageDeed::Unpin(deed)) => (vec!["unpin"], Some(&deed.of)),
            _ => return None,
        };
        let path = [Step::Key("timeline"), Step::Entry(n)].into_iter().chain(keys.into_iter().map(Step::Key)).collect();
        Some(Self { of, path, tree })
    }

    fn span(&self, key: &'a str) -> Span {
        self.tree.find(&[self.path.as_slice(), &[Step::Key(key)]].concat())
    }

    fn span_of(&self, key: &'a str) -> Span {
        self.tree.find(&[self.path.as_slice(), &[Step::Key("of"), Step::Key(key)]].concat())
    }
}

/// Which files a fault is about, where it can say that.
fn content(fault: &StorageFaultSpec) -> Option<&Content> {
    match fault {
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

/// The hosts on the web at which a fault is seen, and whether it is one of uploads.
fn door(fault: &StorageFaultSpec) -> Option<(&str, bool)> {
    let (at, stores) = match fault {
        StorageFaultSpec::Missing(fault) => (&fault.at, false),
        StorageFaultSpec::Corrupt(fault) => (&fault.at, false),
        StorageFaultSpec::Lie(fault) => (&fault.at, false),
        StorageFaultSpec::Down(fault) => (&fault.at, false),
        StorageFaultSpec::Slow(fault) => (&fault.at, false),
        StorageFaultSpec::Upload(fault) => (&fault.at, true),
        StorageFaultSpec::Offline(_) | StorageFaultSpec::Full(_) | StorageFaultSpec::Lose(_) | StorageFaultSpec::Inactive(_) => {
            return None;
        }
    };
    Some((at.as_deref()?, stores))
}

/// The hosts of content that a fault is about, where they are no task nodes.
fn host(fault: &StorageFaultSpec) -> Option<Hosts> {
    match fault {
        StorageFaultSpec::Offline(fault) => fault.host,
        StorageFaultSpec::Full(fault) => fault.host,
        StorageFaultSpec::Lose(fault) => fault.host,
        _ => None,
    }
}

/// What is wrong with hosts on the web that no host of the storage network is like, and what to do.
fn no_door(at: &str, stores: bool, gateways: &[String]) -> Option<(String, String)> {
    let at = at.to_ascii_lowercase();
    let (storing, mut serving) = (storing(), serving());
    serving.extend_from_slice(gateways);
    let is_like = |door: &String| can_meet(&at, &door.to_ascii_lowercase());
    if storing.iter().any(is_like) || !stores && serving.iter().any(is_like) {
        return None;
    }
    let hosts: Vec<&str> = storing.iter().chain(serving.iter().filter(|_| !stores)).map(String::as_str).collect();
    let help = format!("the hosts are: {}", hosts.join(", "));
    if serving.iter().any(is_like) {
        return Some((format!("nothing is uploaded to `{at}`"), help));
    }
    let message = match nearest(&at, hosts.iter().copied()) {
        Some(near) => format!("`{at}` is no host of the storage network; did you mean `{near}`?"),
        None => format!("`{at}` is no host of the storage network"),
    };
    Some((message, help))
}

/// Why hosts of content host nothing in this scenario, and what to do.
fn hosts_nothing(host: Hosts, spec: &StorageSpec) -> Option<(&'static str, &'static str)> {
    match host {
        Hosts::StorageNodes if spec.hosting == Hosting::Uploader => {
            let help = "write `hosting: storage-nodes` under `storage`; that they are down is `down: { at: … }`";
            Some(("storage nodes host nothing where uploaders host alone", help))
        }
        Hosts::Archive if spec.import.is_empty() => {
            Some(("there is no archive where nothing is imported", "name a CAR file in `import`, under `storage`"))
        }
        Hosts::StorageNodes | Hosts::Archive | Hosts::PinningService => None,
    }
}

/// What is wrong with a gateway that is to be added to those that are known.
fn no_new_gateway(gateway: &str, before: &[String]) -> Option<String> {
    if let Some((message, _)) = web::host(gateway) {
        return Some(message);
    }
    if gateway.contains('*') {
        return Some(format!("`{gateway}` is more than one host"));
    }
    let gateway = gateway.to_ascii_lowercase();
    let is_known = storing().iter().chain(&serving()).any(|door| can_meet(&gateway, door));
    let is_twice = before.iter().any(|earlier| earlier.eq_ignore_ascii_case(&gateway));
    (is_known || is_twice).then(|| format!("`{gateway}` is known already"))
}

/// Whether a text has the shape of a CID of version 0, or of version 1 in base32 with a hash of 32 bytes or more.
fn is_cid(text: &str) -> bool {
    let base58 = |b: u8| b.is_ascii_alphanumeric() && !b"0OIl".contains(&b);
    let base32 = |b: u8| b.is_ascii_lowercase() || (b'2'..=b'7').contains(&b);
    let is_v0 = text.len() == 46 && text.starts_with("Qm") && text.bytes().all(base58);
    is_v0 || text.len() >= 59 && text.starts_with('b') && text.bytes().all(base32)
}

/// Whether there is a text that both patterns are like; `*` stands for anything in either.
fn can_meet(one: &str, other: &str) -> bool {
    let (one, other) = (one.as_bytes(), other.as_bytes());
    // Whether what is left of the one from a place on can meet what is left of the other, told from their ends.
    let mut below = vec![false; other.len() + 1];
    for i in (0..=one.len()).rev() {
        let mut row = vec![false; other.len() + 1];
        for j in (0..=other.len()).rev() {
            let (left, right) = (one.get(i), other.get(j));
            let (star, other_star) = (left == Some(&b'*'), right == Some(&b'*'));
            // A star stands for nothing, or takes what is next in the other.
            row[j] = match (left, right) {
                (None, None) => true,
                (Some(a), Some(b)) if !star && !other_star => a == b && below[j + 1],
                _ => (star || other_star && left.is_some()) && below[j] || (other_star || star && right.is_some()) && row[j + 1],
            };
        }
        below = row;
    }
    below[0]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_patterns_meet_if_some_text_is_like_both() {
        for (one, other, meet) in [
            ("ipfs.io", "ipfs.io", true),
            ("ipfs.io", "gateway.ipfs.io", false),
            ("*.io", "ipfs.io", true),
            ("*", "*.ipfs.w3s.link", true),
            ("*.w3s.link", "*.ipfs.w3s.link", true),
            ("bafy*.ipfs.w3s.link", "*.ipfs.w3s.link", true),
            ("ipfs.w3s.link", "*.ipfs.w3s.link", false),
            ("*.dweb.link", "*.ipfs.w3s.link", false),
            ("a*", "*b", true),
            ("a*b", "b*", false),
            ("", "*", true),
            ("", "a", false),
            ("*", "", true),
        ] {
            assert_eq!((can_meet(one, other), can_meet(other, one)), (meet, meet), "{one} and {other}");
        }
    }

    #[test]
    fn a_cid_is_known_by_its_shape() {
        for sound in ["QmYwAPJzv5CZsnA625s3Xf2nemtYgPpHdWEz79ojWnPbdG", "bafybeigdyrzt5sfp7udm7hu76uh7y26nf3efuylqabf3oclgtqy55fbzdi"] {
            assert!(is_cid(sound), "{sound}");
        }
        for wrong in [
            "",
            "proof",
            "QmYwAPJzv5",
            "bafybeigdyrzt5",
            "Bafybeigdyrzt5sfp7udm7hu76uh7y26nf3efuylqabf3oclgtqy55fbzdi",
            "bafybeigdyrzt5sfp7udm7hu76uh7y26nf3efuylqabf3oclgtqy55fbzd1",
        ] {
            assert!(!is_cid(wrong), "{wrong}");
        }
    }
}
