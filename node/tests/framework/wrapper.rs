//! Every method of the wrapper: what it sends, what it gives, and what it gives where its node fails.

use koipond_record::{Instruction, InstructionName, NodeId, Round};
use serde_json::json;

use crate::desk::{Desk, Readings, lists, own, submissions};
use crate::{HEAD, IN_ROUND_1, gives, gives_where, says, sends};

#[test]
fn the_slot_the_round_and_the_length_of_a_slot_are_numbers() {
    gives("w.getSlot()", "2000");
    gives("w.getRound()", "1");
    gives("w.getAverageSlotTime()", "400");
}

#[test]
fn a_slot_that_is_no_number_is_0_and_a_slot_time_400() {
    for readings in [Readings::Fail, Readings::Null] {
        gives_where(readings, "w.getSlot()", "0");
        gives_where(readings, "w.getAverageSlotTime()", "400");
    }
}

#[test]
fn a_round_that_cannot_be_read_is_an_error_to_look_at() {
    gives_where(Readings::Fail, "w.getRound()", r#"{"error":"refused"}"#);
}

#[test]
fn a_task_state_that_is_a_number_is_null_and_one_that_failed_an_error() {
    let desk = Desk { state: json!(503), ..Desk::new() };
    assert_eq!(says(desk, "show(await w.getTaskState({}));"), ["null"]);
    gives_where(Readings::Fail, "w.getTaskState({})", r#"{"error":"refused"}"#);
    gives_where(Readings::Null, "w.getTaskState({})", "null");
}

#[test]
fn a_task_state_can_be_read_without_options() {
    gives("w.getTaskState().then((s) => s.bounty_amount_per_round)", "1000000");
}

#[test]
fn another_tasks_state_is_read_by_its_id() {
    gives("w.getTaskStateById(wrapper.TASK_ID, 'KOII', {}).then((s) => s.audit_window)", "400");
}

#[test]
fn submissions_and_lists_that_failed_are_null_and_null_is_a_type_error() {
    for method in ["getTaskSubmissionInfo", "getTaskDistributionInfo"] {
        gives_where(Readings::Fail, &format!("w.{method}(0)"), "null");
        gives_where(Readings::Null, &format!("w.{method}(0).catch((e) => e.name)"), "\"TypeError\"");
    }
    let desk = Desk { submissions: submissions(1, &["a"]), distributions: lists(0, &["b"]), ..Desk::new() };
    let script = "show(Object.keys((await w.getTaskSubmissionInfo(1)).submissions['1']));
        show(Object.keys((await w.getTaskDistributionInfo(0)).distribution_rewards_submission['0']));";
    assert_eq!(says(desk, script), [r#"["a"]"#, r#"["b"]"#]);
}

#[test]
fn a_list_is_its_text_and_null_where_reading_it_failed() {
    let desk = || Desk { list: Some(r#"{"a":5}"#.to_owned()), ..Desk::new() };
    assert_eq!(says(desk(), "show(await w.getDistributionList('a', 0));"), [r#""{\"a\":5}""#]);
    gives_where(Readings::Fail, "w.getDistributionList('a', 0)", "null");
    gives_where(Readings::Null, "w.getDistributionList('a', 0).catch((e) => e.name)", "\"TypeError\"");
}

#[test]
fn a_proof_goes_out_with_its_round() {
    let sent = sends("await w.checkSubmissionAndUpdateRound('proof', 0); await w.checkSubmissionAndUpdateRound(undefined, 1);");
    let proof = |round, value: &str| Instruction::SubmitTask { round: Round(round), value: value.to_owned() };
    assert_eq!(sent, [proof(0, "proof"), proof(1, "default")]);
}

#[test]
fn votes_name_the_candidate_the_vote_and_the_round() {
    let sent = sends(
        "const key = await w.getSubmitterAccount();
         await w.auditSubmission('a', false, key, 1); await w.distributionListAuditSubmission('b', true, key, 0);",
    );
    let names: Vec<String> = sent
        .iter()
        .map(|sent| match sent {
            Instruction::AuditSubmissions { candidate, is_valid, round } => format!("proof {candidate} {is_valid} {}", round.0),
            Instruction::AuditDistribution { candidate, is_valid, round } => format!("list {candidate} {is_valid} {}", round.0),
            other => format!("{other:?}"),
        })
        .collect();
    assert_eq!(names, ["proof a false 1", "list b true 0"]);
}

#[test]
fn a_list_is_uploaded_announced_and_paid() {
    let sent = sends(
        "show(await w.uploadDistributionList({ a: 5 }, 0)); show(await w.distributionListSubmissionOnChain(0)); await w.payoutTrigger(0);",
    );
    let names: Vec<InstructionName> = sent.iter().map(Instruction::name).collect();
    assert_eq!(names, [InstructionName::UploadDistributionList, InstructionName::SubmitDistributionList, InstructionName::Payout]);
    assert_eq!(says(Desk::new(), "show(await w.distributionListSubmissionOnChain(0));"), ["\"signature\""]);
}

#[test]
fn an_upload_that_failed_is_false_and_one_that_could_not_be_asked_for_an_error_that_is_true() {
    let desk = Desk { refused: vec![InstructionName::UploadDistributionList], ..Desk::new() };
    assert_eq!(says(desk, "show(await w.uploadDistributionList({ a: 5 }, 0));"), ["false"]);
    gives("w.uploadDistributionList({ a: 5 }, -1).then((answer) => [Boolean(answer), 'error' in answer])", "[true,true]");
}

#[test]
fn a_stake_is_added_from_the_task() {
    let script = "await w.stakeOnChain('task', await w.getSubmitterAccount(), 'pot', 5);";
    assert!(matches!(sends(script)[..], [Instruction::Stake { amount }] if amount.0 == 5));
}

#[test]
fn what_the_wrapper_forbids_where_it_would_work_sends_nothing() {
    let script = "show(await w.claimReward('pot', 'me', {})); show(await w.sendAndConfirmTransactionWrapper({}, []));";
    let desk = Desk::new().boot(&format!("{HEAD}\n{script}"), IN_ROUND_1);
    let line = "Cannot call sendTransaction in testing mode";
    assert_eq!((desk.said, desk.sent), (vec![line.to_owned(), "undefined".to_owned(), line.to_owned(), "undefined".to_owned()], vec![]));
}

#[test]
fn what_the_task_node_lacks_is_an_error_that_names_it() {
    for call in ["getProgramAccounts()", "sendTransaction('a', 'b', 1)"] {
        let name = call.split('(').next().expect("it has a name");
        let error = format!("\"the task node's method `{name}` is not in Koipond; see docs/node-support.md\"");
        gives(&format!("w.{call}.then((answer) => answer.error.message)"), &error);
    }
}

#[test]
fn the_submitters_account_is_a_keypair_of_64_bytes() {
    let script = "const { publicKey, secretKey } = await w.getSubmitterAccount();
        show([publicKey.toBase58(), secretKey instanceof Uint8Array, secretKey.length, await w.bs58Encode(secretKey.slice(32)) === String(publicKey)]);
        show({ publicKey });";
    assert_eq!(says(Desk::new(), script), [format!(r#"["{0}",true,64,true]"#, own()), format!(r#"{{"publicKey":"{}"}}"#, own())]);
}

#[test]
fn a_payload_signed_with_a_key_opens_with_that_key() {
    let script = "const { publicKey, secretKey } = await w.getSubmitterAccount();
        const signed = await w.payloadSigning({ n: 1 }, secretKey);
        show(await w.verifySignature(signed, publicKey.toBase58()));
        show(JSON.parse((await w.verifySignature(signed, publicKey.toBase58())).data));";
    assert_eq!(says(Desk::new(), script), [r#"{"data":"{\"n\":1}"}"#, r#"{"n":1}"#]);
}

#[test]
fn what_the_main_account_signed_is_text_of_json_with_its_quotes() {
    let script = "const signed = await w.payloadSigning('hi');
        show(await w.verifySignature(signed, await w.getMainAccountPubkey())); show(await w.verifySignature(signed, wrapper.TASK_ID));
        show(await w.verifySignature('???', wrapper.MAIN_ACCOUNT_PUBKEY));";
    assert_eq!(says(Desk::new(), script), [r#"{"data":"\"hi\""}"#, r#"{"error":"Invalid signature"}"#, r#"{"error":"Invalid signature"}"#]);
}

#[test]
fn base58_and_payloads_are_there_and_back() {
    let script = "show(await w.bs58Encode(Buffer.from('koi'))); const back = await w.bs58Decode('d61N');
        show([back instanceof Uint8Array, w.decodePayload(back)]); await tried(() => w.bs58Decode('0'));";
    assert_eq!(says(Desk::new(), script), [r#""d61N""#, r#"[true,"koi"]"#, "Error: Non-base58 character"]);
}

#[test]
fn the_task_node_says_its_version_its_paths_its_rpc_and_its_nodes() {
    gives("w.getTaskNodeVersion()", "\"1.11.19\"");
    gives("w.getBasePath().then((path) => path === `/namespace/${wrapper.TASK_ID}`)", "true");
    gives("Promise.all([w.getTaskLevelDBPath(), w.getTaskDBPath()]).then(([a, b]) => [a === b, a.endsWith('/KOIIDB')])", "[true,true]");
    gives("w.getRpcUrl()", "\"http://k2.koipond\"");
    let first = format!(r#"[4,"http://{}:30017"]"#, NodeId(0).address());
    gives("w.getNodes('http://anywhere').then((nodes) => [nodes.length, nodes[0].data.url])", &first);
    gives("w.defaultTaskSetup()", "undefined");
}

#[test]
fn the_logger_knows_three_levels() {
    assert_eq!(
        says(Desk::new(), "show(await w.logger('warn', 'careful', 'x')); show(await w.logger('shout', 'no', 'x'));"),
        ["careful", "true", "false"]
    );
}

#[test]
fn files_are_under_the_tasks_own_folder_or_the_common_one() {
    let script = "await w.fs('writeFile', 'a.txt', 'own'); await w.fsStaking('writeFile', 'b.txt', 'common');
        show([await w.fs('readFile', 'a.txt', 'utf8'), await w.fsStaking('readFile', 'b.txt', 'utf8')]);
        show(process.getBuiltinModule('fs').readFileSync(`${await w.getBasePath()}/a.txt`, 'utf8'));
        show((await w.fs('readFile', 'none', 'utf8')).error.code); show((await w.fs('fly', 'a')).error.message);";
    assert_eq!(says(Desk::new(), script), [r#"["own","common"]"#, r#""own""#, r#""ENOENT""#, r#""fs.fly is not a function""#]);
}

#[test]
fn bytes_of_files_cross_http_as_json_has_them() {
    gives("w.fs('writeFile', 'a', 'x').then(() => w.fs('readFile', 'a'))", r#"{"type":"Buffer","data":[120]}"#);
    gives("w.fsReadStream('a')", "{}");
    gives("w.fsWriteStream('a')", "{}");
}

#[test]
fn the_constants_are_those_of_the_process() {
    let script = "const { TASK_ID, MAIN_ACCOUNT_PUBKEY, SECRET_KEY, K2_NODE_URL, SERVICE_URL, STAKE, TASK_NODE_PORT, taskNodeAdministered } = wrapper;
        const { argv } = process; show([TASK_ID === argv[3], MAIN_ACCOUNT_PUBKEY === argv[6], SECRET_KEY === argv[7], K2_NODE_URL === argv[8]]);
        show([SERVICE_URL, STAKE, TASK_NODE_PORT, taskNodeAdministered, typeof wrapper._server.close]);";
    assert_eq!(says(Desk::new(), script), ["[true,true,true,true]", r#"["undefined",0,30017,true,"function"]"#]);
}
