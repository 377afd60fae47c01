//! The paid pinning service, as the IPFS Pinning Service API has it. What is pinned is billed to who asks.

use std::collections::BTreeSet;

use koipond_record::event::{Absence, StorageEvent};
use koipond_record::{SimTime, Span};
use serde_json::{Value, json};

use super::books::PinRequest;
use super::date::date;
use super::upload::Refusal;
use super::{Answer, Request, answer, entry, spheron};
use crate::address::Address;
use crate::asked::{Moment, Outcome};
use crate::door::Door;
use crate::network::StorageNetwork;
use crate::store::address;

/// The longest name of a pin, in letters, as the standard has it.
const NAME_LIMIT: usize = 255;
/// How many pins a list shows, and how many it can.
const SHOWN: (usize, usize) = (10, 1_000);

const REFUSAL: Refusal = |status, why| {
    let reason = match status {
        400 => "BAD_REQUEST",
        401 => "UNAUTHORIZED",
        403 => "FORBIDDEN",
        404 => "NOT_FOUND",
        409 => "INSUFFICIENT_FUNDS",
        _ => "INTERNAL_SERVER_ERROR",
    };
    Answer::json(status, &json!({ "error": { "reason": reason, "details": why } }))
};

/// A node's pins: what it asked to have pinned, and what is.
struct Pins {
    requests: Vec<PinRequest>,
    kept: BTreeSet<Address>,
}

/// Answers a request.
pub(super) fn asked(net: &mut StorageNetwork, at: &Moment<'_>, door: &Door, request: &Request<'_>) -> Outcome {
    let parts = request.parts();
    // What is to be stored tells itself of a host that is down.
    match parts.as_slice() {
        ["v1", "upload"] => return spheron::takes(net, at, door, request),
        ["v1", "upload" | "upload-deployment", id, "finish"] if request.query("action") == Some("UPLOAD") => {
            return spheron::finishes(net, at, door, request, id);
        }
        _ => {}
    }
    if let Some(how) = net.down(at, door) {
        return answer::down(how, request.host, request.method, Span(0), Vec::new());
    }
    let ["pins", rest @ ..] = parts.as_slice() else { return spheron::asked(net, at, request) };
    if rest.len() > 1 {
        return entry::nowhere(request);
    }
    if request.bearer().is_none() {
        return REFUSAL(401, "access token is missing; send it as `Authorization: Bearer …`").outcome(request.method, Span(0), Vec::new());
    }
    let mut events = Vec::new();
    let answer = match (request.method, rest) {
        ("GET", []) => list(net, at, request),
        ("POST", []) => pins(net, at, request, &mut events),
        ("GET" | "POST" | "DELETE", [id]) => match Pins::of(net, at).requests.into_iter().find(|pin| pin.id == *id) {
            None => REFUSAL(404, &format!("there is no pin `{id}`")),
            Some(pin) => match request.method {
                "GET" => Answer::json(200, &Pins::of(net, at).told(&pin)),
                "POST" => replaces(net, at, request, &pin, &mut events),
                _ => {
                    unpins(net, at, &pin, &mut events);
                    Answer::empty(202)
                }
            },
        },
        (_, []) => return entry::not_allowed(request, "GET, POST"),
        _ => return entry::not_allowed(request, "GET, POST, DELETE"),
    };
    answer.outcome(request.method, Span(0), events)
}

/// What a request wants to have pinned, and under which name.
fn wanted(request: &Request<'_>) -> Result<(String, Option<String>), Answer> {
    let tree: Value = serde_json::from_slice(request.body).map_err(|_| REFUSAL(400, "the body is no JSON"))?;
    let cid = tree.get("cid").and_then(Value::as_str).ok_or_else(|| REFUSAL(400, "`cid` is missing"))?;
    if address(cid).is_err() {
        return Err(REFUSAL(400, "`cid` is no CID of a file or folder"));
    }
    let name = match tree.get("name") {
        None | Some(Value::Null) => None,
        Some(Value::String(name)) if name.chars().count() <= NAME_LIMIT => Some(name.clone()),
        Some(_) => return Err(REFUSAL(400, "`name` must be a text of at most 255 letters")),
    };
    Ok((cid.to_owned(), name))
}

fn pins(net: &mut StorageNetwork, at: &Moment<'_>, request: &Request<'_>, events: &mut Vec<StorageEvent>) -> Answer {
    let (cid, name) = match wanted(request) {
        Ok(wanted) => wanted,
        Err(answer) => return answer,
    };
    events.extend(net.pin(at, &cid));
    if let Some((status, why)) = refused(net, at, events) {
        return REFUSAL(status, &why);
    }
    let pin = net.books_mut().pins(at.asker, &cid, name.as_deref(), at.now);
    Answer::json(202, &Pins::of(net, at).told(&pin))
}

/// With which status, and why, the service does not take on to pin what it was just asked for.
pub(super) fn refused(net: &StorageNetwork, at: &Moment<'_>, events: &[StorageEvent]) -> Option<(u16, String)> {
    events.iter().find_map(|event| match event {
        StorageEvent::NotStored { why, .. } => {
            let status = if net.service.takes_nothing_from(at.asker) { 409 } else { 507 };
            Some((status, why.clone()))
        }
        StorageEvent::Missing { why: Absence::NoAccess, .. } => Some((403, "no access to the storage network".to_owned())),
        _ => None,
    })
}

/// The new pin comes first, so that what both hold is never dropped between them.
fn replaces(net: &mut StorageNetwork, at: &Moment<'_>, request: &Request<'_>, old: &PinRequest, events: &mut Vec<StorageEvent>) -> Answer {
    let answer = pins(net, at, request, events);
    if answer.status() == 202 {
        unpins(net, at, old, events);
    }
    answer
}

fn unpins(net: &mut StorageNetwork, at: &Moment<'_>, pin: &PinRequest, events: &mut Vec<StorageEvent>) {
    net.books_mut().unpins(at.asker, &pin.id);
    let is_wanted = net.books().pinned(at.asker).iter().any(|other| is_same(&other.cid, &pin.cid));
    if !is_wanted {
        events.extend(net.unpin(at, &pin.cid));
    }
}

/// Whether two texts are one CID.
fn is_same(one: &str, other: &str) -> bool {
    one == other || matches!((address(one), address(other)), (Ok(one), Ok(other)) if one == other)
}

fn list(net: &StorageNetwork, at: &Moment<'_>, request: &Request<'_>) -> Answer {
    let limit = match request.query("limit").map(str::parse::<usize>) {
        None => SHOWN.0,
        Some(Ok(limit)) if (1..=SHOWN.1).contains(&limit) => limit,
        Some(_) => return REFUSAL(400, "`limit` must be a number from 1 to 1000"),
    };
    // Without a status that is asked for, the standard lists what is pinned.
    let status = request.query("status").unwrap_or("pinned");
    let pins = Pins::of(net, at);
    let fits = |pin: &&PinRequest| {
        request.query("cid").is_none_or(|cids| cids.split(',').any(|cid| is_same(cid, &pin.cid)))
            && request.query("name").is_none_or(|name| pin.name.as_deref() == Some(name))
            && status.split(',').any(|status| status == pins.status(pin))
    };
    let found: Vec<&PinRequest> = pins.requests.iter().filter(fits).collect();
    let results: Vec<Value> = found.iter().take(limit).map(|pin| pins.told(pin)).collect();
    Answer::json(200, &json!({ "count": found.len(), "results": results }))
}

impl Pins {
    /// All that is or was to be pinned for the asker, the newest first. What was pinned in another way than by a request has its CID
    /// for an id.
    fn of(net: &StorageNetwork, at: &Moment<'_>) -> Self {
        let mut requests: Vec<PinRequest> = net.books().pinned(at.asker).iter().rev().cloned().collect();
        let asked: BTreeSet<Address> = requests.iter().filter_map(|pin| address(&pin.cid).ok()).collect();
        let mut kept = BTreeSet::new();
        for (cid, _) in net.pins_of(at.asker) {
            let Ok(root) = address(&cid) else { continue };
            kept.insert(root);
            if !asked.contains(&root) {
                requests.push(PinRequest { id: cid.clone(), cid, name: None, at: SimTime(0) });
            }
        }
        Self { requests, kept }
    }

    fn status(&self, pin: &PinRequest) -> &'static str {
        if address(&pin.cid).is_ok_and(|root| self.kept.contains(&root)) { "pinned" } else { "failed" }
    }

    fn told(&self, pin: &PinRequest) -> Value {
        let mut what = json!({ "cid": pin.cid });
        if let Some(name) = &pin.name {
            what["name"] = json!(name);
        }
        json!({
            "requestid": pin.id, "status": self.status(pin), "created": date(pin.at), "pin": what,
            "delegates": ["/dnsaddr/pinning.ipfs.example"], "info": {},
        })
    }
}
