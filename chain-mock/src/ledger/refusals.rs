//! What the contract refuses. The reasons to refuse are read or inferred; the words are ours where no source has them.

use koipond_record::{LedgerEntry, Source};

use super::known;
use Source::{Inferred, Logged, Read};

/// Refusals of what nodes do round by round.
pub(super) const WORK: &[LedgerEntry] = &[
    known(
        "outside-submission-window",
        "Submissions and lists are taken in the submission window of the round they belong into.",
        Read("TT Manual K2 Calls.md: K2 has windows of its own; which slots of inclusion they hold is the switch window-end"),
        "§1.2",
        &[
            "a_submission_after_its_window_is_refused",
            "a_submission_is_taken_in_the_next_round_only",
            "a_list_outside_of_the_windows_of_its_round_and_its_retries_is_refused",
        ],
    ),
    known(
        "outside-audit-window",
        "Votes are taken in the audit window of the round they belong into.",
        Read("TT Manual K2 Calls.md"),
        "§1.2",
        &["votes_on_lists_are_refused_like_votes_on_submissions"],
    ),
    known(
        "submission-too-long",
        "A submission has at most 512 bytes.",
        Read("CLI: the field is 512 bytes wide"),
        "§3.1",
        &["a_submission_of_more_than_512_bytes_is_refused"],
    ),
    known(
        "stake-below-minimum",
        "A submitter has the task's minimum at stake; the switch submitters.",
        Inferred("the node refuses to start an unstaked task"),
        "§3.1",
        &["every_value_of_every_switch_does_what_it_says_and_not_what_the_default_does"],
    ),
    known(
        "not-staked",
        "Voters and submitters of lists have a stake.",
        Inferred("any staker may; no source has another rule"),
        "§3.3",
        &["a_vote_without_a_stake_is_refused", "a_list_of_a_key_without_a_stake_is_refused"],
    ),
    known(
        "own-vote",
        "A key does not vote on its own; the switch own-votes.",
        Inferred("the wrapper skips its own candidate"),
        "§3.2",
        &["a_vote_on_ones_own_is_refused"],
    ),
    known(
        "double-vote",
        "A key votes once on the same; the switch double-votes.",
        Inferred("no source; votes would be free otherwise"),
        "§13.1",
        &["a_second_vote_is_refused_to_the_accuser_and_to_later_voters"],
    ),
    known(
        "no-such-submission",
        "A vote is on a submission that stands on chain; where the switch voters says so, of a key that has one.",
        Inferred("the trigger hangs on round and candidate"),
        "§3.2",
        &["a_vote_on_a_submission_that_does_not_exist_is_refused", "a_voter_without_a_submission_is_refused_where_the_rule_says_so"],
    ),
    known(
        "no-such-list",
        "A vote or payout is about a list that was announced.",
        Inferred("no payout without a distribution submission"),
        "§3.6",
        &["a_vote_on_a_list_that_does_not_exist_is_refused", "a_payout_by_a_list_that_was_not_submitted_is_refused"],
    ),
    known(
        "chunk-too-long",
        "A part of a list has at most 508 bytes.",
        Read("CLI: 512 bytes, of which 4 are the header"),
        "§2.2",
        &["a_part_of_more_than_508_bytes_is_refused"],
    ),
    known(
        "chunk-out-of-range",
        "A part's number is below the count of parts.",
        Inferred("the header has a number and a size"),
        "§2.2",
        &["a_part_beyond_the_count_of_parts_is_refused"],
    ),
    known(
        "chunk-count-differs",
        "The parts of one upload agree on their count.",
        Inferred("a list is whole or not"),
        "§2.4",
        &["a_part_that_counts_the_parts_otherwise_is_refused", "a_list_of_another_length_begins_anew_in_a_later_round_only"],
    ),
    known(
        "chunk-without-bytes",
        "A part has its bytes; a guard of ours against replays of a log that keeps hashes alone.",
        Inferred("ours"),
        "§2.4",
        &["a_part_of_which_only_the_hash_is_left_is_refused"],
    ),
    known(
        "list-incomplete",
        "A list is announced once all its parts are there.",
        Read("KN: the content is validated before SubmitDistributionList"),
        "§2.4",
        &["a_list_is_not_submitted_before_all_its_parts_are_there"],
    ),
    known(
        "already-paid",
        "A round is paid once.",
        Inferred("the record of a round is one; at most one successful payout"),
        "§3.6",
        &["whatever_would_pay_a_paid_round_again_is_refused"],
    ),
    known(
        "payout-too-early",
        "A payout waits for both windows of its list; the switch payout-from.",
        Inferred("the wrapper's timer waits as long"),
        "§3.4",
        &[
            "a_payout_before_both_windows_are_over_is_refused",
            "a_list_rewritten_in_a_later_round_waits_for_the_windows_of_that_round",
            "a_list_announced_again_unchanged_is_not_put_off",
        ],
    ),
    known(
        "data-account-unusable",
        "Some nodes can never write their data account; the world says of which.",
        Logged("IS: two nodes 7 of 7 uploads, eight nodes 0 of 33"),
        "§2.4",
        &["an_unusable_data_account_is_a_refusal_of_the_world"],
    ),
    known(
        "not-list-submitter",
        "Where the switch payout-by says so, a list is paid at the call of who submitted it.",
        Inferred("the wrapper of the selected node sends it"),
        "§3.4",
        &["a_payout_by_another_than_the_list_s_submitter_is_refused_where_the_rule_says_so"],
    ),
];

/// Refusals about money, tasks and who may.
pub(super) const REST: &[LedgerEntry] = &[
    known(
        "wallet-too-small",
        "A stake or a bounty is in the wallet that pays it, besides the fee.",
        Read("CLI: transfers out of the payer's account"),
        "§3.5",
        &["a_stake_beyond_the_wallet_is_refused", "funding_beyond_the_wallet_is_refused", "a_creator_without_the_bounty_creates_nothing"],
    ),
    known(
        "nothing-to-claim",
        "A claim of nothing is refused, in the contract's own words.",
        Read("KN claimReward"),
        "§3.5",
        &["a_claim_of_nothing_is_refused_in_the_words_of_the_contract"],
    ),
    known(
        "no-such-task",
        "A transaction names a task that exists.",
        Read("CLI: the task's account is the first of each instruction"),
        "§2.2",
        &["a_task_that_does_not_exist_takes_nothing"],
    ),
    known(
        "task-inactive",
        "An inactive task takes no submissions, votes and lists; payouts, stakes, claims and withdrawals go on.",
        Inferred("the node treats an inactive task as blacklisted; what the contract refuses is unknown"),
        "§8.3",
        &["an_inactive_task_takes_no_work_and_still_moves_money"],
    ),
    known(
        "task-migrated",
        "A migrated task takes no new submissions, lists, stakes and funds.",
        Inferred("nodes follow migrated_to and ask to move the stake"),
        "§8.3",
        &["a_migrated_task_takes_nothing_new_and_gives_back_what_it_holds"],
    ),
    known(
        "task-deleted",
        "A deleted task gives stakes and balances back and takes nothing else.",
        Inferred("the program must not keep what is not its own"),
        "§8.3",
        &["a_deleted_task_gives_its_bounty_to_its_manager_and_stakes_stay_with_their_keys"],
    ),
    known(
        "not-task-manager",
        "Only its creator starts, stops, updates and deletes a task.",
        Read("CLI: the task manager signs"),
        "§2.2",
        &["only_the_manager_starts_updates_and_deletes"],
    ),
    known(
        "not-authority",
        "Koii's key approves of KOII tasks, managers on a list approve of KPL tasks.",
        Read("CLI: the accounts of Whitelist and HandleManagerAccounts"),
        "§2.2",
        &["a_koii_task_is_approved_of_by_koii_alone", "a_kpl_task_is_approved_of_by_managers_that_koii_begins_the_list_of"],
    ),
    known(
        "wrong-program",
        "DeleteTask and HandleManagerAccounts are in the program of KPL tasks alone.",
        Read("CLI: index 14 is UpdateTask for KOII and DeleteTask for KPL; 15 is KPL's"),
        "§2.2",
        &["a_koii_program_has_no_deletion_and_no_managers"],
    ),
    known(
        "invalid-terms",
        "A task as written can be: texts fit, windows fit the round, the bounty covers a round, the space is allowed.",
        Read("CLI utils/validate.ts; that the contract checks it too is inferred"),
        "§8.2",
        &["a_task_that_cannot_be_is_refused_with_each_of_its_problems", "an_account_is_as_large_as_the_cli_allows"],
    ),
    known(
        "account-full",
        "What does not fit the task's account is refused.",
        Inferred("an account has a fixed size, and nothing is pruned without payouts"),
        "§1.5",
        &[
            "a_submission_that_just_fits_is_taken_and_a_longer_one_is_refused",
            "a_full_account_takes_no_submission_vote_list_or_stake_of_a_new_key",
        ],
    ),
    known(
        "fee-unpaid",
        "A main account that cannot pay the fee sends nothing.",
        Read("FAQ: an empty main wallet cannot submit, claim or unstake"),
        "§3.5",
        &["a_main_account_without_the_fee_sends_nothing"],
    ),
    known(
        "withdraw-locked",
        "A key with a recent submission cannot withdraw; the switch withdraw-lock.",
        Read("KN withdrawStake: the refusal contains `submission cannot withdraw`"),
        "§3.5",
        &["a_recent_submission_locks_the_stake_in_the_words_of_the_contract"],
    ),
    known(
        "nothing-to-withdraw",
        "A withdrawal of nothing is refused.",
        Inferred("as a claim of nothing is"),
        "§3.5",
        &["nothing_at_stake_is_nothing_to_withdraw"],
    ),
];
