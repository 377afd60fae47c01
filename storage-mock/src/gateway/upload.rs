//! What comes of an upload, whichever service takes it.

use std::sync::Arc;

use koipond_record::Span;
use koipond_record::event::StorageEvent;

use super::multipart::{self, Part};
use super::{Answer, Request, answer};
use crate::asked::{Moment, Outcome};
use crate::door::Door;
use crate::network::StorageNetwork;
use crate::serve::{Came, Kept, Upload};

/// An upload that was taken.
pub(super) struct Taken {
    /// The CID it was answered with.
    pub(super) cid: String,
    /// How long the answer takes.
    pub(super) after: Span,
    /// What happened.
    pub(super) events: Vec<StorageEvent>,
}

/// Files by their names.
pub(super) type Files = Vec<(String, Arc<[u8]>)>;

/// How a service puts a refusal.
pub(super) type Refusal = fn(u16, &str) -> Answer;

/// Stores at a door; what comes of it instead if it is not taken.
pub(super) fn store(
    net: &mut StorageNetwork,
    at: &Moment<'_>,
    door: &Door,
    request: &Request<'_>,
    upload: Upload,
    refusal: Refusal,
) -> Result<Taken, Outcome> {
    let Kept { after, events, came } = net.store(at, door, upload);
    let Some(after) = after else { return Err(answer::hangs(request.host, events)) };
    match came {
        Came::Cid(cid) => Ok(Taken { cid, after, events }),
        Came::Refused { status, why } => Err(refusal(status, &why).outcome(request.method, after, events)),
        Came::Down(how) => Err(answer::down(how, request.host, request.method, after, events)),
        Came::Hangs => Err(answer::hangs(request.host, events)),
    }
}

/// The parts of a form.
///
/// # Errors
/// The answer to one that is broken.
pub(super) fn form<'a>(request: &Request<'a>, refusal: Refusal) -> Result<Vec<Part<'a>>, Answer> {
    let kind = request.header("content-type").unwrap_or_default();
    multipart::parts(kind, request.body).map_err(|why| refusal(400, why))
}

/// The files among the parts, those of this field alone where one is given.
pub(super) fn files(parts: &[Part<'_>], field: Option<&str>) -> Files {
    let wanted = parts.iter().filter(|part| field.is_none_or(|field| part.name == field));
    wanted.filter_map(|part| Some((part.file.clone()?, Arc::from(part.content)))).collect()
}
