//! What services remember of a node's requests beside what they store: names, and when they came.

use std::collections::BTreeMap;
use std::sync::Arc;

use koipond_record::{NodeId, SimTime};

use super::multipart::Part;
use super::upload::Files;

/// How many unfinished uploads a node can have; the oldest is forgotten when one more begins.
const UNFINISHED_LIMIT: usize = 100;
/// How much a node's unfinished uploads can hold together, in bytes.
const WEIGHT_LIMIT: u64 = 256 * 1024 * 1024;
/// What a piece counts towards that beside its name and its bytes, so that empty ones have an end too.
const PIECE_WEIGHT: u64 = 64;

/// What is said of an upload that was never begun, is finished or is forgotten.
pub(super) const NO_UPLOAD: &str = "there is no such unfinished upload";

/// The services' books.
#[derive(Clone, Debug, Default)]
pub(crate) struct Books {
    uploads: BTreeMap<NodeId, Vec<Uploaded>>,
    pins: BTreeMap<NodeId, Vec<PinRequest>>,
    requests: BTreeMap<NodeId, u64>,
    unfinished: BTreeMap<NodeId, Vec<Unfinished>>,
    begun: BTreeMap<NodeId, u64>,
}

/// An upload to web3.storage.
#[derive(Clone, Debug)]
pub(super) struct Uploaded {
    pub(super) cid: String,
    pub(super) name: String,
    pub(super) at: SimTime,
    pub(super) bytes: u64,
    /// `Upload` or `Car`.
    pub(super) kind: &'static str,
}

/// A request to pin.
#[derive(Clone, Debug)]
pub(super) struct PinRequest {
    pub(super) id: String,
    pub(super) cid: String,
    pub(super) name: Option<String>,
    pub(super) at: SimTime,
}

/// An upload that comes in several requests and is stored when the last says so.
#[derive(Clone, Debug)]
pub(super) struct Unfinished {
    id: String,
    /// Under which name it is kept.
    pub(super) bucket: String,
    /// How many bytes of files it can have.
    limit: u64,
    files: BTreeMap<String, Pieces>,
    bytes: u64,
    weight: u64,
}

/// What came of a file so far, by place, and of how many pieces it is.
#[derive(Clone, Debug)]
struct Pieces {
    of: u32,
    came: BTreeMap<u32, Arc<[u8]>>,
}

impl Unfinished {
    /// Its files, whole.
    ///
    /// # Errors
    /// Why it cannot be finished.
    pub(super) fn files(&self) -> Result<Files, &'static str> {
        if self.files.is_empty() {
            return Err("the upload has no file");
        }
        let whole = |(name, pieces): (&String, &Pieces)| {
            let bytes = match pieces.came.values().collect::<Vec<_>>().as_slice() {
                came if came.len() != pieces.of as usize => return Err("a piece of a file is missing"),
                [one] => Arc::clone(one),
                came => came.iter().flat_map(|piece| piece.iter().copied()).collect(),
            };
            Ok((name.clone(), bytes))
        };
        self.files.iter().map(whole).collect()
    }
}

/// Which piece of a file this field holds, and of how many: `chunk-0-3` is the first of three, and another field is a whole file.
fn piece(field: &str) -> Option<(u32, u32)> {
    let Some(rest) = field.strip_prefix("chunk-") else { return Some((0, 1)) };
    let (place, of) = rest.split_once('-')?;
    let (place, of) = (place.parse().ok()?, of.parse().ok()?);
    (place < of).then_some((place, of))
}

impl Books {
    /// Notes an upload; one with the same CID takes the place of the earlier.
    pub(super) fn uploads(&mut self, by: NodeId, upload: Uploaded) {
        let uploads = self.uploads.entry(by).or_default();
        uploads.retain(|other| other.cid != upload.cid);
        uploads.push(upload);
    }

    /// A node's uploads, the oldest first.
    pub(super) fn uploaded(&self, by: NodeId) -> &[Uploaded] {
        self.uploads.get(&by).map_or(&[], Vec::as_slice)
    }

    /// Whoever uploaded this, the upload.
    pub(super) fn upload_of(&self, cid: &str) -> Option<&Uploaded> {
        self.uploads.values().flatten().find(|upload| upload.cid == cid)
    }

    /// Notes a request to pin.
    pub(super) fn pins(&mut self, by: NodeId, cid: &str, name: Option<&str>, at: SimTime) -> PinRequest {
        let count = self.requests.entry(by).or_default();
        *count += 1;
        let request = PinRequest { id: format!("pin-{}-{count}", by.0), cid: cid.to_owned(), name: name.map(str::to_owned), at };
        self.pins.entry(by).or_default().push(request.clone());
        request
    }

    /// A node's requests to pin, the oldest first.
    pub(super) fn pinned(&self, by: NodeId) -> &[PinRequest] {
        self.pins.get(&by).map_or(&[], Vec::as_slice)
    }

    /// Forgets a node's request to pin.
    pub(super) fn unpins(&mut self, by: NodeId, id: &str) {
        if let Some(requests) = self.pins.get_mut(&by) {
            requests.retain(|request| request.id != id);
        }
    }

    /// An upload begins; gives its id.
    pub(super) fn begins(&mut self, by: NodeId, bucket: &str, limit: Option<u64>) -> String {
        let count = self.begun.entry(by).or_default();
        *count += 1;
        let id = format!("upload-{}-{count}", by.0);
        let uploads = self.unfinished.entry(by).or_default();
        if uploads.len() == UNFINISHED_LIMIT {
            uploads.remove(0);
        }
        let (bucket, limit) = (bucket.to_owned(), limit.unwrap_or(u64::MAX));
        uploads.push(Unfinished { id: id.clone(), bucket, limit, files: BTreeMap::new(), bytes: 0, weight: 0 });
        id
    }

    /// A node's unfinished upload.
    pub(super) fn unfinished(&self, by: NodeId, id: &str) -> Option<&Unfinished> {
        self.unfinished.get(&by)?.iter().find(|upload| upload.id == id)
    }

    /// Adds to an unfinished upload, all of it or nothing; gives the bytes that came. What comes again takes the place of the earlier.
    ///
    /// # Errors
    /// With which status it is refused, and why.
    pub(super) fn adds(&mut self, by: NodeId, id: &str, parts: &[Part<'_>]) -> Result<u64, (u16, &'static str)> {
        let uploads = self.unfinished.entry(by).or_default();
        let held: u64 = uploads.iter().map(|upload| upload.weight).sum();
        let Some(upload) = uploads.iter_mut().find(|upload| upload.id == id) else { return Err((404, NO_UPLOAD)) };
        let mut pieces = Vec::new();
        let (mut bytes, mut weight) = (0, 0);
        for part in parts {
            let Some(name) = &part.file else { continue };
            let (place, of) = piece(&part.name).ok_or((400, "a field that begins with `chunk-` names no piece"))?;
            bytes += part.content.len() as u64;
            weight += part.content.len() as u64 + name.len() as u64 + PIECE_WEIGHT;
            pieces.push((name.strip_prefix("./").unwrap_or(name), place, of, part.content));
        }
        if pieces.is_empty() {
            return Err((400, "the form has no file"));
        }
        if upload.bytes + bytes > upload.limit {
            return Err((413, "the upload is larger than its `maxSize`"));
        }
        if held + weight > WEIGHT_LIMIT {
            return Err((413, "the unfinished uploads are larger than 256 MiB; finish or cancel one"));
        }
        (upload.bytes, upload.weight) = (upload.bytes + bytes, upload.weight + weight);
        for (name, place, of, content) in pieces {
            let file = upload.files.entry(name.to_owned()).or_insert_with(|| Pieces { of, came: BTreeMap::new() });
            // Another number of pieces is another file in its place.
            if file.of != of {
                *file = Pieces { of, came: BTreeMap::new() };
            }
            file.came.insert(place, Arc::from(content));
        }
        Ok(bytes)
    }

    /// Forgets a node's unfinished upload; whether there was one.
    pub(super) fn forgets(&mut self, by: NodeId, id: &str) -> bool {
        let Some(uploads) = self.unfinished.get_mut(&by) else { return false };
        let before = uploads.len();
        uploads.retain(|upload| upload.id != id);
        uploads.len() < before
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_request_to_pin_is_forgotten_by_its_id_which_is_given_once() {
        let (mut books, node) = (Books::default(), NodeId(3));
        let ids: Vec<String> = ["a", "b", "a"].iter().map(|cid| books.pins(node, cid, None, SimTime(0)).id).collect();
        books.unpins(NodeId(4), &ids[0]);
        books.unpins(node, &ids[2]);
        assert_eq!(books.pinned(node).iter().map(|request| request.id.as_str()).collect::<Vec<_>>(), [&ids[0], &ids[1]]);
        assert!(!ids.contains(&books.pins(node, "a", None, SimTime(0)).id));
    }

    #[test]
    fn an_upload_stands_once_in_the_list() {
        let mut books = Books::default();
        for name in ["a", "b"] {
            let upload = Uploaded { cid: "cid".to_owned(), name: name.to_owned(), at: SimTime(0), bytes: 1, kind: "Upload" };
            books.uploads(NodeId(0), upload);
        }
        assert_eq!(books.uploaded(NodeId(0)).iter().map(|upload| upload.name.as_str()).collect::<Vec<_>>(), ["b"]);
        assert!(books.uploaded(NodeId(1)).is_empty() && books.upload_of("cid").is_some() && books.upload_of("other").is_none());
    }
}
