//! What the contract does: instructions, time, payouts, the state and its shape.

use koipond_record::{LedgerEntry, Source};

use super::known;
use Source::{Inferred, Logged, Read};

const LAWS: &str = "random_transactions_keep_the_laws_of_the_contract";
const TIMELINE: &str = "round_0_of_the_worked_timeline_is_submitted_listed_and_paid_to_the_slot";

/// What each instruction does.
pub(super) const INSTRUCTIONS: &[LedgerEntry] = &[
    known(
        "CreateTask",
        "A task of the signer's begins in this slot with a bounty out of the payer's wallet, inactive and not approved of. Rent and \
         the 0.001 KOII for the stake pot are left out.",
        Read("CLI createTask; DOC"),
        "§8.3",
        &["a_created_task_is_paid_by_its_creator_and_stands_still", "the_rounds_of_a_created_task_begin_with_its_creation"],
    ),
    known(
        "SubmitTask",
        "A proof stands under round and key with the slot of inclusion.",
        Logged("IS: slots of entries"),
        "§3.1",
        &[TIMELINE, "a_later_submission_replaces_the_first"],
    ),
    known(
        "AuditSubmissions",
        "The first vote makes the trigger, later ones join it; votes weigh the same and move no money.",
        Read("NW local mode mirrors the shape"),
        "§3.2",
        &["the_accuser_is_no_voter_by_default", "the_whole_state_has_the_shape_and_order_of_the_protocol"],
    ),
    known(
        "AuditDistribution",
        "Votes on lists are as votes on submissions.",
        Read("NW"),
        "§3.3",
        &["a_rejected_list_says_how_the_votes_stand"],
    ),
    known(
        "Payout",
        "A list becomes balances and slashes and the round is paid, or its payout fails and can be tried again.",
        Inferred("claim and withdraw clients, DOC gradual-consensus"),
        "§3.4",
        &["a_payout_rewards_slashes_and_gives_back_to_the_bounty", "a_failed_payout_moves_no_money_and_another_list_can_still_be_paid"],
    ),
    known(
        "Whitelist",
        "A task comes onto the list of approved ones or off it.",
        Read("CLI"),
        "§2.2",
        &["a_koii_task_is_approved_of_by_koii_alone"],
    ),
    known("SetActive", "A task starts or stops.", Read("CLI"), "§8.3", &["an_inactive_task_takes_no_work_and_still_moves_money"]),
    known(
        "ClaimReward",
        "The whole available balance goes to a wallet.",
        Read("KN claimReward"),
        "§3.5",
        &["a_claim_of_nothing_is_refused_in_the_words_of_the_contract", LAWS],
    ),
    known(
        "FundTask",
        "The bounty grows out of the payer's wallet; anyone may.",
        Read("CLI fundTask"),
        "§2.2",
        &["funding_adds_to_the_bounty_from_the_payers_wallet"],
    ),
    known(
        "Stake",
        "The signer's stake grows out of the payer's wallet; a minimum is the UI's rule alone. Every node's \
         address stands in `ip_address_list` from the first.",
        Read("KN, CLI"),
        "§3.5",
        &[
            "a_stake_leaves_the_fee_in_the_wallet",
            "a_stake_beyond_the_wallet_is_refused",
            "the_state_of_a_task_tells_at_which_addresses_its_nodes_are_reached",
        ],
    ),
    known(
        "Withdraw",
        "The whole stake becomes available balance.",
        Read("KN withdrawStake; CLI withdraw"),
        "§3.5",
        &["a_withdrawn_stake_is_an_available_balance"],
    ),
    known(
        "UploadDistributionList",
        "A part is written in its place in the signer's data account, twice if it comes twice.",
        Read("CLI; KN getDistributionAccount"),
        "§2.4",
        &["parts_join_in_order_once_all_are_there_and_end_at_the_first_zero", "the_same_part_again_is_no_change_and_another_is"],
    ),
    known(
        "SubmitDistributionList",
        "The list in the signer's data account is announced; any staker may, since selection is the nodes' own.",
        Inferred("selection is computed by clients alone"),
        "§3.3",
        &[TIMELINE],
    ),
    known(
        "UpdateTask",
        "A new task takes the bounty over and runs as the old one did; the old one is migrated to it.",
        Inferred("CLI update; that the follower runs at once is ours"),
        "§8.3",
        &["an_update_moves_the_bounty_to_a_new_task_that_runs_as_the_old_did", "a_follower_may_have_less_than_one_round_s_bounty"],
    ),
    known(
        "DeleteTask",
        "The bounty goes to the manager's wallet.",
        Read("CLI, KPL alone"),
        "§8.3",
        &["a_deleted_task_gives_its_bounty_to_its_manager_and_stakes_stay_with_their_keys"],
    ),
    known(
        "HandleManagerAccounts",
        "Koii's key begins the list of managers; those on it add and remove.",
        Read("CLI: init, insert, remove; who signs is inferred"),
        "§2.2",
        &["a_kpl_task_is_approved_of_by_managers_that_koii_begins_the_list_of"],
    ),
    known(
        "Transfer",
        "Whoever pays takes it out of its main account, beside the fee; the task, whatever its state, has no say in it.",
        Read("the System program of Solana, which K2 has"),
        "§2.2",
        &["a_transfer_moves_koii_between_main_accounts_whatever_the_task_is", "a_transfer_of_more_than_there_is_is_refused"],
    ),
];

/// Slots, rounds and what belongs into which window.
pub(super) const TIME: &[LedgerEntry] = &[
    known(
        "round-of-slot",
        "A round is the slots since the task's creation divided by its round time.",
        Read("KN KoiiTaskService"),
        "§1.2",
        &["the_rounds_of_a_created_task_begin_with_its_creation", "slot_round_and_slot_time_are_numbers"],
    ),
    known(
        "mean-slot-time",
        "The mean slot time is that of the last 9,000 slots, about an hour.",
        Read("DN: getRecentPerformanceSamples(60), samples of 60 s"),
        "§1.1",
        &["slot_round_and_slot_time_are_numbers"],
    ),
    known(
        "pipeline",
        "Work of round R is submitted and audited in R+1, listed and the list audited in R+2, then paid.",
        Logged("IS"),
        "§1.3",
        &[TIMELINE],
    ),
    known(
        "retries",
        "An unpaid round is tried again in rounds R+3 to R+5 where three failed distributions are allowed.",
        Logged("IS"),
        "§1.3",
        &["an_unpaid_round_0_is_tried_in_rounds_3_to_5_and_given_up_in_6"],
    ),
];

/// The sums of a payout, and money at large.
pub(super) const PAYOUT: &[LedgerEntry] = &[
    known(
        "rewards",
        "A positive number is added to the key's balance and taken from the bounty, which covers all of them before slashes return.",
        Inferred("claim clients"),
        "§3.4",
        &["a_payout_rewards_slashes_and_gives_back_to_the_bounty", "a_list_beyond_the_bounty_fails"],
    ),
    known(
        "slashes",
        "A negative number is taken from the key's stake; zero is nothing.",
        Inferred("templates; TM"),
        "§3.4",
        &["a_slash_takes_no_more_than_the_stake_and_none_from_who_has_none"],
    ),
    known(
        "list-text",
        "A list is a JSON object of numbers, cut at the first zero byte.",
        Read("TT-old; history scripts of task repositories"),
        "§2.4",
        &["a_list_that_is_none_fails", "only_an_object_of_whole_numbers_is_a_list"],
    ),
    known(
        "stake-pot",
        "The stake pot is the sum of stakes, balances and bounty, and no transaction makes or loses money.",
        Inferred("derived"),
        "§3.6",
        &[LAWS],
    ),
    known(
        "fee",
        "Each accepted transaction costs the main account a fee in KOII, which leaves the world; a refused one costs nothing, since \
         it fails in preflight.",
        Read("FAQ; two signatures of 5,000 ROE"),
        "§3.5",
        &[
            "the_fee_of_a_koii_task_is_paid_from_the_wallet_and_leaves_the_world",
            "the_fee_of_a_kpl_task_is_paid_from_the_purse",
            "a_refused_transaction_costs_nothing",
        ],
    ),
];

/// What is kept, how much room it takes, and how it is read.
pub(super) const STATE: &[LedgerEntry] = &[
    known(
        "retention",
        "A successful payout of R leaves rounds from R less the allowed failed distributions and one; the switch pruning.",
        Logged("IS: R = 9 leaves 5, 12 leaves 8, with three allowed"),
        "§1.5",
        &["every_value_of_every_switch_does_what_it_says_and_not_what_the_default_does"],
    ),
    known(
        "account-size",
        "A KOII account takes the JSON of its maps, a KPL account their borsh; the rest counts at its widest.",
        Inferred("the encodings of the two programs; padding as at creation"),
        "§2.3",
        &[
            "a_koii_account_grows_by_the_json_of_what_it_takes",
            "a_kpl_account_grows_by_the_borsh_of_what_it_takes",
            "what_is_no_map_is_never_longer_than_it_is_counted",
            LAWS,
        ],
    ),
    known(
        "koii-shape",
        "The state of a KOII task names keys in base58 and has no round in an entry, in the order of its fields.",
        Read("CLI utils/task_state.ts; CLI and NW strings"),
        "§2.3",
        &["the_whole_state_has_the_shape_and_order_of_the_protocol", "distribution_info_has_its_three_maps"],
    ),
    known(
        "kpl-shape",
        "The state of a KPL task has the round in submissions, 32 numbers for accounts and voters, a token and a stake pot seed.",
        Logged("IS: digests of submissions"),
        "§2.3",
        &["a_kpl_state_has_the_shape_and_order_of_the_protocol", "the_submissions_of_a_kpl_task_have_the_digest_that_mainnet_nodes_logged"],
    ),
    known(
        "state-options",
        "Maps that are not asked for are empty.",
        Read("NW parseTaskState"),
        "§2.3",
        &["maps_that_are_not_asked_for_are_empty"],
    ),
    known(
        "state-by-id",
        "Any task can be read by its key.",
        Read("NW getTaskStateById"),
        "§5.1",
        &["any_task_can_be_read_by_its_key_and_an_unknown_key_is_nothing"],
    ),
];
