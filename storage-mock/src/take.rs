//! Storing: which doors take an upload, who hosts it then, and what the log says.

use std::collections::BTreeSet;
use std::sync::Arc;

use koipond_record::event::{Provider, StorageEvent};
use koipond_record::{Pubkey, Span, Stream};

use crate::address::{Address, Format, Version};
use crate::asked::Moment;
use crate::car;
use crate::door::{Door, DoorKind};
use crate::fault::{Down, UploadFails};
use crate::folder::{Content, Folder};
use crate::hosting::Stay;
use crate::network::StorageNetwork;
use crate::serve::{Came, Draw, Kept, Upload};
use crate::spec::{Hosting, Uploads};
use crate::unixfs::{self, Dag};
use crate::which::Asked;

/// How one door answers an upload.
#[derive(Clone, Debug)]
pub(crate) struct Answer {
    /// How long it takes; none where none ever comes.
    pub(crate) after: Option<Span>,
    pub(crate) came: Came,
    /// Why it is not stored there.
    why: Option<Refusal>,
}

/// Why a door does not store something.
#[derive(Clone, Debug)]
enum Refusal {
    Says { why: String, entry: Option<u32> },
    Pretends { entry: u32 },
}

/// What is to be stored, and how its tree of blocks begins.
struct Parcel<'a> {
    names: Vec<&'a str>,
    bytes: u64,
    /// What its roots will be, with their CIDs.
    roots: Vec<(Address, String)>,
    load: Load<'a>,
}

enum Load<'a> {
    Dag(&'a Content, Dag<'a>, Format),
    Car(&'a [u8]),
    /// It cannot be stored anywhere.
    Bad(String),
}

impl StorageNetwork {
    /// Stores files at a door; events as of an upload that asks nobody else.
    pub(crate) fn store(&mut self, at: &Moment<'_>, door: &Door, upload: Upload) -> Kept {
        let (mut answers, events) = self.upload(at, std::slice::from_ref(door), &upload, None);
        let Answer { after, came, .. } = answers.pop().expect("a door gives an answer");
        Kept { after, events, came }
    }

    /// Uploads to several doors at once; the client waits for each of them so long. Gives the answer of each, in their order.
    pub(crate) fn upload(
        &mut self,
        at: &Moment<'_>,
        doors: &[Door],
        upload: &Upload,
        patience: Option<Span>,
    ) -> (Vec<Answer>, Vec<StorageEvent>) {
        let content = match &upload.car {
            Some(_) => Err(String::new()),
            None => content(upload),
        };
        let parcel = parcel(upload, content.as_ref(), self.storage.format());
        let mut answers: Vec<Answer> = doors.iter().map(|door| self.answer(at, door, &parcel, upload.signer.as_ref(), patience)).collect();
        let took: Vec<&Door> = doors.iter().zip(&answers).filter(|(_, answer)| answer.why.is_none()).map(|(door, _)| door).collect();
        let events = match took.first() {
            Some(first) => match self.take(at, &took, &parcel) {
                Ok(events) => events,
                Err(why) => {
                    answers = doors.iter().map(|_| refused(Span(0), 400, &why, None)).collect();
                    vec![not_stored(&parcel, first, why, None)]
                }
            },
            None => self.comes_to_nothing(doors, &answers, &parcel, patience),
        };
        (answers, events)
    }

    fn answer(&mut self, at: &Moment<'_>, door: &Door, parcel: &Parcel<'_>, signer: Option<&Pubkey>, patience: Option<Span>) -> Answer {
        let n = self.uploads.next(at.asker, door.place());
        let root = parcel.roots.first();
        let (cid, address) = root.map_or(("", None), |(address, cid)| (cid, Some(*address)));
        let record = address.and_then(|root| self.hosting.record(root));
        let asked = Asked { cid, address, record, around: at.around };
        let delay = self.delay(at, door, &asked, &parcel.names, Draw { what: "uploads", n }, parcel.bytes);
        if let Some((entry, how)) = self.troubles.down(at.asker, door) {
            let (after, came) = match how {
                Down::Refuses => (Some(Span(0)), Came::Down(how)),
                Down::Hangs => (None, Came::Hangs),
                Down::ErrorPage | Down::TooMany => (Some(delay.total), Came::Down(how)),
            };
            return Answer { after, came, why: Some(Refusal::Says { why: how.words().to_owned(), entry: Some(entry) }) };
        }
        if let Some(patience) = patience.filter(|patience| delay.total > *patience) {
            let why = format!("it was not answered within {} s", patience.millis() / 1_000);
            let entry = delay.entry.filter(|_| delay.usual <= patience);
            return Answer { after: None, came: Came::Hangs, why: Some(Refusal::Says { why, entry }) };
        }
        let trouble = self.troubles.uploads(at.asker, door).into_iter().find(|trouble| {
            let stream = Stream::named(self.seed, "storage uploads that fail").of(u64::from(trouble.entry)).of(u64::from(at.asker.0));
            stream.happens(n, trouble.parts_per_million)
        });
        match trouble.map(|trouble| (trouble.entry, trouble.how)) {
            Some((entry, UploadFails::TimesOut)) => {
                let why = "it was not answered in time".to_owned();
                Answer { after: None, came: Came::Hangs, why: Some(Refusal::Says { why, entry: Some(entry) }) }
            }
            Some((entry, UploadFails::Refused)) => refused(delay.total, 500, "internal error", Some(entry)),
            nothing => match self.refusal(at, door, parcel, signer, nothing.is_some()) {
                Some((status, why, entry)) => refused(delay.total, status, &why, entry),
                None => {
                    let why = nothing.map(|(entry, _)| Refusal::Pretends { entry });
                    Answer { after: Some(delay.total), came: Came::Cid(cid.to_owned()), why }
                }
            },
        }
    }

    /// Why a door that works does not take this, if it does not: a status, a sentence, and a fault if one does it.
    fn refusal(
        &self,
        at: &Moment<'_>,
        door: &Door,
        parcel: &Parcel<'_>,
        signer: Option<&Pubkey>,
        pretends: bool,
    ) -> Option<(u16, String, Option<u32>)> {
        if !self.has_access(at.asker) {
            return Some((403, "no access to the storage network".to_owned(), None));
        }
        match door.kind {
            DoorKind::StorageNode(_) => {
                let is_staked = self.spec.uploads == Uploads::Anybody || signer.is_some_and(|key| at.around.is_staked(key));
                if !is_staked {
                    return Some((401, "the key that signed has no stake in the task".to_owned(), None));
                }
            }
            DoorKind::Web3Storage => {}
            DoorKind::Pinning if self.service.takes_nothing_from(at.asker) => {
                return Some((402, "a bill was not paid".to_owned(), None));
            }
            DoorKind::Pinning => {}
            DoorKind::PathGateway | DoorKind::SubdomainGateway | DoorKind::TaskMetadata | DoorKind::KoiiRpc => {
                return Some((405, format!("{} takes no uploads", door.host), None));
            }
        }
        if let Load::Bad(why) = &parcel.load {
            return Some((400, why.clone(), None));
        }
        let limit = self.spec.largest_upload.0;
        if parcel.bytes > limit {
            return Some((413, format!("{} bytes are more than the {limit} that one upload may have", parcel.bytes), None));
        }
        if pretends {
            return None;
        }
        let root = parcel.roots.first().map(|(root, _)| *root);
        let candidates = self.candidates(at, door, root, &BTreeSet::new());
        let full: Option<Vec<_>> = candidates.iter().map(|host| self.no_room(*host, root, parcel.bytes)).collect();
        // One of them with room is enough.
        let (why, entry) = full?.into_iter().next()?;
        Some((507, why, entry))
    }

    /// Who would host what a door takes, where these host it already.
    fn candidates(&self, at: &Moment<'_>, door: &Door, root: Option<Address>, chosen: &BTreeSet<Provider>) -> BTreeSet<Provider> {
        if door.kind == DoorKind::Pinning {
            return [Provider::PinningService].into();
        }
        let mut hosts = BTreeSet::new();
        if self.spec.hosting != Hosting::StorageNodes {
            hosts.insert(Provider::Node(at.asker));
        }
        if self.spec.hosting != Hosting::Uploader {
            let before = root.and_then(|root| self.hosting.record(root)).into_iter().flat_map(|record| record.hosts());
            let is_storage_node = |host: &Provider| matches!(host, Provider::StorageNode(_));
            let mut nodes: BTreeSet<Provider> = before.chain(chosen.iter().copied()).filter(is_storage_node).collect();
            let takers = match door.kind {
                DoorKind::StorageNode(n) => n..n + 1,
                // What another service takes, the first storage nodes keep.
                _ => 0..crate::door::STORAGE_NODES.len() as u32,
            };
            for n in takers {
                if nodes.len() < self.spec.replicas as usize {
                    nodes.insert(Provider::StorageNode(n));
                }
            }
            hosts.extend(nodes);
        }
        hosts
    }

    /// Stores what these doors took.
    fn take(&mut self, at: &Moment<'_>, doors: &[&Door], parcel: &Parcel<'_>) -> Result<Vec<StorageEvent>, String> {
        match &parcel.load {
            Load::Dag(content, dag, format) => self.storage.put_dag(content, dag, *format),
            Load::Car(car) => drop(self.storage.import(car).map_err(|why| why.to_string())?),
            Load::Bad(why) => return Err(why.clone()),
        }
        let first = parcel.roots.first().map(|(root, _)| *root);
        let has_room = |host: &Provider| self.no_room(*host, first, parcel.bytes).is_none();
        let mut hosts = BTreeSet::new();
        for door in doors {
            let more: Vec<Provider> = self.candidates(at, door, first, &hosts).into_iter().filter(has_room).collect();
            hosts.extend(more);
        }
        let is_pinned = self.members.get(at.asker.0 as usize).is_some_and(|member| member.pinned);
        if is_pinned && !self.service.takes_nothing_from(at.asker) && has_room(&Provider::PinningService) {
            hosts.insert(Provider::PinningService);
        }
        let stays: Vec<(Provider, Stay)> = hosts.iter().map(|host| (*host, self.stay(*host, at.round))).collect();
        let mut events = Vec::new();
        for (root, cid) in &parcel.roots {
            events.push(self.settle(cid, Some(at.asker), &stays, &doors[0].host));
            if hosts.contains(&Provider::PinningService) {
                events.extend(self.pays_for(*root, at.asker));
            }
        }
        Ok(events)
    }

    /// What the log says of an upload that no door stored.
    fn comes_to_nothing(&mut self, doors: &[Door], answers: &[Answer], parcel: &Parcel<'_>, patience: Option<Span>) -> Vec<StorageEvent> {
        let pretends = doors.iter().zip(answers).find_map(|(door, answer)| match answer.why {
            Some(Refusal::Pretends { entry }) => Some((door, entry)),
            _ => None,
        });
        if let Some((door, entry)) = pretends {
            for (root, _) in parcel.roots.iter().filter(|(root, _)| self.hosting.record(*root).is_none()) {
                self.pretended.entry(*root).or_insert(entry);
            }
            let pretended = |(_, cid): &(Address, String)| StorageEvent::Pretended {
                cid: cid.clone(),
                names: parcel.names(),
                through: door.host.clone(),
                entry,
            };
            return parcel.roots.iter().map(pretended).collect();
        }
        let last = last(answers, patience);
        match &answers[last].why {
            Some(Refusal::Says { why, entry }) => vec![not_stored(parcel, &doors[last], why.clone(), *entry)],
            _ => unreachable!("an upload that no door stored or pretended to was refused by each"),
        }
    }
}

impl Parcel<'_> {
    fn names(&self) -> Vec<String> {
        self.names.iter().map(|name| (*name).to_owned()).collect()
    }
}

/// Which of several answers comes last, where a client gives up on one after so long.
pub(crate) fn last(answers: &[Answer], patience: Option<Span>) -> usize {
    let when = |answer: &Answer| answer.after.or(patience).unwrap_or(Span(u64::MAX));
    let places = 0..answers.len();
    places.max_by_key(|place| when(&answers[*place])).expect("somebody was asked")
}

fn refused(after: Span, status: u16, why: &str, entry: Option<u32>) -> Answer {
    let says = Refusal::Says { why: why.to_owned(), entry };
    Answer { after: Some(after), came: Came::Refused { status, why: why.to_owned() }, why: Some(says) }
}

fn not_stored(parcel: &Parcel<'_>, door: &Door, why: String, entry: Option<u32>) -> StorageEvent {
    StorageEvent::NotStored { names: parcel.names(), bytes: parcel.bytes, through: door.host.clone(), why, entry }
}

fn content(upload: &Upload) -> Result<Content, String> {
    match upload.files.as_slice() {
        [] => Err("there is no file to store".to_owned()),
        [(_, bytes)] if !upload.wrapped => Ok(Content::File(Arc::clone(bytes))),
        files => Folder::of_files(files.iter().cloned()).map(Content::Folder).map_err(|why| why.to_string()),
    }
}

fn parcel<'a>(upload: &'a Upload, content: Result<&'a Content, &String>, format: Format) -> Parcel<'a> {
    let names = upload.files.iter().map(|(name, _)| name.as_str()).collect();
    let bytes = upload.files.iter().map(|(_, bytes)| bytes.len() as u64).sum();
    if let Some(car) = &upload.car {
        let (roots, load) = match car::read(car) {
            Ok((roots, _)) => {
                let named = |(root, version): &(Address, Version)| (*root, root.text(*version));
                (roots.iter().map(named).collect(), Load::Car(car))
            }
            Err(why) => (Vec::new(), Load::Bad(why.to_string())),
        };
        return Parcel { names, bytes: car.len() as u64, roots, load };
    }
    match content {
        Ok(content) => {
            let dag = unixfs::content(content, format);
            let root = (dag.root, dag.root.text(format.version()));
            Parcel { names, bytes, roots: vec![root], load: Load::Dag(content, dag, format) }
        }
        Err(why) => Parcel { names, bytes, roots: Vec::new(), load: Load::Bad(why.clone()) },
    }
}
