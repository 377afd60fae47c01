//! Uploads to the paid pinning service in the way of Spheron. What is uploaded is pinned and billed to who asks.

use koipond_record::Span;
use serde_json::{Value, json};

use super::upload::{self, Refusal, Taken};
use super::{Answer, Request, entry, pinning};
use crate::asked::{Moment, Outcome};
use crate::door::Door;
use crate::network::StorageNetwork;
use crate::serve::Upload;
use crate::store::address;

const NO_TOKEN: &str = "No authorization token was found";
const REFUSAL: Refusal = |status, why| Answer::json(status, &json!({ "success": false, "message": why }));

/// Answers a request that is no upload.
pub(super) fn asked(net: &mut StorageNetwork, at: &Moment<'_>, request: &Request<'_>) -> Outcome {
    let answered = |answer: Answer, events| answer.outcome(request.method, Span(0), events);
    match (request.method, request.parts().as_slice()) {
        ("GET", ["v1", "ipfs", "pins", cid, "status"]) => {
            let is_pinned = net.hosts(cid).contains(&koipond_record::event::Provider::PinningService);
            answered(Answer::json(200, &json!({ "pinStatus": if is_pinned { "Pinned" } else { "Unpinned" } })), Vec::new())
        }
        ("POST", ["v2", "ipfs", "pin", _]) if request.bearer().is_none() => answered(REFUSAL(401, NO_TOKEN), Vec::new()),
        ("POST", ["v2", "ipfs", "pin", cid]) => {
            if address(cid).is_err() {
                return answered(REFUSAL(400, "this is no CID of a file or folder"), Vec::new());
            }
            let events = net.pin(at, cid);
            match pinning::refused(net, at, &events) {
                Some((status, why)) => answered(REFUSAL(status, &why), events),
                None => answered(Answer::json(200, &told(request, cid)), events),
            }
        }
        (_, ["v2", "ipfs", "pin", _]) => entry::not_allowed(request, "POST"),
        _ => entry::nowhere(request),
    }
}

/// Answers a request to the address of uploads.
pub(super) fn takes(net: &mut StorageNetwork, at: &Moment<'_>, door: &Door, request: &Request<'_>) -> Outcome {
    let refused = |answer: Answer| answer.outcome(request.method, Span(0), Vec::new());
    if request.method != "POST" {
        return entry::not_allowed(request, "POST");
    }
    if request.bearer().is_none() {
        return refused(REFUSAL(401, NO_TOKEN));
    }
    if request.query("protocol").is_some_and(|protocol| protocol != "ipfs") {
        return refused(REFUSAL(400, "only the protocol `ipfs` is there"));
    }
    let files = match upload::form(request, REFUSAL) {
        Ok(parts) => upload::files(&parts, None),
        Err(answer) => return refused(answer),
    };
    if files.is_empty() {
        return refused(REFUSAL(400, "the form has no file"));
    }
    let upload = Upload { files, wrapped: true, signer: None, car: None };
    match upload::store(net, at, door, request, upload, REFUSAL) {
        Ok(Taken { cid, after, events }) => Answer::json(200, &told(request, &cid)).outcome(request.method, after, events),
        Err(outcome) => outcome,
    }
}

fn told(request: &Request<'_>, cid: &str) -> Value {
    let bucket = request.query("bucket").unwrap_or("bucket");
    let link = format!("https://{cid}.ipfs.w3s.link");
    json!({ "success": true, "uploadId": cid, "bucketId": bucket, "protocolLink": link, "dynamicLinks": [], "cid": cid })
}
