//! Blocks and CAR files by CID and path, for askers that verify what they get.

use std::collections::{BTreeMap, BTreeSet};

use koipond_record::Span;
use koipond_record::event::{Absence, StorageEvent};

use super::files::{self, content, heard, shown};
use super::{Answer, Request, answer};
use crate::address::{Address, Codec, Version};
use crate::asked::{Moment, Outcome};
use crate::car;
use crate::decode;
use crate::door::Door;
use crate::fault::Lie;
use crate::folder::Content;
use crate::lies;
use crate::network::{self, StorageNetwork};
use crate::serve::{Fetched, Got};
use crate::store;

/// In which form it is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Form {
    /// The block at its root.
    Block,
    /// All its blocks.
    Car,
}

/// What was fetched of it.
struct Fetch {
    after: Option<Span>,
    events: Vec<StorageEvent>,
    lie: Option<Lie>,
}

/// Blocks by their addresses, with the version in which each is written.
type Blocks = BTreeMap<Address, (Version, Vec<u8>)>;

/// The form that a request asks for, if it asks for one.
pub(super) fn wanted(request: &Request<'_>) -> Option<Form> {
    let accepts = |kind: &str| request.header("accept").is_some_and(|accept| accept.contains(kind));
    match request.query("format") {
        Some("raw") => Some(Form::Block),
        Some("car") => Some(Form::Car),
        _ if accepts("application/vnd.ipld.raw") => Some(Form::Block),
        _ if accepts("application/vnd.ipld.car") => Some(Form::Car),
        _ => None,
    }
}

/// Answers a request for the blocks of `<cid>/<names>`.
pub(super) fn asked(
    net: &mut StorageNetwork,
    at: &Moment<'_>,
    door: &Door,
    request: &Request<'_>,
    place: (&str, &[&str]),
    form: Form,
) -> Outcome {
    let Fetch { after, events, lie } = match fetch(net, at, door, request, place, form) {
        Ok(fetch) => fetch,
        Err(outcome) => return outcome,
    };
    let Some(after) = after else { return answer::hangs(request.host, events) };
    let Some((root, blocks)) = blocks(net, place) else {
        return Answer::text(404, "there are no such blocks").outcome(request.method, after, events);
    };
    let bytes = match form {
        Form::Block => blocks[&root].1.clone(),
        Form::Car => written(root, &blocks),
    };
    answered(place, form, &root.text(blocks[&root].0), spoilt(bytes, lie), lie).outcome(request.method, after, events)
}

/// Fetches each file that the answer holds, so that each is a read of its own.
fn fetch(
    net: &mut StorageNetwork,
    at: &Moment<'_>,
    door: &Door,
    request: &Request<'_>,
    place: (&str, &[&str]),
    form: Form,
) -> Result<Fetch, Outcome> {
    let (cid, names) = place;
    let path = names.join("/");
    let fetched = net.fetch(at, door, cid, &path);
    let below = match (&fetched.got, content(net, cid, names)) {
        (Got::File { bytes, lie }, _) => {
            // The block above a file's pieces holds none of its bytes, so nothing was read of the file; a lie is one all the same.
            let is_file = form == Form::Car || blocks(net, place).is_some_and(|(root, blocks)| blocks[&root].1 == **bytes);
            let is_told = |event: &StorageEvent| is_file || !matches!(event, StorageEvent::Read { .. });
            let events = heard(request, fetched.event).into_iter().filter(is_told).collect();
            return Ok(Fetch { after: fetched.after, events, lie: *lie });
        }
        (Got::Absent(Absence::IsAFolder), Some(folder @ Content::Folder(_))) if form == Form::Car => {
            let above = if path.is_empty() { String::new() } else { format!("{path}/") };
            network::files(folder).into_iter().map(|(path, _)| format!("{above}{path}")).collect()
        }
        (Got::Absent(Absence::IsAFolder), _) => Vec::new(),
        _ => return Err(files::refused(net, door, request, place, fetched)),
    };
    let mut all = Fetch { after: fetched.after, events: Vec::new(), lie: None };
    for path in below {
        let fetched = net.fetch(at, door, cid, &path);
        let Got::File { lie, .. } = fetched.got else {
            let names: Vec<&str> = path.split('/').collect();
            return Err(files::refused(net, door, request, (cid, &names), fetched));
        };
        let Fetched { after, event, .. } = fetched;
        all.after = all.after.zip(after).map(|(one, other)| one.max(other));
        all.events.extend(heard(request, event));
        all.lie = all.lie.or(lie);
    }
    Ok(all)
}

/// All blocks of a root, and the address of what stands at a path below it.
fn blocks(net: &StorageNetwork, (cid, names): (&str, &[&str])) -> Option<(Address, Blocks)> {
    let mut blocks = Blocks::new();
    let visit = &mut |text: &str, block: &[u8]| {
        let version = if text.starts_with("Qm") { Version::V0 } else { Version::V1 };
        if let Ok(address) = store::address(text) {
            blocks.insert(address, (version, block.to_vec()));
        }
    };
    net.storage().each_block(cid, visit).ok()?;
    let mut root = store::address(cid).ok()?;
    for name in names {
        let links = decode::node(&blocks.get(&root)?.1).ok()?.links;
        root = links.iter().find(|link| link.name == *name)?.to;
    }
    blocks.contains_key(&root).then_some((root, blocks))
}

/// A CAR with this root, what is above before what is below.
fn written(root: Address, blocks: &Blocks) -> Vec<u8> {
    let mut car = car::header(&[(root, blocks[&root].0)]);
    let (mut seen, mut next) = (BTreeSet::new(), vec![root]);
    while let Some(at) = next.pop() {
        let Some((version, block)) = blocks.get(&at).filter(|_| seen.insert(at)) else { continue };
        car::put_block(at.bytes(*version), block, &mut car);
        if at.codec() == Codec::DagPb
            && let Ok(node) = decode::node(block)
        {
            next.extend(node.links.iter().rev().map(|link| link.to));
        }
    }
    car
}

/// The bytes as a lying gateway hands them over.
fn spoilt(mut bytes: Vec<u8>, lie: Option<Lie>) -> Vec<u8> {
    match lie {
        None | Some(Lie::WrongType | Lie::Html) => {}
        Some(Lie::Empty) => bytes.clear(),
        Some(Lie::Truncated) => bytes.truncate(bytes.len() / 2),
        Some(Lie::Altered | Lie::AnotherFile) => {
            if let Some(last) = bytes.last_mut() {
                *last ^= 1;
            }
        }
    }
    bytes
}

fn answered((cid, names): (&str, &[&str]), form: Form, root: &str, bytes: Vec<u8>, lie: Option<Lie>) -> Answer {
    let (kind, end, etag) = match form {
        Form::Block => ("application/vnd.ipld.raw", "bin", format!("\"{root}.raw\"")),
        Form::Car => ("application/vnd.ipld.car; version=1", "car", format!("W/\"{root}.car\"")),
    };
    let answer = match lie {
        Some(Lie::Html) => return Answer::bytes(200, "text/html", lies::PAGE.as_bytes()),
        Some(Lie::WrongType) => Answer::bytes(200, "text/html", bytes),
        _ => Answer::bytes(200, kind, bytes),
    };
    let answer = answer.with("Content-Disposition", &format!("attachment; filename=\"{root}.{end}\"")).with("Etag", &etag);
    let answer = answer.with("X-Content-Type-Options", "nosniff").with("X-Ipfs-Path", &shown(cid, names));
    answer.with("Cache-Control", "public, max-age=29030400, immutable")
}
