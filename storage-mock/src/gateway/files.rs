//! Files and folders by CID and path, as a gateway hands them out.

use std::sync::Arc;

use koipond_record::event::{Absence, StorageEvent};

use super::answer::{self, plain};
use super::content_type::content_type;
use super::range::{self, Wanted};
use super::request::escaped;
use super::{Answer, Request, trustless};
use crate::asked::{Moment, Outcome};
use crate::door::{Door, DoorKind};
use crate::fault::Lie;
use crate::folder::{Content, Folder};
use crate::network::StorageNetwork;
use crate::serve::{Fetched, Got};

/// Answers a request for `<cid>/<names>`.
pub(super) fn asked(net: &mut StorageNetwork, at: &Moment<'_>, door: &Door, request: &Request<'_>, cid: &str, names: &[&str]) -> Outcome {
    if !matches!(request.method, "GET" | "HEAD") {
        return super::entry::not_allowed(request, "GET, HEAD, OPTIONS");
    }
    if let Some(form) = trustless::wanted(request) {
        return trustless::asked(net, at, door, request, (cid, names), form);
    }
    let path = names.join("/");
    let fetched = net.fetch(at, door, cid, &path);
    if !matches!(fetched.got, Got::Absent(Absence::IsAFolder)) {
        return served(net, door, request, (cid, names), fetched);
    }
    let index = match content(net, cid, names) {
        Some(Content::Folder(folder)) => match folder.get("index.html") {
            Some(Content::File(_)) => None,
            _ => Some(listing(folder, cid, names)),
        },
        _ => Some(Answer::text(404, "there is nothing to list")),
    };
    if let Some(index) = index {
        let after = fetched.after;
        let events = heard(request, fetched.event);
        return match after {
            Some(after) => index.outcome(request.method, after, events),
            None => answer::hangs(request.host, events),
        };
    }
    let names: Vec<&str> = names.iter().copied().chain(["index.html"]).collect();
    let fetched = net.fetch(at, door, cid, &names.join("/"));
    served(net, door, request, (cid, &names), fetched)
}

/// What comes of a file that was fetched, or was not.
fn served(net: &StorageNetwork, door: &Door, request: &Request<'_>, place: (&str, &[&str]), fetched: Fetched) -> Outcome {
    let Fetched { after, mut event, got } = fetched;
    let (bytes, lie) = match got {
        Got::File { bytes, lie } => (bytes, lie),
        other => return refused(net, door, request, place, Fetched { after, event, got: other }),
    };
    let Some(after) = after else { return answer::hangs(request.host, heard(request, event)) };
    let answer = match lie {
        Some(Lie::Html) => Answer::bytes(200, "text/html", bytes),
        Some(Lie::Empty) => Answer::bytes(200, "text/plain", bytes),
        Some(Lie::WrongType) => file(request, place, bytes, "text/html"),
        Some(Lie::Altered | Lie::Truncated | Lie::AnotherFile) | None => {
            let name = request.query("filename").or(place.1.last().copied()).unwrap_or_default();
            let kind = content_type(name, &bytes);
            file(request, place, bytes, kind)
        }
    };
    // Where nothing of the file is handed over, nothing was read.
    if matches!(answer.status(), 304 | 416) {
        event = None;
    }
    answer.outcome(request.method, after, heard(request, event))
}

/// What comes of a fetch that gives no file.
pub(super) fn refused(net: &StorageNetwork, door: &Door, request: &Request<'_>, place: (&str, &[&str]), fetched: Fetched) -> Outcome {
    let Fetched { after, event, got } = fetched;
    let events = heard(request, event);
    let Some(after) = after else { return answer::hangs(request.host, events) };
    match got {
        Got::Hangs | Got::File { .. } => answer::hangs(request.host, events),
        Got::Down(how) => answer::down(how, request.host, request.method, after, events),
        Got::Absent(why) => absent(net, door, request, place, &why).outcome(request.method, after, events),
    }
}

/// Of what happened, what a request without a body comes to: it reads nothing.
pub(super) fn heard(request: &Request<'_>, event: Option<StorageEvent>) -> Vec<StorageEvent> {
    let is_read = |event: &StorageEvent| matches!(event, StorageEvent::Read { .. } | StorageEvent::Altered { .. });
    event.into_iter().filter(|event| request.method != "HEAD" || !is_read(event)).collect()
}

fn absent(net: &StorageNetwork, door: &Door, request: &Request<'_>, (cid, names): (&str, &[&str]), why: &Absence) -> Answer {
    let shown = shown(cid, names);
    let (status, says) = match why {
        Absence::NotACid => (400, format!("invalid path \"{shown}\": invalid cid: {cid}")),
        Absence::NoSuchName { .. } => {
            let (name, under) = missing_link(net, cid, names);
            (404, format!("failed to resolve {shown}: no link named {name:?} under {under}"))
        }
        Absence::IsAFolder => (404, format!("failed to resolve {shown}: it is a folder")),
        Absence::NoAccess => (403, "no access to the storage network".to_owned()),
        Absence::NotServed => (404, "404 page not found".to_owned()),
        Absence::NeverStored
        | Absence::OnlyPretended { .. }
        | Absence::HostsOffline { .. }
        | Absence::Dropped { .. }
        | Absence::Unreached { .. }
        | Absence::Fault { .. } => (504, format!("failed to resolve {shown}: context deadline exceeded")),
    };
    let is_gateway = matches!(door.kind, DoorKind::PathGateway | DoorKind::SubdomainGateway);
    if is_gateway && request.reads_html() { Answer::page(status, &title(status), &says) } else { Answer::text(status, &says) }
}

fn title(status: u16) -> String {
    let words = match status {
        400 => "Bad Request",
        403 => "Forbidden",
        404 => "Not Found",
        _ => "Gateway Timeout",
    };
    format!("{status} {words}")
}

/// The first name on the path that leads nowhere, and under what it stands.
fn missing_link<'a>(net: &StorageNetwork, cid: &str, names: &[&'a str]) -> (&'a str, String) {
    let found = (0..names.len()).find(|count| content(net, cid, &names[..=*count]).is_none()).unwrap_or(0);
    let above: Vec<&str> = std::iter::once(cid).chain(names[..found].iter().copied()).collect();
    (names.get(found).copied().unwrap_or_default(), above.join("/"))
}

/// What stands at a path, whether or not anybody serves it.
pub(super) fn content<'a>(net: &'a StorageNetwork, cid: &str, names: &[&str]) -> Option<&'a Content> {
    let root = &net.storage().root(cid).ok()?.content;
    names.iter().try_fold(root, |content, name| match content {
        Content::Folder(folder) => folder.get(name),
        Content::File(_) => None,
    })
}

/// A path as a gateway shows it, fit for a header.
pub(super) fn shown(cid: &str, names: &[&str]) -> String {
    let parts: Vec<String> = std::iter::once(&cid).chain(names).map(|name| escaped(name)).collect();
    format!("/ipfs/{}", parts.join("/"))
}

/// A file's bytes, or the part of them that is asked for.
fn file(request: &Request<'_>, (cid, names): (&str, &[&str]), bytes: Arc<[u8]>, kind: &str) -> Answer {
    let etag = format!("\"{}\"", escaped(cid));
    if request
        .header("if-none-match")
        .is_some_and(|tags| tags.split(',').any(|tag| [&etag, "*"].contains(&tag.trim().trim_start_matches("W/"))))
    {
        return Answer::empty(304).with("Etag", &etag);
    }
    // A part is asked for only of the file that the asker has the beginning of.
    let is_same = request.header("if-range").is_none_or(|tag| tag == etag);
    let len = bytes.len();
    let answer = match range::wanted(request.header("range").filter(|_| is_same), len) {
        Wanted::Whole => Answer::bytes(200, kind, bytes),
        Wanted::Part(part) => {
            let place = format!("bytes {}-{}/{len}", part.start, part.end - 1);
            Answer::bytes(206, kind, &bytes[part]).with("Content-Range", &place)
        }
        Wanted::Nothing => {
            return Answer::text(416, "invalid range: failed to overlap").with("Content-Range", &format!("bytes */{len}"));
        }
    };
    let answer = answer.with("Accept-Ranges", "bytes").with("Cache-Control", "public, max-age=29030400, immutable");
    answer.with("Etag", &etag).with("X-Ipfs-Path", &shown(cid, names))
}

/// A page that lists a folder.
fn listing(folder: &Folder, cid: &str, names: &[&str]) -> Answer {
    let here = shown(cid, names);
    let rows: String = folder
        .entries()
        .map(|(name, content)| {
            let size = match content {
                Content::File(bytes) => format!("{} B", bytes.len()),
                Content::Folder(folder) => format!("{} names", folder.entries().len()),
            };
            format!("<tr><td><a href=\"{here}/{}\">{}</a></td><td>{size}</td></tr>\n", escaped(name), plain(name))
        })
        .collect();
    let page = format!(
        "<!DOCTYPE html>\n<html lang=\"en\">\n<head><meta charset=\"utf-8\"><title>{here}</title></head>\n\
         <body>\n<h1>Index of {here}</h1>\n<table>\n{rows}</table>\n</body>\n</html>\n"
    );
    Answer::bytes(200, "text/html", page.into_bytes()).with("Etag", &format!("\"DirIndex-{}\"", escaped(cid))).with("X-Ipfs-Path", &here)
}
