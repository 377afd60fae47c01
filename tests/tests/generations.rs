//! One small task in every generation of the framework: the same payouts where the generations agree, and what differs where they do not.

use std::collections::{BTreeMap, BTreeSet};

use koipond_record::event::{ChainEvent, NodeEvent};
use koipond_record::{Ask, Event, Instruction, What};
use koipond_tests::{Collected, repo};

/// Four honest nodes and one that makes its proofs up, each proof audited by all.
const NODES: &str = "honest: { count: 4, stake: 5 KOII }, cheat: { stake: 5 KOII, behaviour: fabricator }";

/// A run of a task of `scenarios/tasks/generations`.
fn world(task: &str, framework: &str, nodes: &str) -> Collected {
    world_of(task, framework, nodes, 5, 1)
}

fn world_of(task: &str, framework: &str, nodes: &str, rounds: u64, seed: u64) -> Collected {
    let yaml = format!(
        "scenario: a generation
task: scenarios/tasks/generations/{task}
chain:
  round_time: 600 slots
  submission_window: 200 slots
  audit_window: 200 slots
  minimum_stake_amount: 5 KOII
  bounty_amount_per_round: 1 KOII
framework: {{ {framework} }}
nodes: {{ {nodes} }}
rounds: {rounds}
expect:
  - never: {{ retried: {{}} }}
"
    );
    repo::scene_of(&yaml, &repo::root()).collect(seed)
}

fn chain(run: &Collected) -> impl Iterator<Item = &ChainEvent> {
    run.events.iter().filter_map(|event| if let What::Chain(what) = &event.what { Some(what) } else { None })
}

/// What each node was paid for each round; what was taken from it is below zero.
fn paid(run: &Collected) -> BTreeMap<(u64, String), i64> {
    let amount = |amount: u64| i64::try_from(amount).expect("it is a small amount");
    chain(run)
        .filter_map(|what| match what {
            ChainEvent::Rewarded { round, to, amount: roe } => Some(((round.0, run.name(to).to_owned()), amount(roe.0))),
            ChainEvent::Slashed { round, who, amount: roe, .. } => Some(((round.0, run.name(who).to_owned()), -amount(roe.0))),
            _ => None,
        })
        .collect()
}

/// The payouts on which most generations agree: rounds 0 to 2, of which the cheat has the stake for two.
fn usual() -> BTreeMap<(u64, String), i64> {
    let honest = |round| (1..=4).map(move |n| ((round, format!("honest-{n}")), 250_000_000));
    let mut paid: BTreeMap<_, _> = (0..3).flat_map(honest).collect();
    paid.insert((0, "cheat-1".to_owned()), -3_500_000_000);
    paid.insert((1, "cheat-1".to_owned()), -1_050_000_000);
    paid
}

/// Those of them below zero.
fn slashes() -> BTreeMap<(u64, String), i64> {
    usual().into_iter().filter(|(_, amount)| *amount < 0).collect()
}

/// What nodes printed.
fn said(run: &Collected) -> impl Iterator<Item = (&Event, &str)> {
    run.events.iter().filter_map(|event| match &event.what {
        What::Node(NodeEvent::Said { text, .. }) => Some((event, text.as_str())),
        _ => None,
    })
}

/// How many lists were announced for round 0.
fn lists(run: &Collected) -> usize {
    chain(run).filter(|what| matches!(what, ChainEvent::ListSubmitted { round, .. } if round.0 == 0)).count()
}

#[track_caller]
fn pays_as_usual(task: &str, framework: &str) {
    let run = world(task, framework, NODES);
    let told: Vec<&str> = said(&run).map(|(_, line)| line).take(20).collect();
    assert_eq!(paid(&run), usual(), "{task}: {told:#?}");
    assert_eq!(lists(&run), 1, "{task}");
}

// ---- where they agree ----

#[test]
fn a_wrapper_of_its_own_and_nothing_but_node_js() {
    pays_as_usual("embedded", "version: oldest");
}

#[test]
fn core_logic_over_the_package_in_commonjs() {
    pays_as_usual("core-logic", "version: 1.0.2");
}

#[test]
fn core_logic_over_the_package_in_es_modules() {
    pays_as_usual("core-logic-esm", "version: 1.0.2");
}

#[test]
fn the_task_manager() {
    pays_as_usual("manager", "audits: every");
}

#[test]
fn the_task_manager_in_typescript() {
    pays_as_usual("manager-ts", "audits: every");
}

#[test]
fn one_task_under_the_task_managers_of_three_times() {
    for version in ["latest", "1.0.3", "1.0.2"] {
        pays_as_usual("manager", &format!("version: {version}, audits: every"));
    }
}

/// Four nodes whose proofs are given.
fn given() -> String {
    let proofs: String = (0..4).map(|round: u64| format!("{round}: {{ value: 'pond {}' }}, ", (round * 7919 + 13) % 10007)).collect();
    (1..=4).map(|n| format!("h{n}: {{ stake: 5 KOII, submissions: {{ {proofs} }} }}, ")).collect()
}

#[test]
fn a_task_whose_work_is_given() {
    let nodes = given() + "cheat: { stake: 5 KOII, submissions: { 0: { value: made up }, 1: { value: made up } } }";
    let run = world("container", "audits: every", &nodes);
    let renamed: BTreeMap<_, _> = usual().into_iter().map(|((round, name), amount)| ((round, as_group(&name)), amount)).collect();
    assert_eq!(paid(&run), renamed);
}

#[test]
fn a_container_that_was_given_no_work_stops_its_own_node_alone() {
    let run = world("container", "audits: every", &(given() + "bare: { stake: 5 KOII }"));
    let ended = |event: &Event| match &event.what {
        What::Node(NodeEvent::Ended(exit)) => Some((event.node, exit.to_string())),
        _ => None,
    };
    let ended: Vec<_> = run.events.iter().filter_map(ended).collect();
    assert!(ended.len() == 1 && ended[0].0 == Some(run.node("bare-1")), "{ended:?}");
    assert!(ended[0].1.contains("OrcaClient initialization timed out."), "{ended:?}");
    assert_eq!(paid(&run).len(), 12);
}

/// `honest-2` as the only node of the group `h2`.
fn as_group(name: &str) -> String {
    name.strip_prefix("honest-").map_or_else(|| name.to_owned(), |n| format!("h{n}-1"))
}

// ---- where they do not ----

#[test]
fn without_a_question_about_selection_every_node_makes_a_list_and_one_is_paid() {
    let run = world("embedded-8080", "version: oldest", NODES);
    assert_eq!(paid(&run), usual());
    assert_eq!(lists(&run), 5, "even the cheat's");
    let payouts = chain(&run).filter(|what| matches!(what, ChainEvent::PaidOut { round, .. } if round.0 == 0)).count();
    assert_eq!(payouts, 1);
}

#[test]
fn in_april_2024_nobody_is_paid_whom_nobody_accused() {
    assert_eq!(paid(&world("koii-node", "", NODES)), slashes());
    assert_eq!(paid(&world("manager", "version: koii-node", NODES)), slashes());
}

#[test]
fn a_promised_list_pays_nobody_where_it_is_not_awaited() {
    assert_eq!(paid(&world("manager/promised.js", "version: latest, audits: every", NODES)), usual());
    for version in ["1.0.3", "1.0.2", "koii-node", "oldest"] {
        let run = world("manager/promised.js", &format!("version: {version}, audits: every"), NODES);
        assert_eq!(paid(&run), BTreeMap::new(), "{version}");
        assert!(said(&run).any(|(_, line)| line.contains("NOT ALL CANDIDATES IN USER SUBMITTED DISTRIBUTION LIST")), "{version}");
    }
}

/// Whether the cheat was paid, slashed, or neither, by an audit that gives nothing for a wrong proof.
fn cheat_by_silence(version: &str) -> Option<bool> {
    let run = world("manager/silent.js", &format!("version: {version}, audits: every"), NODES);
    paid(&run).iter().find(|((round, name), _)| *round == 0 && name == "cheat-1").map(|(_, amount)| *amount > 0)
}

#[test]
fn an_audit_that_gives_nothing_lets_the_cheat_be_paid() {
    assert_eq!(
        ["latest", "1.0.3", "1.0.2", "koii-node", "oldest"].map(cheat_by_silence),
        [Some(true), Some(true), Some(true), None, Some(true)]
    );
}

/// The same where the creator's own core logic hands the audit to the wrapper.
#[test]
fn an_audit_that_gives_nothing_is_a_no_to_the_wrapper_of_today() {
    let votes = |version: &str| {
        let run = world("core-logic/silent.js", &format!("version: {version}, audits: every"), NODES);
        chain(&run).filter(|what| matches!(what, ChainEvent::Audited { round, .. } if round.0 == 0)).count()
    };
    // Each of five says nothing of all others.
    assert_eq!(["latest", "1.0.3", "1.0.2", "koii-node", "oldest"].map(votes), [20, 20, 0, 0, 0]);
}

#[test]
fn one_accuser_alone_slashes_in_the_oldest_generation_only() {
    let nodes = "honest: { stake: 5 KOII }, cheat: { stake: 5 KOII, behaviour: fabricator }";
    let cheat = |task: &str, framework: &str| paid(&world(task, framework, nodes)).get(&(0, "cheat-1".to_owned())).copied();
    assert_eq!(cheat("embedded", ""), Some(-3_500_000_000));
    assert_eq!(cheat("manager", "version: oldest"), Some(-3_500_000_000));
    for version in ["latest", "1.0.3", "1.0.2", "koii-node"] {
        assert_eq!(cheat("manager", &format!("version: {version}")), None, "{version}");
    }
    assert_eq!(cheat("core-logic", ""), None);
}

/// The most and the fewest proofs of round 0 that a node looked at, its own among them.
fn looks(version: &str) -> (usize, usize) {
    let run = world("manager", &format!("version: {version}"), "honest: { count: 8, stake: 5 KOII }");
    let mut looks = BTreeMap::new();
    let in_round_1 = said(&run).filter(|(event, line)| run.round(event).0 == 1 && line.starts_with("FOR CANDIDATE KEY"));
    for (event, _) in in_round_1 {
        *looks.entry(event.node).or_insert(0) += 1;
    }
    assert_eq!(looks.len(), 8);
    (*looks.values().max().expect("eight nodes"), *looks.values().min().expect("eight nodes"))
}

#[test]
fn a_sample_of_five_is_audited_since_it_is_the_wrappers_way_and_all_before() {
    assert_eq!(["latest", "1.0.3", "1.0.2", "koii-node", "oldest"].map(looks), [(5, 5), (5, 5), (8, 8), (8, 8), (8, 8)]);
}

/// Who made lists for the first round of a node that came late, on many seeds.
fn lists_for_the_late(version: &str) -> BTreeSet<String> {
    let nodes = "honest: { count: 2, stake: 5 KOII }, late: { stake: 5 KOII, starts: round 2 }";
    let of = |seed| {
        let run = world_of("manager", &format!("version: {version}"), nodes, 6, seed);
        let first = chain(&run)
            .filter_map(
                |what| if let ChainEvent::Submitted { round, by, .. } = what { Some((*round, run.name(by) == "late-1")) } else { None },
            )
            .find(|(_, late)| *late)
            .expect("it submits")
            .0;
        chain(&run)
            .filter_map(|what| match what {
                ChainEvent::ListSubmitted { round, by, .. } if *round == first => Some(run.name(by).to_owned()),
                _ => None,
            })
            .collect::<Vec<_>>()
    };
    (1..=8).flat_map(of).collect()
}

#[test]
fn who_came_late_is_selected_at_once_only_before_the_wrapper_was_a_package() {
    for version in ["latest", "1.0.2"] {
        assert!(!lists_for_the_late(version).contains("late-1"), "{version}");
    }
    for version in ["koii-node", "oldest"] {
        assert!(lists_for_the_late(version).contains("late-1"), "{version}");
    }
}

#[test]
fn a_list_that_was_encoded_twice_is_paid() {
    let run = world("embedded", "", NODES);
    let text = run.events.iter().find_map(|event| match &event.what {
        What::Node(NodeEvent::Called { ask: Ask::Send(tx), .. }) => match &tx.what {
            Instruction::UploadDistributionList { bytes, .. } => bytes.bytes().map(|bytes| bytes[..2].to_vec()),
            _ => None,
        },
        _ => None,
    });
    assert_eq!(text.as_deref(), Some(&b"\"{"[..]));
    assert_eq!(paid(&run), usual());
}

#[test]
fn a_container_under_1_0_3_pays_nobody_because_of_its_share() {
    assert_eq!(paid(&world("container", "version: 1.0.3, audits: every", &given())), BTreeMap::new());
    assert_eq!(paid(&world("container", "version: latest, audits: every", &given())).len(), 12);
}
