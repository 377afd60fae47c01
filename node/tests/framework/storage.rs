//! The client of the storage network: what it asks of the world, what it makes of each answer, and what it says of wrong use.

use koipond_record::event::{Exit, NodeEvent};
use koipond_record::{Ask, Input, Payload, Reply, SimTime};

use crate::common;
use crate::world::{Told, failed, node, prints, told, world};

/// A client, and keys as they come from the task node.
const CLIENT: &str = "import { namespaceWrapper } from '@_koii/namespace-wrapper';
    import { KoiiStorageClient } from '@_koii/storage-task-sdk';
    const client = KoiiStorageClient.getInstance({});
    const wallet = await namespaceWrapper.getSubmitterAccount();
    const fs = process.getBuiltinModule('fs');";

fn stored(_: &Ask) -> Option<Reply> {
    Some(Reply::Stored { cid: "bafy".to_owned() })
}

fn silent(_: &Ask) -> Option<Reply> {
    None
}

/// The files of the one upload.
#[track_caller]
fn put(told: &Told) -> Vec<(String, Vec<u8>)> {
    let [Ask::Put { files }] = &told.asked[..] else { panic!("{:?} {:?}", told.asked, told.lines) };
    files.iter().map(|(name, content)| (name.clone(), content.bytes().expect("it is here").to_vec())).collect()
}

/// What is uploaded by a call whose answer is printed.
#[track_caller]
fn uploads(before: &str, file: &str) -> Vec<(String, String)> {
    let told = told(&format!("{CLIENT} {before} await tried(() => client.uploadFile({file}, wallet));"), stored);
    let texts = put(&told).into_iter().map(|(name, content)| (name, String::from_utf8(content).expect("it is text")));
    assert!(told.lines.iter().any(|line| line.starts_with(r#"{"cid":"bafy","url":"#)), "{:?}", told.lines);
    texts.collect()
}

fn pair(name: &str, content: &str) -> (String, String) {
    (name.to_owned(), content.to_owned())
}

#[test]
fn a_path_is_read_from_the_nodes_disk_and_named_by_its_last_part() {
    let before = "fs.mkdirSync('/data/in', { recursive: true }); fs.writeFileSync('/data/in/a b.txt', 'kept');";
    assert_eq!(uploads(before, "'/data/./in//a b.txt'"), [pair("a b.txt", "kept")]);
}

#[test]
fn a_path_that_is_not_there_fails_as_the_file_system_does() {
    let lines = prints(&format!("{CLIENT} await tried(() => client.uploadFile('/none/a.txt', wallet));"), silent);
    assert_eq!(lines, ["Error: ENOENT: no such file or directory, open '/none/a.txt'"]);
}

#[test]
fn one_file_or_several_go_under_one_cid_with_their_names() {
    assert_eq!(uploads("", "new File(['a'], 'a.txt')"), [pair("a.txt", "a")]);
    let several = "[new File(['a'], 'a.txt'), new File([new Uint8Array([98])], 'dir/b.txt'), new Blob(['c'])]";
    assert_eq!(uploads("", several), [pair("a.txt", "a"), pair("dir/b.txt", "b"), pair("blob", "c")]);
}

#[test]
fn the_address_names_the_file_where_there_is_one() {
    let script = "await tried(() => client.uploadFile(new File(['a'], 'a.txt'), wallet));
        await tried(() => client.uploadFile([new File(['a'], 'a.txt'), new File(['b'], 'b.txt')], wallet));";
    let one = r#"{"cid":"bafy","url":"https://bafy.ipfs.w3s.link/a.txt"}"#;
    let two = r#"{"cid":"bafy","url":"https://bafy.ipfs.w3s.link/"}"#;
    assert_eq!(prints(&format!("{CLIENT} {script}"), stored), [one, two]);
}

#[test]
fn what_is_no_file_and_who_has_no_keys_is_refused_before_the_world_is_asked() {
    let calls = [
        ("client.uploadFile(new File(['a'], 'a'))", "Error: Staking wallet is required"),
        ("client.uploadFile(5)", "Error: Staking wallet is required"),
        ("client.uploadFile(5, wallet)", "Error: Invalid file input"),
        ("client.uploadFile({}, wallet)", "Error: Invalid file input"),
        ("client.uploadFile(new Blob(['a']), wallet)", "Error: Invalid file input"),
        ("client.uploadFile(undefined, wallet)", "Error: Invalid file input"),
        ("client.uploadFile(['/a.txt'], wallet)", "TypeError: not a function"),
        ("client.uploadFile(new File(['a'], 'a'), {})", "TypeError: unexpected type, use Uint8Array"),
        ("client.uploadFile(new File(['a'], 'a'), { secretKey: [1] })", "TypeError: unexpected type, use Uint8Array"),
        ("client.uploadFile(new File(['a'], 'a'), { secretKey: new Uint8Array(32) })", "Error: bad secret key size"),
        (
            "client.uploadFile(new File(['a'], 'a'), { secretKey: new Uint8Array(64) })",
            "TypeError: cannot read property 'toBase58' of undefined",
        ),
    ];
    for (call, answer) in calls {
        let told = told(&format!("{CLIENT} await tried(() => {call});"), stored);
        assert_eq!((told.lines, told.asked), (vec![answer.to_owned()], vec![]), "{call}");
    }
}

#[test]
fn an_upload_of_no_file_at_all_fails() {
    let lines = prints(&format!("{CLIENT} await tried(() => client.uploadFile([], wallet));"), silent);
    assert_eq!(lines, ["Error: Failed to upload fileError: there is no file to store"]);
}

#[test]
fn a_failed_upload_says_the_last_error_without_a_space_before_it() {
    for (why, says) in [
        ("AbortError: This operation was aborted", "Failed to upload fileAbortError: This operation was aborted"),
        (
            "Error: Failed to upload file 403 - Forbidden - not staked",
            "Failed to upload fileError: Failed to upload file 403 - Forbidden - not staked",
        ),
        ("the key is not staked", "Failed to upload fileError: the key is not staked"),
        ("Failed to upload fileTypeError: fetch failed", "Failed to upload fileTypeError: fetch failed"),
    ] {
        let lines = prints(&format!("{CLIENT} await tried(() => client.uploadFile(new File([], 'a'), wallet));"), |_| failed(why));
        assert_eq!(lines, [format!("Error: {says}")]);
    }
}

#[test]
fn a_failed_fetch_says_the_last_status_that_came() {
    for (why, says) in [
        ("Not Found", "Cannot fetch the file: Not Found"),
        ("undefined", "Cannot fetch the file: undefined"),
        ("Cannot fetch the file: Gone", "Cannot fetch the file: Gone"),
    ] {
        let lines = prints(&format!("{CLIENT} await tried(() => client.getFile('bafy', 'a'));"), |_| failed(why));
        assert_eq!(lines, [format!("Error: {says}")]);
    }
}

#[test]
fn a_storage_task_that_is_not_active_ends_the_process_whoever_catches_the_failure() {
    let told = told(&format!("{CLIENT} await tried(() => client.getFile('bafy', 'a'));"), |_| failed("Storage task is not active"));
    let Some(Exit::Code { code: 1, why }) = told.ended else { panic!("{:?}", told.ended) };
    assert!(why.contains("Storage task is not active"), "{why}");
}

#[test]
fn a_file_comes_as_a_blob_of_its_bytes() {
    let script = "const blob = await client.getFile('bafy', 'a.bin');
        console.log(blob instanceof Blob, blob instanceof File, blob.size, `'${blob.type}'`, (await blob.bytes()).join());";
    for (bytes, says) in [(&b"ab"[..], "true false 2 '' 97,98"), (&[0xff, 0xfe, 0], "true false 3 '' 255,254,0"), (&[], "true false 0 '' ")]
    {
        let lines = prints(&format!("{CLIENT} {script}"), |_| Some(Reply::Bytes(Payload::new(bytes.to_vec()))));
        assert_eq!(lines, [says]);
    }
}

#[test]
fn a_name_is_asked_for_as_it_comes_out_of_an_address() {
    for (name, asked) in [
        ("'a.txt'", ("bafy", "a.txt")),
        ("'dir/ä b.txt'", ("bafy", "dir/ä b.txt")),
        ("'a%20b.txt'", ("bafy", "a b.txt")),
        ("'a#b?c'", ("bafy", "a")),
        ("'../other/a.txt'", ("other", "a.txt")),
        ("'100%'", ("bafy", "100%")),
        ("undefined", ("bafy", "undefined")),
    ] {
        let told = told(&format!("{CLIENT} await tried(() => client.getFile('bafy', {name}));"), |_| failed("x"));
        assert_eq!(told.asked, [Ask::Get { cid: asked.0.to_owned(), name: asked.1.to_owned() }], "{name}");
    }
}

#[test]
fn a_blob_is_saved_under_its_name() {
    let script = "await tried(() => client.saveBlobAsFile(new Blob(['kept']), 'a.txt')); console.log(fs.readFileSync('a.txt', 'utf8'));
        await tried(() => client.saveBlobAsFile(new Blob(['lost']), '/none/a.txt'));";
    let lines = prints(&format!("{CLIENT} {script}"), silent);
    assert_eq!(lines, ["undefined", "kept", "Error: ENOENT: no such file or directory, open '/none/a.txt'"]);
}

#[test]
fn a_hash_is_signed_as_the_task_node_verifies_it() {
    let script = "const signed = await client.signingFileHash('00ff', wallet);
        await tried(() => namespaceWrapper.verifySignature(signed, wallet.publicKey.toBase58()));
        await tried(() => client.signingFileHash('00ff', { secretKey: 'x' }));";
    assert_eq!(prints(&format!("{CLIENT} {script}"), silent), [r#"{"data":"00ff"}"#, "TypeError: unexpected type, use Uint8Array"]);
}

#[test]
fn there_is_one_instance_and_as_many_clients_as_are_made() {
    let script = "const other = new KoiiStorageClient('task', 'http://k2', true); const plain = new KoiiStorageClient();
        console.log(KoiiStorageClient.getInstance({ debug: true }) === client, other === client, client.debug);
        console.log(other.storageTaskId, other.k2URL, plain.storageTaskId, plain.k2URL, plain.debug);
        await tried(() => other.getFile('bafy', 'a'));";
    let lines = prints(&format!("{CLIENT} {script}"), |_| failed("Not Found"));
    assert_eq!(
        lines[..2],
        ["true false false", "task http://k2 BWfeCA4gyVKpmKGpq6MDHir16p7i2Er1e8XEHQj7z7zm https://testnet.koii.network false"]
    );
    assert_eq!(lines[2], "Not able to fetch all nodes, falling back to trusted nodes");
    assert!(lines[3..].iter().any(|line| line.contains("'https://ipfs-gateway.koii.live'")), "{lines:?}");
    assert_eq!(lines.last().map(String::as_str), Some("Error: Cannot fetch the file: Not Found"));
}

#[test]
fn it_is_imported_as_a_package_of_commonjs_is() {
    let kinds =
        "console.log(typeof KoiiStorageClient, typeof whole.KoiiStorageClient.getInstance, whole.__esModule, Object.keys(whole).join());";
    let module = format!("import whole, {{ KoiiStorageClient }} from '@_koii/storage-task-sdk'; {kinds}");
    let script = "const whole = require('@_koii/storage-task-sdk'); const { KoiiStorageClient } = whole; whole.mine = 5;
        console.log(require('@_koii/storage-task-sdk').mine, whole.default, whole.KoiiStorageClient === require(['@_koii', 'storage-task-sdk'].join('/')).KoiiStorageClient);";
    assert_eq!(prints(&module, silent), ["function function true KoiiStorageClient"]);
    let scripts = common::files([("task.cjs", &format!("{script} {kinds}"))]);
    let told = world(node(common::load("task.cjs", &scripts).expect("it compiles"), "64 MiB"), silent);
    assert_eq!(told.lines, ["5 undefined true", "function function true KoiiStorageClient,mine"]);
}

#[test]
fn a_hundred_megabytes_are_uploaded_where_the_memory_holds_them() {
    let script = format!("{CLIENT} await client.uploadFile(new File([new Uint8Array(100e6)], 'a'), wallet);");
    let told = world(node(common::script(&script).expect("it compiles"), "512 MiB"), stored);
    assert_eq!(told.ended, None, "{:?}", told.lines);
    assert_eq!(put(&told)[0].1.len(), 100_000_000);
}

#[test]
fn a_hundred_megabytes_end_a_process_with_less_memory() {
    let script = format!("{CLIENT} await client.uploadFile(new File([new Uint8Array(100e6)], 'a'), wallet);");
    let told = told(&script, stored);
    assert_eq!((told.ended, told.asked), (Some(Exit::OutOfMemory), vec![]));
}

#[test]
fn more_than_the_memory_holds_is_not_sent_in_one_piece_of_work() {
    let script = "const file = new File([new Uint8Array(20e6)], 'a'); const all = [];
        for (let n = 0; n < 5; n++) all.push(tried(() => client.uploadFile([file, file], wallet))); await Promise.all(all);";
    let told = told(&format!("{CLIENT} {script}"), stored);
    assert_eq!(told.asked.len(), 1);
    assert_eq!(
        told.lines.iter().filter(|line| *line == "RangeError: more is on its way than the memory holds").count(),
        4,
        "{:?}",
        told.lines
    );
}

#[test]
fn a_large_file_takes_time_to_send_and_to_read() {
    let spent = |bytes: u32| {
        let script = format!("{CLIENT} client.uploadFile(new File([new Uint8Array({bytes})], 'a'), wallet);");
        let mut node = koipond_node::Node::new(node(common::script(&script).expect("it compiles"), "64 MiB"));
        let step = node.step(SimTime(0), &Input::Boot);
        let call = step.events.iter().find_map(|event| match event {
            NodeEvent::Called { call, ask: Ask::Put { .. } } => Some(*call),
            _ => None,
        });
        let content = Payload::new(vec![0; bytes as usize]);
        let answer = Input::Answer { call: call.expect("it is sent"), reply: Reply::Bytes(content) };
        (step.spent, node.step(SimTime(1), &answer).spent)
    };
    let (small, large) = (spent(1_000), spent(10_000_000));
    assert!(large.0 > small.0 && large.1 > small.1, "{small:?} {large:?}");
}

#[test]
fn prototypes_that_a_task_bends_break_its_own_calls_alone() {
    for bend in [
        "Object.defineProperty(Object.prototype, 'error', { value: 'bent' });",
        "Object.defineProperty(Array.prototype, '0', { set() {}, get() { return {}; } });",
        "Array.prototype[Symbol.iterator] = function* () { yield 5; };",
        "Array.prototype.flatMap = () => [[{ toString() { throw new Error('bent'); } }, 5]];",
        "Array.prototype.flatMap = () => ({ length: 1e9 });",
        "Blob.contentOf = () => 'bent'; Object.defineProperty(File.prototype, 'name', { get() { return Symbol('bent'); } });",
        "Blob.contentOf = () => new Uint8Array(new ArrayBuffer(8).transfer(0) && 0);",
        "globalThis.File = undefined; RegExp.prototype.test = () => { throw new Error('bent'); };",
        "globalThis.Promise = undefined; Error.prototype.toString = () => { throw 5; };",
    ] {
        let script = format!(
            "{CLIENT} const file = new File(['a'], 'a.txt'); {bend} await tried(() => client.uploadFile(file, wallet)); console.log('on');"
        );
        let told = told(&script, stored);
        assert!(told.lines.iter().any(|line| line == "on") || told.ended.is_some(), "{bend} {:?}", told.lines);
    }
}
