//! Rules of the contract that nobody outside knows, each a switch with our default. `docs/protocol.md` §12, §13.

use koipond_record::unit::Rounds;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Rules of the contract that nobody outside knows.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default, rename_all = "kebab-case")]
pub struct RulesSpec {
    /// Whether the vote that raises an audit also counts as a vote. Default: it does not.
    pub accuser_votes: bool,
    /// A second vote of the same key on the same. Default: `refuse`.
    pub double_votes: Repeat,
    /// A vote on the voter's own submission or list. Default: `refuse`.
    pub own_votes: Allowed,
    /// Who may vote. Default: `stakers`.
    pub voters: Voters,
    /// A second submission of the same key for the same round. Default: `replace`.
    pub second_submission: Second,
    /// Who may submit. Default: `minimum-stake`.
    pub submitters: Submitters,
    /// The slot right after a window's last. Default: `outside`: windows are half-open.
    pub window_end: WindowEnd,
    /// When a distribution list is rejected. Default: `majority`.
    pub list_rejection: ListRejection,
    /// Which sum of a list must not be above the bounty per round. Default: `net`.
    pub payout_cap: PayoutCap,
    /// A slash above the stake. Default: `clamp`.
    pub over_slash: OverSlash,
    /// Where slashed money goes. Default: `bounty`.
    pub slashed_to: SlashedTo,
    /// Keys of a list that have submitted nothing in its round. Default: `pay`.
    pub unknown_keys: UnknownKeys,
    /// Numbers of a list that are not whole. Default: `fail`.
    pub fractions: Fractions,
    /// A list that pays more than the bounty holds. Default: `fail`.
    pub short_bounty: ShortBounty,
    /// Who may send the payout. Default: `anyone`.
    pub payout_by: PayoutBy,
    /// When a payout may come. Default: `after-windows`.
    pub payout_from: PayoutFrom,
    /// How many rounds back unpaid rounds are tried again. Default: `allowed_failed_distributions`.
    pub look_back: Option<Rounds>,
    /// When rounds of the past leave the state. Default: `at-payout`.
    pub pruning: Pruning,
    /// For how many rounds after its last submission a key cannot withdraw. Default: `3 rounds`.
    pub withdraw_lock: Rounds,
}

impl Default for RulesSpec {
    fn default() -> Self {
        Self {
            accuser_votes: false,
            double_votes: Repeat::default(),
            own_votes: Allowed::default(),
            voters: Voters::default(),
            second_submission: Second::default(),
            submitters: Submitters::default(),
            window_end: WindowEnd::default(),
            list_rejection: ListRejection::default(),
            payout_cap: PayoutCap::default(),
            over_slash: OverSlash::default(),
            slashed_to: SlashedTo::default(),
            unknown_keys: UnknownKeys::default(),
            fractions: Fractions::default(),
            short_bounty: ShortBounty::default(),
            payout_by: PayoutBy::default(),
            payout_from: PayoutFrom::default(),
            look_back: None,
            pruning: Pruning::default(),
            withdraw_lock: Rounds(3),
        }
    }
}

impl RulesSpec {
    /// These rules with one of them switched to another of its values, each named as YAML writes it, like
    /// `accuser-votes: true`: every value of every switch that is not the present one. Of the look-back and the lock of
    /// withdrawals, which are numbers, those that the sources leave open (`protocol.md` §13.5, §13.6).
    #[must_use]
    pub fn alternatives(&self) -> Vec<(String, Self)> {
        let mut all = Vec::new();
        self.other_votes(&mut all);
        self.other_payouts(&mut all);
        self.other_rounds(&mut all);
        all
    }

    fn other_votes(&self, all: &mut Vec<(String, Self)>) {
        let mut add = |name: &str, change: &dyn Fn(&mut Self)| self.add(all, name, change);
        add("accuser-votes: false", &|r| r.accuser_votes = false);
        add("accuser-votes: true", &|r| r.accuser_votes = true);
        add("double-votes: refuse", &|r| r.double_votes = Repeat::Refuse);
        add("double-votes: count", &|r| r.double_votes = Repeat::Count);
        add("double-votes: replace", &|r| r.double_votes = Repeat::Replace);
        add("own-votes: refuse", &|r| r.own_votes = Allowed::Refuse);
        add("own-votes: count", &|r| r.own_votes = Allowed::Count);
        add("voters: stakers", &|r| r.voters = Voters::Stakers);
        add("voters: submitters", &|r| r.voters = Voters::Submitters);
        add("voters: anyone", &|r| r.voters = Voters::Anyone);
        add("second-submission: replace", &|r| r.second_submission = Second::Replace);
        add("second-submission: refuse", &|r| r.second_submission = Second::Refuse);
        add("submitters: minimum-stake", &|r| r.submitters = Submitters::MinimumStake);
        add("submitters: stakers", &|r| r.submitters = Submitters::Stakers);
        add("submitters: anyone", &|r| r.submitters = Submitters::Anyone);
        add("window-end: outside", &|r| r.window_end = WindowEnd::Outside);
        add("window-end: inside", &|r| r.window_end = WindowEnd::Inside);
        add("list-rejection: majority", &|r| r.list_rejection = ListRejection::Majority);
        add("list-rejection: more-against", &|r| r.list_rejection = ListRejection::MoreAgainst);
        add("list-rejection: any", &|r| r.list_rejection = ListRejection::Any);
    }

    fn other_payouts(&self, all: &mut Vec<(String, Self)>) {
        let mut add = |name: &str, change: &dyn Fn(&mut Self)| self.add(all, name, change);
        add("payout-cap: net", &|r| r.payout_cap = PayoutCap::Net);
        add("payout-cap: gross", &|r| r.payout_cap = PayoutCap::Gross);
        add("over-slash: clamp", &|r| r.over_slash = OverSlash::Clamp);
        add("over-slash: fail", &|r| r.over_slash = OverSlash::Fail);
        add("slashed-to: bounty", &|r| r.slashed_to = SlashedTo::Bounty);
        add("slashed-to: manager", &|r| r.slashed_to = SlashedTo::Manager);
        add("slashed-to: burned", &|r| r.slashed_to = SlashedTo::Burned);
        add("unknown-keys: pay", &|r| r.unknown_keys = UnknownKeys::Pay);
        add("unknown-keys: skip", &|r| r.unknown_keys = UnknownKeys::Skip);
        add("unknown-keys: fail", &|r| r.unknown_keys = UnknownKeys::Fail);
        add("fractions: fail", &|r| r.fractions = Fractions::Fail);
        add("fractions: truncate", &|r| r.fractions = Fractions::Truncate);
        add("short-bounty: fail", &|r| r.short_bounty = ShortBounty::Fail);
        add("short-bounty: pay-what-is-left", &|r| r.short_bounty = ShortBounty::PayWhatIsLeft);
        add("payout-by: anyone", &|r| r.payout_by = PayoutBy::Anyone);
        add("payout-by: list-submitter", &|r| r.payout_by = PayoutBy::ListSubmitter);
        add("payout-from: after-windows", &|r| r.payout_from = PayoutFrom::AfterWindows);
        add("payout-from: at-once", &|r| r.payout_from = PayoutFrom::AtOnce);
    }

    fn other_rounds(&self, all: &mut Vec<(String, Self)>) {
        let mut add = |name: &str, change: &dyn Fn(&mut Self)| self.add(all, name, change);
        add("look-back: null", &|r| r.look_back = None);
        add("look-back: 1 round", &|r| r.look_back = Some(Rounds(1)));
        add("look-back: 5 rounds", &|r| r.look_back = Some(Rounds(5)));
        add("pruning: at-payout", &|r| r.pruning = Pruning::AtPayout);
        add("pruning: every-round", &|r| r.pruning = Pruning::EveryRound);
        add("pruning: never", &|r| r.pruning = Pruning::Never);
        add("withdraw-lock: 3 rounds", &|r| r.withdraw_lock = Rounds(3));
        add("withdraw-lock: 4 rounds", &|r| r.withdraw_lock = Rounds(4));
    }

    /// Adds these rules after a change, unless it changes nothing.
    fn add(&self, all: &mut Vec<(String, Self)>, name: &str, change: &dyn Fn(&mut Self)) {
        let mut other = self.clone();
        change(&mut other);
        if other != *self {
            all.push((name.to_owned(), other));
        }
    }
}

/// A second vote of the same key on the same.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Repeat {
    /// It is refused.
    #[default]
    Refuse,
    /// It counts beside the first.
    Count,
    /// It takes the first one's place.
    Replace,
}

/// Whether something is taken.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Allowed {
    /// It is refused.
    #[default]
    Refuse,
    /// It counts.
    Count,
}

/// Who may vote.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Voters {
    /// Keys with anything at stake.
    #[default]
    Stakers,
    /// Keys that have submitted for the round the vote is about.
    Submitters,
    /// Every key.
    Anyone,
}

/// A second submission of the same key for the same round.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Second {
    /// It takes the first one's place, with its own slot.
    #[default]
    Replace,
    /// It is refused.
    Refuse,
}

/// Who may submit.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Submitters {
    /// Keys with the task's minimum at stake.
    #[default]
    MinimumStake,
    /// Keys with anything at stake.
    Stakers,
    /// Every key.
    Anyone,
}

/// The slot right after a window's last.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum WindowEnd {
    /// It is outside: windows are half-open.
    #[default]
    Outside,
    /// It is inside.
    Inside,
}

/// When a distribution list is rejected.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum ListRejection {
    /// When more votes are against it than for it, or an audit was raised and nobody voted.
    #[default]
    Majority,
    /// When more votes are against it than for it.
    MoreAgainst,
    /// When anybody raised an audit against it.
    Any,
}

/// Which sum of a list must not be above the bounty per round.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum PayoutCap {
    /// Of rewards less slashes.
    #[default]
    Net,
    /// Of rewards.
    Gross,
}

/// A slash above the stake.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum OverSlash {
    /// It takes what there is.
    #[default]
    Clamp,
    /// The payout fails.
    Fail,
}

/// Where slashed money goes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum SlashedTo {
    /// Back to the task's bounty.
    #[default]
    Bounty,
    /// To the task's creator, who can claim it.
    Manager,
    /// Nowhere: it leaves the world.
    Burned,
}

/// Keys of a list that have submitted nothing in its round.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum UnknownKeys {
    /// They are paid and slashed as others are.
    #[default]
    Pay,
    /// They are passed over.
    Skip,
    /// The payout fails.
    Fail,
}

/// Numbers of a list that are not whole.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Fractions {
    /// The payout fails.
    #[default]
    Fail,
    /// They are cut to whole numbers.
    Truncate,
}

/// A list that pays more than the bounty holds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum ShortBounty {
    /// The payout fails.
    #[default]
    Fail,
    /// Keys are paid in order until nothing is left.
    PayWhatIsLeft,
}

/// Who may send the payout.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum PayoutBy {
    /// Anyone.
    #[default]
    Anyone,
    /// Who submitted the list.
    ListSubmitter,
}

/// When a payout may come.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum PayoutFrom {
    /// After both windows of the round in which the list was announced.
    #[default]
    AfterWindows,
    /// As soon as the list is announced.
    AtOnce,
}

/// When rounds of the past leave the state.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Pruning {
    /// At a successful payout, those too old for it.
    #[default]
    AtPayout,
    /// At the first transaction of a round, those too old for it.
    EveryRound,
    /// Never.
    Never,
}
