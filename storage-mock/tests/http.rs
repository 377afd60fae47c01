//! The storage network's hosts as tasks meet them by HTTP: status, headers, bodies, and what the log says of it.

use ed25519_dalek::{Signer as _, SigningKey};
use koipond_record::event::{Absence, Provider, StorageEvent};
use koipond_record::unit::{GroupName, NodeName};
use koipond_record::{HttpRequest, HttpResponse, NodeId, Payload, Pubkey, Reply, Round, SimTime};
use koipond_storage_mock::spec::StorageSpec;
use koipond_storage_mock::{Around, Content, Folder, Format, Member, Moment, Outcome, Storage, StorageNetwork, is_block};
use proptest::prelude::*;
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};

const FILE: &[u8] = b"{\"value\":1}";
const STORAGE_NODE: &str = "ipfs-gateway.koii.live";
const SERVICES: [&str; 3] = ["api.web3.storage", "api-v2.spheron.network", "pinning.ipfs.example"];

/// Who is there and who has a stake.
struct Town {
    online: bool,
    staked: bool,
}

impl Around for Town {
    fn is_online(&self, _: NodeId) -> bool {
        self.online
    }
    fn is_staked(&self, _: &Pubkey) -> bool {
        self.staked
    }
    fn proofs(&self, _: &str) -> Vec<(NodeId, Round)> {
        Vec::new()
    }
    fn named(&self, _: Option<&NodeName>, _: Option<&GroupName>) -> Vec<NodeId> {
        Vec::new()
    }
}

const TOWN: Town = Town { online: true, staked: true };

fn key(node: u32) -> SigningKey {
    SigningKey::from_bytes(&[node as u8 + 1; 32])
}

fn pubkey(node: u32) -> Pubkey {
    Pubkey::from_bytes(key(node).verifying_key().as_bytes())
}

/// A network of three nodes under this setting.
fn network(spec: Value) -> StorageNetwork {
    let spec: StorageSpec = serde_json::from_value(spec).expect("a setting as YAML has it");
    let members = (0..3).map(|node| Member { key: pubkey(node), access: true, pinned: false }).collect();
    StorageNetwork::new(&spec, members, 7)
}

fn moment(around: &Town) -> Moment<'_> {
    Moment { now: SimTime(0), round: Round(0), asker: NodeId(0), around }
}

fn request(method: &str, url: &str, headers: &[(&str, &str)], body: &[u8]) -> HttpRequest {
    let rest = url.strip_prefix("https://").unwrap_or(url);
    let (host, path) = rest.split_at(rest.find('/').unwrap_or(rest.len()));
    HttpRequest {
        method: method.to_owned(),
        scheme: "https".to_owned(),
        host: host.to_owned(),
        port: 443,
        path: if path.is_empty() { "/".to_owned() } else { path.to_owned() },
        headers: headers.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect(),
        body: Payload::new(body.to_vec()),
    }
}

fn ask(net: &mut StorageNetwork, method: &str, url: &str, headers: &[(&str, &str)], body: &[u8]) -> Outcome {
    net.http(moment(&TOWN), &request(method, url, headers, body))
}

fn get(net: &mut StorageNetwork, url: &str) -> (HttpResponse, Vec<StorageEvent>) {
    answered(ask(net, "GET", url, &[], b""))
}

fn answered(outcome: Outcome) -> (HttpResponse, Vec<StorageEvent>) {
    match outcome.reply {
        Reply::Http(response) if outcome.after.is_some() => (response, outcome.events),
        other => panic!("{other:?} after {:?} is no response", outcome.after),
    }
}

fn header<'a>(response: &'a HttpResponse, name: &str) -> &'a str {
    response.headers.iter().find(|(other, _)| other == name).map_or("", |(_, value)| value)
}

fn text(response: &HttpResponse) -> String {
    String::from_utf8_lossy(response.body.bytes().expect("a response has its bytes")).into_owned()
}

fn tree(response: &HttpResponse) -> Value {
    serde_json::from_str(&text(response)).unwrap_or_else(|_| panic!("{response:?} is no JSON"))
}

/// Stores files as the storage network's client does.
fn stored(net: &mut StorageNetwork, files: &[(&str, &[u8])]) -> String {
    let files: Vec<(String, Payload)> = files.iter().map(|(name, bytes)| ((*name).to_owned(), Payload::new(bytes.to_vec()))).collect();
    match net.put(moment(&TOWN), &files).reply {
        Reply::Stored { cid } => cid,
        other => panic!("{other:?}"),
    }
}

/// Stores files with folders, which are there from the beginning.
fn imported(net: &mut StorageNetwork, files: &[(&str, &[u8])]) -> String {
    let folder = Folder::of_files(files.iter().map(|(path, bytes)| ((*path).to_owned(), (*bytes).into()))).expect("names that can stand");
    let mut storage = Storage::new(&StorageSpec::default());
    let cid = storage.put_tree(&folder, Format::V1(Default::default()));
    let car = storage.export(&[&cid]).expect("it was put");
    net.import(&car).expect("a CAR of ours");
    cid
}

fn fault(net: &mut StorageNetwork, mut spec: Value) {
    let kind = spec.as_object().and_then(|spec| spec.keys().next()).expect("a fault is named").clone();
    spec[kind]["for"] = json!("1 round");
    net.fault_begins(0, &serde_json::from_value(spec).expect("a fault as YAML has it"), &TOWN);
}

/// A form as browsers send it.
fn form(files: &[(&str, &str, &[u8])], fields: &[(&str, &str)]) -> Vec<u8> {
    let mut body = Vec::new();
    let files = files.iter().map(|(field, name, bytes)| (format!("{field}\"; filename=\"{name}"), *bytes));
    for (name, bytes) in files.chain(fields.iter().map(|(name, text)| ((*name).to_owned(), text.as_bytes()))) {
        body.extend_from_slice(format!("--XX\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n").as_bytes());
        body.extend_from_slice(bytes);
        body.extend_from_slice(b"\r\n");
    }
    body.extend_from_slice(b"--XX--\r\n");
    body
}

const FORM: (&str, &str) = ("Content-Type", "multipart/form-data; boundary=XX");
const TOKEN: (&str, &str) = ("Authorization", "Bearer any");

/// A form with files that this node's staking key signed, as the client makes it.
fn signed(node: u32, files: &[(&str, &[u8])]) -> Vec<u8> {
    let bytes: Vec<u8> = files.iter().flat_map(|(_, bytes)| bytes.iter().copied()).collect();
    let hex: String = Sha256::digest(&bytes).iter().map(|byte| format!("{byte:02x}")).collect();
    let message = [&key(node).sign(hex.as_bytes()).to_bytes()[..], hex.as_bytes()].concat();
    let files: Vec<(&str, &str, &[u8])> = files.iter().map(|(name, bytes)| ("files", *name, *bytes)).collect();
    form(&files, &[("signature", &bs58::encode(message).into_string()), ("stakingWalletPubkey", pubkey(node).as_str())])
}

const ADD: &str = "https://ipfs-gateway.koii.live/task/any/ipfs/add";

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
