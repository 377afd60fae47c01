//! What a node does in a round, rule by rule: the chain's answers are written here, and what it sends is looked at.

#[path = "../common/mod.rs"]
pub mod common;
pub mod desk;

use desk::{Desk, Readings, keys, list_of, lists, own, submissions, task, trigger};
use koipond_node::spec::AuditScope;
use koipond_record::event::Exit;
use koipond_record::{Instruction, InstructionName, Round};
use serde_json::{Value, json};

/// A process that starts in the gap of round 1; its next burst is the first of round 2.
const BEFORE_ROUND_2: u64 = 2_000;
/// One that starts in the first slot of round 2; its next burst is at that round's audit window.
const IN_ROUND_2: u64 = 2_400;

/// The votes that a node casts on these submissions of round 1.
fn votes(desk: Desk, audit: &str) -> Vec<(String, bool)> {
    let mut desk = desk.boot(&task(&format!("audit: {audit}")), IN_ROUND_2);
    desk.burst(&[]);
    desk.sent
        .iter()
        .filter_map(|sent| match sent {
            Instruction::AuditSubmissions { candidate, is_valid, .. } => Some((candidate.to_string(), *is_valid)),
            _ => None,
        })
        .collect()
}

/// The votes that a node casts on a list of `other` for round 0, whose own list gives `own-a` 5.
fn list_votes(list: Option<&str>, audited: bool, distribution: &str) -> Vec<bool> {
    let mut desk = Desk { submissions: submissions(0, &["a"]), distributions: lists(0, &["other"]), ..Desk::new() };
    desk.list = list.map(str::to_owned);
    if audited {
        desk.distributions["distributions_audit_trigger"] = json!({ "0": { "other": trigger(&[]) } });
    }
    let mut desk = desk.boot(&task(&format!("distribution: {distribution}")), IN_ROUND_2);
    desk.burst(&[]);
    desk.sent
        .iter()
        .filter_map(|sent| match sent {
            Instruction::AuditDistribution { is_valid, round: Round(0), .. } => Some(*is_valid),
            _ => None,
        })
        .collect()
}

/// A node that is the only submitter of round 0, and so selected, after the burst in which it makes the list.
fn selected(desk: Desk, distribution: &str) -> Desk {
    let desk = Desk { submissions: submissions(0, &[&own()]), ..desk };
    let mut desk = desk.boot(&task(&format!("distribution: {distribution}")), BEFORE_ROUND_2);
    desk.burst(&[]);
    desk
}

/// Whom a node selects, as it prints it.
fn selection(desk: Desk, round: u64) -> String {
    let script = format!(
        "import {{ namespaceWrapper }} from '@_koii/namespace-wrapper';
         namespaceWrapper.nodeSelectionDistributionList({round}, false).then((key) => console.log('selected', key));"
    );
    let desk = desk.boot(&script, BEFORE_ROUND_2);
    desk.said.iter().find_map(|line| line.strip_prefix("selected ")).expect("it prints").to_owned()
}

/// What a script prints last.
fn last(desk: Desk, script: &str) -> String {
    let head = "import { namespaceWrapper } from '@_koii/namespace-wrapper';";
    let desk = desk.boot(&format!("{head} (async () => {{ {script} }})();"), BEFORE_ROUND_2);
    desk.said.last().expect("it prints").clone()
}

#[test]
fn a_starting_process_is_told_to_execute_the_present_round_and_nothing_else() {
    let desk = Desk::new().boot(&task(""), BEFORE_ROUND_2);
    assert_eq!(desk.asked, [("executeTask", 1)]);
}

#[test]
fn the_messages_of_a_burst_are_not_awaited() {
    let mut desk = Desk::new().boot(&task("task: () => new Promise(() => {})"), BEFORE_ROUND_2);
    desk.burst(&[]);
    assert_eq!(desk.names(), [InstructionName::SubmitTask]);
}

#[test]
fn messages_may_come_while_setup_still_runs() {
    let desk = Desk::new().boot(&task("setup: () => new Promise(() => {}), task: async () => console.log('works')"), BEFORE_ROUND_2);
    assert_eq!(desk.said.last().map(String::as_str), Some("works"));
}

#[test]
fn an_error_of_task_ends_the_process_with_code_1() {
    let desk = Desk::new().boot(&task("task: async () => { throw new Error('no'); }"), BEFORE_ROUND_2);
    assert!(matches!(desk.ended, Some(Exit::Code { code: 1, .. })), "{:?}", desk.ended);
}

#[test]
fn an_error_of_submission_is_caught() {
    let mut desk = Desk::new().boot(&task("submission: async () => { throw new Error('no'); }"), BEFORE_ROUND_2);
    desk.burst(&[]);
    assert_eq!((desk.ended.as_ref(), desk.names()), (None, vec![]));
}

#[test]
fn a_round_is_sent_once_even_if_its_transaction_is_lost() {
    let desk = Desk { refused: vec![InstructionName::SubmitTask], ..Desk::new() };
    let script = "import { namespaceWrapper as w } from '@_koii/namespace-wrapper';
        (async () => { for (const [v, r] of [['a', 3], ['b', 3], ['c', 4]]) await w.checkSubmissionAndUpdateRound(v, r); })();";
    let desk = desk.boot(script, BEFORE_ROUND_2);
    let sent = |round, value: &str| Instruction::SubmitTask { round: Round(round), value: value.to_owned() };
    assert_eq!(desk.sent, [sent(3, "a"), sent(4, "c")]);
    assert_eq!(desk.said, ["No submission allowed until the next round"]);
}

#[test]
fn a_proof_is_a_text_of_at_most_512_bytes_and_may_be_empty() {
    for (proof, goes_out) in [("'é'.repeat(256)", true), ("'é'.repeat(256) + 'a'", false), ("''", true), ("7", false), ("undefined", false)]
    {
        let mut desk = Desk::new().boot(&task(&format!("submission: async () => {proof}")), BEFORE_ROUND_2);
        desk.burst(&[]);
        assert_eq!(desk.names(), if goes_out { vec![InstructionName::SubmitTask] } else { vec![] }, "{proof}");
    }
}

#[test]
fn a_vote_for_a_proof_is_cast_only_where_an_audit_was_raised_before() {
    let mut desk = Desk { submissions: submissions(1, &["accused", "bad", "good"]), ..Desk::new() };
    desk.submissions["submissions_audit_trigger"] = json!({ "1": { "accused": trigger(&[]) } });
    let votes = votes(desk, "async (value, round, key) => key !== 'bad'");
    assert_eq!(votes, [("accused".to_owned(), true), ("bad".to_owned(), false)]);
}

#[test]
fn an_audit_that_gives_nothing_approves() {
    let mut desk = Desk { submissions: submissions(1, &["accused", "good"]), ..Desk::new() };
    desk.submissions["submissions_audit_trigger"] = json!({ "1": { "accused": trigger(&[]) } });
    assert_eq!(votes(desk, "async () => undefined"), [("accused".to_owned(), true)]);
}

#[test]
fn an_audit_that_throws_casts_no_vote() {
    let desk = Desk { submissions: submissions(1, &["a", "b"]), ..Desk::new() };
    let votes = votes(desk, "async (value, round, key) => { if (key === 'a') throw new Error('no'); return false; }");
    assert_eq!(votes, [("b".to_owned(), false)]);
}

#[test]
fn nobody_votes_on_its_own_proof() {
    let desk = Desk { submissions: submissions(1, &["a", &own()]), ..Desk::new() };
    assert_eq!(votes(desk, "async () => false"), [("a".to_owned(), false)]);
}

#[test]
fn its_own_proof_uses_up_one_of_five_looks() {
    let looks = |seed| {
        let own = keys(seed).staking.public().to_string();
        let submissions = submissions(1, &["a", "b", "c", "d", "e", &own]);
        votes(Desk { seed, audits: AuditScope::Sample, submissions, ..Desk::new() }, "async () => false").len()
    };
    let looks: Vec<usize> = (0..20).map(looks).collect();
    assert!(looks.contains(&4) && looks.contains(&5) && looks.iter().all(|looks| [4, 5].contains(looks)), "{looks:?}");
}

#[test]
fn a_null_answer_of_the_rpc_ends_the_process_with_code_1() {
    let mut desk = Desk::new().boot(&task(""), IN_ROUND_2);
    desk.readings = Readings::Null;
    desk.burst(&[]);
    assert!(matches!(&desk.ended, Some(Exit::Code { code: 1, why }) if why.contains("TypeError")), "{:?}", desk.ended);
}

#[test]
fn a_reading_that_fails_votes_on_nothing() {
    let mut desk = Desk { submissions: submissions(1, &["a"]), ..Desk::new() }.boot(&task("audit: async () => false"), IN_ROUND_2);
    desk.readings = Readings::Fail;
    desk.burst(&[]);
    assert_eq!((desk.ended.as_ref(), desk.names()), (None, vec![]));
}

#[test]
fn a_slot_that_cannot_be_read_is_0_and_a_mean_slot_time_400_ms() {
    let desk = Desk { readings: Readings::Fail, ..Desk::new() };
    let script = "console.log(await namespaceWrapper.getSlot(), await namespaceWrapper.getAverageSlotTime());";
    assert_eq!(last(desk, script), "0 400");
}

#[test]
fn a_method_that_fails_answers_with_an_error_and_does_not_throw() {
    let script = "console.log(JSON.stringify(await namespaceWrapper.auditSubmission('a', true, undefined, -1)));";
    assert_eq!(last(Desk::new(), script), r#"{"error":"-1 is not a round"}"#);
}

#[test]
fn a_payload_is_signed_by_the_main_account_and_opens_as_json_text() {
    let (main, staking) = (keys(7).main.public().to_string(), own());
    let script = format!(
        "const signed = await namespaceWrapper.payloadSigning('hi');
         const by = async (key) => (await namespaceWrapper.verifySignature(signed, key));
         console.log(JSON.stringify([await by('{main}'), await by('{staking}')]));"
    );
    assert_eq!(last(Desk::new(), &script), r#"[{"data":"\"hi\""},{"error":"Invalid signature"}]"#);
}

#[test]
fn the_arguments_of_the_process_stand_where_the_desktop_node_puts_them() {
    let argv: Vec<String> = serde_json::from_str(&last(Desk::new(), "console.log(JSON.stringify(process.argv));")).expect("a list");
    let main = keys(7).main.public().to_string();
    let at = |n: usize| argv[n].as_str();
    assert_eq!(
        (argv.len(), at(2), at(5), at(6), at(7).len(), at(9), at(11)),
        (12, "test", "service", main.as_str(), 20, "undefined", "30017")
    );
    assert_eq!(koipond_record::Pubkey::from_text(at(3)).to_bytes(), Some([9; 32]));
}

#[test]
fn candidates_for_the_list_have_submitted_in_the_two_rounds_before_too() {
    let mut all = submissions(2, &["a", "b", "c"]);
    for (round, keys) in [(0, ["b", "c"].as_slice()), (1, &["a", "b"])] {
        all["submissions"][round.to_string()] = submissions(round, keys)["submissions"][round.to_string()].clone();
    }
    assert_eq!(selection(Desk { submissions: all, ..Desk::new() }, 2), "b");
}

#[test]
fn where_a_round_before_is_missing_all_submitters_are_candidates() {
    let all = submissions(2, &["a", "b", "c"]);
    assert!(["a", "b", "c"].contains(&selection(Desk { submissions: all, ..Desk::new() }, 2).as_str()));
}

#[test]
fn who_submitted_a_list_whose_payout_failed_is_not_selected_again() {
    let desk = || Desk { submissions: submissions(0, &["a", "b", "c"]), ..Desk::new() };
    let first = selection(desk(), 0);
    let mut failed = lists(0, &[&first]);
    assert_eq!(selection(Desk { distributions: failed.clone(), ..desk() }, 0), first);
    failed["distributions_audit_record"] = json!({ "0": "PayoutFailed" });
    let second = selection(Desk { distributions: failed, ..desk() }, 0);
    assert!(second != first && ["a", "b", "c"].contains(&second.as_str()), "{first}, then {second}");
}

#[test]
fn of_a_round_without_submissions_nobody_makes_the_list() {
    let mut desk = Desk::new().boot(&task(""), BEFORE_ROUND_2);
    desk.burst(&[]);
    assert_eq!(desk.names(), [InstructionName::SubmitTask]);
}

#[test]
fn the_payout_timer_runs_for_both_windows_even_if_the_upload_failed() {
    let mut desk =
        selected(Desk { refused: vec![InstructionName::UploadDistributionList], ..Desk::new() }, "(s) => ({ [s[0].publicKey]: 5 })");
    assert!(!desk.names().contains(&InstructionName::SubmitDistributionList));
    let (timer, late) = desk.timer().expect("it is set");
    // 400 + 400 slots of 400 ms, from a moment shortly after the burst.
    assert!((320_000..321_000).contains(&late), "{late} ms");
    desk.wake(timer, &[]);
    assert_eq!(desk.names().last(), Some(&InstructionName::Payout));
}

#[test]
fn a_payout_timer_is_lost_with_its_process() {
    let mut desk = selected(Desk::new(), "(s) => ({ [s[0].publicKey]: 5 })");
    let (timer, _) = desk.timer().expect("it is set");
    desk.stop();
    desk.start();
    desk.wake(timer, &[]);
    assert!(!desk.names().contains(&InstructionName::Payout));
}

#[test]
fn a_list_goes_out_in_parts_of_508_bytes_and_is_then_announced() {
    let long = "(s) => Object.fromEntries([[s[0].publicKey, 5], ...Array.from({ length: 60 }, (_, n) => [`extra-${n}`, 0])])";
    let desk = selected(Desk::new(), long);
    let parts: Vec<(u16, u16, u64)> = desk
        .sent
        .iter()
        .filter_map(|sent| match sent {
            Instruction::UploadDistributionList { chunk, of, bytes, .. } => Some((*chunk, *of, bytes.len())),
            _ => None,
        })
        .collect();
    let all = list_of(&desk.sent).expect("a list").len() as u64;
    assert!(all > 508 && all < 1016, "{all} bytes");
    assert_eq!(parts, [(0, 2, 508), (1, 2, all - 508)]);
    assert_eq!(desk.names().last(), Some(&InstructionName::SubmitDistributionList));
}

#[test]
fn votes_are_one_without_an_audit_and_otherwise_their_sum() {
    let mut desk = Desk { submissions: submissions(0, &["calm", "down", &own(), "raised"]), ..Desk::new() };
    let down = trigger(&[false, true, false]);
    desk.submissions["submissions_audit_trigger"] = json!({ "0": { "raised": trigger(&[]), "down": down } });
    desk.state["stake_list"] = json!({ "down": 9 });
    desk.distributions = lists(0, &["other"]);
    let told = "(s) => { for (const { publicKey, votes, stake } of s) console.log('told', publicKey, votes, stake); return {}; }";
    // The list is reckoned by who checks another's, too.
    let mut desk = desk.boot(&task(&format!("distribution: {told}")), IN_ROUND_2);
    desk.list = Some("{}".to_owned());
    desk.burst(&[]);
    let mut told: Vec<&str> = desk.said.iter().filter_map(|line| line.strip_prefix("told ")).collect();
    told.retain(|line| !line.starts_with(&own()));
    assert_eq!(told, ["calm 1 0", "down -1 9", "raised 0 0"]);
}

/// The number that the list gives the node itself, if there is a list.
fn given(distribution: &str) -> Option<i64> {
    let list: Value = serde_json::from_str(&list_of(&selected(Desk::new(), distribution).sent)?).expect("a list");
    list[own()].as_i64()
}

#[test]
fn a_list_that_leaves_a_submitter_out_gives_everybody_nothing() {
    assert_eq!(given("async (s) => ({ [s[0].publicKey]: 5 })"), Some(5), "a promise of a list is awaited");
    assert_eq!(given("(s) => ({ stranger: 5 })"), Some(0));
}

#[test]
fn the_net_sum_of_a_list_is_checked_and_not_its_rewards() {
    assert_eq!(given("(s, bounty) => ({ [s[0].publicKey]: bounty + 1 })"), Some(0));
    assert_eq!(given("(s, bounty) => ({ [s[0].publicKey]: bounty + 1, extra: -1 })"), Some(1_000_001));
}

#[test]
fn a_list_with_a_fraction_gives_everybody_nothing() {
    assert_eq!(given("(s) => ({ [s[0].publicKey]: 5, extra: 0.5 })"), Some(0));
}

#[test]
fn an_error_in_distribution_makes_no_list() {
    assert_eq!(given("() => { throw new Error('no'); }"), None);
}

#[test]
fn a_list_that_differs_in_a_key_or_a_number_is_voted_down() {
    let same = "(s) => ({ [s[0].publicKey]: 5 })";
    assert_eq!(list_votes(Some(r#"{"a":5}"#), false, same), [true; 0]);
    assert_eq!(list_votes(Some(r#"{"a":6}"#), false, same), [false]);
    assert_eq!(list_votes(Some(r#"{"a":5,"b":0}"#), false, same), [false]);
}

#[test]
fn a_vote_for_a_list_is_cast_only_where_an_audit_was_raised_before() {
    assert_eq!(list_votes(Some(r#"{"a":5}"#), true, "(s) => ({ [s[0].publicKey]: 5 })"), [true]);
}

#[test]
fn nobody_votes_on_its_own_list() {
    let mut desk = Desk { submissions: submissions(0, &["a"]), distributions: lists(0, &[&own()]), ..Desk::new() };
    desk.list = Some(r#"{"a":6}"#.to_owned());
    let mut desk = desk.boot(&task("distribution: (s) => ({ [s[0].publicKey]: 5 })"), IN_ROUND_2);
    desk.burst(&[]);
    assert_eq!(desk.names(), []);
}

#[test]
fn a_list_that_cannot_be_read_is_voted_down() {
    assert_eq!(list_votes(None, false, "(s) => ({ [s[0].publicKey]: 5 })"), [false]);
}

#[test]
fn who_comes_to_no_list_itself_approves_of_any() {
    assert_eq!(list_votes(Some(r#"{"a":6}"#), true, "() => { throw new Error('no'); }"), [true]);
}
