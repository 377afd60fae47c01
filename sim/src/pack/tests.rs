//! Archives as they come, and as somebody who means harm would make them.

use super::*;

/// An archive with these files, written to a file of its own.
struct Made(PathBuf);

impl Drop for Made {
    fn drop(&mut self) {
        let _ = fs::remove_file(&self.0);
    }
}

const BOUNDS: Bounds = Bounds { bytes: 10_000, files: 20 };

fn made(name: &str, files: &[(&str, &[u8])]) -> Made {
    let path = std::env::temp_dir().join(format!("koipond-test-{}-{name}.zip", std::process::id()));
    let mut zip = ZipWriter::new(File::create(&path).expect("a file can be made"));
    for (name, content) in files {
        let options = SimpleFileOptions::default().compression_method(CompressionMethod::Deflated);
        if name.ends_with('/') {
            zip.add_directory(*name, options).expect("a folder can be added");
        } else if let Some(name) = name.strip_suffix('@') {
            zip.add_symlink(name, "/etc/passwd", options).expect("a link can be added");
        } else {
            zip.start_file(*name, options).expect("a file can be added");
            zip.write_all(content).expect("it can be written");
        }
    }
    zip.finish().expect("the archive can be ended");
    Made(path)
}

fn refused(made: &Made) -> String {
    let why = unpack(&made.0, None, BOUNDS).expect_err("it is refused").to_string();
    why.replace(&made.0.display().to_string(), "x.zip")
}

const RUN: [(&str, &[u8]); 2] = [("manifest.json", b"{}"), ("events.log", b"log")];

fn names(of: &[&str]) -> Vec<Option<String>> {
    of.iter().map(|name| Some((*name).to_owned())).collect()
}

#[test]
fn a_run_is_a_manifest_beside_a_log_wherever_it_lies() {
    let found = runs(&names(&["runs/a/7/manifest.json", "runs/a/7/events.log", "app/manifest.json", "x-manifest.json", "events.log"]));
    assert_eq!(found, ["runs/a/7"]);
    assert_eq!(runs(&names(&["events.log", "manifest.json"])), [""]);
}

#[test]
fn of_several_runs_one_must_be_named() {
    let names = names(&["a/10/manifest.json", "a/10/events.log", "a/9/manifest.json", "a/9/events.log"]);
    let path = Path::new("x.zip");
    let why = chosen(path, None, &names).expect_err("there are two").to_string();
    assert_eq!(why, "x.zip holds 2 runs; name one of them:\n  x.zip:a/9\n  x.zip:a/10");
    assert_eq!(chosen(path, Some("a\\9/"), &names).expect("it is there"), "a/9");
    assert!(chosen(path, Some("a/1"), &names).is_err());
}

#[test]
fn a_run_is_unpacked_and_gone_with_what_holds_it() {
    let made = made("plain", &[RUN[0], RUN[1], ("blobs/", b""), ("blobs/ab", b"content")]);
    let unpacked = unpack(&made.0, None, BOUNDS).expect("it is a run");
    let path = unpacked.path();
    assert_eq!(fs::read(path.join("blobs/ab")).expect("the file is there"), b"content");
    drop(unpacked);
    assert!(!path.exists() && !path.parent().expect("it lies in a folder").exists());
}

#[test]
fn separators_of_windows_are_read_and_only_the_run_that_is_named_is_unpacked() {
    let files: [(&str, &[u8]); 5] = [
        ("runs\\x\\7\\manifest.json", b"{}"),
        ("runs\\x\\7\\events.log", b"seven"),
        ("runs\\x\\8\\manifest.json", b"{}"),
        ("runs\\x\\8\\events.log", b"eight"),
        ("readme.txt", b"hello"),
    ];
    let made = made("windows", &files);
    let unpacked = unpack(&made.0, Some("runs/x/7"), BOUNDS).expect("it is a run");
    assert_eq!(fs::read(unpacked.path().join("events.log")).expect("the log is there"), b"seven");
    assert_eq!(fs::read_dir(unpacked.path()).expect("it is a folder").count(), 2);
}

#[test]
fn names_that_lead_out_are_refused() {
    for name in ["../evil", "blobs/../../evil", "/etc/evil", "C:\\evil", "a\\..\\..\\evil", "blobs//evil"] {
        let made = made("slip", &[RUN[0], RUN[1], (name, b"evil")]);
        let why = refused(&made);
        assert!(why.starts_with("x.zip holds a file named") && why.contains("nothing was unpacked"), "{name}: {why}");
    }
}

#[test]
fn links_are_refused() {
    let made = made("link", &[RUN[0], RUN[1], ("blobs@", b"")]);
    assert_eq!(refused(&made), "x.zip holds `blobs`, which is a link and no file; run folders have none, so nothing was unpacked");
}

#[test]
fn a_bomb_is_refused_by_what_it_says_it_holds() {
    let zeros = vec![0; 20_000];
    let made = made("bomb", &[RUN[0], RUN[1], ("blobs/a", &zeros)]);
    assert!(refused(&made).contains("unpacks to more than 10000 bytes, which is the limit"), "{}", refused(&made));
}

#[test]
fn a_bomb_that_lies_about_its_size_is_refused_too() {
    let zeros = vec![0; 20_000];
    let made = made("liar", &[RUN[0], RUN[1], ("blobs/a", &zeros)]);
    let mut bytes = fs::read(&made.0).expect("it is there");
    let (size, lie) = (20_000_u32.to_le_bytes(), 20_u32.to_le_bytes());
    for at in 0..bytes.len() - 4 {
        if bytes[at..at + 4] == size {
            bytes[at..at + 4].copy_from_slice(&lie);
        }
    }
    fs::write(&made.0, bytes).expect("it can be written");
    let why = refused(&made);
    assert!(why.contains("which is the limit") || why.contains("cannot be read as a zip archive"), "{why}");
}

#[test]
fn too_many_files_are_refused() {
    let many: Vec<String> = (0..30).map(|n| format!("blobs/{n}")).collect();
    let files: Vec<(&str, &[u8])> = many.iter().map(|name| (name.as_str(), b"".as_slice())).collect();
    assert_eq!(refused(&made("many", &files)).split(';').next(), Some("x.zip holds more than is unpacked: 30 files, and 20 is the limit"));
}

#[test]
fn an_archive_that_was_cut_at_any_place_is_said_to_be_damaged() {
    let made = made("cut", &[RUN[0], RUN[1], ("blobs/a", b"some content of a file")]);
    let whole = fs::read(&made.0).expect("it is there");
    for length in 0..whole.len() {
        fs::write(&made.0, &whole[..length]).expect("it can be written");
        let why = refused(&made);
        assert!(why.starts_with("x.zip cannot be read as a zip archive: "), "cut at {length}: {why}");
    }
}

#[test]
fn an_archive_with_a_changed_byte_gives_a_message_or_a_run_and_never_more() {
    let made = made("changed", &[RUN[0], RUN[1], ("blobs/a", b"some content of a file")]);
    let whole = fs::read(&made.0).expect("it is there");
    for at in 0..whole.len() {
        let mut bytes = whole.clone();
        bytes[at] ^= 0x41;
        fs::write(&made.0, &bytes).expect("it can be written");
        if let Err(why) = unpack(&made.0, None, BOUNDS) {
            assert!(why.to_string().contains(&made.0.display().to_string()), "{why}");
        }
    }
}

#[test]
fn an_archive_without_a_run_says_so() {
    assert_eq!(
        refused(&made("none", &[("readme.txt", b"hello"), ("app/manifest.json", b"{}")])),
        "x.zip holds no run folder: nothing in it is a manifest.json beside an events.log"
    );
}

#[test]
fn what_a_killed_process_left_is_removed_and_what_is_in_use_is_not() {
    let within = std::env::temp_dir().join(format!("koipond-test-{}-stale", std::process::id()));
    let folder = |name: &str| {
        let around = within.join(name);
        fs::create_dir_all(around.join("run")).expect("a folder can be made");
        around
    };
    let (dead, living) = (folder("koipond-4000000-0"), folder("koipond-4000000-1"));
    drop(locked(&dead).expect("it can be locked"));
    let lock = locked(&living).expect("it can be locked");
    let others = [folder("koipond-mine-1"), folder("koipond-1-0"), folder("koi-1-1")];
    fs::write(others[0].join(LOCK), "").expect("it can be written");
    remove_stale(&within);
    assert!(!dead.exists() && living.exists(), "a lock tells whether its process lives");
    assert!(others.iter().all(|other| other.exists()), "a folder of another name, or without a lock, is nobody's to remove");
    drop(lock);
    remove_stale(&within);
    assert!(!living.exists());
    fs::remove_dir_all(&within).expect("it can be removed");
}
