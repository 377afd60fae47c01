//! What is fuzzed: one function for each place at which bytes of a stranger come in. None may panic, whatever the bytes.
//!
//! The targets of libFuzzer in `tests/fuzz` and the laws in `tests/tests/fuzzed.rs` call the same functions.

use std::io::Cursor;
use std::sync::LazyLock;

use koipond::archive::files_of;
use koipond::world::run;
use koipond_record::log::LogReader;
use koipond_scenarios::{cases, draw};

use crate::{Scene, repo};

/// A target: its name, and what takes the bytes.
pub type Target = (&'static str, fn(&[u8]));

/// All of them.
pub const TARGETS: [Target; 4] = [("yaml", yaml), ("log", log), ("car", car), ("rpc", rpc)];

/// A scenario file, read as `koipond check` does, its problems told, and what is left to chance drawn.
pub fn yaml(bytes: &[u8]) {
    let Ok(text) = std::str::from_utf8(bytes) else { return };
    let no_files = |_: &str| Err("there is no such file".to_owned());
    match cases("fuzzed.yaml", text, &no_files, &[]) {
        Ok(cases) => cases.iter().for_each(|case| drop(draw(&case.plan, 1))),
        Err(problems) => assert!(!problems.to_string().is_empty(), "what is refused is told why"),
    }
}

/// An event log, read to its end and at places.
pub fn log(bytes: &[u8]) {
    let Ok(mut log) = LogReader::open(Cursor::new(bytes)) else { return };
    let len = log.len();
    for at in [0, len / 2, len.saturating_sub(1), len, u64::MAX] {
        let _ = log.event(koipond_record::Seq(at));
    }
    let _ = log.each(|_| std::ops::ControlFlow::Continue(()));
}

/// A CAR file that is imported.
pub fn car(bytes: &[u8]) {
    if let Err(why) = files_of(bytes) {
        assert!(!why.to_string().is_empty(), "what is refused is told why");
    }
}

/// What a task posts to its task node: the first byte says whether the rest is the whole body or a list of arguments in a good one.
pub fn rpc(bytes: &[u8]) {
    static SCENE: LazyLock<Scene> = LazyLock::new(|| repo::scene("tests/fuzz/rpc/posts.yaml"));
    let mut plan = SCENE.plan.clone();
    let hex: String = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
    plan.nodes[0].variables.insert("BODY".to_owned(), hex);
    run(&plan, &SCENE.tasks, 1, Vec::new()).unwrap_or_else(|why| panic!("the run fails: {why}"));
}
