//! Fetching at one door: what comes of it, how long it takes, and what the log says.

use std::sync::Arc;

use koipond_record::event::{Absence, Provider, StorageEvent};
use koipond_record::unit::SpanRange;
use koipond_record::{Pubkey, Span, Stream};

use crate::address::Address;
use crate::asked::Moment;
use crate::door::{Door, DoorKind};
use crate::fault::{Down, Lie};
use crate::folder::{Content, Folder};
use crate::lies;
use crate::network::StorageNetwork;
use crate::spec::MissingRule;
use crate::store;
use crate::which::Asked;

/// How many names of a folder are told to who asked for another.
const NAMES_TOLD: usize = 5;
/// Nanoseconds in a second.
const SECOND: u128 = 1_000_000_000;

/// What comes of a fetch at one door.
#[derive(Clone, Debug)]
pub(crate) struct Fetched {
    /// How long the answer takes beside the way; none where none ever comes.
    pub(crate) after: Option<Span>,
    /// The Read, Altered or Missing that it is if nobody else is asked.
    pub(crate) event: Option<StorageEvent>,
    pub(crate) got: Got,
}

/// What a fetch gives.
#[derive(Clone, Debug)]
pub(crate) enum Got {
    /// These bytes; under a lie they are what the door hands over instead of the file.
    File {
        bytes: Arc<[u8]>,
        lie: Option<Lie>,
    },
    Absent(Absence),
    Down(Down),
    Hangs,
}

/// What is to be stored.
#[derive(Clone, Debug)]
pub(crate) struct Upload {
    /// Files by their paths.
    pub(crate) files: Vec<(String, Arc<[u8]>)>,
    /// Whether a directory wraps them; else a single file has its own CID.
    pub(crate) wrapped: bool,
    /// The staking key that signed, where the door asks for one.
    pub(crate) signer: Option<Pubkey>,
    /// A CAR whose roots are stored, instead of files.
    pub(crate) car: Option<Arc<[u8]>>,
}

/// What comes of an upload.
#[derive(Clone, Debug)]
pub(crate) struct Kept {
    /// How long the answer takes beside the way; none where none ever comes.
    pub(crate) after: Option<Span>,
    /// What happened.
    pub(crate) events: Vec<StorageEvent>,
    pub(crate) came: Came,
}

/// How an upload is answered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Came {
    Cid(String),
    Refused { status: u16, why: String },
    Down(Down),
    Hangs,
}

/// How late an answer is.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Delay {
    /// With no fault at work.
    pub(crate) usual: Span,
    pub(crate) total: Span,
    /// The first fault that makes it later.
    pub(crate) entry: Option<u32>,
}

/// Which draws a delay is made of.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Draw<'a> {
    /// What for.
    pub(crate) what: &'a str,
    /// Of the node's requests at that door, which.
    pub(crate) n: u64,
}

/// A file that a door can get.
struct Found {
    root: Address,
    from: Provider,
    file: Arc<[u8]>,
}

impl StorageNetwork {
    /// Fetches `<cid>/<path>` at a door; the event is the Read, Altered or Missing that it is when nobody else is asked.
    pub(crate) fn fetch(&mut self, at: &Moment<'_>, door: &Door, cid: &str, path: &str) -> Fetched {
        let n = self.reads.next(at.asker, door.place());
        let cid = self.known_as(cid);
        let (cid, place) = (cid.as_str(), (cid.as_str(), path));
        if let Some((entry, how)) = self.troubles.down(at.asker, door) {
            let after = match how {
                Down::Refuses => Some(Span(0)),
                Down::Hangs => None,
                Down::ErrorPage | Down::TooMany => Some(self.reading_takes(at, door, place, n, 0).total),
            };
            let got = if how == Down::Hangs { Got::Hangs } else { Got::Down(how) };
            return absent(door, place, Absence::Fault { entry, kind: "down".to_owned() }, after, got);
        }
        match self.found(at, door, cid, path) {
            Ok(found) => self.hands_over(at, door, place, n, &found),
            Err(why) => {
                let hangs = self.spec.missing == MissingRule::Hang && is_sought(&why);
                let after = (!hangs).then(|| self.reading_takes(at, door, place, n, 0).total);
                let got = if hangs { Got::Hangs } else { Got::Absent(why.clone()) };
                absent(door, place, why, after, got)
            }
        }
    }

    /// A CID in the text that the log has it in, whichever of its texts was asked for.
    pub(crate) fn known_as(&self, cid: &str) -> String {
        let Ok(address) = store::address(cid) else { return cid.to_owned() };
        match self.hosting.record(address) {
            Some(record) => record.cid.clone(),
            None if self.pretended.contains_key(&address) => address.text(self.storage.format().version()),
            None => cid.to_owned(),
        }
    }

    /// How a door is down for who asks.
    pub(crate) fn down(&self, at: &Moment<'_>, door: &Door) -> Option<Down> {
        self.troubles.down(at.asker, door).map(|(_, how)| how)
    }

    /// The event that a file was read as it was stored, if it is there.
    pub(crate) fn read_as_stored(&mut self, at: &Moment<'_>, door: &Door, cid: &str, path: &str) -> Option<StorageEvent> {
        let found = self.found(at, door, cid, path).ok()?;
        let cid = self.known_as(cid);
        Some(self.read(door, (&cid, path), &found))
    }

    /// How long a read takes at a door, with so many bytes.
    pub(crate) fn reading_takes(&self, at: &Moment<'_>, door: &Door, (cid, path): (&str, &str), n: u64, bytes: u64) -> Delay {
        let address = store::address(cid).ok();
        let record = address.and_then(|root| self.hosting.record(root));
        self.delay(at, door, &Asked { cid, address, record, around: at.around }, &[path], Draw { what: "reading", n }, bytes)
    }

    /// How long an answer takes: the door's own time, that of the bytes, and what faults add.
    pub(crate) fn delay(&self, at: &Moment<'_>, door: &Door, asked: &Asked<'_>, paths: &[&str], draw: Draw<'_>, bytes: u64) -> Delay {
        let stream = |what: &str| Stream::named(self.seed, &format!("storage {what} at {}, {}", door.place(), draw.what));
        let own = drawn(self.spec.latency, || stream("latency").of(u64::from(at.asker.0)), draw.n);
        let sent = self.spec.bandwidth.map_or(0, |rate| (u128::from(bytes) * SECOND).div_ceil(u128::from(rate.0.max(1))));
        let usual = own + Span(u64::try_from(sent).unwrap_or(u64::MAX));
        let slow = self.troubles.slow(at.asker, door, asked, paths);
        let later =
            |(entry, by): &(u32, SpanRange)| drawn(*by, || stream("slowness").of(u64::from(*entry)).of(u64::from(at.asker.0)), draw.n);
        let total = slow.iter().map(later).fold(usual, |sum, later| sum + later);
        Delay { usual, total, entry: slow.first().map(|(entry, _)| *entry) }
    }

    /// The file at a path, if this door can get it.
    fn found(&self, at: &Moment<'_>, door: &Door, cid: &str, path: &str) -> Result<Found, Absence> {
        let own = match door.kind {
            DoorKind::TaskMetadata | DoorKind::Pinning | DoorKind::KoiiRpc => return Err(Absence::NotServed),
            DoorKind::StorageNode(n) => Some(Provider::StorageNode(n)),
            DoorKind::PathGateway | DoorKind::SubdomainGateway | DoorKind::Web3Storage => None,
        };
        if !self.has_access(at.asker) {
            return Err(Absence::NoAccess);
        }
        let (root, from) = self.reached(at, cid, own)?;
        let file = file_at(&self.storage.roots[&root].content, path)?;
        let asked = Asked { cid, address: Some(root), record: self.hosting.record(root), around: at.around };
        match self.troubles.unreadable(at.asker, door, &asked, path) {
            Some((entry, kind)) => Err(Absence::Fault { entry, kind: kind.to_owned() }),
            None => Ok(Found { root, from, file }),
        }
    }

    fn hands_over(&mut self, at: &Moment<'_>, door: &Door, place: (&str, &str), n: u64, found: &Found) -> Fetched {
        let (cid, path) = place;
        let asked = Asked { cid, address: Some(found.root), record: self.hosting.record(found.root), around: at.around };
        let lie = self.troubles.lie(at.asker, door, &asked, path);
        let told = lie.map(|(entry, lie)| {
            let another = if lie == Lie::AnotherFile { self.another(found, path) } else { None };
            let stream =
                Stream::named(self.seed, &format!("storage lie at {}", door.place())).of(u64::from(entry)).of(u64::from(at.asker.0));
            (entry, lie, lies::instead(lie, &found.file, another, stream, n))
        });
        // Where the lie comes to the same bytes, as it does of an empty file, there is none.
        let (bytes, event, lie) = match told.filter(|(_, lie, bytes)| *lie == Lie::WrongType || *bytes != found.file) {
            None => (Arc::clone(&found.file), self.read(door, place, found), None),
            Some((entry, lie, bytes)) => {
                let (len, how) = (bytes.len() as u64, lie.words().to_owned());
                let (cid, name, through) = (cid.to_owned(), path.to_owned(), door.host.clone());
                (bytes, StorageEvent::Altered { cid, name, bytes: len, how, through, entry }, Some(lie))
            }
        };
        let after = self.reading_takes(at, door, place, n, bytes.len() as u64).total;
        Fetched { after: Some(after), event: Some(event), got: Got::File { bytes, lie } }
    }

    fn read(&mut self, door: &Door, (cid, path): (&str, &str), found: &Found) -> StorageEvent {
        let record = self.hosting.record_mut(found.root).expect("what is found has a record");
        let blake3 = record.hash(path, &found.file);
        let (cid, name, through) = (cid.to_owned(), path.to_owned(), door.host.clone());
        StorageEvent::Read { cid, name, bytes: found.file.len() as u64, blake3, from: found.from, through }
    }

    /// Another file that was stored under the same name: the next one after this, around the circle of all roots.
    fn another(&self, found: &Found, path: &str) -> Option<Arc<[u8]>> {
        let name = path.rsplit('/').next().unwrap_or_default();
        let is_other = |(_, root): &(&Address, &store::Root)| {
            let same_name = file_at(&root.content, path).or_else(|_| file_at(&root.content, name)).ok();
            same_name.filter(|file| *file != found.file)
        };
        let after = self.storage.roots.range(found.root..).chain(self.storage.roots.range(..found.root));
        after.into_iter().find_map(|pair| is_other(&pair))
    }
}

/// A draw from a range, which needs none if both ends are one.
fn drawn(range: SpanRange, stream: impl FnOnce() -> Stream, n: u64) -> Span {
    if range.low == range.high { range.low } else { Span(stream().between(n, range.low.0, range.high.0)) }
}

fn absent(door: &Door, (cid, path): (&str, &str), why: Absence, after: Option<Span>, got: Got) -> Fetched {
    let event = StorageEvent::Missing { cid: cid.to_owned(), name: path.to_owned(), through: door.host.clone(), why };
    Fetched { after, event: Some(event), got }
}

/// Whether an honest door goes on looking for what it cannot get for this reason.
fn is_sought(why: &Absence) -> bool {
    match why {
        Absence::NeverStored
        | Absence::OnlyPretended { .. }
        | Absence::HostsOffline { .. }
        | Absence::Dropped { .. }
        | Absence::Unreached { .. }
        | Absence::Fault { .. } => true,
        Absence::NotACid | Absence::NoSuchName { .. } | Absence::IsAFolder | Absence::NoAccess | Absence::NotServed => false,
    }
}

/// The file at a path within a content.
fn file_at(content: &Content, path: &str) -> Result<Arc<[u8]>, Absence> {
    let mut here = content;
    for name in path.split('/').filter(|_| !path.is_empty()) {
        let Content::Folder(folder) = here else { return Err(Absence::NoSuchName { names: Vec::new() }) };
        here = folder.get(name).ok_or_else(|| Absence::NoSuchName { names: first_names(folder) })?;
    }
    match here {
        Content::File(file) => Ok(Arc::clone(file)),
        Content::Folder(_) => Err(Absence::IsAFolder),
    }
}

fn first_names(folder: &Folder) -> Vec<String> {
    folder.entries().take(NAMES_TOLD).map(|(name, _)| name.to_owned()).collect()
}
