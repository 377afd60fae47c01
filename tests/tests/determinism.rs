//! The same plan and seed give the same digest: whoever looks on, on every thread, in every process and profile.

use koipond::world::{Flow, Observer};
use koipond_record::{Event, Hash, Round};
use koipond_tests::{Folder, Program, Scene, golden, repo};

const KOIPOND: Program<'_> = Program(env!("CARGO_BIN_EXE_koipond-as-tested"));
const FIRST_LIGHT: &str = "scenarios/library/basics/first-light.yaml";

fn first_light() -> Scene {
    repo::scene(FIRST_LIGHT)
}

#[test]
fn the_same_seed_twice_gives_one_outcome() {
    let scene = first_light();
    assert_eq!(scene.outcome(7), scene.outcome(7));
}

#[test]
fn a_task_read_and_compiled_anew_gives_the_same_outcome() {
    assert_eq!(first_light().outcome(7), first_light().outcome(7));
}

#[test]
fn another_seed_gives_another_digest() {
    let scene = first_light();
    let mut digests: Vec<Hash> = (1..=10).map(|seed| scene.outcome(seed).digest).collect();
    digests.sort();
    digests.dedup();
    assert_eq!(digests.len(), 10);
}

/// Sees everything and remembers a little of it.
#[derive(Default)]
struct Looker {
    events: u64,
    bytes: usize,
    blobs: usize,
}

impl Observer for Looker {
    fn event(&mut self, _: &Event, encoded: &[u8], _: Round) -> Flow {
        self.events += 1;
        self.bytes += encoded.len();
        Flow::Go
    }

    fn blob(&mut self, _: Hash, bytes: &[u8]) {
        self.blobs += bytes.len();
    }
}

#[test]
fn no_one_and_many_observers_see_the_same_digest() {
    let scene = first_light();
    let alone = scene.outcome(3);
    for many in [1, 9] {
        let mut lookers: Vec<Looker> = (0..many).map(|_| Looker::default()).collect();
        let observers = lookers.iter_mut().map(|looker| looker as &mut dyn Observer).collect();
        assert_eq!(scene.watched(3, observers), alone, "{many} observers");
        assert!(lookers.iter().all(|looker| looker.events == alone.events && looker.bytes > 0), "every observer sees every event");
    }
}

/// Wants the run to stop after so many events.
struct Impatient(u64);

impl Observer for Impatient {
    fn event(&mut self, event: &Event, _: &[u8], _: Round) -> Flow {
        if event.seq.0 + 1 >= self.0 { Flow::Stop } else { Flow::Go }
    }
}

#[test]
fn a_run_that_an_observer_stops_is_a_beginning_of_the_whole_run() {
    let scene = first_light();
    let whole = scene.collect(3).events;
    let (mut kept, mut impatient) = (Kept::default(), Impatient(1_000));
    let outcome = scene.watched(3, vec![&mut kept, &mut impatient]);
    assert_eq!(outcome.ended, None);
    assert!(kept.0.len() >= 1_000 && kept.0.len() < whole.len(), "it stopped after {} of {} events", kept.0.len(), whole.len());
    assert_eq!(kept.0, whole[..kept.0.len()]);
}

#[derive(Default)]
struct Kept(Vec<Event>);

impl Observer for Kept {
    fn event(&mut self, event: &Event, _: &[u8], _: Round) -> Flow {
        self.0.push(event.clone());
        Flow::Go
    }
}

#[test]
fn two_threads_at_once_give_the_digests_of_one() {
    let scene = first_light();
    let alone: Vec<Hash> = (1..=6).map(|seed| scene.outcome(seed).digest).collect();
    let together = std::thread::scope(|scope| {
        let threads = [1..=3, 4..=6].map(|seeds| scope.spawn(|| seeds.map(|seed| scene.outcome(seed).digest).collect::<Vec<_>>()));
        threads.map(|thread| thread.join().expect("the thread runs to its end")).concat()
    });
    assert_eq!(together, alone);
}

#[test]
fn two_processes_and_the_library_give_one_digest() {
    let folder = Folder::new(env!("CARGO_TARGET_TMPDIR"), "determinism");
    let run = || KOIPOND.run(&["run", &repo::file(FIRST_LIGHT), "--seed", "7", "--format", "json"], folder.path()).with_code(0).report();
    let [first, second] = [run(), run()];
    let ours = first_light().outcome(7);
    assert_eq!(first["digest"], second["digest"]);
    assert_eq!(first["digest"], ours.digest.to_string());
    assert_eq!(first["events"], ours.events);
}

#[test]
fn neither_time_zone_nor_locale_nor_folder_changes_a_digest() {
    let folder = Folder::new(env!("CARGO_TARGET_TMPDIR"), "determinism-environment");
    let run = |zone: &str, language: &str| {
        let scenario = repo::file("tests/scenarios/golden/arithmetic.yaml");
        let output = std::process::Command::new(KOIPOND.0)
            .args(["run", &scenario, "--format", "json"])
            .current_dir(folder.path())
            .envs([("TZ", zone), ("LC_ALL", language), ("LANG", language)])
            .output()
            .expect("the program starts");
        let report: serde_json::Value = serde_json::from_slice(&output.stdout).expect("stdout is one object");
        report["digest"].clone()
    };
    assert_eq!(run("UTC", "C"), run("Asia/Kathmandu", "de_DE.UTF-8"));
}

#[test]
fn the_committed_digests_still_hold() {
    let (committed, now) = (repo::text(golden::FILE), golden::lines());
    let other: Vec<&str> = now.lines().filter(|line| !committed.lines().any(|known| known == *line)).collect();
    assert_eq!(committed, now, "if these are meant, run `cargo run -p koipond-tests --example bless-runs`: {other:#?}");
}

#[test]
fn the_whole_library_has_its_committed_digests_in_another_process_with_judges_and_on_two_threads_at_once() {
    let folder = Folder::new(env!("CARGO_TARGET_TMPDIR"), "determinism-library");
    let (library, seed) = (repo::file("scenarios/library"), golden::SEEDS[1]);
    let seeds = format!("{seed}..{seed}");
    let args = ["run", &library, "--seeds", &seeds, "--jobs", "2", "--format", "json", "--no-corpus"];
    let ended = KOIPOND.run(&args, folder.path()).with_code(0);
    let rows: Vec<serde_json::Value> =
        ended.stdout.lines().map(|line| serde_json::from_str(line).expect("each line is an object")).collect();
    let root = repo::file("");
    // Of a file with several cases the committed digest is that of the first alone.
    let of_one_case = rows.iter().filter(|row| row["kind"] == "run" && row["case"] == "");
    let ran: Vec<String> = of_one_case
        .map(|row| {
            let (file, digest) = (row["file"].as_str().expect("a path"), row["digest"].as_str().expect("a digest"));
            format!("{} {seed} {digest}", file.strip_prefix(&root).expect("it lies in the repository"))
        })
        .collect();
    let committed = repo::text(golden::FILE);
    let other: Vec<&String> = ran.iter().filter(|line| !committed.lines().any(|known| known == **line)).collect();
    assert!(other.is_empty(), "{other:#?}");
    assert!(ran.len() + 5 > repo::scenarios("scenarios/library").len(), "only {} of the library were run", ran.len());
}
