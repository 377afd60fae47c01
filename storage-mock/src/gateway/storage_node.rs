//! A node of the storage network: it takes what a staked key signed, and hands out files.

use koipond_record::Span;
use serde_json::json;

use super::request::escaped;
use super::upload::{self, Taken};
use super::{Answer, Request, entry, files, signed};
use crate::asked::{Moment, Outcome};
use crate::door::Door;
use crate::network::StorageNetwork;
use crate::serve::Upload;

/// Answers a request.
pub(super) fn asked(net: &mut StorageNetwork, at: &Moment<'_>, door: &Door, request: &Request<'_>) -> Outcome {
    match request.parts().as_slice() {
        ["task", _, "ipfs", "add"] if request.method == "POST" => adds(net, at, door, request),
        ["task", _, "ipfs", "add"] => entry::not_allowed(request, "POST"),
        ["task", _, "ipfs", cid, names @ ..] | ["ipfs", cid, names @ ..] => files::asked(net, at, door, request, cid, names),
        _ => {
            let says = format!("Cannot {} /{}", request.method, request.path.join("/"));
            Answer::page(404, "Error", &says).outcome(request.method, Span(0), Vec::new())
        }
    }
}

fn adds(net: &mut StorageNetwork, at: &Moment<'_>, door: &Door, request: &Request<'_>) -> Outcome {
    let upload = match read(request) {
        Ok(upload) => upload,
        Err(answer) => return answer.outcome(request.method, Span(0), Vec::new()),
    };
    let name = upload.files.first().map(|(name, _)| escaped(name)).unwrap_or_default();
    match upload::store(net, at, door, request, upload, refusal) {
        Ok(Taken { cid, after, events }) => {
            let url = format!("https://{cid}.ipfs.w3s.link/{name}");
            Answer::json(200, &json!({ "cid": cid, "url": url })).outcome(request.method, after, events)
        }
        Err(outcome) => outcome,
    }
}

/// The files of a form, and the key that signed them.
fn read(request: &Request<'_>) -> Result<Upload, Answer> {
    let parts = upload::form(request, refusal)?;
    let files = upload::files(&parts, Some("files"));
    if files.is_empty() {
        return Err(refusal(400, "the form has no file in the field `files`"));
    }
    let field = |name: &str| {
        let part = parts.iter().find(|part| part.name == name && part.file.is_none());
        let text = part.and_then(|part| std::str::from_utf8(part.content).ok());
        text.ok_or_else(|| refusal(400, &format!("the form has no text in the field `{name}`")))
    };
    let (signature, key) = (field("signature")?, field("stakingWalletPubkey")?);
    let signer = signed::signer(signature, key, files.iter().map(|(_, bytes)| &**bytes)).map_err(|why| refusal(401, why))?;
    Ok(Upload { files, wrapped: true, signer: Some(signer), car: None })
}

fn refusal(status: u16, why: &str) -> Answer {
    Answer::json(status, &json!({ "error": why }))
}
