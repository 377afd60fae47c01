//! A run folder travels as one file: packed here, looked at, replayed and compared there, where no scenario and no task lie.

#![expect(clippy::disallowed_methods, reason = "tests read and damage the files that users have, and wait for a signal to be told")]

use std::io::Read as _;
use std::process::{Command, Stdio};

use koipond_record::RunFolder;
use koipond_tests::{Ended, Folder, Program, repo};

const KOIPOND: Program<'_> = Program(env!("CARGO_BIN_EXE_koipond-as-tested"));

/// A small run, packed, in a folder with nothing else.
fn packed(name: &str) -> Folder {
    let folder = Folder::new(env!("CARGO_TARGET_TMPDIR"), &format!("portable-{name}"));
    folder.copy(&repo::root().join("scenarios/tasks/kept-proof"), "here/tasks/kept-proof");
    folder.write("here/mine.yaml", &repo::text("scenarios/library/basics/first-light.yaml").replace("../../tasks", "tasks"));
    let _ = KOIPOND.run(&["run", "here/mine.yaml", "--seed", "5", "--out", "here/out"], folder.path()).with_code(0);
    let ended = KOIPOND.run(&["pack", "here/out"], folder.path()).with_code(0);
    assert!(ended.stdout.starts_with("mine-5.zip: "), "{}", ended.stdout);
    folder.write("there/empty.txt", "");
    std::fs::rename(folder.path().join("mine-5.zip"), folder.path().join("there/mine-5.zip")).expect("a file can be moved");
    folder
}

/// Runs a command where only the archive lies, with a folder for temporary files of its own.
fn there(folder: &Folder, args: &[&str]) -> Ended {
    let temporary = folder.path().join("temporary");
    std::fs::create_dir_all(&temporary).expect("a folder can be made");
    let mut command = Command::new(env!("CARGO_BIN_EXE_koipond-as-tested"));
    command.args(args).current_dir(folder.path().join("there")).stdin(Stdio::null()).env("TMPDIR", &temporary);
    let output = command.output().expect("the program starts");
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    assert_eq!(folder.names("temporary"), Vec::<String>::new(), "{args:?} left something behind");
    Ended { code: output.status.code(), stdout: text(&output.stdout), stderr: text(&output.stderr) }
}

#[test]
fn a_packed_run_replays_logs_explains_and_compares_where_nothing_else_lies() {
    let folder = packed("whole");
    std::fs::rename(folder.path().join("here/out"), folder.path().join("there/folder")).expect("a folder can be moved");
    std::fs::remove_dir_all(folder.path().join("here")).expect("a folder can be removed");
    for command in [&["replay"][..], &["replay", "--node", "honest-1"], &["log", "--node", "cheat-1"], &["why", "--node", "cheat-1"]] {
        let (zip, own) = ([command, &["mine-5.zip"]].concat(), [command, &["folder"]].concat());
        let (zip, own) = (there(&folder, &zip).with_code(0), there(&folder, &own).with_code(0));
        assert_eq!(zip.stdout, own.stdout, "{command:?}");
    }
    let _ = there(&folder, &["diff", "mine-5.zip", "folder"]).with_code(0);
}

#[test]
fn packing_twice_gives_the_same_bytes_and_packing_an_archive_too() {
    let folder = packed("bytes");
    let read = |name: &str| std::fs::read(folder.path().join(name)).expect("the file is there");
    let _ = KOIPOND.run(&["pack", "here/out", "again.zip"], folder.path()).with_code(0);
    let _ = KOIPOND.run(&["pack", "again.zip", "third.zip"], folder.path()).with_code(0);
    assert!(read("again.zip") == read("there/mine-5.zip") && read("third.zip") == read("again.zip"));
}

#[test]
fn an_archive_that_was_cut_short_is_said_to_be_so_and_leaves_nothing_behind() {
    let folder = packed("cut");
    let path = folder.path().join("there/mine-5.zip");
    let whole = std::fs::read(&path).expect("the file is there");
    std::fs::write(&path, &whole[..whole.len() / 2]).expect("a file can be written");
    for args in [
        &["log", "mine-5.zip"][..],
        &["replay", "mine-5.zip"],
        &["why", "mine-5.zip", "--node", "a"],
        &["diff", "mine-5.zip", "mine-5.zip"],
    ] {
        let ended = there(&folder, args).with_code(2);
        assert!(ended.stderr.contains("cannot be read as a zip archive") && ended.stdout.is_empty(), "{args:?}: {ended:?}");
    }
}

#[test]
fn a_log_that_was_cut_short_is_read_as_far_as_it_goes() {
    let folder = packed("log");
    let log = folder.path().join("here/out/events.log");
    let whole = std::fs::read(&log).expect("the log is there");
    let frames = RunFolder::open(&folder.path().join("here/out")).and_then(|run| run.log()).expect("it is a run").frames().to_vec();
    assert!(frames.len() > 1, "the run is too short to lose its last frame alone");
    let last = usize::try_from(frames[frames.len() - 1].offset).expect("it fits");
    std::fs::write(&log, &whole[..last + 100]).expect("a file can be written");
    let _ = KOIPOND.run(&["pack", "here/out", "there/cut.zip"], folder.path()).with_code(0);
    let ended = there(&folder, &["replay", "cut.zip", "--node", "honest-1"]).with_code(0);
    assert!(ended.stderr.contains("the log was not ended"), "{}", ended.stderr);
    let ended = there(&folder, &["replay", "cut.zip"]).with_code(2);
    assert!(ended.stderr.contains("the log was cut short; as far as it goes, the run is the same"), "{}", ended.stderr);
}

#[test]
fn a_run_of_another_version_says_so_and_is_the_same_where_it_is() {
    let folder = packed("version");
    folder.edit("here/out/manifest.json", &format!("\"koipond\": \"{}\"", env!("CARGO_PKG_VERSION")), "\"koipond\": \"0.0.9\"");
    let ended = KOIPOND.run(&["replay", "here/out"], folder.path()).with_code(0);
    assert!(ended.stderr.starts_with("this run was made by koipond 0.0.9"), "{}", ended.stderr);
    assert!(ended.stdout.contains("though made by koipond 0.0.9"), "{}", ended.stdout);
    folder.edit("here/out/plan.json", "\"latency\": \"20 ms..80 ms\"", "\"latency\": \"20 ms..81 ms\"");
    let ended = KOIPOND.run(&["replay", "here/out"], folder.path()).with_code(4);
    assert!(
        ended.stdout.contains("  verdicts  all ") && ended.stdout.contains("koipond 0.0.9 gives the run as it was"),
        "{}",
        ended.stdout
    );
}

#[test]
fn a_log_of_another_format_says_what_can_still_be_done_and_compares_the_verdicts() {
    let folder = packed("format");
    let log = folder.path().join("here/out/events.log");
    let mut bytes = std::fs::read(&log).expect("the log is there");
    bytes[8] = 1;
    std::fs::write(&log, bytes).expect("a file can be written");
    let ended = KOIPOND.run(&["replay", "here/out"], folder.path()).with_code(2);
    assert!(ended.stderr.contains("its log is of format 1") && ended.stderr.contains("what can still be done"), "{}", ended.stderr);
    assert!(ended.stdout.contains("  verdicts  all ") && ended.stdout.contains("all holds now"), "{}", ended.stdout);
}

#[test]
fn a_failure_that_was_kept_fails_again_or_otherwise_or_holds_now() {
    let folder = packed("failure");
    let digest = KOIPOND.run(&["replay", "here/out"], folder.path()).with_code(0).digest().to_owned();
    let record = |signatures: &str| {
        let head = "\"format\":1,\"koipond\":\"0.1.0\",\"scenario\":\"x\",\"file\":\"here/mine.yaml\",\"case\":\"\",\"set\":[],\"seed\":5";
        format!("{{{head},\"exit\":1,\"digest\":\"{digest}\",\"events\":1,\"signatures\":[{signatures}],\"why\":null}}")
    };
    let other = "{\"expectation\":\"nobody wins\",\"how\":\"broken\",\"at\":null,\"blame\":[]}";
    folder.write(".koipond/failures/x.json", &record(other));
    let ended = KOIPOND.run(&["replay", ".koipond/failures/x.json"], folder.path()).with_code(0);
    assert!(ended.stdout.starts_with("holds now   "), "{}", ended.stdout);
    folder.edit("here/tasks/kept-proof/audit.js", "return false", "return true");
    let ended = KOIPOND.run(&["replay", ".koipond/failures/x.json"], folder.path());
    assert!(ended.code != Some(0) && ended.stdout.starts_with("fails otherwise   "), "{ended:?}");
    folder.write(".koipond/failures/y.json", "{\"seed\": 5}");
    let ended = KOIPOND.run(&["replay", ".koipond/failures/y.json"], folder.path()).with_code(2);
    assert!(ended.stderr.contains("this is no record of a failure"), "{}", ended.stderr);
}

#[test]
fn what_stands_where_an_archive_is_to_be_written_is_not_overwritten() {
    let folder = packed("occupied");
    folder.write("mine.zip", "not an archive");
    let ended = KOIPOND.run(&["pack", "here/out", "mine.zip"], folder.path()).with_code(2);
    assert!(ended.stderr.contains("nothing was written"), "{}", ended.stderr);
    assert_eq!(folder.read("mine.zip"), "not an archive");
}

#[test]
fn what_was_unpacked_is_gone_after_an_interrupt() {
    let folder = packed("interrupt");
    let temporary = folder.path().join("temporary");
    std::fs::create_dir_all(&temporary).expect("a folder can be made");
    let mut command = Command::new(env!("CARGO_BIN_EXE_koipond-as-tested"));
    command.args(["log", "mine-5.zip"]).current_dir(folder.path().join("there")).env("TMPDIR", &temporary);
    let mut child = command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::null()).spawn().expect("the program starts");
    let mut out = child.stdout.take().expect("it is piped");
    // By its first line the run is unpacked, and the rest waits for a reader.
    out.read_exact(&mut [0; 1]).expect("it prints");
    assert_eq!(folder.names("temporary").len(), 1);
    let sent = Command::new("kill").args(["-INT", &child.id().to_string()]).status().expect("there is a `kill`");
    assert!(sent.success());
    // The signal is told to a thread of its own.
    std::thread::sleep(std::time::Duration::from_millis(300));
    out.read_to_end(&mut Vec::new()).expect("it can be read");
    assert_eq!(child.wait().expect("it ends").code(), Some(130));
    assert_eq!(folder.names("temporary"), Vec::<String>::new());
}
