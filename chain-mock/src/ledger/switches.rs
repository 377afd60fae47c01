//! Rules that nobody outside knows, with our defaults. `protocol.md` §12, §13.

use koipond_record::{LedgerEntry, Source};

const PIN: &str = "every_value_of_every_switch_does_what_it_says_and_not_what_the_default_does";

const fn switch(
    key: &'static str,
    default: &'static str,
    says: &'static str,
    section: &'static str,
    tests: &'static [&'static str],
) -> LedgerEntry {
    super::known(key, says, Source::Switch { key, default }, section, tests)
}

pub(super) const ALL: &[LedgerEntry] = &[
    switch(
        "accuser-votes",
        "false",
        "The vote that raises an audit is no vote itself: old templates take a trigger without votes for guilt.",
        "§3.2",
        &[PIN, "the_accuser_is_no_voter_by_default", "the_accuser_votes_where_the_rule_says_so"],
    ),
    switch(
        "double-votes",
        "refuse",
        "A second vote of the same key on the same is refused.",
        "§13.1",
        &[PIN, "a_second_vote_is_refused_to_the_accuser_and_to_later_voters", "a_replaced_vote_of_the_accuser_joins_the_votes"],
    ),
    switch("own-votes", "refuse", "A vote on one's own submission or list is refused.", "§13.1", &[PIN, "a_vote_on_ones_own_is_refused"]),
    switch("voters", "stakers", "Keys with anything at stake may vote.", "§13.1", &[PIN, "a_vote_without_a_stake_is_refused"]),
    switch(
        "second-submission",
        "replace",
        "A second submission for the same round takes the place of the first, with its slot.",
        "§13.7",
        &[PIN, "a_later_submission_replaces_the_first", "a_second_submission_is_refused_where_the_rule_says_so"],
    ),
    switch("submitters", "minimum-stake", "Keys with the task's minimum at stake may submit.", "§13.7", &[PIN]),
    switch(
        "window-end",
        "outside",
        "Windows are half-open: the slot right after a window's last is outside.",
        "§13.2",
        &[PIN, "windows_are_half_open", "the_slot_after_a_window_belongs_to_it_where_the_rule_says_so"],
    ),
    switch(
        "list-rejection",
        "majority",
        "A list is rejected when more votes are against it than for it, or an audit was raised and nobody voted.",
        "§13.4",
        &[PIN, "a_majority_against_or_an_audit_without_votes_rejects_a_list", "any_audit_rejects_a_list_where_the_rule_says_so"],
    ),
    switch(
        "payout-cap",
        "net",
        "Rewards less slashes must not be above the bounty per round, as the client checks.",
        "§13.3",
        &[PIN, "the_net_sum_of_a_list_is_capped"],
    ),
    switch(
        "over-slash",
        "clamp",
        "A slash above the stake takes what there is.",
        "§13.3",
        &[PIN, "a_slash_takes_no_more_than_the_stake_and_none_from_who_has_none"],
    ),
    switch(
        "slashed-to",
        "bounty",
        "Slashed money goes back to the task's bounty.",
        "§13.3",
        &[PIN, "a_payout_rewards_slashes_and_gives_back_to_the_bounty", "a_stake_slashed_to_the_manager_is_told_as_a_reward"],
    ),
    switch(
        "unknown-keys",
        "pay",
        "Keys of a list that submitted nothing in its round are paid and slashed as others are.",
        "§13.3",
        &[PIN],
    ),
    switch(
        "fractions",
        "fail",
        "A list with a number that is not whole cannot be paid.",
        "§13.3",
        &[PIN, "only_an_object_of_whole_numbers_is_a_list", "fractions_are_cut_towards_nothing_where_the_rule_says_so"],
    ),
    switch(
        "short-bounty",
        "fail",
        "A list that pays more than the bounty holds cannot be paid.",
        "§3.4",
        &[PIN, "a_list_beyond_the_bounty_fails"],
    ),
    switch("payout-by", "anyone", "Anyone may send the payout.", "§13.4", &[PIN]),
    switch(
        "payout-from",
        "after-windows",
        "A payout is taken after both windows of the round in which its list was announced.",
        "§12",
        &[PIN, "a_payout_before_both_windows_are_over_is_refused"],
    ),
    switch(
        "look-back",
        "null",
        "Unpaid rounds are tried again for as many rounds as failed distributions are allowed.",
        "§13.5",
        &[PIN, "an_unpaid_round_0_is_tried_in_rounds_3_to_5_and_given_up_in_6"],
    ),
    switch(
        "pruning",
        "at-payout",
        "Rounds leave the state at a successful payout, when they are older than the allowed failed distributions and one.",
        "§13.5",
        &[PIN, "pruning_makes_room_again"],
    ),
    switch(
        "withdraw-lock",
        "3 rounds",
        "A key cannot withdraw in the round of its last submission and the three after it.",
        "§13.6",
        &[PIN, "a_recent_submission_locks_the_stake_in_the_words_of_the_contract", "pruning_unlocks_no_stake"],
    ),
];
