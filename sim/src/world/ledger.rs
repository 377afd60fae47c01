//! The world's part of the fidelity ledger: what lies between the nodes and the chain, with its sources and the tests that pin it.

use koipond_record::{LedgerEntry, Source};

use Source::{Inferred, Logged, Read, Switch};

/// All rules of the world: what nodes read, what becomes of transactions, how long slots are.
#[must_use]
pub fn ledger() -> Vec<LedgerEntry> {
    [READINGS, TRANSACTIONS, WEB, FAULTS, NODES].into_iter().flatten().copied().collect()
}

/// A rule in one line.
const fn known(
    rule: &'static str,
    says: &'static str,
    source: Source,
    section: &'static str,
    tests: &'static [&'static str],
) -> LedgerEntry {
    LedgerEntry { rule, says, source, section, tests }
}

/// The scenarios of `scenarios/library`, each with expectations of its own.
const LIBRARY: &str = "the_whole_library_is_green_on_several_seeds";

/// Requests over HTTP.
const WEB: &[LedgerEntry] = &[
    known(
        "addresses",
        "Each node has an address, and on it the task node's port 30017 and its task's port 30018. Real ones are reached through tunnels.",
        Inferred("ours: one flat network"),
        "§4.5",
        &["a_node_is_found_at_its_address", "nodes_reach_each_others_apps_by_their_addresses"],
    ),
    known(
        "registry",
        "Every node knows all nodes of the task from the first. Real ones hear of each other within minutes.",
        Inferred("ours: KN spreads its registry at the start and every 300 s"),
        "§4.5",
        &["nodes_reach_each_others_apps_by_their_addresses"],
    ),
    known(
        "hosts-outside",
        "A host outside answers what the scenario says; every other is unknown.",
        Switch { key: "http", default: "[]" },
        "§4.5",
        &["the_first_route_that_fits_answers_and_another_path_names_the_route_to_add", LIBRARY],
    ),
];

/// What nodes read of the chain, and when.
const READINGS: &[LedgerEntry] = &[
    known(
        "commitment",
        "Nodes read the newest state; it can also be the confirmed one, 2 slots old, or the final one, 32 slots old.",
        Switch { key: "chain.rpc.commitment", default: "processed" },
        "§1.6",
        &["what_nodes_read_is_as_old_as_their_commitment_says"],
    ),
    known(
        "cache",
        "For how many slots the task node keeps what it has read of the task. Real ones kept it for rounds; how is not known.",
        Switch { key: "chain.rpc.cache", default: "0 slots" },
        "§1.6",
        &["what_a_node_has_read_is_kept_for_as_many_slots_as_its_cache_has"],
    ),
    known(
        "one-view",
        "What is unpaid is reckoned from the state that the node reads, so a stale RPC retries what is paid.",
        Logged("IS: a node with a broken RPC was sent nonsense"),
        "§1.3",
        &[LIBRARY],
    ),
    known(
        "latency",
        "How long a message takes between a node and the RPC, drawn for each; a lost one is sent again after a second.",
        Switch { key: "network.latency", default: "20..80 ms" },
        "§1.6",
        &["latency_stays_in_its_range_and_reaches_its_ends", "loss_is_delay_at_its_rate"],
    ),
    known(
        "slot-time",
        "A slot takes 408 ms; of a range, one length is drawn for every 100 slots. Sources say 400 and 408 ms, logs 394.8.",
        Switch { key: "chain.slot_time", default: "408 ms" },
        "§13.12",
        &["drawn_lengths_stay_in_their_range_and_depend_on_the_seed_alone", "a_chain_that_keeps_time_has_no_stretches"],
    ),
];

/// What becomes of a transaction.
const TRANSACTIONS: &[LedgerEntry] = &[
    known(
        "inclusion",
        "How many slots after it was sent a transaction is included, drawn for each. The profile mainnet-2025 has 40 to 60, as logged, \
         the task's own work included.",
        Switch { key: "chain.timing.inclusion", default: "2..8 slots" },
        "§1.4",
        &["a_transaction_is_included_as_many_slots_later_as_is_drawn"],
    ),
    known(
        "expiry",
        "A transaction that is not included within 150 slots never is, and its sender learns of it then.",
        Inferred("K2 is of Solana's kind, whose blockhashes last 150 slots"),
        "§1.6",
        &["the_sender_of_a_lost_transaction_learns_of_it_150_slots_later", "what_waits_for_the_leader_longer_than_150_slots_is_lost"],
    ),
    known(
        "confirmation",
        "A sender hears that its transaction counts once the state that it reads has it.",
        Inferred("clients wait for the commitment that they ask for"),
        "§1.6",
        &["a_transaction_counts_for_its_sender_once_it_is_as_old_as_its_commitment"],
    ),
    known(
        "refusals-at-once",
        "A sender hears of a refusal at once, whatever its commitment.",
        Inferred("preflight"),
        "§1.6",
        &["a_refusal_is_told_at_once"],
    ),
    known(
        "nothing-is-sent-again",
        "The node sends no lost transaction again.",
        Inferred("the guard notes a round before anything is sent"),
        "§13.9",
        &["a_round_is_sent_once_even_if_its_transaction_is_lost", "the_sender_of_a_lost_transaction_learns_of_it_150_slots_later"],
    ),
    known(
        "list-upload-failure",
        "How many of a node's uploads of list parts fail. Of ten real nodes eight failed always and two never, for a cause unknown.",
        Switch { key: "nodes.*.list_upload_failure", default: "0 %" },
        "§13.11",
        &["a_node_that_can_upload_after_all_changes_which_rounds_are_paid", "a_node_that_cannot_upload_changes_which_rounds_are_paid"],
    ),
    known(
        "forks",
        "A fork that is given up undoes its slots; their transactions come again some slots later, and who was told that one counts is \
         not told otherwise.",
        Inferred("K2 is of Solana's kind"),
        "§1.7",
        &["what_a_fork_undoes_is_included_again"],
    ),
];

/// Faults that a scenario can order. That such things happen is known; how they look to a node is ours.
const FAULTS: &[LedgerEntry] = &[
    known(
        "leader-halt",
        "Nothing is included for a while; then what waits is, unless it waited longer than 150 slots.",
        Inferred("K2 is of Solana's kind"),
        "§1.6",
        &["what_waits_for_the_leader_longer_than_150_slots_is_lost"],
    ),
    known(
        "duplicate-transactions",
        "A transaction comes again a slot later; the contract says what comes of it.",
        Inferred("clients send again what is not yet confirmed"),
        "§1.6",
        &["a_transaction_that_comes_twice_comes_again_a_slot_later"],
    ),
    known("delay-transactions", "A transaction comes some slots later.", Logged("IS: 40 to 60 slots"), "§1.6", &[LIBRARY]),
    known(
        "reorder-transactions",
        "Transactions of one slot come in the order they were sent in, or by this fault in any.",
        Inferred("a leader orders as it likes"),
        "§1.6",
        &[LIBRARY],
    ),
    known("rpc-error", "A reading comes back as an error.", Logged("IS: failed fetches"), "§1.6", &[LIBRARY]),
    known("rpc-null", "A reading comes back as null.", Read("NW: TypeErrors on null answers"), "§1.6", &[LIBRARY]),
    known("rpc-slow", "An answer comes late.", Inferred("public RPC hosts limit rates"), "§1.6", &[LIBRARY]),
    known("rpc-lag", "A reading is some slots older than it should be.", Logged("IS: readings several rounds old"), "§1.6", &[LIBRARY]),
    known("rpc-halt", "No reading is answered and no transaction is taken on.", Inferred("an RPC host that is down"), "§1.6", &[LIBRARY]),
    known(
        "slot-time-fault",
        "Slots are longer or shorter for a while, and all that counts in slots moves with them.",
        Logged("IS: 394.8 ms on average, and not even"),
        "§1.1",
        &["slower_slots_for_a_while_put_off_what_follows", "two_faults_and_drawn_lengths_make_one_clock_without_gaps"],
    ),
];

/// Faults of nodes and of their links that a scenario can order. That such things happen is known; how they look to a task is ours.
const NODES: &[LedgerEntry] = &[
    known(
        "crash",
        "A process dies with its memory and timers; its disk and stake stay, and it is started again when the crash is over.",
        Read("KN: each task is a child process; NW: the timer is a setTimeout"),
        "§4.1",
        &[
            "a_crash_takes_a_whole_group_down_and_starts_it_again",
            "of_two_crashes_that_overlap_the_later_end_counts",
            "a_restart_is_over_at_once_and_what_did_not_run_is_not_started",
        ],
    ),
    known(
        "pause",
        "A machine that sleeps loses nothing: what arrives waits, its timers are late, and it sends what it would have sent, too late.",
        Inferred("nodes run on people's laptops; the operating system keeps sockets and timers"),
        "§1.4",
        &["a_node_that_stands_still_takes_nothing_and_then_all_that_waited", "what_is_wrong_with_a_machine_ends_with_the_settling"],
    ),
    known(
        "slow",
        "A slow machine does the same work later; the longest piece of work it may do is reckoned as on a good one.",
        Inferred("virtual time is ours"),
        "§1.4",
        &["the_work_of_a_slow_machine_takes_as_many_times_longer_as_it_says", "a_machine_is_never_too_slow_for_the_longest_work"],
    ),
    known(
        "exit",
        "A process that ends with code 0 is started again after 2 s, 4 s, 8 s and so on up to 5 minutes; one that ends with another never.",
        Read("KN retryTask.ts"),
        "§4.1",
        &[
            "a_process_that_a_fault_ends_with_code_0_starts_again_after_waits_that_double",
            "a_process_that_a_fault_ends_with_code_1_stays_down",
        ],
    ),
    known(
        "clock-skew",
        "A wrong clock is seen in Date and in the times of files; slots, windows and timers do not move with it.",
        Inferred("what the node sends follows slots; timers of Node.js follow a clock that nobody sets"),
        "§11",
        &["a_wrong_clock_is_wrong_in_date_alone", "two_wrong_clocks_add_up"],
    ),
    known(
        "disk-full",
        "On a full disk files do not grow, with ENOSPC, and what is kept can be read.",
        Inferred("as Node.js on a full disk"),
        "§4.3",
        &["a_full_disk_takes_nothing_and_gives_what_it_has"],
    ),
    known(
        "disk-loss",
        "A lost disk takes files and stored values with it, and the node's note of the round it submitted last; keys and code stay.",
        Inferred("an operator keeps the keys elsewhere, and code is fetched again"),
        "§4.3",
        &["a_lost_disk_is_empty_and_takes_new_files"],
    ),
    known(
        "partition",
        "Who is cut off asks again every second and gives up after `network.timeout`; a cut can be of one way, come and go, or lie between \
         two groups of nodes.",
        Inferred("clients send again until they give up"),
        "§11",
        &[
            "a_short_partition_delays_and_a_long_one_times_out",
            "a_partition_on_the_way_out_keeps_transactions_from_the_chain_and_one_on_the_way_back_only_the_news",
            "a_flapping_partition_delays_where_one_that_stays_ends_in_time_outs",
            "a_partition_between_two_groups_is_between_them_alone",
            "a_partition_of_one_way_between_groups_lets_the_others_questions_through",
        ],
    ),
    known(
        "slow-network",
        "Messages take longer, and a request that takes longer than `network.timeout` gets no answer.",
        Inferred("lengths of ways are drawn evenly, as a bell, or with a long tail"),
        "§1.6",
        &[
            "a_slow_network_takes_as_long_as_it_says_and_tells",
            "a_slow_network_takes_its_own_time_and_more_than_a_time_out_is_one",
            "a_long_tail_has_half_of_its_lengths_in_the_first_sixteenth_and_a_few_at_the_end",
        ],
    ),
    known(
        "lossy-network",
        "What is lost is sent again after a second.",
        Inferred("requests go over connections"),
        "§1.6",
        &["a_lossy_network_loses_its_share_of_the_links_that_it_touches", "a_lossy_network_loses_for_as_long_as_it_is_there"],
    ),
    known(
        "duplicate-messages",
        "A request whose answer is lost is made again a second later: it is served twice, and its sender hears one answer.",
        Inferred("clients of HTTP that try again do so"),
        "§1.6",
        &["a_doubled_transaction_is_taken_on_twice_and_answered_once", "a_request_that_is_doubled_comes_to_the_other_node_twice"],
    ),
    known(
        "reorder-messages",
        "Messages that are held up are overtaken by later ones.",
        Inferred("each request has a connection of its own"),
        "§1.6",
        &["messages_overtake_each_other", "messages_that_are_held_up_are_overtaken"],
    ),
    known(
        "network-shape",
        "How the lengths of messages are spread over `network.latency`.",
        Switch { key: "network.shape", default: "even" },
        "§1.6",
        &[
            "an_even_spread_has_its_quarters_at_the_quarters_of_the_range",
            "a_bell_has_most_lengths_in_the_middle",
            "a_long_tail_has_half_of_its_lengths_in_the_first_sixteenth_and_a_few_at_the_end",
        ],
    ),
    known(
        "operators",
        "Who stops a node keeps it down until it is started; an upgrade runs other code on the same disk, with the same keys and stake.",
        Read("KN startTask.ts; upgrades ask the user"),
        "§8.3",
        &[
            "what_an_operator_stops_stays_down_until_it_is_started",
            "neither_a_wait_after_an_exit_nor_a_crash_that_ends_starts_what_an_operator_stopped",
            "an_upgrade_runs_other_code_on_the_same_disk",
        ],
    ),
];

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use koipond_chain_mock::fault::ChainFaultSpec;
    use koipond_kernel::fault::FaultSpec;
    use koipond_record::event::{ChainEvent, NodeEvent};
    use koipond_record::{Ask, Input, NodeId, Reply, Slot, StateQuery, What};

    use super::*;
    use crate::world::tried::stage::{of, plan, seen};

    #[test]
    fn every_rule_of_the_world_stands_once_and_names_a_test() {
        let all = ledger();
        let rules: BTreeSet<&str> = all.iter().map(|entry| entry.rule).collect();
        assert_eq!(rules.len(), all.len());
        for entry in all {
            assert!(!entry.tests.is_empty() && entry.section.starts_with('§'), "{entry:?}");
        }
    }

    #[test]
    fn every_switch_of_world_node_and_storage_has_the_default_of_its_key() {
        let plan = serde_json::to_value(plan("task_name: t", "{ a: {} }", "")).expect("a plan is plain data");
        for entry in [ledger(), koipond_node::ledger(), koipond_storage_mock::ledger()].concat() {
            let Source::Switch { key, default } = entry.source else { continue };
            let path = format!("/{}", key.replace('*', "0").replace('.', "/"));
            let value = plan.pointer(&path).unwrap_or_else(|| panic!("a plan has no {key}"));
            let value = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
            // These two the test's own plan sets, to see every slot.
            let own = [("chain.slot_time", "1 s"), ("network.latency", "1 ms")].contains(&(key, value.as_str()));
            assert!(own || value == default, "{key} is {value} and not {default}");
        }
    }

    #[test]
    fn what_nodes_read_is_as_old_as_their_commitment_says() {
        for (commitment, lag) in [("processed", 0), ("confirmed", 2), ("finalized", 32)] {
            let seen = seen(&format!("rpc: {{ commitment: {commitment} }}"), "");
            let ages: BTreeSet<u64> = seen
                .events
                .iter()
                .filter_map(|event| match &event.what {
                    What::Node(NodeEvent::Got(Input::Answer { reply: Reply::Number(slot), .. })) => Some(seen.slot(event) - slot),
                    _ => None,
                })
                .collect();
            assert_eq!(ages, [lag].into(), "{commitment}");
        }
    }

    #[test]
    fn a_transaction_counts_for_its_sender_once_it_is_as_old_as_its_commitment() {
        for (commitment, lag) in [("processed", 0), ("finalized", 32)] {
            let seen = seen(&format!("timing: {{ inclusion: 3 slots }}, rpc: {{ commitment: {commitment} }}"), "");
            assert_eq!(seen.sent().len(), 6);
            for (node, call, slot) in seen.sent() {
                let answer = seen.answer(node, call);
                let Some((Reply::Confirmed { .. }, told)) = answer else { panic!("{commitment}: {answer:?}") };
                assert_eq!(told, slot + 3 + lag, "{commitment}");
            }
        }
    }

    #[test]
    fn a_transaction_is_included_as_many_slots_later_as_is_drawn() {
        let seen = seen("timing: { inclusion: 2..8 slots }", "");
        let sent = seen.sent();
        assert_eq!(sent.len(), seen.submitted().len());
        for (node, _, at) in sent {
            let taken = seen.submitted().iter().filter(|(_, by, slot)| *by == node && *slot >= at).map(|(.., slot)| *slot).min();
            assert!(taken.is_some_and(|taken| (2..=8).contains(&(taken - at))), "sent in {at}, included in {taken:?}");
        }
    }

    #[test]
    fn what_a_node_has_read_is_kept_for_as_many_slots_as_its_cache_has() {
        let versions = |cache: &str| {
            let seen = seen(&format!("timing: {{ jitter: 0 slots }}, rpc: {{ cache: {cache} }}"), "");
            let asked = seen.events.iter().filter_map(|event| match &event.what {
                What::Node(NodeEvent::Called { call, ask: Ask::Read(StateQuery::SubmissionInfo) }) => Some((event.node?, *call)),
                _ => None,
            });
            let of_first = asked.filter(|(node, _)| *node == NodeId(0)).filter_map(|(node, call)| match seen.answer(node, call)? {
                // Round 2 begins in slot 2,400: the list of round 0 is made, and in 2,900 the proofs of round 1 are audited.
                (Reply::State { version, .. }, 2_400..3_000) => Some(*version),
                _ => None,
            });
            of_first.collect::<BTreeSet<u64>>().len()
        };
        assert_eq!(versions("600 slots"), 1);
        assert!(versions("0 slots") > 1);
    }

    #[test]
    fn a_refusal_is_told_at_once() {
        let poor = plan("timing: { inclusion: 3 slots }, rpc: { commitment: finalized }", "{ a: { stake: 1 KOII } }", "");
        let seen = of(&poor);
        let (node, call, slot) = seen.sent()[0];
        let answer = seen.answer(node, call);
        assert!(matches!(answer, Some((Reply::Failed { .. }, told)) if told == slot + 3), "{answer:?}");
    }

    #[test]
    fn the_sender_of_a_lost_transaction_learns_of_it_150_slots_later() {
        let seen = seen("timing: { inclusion: 3 slots }", "timeline: [{ at: round 1, drop-transactions: { for: 1 round } }]");
        let (node, call, slot) = seen.sent()[0];
        let answer = seen.answer(node, call);
        assert!(matches!(answer, Some((Reply::Failed { why }, told)) if told == slot + 150 && why.contains("expired")), "{answer:?}");
        assert!(!seen.submitted().iter().any(|(round, ..)| *round == 0), "nothing is sent again");
    }

    #[test]
    fn what_waits_for_the_leader_longer_than_150_slots_is_lost() {
        let taken = |slots: u64| {
            let halt = format!("timeline: [{{ at: round 1, leader-halt: {{ for: {slots} slots }} }}]");
            seen("timing: { jitter: 0..2 slots }", &halt).submitted().iter().filter(|(round, ..)| *round == 0).count()
        };
        assert_eq!((taken(149), taken(160)), (2, 0));
    }

    #[test]
    fn a_transaction_that_comes_twice_comes_again_a_slot_later() {
        let twice = "timeline: [{ at: round 1, duplicate-transactions: { instruction: SubmitTask, for: 1 round } }]";
        let seen = seen("timing: { inclusion: 3 slots }", twice);
        let mut slots: Vec<(NodeId, u64)> =
            seen.submitted().iter().filter(|(round, ..)| *round == 0).map(|(_, by, slot)| (*by, *slot)).collect();
        slots.sort();
        assert_eq!(slots.len(), 4);
        assert!(slots.chunks(2).all(|pair| pair[0].0 == pair[1].0 && pair[0].1 + 1 == pair[1].1), "{slots:?}");
    }

    #[test]
    fn what_a_fork_undoes_is_included_again() {
        let fork = "timeline: [{ at: round 1 + 60 slots, fork: { depth: 59 slots, again: 5 slots } }]";
        let seen = seen("timing: { jitter: 0 slots, inclusion: 10 slots }", fork);
        let undone = seen.events.iter().find_map(|event| match &event.what {
            What::Chain(ChainEvent::RolledBack { to, undone, .. }) => Some((*to, undone.len(), seen.slot(event))),
            _ => None,
        });
        let (to, undone, at) = undone.expect("there is a fork");
        assert_eq!((to, undone), (Slot(at - 59), 2));
        let slots: Vec<u64> = seen.submitted().iter().filter(|(round, ..)| *round == 0).map(|(.., slot)| *slot).collect();
        assert_eq!(slots, [1_210, 1_210, at + 5, at + 5]);
    }

    #[test]
    fn every_fault_of_nodes_and_links_is_in_the_ledger() {
        let rules: BTreeSet<&str> = ledger().iter().map(|entry| entry.rule).collect();
        let unknown = serde_json::from_str::<FaultSpec>(r#"{"nothing":{}}"#).expect_err("there is no such fault").to_string();
        let kinds: Vec<&str> = unknown.split('`').skip(3).step_by(2).collect();
        assert_eq!(kinds.len(), 13, "{unknown}");
        let missing: Vec<&str> = kinds.into_iter().filter(|kind| *kind != "restart" && !rules.contains(kind)).collect();
        assert_eq!(missing, [""; 0]);
    }

    #[test]
    fn every_fault_of_the_chain_is_in_the_ledger() {
        let rules: BTreeSet<&str> = ledger().iter().map(|entry| entry.rule).collect();
        let unknown = serde_json::from_str::<ChainFaultSpec>(r#"{"nothing":{}}"#).expect_err("there is no such fault").to_string();
        let kinds: Vec<&str> = unknown.split('`').skip(3).step_by(2).collect();
        assert_eq!(kinds.len(), 12, "{unknown}");
        let missing: Vec<&str> = kinds
            .into_iter()
            .filter(|kind| {
                let rule = match *kind {
                    "fork" => "forks",
                    "slot-time" => "slot-time-fault",
                    "drop-transactions" => "expiry",
                    kind => kind,
                };
                !rules.contains(rule)
            })
            .collect();
        assert_eq!(missing, [""; 0]);
    }
}
