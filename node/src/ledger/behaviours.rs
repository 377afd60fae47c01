//! Rules of how nodes misbehave: what each cheat does, and why the protocol lets it.

use koipond_record::LedgerEntry;
use koipond_record::Source::{Inferred, Switch};

use super::known;

/// What cheats do. That they are possible follows from the rules; that somebody did just so is not known.
pub(super) const BEHAVIOURS: &[LedgerEntry] = &[
    known(
        "behaviours-at-the-door",
        "A cheat acts between its task and its task node: on messages to the task and on transactions of its process, which still gets an answer. The task itself is unaltered.",
        Inferred("ours: keys and messages are the operator's"),
        "§4.2",
        &[
            "a_dropped_or_replaced_transaction_does_not_hang_the_task",
            "the_first_behaviour_that_acts_wins",
            "what_another_behaviour_sends_is_late_too",
        ],
    ),
    known(
        "freeloader",
        "A node that is told to work, audit and make lists does none of it, and submits a proof all the same.",
        Inferred("row 25 of the table"),
        "§11",
        &["a_freeloader_is_told_nothing_and_submits_all_the_same", "a_freeloader_does_what_it_is_told_to_do"],
    ),
    known(
        "fabricator",
        "A made-up proof needs the staking key only; it may also be empty or too long.",
        Inferred("rows 2 and 22 of the table"),
        "§11",
        &["a_fabricator_makes_a_proof_up_and_does_all_else", "a_fabricator_submits_the_text_or_as_many_bytes_as_it_is_told"],
    ),
    known(
        "copycat",
        "Proofs are public while the submission window is open: a node submits one that it read.",
        Inferred("row 4 of the table"),
        "§11",
        &[
            "a_copycat_submits_what_somebody_else_has_submitted",
            "a_copycat_waits_for_a_proof_to_copy",
            "a_copycat_of_a_group_copies_nobody_else_and_gives_up_with_the_window",
        ],
    ),
    known(
        "replayer",
        "A proof need not name its round: a node submits its own of an earlier round.",
        Inferred("row 3 of the table"),
        "§11",
        &["a_replayer_submits_what_its_own_task_made_before"],
    ),
    known(
        "lazy-auditor",
        "An auditor that always says yes accuses nobody, and its yes counts where somebody else accused.",
        Inferred("row 9 of the table"),
        "§11",
        &["a_lazy_auditor_votes_yes_on_what_others_accused_and_accuses_nobody", "a_lazy_auditor_lets_lists_pass_too"],
    ),
    known(
        "griefer",
        "An auditor that always says no can accuse everybody, and can send its votes twice.",
        Inferred("rows 8 and 26 of the table"),
        "§11",
        &[
            "a_griefer_votes_no_on_everybody_but_itself",
            "a_griefer_with_targets_leaves_the_others_to_its_task",
            "a_griefer_against_lists_votes_no_on_lists_alone",
        ],
    ),
    known(
        "colluders",
        "A ring votes no on all others, and yes on its own once they are accused, since a yes without an accusation would be one.",
        Inferred("row 7 of the table"),
        "§11",
        &["colluders_vote_no_on_others_and_yes_on_their_own_that_are_accused", "a_ring_can_have_other_groups_and_votes_on_lists_too"],
    ),
    known(
        "bribery",
        "A briber pays from main account to main account; who sells its vote looks into its own before each audit, so a payment that is lost buys nothing.",
        Inferred("row 7 of the table"),
        "§11",
        &[
            "a_briber_pays_each_node_of_the_group_once_a_round_and_does_all_else",
            "a_bribed_node_votes_yes_on_who_paid_and_as_its_task_says_on_others",
            "a_bribe_that_never_came_buys_nothing",
        ],
    ),
    known(
        "sybil",
        "One owner has many staking keys and one main account; one node works, and the others submit its proof.",
        Inferred("rows 5 and 6 of the table"),
        "§11",
        &["the_first_node_of_a_sybil_works_and_the_others_submit_its_proof"],
    ),
    known(
        "list-thief",
        "A selected node sends another list than its task made; a node that was not selected can send one too, and have it paid.",
        Inferred("rows 11 and 12 of the table"),
        "§11",
        &[
            "a_thief_takes_everything_where_nothing_is_said",
            "a_thief_pays_more_than_the_bounty_allows",
            "a_thief_slashes_and_leaves_out",
            "a_list_that_becomes_longer_arrives_in_more_parts",
            "a_list_that_becomes_shorter_arrives_in_fewer_parts_and_its_task_goes_on",
            "a_thief_that_always_steals_sends_a_list_without_being_selected_and_has_it_paid",
        ],
    ),
    known(
        "silent-distributor",
        "A selected node sends no list, or sends it and never triggers its payout.",
        Inferred("rows 17 and 18 of the table"),
        "§11",
        &["a_silent_distributor_is_selected_and_sends_no_list", "a_silent_distributor_of_payouts_sends_its_list_alone"],
    ),
    known(
        "late-node",
        "A node's transactions leave it some slots later than its task sends them.",
        Inferred("row 19 of the table"),
        "§11",
        &["what_is_late_leaves_as_many_slots_later_as_is_drawn", "only_the_mail_that_is_named_is_late"],
    ),
    known(
        "sleeper",
        "A node is honest until some round and then is not.",
        Inferred("row 1 of the table"),
        "§11",
        &["a_sleeper_is_honest_until_its_round"],
    ),
    known(
        "quitter",
        "A node stops taking part. The chain lets it withdraw its stake only some rounds after its last proof, so it idles until then.",
        Inferred("row 25 of the table"),
        "§11",
        &["a_quitter_ends_its_process_at_its_round_and_whenever_it_starts_again", "a_quitter_idles_until_it_has_its_stake"],
    ),
    known(
        "acts",
        "In how many of its rounds a cheat cheats, drawn once for each node and round; in the others its task plays alone.",
        Switch { key: "nodes.*.acts.share", default: "100 %" },
        "§11",
        &["in_a_share_of_rounds_each_round_is_drawn_once_for_all_that_is_done_in_it", "behaviours_act_in_their_rounds_alone"],
    ),
];
