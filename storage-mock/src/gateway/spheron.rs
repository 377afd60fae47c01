//! The paid pinning service in the way of Spheron: uploads in one request, or begun, filled and finished as the clients 1.x and 2.x of npm do.
//! What is uploaded is pinned and billed to who asks.

use koipond_record::event::{Provider, StorageEvent};
use koipond_record::{SimTime, Span};
use serde_json::{Value, json};

use super::books::NO_UPLOAD;
use super::date::date;
use super::upload::{self, Refusal, Taken};
use super::{Answer, Request, entry, pinning};
use crate::asked::{Moment, Outcome};
use crate::door::Door;
use crate::network::StorageNetwork;
use crate::serve::Upload;
use crate::store::address;

/// How many bytes of files a client should send in one request, and how many requests at once.
const PAYLOAD: (u64, u64) = (5 * 1024 * 1024, 3);
const NO_TOKEN: &str = "No authorization token was found";
const REFUSAL: Refusal = |status, why| Answer::json(status, &json!({ "success": false, "message": why }));

/// Answers a request that stores nothing.
pub(super) fn asked(net: &mut StorageNetwork, at: &Moment<'_>, request: &Request<'_>) -> Outcome {
    let mut events = Vec::new();
    let answer = match (request.method, request.parts().as_slice()) {
        ("GET", ["v1", "ipfs", "pins", cid, "status"]) => {
            Answer::json(200, &json!({ "pinStatus": if is_pinned(net, cid) { "Pinned" } else { "Unpinned" } }))
        }
        ("GET", ["v2", "ipfs", "pins", cid, "status"]) => status(net, at, cid),
        ("GET", ["v1", "api-keys", "scope"])
        | ("POST", ["v1" | "v2", "ipfs", "pin", _] | ["v1", "upload-deployment"] | ["v1", "upload", "initiate"])
        | ("POST", ["v1", "upload" | "upload-deployment", _, "data" | "finish"])
            if request.bearer().is_none() =>
        {
            REFUSAL(401, NO_TOKEN)
        }
        ("GET", ["v1", "api-keys", "scope"]) => Answer::json(200, &scope(at)),
        ("POST", ["v1" | "v2", "ipfs", "pin", cid]) => pins(net, at, request, cid, &mut events),
        ("POST", ["v1", "upload", "initiate"] | ["v1", "upload-deployment"]) => begins(net, at, request),
        ("POST", ["v1", "upload" | "upload-deployment", id, "data"]) => adds(net, at, request, id),
        ("POST", ["v1", "upload" | "upload-deployment", id, "finish"]) => ends(net, at, request, id),
        (_, ["v1", "api-keys", "scope"]) => return entry::not_allowed(request, "GET"),
        (_, ["v1" | "v2", "ipfs", "pin", _] | ["v1", "upload", "initiate"] | ["v1", "upload-deployment"])
        | (_, ["v1", "upload" | "upload-deployment", _, "data" | "finish"]) => return entry::not_allowed(request, "POST"),
        _ => return entry::nowhere(request),
    };
    answer.outcome(request.method, Span(0), events)
}

/// Answers a request to upload all at once.
pub(super) fn takes(net: &mut StorageNetwork, at: &Moment<'_>, door: &Door, request: &Request<'_>) -> Outcome {
    let refused = |answer: Answer| answer.outcome(request.method, Span(0), Vec::new());
    if request.method != "POST" {
        return entry::not_allowed(request, "POST");
    }
    if request.bearer().is_none() {
        return refused(REFUSAL(401, NO_TOKEN));
    }
    if let Err(answer) = protocol(request) {
        return refused(answer);
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
        Ok(Taken { cid, after, events }) => {
            let bucket = bucket(request).unwrap_or("bucket");
            Answer::json(200, &told(&cid, bucket, &cid)).outcome(request.method, after, events)
        }
        Err(outcome) => outcome,
    }
}

/// Answers a request to store what came of an upload. One that fails can be finished again.
pub(super) fn finishes(net: &mut StorageNetwork, at: &Moment<'_>, door: &Door, request: &Request<'_>, id: &str) -> Outcome {
    let refused = |answer: Answer| answer.outcome(request.method, Span(0), Vec::new());
    if request.method != "POST" {
        return entry::not_allowed(request, "POST");
    }
    if request.bearer().is_none() {
        return refused(REFUSAL(401, NO_TOKEN));
    }
    let Some(unfinished) = net.books().unfinished(at.asker, id) else { return refused(REFUSAL(404, NO_UPLOAD)) };
    let files = match unfinished.files() {
        Ok(files) => files,
        Err(why) => return refused(REFUSAL(400, why)),
    };
    let bucket = unfinished.bucket.clone();
    let upload = Upload { files, wrapped: true, signer: None, car: None };
    match upload::store(net, at, door, request, upload, REFUSAL) {
        Ok(Taken { cid, after, events }) => {
            net.books_mut().forgets(at.asker, id);
            Answer::json(200, &told(id, &bucket, &cid)).outcome(request.method, after, events)
        }
        Err(outcome) => outcome,
    }
}

fn protocol(request: &Request<'_>) -> Result<(), Answer> {
    let is_other = request.query("protocol").is_some_and(|protocol| protocol != "ipfs");
    if is_other { Err(REFUSAL(400, "only the protocol `ipfs` is there")) } else { Ok(()) }
}

/// The bucket that a request names; the client 1.x calls it a project.
fn bucket<'a>(request: &'a Request<'_>) -> Option<&'a str> {
    request.query("bucket").or(request.query("project")).filter(|bucket| !bucket.is_empty())
}

fn begins(net: &mut StorageNetwork, at: &Moment<'_>, request: &Request<'_>) -> Answer {
    if let Err(answer) = protocol(request) {
        return answer;
    }
    let Some(bucket) = bucket(request) else { return REFUSAL(400, "the name of a bucket is missing") };
    let wants_token = |name| request.query(name).is_some_and(|wanted| wanted == "true");
    if wants_token("create_single_use_token") || wants_token("create_single_deployment_token") {
        return REFUSAL(400, "tokens for a single upload are not there");
    }
    let limit = match request.query("maxSize").filter(|limit| !limit.is_empty()).map(str::parse::<u64>) {
        None => None,
        Some(Ok(limit)) => Some(limit),
        Some(Err(_)) => return REFUSAL(400, "`maxSize` must be a number of bytes"),
    };
    let id = net.books_mut().begins(at.asker, bucket, limit);
    Answer::json(200, &json!({ "uploadId": id, "deploymentId": id, "payloadSize": PAYLOAD.0, "parallelUploadCount": PAYLOAD.1 }))
}

fn adds(net: &mut StorageNetwork, at: &Moment<'_>, request: &Request<'_>, id: &str) -> Answer {
    let parts = match upload::form(request, REFUSAL) {
        Ok(parts) => parts,
        Err(answer) => return answer,
    };
    match net.books_mut().adds(at.asker, id, &parts) {
        Ok(bytes) => Answer::json(200, &json!({ "uploadSize": bytes })),
        Err((status, why)) => REFUSAL(status, why),
    }
}

/// Ends an upload without storing it.
fn ends(net: &mut StorageNetwork, at: &Moment<'_>, request: &Request<'_>, id: &str) -> Answer {
    if request.query("action") != Some("CANCEL") {
        return REFUSAL(400, "`action` must be `UPLOAD` or `CANCEL`");
    }
    if !net.books_mut().forgets(at.asker, id) {
        return REFUSAL(404, NO_UPLOAD);
    }
    Answer::json(200, &json!({ "success": true, "message": "the upload was cancelled", "uploadId": id, "deploymentId": id }))
}

fn pins(net: &mut StorageNetwork, at: &Moment<'_>, request: &Request<'_>, cid: &str, events: &mut Vec<StorageEvent>) -> Answer {
    if address(cid).is_err() {
        return REFUSAL(400, "this is no CID of a file or folder");
    }
    events.extend(net.pin(at, cid));
    match pinning::refused(net, at, events) {
        Some((status, why)) => REFUSAL(status, &why),
        None => Answer::json(200, &told(cid, bucket(request).unwrap_or("bucket"), cid)),
    }
}

fn is_pinned(net: &StorageNetwork, cid: &str) -> bool {
    net.hosts(cid).contains(&Provider::PinningService)
}

/// How the service's peer keeps something.
fn status(net: &StorageNetwork, at: &Moment<'_>, cid: &str) -> Answer {
    if address(cid).is_err() {
        return REFUSAL(400, "this is no CID of a file or folder");
    }
    let peer = json!({
        "peerName": "spheron", "ipfsPeerId": "simulated", "ipfsPeerAddresses": [], "timeStamp": date(at.now), "error": "",
        "status": if is_pinned(net, cid) { "pinned" } else { "unpinned" }, "attemptCount": 0, "priorityPin": false,
    });
    let pin = json!({
        "cid": cid, "name": "", "allocations": [], "origins": [], "created": date(SimTime(0)), "metadata": null,
        "peerMap": { "simulated": peer },
    });
    Answer::json(200, &json!({ "pinStatus": pin }))
}

/// Whose token it is: each asker has an organization of its own, for storage.
fn scope(at: &Moment<'_>) -> Value {
    let name = format!("node-{}", at.asker.0);
    json!({
        "user": { "id": format!("user-{}", at.asker.0), "username": name, "name": name, "email": format!("{name}@koii.example") },
        "organizations": [{ "id": format!("organization-{}", at.asker.0), "name": name, "username": name, "appType": "storage" }],
    })
}

/// What is told of an upload or a pin, in the words of the client 2.x and then in those of 1.x.
fn told(id: &str, bucket: &str, cid: &str) -> Value {
    let link = format!("https://{cid}.ipfs.w3s.link");
    json!({
        "success": true, "message": "", "cid": cid, "uploadId": id, "bucketId": bucket, "protocolLink": link, "dynamicLinks": [],
        "deploymentId": id, "projectId": bucket, "sitePreview": link, "affectedDomains": [],
    })
}
