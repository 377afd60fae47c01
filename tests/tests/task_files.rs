//! The files that come with a task: data that no import names can be read by `fs`, is part of the task's name, and is kept with a run.

use std::path::Path;

use koipond::tasks::Tasks;
use koipond_record::event::NodeEvent;
use koipond_record::{Event, NodeId, RunFolder, What};
use koipond_tests::{Collected, Folder, Program, repo};

const YAML: &str = "scenario: files of a task\ntask: ./task\n\
    chain: { round_time: 300 slots, submission_window: 100 slots, audit_window: 100 slots }\n\
    nodes: { node: {} }\nrounds: 1\nexpect:\n  - never: { slashed: { group: node } }\n";

const TASK: &str = "import fs from 'node:fs';\nimport path from 'node:path';\n\
    import { initializeTaskManager } from '@_koii/task-manager';\n\
    const look = (name) => { try { return fs.readFileSync(name, 'utf8').trim(); } catch (error) { return error.code; } };\n\
    const nothing = async () => undefined;\n\
    async function setup() {\n\
      for (const name of ['data/words.txt', '.env', path.join(import.meta.dirname, 'data/words.txt'), 'secret.key', 'index.js']) {\n\
        console.log(`${name}: ${look(name).slice(0, 12)}`);\n\
      }\n\
    }\n\
    initializeTaskManager({ setup, task: nothing, submission: nothing, audit: nothing, distribution: () => ({}), routes: nothing });\n";

fn folder(name: &str, package: bool) -> Folder {
    let folder = Folder::new(env!("CARGO_TARGET_TMPDIR"), name);
    folder.write("scenario.yaml", YAML);
    folder.write("task/index.js", TASK);
    folder.write("task/data/words.txt", "koi pond\n");
    folder.write("task/.env", "KEY=value\n");
    folder.write("task/secret.key", "nobody reads this\n");
    if package {
        folder.write("task/package.json", r#"{ "type": "module", "main": "index.js" }"#);
    }
    folder
}

fn said(run: &Collected) -> Vec<String> {
    let of = |event: &Event| match &event.what {
        What::Node(NodeEvent::Said { text, .. }) if event.node == Some(NodeId(0)) && text.contains(": ") => Some(text.clone()),
        _ => None,
    };
    run.events.iter().filter_map(of).take(5).collect()
}

#[test]
fn a_task_with_a_package_finds_its_data_by_fs_and_nothing_else_of_its_folder() {
    let folder = folder("task-data", true);
    let run = repo::scene_of(YAML, folder.path()).collect(1);
    let lines =
        ["data/words.txt: koi pond", ".env: KEY=value", "/data/words.txt: koi pond", "secret.key: ENOENT", "index.js: import fs fr"];
    assert_eq!(said(&run), lines);
}

#[test]
fn a_script_without_a_package_comes_alone() {
    let folder = folder("task-alone", false);
    let run = repo::scene_of(YAML, folder.path()).collect(1);
    assert_eq!(said(&run)[0], "data/words.txt: ENOENT");
}

#[test]
fn data_is_part_of_the_tasks_name_and_what_is_no_data_is_not() {
    let folder = folder("task-name", true);
    let name = || Tasks::read(&repo::plan_in(YAML, folder.path()), folder.path()).expect("it compiles").fingerprint();
    let before = name();
    folder.write("task/secret.key", "changed");
    assert_eq!(name(), before);
    folder.write("task/data/words.txt", "changed");
    assert_ne!(name(), before);
}

#[test]
fn a_kept_run_finds_the_same_data() {
    let folder = folder("task-kept", true);
    let program = Program(env!("CARGO_BIN_EXE_koipond-as-tested"));
    // It expects what is not reached, so it ends with that code; the run is kept all the same.
    let _ = program.run(&["run", "scenario.yaml", "--out", "run"], folder.path());
    folder.write("task/data/words.txt", "changed since");
    let plan = repo::plan_in(YAML, folder.path());
    let kept = RunFolder::open(Path::new(&folder.text("run"))).expect("the run is there");
    let tasks = Tasks::kept(&plan, &kept).expect("its task is there");
    let words = tasks.files().iter().find(|(file, _)| file.path == "data/words.txt").map(|(_, content)| content.to_vec());
    assert_eq!(words.as_deref(), Some(b"koi pond\n".as_slice()));
}

#[test]
fn a_disk_that_is_full_says_so_to_its_task() {
    let folder = folder("task-disk", true);
    folder.edit("task/index.js", "console.log(`", "fs.writeFileSync('large', 'x'.repeat(5000)); console.log(`");
    let yaml = format!("{YAML}javascript: {{ disk: 4 KiB }}\n");
    let run = repo::scene_of(&yaml, folder.path()).collect(1);
    let full = |event: &&Event| matches!(&event.what, What::Node(NodeEvent::Threw(error)) if error.message.contains("ENOSPC"));
    assert_eq!(run.events.iter().filter(full).count(), 1);
}
