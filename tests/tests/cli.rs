//! The commands around a run, as users type them: many scenarios at once, variables, watching, the library, words, new scenarios.

use std::io::{BufRead, BufReader, Read};
use std::process::{Child, Command};
use std::sync::mpsc::{Receiver, channel};
use std::time::Duration;

use koipond_scenarios::library;
use koipond_tests::{Folder, Program, repo};

const KOIPOND: Program<'_> = Program(env!("CARGO_BIN_EXE_koipond-as-tested"));

const HOLDS: &str = "finally: { rewarded: { group: honest, rounds: at least 1 } }";
const BREAKS: &str = "never: { rewarded: { group: honest } }";

fn folder(name: &str) -> Folder {
    Folder::new(env!("CARGO_TARGET_TMPDIR"), &format!("cli-{name}"))
}

/// A small scenario with the shipped task.
fn scenario(name: &str, rounds: &str, more: &str, expect: &str) -> String {
    let task = repo::file("scenarios/tasks/kept-proof");
    format!(
        "scenario: {name}\ntask: {task}\nchain: {{ timing: {{ jitter: 0..50 slots, inclusion: 5..20 slots }} }}\n\
         nodes: {{ honest: {{ count: 3 }} }}\nrounds: {rounds}\n{more}expect:\n  - {expect}\n"
    )
}

/// The first word of each line that tells of a whole scenario, and its name: `held first`, `koipond second`.
fn told(stdout: &str) -> Vec<String> {
    let named = |line: &str| {
        let mut words = line.split_whitespace();
        let first = words.next().filter(|_| line.starts_with("held  ") || line.starts_with("koipond · "))?;
        Some(format!("{first} {}", words.find(|word| *word != "·")?))
    };
    stdout.lines().filter_map(named).collect()
}

#[test]
fn many_scenarios_at_once_are_told_in_the_order_of_their_files() {
    let folder = folder("order");
    // The first takes the longest, so that others are ready before it.
    folder.write("all/a.yaml", &scenario("first", "40", "", HOLDS));
    folder.write("all/b.yaml", &scenario("second", "3", "", BREAKS));
    folder.write("all/c.yaml", "rounds: [");
    folder.write("all/d.yaml", &scenario("fourth", "3", "", HOLDS));
    let ended = KOIPOND.run(&["run", "all", "--jobs", "4"], folder.path()).with_code(2);
    assert_eq!(told(&ended.stdout), ["held first", "koipond second", "held fourth"], "{}", ended.stdout);
    let last = ended.stdout.lines().last().unwrap_or_default();
    assert!(last.starts_with("4 scenarios in ") && last.ends_with(": 2 held, 1 broken, 1 invalid"), "{last}");
    assert!(ended.stderr.contains("all/c.yaml:1:"), "{}", ended.stderr);
}

#[test]
fn how_many_run_at_once_changes_nothing_but_the_time() {
    let folder = folder("jobs");
    for name in ["a", "b", "c", "d", "e"] {
        folder.write(&format!("all/{name}.yaml"), &scenario(name, "4", "", HOLDS));
    }
    let digests = |jobs: &str| {
        let ended = KOIPOND.run(&["run", "all", "--jobs", jobs, "--format", "json"], folder.path()).with_code(0);
        let reports = serde_json::Deserializer::from_str(&ended.stdout).into_iter::<serde_json::Value>();
        let of = |report: serde_json::Value| (report["scenario"].as_str().map(str::to_owned), report["digest"].as_str().map(str::to_owned));
        reports.map(|report| of(report.expect("each document is an object"))).collect::<Vec<_>>()
    };
    let alone = digests("1");
    assert_eq!(alone.iter().filter_map(|(name, _)| name.as_deref()).collect::<Vec<_>>(), ["a", "b", "c", "d", "e"]);
    assert_eq!(alone, digests("5"));
}

#[test]
fn scenarios_of_the_same_file_name_keep_their_runs_apart() {
    let folder = folder("apart");
    folder.write("one/same.yaml", &scenario("first", "3", "", BREAKS));
    folder.write("two/same.yaml", &scenario("second", "3", "", BREAKS));
    let _ = KOIPOND.run(&["run", "one", "two", "--jobs", "2"], folder.path()).with_code(1);
    assert_eq!(folder.names("runs"), ["one-same", "two-same"]);
}

#[test]
fn no_folder_is_left_of_many_runs_that_held() {
    let folder = folder("left");
    for name in ["a", "b", "c"] {
        folder.write(&format!("all/{name}.yaml"), &scenario(name, "3", "", HOLDS));
    }
    let _ = KOIPOND.run(&["run", "all"], folder.path()).with_code(0);
    assert_eq!(folder.names("."), ["all"]);
}

#[test]
fn a_scenario_that_is_alone_has_its_whole_report() {
    let folder = folder("alone");
    folder.write("all/a.yaml", &scenario("first", "3", "", HOLDS));
    let ended = KOIPOND.run(&["run", "all"], folder.path()).with_code(0);
    assert_eq!(told(&ended.stdout), ["koipond first"]);
}

#[test]
fn a_number_of_jobs_that_is_none_is_2() {
    let folder = folder("no-jobs");
    folder.write("a.yaml", &scenario("first", "3", "", HOLDS));
    for jobs in ["0", "many"] {
        let _ = KOIPOND.run(&["run", "a.yaml", "--jobs", jobs], folder.path()).with_code(2);
    }
}

#[test]
fn a_variable_that_is_set_stands_in_the_report_and_in_the_command_to_run_it_again() {
    let folder = folder("set");
    folder.write(
        "a.yaml",
        &scenario("first", "\"${rounds}\"", "set: { rounds: 3, stake: 6 KOII }\n", HOLDS)
            .replace("{ count: 3 }", "{ count: 3, stake: \"${stake}\" }"),
    );
    let set = ["--set", "rounds=4", "--set", "stake=7 KOII"];
    let ended = KOIPOND.run(&[&["run", "a.yaml"][..], &set].concat(), folder.path()).with_code(0);
    assert!(ended.stdout.contains(" 4 rounds "), "{}", ended.stdout);
    assert_eq!(ended.after("again:"), Some("koipond run a.yaml --seed 1 --set rounds=4 --set 'stake=7 KOII'"));
    let ended = KOIPOND.run(&["run", "a.yaml", "--set", "round=4"], folder.path()).with_code(2);
    assert!(ended.stderr.contains("rounds"), "the nearest variable is named: {}", ended.stderr);
    let _ = KOIPOND.run(&["run", "a.yaml", "--set", "rounds"], folder.path()).with_code(2);
}

#[test]
fn each_case_of_a_matrix_is_a_run_of_its_own_that_can_be_run_again() {
    let folder = folder("matrix");
    folder.write("a.yaml", &scenario("first", "\"${rounds}\"", "matrix: { rounds: [3, 4] }\n", BREAKS));
    let ended = KOIPOND.run(&["run", "a.yaml", "--jobs", "2"], folder.path()).with_code(1);
    assert_eq!(told(&ended.stdout).len(), 2, "{}", ended.stdout);
    assert_eq!(folder.names("runs/a").len(), 2, "{:?}", folder.names("runs/a"));
    let again: Vec<&str> = ended.stdout.lines().filter_map(|line| line.trim().strip_prefix("again:")).map(str::trim).collect();
    assert_eq!(again, ["koipond run a.yaml --seed 1 --set rounds=3", "koipond run a.yaml --seed 1 --set rounds=4"]);
    let one = KOIPOND.run(&["run", "a.yaml", "--set", "rounds=4"], folder.path()).with_code(1);
    assert!(told(&one.stdout).len() == 1 && one.stdout.contains(" 4 rounds "), "{}", one.stdout);
    let checked = KOIPOND.run(&["check", "a.yaml"], folder.path()).with_code(0);
    assert_eq!(checked.stdout.matches("a.yaml: ok · rounds ").count(), 2, "{}", checked.stdout);
}

#[test]
fn a_mistake_in_one_case_of_a_matrix_is_found_by_check() {
    let folder = folder("matrix-wrong");
    folder.write("a.yaml", &scenario("first", "\"${rounds}\"", "matrix: { rounds: [3, soon] }\n", HOLDS));
    let ended = KOIPOND.run(&["check", "a.yaml"], folder.path()).with_code(2);
    assert!(ended.stderr.contains("soon"), "{}", ended.stderr);
}

#[test]
fn what_chance_decided_is_told_and_the_run_replays_without_it() {
    let folder = folder("drawn");
    let randomly = "timeline:\n  - randomly: { times: 2, from: round 1, until: round 3 }\n    crash: { node: any, for: 30 s }\n";
    folder.write("a.yaml", &scenario("first", "4", randomly, "finally: { submitted: { node: honest-1, rounds: at least 1 } }"));
    let ended = KOIPOND.run(&["run", "a.yaml", "--out", "kept", "--seed", "3"], folder.path()).with_code(0);
    let drawn = ended.stdout.lines().skip_while(|line| line.trim() != "drawn:").take_while(|line| !line.is_empty()).count();
    assert!(drawn > 2, "{}", ended.stdout);
    assert!(!folder.read("kept/plan.json").contains("randomly"), "the folder keeps the drawn plan");
    let replayed = KOIPOND.run(&["replay", "kept"], folder.path()).with_code(0);
    assert_eq!(replayed.digest(), ended.digest());
}

/// The program with what it prints to stdout and stderr, line by line as it comes.
struct Watched {
    child: Child,
    lines: Receiver<String>,
}

impl Watched {
    fn start(folder: &Folder, args: &[&str]) -> Self {
        let mut child = KOIPOND.start(args, folder.path());
        let (send, lines) = channel();
        let pipes: [Box<dyn Read + Send>; 2] =
            [Box::new(child.stdout.take().expect("it is piped")), Box::new(child.stderr.take().expect("it is piped"))];
        for pipe in pipes {
            let send = send.clone();
            let read = move || BufReader::new(pipe).lines().map_while(Result::ok).for_each(|line| drop(send.send(line)));
            let _ = std::thread::Builder::new().spawn(read).expect("a thread can be started");
        }
        Self { child, lines }
    }

    /// The lines until each of these texts was in one of them. What goes to stdout and what to stderr come in no order.
    #[track_caller]
    fn until(&self, texts: &[&str]) -> String {
        let mut seen = String::new();
        while !texts.iter().all(|text| seen.contains(text)) {
            match self.lines.recv_timeout(Duration::from_secs(60)) {
                Ok(line) => seen.push_str(&(line + "\n")),
                Err(_) => panic!("not all of {texts:?} come; there was:\n{seen}"),
            }
        }
        seen
    }

    fn interrupted(mut self) -> Option<i32> {
        let sent = Command::new("kill").args(["-INT", &self.child.id().to_string()]).status().expect("there is a `kill`");
        assert!(sent.success());
        self.child.wait().expect("it ends").code()
    }
}

/// What is told last, when the program waits for a change.
const WAITS: &str = "Ctrl-C ends";

#[test]
fn a_watched_scenario_runs_again_when_it_is_saved_and_waits_while_it_is_broken() {
    let folder = folder("watch");
    folder.write("a.yaml", &scenario("first", "3", "", HOLDS));
    let watched = Watched::start(&folder, &["run", "a.yaml", "--watch"]);
    watched.until(&["koipond · first", "digest", WAITS]);

    folder.write("a.yaml", &scenario("second", "4", "", BREAKS));
    watched.until(&["koipond · second", "  broken  ", "digest", WAITS]);

    folder.write("a.yaml", "scenario: [");
    let third = watched.until(&["a.yaml:1:", WAITS]);
    assert!(!third.contains("koipond ·"), "{third}");

    folder.write("a.yaml", &scenario("fourth", "3", "", BREAKS));
    watched.until(&["koipond · fourth", "digest", WAITS]);
    assert_eq!(watched.interrupted(), Some(1), "the last run was broken");
}

#[test]
fn a_watched_scenario_runs_again_when_its_task_changes() {
    let folder = folder("watch-task");
    folder.copy(&repo::root().join("scenarios/tasks/kept-proof"), "task");
    folder.write("a.yaml", &scenario("first", "3", "", HOLDS).replace(&repo::file("scenarios/tasks/kept-proof"), "task"));
    let watched = Watched::start(&folder, &["run", "a.yaml", "--watch"]);
    let digest = || {
        let told = watched.until(&["digest", WAITS]);
        told.lines().find(|line| line.contains("digest")).map(str::to_owned)
    };
    let first = digest();
    folder.edit("task/work.js", "return hash >>> 0;", "return (hash + 1) >>> 0;");
    assert_ne!(digest(), first);
    folder.edit("task/work.js", "return (hash + 1)", "return (hash + ");
    watched.until(&["work.js", WAITS]);
    assert_eq!(watched.interrupted(), Some(2), "the last state cannot be run");
}

#[test]
fn a_save_that_changes_nothing_of_a_run_runs_nothing() {
    let folder = folder("watch-comment");
    folder.write("a.yaml", &scenario("first", "3", "", HOLDS));
    let watched = Watched::start(&folder, &["run", "a.yaml", "--watch"]);
    watched.until(&["digest", WAITS]);
    folder.edit("a.yaml", "scenario: first", "scenario: first # once");
    let lines = watched.until(&["nothing changed", WAITS]);
    assert!(!lines.contains("koipond ·"), "{lines}");
    assert_eq!(watched.interrupted(), Some(0));
}

#[test]
fn a_run_that_is_out_of_date_is_given_up_for_the_new_one() {
    let folder = folder("watch-long");
    folder.write("a.yaml", &scenario("endless", "100000", "", HOLDS));
    let watched = Watched::start(&folder, &["run", "a.yaml", "--watch"]);
    watched.until(&["round 1/"]);
    folder.write("a.yaml", &scenario("short", "3", "", HOLDS));
    let lines = watched.until(&["koipond · short", "digest", WAITS]);
    assert!(!lines.contains("koipond · endless"), "{lines}");
    assert_eq!(watched.interrupted(), Some(0));
}

#[test]
fn a_watched_file_that_a_scenario_extends_runs_it_again() {
    let folder = folder("watch-base");
    folder.write("base.yaml", &scenario("below", "3", "", HOLDS));
    folder.write("a.yaml", "extends: base.yaml\nscenario: above\n");
    let watched = Watched::start(&folder, &["run", "a.yaml", "--watch"]);
    watched.until(&["koipond · above", " 3 rounds ", "digest", WAITS]);
    folder.edit("base.yaml", "rounds: 3", "rounds: 4");
    watched.until(&["koipond · above", " 4 rounds ", "digest", WAITS]);
    assert_eq!(watched.interrupted(), Some(0));
}

#[test]
fn the_library_is_listed_with_a_line_for_each_scenario() {
    let folder = folder("list");
    let ended = KOIPOND.run(&["list"], folder.path()).with_code(0);
    for shipped in library() {
        let mut lines = ended.stdout.lines().filter(|line| line.split_whitespace().next() == Some(shipped.name));
        assert!(lines.next().is_some() && lines.next().is_none(), "{} has not one line:\n{}", shipped.name, ended.stdout);
    }
    let some = KOIPOND.run(&["list", "--tag", "fault", "--tag", "partition"], folder.path()).with_code(0);
    assert!(some.stdout.contains("basics/cut-off") && !some.stdout.contains("first-light"), "{}", some.stdout);
    let none = KOIPOND.run(&["list", "--tag", "no-such-tag"], folder.path()).with_code(2);
    assert!(none.stderr.contains("the tags are: "), "{}", none.stderr);
}

#[test]
fn the_scenarios_of_a_folder_are_listed_too() {
    let folder = folder("list-folder");
    folder.write("mine/deep/a.yaml", &scenario("first", "3", "about: It shows something. And more.\ntags: [mine]\n", HOLDS));
    let ended = KOIPOND.run(&["list", "mine"], folder.path()).with_code(0);
    assert!(ended.stdout.starts_with("deep/a  It shows something. [mine]\n"), "{}", ended.stdout);
}

#[test]
fn every_scenario_of_the_library_can_be_copied_and_checked() {
    let folder = folder("copies");
    for shipped in library() {
        let to = format!("all/{}", shipped.name.replace('/', "-"));
        let ended = KOIPOND.run(&["list", "--copy", shipped.name, &to], folder.path());
        assert_eq!(ended.code, Some(0), "{}: {}", shipped.name, ended.stderr);
    }
    let checked = KOIPOND.run(&["check", "all"], folder.path());
    assert_eq!(checked.code, Some(0), "{}", checked.stderr);
}

#[test]
fn a_copy_runs_and_is_never_written_over() {
    let folder = folder("copy");
    let ended = KOIPOND.run(&["list", "--copy", "first-light", "mine"], folder.path()).with_code(0);
    let run = ended.after("run it:").expect("it says how to run it").to_owned();
    let args: Vec<&str> = run.split(' ').skip(1).collect();
    let _ = KOIPOND.run(&args, folder.path()).with_code(0);
    folder.edit("mine/first-light.yaml", "first light", "my light");
    let ended = KOIPOND.run(&["list", "--copy", "first-light", "mine"], folder.path()).with_code(2);
    assert!(ended.stderr.contains("is there already") && folder.read("mine/first-light.yaml").contains("my light"), "{}", ended.stderr);
    let ended = KOIPOND.run(&["list", "--copy", "first-lihgt", "mine"], folder.path()).with_code(2);
    assert!(ended.stderr.contains("did you mean `first-light`?"), "{}", ended.stderr);
}

#[test]
fn a_word_is_explained_with_its_keys_and_an_example() {
    let folder = folder("explain");
    for (word, parts) in [
        ("crash", &["crash · fault", "for", "length", "needed", "for example, in ", "crash: {"][..]),
        ("fabricator", &["fabricator · behaviour", "for example, in "]),
        ("slashed", &["slashed · expectation", "for example, in "]),
        ("accuser-votes", &["accuser-votes · switch · chain.rules.accuser-votes", "how it is known"]),
        ("round_time", &["round_time · key · chain.round_time", "takes: slots"]),
        ("length", &["length · value", "`90 s`"]),
        ("130", &["130 · exit code", "Ctrl-C"]),
    ] {
        let ended = KOIPOND.run(&["explain", word], folder.path()).with_code(0);
        for part in parts {
            assert!(ended.stdout.contains(part), "{word} is explained without `{part}`:\n{}", ended.stdout);
        }
    }
}

#[test]
fn a_word_that_is_none_is_2_and_names_its_neighbours() {
    let folder = folder("explain-unknown");
    let ended = KOIPOND.run(&["explain", "behavior"], folder.path()).with_code(2);
    assert!(ended.stdout.is_empty() && ended.stderr.contains("did you mean `behaviour`"), "{ended:?}");
}

#[test]
fn all_words_are_listed_by_kind() {
    let folder = folder("explain-all");
    let ended = KOIPOND.run(&["explain"], folder.path()).with_code(0);
    for part in ["\nbehaviours, ", "\nfaults, ", "\nexpectations, ", "\nexit codes\n", "fabricator", "crash", "slashed", "accuser-votes"] {
        assert!(ended.stdout.contains(part), "`{part}` is missing:\n{}", ended.stdout);
    }
}

#[test]
fn new_scenarios_with_a_task_of_their_own_hold() {
    let folder = folder("new");
    let ended = KOIPOND.run(&["new", "pond"], folder.path()).with_code(0);
    assert_eq!(ended.after("run it:"), Some("koipond run pond/first-run.yaml"));
    assert_eq!(folder.names("pond"), ["cheats.yaml", "faults.yaml", "first-run.yaml", "scenario.schema.json", "task"]);
    for seed in ["1", "2", "3"] {
        let ended = KOIPOND.run(&["run", "pond", "--seed", seed], folder.path());
        assert_eq!(ended.code, Some(0), "seed {seed}:\n{}", ended.stdout);
    }
}

#[test]
fn new_scenarios_never_overwrite_anything() {
    let folder = folder("new-twice");
    folder.write("pond/cheats.yaml", "mine");
    let ended = KOIPOND.run(&["new", "pond"], folder.path()).with_code(2);
    assert!(ended.stderr.contains("pond/cheats.yaml is there already; nothing was written"), "{}", ended.stderr);
    assert_eq!((folder.names("pond"), folder.read("pond/cheats.yaml")), (vec!["cheats.yaml".to_owned()], "mine".to_owned()));
}

#[test]
fn new_scenarios_for_a_task_take_its_config_as_it_is() {
    let folder = folder("new-task");
    folder.copy(&repo::root().join("scenarios/tasks/kept-proof"), "my task");
    let _ = KOIPOND.run(&["new", "my task/sims", "--task", "my task"], folder.path()).with_code(0);
    let first = folder.read("my task/sims/first-run.yaml");
    assert!(first.contains("config: ../config-task.yml") && first.contains("a round of 1200 slots"), "{first}");
    let _ = KOIPOND.run(&["check", "my task/sims"], folder.path()).with_code(0);
    let _ = KOIPOND.run(&["run", "my task/sims/first-run.yaml"], folder.path()).with_code(0);
}

#[test]
fn new_scenarios_for_a_task_that_is_not_there_are_2() {
    let folder = folder("new-nowhere");
    let ended = KOIPOND.run(&["new", "pond", "--task", "nowhere"], folder.path()).with_code(2);
    assert!(ended.stderr.starts_with("nowhere: there is no such file or folder"), "{}", ended.stderr);
    assert!(folder.names("pond").is_empty());
}

#[test]
fn every_command_says_what_it_does_and_what_each_option_is_for() {
    let folder = folder("help");
    let all = KOIPOND.run(&["--help"], folder.path()).with_code(0);
    let commands = all.stdout.lines().skip_while(|line| *line != "Commands:").skip(1).take_while(|line| !line.is_empty());
    let names: Vec<&str> = commands.filter_map(|line| line.split_whitespace().next()).filter(|name| *name != "help").collect();
    assert!(["run", "check", "list", "explain", "new", "why", "schema"].iter().all(|name| names.contains(name)), "{names:?}");
    for name in names {
        let help = KOIPOND.run(&[name, "--help"], folder.path()).with_code(0);
        let options = help.stdout.lines().skip_while(|line| *line != "Options:").skip(1);
        let (mut silent, mut lines) = (Vec::new(), options.peekable());
        while let Some(line) = lines.next() {
            let (option, about) = line.trim_start().split_once("  ").unwrap_or((line.trim_start(), ""));
            let below = lines.peek().is_some_and(|next| next.starts_with("          "));
            if option.starts_with('-') && about.trim().is_empty() && !below {
                silent.push(option.to_owned());
            }
        }
        assert!(silent.is_empty(), "`koipond {name}` does not say what these are for: {silent:?}");
    }
}
