//! web3.storage, the pinning service, and Koii's RPC.

use std::collections::BTreeMap;

use koipond_record::event::{Provider, StorageEvent};
use koipond_record::{HttpResponse, NodeId, Pubkey, Reply, Round};
use koipond_storage_mock::{Moment, StorageNetwork};
use proptest::prelude::*;
use serde_json::{Value, json};

use crate::common::*;

#[test]
fn web3_storage_takes_a_file_a_form_and_a_car_under_a_token() {
    let mut net = network(json!({}));
    let url = |path: &str| format!("https://api.web3.storage/{path}");
    assert_eq!(answered(ask(&mut net, "POST", &url("upload"), &[], FILE)).0.status, 401);
    let (response, events) = answered(ask(&mut net, "POST", &url("upload"), &[TOKEN, ("X-NAME", "my%20proof")], FILE));
    assert!(matches!(&events[..], [StorageEvent::Stored { .. }, ..]), "{events:?}");
    let raw = tree(&response)["cid"].as_str().expect("it is so in this test").to_owned();
    assert_eq!(&**get(&mut net, &format!("https://ipfs.io/ipfs/{raw}")).0.body.bytes().expect("it is so in this test"), FILE);
    let body = form(&[("file", "a.txt", b"a"), ("file", "b.txt", b"b")], &[]);
    let wrapped = tree(&answered(ask(&mut net, "POST", &url("upload"), &[TOKEN, FORM], &body)).0)["cid"]
        .as_str()
        .expect("it is so in this test")
        .to_owned();
    assert_eq!(text(&get(&mut net, &format!("https://{wrapped}.ipfs.w3s.link/b.txt")).0), "b");
    let (car, _) = get(&mut net, &url(&format!("car/{wrapped}")));
    let mut other = network(json!({}));
    let (again, _) = answered(ask(&mut other, "POST", &url("car"), &[TOKEN], car.body.bytes().expect("it is so in this test")));
    assert_eq!((again.status, &tree(&again)["cid"]), (200, &json!(wrapped)));
    assert_eq!(answered(ask(&mut other, "POST", &url("car"), &[TOKEN], b"no car")).0.status, 400);
    let (uploads, _) = answered(ask(&mut net, "GET", &url("user/uploads"), &[TOKEN], b""));
    assert_eq!((tree(&uploads)[0]["cid"].clone(), tree(&uploads)[1]["name"].clone()), (json!(wrapped), json!("my proof")));
    assert_eq!(tree(&get(&mut net, &url(&format!("status/{raw}"))).0)["pins"][0]["status"], "Pinned");
    assert_eq!(get(&mut net, &url("status/none")).0.status, 404);
}

#[test]
fn the_pinning_service_pins_lists_and_unpins_at_the_price_of_who_asks() {
    let mut net = network(json!({}));
    let cid = stored(&mut net, &[("a.txt", b"a")]);
    let url = "https://pinning.ipfs.example/pins";
    let body = json!({ "cid": cid, "name": "mine" }).to_string();
    assert_eq!(answered(ask(&mut net, "POST", url, &[], body.as_bytes())).0.status, 401);
    let (response, events) = answered(ask(&mut net, "POST", url, &[TOKEN], body.as_bytes()));
    assert_eq!(
        (response.status, &tree(&response)["status"], &tree(&response)["pin"]),
        (202, &json!("pinned"), &json!({ "cid": cid, "name": "mine" }))
    );
    assert!(events.contains(&StorageEvent::Pinned { cid: cid.clone(), by: Provider::PinningService }), "{events:?}");
    let bills = net.round_begins(Round(1), &TOWN);
    assert!(bills.iter().any(|(node, event)| *node == Some(NodeId(0)) && matches!(event, StorageEvent::Billed { .. })), "{bills:?}");
    let list = tree(&answered(ask(&mut net, "GET", &format!("{url}?cid={cid}&limit=1"), &[TOKEN], b"")).0);
    assert_eq!((&list["count"], &list["results"][0]["pin"]["name"]), (&json!(1), &json!("mine")));
    let one = format!("{url}/{}", tree(&response)["requestid"].as_str().expect("it is so in this test"));
    assert_eq!(tree(&answered(ask(&mut net, "GET", &one, &[TOKEN], b"")).0)["status"], "pinned");
    let (gone, events) = answered(ask(&mut net, "DELETE", &one, &[TOKEN], b""));
    assert_eq!((gone.status, gone.body.len()), (202, 0));
    assert!(events.iter().any(|event| matches!(event, StorageEvent::Unpinned { by: Provider::PinningService, .. })), "{events:?}");
    assert_eq!(answered(ask(&mut net, "GET", &one, &[TOKEN], b"")).0.status, 404);
    for wrong in ["", "[]", "{}", "{\"cid\":\"x\"}", "{\"cid\":1}"] {
        assert_eq!(answered(ask(&mut net, "POST", url, &[TOKEN], wrong.as_bytes())).0.status, 400, "{wrong}");
    }
}

#[test]
fn a_pin_is_kept_as_long_as_one_request_for_it_stands() {
    let mut net = network(json!({}));
    let cid = stored(&mut net, &[("a.txt", b"a")]);
    let url = "https://pinning.ipfs.example/pins";
    let body = json!({ "cid": cid }).to_string();
    let ids: Vec<String> = (0..2)
        .map(|_| {
            tree(&answered(ask(&mut net, "POST", url, &[TOKEN], body.as_bytes())).0)["requestid"]
                .as_str()
                .expect("it is so in this test")
                .to_owned()
        })
        .collect();
    let mut drop = |id: &str| answered(ask(&mut net, "DELETE", &format!("{url}/{id}"), &[TOKEN], b"")).1;
    assert_eq!(drop(&ids[0]), Vec::new());
    assert!(drop(&ids[1]).contains(&StorageEvent::Dropped { cid, by: Provider::PinningService, why: "nobody pays for it".to_owned() }));
}

#[test]
fn who_did_not_pay_is_told_so_by_the_pinning_service() {
    let mut net = network(json!({}));
    let cid = stored(&mut net, &[("a.txt", b"a")]);
    let url = "https://pinning.ipfs.example/pins";
    let body = json!({ "cid": cid }).to_string();
    let first = tree(&answered(ask(&mut net, "POST", url, &[TOKEN], body.as_bytes())).0);
    net.round_begins(Round(1), &TOWN);
    net.unpaid(NodeId(0), Round(1), "its account is empty");
    let id = first["requestid"].as_str().expect("it is so in this test");
    assert_eq!(tree(&answered(ask(&mut net, "GET", &format!("{url}/{id}"), &[TOKEN], b"")).0)["status"], "failed");
    let (response, events) = answered(ask(&mut net, "POST", url, &[TOKEN], body.as_bytes()));
    assert_eq!((response.status, &tree(&response)["error"]["reason"]), (409, &json!("INSUFFICIENT_FUNDS")));
    assert!(matches!(&events[..], [StorageEvent::NotStored { .. }]), "{events:?}");
}

#[test]
fn an_upload_in_the_way_of_spheron_is_pinned() {
    let mut net = network(json!({}));
    let url = "https://api-v2.spheron.network/v1/upload?bucket=b&protocol=ipfs";
    let body = form(&[("filekey", "a.txt", b"a")], &[]);
    assert_eq!(answered(ask(&mut net, "POST", url, &[FORM], &body)).0.status, 401);
    let (response, events) = answered(ask(&mut net, "POST", url, &[FORM, TOKEN], &body));
    let cid = tree(&response)["cid"].as_str().expect("it is so in this test").to_owned();
    assert!(matches!(&events[..], [StorageEvent::Stored { hosts, .. }, ..] if hosts.contains(&Provider::PinningService)), "{events:?}");
    assert_eq!(text(&get(&mut net, &format!("https://{cid}.ipfs.w3s.link/a.txt")).0), "a");
    let status = get(&mut net, &format!("https://api-v2.spheron.network/v1/ipfs/pins/{cid}/status"));
    assert_eq!(tree(&status.0), json!({ "pinStatus": "Pinned" }));
}

const SPHERON: &str = "https://api-v2.spheron.network";

fn post(net: &mut StorageNetwork, path: &str, body: &[u8]) -> (HttpResponse, Vec<StorageEvent>) {
    answered(ask(net, "POST", &format!("{SPHERON}{path}"), &[FORM, TOKEN], body))
}

/// Begins an upload; gives its id.
fn begun(net: &mut StorageNetwork, query: &str) -> String {
    let (response, events) = post(net, &format!("/v1/upload/initiate?{query}"), b"{}");
    assert_eq!((response.status, events), (200, Vec::new()));
    tree(&response)["uploadId"].as_str().expect("an id").to_owned()
}

fn add(net: &mut StorageNetwork, id: &str, files: &[(&str, &str, &[u8])]) -> (u16, Value) {
    let response = post(net, &format!("/v1/upload/{id}/data"), &form(files, &[])).0;
    (response.status, tree(&response))
}

fn finish(net: &mut StorageNetwork, id: &str, action: &str) -> (u16, Value, Vec<StorageEvent>) {
    let (response, events) = post(net, &format!("/v1/upload/{id}/finish?action={action}"), b"{}");
    (response.status, tree(&response), events)
}

#[test]
fn the_client_of_spheron_2_uploads_a_folder_in_pieces_that_is_stored_when_it_finishes() {
    let mut net = network(json!({}));
    let scope = tree(&answered(ask(&mut net, "GET", &format!("{SPHERON}/v1/api-keys/scope"), &[TOKEN], b"")).0);
    assert_eq!(scope["organizations"][0]["appType"], "storage");
    let (begun, _) = post(&mut net, "/v1/upload/initiate?protocol=ipfs&bucket=my%20bucket&maxSize=", b"{}");
    let begun = tree(&begun);
    assert!(begun["payloadSize"].as_u64() > Some(0) && begun["parallelUploadCount"].as_u64() > Some(0), "{begun}");
    let id = begun["uploadId"].as_str().expect("an id");
    for piece in [("chunk-2-3", "big.bin", &b"ij"[..]), ("chunk-0-3", "big.bin", b"0123"), ("chunk-1-3", "big.bin", b"4567")] {
        assert_eq!(add(&mut net, id, &[piece]), (200, json!({ "uploadSize": piece.2.len() })));
    }
    assert_eq!(add(&mut net, id, &[("files", "a.txt", b"a"), ("files", "sub/b.txt", b"bb")]), (200, json!({ "uploadSize": 3 })));
    let (status, told, events) = finish(&mut net, id, "UPLOAD");
    assert_eq!((status, &told["success"], &told["uploadId"], &told["bucketId"]), (200, &json!(true), &json!(id), &json!("my bucket")));
    assert!(matches!(&events[..], [StorageEvent::Stored { hosts, .. }, ..] if hosts.contains(&Provider::PinningService)), "{events:?}");
    let cid = told["cid"].as_str().expect("a CID").to_owned();
    for (path, content) in [("big.bin", "01234567ij"), ("a.txt", "a"), ("sub/b.txt", "bb")] {
        assert_eq!(text(&get(&mut net, &format!("{}/{path}", told["protocolLink"].as_str().expect("a link"))).0), content);
    }
    let pins = tree(&get(&mut net, &format!("{SPHERON}/v2/ipfs/pins/{cid}/status")).0);
    assert_eq!((&pins["pinStatus"]["cid"], &pins["pinStatus"]["peerMap"]["simulated"]["status"]), (&json!(cid), &json!("pinned")));
    let bills = net.round_begins(Round(1), &TOWN);
    assert!(bills.iter().any(|(node, event)| *node == Some(NodeId(0)) && matches!(event, StorageEvent::Billed { .. })), "{bills:?}");
    assert_eq!(finish(&mut net, id, "UPLOAD").0, 404, "it is finished once");
}

#[test]
fn the_client_of_spheron_1_uploads_and_pins_in_its_own_words() {
    let mut net = network(json!({}));
    let (begun, _) = post(&mut net, "/v1/upload-deployment?protocol=ipfs&project=mine", b"{}");
    let url = format!("/v1/upload-deployment/{}", tree(&begun)["deploymentId"].as_str().expect("an id"));
    assert_eq!(post(&mut net, &format!("{url}/data"), &form(&[("files", "a.txt", b"a")], &[])).0.status, 200);
    let told = tree(&post(&mut net, &format!("{url}/finish?action=UPLOAD"), b"{}").0);
    assert_eq!((&told["success"], &told["projectId"]), (&json!(true), &json!("mine")));
    assert_eq!(text(&get(&mut net, &format!("{}/a.txt", told["sitePreview"].as_str().expect("a link"))).0), "a");
    let cid = stored(&mut net, &[("b.txt", b"b")]);
    let (pinned, events) = post(&mut net, &format!("/v1/ipfs/pin/{cid}?project=mine"), b"{}");
    assert_eq!((pinned.status, &tree(&pinned)["projectId"]), (200, &json!("mine")));
    assert!(events.contains(&StorageEvent::Pinned { cid, by: Provider::PinningService }), "{events:?}");
}

#[test]
fn an_unfinished_upload_is_of_who_began_it_and_is_refused_with_a_reason() {
    let mut net = network(json!({}));
    let id = begun(&mut net, "protocol=ipfs&bucket=b&maxSize=3");
    for query in ["protocol=ipfs", "bucket=b&protocol=arweave", "bucket=b&maxSize=-1", "bucket=b&create_single_use_token=true"] {
        assert_eq!(post(&mut net, &format!("/v1/upload/initiate?{query}"), b"{}").0.status, 400, "{query}");
    }
    for path in ["initiate?bucket=b", &format!("{id}/data"), &format!("{id}/finish?action=UPLOAD"), &format!("{id}/finish?action=CANCEL")] {
        let url = format!("{SPHERON}/v1/upload/{path}");
        assert_eq!(answered(ask(&mut net, "POST", &url, &[FORM], b"")).0.status, 401, "{path}");
        assert_eq!(answered(ask(&mut net, "PUT", &url, &[FORM, TOKEN], b"")).0.status, 405, "{path}");
    }
    assert_eq!(finish(&mut net, &id, "UPLOAD").0, 400, "it has no file");
    for (name, status) in [("chunk-", 400), ("chunk-0-0", 400), ("chunk-2-2", 400), ("chunk-0-99999999999", 400), ("chunk-0-2", 200)] {
        assert_eq!(add(&mut net, &id, &[(name, "a", b"a")]).0, status, "{name}");
    }
    let (status, told, events) = finish(&mut net, &id, "UPLOAD");
    assert_eq!((status, &told["message"], events), (400, &json!("a piece of a file is missing"), Vec::new()));
    assert_eq!(add(&mut net, &id, &[("files", "b", b"too long")]).0, 413);
    assert_eq!(post(&mut net, &format!("/v1/upload/{id}/data"), b"no form").0.status, 400);
    assert_eq!((add(&mut net, "upload-0-9", &[("files", "a", b"a")]).0, finish(&mut net, "upload-0-9", "UPLOAD").0), (404, 404));
    let other = Moment { asker: NodeId(1), ..moment(&TOWN) };
    let http = request("POST", &format!("{SPHERON}/v1/upload/{id}/finish?action=CANCEL"), &[TOKEN], b"{}");
    assert_eq!(answered(net.http(other, &http)).0.status, 404);
    assert_eq!((finish(&mut net, &id, "OTHER").0, finish(&mut net, &id, "CANCEL").0, finish(&mut net, &id, "CANCEL").0), (400, 200, 404));
}

#[test]
fn the_oldest_of_101_unfinished_uploads_is_forgotten() {
    let mut net = network(json!({}));
    let ids: Vec<String> = (0..101).map(|_| begun(&mut net, "bucket=b")).collect();
    let statuses = [0, 1, 100].map(|n| add(&mut net, &ids[n], &[("files", "a", b"a")]).0);
    assert_eq!(statuses, [404, 200, 200]);
}

#[test]
fn unfinished_uploads_of_a_node_hold_256_mib() {
    let mut net = network(json!({}));
    let body = form(&[("files", "a", &vec![0; 100 << 20])], &[]);
    let statuses = [(); 3].map(|()| {
        let id = begun(&mut net, "bucket=b");
        post(&mut net, &format!("/v1/upload/{id}/data"), &body).0.status
    });
    assert_eq!(statuses, [200, 200, 413]);
}

/// How a request was answered that came to a host which is down in one of four ways.
fn seen(net: &mut StorageNetwork, method: &str, path: &str, body: &[u8]) -> (&'static str, Vec<StorageEvent>) {
    let url = if path.starts_with("/pins") { format!("https://pinning.ipfs.example{path}") } else { format!("{SPHERON}{path}") };
    let outcome = ask(net, method, &url, &[FORM, TOKEN], body);
    let how = match (outcome.after, outcome.reply) {
        (Some(_), Reply::Unreachable { code, .. }) if code == "ECONNREFUSED" => "refuses",
        (None, Reply::Unreachable { .. }) => "hangs",
        (Some(_), Reply::Http(response)) if response.status == 502 => "error-page",
        (Some(_), Reply::Http(response)) if response.status == 429 => "too-many",
        other => panic!("{method} {path}: {other:?}"),
    };
    (how, outcome.events)
}

#[test]
fn a_pinning_service_that_is_down_pins_and_unpins_nothing() {
    for how in ["refuses", "hangs", "error-page", "too-many"] {
        let mut net = network(json!({}));
        let (cid, kept) = (stored(&mut net, &[("a.txt", b"a")]), stored(&mut net, &[("b.txt", b"b")]));
        let body = json!({ "cid": kept }).to_string();
        let pinned = tree(&answered(ask(&mut net, "POST", "https://pinning.ipfs.example/pins", &[TOKEN], body.as_bytes())).0);
        let one = format!("/pins/{}", pinned["requestid"].as_str().expect("an id"));
        fault(&mut net, json!({ "down": { "how": how } }));
        let body = json!({ "cid": cid }).to_string();
        let pin = format!("/ipfs/pin/{cid}?bucket=b");
        for (method, path) in [("POST", "/pins"), ("POST", &one), ("DELETE", &one), ("GET", "/pins"), ("GET", &one)] {
            assert_eq!(seen(&mut net, method, path, body.as_bytes()), (how, Vec::new()), "{method} {path}");
        }
        for path in [format!("/v1{pin}"), format!("/v2{pin}")] {
            assert_eq!(seen(&mut net, "POST", &path, b"{}"), (how, Vec::new()), "{path}");
        }
        let is_pinned = |cid: &str| net.hosts(cid).contains(&Provider::PinningService);
        assert_eq!((is_pinned(&cid), is_pinned(&kept)), (false, true), "{how}");
    }
}

#[test]
fn an_upload_that_finishes_while_the_host_is_down_can_finish_later() {
    for how in ["refuses", "hangs", "error-page", "too-many"] {
        let mut net = network(json!({}));
        let id = begun(&mut net, "bucket=b");
        assert_eq!(add(&mut net, &id, &[("files", "a", b"a")]).0, 200);
        fault(&mut net, json!({ "down": { "how": how, "at": "api-v2.spheron.network" } }));
        let (was, events) = seen(&mut net, "POST", &format!("/v1/upload/{id}/finish?action=UPLOAD"), b"{}");
        assert!(was == how && matches!(&events[..], [StorageEvent::NotStored { entry: Some(0), .. }]), "{was} {events:?}");
        assert_eq!(seen(&mut net, "POST", &format!("/v1/upload/{id}/finish?action=CANCEL"), b"{}"), (how, Vec::new()));
        let lost = form(&[("files", "b", b"b")], &[]);
        assert_eq!(seen(&mut net, "POST", &format!("/v1/upload/{id}/data"), &lost), (how, Vec::new()));
        net.fault_ends(0);
        let (status, _, events) = finish(&mut net, &id, "UPLOAD");
        assert!(status == 200 && matches!(&events[..], [StorageEvent::Stored { files, .. }, ..] if files.len() == 1), "{events:?}");
    }
}

proptest! {
    #[test]
    fn an_upload_in_any_pieces_is_its_whole_files_or_is_refused(
        // Mostly pieces that come to something together.
        pieces in prop::collection::vec((
            prop_oneof![6 => "chunk-[01]-2", 1 => "chunk-[0-2]-[0-2]|files|"],
            prop_oneof![6 => r"(\./)?(b/)?a", 1 => r"([ab]/)?[ab/.]?"],
            prop::collection::vec(any::<u8>(), 0..4),
        ), 0..6),
    ) {
        let mut net = network(json!({}));
        let id = begun(&mut net, "bucket=b");
        let mut files: BTreeMap<&str, (&str, BTreeMap<&str, &[u8]>)> = BTreeMap::new();
        for (field, name, bytes) in &pieces {
            let (place, of) = field.strip_prefix("chunk-").map_or(("0", "1"), |rest| rest.split_at(1));
            let of = of.trim_start_matches('-');
            let (status, _) = add(&mut net, &id, &[(field, name, bytes)]);
            prop_assert_eq!(status, if place < of { 200 } else { 400 });
            if status == 200 {
                let file = files.entry(name.strip_prefix("./").unwrap_or(name)).or_insert((of, BTreeMap::new()));
                if file.0 != of {
                    *file = (of, BTreeMap::new());
                }
                file.1.insert(place, bytes);
            }
        }
        let (status, told, events) = finish(&mut net, &id, "UPLOAD");
        let is_stored = events.iter().any(|event| matches!(event, StorageEvent::Stored { .. }));
        prop_assert!(is_stored == (status == 200) && [200, 400].contains(&status), "{} {:?}", status, events);
        for (name, (of, came)) in files.iter().filter(|_| is_stored) {
            prop_assert_eq!(of.parse(), Ok(came.len()));
            let (response, _) = get(&mut net, &format!("{}/{name}", told["protocolLink"].as_str().expect("a link")));
            prop_assert_eq!(&**response.body.bytes().expect("it is so in this test"), came.values().copied().collect::<Vec<_>>().concat());
        }
    }
}

#[test]
fn the_state_of_the_storage_task_sends_the_client_to_the_nodes_it_trusts() {
    let mut net = network(json!({}));
    let call = |net: &mut StorageNetwork, method: &str, params: Value| {
        let body = json!({ "jsonrpc": "2.0", "id": "x", "method": method, "params": params }).to_string();
        tree(&answered(ask(net, "POST", "https://testnet.koii.network", &[], body.as_bytes())).0)
    };
    let state = |answer: Value| {
        let value = &answer["result"]["value"];
        assert_eq!((&value["data"][1], &value["executable"], &answer["id"]), (&json!("base64"), &json!(false), &json!("x")));
        assert!(answer["result"]["context"]["slot"].is_u64() && value["lamports"].is_u64() && value["rentEpoch"].is_u64());
        assert!(Pubkey::from_text(value["owner"].as_str().expect("it is so in this test")).to_bytes().is_some());
        let state: Value = serde_json::from_slice(&unbase64(value["data"][0].as_str().expect("it is so in this test"))).unwrap();
        state
    };
    let params = json!(["BWfeCA4gyVKpmKGpq6MDHir16p7i2Er1e8XEHQj7z7zm", { "encoding": "base64" }]);
    let active = state(call(&mut net, "getAccountInfo", params.clone()));
    assert_eq!((&active["is_active"], &active["submissions"]), (&json!(true), &Value::Null));
    assert_eq!(call(&mut net, "getSlot", json!([]))["error"]["code"], -32601);
    assert_eq!(call(&mut net, "getAccountInfo", json!([]))["error"]["code"], -32602);
    fault(&mut net, json!({ "inactive": {} }));
    assert_eq!(state(call(&mut net, "getAccountInfo", params))["is_active"], false);
}

fn unbase64(text: &str) -> Vec<u8> {
    let letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let bits: String =
        text.trim_end_matches('=').chars().map(|letter| format!("{:06b}", letters.find(letter).expect("a letter of base64"))).collect();
    bits.as_bytes().chunks_exact(8).map(|byte| byte.iter().fold(0, |byte, bit| byte << 1 | (bit - b'0'))).collect()
}
