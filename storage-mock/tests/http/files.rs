//! Uploads to storage nodes, and files at gateways.

use koipond_record::event::{Absence, Provider, StorageEvent};
use koipond_record::{NodeId, Reply};
use koipond_storage_mock::spec::StorageSpec;
use koipond_storage_mock::{Storage, is_block};
use serde_json::json;

use crate::common::*;

#[test]
fn what_a_staked_key_signed_is_stored_under_the_cid_that_the_client_gets() {
    let (mut net, mut other) = (network(json!({})), network(json!({})));
    let (response, events) = answered(ask(&mut net, "POST", ADD, &[FORM], &signed(0, &[("proof.json", FILE)])));
    let cid = stored(&mut other, &[("proof.json", FILE)]);
    assert_eq!((response.status, tree(&response)), (200, json!({ "cid": cid, "url": format!("https://{cid}.ipfs.w3s.link/proof.json") })));
    assert!(
        matches!(&events[..], [StorageEvent::Stored { cid: stored, files, hosts, through }, ..]
            if *stored == cid && files[0].name == "proof.json" && *hosts == [Provider::Node(NodeId(0))] && through == STORAGE_NODE),
        "{events:?}"
    );
    for url in [
        format!("https://tasknet.koii.live/task/any/ipfs/{cid}/proof.json"),
        format!("https://ipfs-gateway.koii.live/ipfs/{cid}/proof.json"),
        format!("https://gateway.ipfs.io/ipfs/{cid}/proof.json?x=1"),
        format!("https://{cid}.ipfs.w3s.link/proof.json"),
        format!("https://{cid}.ipfs.dweb.link/proof%2Ejson"),
    ] {
        let (response, events) = get(&mut net, &url);
        assert_eq!((response.status, &**response.body.bytes().expect("it is so in this test")), (200, FILE), "{url}");
        assert!(
            matches!(&events[..], [StorageEvent::Read { cid: read, name, bytes: 11, .. }] if *read == cid && name == "proof.json"),
            "{events:?}"
        );
    }
}

#[test]
fn several_files_are_signed_and_stored_together() {
    let mut net = network(json!({}));
    let files: [(&str, &[u8]); 2] = [("b.txt", b"b"), ("a.txt", b"a")];
    let (response, _) = answered(ask(&mut net, "POST", ADD, &[FORM], &signed(0, &files)));
    let cid = tree(&response)["cid"].as_str().expect("it is so in this test").to_owned();
    assert_eq!(cid, stored(&mut net, &files));
    assert_eq!(text(&get(&mut net, &format!("https://ipfs.io/ipfs/{cid}/a.txt")).0), "a");
}

#[test]
fn an_upload_that_is_not_signed_or_staked_is_refused() {
    let mut net = network(json!({}));
    let good = signed(0, &[("a", b"a")]);
    let swapped: Vec<u8> = String::from_utf8(good.clone()).expect("it is so in this test").replace("\r\na\r\n", "\r\nb\r\n").into_bytes();
    let whose =
        String::from_utf8(good.clone()).expect("it is so in this test").replace(pubkey(0).as_str(), pubkey(1).as_str()).into_bytes();
    let no_file = signed(0, &[]);
    let no_key = form(&[("files", "a", b"a")], &[("signature", "x")]);
    for (body, status) in [(swapped, 401), (whose, 401), (no_file, 400), (no_key, 400), (b"--XX".to_vec(), 400), (Vec::new(), 400)] {
        let (response, events) = answered(ask(&mut net, "POST", ADD, &[FORM], &body));
        assert_eq!((response.status, tree(&response)["error"].is_string(), events), (status, true, Vec::new()));
    }
    let nobody = Town { online: true, staked: false };
    let (response, events) = answered(net.http(moment(&nobody), &request("POST", ADD, &[FORM], &good)));
    assert_eq!((response.status, tree(&response)["error"].is_string()), (401, true));
    assert!(matches!(&events[..], [StorageEvent::NotStored { .. }]), "{events:?}");
    let mut open = network(json!({ "uploads": "anybody" }));
    assert_eq!(answered(open.http(moment(&nobody), &request("POST", ADD, &[FORM], &good))).0.status, 200);
}

#[test]
fn a_file_comes_with_the_headers_of_a_gateway() {
    let mut net = network(json!({}));
    let cid = stored(&mut net, &[("a file.json", FILE), ("page.html", b"<p>"), ("unknown", b"\0\xff")]);
    let (response, _) = get(&mut net, &format!("https://ipfs.io/ipfs/{cid}/a%20file.json"));
    for (name, value) in [
        ("Content-Type", "application/json"),
        ("Content-Length", "11"),
        ("Etag", &format!("\"{cid}\"")),
        ("X-Ipfs-Path", &format!("/ipfs/{cid}/a%20file.json")),
        ("Accept-Ranges", "bytes"),
    ] {
        assert_eq!(header(&response, name), value);
    }
    assert_eq!(header(&get(&mut net, &format!("https://ipfs.io/ipfs/{cid}/page.html")).0, "Content-Type"), "text/html");
    assert_eq!(header(&get(&mut net, &format!("https://ipfs.io/ipfs/{cid}/unknown")).0, "Content-Type"), "application/octet-stream");
}

#[test]
fn a_part_of_a_file_is_given_where_one_is_asked_for() {
    let mut net = network(json!({}));
    let url = format!("https://ipfs.io/ipfs/{}/a.txt", stored(&mut net, &[("a.txt", b"0123456789")]));
    let mut part = |range: &str| answered(ask(&mut net, "GET", &url, &[("Range", range)], b""));
    let (response, events) = part("bytes=2-4");
    assert_eq!((response.status, text(&response), header(&response, "Content-Range")), (206, "234".to_owned(), "bytes 2-4/10"));
    assert!(matches!(&events[..], [StorageEvent::Read { bytes: 10, .. }]), "{events:?}");
    let (response, events) = part("bytes=10-");
    assert_eq!((response.status, header(&response, "Content-Range"), events), (416, "bytes */10", Vec::new()));
}

#[test]
fn a_request_for_no_bytes_reads_nothing() {
    let mut net = network(json!({}));
    let cid = stored(&mut net, &[("a.txt", b"abc")]);
    let url = format!("https://ipfs.io/ipfs/{cid}/a.txt");
    let (response, events) = answered(ask(&mut net, "HEAD", &url, &[], b""));
    assert_eq!((response.status, header(&response, "Content-Length"), response.body.len(), events), (200, "3", 0, Vec::new()));
    let (response, events) = answered(ask(&mut net, "GET", &url, &[("If-None-Match", &format!("\"{cid}\""))], b""));
    assert_eq!((response.status, response.body.len(), events), (304, 0, Vec::new()));
}

#[test]
fn a_folder_is_a_page_unless_it_has_one() {
    let mut net = network(json!({}));
    let cid = imported(&mut net, &[("a/b.txt", b"b"), ("<i>.txt", b"i"), ("site/index.html", b"<h1>Hello</h1>")]);
    let (response, events) = get(&mut net, &format!("https://{cid}.ipfs.w3s.link/"));
    let page = text(&response);
    assert_eq!((response.status, header(&response, "Content-Type"), &page[..1]), (200, "text/html", "<"));
    assert!(page.contains("&lt;i&gt;.txt") && page.contains(&format!("/ipfs/{cid}/a\"")), "{page}");
    assert!(matches!(&events[..], [StorageEvent::Missing { why: Absence::IsAFolder, .. }]), "{events:?}");
    assert_eq!(text(&get(&mut net, &format!("https://ipfs.io/ipfs/{cid}/a/b.txt")).0), "b");
    let (response, events) = get(&mut net, &format!("https://ipfs.io/ipfs/{cid}/site"));
    assert_eq!(text(&response), "<h1>Hello</h1>");
    assert!(matches!(&events[..], [StorageEvent::Read { name, .. }] if name == "site/index.html"), "{events:?}");
}

#[test]
fn what_is_not_there_is_told_as_a_gateway_tells_it() {
    let mut net = network(json!({}));
    let cid = imported(&mut net, &[("a/b.txt", b"b")]);
    let never = "bafkreihdwdcefgh4dqkjv67uzcmw7ojee6xedzdetojuzjevtenxquvyku";
    for (path, status, says) in [
        (format!("{cid}/x.txt"), 404, format!("no link named \"x.txt\" under {cid}")),
        (format!("{cid}/a/x"), 404, format!("no link named \"x\" under {cid}/a")),
        (format!("{cid}/a/b.txt/c"), 404, "no link named \"c\"".to_owned()),
        ("no-cid/x.txt".to_owned(), 400, "invalid cid".to_owned()),
        (never.to_owned(), 504, "context deadline exceeded".to_owned()),
    ] {
        let (response, events) = get(&mut net, &format!("https://ipfs.io/ipfs/{path}"));
        assert_eq!((response.status, header(&response, "Content-Type")), (status, "text/plain; charset=utf-8"), "{path}");
        assert!(text(&response).contains(&says), "{}", text(&response));
        assert!(matches!(&events[..], [StorageEvent::Missing { .. }]), "{events:?}");
    }
    let html = [("Accept", "text/html,*/*")];
    let (page, _) = answered(ask(&mut net, "GET", &format!("https://ipfs.io/ipfs/{cid}/x"), &html, b""));
    assert_eq!((page.status, &text(&page)[..1]), (404, "<"));
    for url in ["https://ipfs.io/", "https://ipfs.io/ipns/x", "https://ipfs.io/api/v0/cat", "https://ipfs-gateway.koii.live/x"] {
        assert_eq!((get(&mut net, url).0.status, get(&mut net, url).1), (404, Vec::new()), "{url}");
    }
    assert_eq!(answered(ask(&mut net, "POST", &format!("https://ipfs.io/ipfs/{cid}"), &[], b"")).0.status, 405);
}

#[test]
fn what_nobody_hosts_now_is_missed_or_waited_for() {
    for (rule, waits) in [("refuse", false), ("hang", true)] {
        let mut net = network(json!({ "missing": rule }));
        let cid = stored(&mut net, &[("a", b"a")]);
        let away = Town { online: false, staked: true };
        let outcome = net.http(moment(&away), &request("GET", &format!("https://{cid}.ipfs.dweb.link/a"), &[], b""));
        assert_eq!(outcome.after.is_none(), waits);
        assert!(matches!(&outcome.events[..], [StorageEvent::Missing { why: Absence::HostsOffline { .. }, .. }]), "{:?}", outcome.events);
        if !waits {
            assert_eq!(answered(outcome).0.status, 504);
        }
    }
}

#[test]
fn the_bucket_of_metadata_has_no_file_of_a_task() {
    let mut net = network(json!({}));
    let cid = stored(&mut net, &[("a", b"a")]);
    let (response, events) = get(&mut net, &format!("https://koii-k2-task-metadata.s3.us-east-2.amazonaws.com/{cid}/a"));
    assert_eq!((response.status, header(&response, "Content-Type"), &text(&response)[..1]), (403, "application/xml", "<"));
    assert!(matches!(&events[..], [StorageEvent::Missing { why: Absence::NotServed, .. }]), "{events:?}");
}

#[test]
fn blocks_and_cars_can_be_verified_by_who_gets_them() {
    let mut net = network(json!({}));
    let long = vec![7; 600 << 10];
    let cid = imported(&mut net, &[("a/b.txt", b"b"), ("long", &long)]);
    let url = format!("https://ipfs.io/ipfs/{cid}");
    let (block, events) = get(&mut net, &format!("{url}?format=raw"));
    assert_eq!((header(&block, "Content-Type"), events), ("application/vnd.ipld.raw", Vec::new()));
    assert_eq!(is_block(&cid, block.body.bytes().expect("it is so in this test")), Ok(true));
    let (car, events) = answered(ask(&mut net, "GET", &url, &[("Accept", "application/vnd.ipld.car")], b""));
    assert_eq!(header(&car, "Content-Type"), "application/vnd.ipld.car; version=1");
    assert!(matches!(&events[..], [StorageEvent::Read { .. }, StorageEvent::Read { .. }]), "each file in it is read: {events:?}");
    let mut storage = Storage::new(&StorageSpec::default());
    assert_eq!(storage.import(car.body.bytes().expect("it is so in this test")), Ok(vec![cid.clone()]));
    assert_eq!(storage.read(&format!("{cid}/long")).as_deref(), Ok(&long[..]));
    let (car, events) = get(&mut net, &format!("{url}/long?format=car"));
    assert!(matches!(&events[..], [StorageEvent::Read { name, .. }] if name == "long"), "{events:?}");
    let roots = storage.import(car.body.bytes().expect("it is so in this test")).unwrap();
    assert_eq!(storage.read(&roots[0]).as_deref(), Ok(&long[..]));
    fault(&mut net, json!({ "lie": {} }));
    let (car, _) = get(&mut net, &format!("{url}?format=car"));
    assert!(storage.import(car.body.bytes().expect("it is so in this test")).is_err());
    let (block, events) = get(&mut net, &format!("{url}/long?format=raw"));
    assert_eq!(is_block(&roots[0], block.body.bytes().expect("it is so in this test")), Ok(false));
    assert!(matches!(&events[..], [StorageEvent::Altered { .. }]), "{events:?}");
}

#[test]
fn a_host_that_is_down_is_so_in_its_way() {
    for (how, seen) in [("refuses", None), ("error-page", Some(502)), ("too-many", Some(429))] {
        let mut net = network(json!({}));
        let cid = stored(&mut net, &[("a", b"a")]);
        fault(&mut net, json!({ "down": { "how": how, "at": "*.io" } }));
        let outcome = ask(&mut net, "GET", &format!("https://ipfs.io/ipfs/{cid}/a"), &[], b"");
        assert!(matches!(&outcome.events[..], [StorageEvent::Missing { why: Absence::Fault { .. }, .. }]), "{:?}", outcome.events);
        match (outcome.reply, seen) {
            (Reply::Http(response), Some(status)) => assert_eq!(response.status, status),
            (Reply::Unreachable { code, .. }, None) => assert_eq!(code, "ECONNREFUSED"),
            (other, _) => panic!("{how}: {other:?}"),
        }
        assert_eq!(get(&mut net, &format!("https://{cid}.ipfs.w3s.link/a")).0.status, 200, "another host is up");
    }
    let mut net = network(json!({}));
    fault(&mut net, json!({ "down": { "how": "hangs" } }));
    for url in
        [ADD, "https://testnet.koii.network", "https://pinning.ipfs.example/pins", "https://api.web3.storage/car", "https://ipfs.io/%"]
    {
        assert_eq!(ask(&mut net, "POST", url, &[FORM, TOKEN], &signed(0, &[("a", b"a")])).after, None, "{url}");
    }
}

#[test]
fn a_lie_is_in_the_body_and_in_the_log() {
    for (gives, kind) in [
        ("altered", "application/json"),
        ("truncated", "application/json"),
        ("wrong-type", "text/html"),
        ("html", "text/html"),
        ("empty", "text/plain"),
    ] {
        let mut net = network(json!({}));
        let cid = stored(&mut net, &[("a.json", FILE)]);
        fault(&mut net, json!({ "lie": { "gives": gives } }));
        let (response, events) = get(&mut net, &format!("https://ipfs.io/ipfs/{cid}/a.json"));
        assert_eq!((response.status, header(&response, "Content-Type")), (200, kind), "{gives}");
        assert_eq!(&**response.body.bytes().expect("it is so in this test") == FILE, gives == "wrong-type", "{gives}");
        let told = matches!(&events[..], [StorageEvent::Altered { bytes, .. }] if *bytes == response.body.len());
        assert!(told, "{gives}: {events:?}");
    }
}
