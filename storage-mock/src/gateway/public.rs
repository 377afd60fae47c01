//! Public gateways: `https://ipfs.io/ipfs/<cid>/<path>` and `https://<cid>.ipfs.w3s.link/<path>`.

use super::{Request, entry, files};
use crate::asked::{Moment, Outcome};
use crate::door::Door;
use crate::network::StorageNetwork;

/// Answers where the CID stands in the path.
pub(super) fn asked_by_path(net: &mut StorageNetwork, at: &Moment<'_>, door: &Door, request: &Request<'_>) -> Outcome {
    match request.parts().as_slice() {
        ["ipfs", cid, names @ ..] => files::asked(net, at, door, request, cid, names),
        _ => entry::nowhere(request),
    }
}

/// Answers where the CID stands in the host's name.
pub(super) fn asked_by_name(net: &mut StorageNetwork, at: &Moment<'_>, door: &Door, request: &Request<'_>, cid: &str) -> Outcome {
    files::asked(net, at, door, request, cid, &request.parts())
}
