//! The CIDs are those of the JavaScript reference implementation, for every file in `data/vectors.json`.

use std::sync::Arc;

use koipond_record::NodeId;
use koipond_storage_mock::Storage;
use koipond_storage_mock::spec::{CidHash, StorageSpec};
use serde_json::Value;

fn vectors() -> Value {
    serde_json::from_str(include_str!("data/vectors.json")).expect("the vectors are JSON")
}

/// The file's bytes by the rule of the vectors.
fn content(rule: &Value, bytes: &Value) -> Arc<[u8]> {
    let number = |value: &Value| value.as_u64().expect("a number");
    let (factor, plus, modulus) = (number(&rule["factor"]), number(&rule["plus"]), number(&rule["modulus"]));
    // The rule repeats every `modulus` bytes, and copying a period is fast enough for 45 MiB without optimisation.
    let period: Vec<u8> = (0..modulus).map(|i| u8::try_from((i * factor + plus) % modulus).expect("a byte")).collect();
    let bytes = usize::try_from(number(bytes)).expect("it fits memory");
    let mut content = period.repeat(bytes / period.len() + 1);
    content.truncate(bytes);
    content.into()
}

fn every_cid_is_the_reference(hash: CidHash, key: &str) {
    let vectors = vectors();
    let files = vectors["files"].as_array().expect("a list");
    assert!(files.len() >= 18, "only {} vectors", files.len());
    for vector in files {
        let name = vector["name"].as_str().expect("a name");
        let content = content(&vectors["rule"], &vector["bytes"]);
        let cid = Storage::new(&StorageSpec { hash }).put(NodeId(0), name, &content);
        assert_eq!(cid.as_deref(), Ok(vector[key]["directory"].as_str().expect("a CID")), "{name:?}, {} bytes", content.len());
    }
}

#[test]
fn sha2_cids_are_those_of_ipfs() {
    every_cid_is_the_reference(CidHash::Sha2_256, "sha2-256");
}

#[test]
fn blake3_cids_are_those_of_ipfs() {
    every_cid_is_the_reference(CidHash::Blake3, "blake3");
}
