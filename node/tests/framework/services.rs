//! The clients of web3.storage and of the paid pinning service that stand in for packages of npm.

use koipond_record::event::Exit;
use koipond_record::{Ask, HttpRequest, Reply};

use crate::common;
use crate::world::{Told, node, prints, response, told, world};

/// What a script prints whose process goes on, and is patient.
fn patient(name: &str, script: &str) -> Told {
    let files = common::files([(name, script)]);
    world(node(common::load(name, &files).expect("it compiles"), "64 MiB"), |_| None)
}

#[test]
fn the_client_of_web3_storage_sends_and_says_what_that_of_npm_does() {
    let told = patient("task.mjs", include_str!("web3-storage.mjs"));
    let wanted: Vec<&str> = include_str!("web3-storage.txt").lines().collect();
    for (n, (said, wanted)) in told.lines.iter().zip(&wanted).enumerate() {
        assert_eq!(said, wanted, "line {}", n + 1);
    }
    assert_eq!((told.lines.len(), told.ended), (wanted.len(), None));
}

const CLIENT: &str = "import { Web3Storage, File } from 'web3.storage'; const client = new Web3Storage({ token: 'key' });";
const CID: &str = "bafybeihxh2xlhvzbwrdk3l5xozo452n3qhttdol6bpkzqz42m4ahmwgyke";
const PUT: &str = "await tried(() => client.put([new File([new Uint8Array(1)], 'a')]));";

fn requests(told: &Told) -> Vec<&HttpRequest> {
    told.asked.iter().map(|ask| if let Ask::Http(http) = ask { http } else { panic!("{ask:?}") }).collect()
}

#[test]
fn an_upload_is_one_request_with_a_token_and_a_car() {
    let told = told(&format!("{CLIENT} {PUT}"), |_| response(200, &[], format!(r#"{{"cid":"{CID}"}}"#).as_bytes()));
    assert_eq!(told.lines, [format!("\"{CID}\"")]);
    let [request] = &requests(&told)[..] else { panic!("{:?}", told.asked) };
    let address = (request.method.as_str(), request.host.as_str(), request.path.as_str());
    assert_eq!(address, ("POST", "api.web3.storage", "/car"));
    for (name, value) in [("Authorization", "Bearer key"), ("Content-Type", "application/vnd.ipld.car")] {
        assert!(request.headers.contains(&(name.to_owned(), value.to_owned())), "{:?}", request.headers);
    }
    assert!(request.body.bytes().expect("it is here").starts_with(b"\x3a\xa2\x65roots\x81\xd8\x2a\x58\x25\x00\x01\x70\x12\x20"));
}

#[test]
fn an_upload_that_fails_is_tried_six_times_in_half_a_minute() {
    let busy = told(&format!("{CLIENT} {PUT}"), |_| response(500, &[], br#"{"message":"busy"}"#));
    assert_eq!((busy.lines, busy.asked.len(), busy.last.0 / 1_000_000_000), (vec!["Error: busy".to_owned()], 6, 31));
    let gone = || Some(Reply::Unreachable { code: "ECONNREFUSED".to_owned(), why: "nobody listens".to_owned() });
    let gone = told(&format!("{CLIENT} {PUT}"), |_| gone());
    assert_eq!((gone.lines, gone.asked.len()), (vec!["TypeError: fetch failed".to_owned()], 6));
}

#[test]
fn an_upload_that_was_given_up_is_not_tried_again() {
    let script = "const signal = AbortSignal.timeout(50); await tried(() => client.put([new File(['a'], 'a')], { signal }));";
    let told = told(&format!("{CLIENT} {script}"), |_| None);
    assert_eq!((told.asked.len(), told.lines.len()), (1, 1), "{:?}", told.lines);
}

#[test]
fn more_than_thirty_requests_wait_until_ten_seconds_are_over() {
    let script = "await Promise.all(Array.from({ length: 65 }, () => client.status('bafy'))); console.log('done');";
    let told = told(&format!("{CLIENT} {script}"), |_| response(200, &[], b"{}"));
    assert_eq!((told.lines, told.asked.len(), told.last.0 / 1_000_000_000), (vec!["done".to_owned()], 65, 20));
}

#[test]
fn what_is_no_car_is_an_error_of_the_task_alone() {
    let script = "await tried(async () => (await client.get('bafy')).files());";
    // A root that is not there; a head as deep as it likes; numbers without end; a folder within itself.
    let deep: Vec<u8> = std::iter::once(120).chain([0x81; 120]).collect();
    let missing = [&b"\x3a\xa2\x65roots\x81\xd8\x2a\x58\x25\x00\x01\x70\x12\x20"[..], &[7; 32], b"\x67version\x01"].concat();
    for (body, says) in [
        (&b"<html><body>busy</body></html>"[..], "Error: "),
        (&deep, "Error: Invalid CAR header format"),
        (&[0xff; 40], "RangeError: Could not decode varint"),
        (b"\x05\xbb\xff\xff\xff\xff", "Error: Unexpected end of data"),
        (&missing, "Error: Incomplete CAR. Block missing for CID bafybeiaha4dq"),
    ] {
        let lines = prints(&format!("{CLIENT} {script}"), |_| response(200, &[], body));
        assert!(lines.len() == 1 && lines[0].starts_with(says), "{lines:?}");
    }
}

#[test]
fn a_car_whose_folders_never_end_ends_the_process_that_reads_it_at_most() {
    // The block says that it holds itself twice.
    let cid = [&[1, 0x70, 0x12, 32][..], &[7; 32]].concat();
    let link = [&[0x0a, 36][..], &cid, &[0x12, 1, b'a', 0x18, 0]].concat();
    let link = [&[0x12, u8::try_from(link.len()).expect("it is short")][..], &link].concat();
    let node = [&link[..], &link, &[0x0a, 2, 8, 1]].concat();
    let block = [&[u8::try_from(cid.len() + node.len()).expect("it is short")][..], &cid, &node].concat();
    // A length of more than 127 has two bytes.
    let block = if block[0] > 127 { [&[block[0], 1][..], &block[1..]].concat() } else { block };
    let head = [&b"\x3a\xa2\x65roots\x81\xd8\x2a\x58\x25\x00"[..], &cid, b"\x67version\x01"].concat();
    let script = format!("{CLIENT} await tried(async () => (await client.get('bafy')).files());");
    let told = told(&script, |_| response(200, &[], &[&head[..], &block].concat()));
    assert!(
        matches!(told.ended, Some(Exit::Hung | Exit::OutOfMemory)) || told.lines == ["Error: the folders are too deep"],
        "{:?}",
        told.ended
    );
}

const SPHERON: &str = "import whole, { SpheronClient, ProtocolEnum, ipfs } from '@spheron/storage';
    const client = new SpheronClient({ token: 'key' }); const fs = process.getBuiltinModule('fs');
    fs.mkdirSync('/data/out/sub', { recursive: true }); fs.writeFileSync('/data/out/a.txt', 'one'); fs.writeFileSync('/data/out/sub/b.txt', 'three');
    const upload = (path, more) => client.upload(path, { protocol: ProtocolEnum.IPFS, name: 'my bucket', ...more });";

/// The names and contents of the files in a form.
fn form(request: &HttpRequest) -> Vec<(String, String)> {
    let text = String::from_utf8(request.body.bytes().expect("it is here").to_vec()).expect("it is text");
    let part = |part: &str| {
        let (head, content) = part.split_once("\r\n\r\n")?;
        assert!(head.contains("name=\"files\""), "{head}");
        let name = head.split_once("filename=\"")?.1.split_once('"')?.0;
        Some((name.to_owned(), content.rsplit_once("\r\n")?.0.to_owned()))
    };
    text.split_inclusive("------").filter_map(part).collect()
}

fn taken() -> Option<Reply> {
    let told =
        r#"{"success":true,"uploadId":"u","bucketId":"b","protocolLink":"https://bafy.ipfs.w3s.link","dynamicLinks":[],"cid":"bafy"}"#;
    response(200, &[], told.as_bytes())
}

#[test]
fn a_file_or_a_folder_goes_to_the_pinning_service_in_one_form() {
    for (path, files) in [
        ("'/data/out/a.txt'", vec![("a.txt", "one")]),
        ("'/data/out'", vec![("a.txt", "one"), ("sub/b.txt", "three")]),
        ("new File(['x'], 'c.txt')", vec![("c.txt", "x")]),
        ("[new File(['x'], 'c.txt'), '/data/out/a.txt']", vec![("c.txt", "x"), ("a.txt", "one")]),
    ] {
        let told = told(&format!("{SPHERON} await tried(() => upload({path}));"), |_| taken());
        let [request] = &requests(&told)[..] else { panic!("{:?} {:?}", told.asked, told.lines) };
        let address = (request.method.as_str(), request.host.as_str(), request.path.as_str());
        assert_eq!(address, ("POST", "api-v2.spheron.network", "/v1/upload?protocol=ipfs&bucket=my+bucket"));
        assert!(request.headers.contains(&("Authorization".to_owned(), "Bearer key".to_owned())), "{:?}", request.headers);
        let files: Vec<_> = files.into_iter().map(|(name, content)| (name.to_owned(), content.to_owned())).collect();
        assert_eq!(form(request), files, "{path}");
        let gives = r#"{"uploadId":"u","bucketId":"b","protocolLink":"https://bafy.ipfs.w3s.link","dynamicLinks":[],"cid":"bafy"}"#;
        assert_eq!(told.lines, [gives]);
    }
}

#[test]
fn an_upload_tells_of_its_beginning_and_its_size() {
    let hooks = "{ onUploadInitiated: (id) => console.log(id), onChunkUploaded: (size, all) => console.log(size, all) }";
    let lines = prints(&format!("{SPHERON} await upload('/data/out', {hooks});"), |_| taken());
    assert_eq!(lines, ["u", "8 8"]);
}

#[test]
fn the_pinning_service_is_asked_to_pin_and_whether_it_does() {
    let script = "await tried(() => client.pinCID({ name: 'b', cid: 'bafy' })); await tried(() => client.getCIDStatus('bafy'));";
    let told = told(&format!("{SPHERON} {script}"), |ask| match ask {
        Ask::Http(http) if http.method == "GET" => response(200, &[], br#"{"pinStatus":"Pinned"}"#),
        _ => taken(),
    });
    let asked: Vec<_> = requests(&told).iter().map(|http| format!("{} {}", http.method, http.path)).collect();
    assert_eq!(asked, ["POST /v2/ipfs/pin/bafy?bucket=b", "GET /v1/ipfs/pins/bafy/status"]);
    let pinned = r#"{"uploadId":"u","bucketId":"b","protocolLink":"https://bafy.ipfs.w3s.link","dynamicLinks":[]}"#;
    assert_eq!(told.lines, [pinned, r#"{"pinStatus":"Pinned"}"#]);
}

#[test]
fn what_the_pinning_service_refuses_is_said_in_its_words() {
    let refused = |status, body: &'static str| move |_: &Ask| response(status, &[], body.as_bytes());
    let upload = format!("{SPHERON} await tried(() => upload('/data/out/a.txt'));");
    assert_eq!(prints(&upload, refused(402, r#"{"message":"unpaid"}"#)), ["Error: unpaid"]);
    assert_eq!(prints(&upload, refused(500, "<html>")), ["Error: Request failed with status code 500"]);
    assert_eq!(prints(&upload, refused(200, r#"{"success":false,"message":"full"}"#)), ["Error: Upload failed. full"]);
    let gone = |_: &Ask| Some(Reply::Unreachable { code: "ECONNREFUSED".to_owned(), why: "nobody listens".to_owned() });
    assert!(prints(&upload, gone)[0].contains("ECONNREFUSED"), "{:?}", prints(&upload, gone));
    for (call, says) in [
        ("upload('/none')", "Error: ENOENT: no such file or directory, stat '/none'"),
        (
            "upload('/data', { protocol: 'ftp' })",
            "Error: Protocol 'ftp' is not supported. Supported protocols are [arweave, ipfs-filecoin, ipfs].",
        ),
        ("upload('/data', { name: '' })", "Error: Bucket name is not provided."),
        ("client.pinCID({ cid: 'bafy' })", "Error: Bucket name is not provided."),
        ("client.getCIDStatus()", "Error: CID is not provided."),
        ("client.getBucket('b')", "Error: `@spheron/storage.getBucket` is not in Koipond; see docs/node-support.md"),
        (
            "ipfs.utils.toV0('bafkreiftmhiptkjyuk5u7pojyio4lkczpcaedmaebem5rkarygeidbhu34')",
            "Error: Cannot convert a non dag-pb CID to CIDv0",
        ),
        ("ipfs.utils.toV1('no')", "SyntaxError: no is no CID"),
    ] {
        let told = told(&format!("{SPHERON} await tried(() => {call});"), |_| None);
        assert_eq!((told.lines, told.asked), (vec![says.to_owned()], vec![]), "{call}");
    }
}

#[test]
fn a_cid_is_written_in_either_version() {
    let script = format!(
        "const zero = ipfs.utils.toV0('{CID}'); console.log(zero, ipfs.utils.toV1(zero) === '{CID}', ipfs.utils.toV0(zero) === zero);
         console.log(whole.default === SpheronClient, whole.SpheronClient === SpheronClient, whole.__esModule);"
    );
    let lines = prints(&format!("{SPHERON} {script}"), |_| None);
    assert_eq!(lines, ["Qmeynr7PszZbUts42yMEeoQj22G9kE6AKAkwGhctokwRbW true true", "true true true"]);
}

#[test]
fn packages_that_are_installed_go_before_ours() {
    let source = "const { mark } = require('web3.storage'); console.log(mark, typeof require('@spheron/storage').SpheronClient);";
    let installed = [("task.js", source), ("node_modules/web3.storage/index.js", "exports.mark = 'theirs';")];
    let task = common::load("task.js", &common::files(installed)).expect("it compiles");
    assert_eq!(task.stand_ins().into_iter().collect::<Vec<_>>(), ["@spheron/storage"]);
    assert_eq!(world(node(task, "64 MiB"), |_| None).lines, ["theirs function"]);
    let task = common::load("task.js", &common::files([("task.js", source)])).expect("it compiles");
    assert_eq!(task.stand_ins().into_iter().collect::<Vec<_>>(), ["@spheron/storage", "web3.storage"]);
    assert_eq!(world(node(task, "64 MiB"), |_| None).lines, ["undefined function"]);
}

#[test]
fn a_package_that_ours_stands_in_for_is_noted_unless_it_is_one_of_koii() {
    let source = "import '@_koii/storage-task-sdk';\nimport { Web3Storage } from 'web3.storage';\nimport('@spheron/storage');";
    let notes = |files: &common::Files| -> Vec<String> {
        common::load("task.mjs", files).expect("it compiles").warnings().iter().map(ToString::to_string).collect()
    };
    let says = |name: &str| format!("`{name}` is not installed; one of Koipond's own stands in, see docs/node-support.md");
    let mut files = common::files([("task.mjs", source)]);
    assert_eq!(notes(&files), [format!("task.mjs:1:1: {}", says("@spheron/storage")), format!("task.mjs:2:1: {}", says("web3.storage"))]);
    files.insert("node_modules/web3.storage/index.mjs".to_owned(), "export const Web3Storage = 1;".to_owned());
    files.insert("node_modules/web3.storage/package.json".to_owned(), r#"{ "main": "index.mjs" }"#.to_owned());
    assert_eq!(notes(&files), [format!("task.mjs:1:1: {}", says("@spheron/storage"))]);
}

#[test]
fn a_name_that_is_computed_reaches_ours_too() {
    let source =
        "for (const name of ['web3', '@spheron/']) console.log(typeof require(name.endsWith('/') ? name + 'storage' : `${name}.storage`));";
    let task = common::load("task.js", &common::files([("task.js", source)])).expect("it compiles");
    assert_eq!(world(node(task, "64 MiB"), |_| None).lines, ["object", "object"]);
}
