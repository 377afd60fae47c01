//! Editing the shipped task changes what it can change, and nothing else.

use koipond_tests::{Ended, Folder, Program, repo};

const KOIPOND: Program<'_> = Program(env!("CARGO_BIN_EXE_koipond-as-tested"));

/// First light with a task of its own, to be edited.
struct Mine(Folder);

impl Mine {
    fn new(name: &str) -> Self {
        let folder = Folder::new(env!("CARGO_TARGET_TMPDIR"), &format!("edits-{name}"));
        folder.copy(&repo::root().join("scenarios/tasks/kept-proof"), "tasks/kept-proof");
        let yaml = repo::text("scenarios/library/basics/first-light.yaml").replace("../../tasks", "tasks");
        folder.write("mine.yaml", &yaml);
        Self(folder)
    }

    fn run(&self) -> Ended {
        KOIPOND.run(&["run", "mine.yaml"], self.0.path())
    }

    fn edit(&self, file: &str, from: &str, to: &str) {
        self.0.edit(&format!("tasks/kept-proof/{file}"), from, to);
    }
}

/// The task's fingerprint, from the first line of the report.
fn fingerprint(ended: &Ended) -> &str {
    let rest = ended.stdout.split(" · task ").nth(1).expect("the first line names the task");
    rest.split(" · ").next().expect("the fingerprint ends before the next part")
}

#[test]
fn a_copy_of_the_task_elsewhere_has_the_digest_of_the_shipped_one() {
    let mine = Mine::new("copy");
    let shipped = KOIPOND.run(&["run", &repo::file("scenarios/library/basics/first-light.yaml")], mine.0.path()).with_code(0);
    let copy = mine.run().with_code(0);
    assert_eq!((copy.digest(), fingerprint(&copy)), (shipped.digest(), fingerprint(&shipped)));
}

#[test]
fn an_audit_that_says_yes_where_it_said_no_changes_verdict_and_digest() {
    let mine = Mine::new("audit");
    let before = mine.run().with_code(0);
    mine.edit("audit.js", "return false", "return true");
    let after = mine.run().with_code(1);
    assert_ne!(before.digest(), after.digest());
    assert_ne!(fingerprint(&before), fingerprint(&after));
    let is_told = |line: &str| line.starts_with("  broken ") && line.contains("cheat-1 is slashed by 70 %");
    assert!(after.stdout.lines().any(is_told), "{}", after.stdout);
}

#[test]
fn another_share_in_the_distribution_is_another_slash() {
    let mine = Mine::new("distribution");
    mine.edit("distribution.js", "stake * 70", "stake * 71");
    let after = mine.run().with_code(1);
    assert!(after.stdout.contains("3.55"), "71 % of 5 KOII are 3.55 KOII:\n{}", after.stdout);
}

#[test]
fn a_comment_changes_the_tasks_name_and_no_digest() {
    let mine = Mine::new("comment");
    let before = mine.run().with_code(0);
    mine.edit("task.js", "// Works, and keeps", "// It works, and it keeps");
    let after = mine.run().with_code(0);
    assert_eq!(before.digest(), after.digest());
    assert_ne!(fingerprint(&before), fingerprint(&after));
}

#[test]
fn a_comment_that_moves_no_error_changes_no_digest_even_on_a_line_of_its_own() {
    let mine = Mine::new("line");
    let before = mine.run().with_code(0);
    mine.edit("distribution.js", "// The bounty", "// One line more.\n// The bounty");
    let after = mine.run().with_code(0);
    assert_eq!(before.digest(), after.digest());
}

#[test]
fn a_file_that_no_module_imports_is_no_part_of_the_task() {
    let mine = Mine::new("unused");
    let before = mine.run().with_code(0);
    mine.edit("careless.js", "const audit", "const unused = 1;\nconst audit");
    let after = mine.run().with_code(0);
    assert_eq!((before.digest(), fingerprint(&before)), (after.digest(), fingerprint(&after)));
}

#[test]
fn a_line_that_the_task_prints_is_in_the_digest() {
    let mine = Mine::new("print");
    let before = mine.run().with_code(0);
    mine.edit("setup.js", "ready to work", "ready to work!");
    let after = mine.run().with_code(0);
    assert_ne!(before.digest(), after.digest());
}
