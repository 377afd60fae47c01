//! What services remember of a node's requests beside what they store: names, and when they came.

use std::collections::BTreeMap;

use koipond_record::{NodeId, SimTime};

/// The services' books.
#[derive(Clone, Debug, Default)]
pub(crate) struct Books {
    uploads: BTreeMap<NodeId, Vec<Uploaded>>,
    pins: BTreeMap<NodeId, Vec<PinRequest>>,
    requests: BTreeMap<NodeId, u64>,
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
