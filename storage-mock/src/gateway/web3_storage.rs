//! The old API of web3.storage: files and CAR files in, CAR files out, under a token.

use std::sync::Arc;

use koipond_record::Span;
use serde_json::{Value, json};

use super::books::Uploaded;
use super::date::date;
use super::request::decoded;
use super::trustless::{self, Form};
use super::upload::{self, Files, Refusal, Taken};
use super::{Answer, Request, entry};
use crate::asked::{Moment, Outcome};
use crate::door::Door;
use crate::network::StorageNetwork;
use crate::serve::Upload;

const REFUSAL: Refusal = |status, why| {
    let code = if status == 401 { "ERROR_NO_TOKEN" } else { "HTTP_ERROR" };
    Answer::json(status, &json!({ "code": code, "message": why }))
};

/// Answers a request.
pub(super) fn asked(net: &mut StorageNetwork, at: &Moment<'_>, door: &Door, request: &Request<'_>) -> Outcome {
    let answered = |answer: Answer| answer.outcome(request.method, Span(0), Vec::new());
    match (request.method, request.parts().as_slice()) {
        ("GET" | "HEAD", ["car", cid]) => trustless::asked(net, at, door, request, (cid, &[]), Form::Car),
        ("GET", ["status", cid]) => answered(status(net, cid)),
        ("POST", ["upload" | "car"]) | ("GET", ["user", "uploads"]) if request.bearer().is_none() => {
            answered(REFUSAL(401, "No token found in `Authorization: Bearer ` header"))
        }
        ("POST", ["upload"]) => match files(request) {
            Ok(files) => takes(net, at, door, request, Upload { wrapped: files.len() > 1, files, signer: None, car: None }),
            Err(answer) => answered(answer),
        },
        ("POST", ["car"]) => {
            takes(net, at, door, request, Upload { files: Vec::new(), wrapped: false, signer: None, car: Some(Arc::clone(request.body)) })
        }
        ("GET", ["user", "uploads"]) => {
            let uploads: Vec<Value> = net.books().uploaded(at.asker).iter().rev().map(told).collect();
            answered(Answer::json(200, &Value::Array(uploads)))
        }
        (_, ["upload" | "car"]) => entry::not_allowed(request, "POST"),
        _ => answered(REFUSAL(404, "Not Found")),
    }
}

/// What an upload holds: the files of a form, or the body as one file.
fn files(request: &Request<'_>) -> Result<Files, Answer> {
    match request.media_type().as_str() {
        "multipart/form-data" => {
            let files = upload::files(&upload::form(request, REFUSAL)?, Some("file"));
            if files.is_empty() { Err(REFUSAL(400, "the form has no file in the field `file`")) } else { Ok(files) }
        }
        "application/car" | "application/vnd.ipld.car" => Err(REFUSAL(400, "Please POST Content-addressed Archives to /car")),
        _ if request.body.is_empty() => Err(REFUSAL(400, "Empty payload")),
        _ => Ok(vec![(name(request).unwrap_or_else(|| "blob".to_owned()), Arc::clone(request.body))]),
    }
}

/// The name that an upload is given for the list of uploads; it is escaped as in a path.
fn name(request: &Request<'_>) -> Option<String> {
    request.header("x-name").filter(|name| !name.is_empty()).map(|name| decoded(name).unwrap_or_else(|| name.to_owned()))
}

fn takes(net: &mut StorageNetwork, at: &Moment<'_>, door: &Door, request: &Request<'_>, upload: Upload) -> Outcome {
    let kind = if upload.car.is_some() { "Car" } else { "Upload" };
    let name = name(request).unwrap_or_else(|| format!("Upload at {}", date(at.now)));
    match upload::store(net, at, door, request, upload, REFUSAL) {
        Ok(Taken { cid, after, events }) => {
            let uploaded = Uploaded { cid: cid.clone(), name, at: at.now, bytes: request.body.len() as u64, kind };
            net.books_mut().uploads(at.asker, uploaded);
            Answer::json(200, &json!({ "cid": cid })).outcome(request.method, after, events)
        }
        Err(outcome) => outcome,
    }
}

/// Where an upload is kept, for all who ask.
fn status(net: &StorageNetwork, cid: &str) -> Answer {
    let Some(upload) = net.books().upload_of(cid) else { return REFUSAL(404, "Not Found") };
    let Value::Object(mut told) = told(upload) else { return REFUSAL(404, "Not Found") };
    told.retain(|key, _| matches!(key.as_str(), "cid" | "dagSize" | "created" | "pins" | "deals"));
    Answer::json(200, &Value::Object(told))
}

fn told(upload: &Uploaded) -> Value {
    let at = date(upload.at);
    let pin = json!({ "status": "Pinned", "updated": at, "peerId": "simulated", "peerName": "web3.storage", "region": null });
    json!({
        "_id": upload.cid, "type": upload.kind, "name": upload.name, "created": at, "updated": at, "cid": upload.cid,
        "dagSize": upload.bytes, "pins": [pin], "deals": [],
    })
}
