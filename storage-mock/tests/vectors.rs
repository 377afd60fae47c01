//! The CIDs and CARs are those of the JavaScript reference implementation, for every file and folder in `data/vectors.json`.

use std::sync::Arc;

use koipond_storage_mock::spec::{CidHash, StorageSpec};
use koipond_storage_mock::{CarError, Content, Folder, Format, Storage};
use serde_json::{Map, Value};
use sha2::{Digest as _, Sha256};

const SHA2: Format = Format::V1(CidHash::Sha2_256);
const BLAKE3: Format = Format::V1(CidHash::Blake3);

fn vectors() -> Value {
    serde_json::from_str(include_str!("data/vectors.json")).expect("the vectors are JSON")
}

fn list<'a>(vectors: &'a Value, key: &str, at_least: usize) -> &'a [Value] {
    let list = vectors[key].as_array().expect("a list");
    assert!(list.len() >= at_least, "only {} {key}", list.len());
    list
}

fn text(value: &Value) -> &str {
    value.as_str().expect("a text")
}

fn empty() -> Storage {
    Storage::new(&StorageSpec::default())
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

/// The folder that the vectors describe: a number is a file of so many bytes, an object a folder.
fn folder(rule: &Value, holds: &Map<String, Value>) -> Folder {
    let entries = holds.iter().map(|(name, held)| {
        let held = held.as_object().map_or_else(|| Content::File(content(rule, held)), |holds| Content::Folder(folder(rule, holds)));
        (name.clone(), held)
    });
    Folder::new(entries).expect("a folder as IPFS has it")
}

fn every_file_has_the_cid_of_the_reference(format: Format, key: &str) {
    let vectors = vectors();
    for vector in list(&vectors, "files", 29) {
        let (name, content) = (text(&vector["name"]), content(&vectors["rule"], &vector["bytes"]));
        let folder = Folder::new([(name.to_owned(), Content::File(Arc::clone(&content)))]).expect("a name as IPFS has it");
        let (expected, says) = (text(&vector[key]["directory"]), format!("{name:?}, {} bytes", content.len()));
        assert_eq!(empty().put_tree(&folder, format), expected, "{says}");
        if let Format::V1(hash) = format {
            assert_eq!(
                Storage::new(&StorageSpec { hash, ..StorageSpec::default() }).put(name, &content).as_deref(),
                Ok(expected),
                "{says}"
            );
        }
    }
}

fn every_folder_has_the_cid_of_the_reference(format: Format, key: &str) {
    let vectors = vectors();
    for vector in list(&vectors, "folders", 10) {
        let folder = folder(&vectors["rule"], vector["holds"].as_object().expect("a folder"));
        assert_eq!(empty().put_tree(&folder, format), text(&vector[key]), "{}", vector["says"]);
    }
}

#[test]
fn sha2_cids_are_those_of_ipfs() {
    every_file_has_the_cid_of_the_reference(SHA2, "sha2-256");
}

#[test]
fn blake3_cids_are_those_of_ipfs() {
    every_file_has_the_cid_of_the_reference(BLAKE3, "blake3");
}

#[test]
fn cids_of_version_0_are_those_of_ipfs() {
    every_file_has_the_cid_of_the_reference(Format::V0, "v0");
}

#[test]
fn sha2_cids_of_folders_are_those_of_ipfs() {
    every_folder_has_the_cid_of_the_reference(SHA2, "sha2-256");
}

#[test]
fn blake3_cids_of_folders_are_those_of_ipfs() {
    every_folder_has_the_cid_of_the_reference(BLAKE3, "blake3");
}

#[test]
fn cids_of_folders_of_version_0_are_those_of_ipfs() {
    every_folder_has_the_cid_of_the_reference(Format::V0, "v0");
}

#[test]
fn the_cid_of_a_file_is_that_of_its_topmost_block() {
    let vectors = vectors();
    for (key, format) in [("sha2-256", SHA2), ("blake3", BLAKE3), ("v0", Format::V0)] {
        for vector in list(&vectors, "files", 29).iter().filter(|vector| vector["bytes"].as_u64() < Some(2 << 20)) {
            let file = Content::File(content(&vectors["rule"], &vector["bytes"]));
            let mut storage = empty();
            let cid = storage.put_tree(&Folder::new([("x".to_owned(), file)]).expect("a plain name"), format);
            let mut cids = Vec::new();
            storage.each_block(&cid, &mut |cid, _| cids.push(cid.to_owned())).expect("it was just put");
            assert_eq!(cids[1], text(&vector[key]["file"]), "{key}, {}", vector["bytes"]);
        }
    }
}

#[test]
fn cars_are_those_of_the_reference_to_the_byte() {
    let vectors = vectors();
    for vector in list(&vectors, "files", 29).iter().chain(list(&vectors, "folders", 10)) {
        let wrapped = Map::from_iter([(vector["name"].as_str().unwrap_or_default().to_owned(), vector["bytes"].clone())]);
        let folder = folder(&vectors["rule"], vector["holds"].as_object().unwrap_or(&wrapped));
        for (key, format) in [("car", SHA2), ("v0-car", Format::V0)] {
            let mut storage = empty();
            let cid = storage.put_tree(&folder, format);
            let (mut blocks, car) = (0, storage.export(&[&cid]).expect("it was just put"));
            storage.each_block(&cid, &mut |_, _| blocks += 1).expect("it was just put");
            let hash: String = Sha256::digest(&car).iter().map(|byte| format!("{byte:02x}")).collect();
            let (told, says) = (&vector[key], format!("{key} of {}{}", vector["name"], vector["says"]));
            assert_eq!((Some(car.len() as u64), Some(blocks)), (told["bytes"].as_u64(), told["blocks"].as_u64()), "{says}");
            assert_eq!(hash, text(&told["sha2-256"]), "{says}");
        }
    }
}

#[test]
fn cars_of_trees_in_other_shapes_come_out_as_they_went_in() {
    let vectors = vectors();
    for shape in list(&vectors, "shapes", 6).iter().filter(|shape| shape["sharded"] == false) {
        let (car, says) = (unhex(text(&shape["car"])), &shape["says"]);
        let mut storage = empty();
        let roots = storage.import(&car).unwrap_or_else(|why| panic!("{says}: {why}"));
        assert_eq!(roots, [text(&shape["root"])], "{says}");
        let read = |path: &str| storage.read(&format!("{}/{path}", roots[0]));
        for (path, bytes) in [("a.bin", 700), ("b/c.bin", 64), ("b/d.bin", 3_000)] {
            assert_eq!(read(path), Ok(content(&vectors["rule"], &bytes.into())), "{says}: {path}");
        }
        assert_eq!(storage.export(&[&roots[0]]), Ok(car), "{says}");
    }
}

#[test]
fn a_car_with_a_split_folder_is_refused() {
    let vectors = vectors();
    let shape = list(&vectors, "shapes", 6).iter().find(|shape| shape["sharded"] == true).expect("there is one");
    let told = empty().import(&unhex(text(&shape["car"])));
    assert!(matches!(told, Err(CarError::NotAFile { kind: 5, .. })), "{told:?}");
}

fn unhex(text: &str) -> Vec<u8> {
    (0..text.len()).step_by(2).map(|at| u8::from_str_radix(&text[at..at + 2], 16).expect("hex")).collect()
}
