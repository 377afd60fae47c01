//! web3.storage, the pinning service, and Koii's RPC.

use koipond_record::event::{Provider, StorageEvent};
use koipond_record::{NodeId, Pubkey, Round};
use koipond_storage_mock::StorageNetwork;
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
