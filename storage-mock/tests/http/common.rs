//! A network of three nodes, and requests of HTTP to its hosts.

use ed25519_dalek::{Signer as _, SigningKey};
use koipond_record::event::StorageEvent;
use koipond_record::unit::{GroupName, NodeName};
use koipond_record::{HttpRequest, HttpResponse, NodeId, Payload, Pubkey, Reply, Round, SimTime};
use koipond_storage_mock::spec::StorageSpec;
use koipond_storage_mock::{Around, Folder, Format, Member, Moment, Outcome, Storage, StorageNetwork};
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};

pub const FILE: &[u8] = b"{\"value\":1}";
pub const STORAGE_NODE: &str = "ipfs-gateway.koii.live";
pub const SERVICES: [&str; 3] = ["api.web3.storage", "api-v2.spheron.network", "pinning.ipfs.example"];

/// Who is there and who has a stake.
pub struct Town {
    pub online: bool,
    pub staked: bool,
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

pub const TOWN: Town = Town { online: true, staked: true };

pub fn key(node: u32) -> SigningKey {
    SigningKey::from_bytes(&[node as u8 + 1; 32])
}

pub fn pubkey(node: u32) -> Pubkey {
    Pubkey::from_bytes(key(node).verifying_key().as_bytes())
}

/// A network of three nodes under this setting.
pub fn network(spec: Value) -> StorageNetwork {
    let spec: StorageSpec = serde_json::from_value(spec).expect("a setting as YAML has it");
    let members = (0..3).map(|node| Member { key: pubkey(node), access: true, pinned: false }).collect();
    StorageNetwork::new(&spec, members, 7)
}

pub fn moment(around: &Town) -> Moment<'_> {
    Moment { now: SimTime(0), round: Round(0), asker: NodeId(0), around }
}

pub fn request(method: &str, url: &str, headers: &[(&str, &str)], body: &[u8]) -> HttpRequest {
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

pub fn ask(net: &mut StorageNetwork, method: &str, url: &str, headers: &[(&str, &str)], body: &[u8]) -> Outcome {
    net.http(moment(&TOWN), &request(method, url, headers, body))
}

pub fn get(net: &mut StorageNetwork, url: &str) -> (HttpResponse, Vec<StorageEvent>) {
    answered(ask(net, "GET", url, &[], b""))
}

pub fn answered(outcome: Outcome) -> (HttpResponse, Vec<StorageEvent>) {
    match outcome.reply {
        Reply::Http(response) if outcome.after.is_some() => (response, outcome.events),
        other => panic!("{other:?} after {:?} is no response", outcome.after),
    }
}

pub fn header<'a>(response: &'a HttpResponse, name: &str) -> &'a str {
    response.headers.iter().find(|(other, _)| other == name).map_or("", |(_, value)| value)
}

pub fn text(response: &HttpResponse) -> String {
    String::from_utf8_lossy(response.body.bytes().expect("a response has its bytes")).into_owned()
}

pub fn tree(response: &HttpResponse) -> Value {
    serde_json::from_str(&text(response)).unwrap_or_else(|_| panic!("{response:?} is no JSON"))
}

/// Stores files as the storage network's client does.
pub fn stored(net: &mut StorageNetwork, files: &[(&str, &[u8])]) -> String {
    let files: Vec<(String, Payload)> = files.iter().map(|(name, bytes)| ((*name).to_owned(), Payload::new(bytes.to_vec()))).collect();
    match net.put(moment(&TOWN), &files).reply {
        Reply::Stored { cid } => cid,
        other => panic!("{other:?}"),
    }
}

/// Stores files with folders, which are there from the beginning.
pub fn imported(net: &mut StorageNetwork, files: &[(&str, &[u8])]) -> String {
    let folder = Folder::of_files(files.iter().map(|(path, bytes)| ((*path).to_owned(), (*bytes).into()))).expect("names that can stand");
    let mut storage = Storage::new(&StorageSpec::default());
    let cid = storage.put_tree(&folder, Format::V1(Default::default()));
    let car = storage.export(&[&cid]).expect("it was put");
    net.import(&car).expect("a CAR of ours");
    cid
}

pub fn fault(net: &mut StorageNetwork, mut spec: Value) {
    let kind = spec.as_object().and_then(|spec| spec.keys().next()).expect("a fault is named").clone();
    spec[kind]["for"] = json!("1 round");
    net.fault_begins(0, &serde_json::from_value(spec).expect("a fault as YAML has it"), &TOWN);
}

/// A form as browsers send it.
pub fn form(files: &[(&str, &str, &[u8])], fields: &[(&str, &str)]) -> Vec<u8> {
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

pub const FORM: (&str, &str) = ("Content-Type", "multipart/form-data; boundary=XX");
pub const TOKEN: (&str, &str) = ("Authorization", "Bearer any");

/// A form with files that this node's staking key signed, as the client makes it.
pub fn signed(node: u32, files: &[(&str, &[u8])]) -> Vec<u8> {
    let bytes: Vec<u8> = files.iter().flat_map(|(_, bytes)| bytes.iter().copied()).collect();
    let hex: String = Sha256::digest(&bytes).iter().map(|byte| format!("{byte:02x}")).collect();
    let message = [&key(node).sign(hex.as_bytes()).to_bytes()[..], hex.as_bytes()].concat();
    let files: Vec<(&str, &str, &[u8])> = files.iter().map(|(name, bytes)| ("files", *name, *bytes)).collect();
    form(&files, &[("signature", &bs58::encode(message).into_string()), ("stakingWalletPubkey", pubkey(node).as_str())])
}

pub const ADD: &str = "https://ipfs-gateway.koii.live/task/any/ipfs/add";
