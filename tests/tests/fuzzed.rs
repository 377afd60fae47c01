//! The targets of the fuzzer on stable Rust: valid input, slightly wrong, and everything that a fuzzer once found.

#![expect(clippy::disallowed_methods, reason = "these tests read the inputs that are kept in the repository")]

use std::path::Path;
use std::sync::LazyLock;

use koipond::lab::Kept;
use koipond_tests::fuzz::{TARGETS, Target};
use koipond_tests::{Folder, Program, repo};
use proptest::prelude::*;

const KOIPOND: Program<'_> = Program(env!("CARGO_BIN_EXE_koipond-as-tested"));

/// How often each target is tried, where it is cheap and where it runs a world.
const CASES: u32 = 400;
const RUNS: u32 = 60;

fn target(name: &str) -> fn(&[u8]) {
    let found: Vec<&Target> = TARGETS.iter().filter(|(target, _)| *target == name).collect();
    found[0].1
}

/// A change of some bytes.
#[derive(Clone, Debug)]
enum Slip {
    Put(u16, u8),
    Cut(u16, u16),
    Twice(u16, u16),
    End(u16),
}

fn slips() -> impl Strategy<Value = Vec<Slip>> {
    let one = prop_oneof![
        (any::<u16>(), any::<u8>()).prop_map(|(at, byte)| Slip::Put(at, byte)),
        (any::<u16>(), 1..64_u16).prop_map(|(at, len)| Slip::Cut(at, len)),
        (any::<u16>(), 1..64_u16).prop_map(|(at, len)| Slip::Twice(at, len)),
        any::<u16>().prop_map(Slip::End),
    ];
    proptest::collection::vec(one, 1..5)
}

fn slipped(of: &[u8], slips: &[Slip]) -> Vec<u8> {
    let mut bytes = of.to_vec();
    for slip in slips {
        let place = |at: u16| usize::from(at) * bytes.len() / 65_536;
        let part = |at: u16, len: u16| place(at)..(place(at) + usize::from(len)).min(bytes.len());
        match *slip {
            Slip::Put(at, byte) => {
                let at = place(at);
                if let Some(old) = bytes.get_mut(at) {
                    *old = byte;
                }
            }
            Slip::Cut(at, len) => drop(bytes.drain(part(at, len))),
            Slip::Twice(at, len) => {
                let range = part(at, len);
                let copy = bytes[range.clone()].to_vec();
                bytes.splice(range.start..range.start, copy);
            }
            Slip::End(at) => bytes.truncate(place(at)),
        }
    }
    bytes
}

/// Scenarios of the library that name no other file.
static SCENARIOS: LazyLock<Vec<String>> =
    LazyLock::new(|| repo::scenarios("scenarios/library").iter().map(|path| repo::text(path)).collect());

/// The log of a small run.
static LOG: LazyLock<Vec<u8>> = LazyLock::new(|| {
    let mut kept = Kept::default();
    let _ = repo::scene("tests/fuzz/rpc/posts.yaml").watched(1, vec![&mut kept]);
    kept.bytes().expect("a small log fits into memory")
});

/// A CAR of what a run stored.
static CAR: LazyLock<Vec<u8>> = LazyLock::new(|| {
    let folder = Folder::new(env!("CARGO_TARGET_TMPDIR"), "fuzzed-car");
    let scenario = repo::file("scenarios/library/basics/first-light.yaml");
    let _ = KOIPOND.run(&["run", &scenario, "--out", "run"], folder.path()).with_code(0);
    let _ = KOIPOND.run(&["storage", "export", "run", "--car", "all.car"], folder.path()).with_code(0);
    std::fs::read(folder.path().join("all.car")).expect("it was written")
});

/// Calls of the task node, good ones and such that are nearly good; each begins with the byte that says what it is.
const CALLS: [&str; 10] = [
    r#"0["getTaskState", {"is_submission_required": true}]"#,
    r#"0["getTaskSubmissionInfo", 1]"#,
    r#"0["sendAndConfirmTransactionWrapper", "AAAA", ["x"]]"#,
    r#"0["submissionOnChain", "bafy", 0]"#,
    r#"0["fs", "readFile", "../../etc/passwd", "utf8"]"#,
    r#"0["fsWriteStream", "image.png"]"#,
    r#"0["signData", {"a": [1, null, {"b": 1e308}]}]"#,
    r#"0["auditSubmission", {"k": {"submission_value": 7}}, true, -1]"#,
    r#"1{"args": ["getTaskState"], "taskId": "x", "secret": "y"}"#,
    r#"1{"args": "#,
];

proptest! {
    #![proptest_config(ProptestConfig { cases: CASES, ..ProptestConfig::default() })]

    #[test]
    fn a_scenario_file_that_is_slightly_wrong_never_ends_in_a_panic(n in any::<prop::sample::Index>(), slips in slips()) {
        target("yaml")(&slipped(SCENARIOS[n.index(SCENARIOS.len())].as_bytes(), &slips));
    }

    #[test]
    fn a_log_that_is_slightly_wrong_never_ends_in_a_panic(slips in slips()) {
        target("log")(&slipped(&LOG, &slips));
    }

    #[test]
    fn an_archive_that_is_slightly_wrong_never_ends_in_a_panic(slips in slips()) {
        target("car")(&slipped(&CAR, &slips));
    }

    #[test]
    fn bytes_of_no_meaning_never_end_in_a_panic(bytes in proptest::collection::vec(any::<u8>(), 0..600)) {
        for name in ["yaml", "log", "car"] {
            target(name)(&bytes);
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: RUNS, ..ProptestConfig::default() })]

    #[test]
    fn a_call_of_the_task_node_that_is_slightly_wrong_never_ends_in_a_panic(n in any::<prop::sample::Index>(), slips in slips()) {
        target("rpc")(&slipped(CALLS[n.index(CALLS.len())].as_bytes(), &slips));
    }
}

#[test]
fn the_good_inputs_from_which_the_laws_begin_are_taken() {
    let log = koipond_record::log::LogReader::open(std::io::Cursor::new(LOG.as_slice())).expect("a whole log opens");
    assert!(log.len() > 20, "the log has {} events", log.len());
    let files = koipond::archive::files_of(&CAR).expect("a whole archive opens");
    assert!(files.len() > 3, "the archive has {} roots", files.len());
    let mut plan = repo::scene("tests/fuzz/rpc/posts.yaml");
    let hex: String = CALLS[0].bytes().map(|byte| format!("{byte:02x}")).collect();
    plan.plan.nodes[0].variables.insert("BODY".to_owned(), hex);
    let said = format!("{:?}", plan.collect(1).events);
    assert!(said.contains("200 {"), "the task node answers a good call");
}

#[test]
fn what_a_fuzzer_once_found_no_longer_ends_in_a_panic() {
    for (name, take) in TARGETS {
        let folder = repo::root().join("tests/fuzz/regressions").join(name);
        for entry in std::fs::read_dir(&folder).into_iter().flatten() {
            let path: std::path::PathBuf = entry.expect("it can be listed").path();
            take(&read(&path));
        }
    }
}

fn read(path: &Path) -> Vec<u8> {
    std::fs::read(path).unwrap_or_else(|why| panic!("{}: {why}", path.display()))
}
