//! The node's part of the fidelity ledger: each rule of the task node and of the framework, with its source and the tests that pin it.
//!
//! Rules of the closed task node are read off logs of what it does; rules of the framework are read in its source.

mod behaviours;
mod storage;

use koipond_record::{LedgerEntry, Source};

use Source::{Inferred, Logged, Read, Switch};
use behaviours::BEHAVIOURS;
use storage::STORAGE;

/// All rules of the node: its timers, its process, its RPC, audits, lists, files.
#[must_use]
pub fn ledger() -> Vec<LedgerEntry> {
    [TIMERS, PROCESS, RPC, PROOFS, SELECTION, LISTS, GENERATIONS, WRAPPER, STORAGE, BEHAVIOURS].into_iter().flatten().copied().collect()
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

/// When the task is told what.
const TIMERS: &[LedgerEntry] = &[
    known(
        "bursts",
        "A round has two bursts of messages, at the beginning of its submission window and of its audit window.",
        Logged("IS"),
        "§1.3",
        &["bursts_follow_the_worked_timeline"],
    ),
    known(
        "burst-order",
        "A burst tells of the present round's work, then of the round before, then of unpaid rounds in ascending order with a flag, then \
         of the list that is due.",
        Logged("IS: messages in order"),
        "§1.3",
        &["a_burst_retries_what_is_unpaid_before_what_is_due"],
    ),
    known(
        "boot-message",
        "A process that starts is told at once to execute the present round, and nothing else before the next burst.",
        Logged("IS: restarts"),
        "§1.3",
        &[
            "a_starting_process_is_told_to_execute_the_present_round_and_nothing_else",
            "a_process_that_starts_within_the_jitter_of_a_burst_waits_for_the_next",
        ],
    ),
    known(
        "jitter",
        "How late a node's bursts are is drawn for each node and round: up to 5 % of the submission window, which has 500 slots by \
         default. The profile mainnet-2025 has up to 1,300 slots, as logged.",
        Switch { key: "chain.timing.jitter", default: "0..25 slots" },
        "§13.9",
        &["jitter_delays_both_bursts_of_a_round_alike", "timing_is_resolved_from_the_submission_window"],
    ),
    known(
        "one-jitter-a-round",
        "Both bursts of a round are late by the same.",
        Logged("IS: the audit burst is one submission window after the other"),
        "§1.4",
        &["jitter_delays_both_bursts_of_a_round_alike"],
    ),
    known(
        "tail",
        "A share of a node's rounds may be later than the jitter. The profile mainnet-2025 has one round in 20 up to 2,500 slots late.",
        Switch { key: "chain.timing.tail", default: "null" },
        "§13.9",
        &["a_tail_makes_its_share_of_rounds_later_and_leaves_the_others_as_they_were"],
    ),
    known(
        "recorded-proofs",
        "A node with recorded proofs does no work and sends them in place of its own, so early that each stands on chain in its slot; \
         audits and lists stay with the task.",
        Inferred("ours, to tell logs again"),
        "§1.4",
        &["the_recorded_proof_takes_the_place_of_work_and_submission_alone", "rounds_0_to_9_are_as_they_were_logged"],
    ),
];

/// The task's process.
const PROCESS: &[LedgerEntry] = &[
    known(
        "not-awaited",
        "The messages of a burst come at once, and none waits for another.",
        Read("TM setup.ts"),
        "§4.2",
        &["the_messages_of_a_burst_are_not_awaited"],
    ),
    known(
        "messages-during-setup",
        "Messages may come before setup() has ended.",
        Read("TM: the listener stands before setup()"),
        "§6.1",
        &["messages_may_come_while_setup_still_runs"],
    ),
    known(
        "required-functions",
        "A task without one of its six functions ends while it loads, with a message that names it.",
        Read("TM"),
        "§6.1",
        &["a_task_without_its_functions_stops_its_own_node_alone"],
    ),
    known(
        "unhandled-rejection",
        "An error that nobody handles ends the process with code 1; one of task() is such.",
        Read("Node.js from 15 on; TM setup.ts"),
        "§4.2",
        &["an_unhandled_rejection_ends_the_process_with_code_1_and_its_place", "an_error_of_task_ends_the_process_with_code_1"],
    ),
    known(
        "caught-errors",
        "Errors of submission(), audit() and distribution() are caught.",
        Read("TM, NW"),
        "§4.2",
        &["an_error_of_submission_is_caught", "an_audit_that_throws_casts_no_vote", "an_error_in_distribution_makes_no_list"],
    ),
    known(
        "exit-codes",
        "A process that ends with code 1 stays down. One that ends with code 0 is started again after 2 s, and each further time after \
         twice as long, up to 5 minutes; after 5 hours of running the count begins anew.",
        Read("KN retryTask.ts"),
        "§4.1",
        &[
            "a_process_that_exits_with_0_starts_again_and_each_wait_is_twice_the_one_before_up_to_five_minutes",
            "a_process_that_exits_with_1_stays_down",
            "an_error_while_loading_stops_its_own_node_alone",
        ],
    ),
    known(
        "watchdog",
        "Every three rounds and a half and 30 s the task node looks for its task's latest proof. Where there is none, or only that of \
         round 0, or it is more than three rounds old, the process is restarted.",
        Switch { key: "task_node.watchdog", default: "true" },
        "§4.1",
        &["a_process_whose_proofs_stay_away_is_restarted_by_the_watchdog", "a_process_whose_proofs_come_is_left_alone"],
    ),
    known(
        "watchdog-of-tokens",
        "The watchdog looks for the staking key of KOII whatever a task pays in, so that processes of KPL tasks are restarted each time.",
        Read("KN; IS: set up anew about every 3 h 16 min"),
        "§4.1",
        &["a_token_tasks_processes_are_restarted_every_time_whatever_they_send"],
    ),
    known(
        "hung-processes",
        "Nobody but the watchdog hears of a process that hangs or runs out of memory: it is started again once its proofs are missed.",
        Inferred("KN: a process ended by a signal is neither retried nor stopped"),
        "§4.1",
        &["a_process_that_hangs_is_started_again_once_the_watchdog_misses_it"],
    ),
    known(
        "payouts-by-the-node",
        "The task triggers the payout of its list. The first tasks never do, so that their task nodes must have; whether nodes still do is \
         not known.",
        Switch { key: "task_node.pays_out", default: "false" },
        "§13.4",
        &["where_the_task_never_triggers_payouts_its_task_node_can"],
    ),
    known(
        "memory-is-lost",
        "What a process holds in memory is lost with it, payout timers too; what it stored stays.",
        Read("KN; NW: the timer is a setTimeout"),
        "§4.6",
        &["a_payout_timer_is_lost_with_its_process", "a_crashed_node_finds_on_its_disk_what_it_had_stored_before"],
    ),
    known(
        "arguments",
        "A process has its task, keys, ports and its stake in ROE in the places of the desktop node; in a KPL task the stake is `undefined`.",
        Read("KN startTask.ts"),
        "§4.1",
        &["the_arguments_of_the_process_stand_where_the_desktop_node_puts_them"],
    ),
    known(
        "work-takes-time",
        "JavaScript takes virtual time, so much for 10,000 steps of the engine, and a process that works too long in one piece is hung.",
        Switch { key: "javascript.charge", default: "0.200 ms" },
        "§4.2",
        &["work_takes_virtual_time_so_a_wait_in_a_loop_ends", "work_without_end_stops_its_own_node_alone"],
    ),
];

/// What the task asks of its node.
const RPC: &[LedgerEntry] = &[
    known(
        "two-keys",
        "A node has a staking key, by which the chain knows it, and a main account.",
        Read("KN NodeNamespace.ts"),
        "§4.6",
        &["keys_differ_by_seed_and_node_and_never_by_run", "what_a_key_signed_opens_with_that_key_alone"],
    ),
    known(
        "payload-signing",
        "Payloads are signed by the main account as JSON text, and open as such.",
        Read("NW payloadSigning, verifySignature"),
        "§4.6",
        &["a_payload_is_signed_by_the_main_account_and_opens_as_json_text"],
    ),
    known(
        "error-answers",
        "A method that fails answers {error} and does not throw. That HTTP stands between the task and its node is left out.",
        Read("NW genericHandler"),
        "§4.3",
        &["a_method_that_fails_answers_with_an_error_and_does_not_throw"],
    ),
    known(
        "failed-readings",
        "A reading of submissions or lists that fails counts as nothing there.",
        Read("NW getTaskSubmissionInfo, getTaskDistributionInfo"),
        "§5.1",
        &["a_reading_that_fails_votes_on_nothing"],
    ),
    known(
        "null-answers",
        "Where the RPC answers null, the wrapper looks into it, and the error ends the process.",
        Read("NW: `'error' in null`"),
        "§5.1",
        &["a_null_answer_of_the_rpc_ends_the_process_with_code_1"],
    ),
    known(
        "unknown-slot",
        "A slot that cannot be read is 0, a mean slot time that cannot be read 400 ms.",
        Read("NW getSlot, getAverageSlotTime"),
        "§5.1",
        &["a_slot_that_cannot_be_read_is_0_and_a_mean_slot_time_400_ms"],
    ),
];

/// Proofs and votes on them.
const PROOFS: &[LedgerEntry] = &[
    known(
        "submission-guard",
        "The node notes a round as it sends its proof and sends none for it again, even if the transaction was lost.",
        Read("DN Namespace.ts of 2023; that later ones do so too is inferred"),
        "§3.1",
        &["a_round_is_sent_once_even_if_its_transaction_is_lost"],
    ),
    known(
        "proof-text",
        "A proof is a text of at most 512 bytes; an empty one is sent, and what is no text is passed over in silence.",
        Read("TM submitTask"),
        "§6.2",
        &["a_proof_is_a_text_of_at_most_512_bytes_and_may_be_empty"],
    ),
    known(
        "audits",
        "A node looks at five submissions drawn by Math.random, as the wrapper does since 1.0.21; earlier ones looked at all. Which one a \
         task has is its own choice.",
        Switch { key: "framework.audits", default: "null" },
        "§5.2",
        &[
            "a_sample_of_five_is_audited_since_it_is_the_wrappers_way_and_all_before",
            "every_auditor_draws_every_time_five_of_six",
            "at_most_one_of_five_auditors_looks_at_the_cheat_as_often_as_26_in_7776",
        ],
    ),
    known(
        "own-proof",
        "Its own proof is skipped, and uses up one of the five.",
        Read("NW validateAndVoteOnNodes"),
        "§5.2",
        &["nobody_votes_on_its_own_proof", "its_own_proof_uses_up_one_of_five_looks"],
    ),
    known(
        "true-votes",
        "A vote for a proof is cast only where the state, as read before, has an audit of it.",
        Read("NW validateAndVoteOnNodes"),
        "§5.2",
        &["a_vote_for_a_proof_is_cast_only_where_an_audit_was_raised_before"],
    ),
    known(
        "throwing-audit",
        "An audit that throws casts no vote.",
        Read("NW validateAndVoteOnNodes"),
        "§5.2",
        &["an_audit_that_throws_casts_no_vote"],
    ),
    known(
        "undefined-vote",
        "An audit that gives nothing approves under a task manager. Without one, the wrapper of today takes it for a no, and wrappers up \
         to 1.0.2 cast no vote.",
        Read("TM 1.0.3 auditTask; NW; TT-old"),
        "§6.3",
        &[
            "an_audit_that_gives_nothing_approves",
            "an_audit_that_gives_nothing_is_a_yes_or_no_vote_at_all",
            "an_audit_that_gives_nothing_is_a_no_to_the_wrapper_of_today",
        ],
    ),
];

/// Who makes the list, and when it is paid.
const SELECTION: &[LedgerEntry] = &[
    known(
        "selection-score",
        "Selected is the key whose submission's hash differs most from the hash of all, by the sums of their characters.",
        Read("NW nodeSelectionDistributionList"),
        "§5.4",
        &["node_selection_picks_the_farthest_hash", "every_recorded_selection_has_the_digest_scores_and_key_that_were_logged"],
    ),
    known(
        "selection-runner-up",
        "For a round that was not paid before, the last one is selected that came second to the highest so far; often nobody.",
        Read("NW nodeSelectionDistributionList"),
        "§5.4",
        &["node_selection_picks_the_farthest_hash", "every_recorded_selection_has_the_digest_scores_and_key_that_were_logged"],
    ),
    known(
        "selection-candidates",
        "Candidates have submitted in the two rounds before too; where there are none, or such a round is missing, all are.",
        Read("NW nodeSelectionDistributionList"),
        "§5.4",
        &[
            "candidates_for_the_list_have_submitted_in_the_two_rounds_before_too",
            "where_a_round_before_is_missing_all_submitters_are_candidates",
            "with_submissions_that_changed_hands_the_selection_is_that_of_an_independent_reckoning",
        ],
    ),
    known(
        "selection-after-failure",
        "Where a payout failed, who submitted a list for the round is no candidate any more.",
        Read("NW nodeSelectionDistributionList"),
        "§5.4",
        &["who_submitted_a_list_whose_payout_failed_is_not_selected_again"],
    ),
    known(
        "no-submissions",
        "Of a round without submissions nobody makes a list.",
        Read("NW nodeSelectionDistributionList"),
        "§5.4",
        &["of_a_round_without_submissions_nobody_makes_the_list"],
    ),
    known(
        "payout-timer",
        "The selected node sends the payout both windows after it has ended its submission of the list, in mean slot times, even if that \
         failed.",
        Read("NW selectAndGenerateDistributionList"),
        "§5.5",
        &["the_payout_timer_runs_for_both_windows_even_if_the_upload_failed"],
    ),
];

/// How lists are made, sent and checked.
const LISTS: &[LedgerEntry] = &[
    known(
        "votes-told",
        "distribution() is told 1 vote for who was not audited, and otherwise the sum of the votes, which is 0 without any.",
        Read("TM generateDistributionList"),
        "§6.4",
        &["votes_are_one_without_an_audit_and_otherwise_their_sum"],
    ),
    known(
        "distribution-awaited",
        "A list that is promised is awaited since task manager 1.0.11, as the template of today has it. Before, a promise counts as a list \
         without keys, which gives everybody nothing.",
        Switch { key: "framework.version", default: "latest" },
        "§6.1",
        &["a_promised_list_is_awaited_by_the_latest_alone_and_else_pays_nobody", "a_promised_list_pays_nobody_where_it_is_not_awaited"],
    ),
    known(
        "check-candidates",
        "A list that leaves a submitter out gives everybody nothing; other keys may stand in it.",
        Read("TM userEndDistributionListCheck"),
        "§6.4",
        &["a_list_that_leaves_a_submitter_out_gives_everybody_nothing"],
    ),
    known(
        "check-sum",
        "A list whose net sum is above the bounty per round gives everybody nothing.",
        Read("TM userEndDistributionListCheck; later builds may lack it"),
        "§6.4",
        &["the_net_sum_of_a_list_is_checked_and_not_its_rewards"],
    ),
    known(
        "check-whole",
        "A list with a number that is not whole gives everybody nothing.",
        Read("TM userEndDistributionListCheck; later builds may lack it"),
        "§6.4",
        &["a_list_with_a_fraction_gives_everybody_nothing"],
    ),
    known(
        "upload-parts",
        "A list is uploaded in parts of 508 bytes.",
        Read("CLI: 512 bytes, of which 4 are the header"),
        "§2.4",
        &["a_list_goes_out_in_parts_of_508_bytes_and_is_then_announced"],
    ),
    known(
        "upload-decides",
        "A list is announced if every part was taken; nothing is tried again.",
        Read("TM submitDistributionList"),
        "§6.5",
        &[
            "a_list_goes_out_in_parts_of_508_bytes_and_is_then_announced",
            "the_payout_timer_runs_for_both_windows_even_if_the_upload_failed",
        ],
    ),
    known(
        "list-audit",
        "A list is voted down if it differs from one's own in a key or a number, or cannot be read.",
        Read("TM validateDistribution, shallowEqual"),
        "§6.6",
        &["a_list_that_differs_in_a_key_or_a_number_is_voted_down", "a_list_that_cannot_be_read_is_voted_down"],
    ),
    known(
        "list-true-votes",
        "A vote for a list is cast only where an audit of it was raised before.",
        Read("NW validateAndVoteOnDistributionList"),
        "§5.3",
        &["a_vote_for_a_list_is_cast_only_where_an_audit_was_raised_before"],
    ),
    known("own-list", "Its own list is skipped.", Read("NW validateAndVoteOnDistributionList"), "§5.3", &["nobody_votes_on_its_own_list"]),
    known(
        "own-list-empty",
        "Who comes to no list itself approves of any.",
        Read("TM validateDistribution"),
        "§6.6",
        &["who_comes_to_no_list_itself_approves_of_any"],
    ),
];

/// What the generations of the framework do differently; `framework.version` chooses one where a task brings none.
const GENERATIONS: &[LedgerEntry] = &[
    known(
        "generations-agree",
        "One task in all generations gives the same payouts, but for what is said of each.",
        Read("TT and its history"),
        "§6.4",
        &[
            "a_wrapper_of_its_own_and_nothing_but_node_js",
            "core_logic_over_the_package_in_commonjs",
            "core_logic_over_the_package_in_es_modules",
            "the_task_manager",
            "the_task_manager_in_typescript",
            "one_task_under_the_task_managers_of_three_times",
        ],
    ),
    known(
        "generation-votes",
        "In April 2024 a submission that nobody accused has no votes, where it has one before and after; in the first templates an \
         accusation without votes counts as one against.",
        Read("TT-611e438, TT-old"),
        "§6.4",
        &[
            "who_was_not_accused_has_one_vote_or_none_and_who_was_accused_without_votes_none_or_one_against",
            "in_april_2024_nobody_is_paid_whom_nobody_accused",
            "one_accuser_alone_slashes_in_the_oldest_generation_only",
        ],
    ),
    known(
        "generation-selection",
        "In April 2024 all submitters of a round are candidates for its list, and a list of a stranger whose payout failed takes the last \
         one out.",
        Read("embedded koiiNode.js of April 2024"),
        "§5.4",
        &[
            "only_those_of_three_rounds_are_candidates_since_the_wrapper_is_a_package",
            "who_came_late_is_selected_at_once_only_before_the_wrapper_was_a_package",
            "in_april_2024_a_list_of_a_stranger_that_failed_takes_the_last_submitter_out",
        ],
    ),
    known(
        "selection-by-the-node",
        "Who asks the task node for the selection is told what the wrapper of April 2024 would select.",
        Inferred("the node's own rule is closed; it is the oldest that is known"),
        "§5.4",
        &["only_those_of_three_rounds_are_candidates_since_the_wrapper_is_a_package", "a_wrapper_of_its_own_and_nothing_but_node_js"],
    ),
    known(
        "selected-or-not",
        "Every node is told to make the list, selected or not: a task that does not ask makes as many lists as it has nodes, and one is paid.",
        Inferred("whether the node told the selected one alone is unknown"),
        "§5.4",
        &["without_a_question_about_selection_every_node_makes_a_list_and_one_is_paid"],
    ),
    known(
        "lists-encoded-twice",
        "A list that was handed over as a text is read like any other, by the chain and by those who check it.",
        Read("TM shallowEqual; task repositories"),
        "§6.6",
        &["a_list_that_was_encoded_twice_is_paid", "a_list_that_was_encoded_twice_is_read_as_one_encoded_once"],
    ),
    known(
        "whole-state",
        "A wrapper that asks for the task's state without options has all of it.",
        Inferred("wrappers from before there were options read submissions out of it"),
        "§2.3",
        &["a_wrapper_of_its_own_and_nothing_but_node_js", "in_april_2024_nobody_is_paid_whom_nobody_accused"],
    ),
    known(
        "container-share",
        "Under task manager 1.0.3 a task with a container makes no list, because its share is looked for under a number. Later ones are \
         taken to leave the list as it is.",
        Read("TM generateDistributionList; what later builds do is unknown"),
        "§6.4",
        &["a_container_under_1_0_3_pays_nobody_because_of_its_share"],
    ),
    known(
        "no-containers",
        "There are no containers: the client of one is never ready, and work comes from `submissions:`.",
        Inferred("ours; the client gives up after a minute, as read in TM"),
        "§4.6",
        &["a_task_whose_work_is_given", "a_container_that_was_given_no_work_stops_its_own_node_alone"],
    ),
];

/// What else the wrapper gives a task: its store, its server.
const WRAPPER: &[LedgerEntry] = &[
    known(
        "store",
        "Stored values are documents `{key, [key]: value}` of a store that survives a crash. A key with a dot in it, or with `$` before \
         it, cannot be stored; the error is printed, and reading gives null.",
        Read("NW storeGet, storeSet; the documentation of nedb"),
        "§5.1",
        &[
            "what_was_stored_under_a_key_comes_back_and_else_null",
            "a_key_that_no_document_can_have_loses_its_value_with_a_line_in_the_log",
            "the_store_of_documents_shows_what_was_stored_under_keys_and_the_other_way_round",
            "documents_survive_a_crash_with_their_names",
        ],
    ),
    known(
        "app",
        "A task has a server whose routes are those of express 4, reached by its task node too. An error of a route answers 500; a \
         promise that a route gives is not looked at, so that its rejection ends the process.",
        Read("NW; express"),
        "§4.4",
        &[
            "a_task_that_has_no_routes_says_that_it_runs",
            "the_task_manager_shows_the_state_of_its_task",
            "the_task_node_hands_requests_on_to_the_app_of_its_task",
            "an_error_of_a_handler_is_500_with_its_text",
            "a_rejected_promise_of_a_handler_ends_the_process",
        ],
    ),
    known(
        "file-proofs",
        "A proof that is a file with a wrong signature is voted down twice.",
        Read("NW validateAndVoteOnNodes"),
        "§5.2",
        &["a_file_with_a_wrong_signature_is_voted_down_twice"],
    ),
    known(
        "forbidden-where-it-works",
        "Claiming and sending of transactions do nothing in a task that runs under a node: the wrapper looks the wrong way round.",
        Read("NW claimReward, sendAndConfirmTransactionWrapper"),
        "§5.1",
        &["what_the_wrapper_forbids_where_it_would_work_sends_nothing"],
    ),
];

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn every_rule_of_the_node_stands_once_and_names_a_test() {
        let all = ledger();
        let rules: BTreeSet<&str> = all.iter().map(|entry| entry.rule).collect();
        assert_eq!(rules.len(), all.len());
        for entry in all {
            assert!(!entry.tests.is_empty() && entry.section.starts_with('§'), "{entry:?}");
        }
    }
}
