//! What holds for any request to any host.

use koipond_record::event::{Provider, StorageEvent};
use koipond_record::{HttpRequest, Reply};
use koipond_storage_mock::{Content, Folder};
use proptest::prelude::*;
use serde_json::json;

use crate::common::*;

#[test]
fn another_host_is_not_found() {
    let mut net = network(json!({ "gateways": ["ipfs.example.com"] }));
    assert!(net.serves("ipfs.example.com") && !net.serves("example.com"));
    assert!(matches!(ask(&mut net, "GET", "https://example.com/", &[], b"").reply, Reply::Unreachable { code, .. } if code == "ENOTFOUND"));
    assert_eq!(get(&mut net, "https://ipfs.example.com/ipfs/x").0.status, 400);
}

/// Hosts of every kind.
fn hosts() -> impl Strategy<Value = String> {
    let named = [STORAGE_NODE, "ipfs.io", "x.ipfs.w3s.link", "koii-k2-task-metadata.s3.us-east-2.amazonaws.com", "testnet.koii.network"];
    prop::sample::select([&named[..], &SERVICES].concat()).prop_map(str::to_owned)
}

/// Paths of pieces that mean something to some host, and of anything.
fn paths() -> impl Strategy<Value = String> {
    const KNOWN: &[&str] = &[
        "task", "ipfs", "add", "car", "upload", "pins", "status", "user", "uploads", "v1", "v2", "pin", "..", "%2e", "%", "%2F", "", "CID",
    ];
    let piece = prop_oneof![8 => prop::sample::select(KNOWN).prop_map(str::to_owned), 1 => "[^/]{0,8}"];
    let query =
        prop_oneof![Just(""), Just("?format=car"), Just("?format=raw"), Just("?limit=-1"), Just("?status=failed&name=%"), Just("?&=&")];
    (prop::collection::vec(piece, 0..6), query).prop_map(|(pieces, query)| format!("/{}{query}", pieces.join("/")))
}

fn bodies() -> impl Strategy<Value = Vec<u8>> {
    let json = prop::sample::select(vec![
        "{}",
        "[]",
        "[{}]",
        "{\"cid\":\"CID\"}",
        "{\"method\":\"getAccountInfo\",\"params\":[\"x\"]}",
        "{\"id\":1e999}",
    ]);
    prop_oneof![
        prop::collection::vec(any::<u8>(), 0..60),
        json.prop_map(|text| text.as_bytes().to_vec()),
        (1..200_000_usize).prop_map(|deep| vec![b'['; deep]),
        any::<u8>().prop_map(|byte| signed(0, &[("a", &[byte])])),
        (any::<u8>(), any::<prop::sample::Index>()).prop_map(|(byte, at)| {
            let mut body = signed(0, &[("a", &[1])]);
            let at = at.index(body.len());
            body[at] = byte;
            body
        }),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn any_request_to_any_host_comes_to_something(
        host in hosts(), method in prop::sample::select(vec!["GET", "HEAD", "POST", "DELETE", "OPTIONS", "PUT", "", "get"]),
        path in paths(), any_path: String, is_known: bool, body in bodies(), has_form: bool, range in "(bytes=)?[0-9]{0,25}-?[0-9]{0,25}",
    ) {
        let mut net = network(json!({}));
        let cid = imported(&mut net, &[("a/index.html", b"a"), ("add", b"b")]);
        let path = if is_known { path.replace("CID", &cid) } else { any_path };
        let kind = if has_form { FORM.1 } else { "multipart/form-data; boundary=\"" };
        let headers = [TOKEN, ("Content-Type", kind), ("Range", &range)];
        let body = String::from_utf8(body).map_or_else(|wrong| wrong.into_bytes(), |text| text.replace("CID", &cid).into_bytes());
        let http = HttpRequest { path, ..request(method, &format!("https://{host}"), &headers, &body) };
        let outcome = net.http(moment(&TOWN), &http);
        if let Reply::Http(response) = &outcome.reply {
            prop_assert!((200..600).contains(&response.status) && response.status != 500);
            prop_assert!(response.headers.iter().all(|(name, value)| (name.clone() + value).chars().all(|letter| (' '..='~').contains(&letter))));
        }
        if !matches!(method, "GET" | "HEAD") {
            let is_read = outcome.events.iter().any(|event| matches!(event, StorageEvent::Read { .. }));
            prop_assert!(!is_read);
        }
    }
}

#[test]
fn a_tree_that_was_imported_is_read_by_http_as_it_was() {
    let folder = Folder::of_files([("a/b".to_owned(), b"1".as_slice().into())]).expect("it is so in this test");
    assert!(matches!(folder.get("a"), Some(Content::Folder(_))));
    let mut net = network(json!({}));
    let cid = imported(&mut net, &[("a/b", b"1")]);
    let (response, events) = get(&mut net, &format!("https://ipfs.io/ipfs/{cid}//a%2Fb"));
    assert_eq!(text(&response), "1");
    assert!(matches!(&events[..], [StorageEvent::Read { from: Provider::Archive, .. }]), "{events:?}");
}
