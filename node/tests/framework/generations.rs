//! What the generations of the framework do differently.

use FrameworkVersion::{KoiiNode, Latest, Oldest, V1_0_2, V1_0_3};
use koipond_node::spec::{AuditScope, FrameworkVersion};
use koipond_record::{Instruction, InstructionName};
use serde_json::{Value, json};

use crate::desk::{Desk, keys, list_of, lists, own, submissions, task, trigger};
use crate::{HEAD, IN_ROUND_1, IN_ROUND_2, settle};

const ALL: [FrameworkVersion; 5] = [Latest, V1_0_3, V1_0_2, KoiiNode, Oldest];

/// What each generation does.
#[track_caller]
fn each<T: std::fmt::Debug + PartialEq>(does: impl Fn(FrameworkVersion) -> T, expected: [T; 5]) {
    for (version, expected) in ALL.into_iter().zip(expected) {
        assert_eq!(does(version), expected, "{version:?}");
    }
}

/// The votes cast on an accused proof and on one that nobody accused.
fn votes(version: FrameworkVersion, audit: &str) -> Vec<String> {
    let mut desk = Desk { version, audits: AuditScope::Every, submissions: submissions(1, &["accused", "calm"]), ..Desk::new() };
    desk.submissions["submissions_audit_trigger"] = json!({ "1": { "accused": trigger(&[]) } });
    let mut desk = desk.boot(&task(&format!("audit: {audit}")), IN_ROUND_2);
    desk.burst(&[]);
    let vote = |sent: &Instruction| match sent {
        Instruction::AuditSubmissions { candidate, is_valid, .. } => Some(format!("{candidate} {is_valid}")),
        _ => None,
    };
    desk.sent.iter().filter_map(vote).collect()
}

#[test]
fn an_audit_that_gives_nothing_is_a_yes_or_no_vote_at_all() {
    let (yes, none) = (vec!["accused true".to_owned()], vec![]);
    each(|version| votes(version, "async () => undefined"), [yes.clone(), yes.clone(), yes, none.clone(), none]);
}

#[test]
fn an_audit_that_says_no_is_a_vote_in_every_generation() {
    for version in ALL {
        assert_eq!(votes(version, "async () => false"), ["accused false", "calm false"], "{version:?}");
    }
}

/// The votes that `distribution()` is told of a proof that nobody accused, of one without votes, and of one with two against it.
fn told(version: FrameworkVersion) -> Vec<String> {
    let mut desk = Desk { version, submissions: submissions(0, &["calm", "down", "empty"]), ..Desk::new() };
    desk.submissions["submissions_audit_trigger"] = json!({ "0": { "empty": trigger(&[]), "down": trigger(&[false, false]) } });
    desk.distributions = lists(0, &["other"]);
    desk.list = Some("{}".to_owned());
    let tells = "(s) => { for (const { publicKey, votes } of s) console.log('told', publicKey, votes); return {}; }";
    let mut desk = desk.boot(&task(&format!("distribution: {tells}")), IN_ROUND_2);
    desk.burst(&[]);
    desk.said.iter().filter_map(|line| line.strip_prefix("told ")).map(str::to_owned).collect()
}

#[test]
fn who_was_not_accused_has_one_vote_or_none_and_who_was_accused_without_votes_none_or_one_against() {
    let now = || vec!["calm 1".to_owned(), "down -2".to_owned(), "empty 0".to_owned()];
    let april = vec!["calm 0".to_owned(), "down -2".to_owned(), "empty 0".to_owned()];
    let oldest = vec!["calm 1".to_owned(), "down -2".to_owned(), "empty -1".to_owned()];
    each(told, [now(), now(), now(), april, oldest]);
}

/// What a node gives itself as the only submitter, by a list that is promised.
fn promised(version: FrameworkVersion) -> Option<i64> {
    let desk = Desk { version, submissions: submissions(0, &[&own()]), ..Desk::new() };
    let mut desk = desk.boot(&task("distribution: async (s) => ({ [s[0].publicKey]: 5 })"), IN_ROUND_1);
    desk.burst(&[]);
    let list: Value = serde_json::from_str(&list_of(&desk.sent)?).expect("a list");
    list[own()].as_i64()
}

#[test]
fn a_promised_list_is_awaited_by_the_latest_alone_and_else_pays_nobody() {
    each(promised, [Some(5), Some(0), Some(0), Some(0), Some(0)]);
}

/// Who is selected of `a`, `b` and `c`, of whom `b` alone was there in both rounds before.
fn selected(version: FrameworkVersion) -> String {
    let mut all = submissions(2, &["a", "b", "c"]);
    for (round, keys) in [(0, ["b", "c"].as_slice()), (1, &["a", "b"])] {
        all["submissions"][round.to_string()] = submissions(round, keys)["submissions"][round.to_string()].clone();
    }
    let script = format!("{HEAD} w.nodeSelectionDistributionList(2, false).then((key) => console.log('selected', key));");
    let desk = Desk { version, submissions: all, ..Desk::new() }.boot(&script, IN_ROUND_1);
    desk.said.iter().find_map(|line| line.strip_prefix("selected ")).expect("it prints").to_owned()
}

#[test]
fn only_those_of_three_rounds_are_candidates_since_the_wrapper_is_a_package() {
    let of_all = selected(KoiiNode);
    assert_ne!(of_all, "b", "the vector shows a difference");
    each(selected, ["b".to_owned(), "b".to_owned(), "b".to_owned(), of_all.clone(), of_all]);
}

#[test]
fn in_april_2024_a_list_of_a_stranger_that_failed_takes_the_last_submitter_out() {
    let desk = |version| {
        let mut distributions = lists(0, &["stranger"]);
        distributions["distributions_audit_record"] = json!({ "0": "PayoutFailed" });
        Desk { version, submissions: submissions(0, &[&own()]), distributions, ..Desk::new() }
    };
    let script = format!("{HEAD} w.nodeSelectionDistributionList(0, false).then((key) => console.log(`selected ${{key}}`));");
    let last = |version| desk(version).boot(&script, IN_ROUND_1).said.last().cloned().expect("it prints");
    assert_eq!(last(KoiiNode), "selected ");
    assert_eq!(last(Latest), format!("selected {}", own()));
}

#[test]
fn a_list_that_was_encoded_twice_is_read_as_one_encoded_once() {
    let vote = |list: &str| {
        let mut desk = Desk { submissions: submissions(0, &["a"]), distributions: lists(0, &["other"]), ..Desk::new() };
        desk.list = Some(list.to_owned());
        let mut desk = desk.boot(&task("distribution: () => ({ a: 5 })"), IN_ROUND_2);
        desk.burst(&[]);
        desk.names()
    };
    assert_eq!(vote(r#""{\"a\":5}""#), []);
    assert_eq!(vote(r#""{\"a\":6}""#), [InstructionName::AuditDistribution]);
}

#[test]
fn the_task_manager_is_had_when_it_is_ready_and_missed_after_two_seconds() {
    let look = "getTaskManager().then((manager) => console.log(Object.keys(taskRunner).join()), (error) => console.log(error.message));";
    let script = |more: &str| format!("import {{ getTaskManager, taskRunner }} from '@_koii/task-manager'; {look} {more}");
    let last = |more: &str| {
        let mut desk = Desk::new().boot(&script(more), IN_ROUND_1);
        settle(&mut desk);
        desk.said.last().cloned().expect("it prints")
    };
    assert_eq!(last(&task("")), "task,submitTask,auditTask,selectAndGenerateDistributionList,submitDistributionList,auditDistribution");
    assert_eq!(last(""), "Task manager is not ready after 2 seconds.");
}

/// The votes of a task that checks files, on one whose owner's signature is right or wrong.
fn votes_on_file(signer: &str) -> Vec<bool> {
    let script = "const { secretKey } = await w.getSubmitterAccount();
        const hash = process.getBuiltinModule('crypto').createHash('sha256').update('work').digest('hex');
        globalThis.fetch = async () => ({ ok: true, text: async () => JSON.stringify({ submission: 'work', signedMessage: await w.payloadSigning(hash, SIGNER) }) });
        await w.validateAndVoteOnNodes(async (value) => value !== 'work', 1, false, true);";
    let mut desk = Desk { submissions: submissions(1, &[&keys(7).main.public().to_string()]), ..Desk::new() };
    desk = desk.boot(&format!("{HEAD}\n{}", script.replace("SIGNER", signer)), IN_ROUND_1);
    let vote = |sent: &Instruction| if let Instruction::AuditSubmissions { is_valid, .. } = sent { Some(*is_valid) } else { None };
    desk.sent.iter().filter_map(vote).collect()
}

#[test]
fn a_file_with_a_wrong_signature_is_voted_down_twice() {
    assert_eq!(votes_on_file("undefined"), [false], "the signature is right, and the task says no");
    assert_eq!(votes_on_file("secretKey"), [false, false]);
}

#[test]
fn a_task_may_ask_for_a_sample_or_for_all() {
    let votes = |all: &str| {
        let desk = Desk { submissions: submissions(1, &["a", "b", "c", "d", "e", "f", "g"]), ..Desk::new() };
        desk.boot(&format!("{HEAD} await w.validateAndVoteOnNodes(async () => false, 1, {all});"), IN_ROUND_1).sent.len()
    };
    assert_eq!((votes("true"), votes("false"), votes("undefined")), (5, 7, 7));
}
