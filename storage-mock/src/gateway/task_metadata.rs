//! The bucket of tasks' metadata. The wrapper asks it first for every file, and it has none that a task stored.

use koipond_record::Span;

use super::files::heard;
use super::{Answer, Request, answer};
use crate::asked::{Moment, Outcome};
use crate::door::Door;
use crate::network::StorageNetwork;
use crate::serve::{Fetched, Got};

/// As a bucket answers who may not list it, so as not to tell whether it has the file.
const DENIED: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n\
    <Error><Code>AccessDenied</Code><Message>Access Denied</Message></Error>";

/// Answers any request.
pub(super) fn asked(net: &mut StorageNetwork, at: &Moment<'_>, door: &Door, request: &Request<'_>) -> Outcome {
    let parts = request.parts();
    let fetched = match parts.as_slice() {
        [cid, names @ ..] if matches!(request.method, "GET" | "HEAD") => Some(net.fetch(at, door, cid, &names.join("/"))),
        _ => None,
    };
    let Fetched { after, event, got } = match fetched {
        Some(fetched) => fetched,
        None => return denied().outcome(request.method, Span(0), Vec::new()),
    };
    let events = heard(request, event);
    match (got, after) {
        (Got::Down(how), Some(after)) => answer::down(how, request.host, request.method, after, events),
        (Got::Hangs, _) | (_, None) => answer::hangs(request.host, events),
        (_, Some(after)) => denied().outcome(request.method, after, events),
    }
}

fn denied() -> Answer {
    Answer::bytes(403, "application/xml", DENIED.as_bytes().to_vec())
}
