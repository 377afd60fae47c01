//! The world's part of the fidelity ledger: what lies between the nodes and the chain, with its sources and the tests that pin it.

use koipond_record::{LedgerEntry, Source};

use Source::{Inferred, Logged, Read, Switch};

/// All rules of the world: what nodes read, what becomes of transactions, how long slots are.
#[must_use]
pub fn ledger() -> Vec<LedgerEntry> {
    [READINGS, TRANSACTIONS, WEB, FAULTS].into_iter().flatten().copied().collect()
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
const LIBRARY: &str = "the_whole_library_is_green_on_twenty_seeds";

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

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;
    use std::path::Path;

    use koipond_chain_mock::fault::ChainFaultSpec;
    use koipond_record::event::{ChainEvent, NodeEvent};
    use koipond_record::{Ask, CallId, Event, Input, Instruction, NodeId, Reply, Round, Slot, SlotClock, StateQuery, What};
    use koipond_scenarios::{Plan, parse};

    use super::*;
    use crate::tasks::Tasks;
    use crate::world::{Flow, Observer, run};

    #[derive(Default)]
    struct Keep(Vec<Event>);

    impl Observer for Keep {
        fn event(&mut self, event: &Event, _: &[u8], _: Round) -> Flow {
            self.0.push(event.clone());
            Flow::Go
        }
    }

    /// A run of two honest nodes in slots of a second, whose links take a millisecond.
    struct Seen {
        events: Vec<Event>,
        clock: SlotClock,
    }

    fn plan(chain: &str, nodes: &str, more: &str) -> Plan {
        let text = format!(
            "scenario: t\ntask: kept-proof\nnetwork: {{ latency: 1 ms }}\nchain: {{ slot_time: 1 s, {chain} }}\nnodes: {nodes}\nrounds: 4\n\
             {more}\nexpect: [{{ never: {{ slashed: {{ group: a }} }} }}]\n"
        );
        parse("t.yaml", &text).unwrap_or_else(|problems| panic!("{problems}"))
    }

    fn seen(chain: &str, more: &str) -> Seen {
        of(&plan(chain, "{ a: { count: 2 } }", more))
    }

    fn of(plan: &Plan) -> Seen {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../scenarios/tasks");
        let tasks = Tasks::read(plan, &folder).expect("the task is there");
        let mut keep = Keep::default();
        run(plan, &tasks, 1, vec![&mut keep]).expect("it runs");
        Seen { events: keep.0, clock: plan.clock() }
    }

    impl Seen {
        fn slot(&self, event: &Event) -> u64 {
            self.clock.slot(event.at).0
        }

        /// Every submission that was sent: its node, the question's name and the slot.
        fn sent(&self) -> Vec<(NodeId, CallId, u64)> {
            let sent = self.events.iter().filter_map(|event| match &event.what {
                What::Node(NodeEvent::Called { call, ask: Ask::Send(tx) }) if matches!(tx.what, Instruction::SubmitTask { .. }) => {
                    Some((event.node?, *call, self.slot(event)))
                }
                _ => None,
            });
            sent.collect()
        }

        /// What a question was answered, and in which slot.
        fn answer(&self, node: NodeId, call: CallId) -> Option<(&Reply, u64)> {
            self.events.iter().find_map(|event| match &event.what {
                What::Node(NodeEvent::Got(Input::Answer { call: of, reply })) if event.node == Some(node) && *of == call => {
                    Some((reply, self.slot(event)))
                }
                _ => None,
            })
        }

        /// Round, node and slot of each submission that was taken.
        fn submitted(&self) -> Vec<(u64, NodeId, u64)> {
            let taken = self.events.iter().filter_map(|event| match &event.what {
                What::Chain(ChainEvent::Submitted { round, slot, .. }) => Some((round.0, event.node?, slot.0)),
                _ => None,
            });
            taken.collect()
        }
    }

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
