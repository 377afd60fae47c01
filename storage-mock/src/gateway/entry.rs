//! The door to all hosts of the storage network: which of them a request is for.

use koipond_record::{HttpRequest, Reply, Span};

use super::{Answer, Request, answer, koii_rpc, pinning, public, storage_node, task_metadata, web3_storage};
use crate::asked::{Moment, Outcome};
use crate::door::{Door, DoorKind};
use crate::network::StorageNetwork;

impl StorageNetwork {
    /// What comes of a request by HTTP. It is for a host of the network; another is not found.
    pub fn http(&mut self, at: Moment<'_>, http: &HttpRequest) -> Outcome {
        let Some((door, cid)) = self.door(&http.host) else {
            let why = format!("{} is no host of the storage network", http.host);
            return Outcome { events: Vec::new(), after: Some(Span(0)), reply: Reply::Unreachable { code: "ENOTFOUND".to_owned(), why } };
        };
        let is_down = self.down(&at, &door);
        let outcome = match Request::of(http) {
            Ok(request) => self.asked_by_http(&at, &door, cid.as_deref().unwrap_or_default(), &request),
            Err(answer) => answer.outcome(&http.method, Span(0), Vec::new()),
        };
        // What is fetched and stored is told of a host that is down already; all else is answered as little.
        match is_down {
            Some(how) if outcome.events.is_empty() => answer::down(how, &http.host, &http.method, Span(0), Vec::new()),
            _ => outcome,
        }
    }

    /// The file that a request by HTTP asks for, as CID and path, if it asks for one. For a request that is lost on its way.
    #[must_use]
    pub fn wants(&self, http: &HttpRequest) -> Option<(String, String)> {
        let (door, named) = self.door(&http.host)?;
        let request = Request::of(http).ok().filter(|request| request.method == "GET")?;
        let parts = request.parts();
        let (cid, names) = match (door.kind, parts.as_slice()) {
            (DoorKind::SubdomainGateway, names) => (named.as_deref()?, names),
            (DoorKind::StorageNode(_), ["task", _, "ipfs", cid, names @ ..])
            | (DoorKind::StorageNode(_) | DoorKind::PathGateway, ["ipfs", cid, names @ ..])
            | (DoorKind::Web3Storage, ["car", cid, names @ ..]) => (*cid, names),
            _ => return None,
        };
        Some((self.known_as(cid), names.join("/")))
    }

    fn asked_by_http(&mut self, at: &Moment<'_>, door: &Door, cid: &str, request: &Request<'_>) -> Outcome {
        if request.method == "OPTIONS" {
            let answer = Answer::empty(204).with("Access-Control-Allow-Methods", "GET, HEAD, POST, PUT, DELETE, OPTIONS");
            return answer.with("Access-Control-Allow-Headers", "*").outcome(request.method, Span(0), Vec::new());
        }
        match door.kind {
            DoorKind::StorageNode(_) => storage_node::asked(self, at, door, request),
            DoorKind::PathGateway => public::asked_by_path(self, at, door, request),
            DoorKind::SubdomainGateway => public::asked_by_name(self, at, door, request, cid),
            DoorKind::TaskMetadata => task_metadata::asked(self, at, door, request),
            DoorKind::Web3Storage => web3_storage::asked(self, at, door, request),
            DoorKind::Pinning => pinning::asked(self, at, door, request),
            DoorKind::KoiiRpc => koii_rpc::asked(self, at, request),
        }
    }
}

/// What comes of a request in a way that the host does not know.
pub(super) fn not_allowed(request: &Request<'_>, allowed: &str) -> Outcome {
    Answer::text(405, "method not allowed").with("Allow", allowed).outcome(request.method, Span(0), Vec::new())
}

/// What comes of a request that asks for nothing that can be here.
pub(super) fn nowhere(request: &Request<'_>) -> Outcome {
    Answer::text(404, "404 page not found").outcome(request.method, Span(0), Vec::new())
}
