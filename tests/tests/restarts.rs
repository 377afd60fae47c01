//! When a process is started again: after an exit with code 0, later each time, never after code 1, and where the watchdog misses proofs.

use koipond_record::event::{ChainEvent, Exit, NodeEvent};
use koipond_record::{Event, NodeId, Span, What};
use koipond_tests::{Collected, Folder, repo};

/// A world of three nodes that run this `task()`, for so many rounds.
fn world(name: &str, task: &str, rest: &str, rounds: u64) -> Collected {
    let yaml = format!(
        "scenario: processes that end\ntask: ./task.js\n\
         chain: {{ round_time: 300 slots, submission_window: 100 slots, audit_window: 100 slots, slot_time: 400 ms }}\n\
         nodes: {{ node: {{ count: 3 }} }}\nrounds: {rounds}\n{rest}\
         expect:\n  - never: {{ slashed: {{ group: node }} }}\n"
    );
    let source = format!(
        "import {{ initializeTaskManager }} from '@_koii/task-manager';\n\
         const distribution = (all) => Object.fromEntries(all.map(({{ publicKey }}) => [publicKey, 0]));\n\
         let submission = async () => 'proof';\n\
         async function task(round) {{ {task} }}\n\
         initializeTaskManager({{ setup: async () => {{}}, task, submission: (round) => submission(round), audit: async () => true, \
         distribution, routes: async () => {{}} }});\n"
    );
    let folder = Folder::new(env!("CARGO_TARGET_TMPDIR"), name);
    folder.write("task.js", &source);
    repo::scene_of(&yaml, folder.path()).collect(1)
}

/// The ends and the beginnings of the first node's process, each with its time.
fn life(run: &Collected) -> Vec<(u64, String)> {
    let of = |event: &Event| match &event.what {
        What::Node(NodeEvent::Booted { .. }) => Some((event.at.0, "up".to_owned())),
        What::Node(NodeEvent::Ended(Exit::Code { code, .. })) => Some((event.at.0, format!("exit {code}"))),
        What::Node(NodeEvent::Ended(exit)) => Some((event.at.0, exit.to_string())),
        _ => None,
    };
    run.events.iter().filter(|event| event.node == Some(NodeId(0))).filter_map(of).collect()
}

/// How many proofs of the first node stand on chain.
fn proofs(run: &Collected) -> usize {
    let is_proof = |event: &&Event| matches!(event.what, What::Chain(ChainEvent::Submitted { .. }));
    run.events.iter().filter(|event| event.node == Some(NodeId(0))).filter(is_proof).count()
}

fn waits(life: &[(u64, String)]) -> Vec<Span> {
    life.windows(2).filter(|pair| pair[1].1 == "up").map(|pair| Span(pair[1].0 - pair[0].0)).collect()
}

fn words(life: &[(u64, String)]) -> Vec<&str> {
    life.iter().map(|(_, word)| word.as_str()).collect()
}

/// In whole seconds: what an end itself takes is less.
fn seconds(waits: &[Span]) -> Vec<u64> {
    waits.iter().map(|wait| wait.millis() / 1_000).collect()
}

#[test]
fn a_process_that_exits_with_0_starts_again_and_each_wait_is_twice_the_one_before_up_to_five_minutes() {
    let life = life(&world("restart-exit-0", "process.exit(0);", "", 20));
    assert_eq!(seconds(&waits(&life))[..9], [2, 4, 8, 16, 32, 64, 128, 256, 300]);
}

#[test]
fn a_process_that_exits_with_1_stays_down() {
    let life = life(&world("restart-exit-1", "process.exit(1);", "", 8));
    assert_eq!(words(&life), ["up", "exit 1"]);
}

#[test]
fn an_uncaught_error_is_an_exit_with_1() {
    let life = life(&world("restart-throws", "throw new Error('no');", "", 8));
    assert_eq!(words(&life), ["up", "exit 1"]);
}

#[test]
fn without_restarts_an_exit_with_0_is_for_good() {
    let life = life(&world("restart-no-restarts", "process.exit(0);", "task_node: { restarts: false }\n", 8));
    assert_eq!(words(&life), ["up", "exit 0"]);
}

#[test]
fn a_process_whose_proofs_stay_away_is_restarted_by_the_watchdog() {
    let life = life(&world("restart-no-proofs", "submission = async () => undefined;", "", 8));
    assert_eq!(words(&life), ["up", "exit 0", "up", "exit 0", "up"]);
    // Three rounds and a half of 120 s, and 30 s.
    assert_eq!(life[1].0 / 1_000_000_000, 450);
    let off = world("restart-no-watchdog", "submission = async () => undefined;", "task_node: { watchdog: false }\n", 8);
    assert_eq!(words(&self::life(&off)), ["up"]);
}

#[test]
fn a_process_whose_proofs_come_is_left_alone() {
    assert_eq!(words(&life(&world("restart-proofs", "", "", 12))), ["up"]);
}

#[test]
fn a_process_that_hangs_is_started_again_once_the_watchdog_misses_it() {
    let run = world("restart-hangs", "if (round === 2) for (;;);", "", 12);
    let life = life(&run);
    // Its latest proof is that of round 0, which counts for none.
    assert_eq!(words(&life)[..3], ["up", "it hung and was killed", "up"], "{life:?}");
    assert_eq!(life[2].0 / 1_000_000_000, 450 + 2);
    assert_eq!(proofs(&run), 9, "two before, and those of the rounds from its restart on");
}

#[test]
fn a_token_tasks_processes_are_restarted_every_time_whatever_they_send() {
    let run = repo::scene("scenarios/library/node/watchdog-of-a-token.yaml").collect(1);
    assert_eq!(words(&life(&run)), ["up", "exit 0", "up", "exit 0", "up"]);
    assert_eq!(proofs(&run), 7);
}

#[test]
fn where_the_task_never_triggers_payouts_its_task_node_can() {
    let paid = |rest: &str| {
        let yaml = format!(
            "scenario: the first tasks\ntask: ./index.js\n\
             chain: {{ round_time: 300 slots, submission_window: 100 slots, audit_window: 100 slots }}\n\
             nodes: {{ node: {{ count: 3 }} }}\nrounds: 5\n{rest}expect:\n  - never: {{ slashed: {{ group: node }} }}\n"
        );
        let source = "const { NamespaceWrapper } = require('@_koii/namespace-wrapper');\n\
            const wrapper = new NamespaceWrapper();\n\
            process.on('message', async ({ functionCall, roundNumber: round }) => {\n\
              if (functionCall === 'submitPayload') await wrapper.checkSubmissionAndUpdateRound('proof', round);\n\
              if (functionCall !== 'generateAndSubmitDistributionList') return;\n\
              const { submissions } = await wrapper.getTaskSubmissionInfo(round);\n\
              const list = Object.fromEntries(Object.keys(submissions[round] ?? {}).map((key) => [key, 1000]));\n\
              if (await wrapper.uploadDistributionList(list, round)) await wrapper.distributionListSubmissionOnChain(round);\n\
            });\n";
        let folder = Folder::new(env!("CARGO_TARGET_TMPDIR"), "restart-pays-out");
        folder.write("index.js", source);
        let run = repo::scene_of(&yaml, folder.path()).collect(1);
        run.events.iter().filter(|event| matches!(event.what, What::Chain(ChainEvent::PaidOut { .. }))).count()
    };
    assert_eq!(paid(""), 0);
    assert_eq!(paid("task_node: { pays_out: true }\n"), 3);
}
