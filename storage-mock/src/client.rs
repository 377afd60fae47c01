//! The storage network's client, `KoiiStorageClient`, seen from outside: which storage nodes it asks, for how long, and what it says.

use std::sync::Arc;

use koipond_record::event::{Absence, StorageEvent};
use koipond_record::{Payload, Reply, Span};
use serde_json::json;

use crate::asked::{Moment, Outcome};
use crate::door::{Door, STORAGE_NODES};
use crate::fault::{Down, Lie};
use crate::network::StorageNetwork;
use crate::serve::{Came, Delay, Fetched, Got, Upload};
use crate::take;

/// How long it waits for one storage node.
const PATIENCE: Span = Span::from_millis(20_000);
/// What it throws where the storage network's own task is not active.
const INACTIVE: &str = "Storage task is not active";

impl StorageNetwork {
    /// Stores files in a directory that wraps them. All storage nodes are asked at once, and all are waited for; the answer is that
    /// of the first in their order that took it.
    pub fn put(&mut self, at: Moment<'_>, files: &[(String, Payload)]) -> Outcome {
        if let Some(entry) = self.troubles.inactive(at.asker) {
            let names = files.iter().map(|(name, _)| name.clone()).collect();
            let bytes = files.iter().map(|(_, file)| file.len()).sum();
            let (through, why) = (STORAGE_NODES[0].to_owned(), "the storage task is not active".to_owned());
            return failed(vec![StorageEvent::NotStored { names, bytes, through, why, entry: Some(entry) }], Span(0), INACTIVE.to_owned());
        }
        let bytes = |file: &Payload| Arc::clone(file.bytes().expect("the world asks with the bytes themselves"));
        let files = files.iter().map(|(name, file)| (name.clone(), bytes(file))).collect();
        let signer = self.members.get(at.asker.0 as usize).map(|member| member.key.clone());
        let doors = doors();
        let (answers, events) = self.upload(&at, &doors, &Upload { files, wrapped: true, signer, car: None }, Some(PATIENCE));
        let longest = answers.iter().map(|answer| waited(answer.after)).max().unwrap_or_default();
        let taken = answers.iter().find_map(|answer| match &answer.came {
            Came::Cid(cid) => Some(cid.clone()),
            _ => None,
        });
        match taken {
            Some(cid) => Outcome { events, after: Some(longest), reply: Reply::Stored { cid } },
            None => {
                let last = &answers[take::last(&answers, Some(PATIENCE))];
                failed(events, longest, format!("Failed to upload file{}", thrown(&last.came)))
            }
        }
    }

    /// Fetches a file. The storage nodes are asked one after the other; the answer is the first file that comes in time.
    pub fn get(&mut self, at: Moment<'_>, cid: &str, name: &str) -> Outcome {
        let cid = &self.known_as(cid);
        let missing =
            |through: &str, why| StorageEvent::Missing { cid: cid.to_owned(), name: name.to_owned(), through: through.to_owned(), why };
        if let Some(entry) = self.troubles.inactive(at.asker) {
            let why = Absence::Fault { entry, kind: "inactive".to_owned() };
            return failed(vec![missing(STORAGE_NODES[0], why)], Span(0), INACTIVE.to_owned());
        }
        let (mut events, mut passed, mut status) = (Vec::new(), Span(0), "undefined");
        for door in doors() {
            let n = self.reads.peek(at.asker, door.place());
            let Fetched { after, event, got } = self.fetch(&at, &door, cid, name);
            let late = after.is_none_or(|after| after > PATIENCE);
            passed = passed + waited(after);
            match got {
                Got::File { bytes, lie } if !late => {
                    // The client does not look at the type.
                    let event = if lie == Some(Lie::WrongType) { self.read_as_stored(&at, &door, cid, name) } else { event };
                    let events = events.into_iter().map(skipped).chain(event).collect();
                    return Outcome { events, after: Some(passed), reply: Reply::Bytes(Payload::Here(bytes)) };
                }
                Got::File { bytes, .. } => {
                    let delay = self.reading_takes(&at, &door, (cid, name), n, bytes.len() as u64);
                    events.push(missing(&door.host, too_late(&delay)));
                }
                got => {
                    status = status_text(&got).filter(|_| !late).unwrap_or(status);
                    events.extend(event);
                }
            }
        }
        let last = events.pop();
        let events = events.into_iter().map(skipped).chain(last).collect();
        failed(events, passed, format!("Cannot fetch the file: {status}"))
    }

    /// Whether the storage network's own task is not active for a node.
    pub(crate) fn is_inactive_for(&self, node: koipond_record::NodeId) -> bool {
        self.troubles.inactive(node).is_some()
    }
}

fn doors() -> Vec<Door> {
    (0..STORAGE_NODES.len() as u32).map(Door::storage_node).collect()
}

/// What one storage node did not give, where another is asked after it.
fn skipped(event: StorageEvent) -> StorageEvent {
    match event {
        StorageEvent::Missing { cid, name, through, why } => StorageEvent::Skipped { cid, name, through, why },
        other => other,
    }
}

/// Why a file came too late.
fn too_late(delay: &Delay) -> Absence {
    match delay.entry.filter(|_| delay.usual <= PATIENCE) {
        Some(entry) => Absence::Fault { entry, kind: "slow".to_owned() },
        None => Absence::Unreached { why: "no answer came within 20 s".to_owned() },
    }
}

fn waited(after: Option<Span>) -> Span {
    after.unwrap_or(PATIENCE).min(PATIENCE)
}

fn failed(events: Vec<StorageEvent>, after: Span, why: String) -> Outcome {
    Outcome { events, after: Some(after), reply: Reply::Failed { why } }
}

/// The error of one storage node's upload, as a text.
fn thrown(came: &Came) -> String {
    let answered = |status: u16, body: &str| format!("Error: Failed to upload file {status} - {} - {body}", title(status));
    match came {
        Came::Cid(_) => String::new(),
        Came::Refused { status, why } => answered(*status, &json!({ "error": why }).to_string()),
        Came::Down(Down::Refuses) => "TypeError: fetch failed".to_owned(),
        Came::Down(Down::ErrorPage) => answered(502, "<html>"),
        Came::Down(Down::TooMany) => answered(429, "too many requests"),
        Came::Down(Down::Hangs) | Came::Hangs => "AbortError: This operation was aborted".to_owned(),
    }
}

/// The words of an answer's status; none where no answer came.
fn status_text(got: &Got) -> Option<&'static str> {
    let status = match got {
        Got::File { .. } => 200,
        Got::Absent(Absence::NotACid) => 400,
        Got::Absent(Absence::NoAccess) => 403,
        Got::Absent(Absence::NoSuchName { .. } | Absence::IsAFolder | Absence::NotServed) => 404,
        Got::Absent(_) => 504,
        Got::Down(Down::ErrorPage) => 502,
        Got::Down(Down::TooMany) => 429,
        Got::Down(Down::Refuses | Down::Hangs) | Got::Hangs => return None,
    };
    Some(title(status))
}

fn title(status: u16) -> &'static str {
    match status {
        200 => "OK",
        400 => "Bad Request",
        401 => "Unauthorized",
        402 => "Payment Required",
        403 => "Forbidden",
        404 => "Not Found",
        405 => "Method Not Allowed",
        413 => "Payload Too Large",
        429 => "Too Many Requests",
        500 => "Internal Server Error",
        502 => "Bad Gateway",
        504 => "Gateway Timeout",
        507 => "Insufficient Storage",
        _ => "",
    }
}
