//! The verb `compared`: how a number of one group stands to that of another.

use koipond_record::unit::{Comparison, GroupName};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// How a number of one group stands to that of another, of all that happened so far. It is looked at whenever a round is over, so that
/// payouts that are half done do not count. Opportunity: something of what is compared happened to either group before.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Compared {
    /// What is compared.
    pub what: Compare,
    /// The group whose number it is about.
    pub of: GroupName,
    /// The group whose number it is compared with. Default: all nodes that are not of the first.
    pub to: Option<GroupName>,
    /// How the first stands to the second: `less`, `more`, `equal`, `at most 20 %` or `at least 80 %` of it.
    pub is: Comparison,
    /// Whether a group's number is counted together or for each of its nodes. Default: `node`.
    #[serde(default)]
    pub per: Per,
}

/// What is compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Compare {
    /// What payouts added to balances, less what they took from stakes.
    Earnings,
    /// What payouts added to balances.
    Rewards,
    /// What payouts took from stakes.
    Losses,
    /// Proofs that reached the chain.
    Proofs,
    /// Votes against proofs of theirs.
    VotesAgainst,
    /// Votes of theirs against proofs.
    Accusations,
}

/// For whom a group's number is counted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Per {
    /// For one node, on average.
    #[default]
    Node,
    /// For the whole group.
    Group,
}

#[cfg(feature = "engine")]
mod fold {
    use koipond_record::event::{ChainEvent, Event, RunEvent, What};
    use koipond_record::unit::{Bound, Comparison, Share};
    use koipond_record::{Pubkey, Roe, Seq};

    use super::{Compare, Compared, Per};
    use crate::cast::Cast;
    use crate::expect::fold::{Fold, Phrase, Scene, Told, Touch, Verb, Who};
    use crate::spec::When;
    use crate::words::{count, koii};

    impl Compare {
        /// By how much an event changes whose number.
        fn change(self, event: &ChainEvent) -> Option<(&Pubkey, i128)> {
            let of = |roe: &Roe| i128::from(roe.0);
            match (self, event) {
                (Self::Earnings | Self::Rewards, ChainEvent::Rewarded { to, amount, .. }) => Some((to, of(amount))),
                (Self::Earnings, ChainEvent::Slashed { who, amount, .. }) => Some((who, -of(amount))),
                (Self::Losses, ChainEvent::Slashed { who, amount, .. }) => Some((who, of(amount))),
                (Self::Proofs, ChainEvent::Submitted { by, .. }) => Some((by, 1)),
                (Self::VotesAgainst, ChainEvent::Audited { candidate, is_valid: false, .. }) => Some((candidate, 1)),
                (Self::Accusations, ChainEvent::Audited { by, is_valid: false, .. }) => Some((by, 1)),
                _ => None,
            }
        }

        fn noun(self) -> &'static str {
            match self {
                Self::Earnings => "the earnings of ",
                Self::Rewards => "the rewards of ",
                Self::Losses => "the losses of ",
                Self::Proofs => "the proofs of ",
                Self::VotesAgainst => "the votes against ",
                Self::Accusations => "the accusations of ",
            }
        }

        fn amount(self, n: i128) -> String {
            match self {
                Self::Earnings | Self::Rewards | Self::Losses => koii(n),
                Self::Proofs => counted(n, "proof", "proofs"),
                Self::VotesAgainst | Self::Accusations => counted(n, "vote", "votes"),
            }
        }

        fn lacking(self) -> &'static str {
            match self {
                Self::Earnings => "neither earned or lost anything",
                Self::Rewards => "neither earned anything",
                Self::Losses => "neither lost anything",
                Self::Proofs => "neither submitted a proof",
                Self::VotesAgainst => "nobody voted against a proof of either",
                Self::Accusations => "neither voted against a proof",
            }
        }
    }

    fn counted(n: i128, one: &str, many: &str) -> String {
        count(u64::try_from(n).unwrap_or(u64::MAX), one, many)
    }

    impl Verb for Compared {
        fn who(&self) -> Who {
            Who::Run { some: format!("the {} nodes", self.of), none: None }
        }

        fn phrase(&self) -> Phrase {
            let than = match self.is {
                Comparison::Less => "less than".to_owned(),
                Comparison::More => "more than".to_owned(),
                Comparison::Equal => "equal to".to_owned(),
                Comparison::Share(share) => format!("{share} of"),
            };
            let to = self.to.as_ref().map_or_else(|| "all others".to_owned(), |to| format!("the {to} nodes"));
            let those = if self.what == Compare::VotesAgainst { "those against" } else { "those of" };
            let per = if self.per == Per::Node { "on average" } else { "in all" };
            Phrase { of: self.what.noun(), aux: "are", rest: format!("{than} {those} {to}, {per}") }
        }

        fn lacking(&self) -> String {
            self.what.lacking().to_owned()
        }

        fn fold(&self, _: When, _: usize) -> Box<dyn Fold> {
            Box::new(Comparing { spec: self.clone(), of: Side::default(), to: Side::default(), now: None })
        }
    }

    /// A group's number so far.
    #[derive(Clone, Default)]
    struct Side {
        sum: i128,
        latest: Vec<Seq>,
    }

    /// Both numbers as they were when the latest round was over, and how many nodes they are of.
    #[derive(Clone, Copy)]
    struct Now {
        of: i128,
        to: i128,
        of_nodes: i128,
        to_nodes: i128,
    }

    struct Comparing {
        spec: Compared,
        of: Side,
        to: Side,
        now: Option<Now>,
    }

    impl Comparing {
        /// The side a key is on.
        fn side(&mut self, key: &Pubkey, cast: &Cast) -> Option<&mut Side> {
            let group = &cast.card(cast.node_of(key)?)?.group;
            if *group == self.spec.of.0 {
                return Some(&mut self.of);
            }
            self.spec.to.as_ref().is_none_or(|to| to.0 == *group).then_some(&mut self.to)
        }

        fn look(&mut self, cast: &Cast) -> Vec<Touch> {
            let of_group = |group: &str| i128::try_from(cast.nodes().filter(|(_, card)| card.group == group).count()).unwrap_or(i128::MAX);
            let of_nodes = of_group(&self.spec.of.0);
            let all = i128::try_from(cast.nodes().count()).unwrap_or(i128::MAX);
            let to_nodes = self.spec.to.as_ref().map_or(all - of_nodes, |to| of_group(&to.0));
            if self.of.latest.is_empty() && self.to.latest.is_empty() || of_nodes == 0 || to_nodes == 0 {
                return vec![];
            }
            self.now = Some(Now { of: self.of.sum, to: self.to.sum, of_nodes, to_nodes });
            vec![Touch::Changed(0)]
        }
    }

    impl Fold for Comparing {
        fn on_event(&mut self, e: &Event, scene: &Scene<'_>) -> Vec<Touch> {
            let cast = &scene.story.cast;
            match &e.what {
                What::Run(RunEvent::RoundBegan { .. } | RunEvent::Ended { .. }) => self.look(cast),
                What::Chain(event) => {
                    let Some((key, change)) = self.spec.what.change(event) else { return vec![] };
                    let Some(side) = self.side(key, cast) else { return vec![] };
                    side.sum += change;
                    if side.latest.len() == 2 {
                        side.latest.remove(0);
                    }
                    side.latest.push(e.seq);
                    vec![]
                }
                _ => vec![],
            }
        }

        fn holds(&self, _: usize) -> bool {
            let Some(Now { of, to, of_nodes, to_nodes }) = self.now else { return false };
            // Averages are compared without dividing: a/m < b/n where a·n < b·m.
            let (of, to) = match self.spec.per {
                Per::Node => (of.saturating_mul(to_nodes), to.saturating_mul(of_nodes)),
                Per::Group => (of, to),
            };
            let part = |share: Share| (of.saturating_mul(1_000_000), to.saturating_mul(i128::from(share.parts_per_million)));
            let compare = |share: Share, is: fn(&i128, &i128) -> bool| {
                let (of, to) = part(share);
                is(&of, &to)
            };
            match self.spec.is {
                Comparison::Less => of < to,
                Comparison::More => of > to,
                Comparison::Equal => of == to,
                Comparison::Share(Bound::AtMost(share)) => compare(share, i128::le),
                Comparison::Share(Bound::AtLeast(share)) => compare(share, i128::ge),
                Comparison::Share(Bound::Exactly(share)) => compare(share, i128::eq),
            }
        }

        fn seen(&self, _: usize) -> String {
            let Some(Now { of, to, of_nodes, to_nodes }) = self.now else { return "nothing to compare".to_owned() };
            let amount = |n| self.spec.what.amount(n);
            let of = format!("{} of {}", amount(of), counted(of_nodes, "node", "nodes"));
            format!("{of}, against {} of {}", amount(to), counted(to_nodes, "node", "nodes"))
        }

        fn told(&self, subject: usize, _: &Scene<'_>) -> Told {
            let why = format!("{}the {} nodes are {}", self.spec.what.noun(), self.spec.of, self.seen(subject));
            Told { why, evidence: self.of.latest.iter().chain(&self.to.latest).copied().collect() }
        }
    }
}

#[cfg(all(test, feature = "engine"))]
mod tests {
    use koipond_record::Round;

    use super::{Compare, Compared, Per};
    use crate::spec::{VerbSpec, When};
    use crate::stage::{Stage, assert_broken, assert_held, assert_not_reached};

    fn cheat(what: Compare, is: &str) -> Compared {
        let (of, to) = ("cheat".parse().expect("a name"), "honest".parse().ok());
        Compared { what, of, to, is: is.parse().expect("a comparison"), per: Per::Node }
    }

    fn verb(what: Compare, is: &str) -> VerbSpec {
        VerbSpec::Compared(cheat(what, is))
    }

    fn together(what: Compare, is: &str) -> VerbSpec {
        VerbSpec::Compared(Compared { per: Per::Group, ..cheat(what, is) })
    }

    /// Both honest nodes earn 0.5 KOII; the cheat earns 0.6 and loses 0.2, and that only in round 3.
    fn stage() -> Stage {
        let mut stage = Stage::staked();
        stage.round(1).submits(0, "honest-1", "a").submits(0, "honest-2", "b").submits(0, "cheat-1", "c");
        stage.round(2).lists(0, "honest-1", &[("cheat-1", 600), ("honest-1", 500), ("honest-2", 500)]).pays(0, "honest-1");
        stage.votes(1, "honest-1", "cheat-1", false).round(3).lists(1, "honest-1", &[("cheat-1", -200)]).pays(1, "honest-1").round(4);
        stage
    }

    #[test]
    fn numbers_are_compared_for_a_node_or_in_all() {
        let stage = stage();
        assert_held(&stage.judge(When::Finally, verb(Compare::Rewards, "more")), "0.6 KOII of 1 node, against 1 KOII of 2 nodes");
        let evidence = assert_broken(
            &stage.judge(When::Finally, together(Compare::Rewards, "more")),
            stage.nth("Ended", 0),
            "the rewards of the cheat nodes are 0.6 KOII of 1 node, against 1 KOII of 2 nodes",
        );
        stage.assert_kinds(&evidence, &["Rewarded", "Rewarded", "Rewarded"]);
        assert_held(&stage.judge(When::Finally, together(Compare::Rewards, "at most 60 %")), "0.6 KOII");
        assert_broken(&stage.judge(When::Finally, together(Compare::Rewards, "at most 59 %")), stage.nth("Ended", 0), "0.6 KOII");
        assert_held(&stage.judge(When::Finally, verb(Compare::Proofs, "equal")), "1 proof of 1 node, against 2 proofs of 2 nodes");
        assert_held(&stage.judge(When::Finally, verb(Compare::Losses, "more")), "0.2 KOII of 1 node");
        assert_held(&stage.judge(When::Finally, verb(Compare::VotesAgainst, "more")), "1 vote of 1 node, against 0 votes");
        assert_held(&stage.judge(When::Finally, verb(Compare::Accusations, "less")), "0 votes of 1 node, against 1 vote");
    }

    #[test]
    fn it_is_looked_at_when_a_round_is_over_and_not_within_a_payout() {
        let stage = stage();
        assert_held(&stage.judge(When::Never, together(Compare::Rewards, "at least 61 %")), "never so");
        assert_broken(&stage.judge(When::Never, verb(Compare::Earnings, "more")), stage.nth("RoundBegan", 3), "0.6 KOII");
        assert_held(&stage.judge(When::At(Round(3)), verb(Compare::Earnings, "less")), "0.4 KOII");
        assert_held(&stage.judge(When::Finally, verb(Compare::Earnings, "80 %")), "0.4 KOII");
    }

    #[test]
    fn without_a_second_group_all_others_are_meant() {
        let spec = Compared { of: "honest".parse().expect("a name"), to: None, ..cheat(Compare::Earnings, "more") };
        assert_held(&stage().judge(When::Finally, VerbSpec::Compared(spec.clone())), "1 KOII of 2 nodes, against 0.4 KOII of 1 node");
        let name = "in the end the earnings of the honest nodes are more than those of all others, on average";
        assert_eq!(stage().name(When::Finally, VerbSpec::Compared(spec)), name);
        let spec = Compared { to: None, ..cheat(Compare::Earnings, "less") };
        assert_held(&stage().judge(When::Finally, VerbSpec::Compared(spec)), "0.4 KOII of 1 node, against 1 KOII of 2 nodes");
    }

    #[test]
    fn equal_is_neither_less_nor_more() {
        for is in ["less", "more"] {
            let stage = stage();
            assert_broken(&stage.judge(When::Finally, verb(Compare::Proofs, is)), stage.nth("Ended", 0), "1 proof of 1 node");
        }
    }

    #[test]
    fn a_group_without_nodes_has_nothing_to_compare() {
        for (of, to) in [("cheat", "nobody"), ("nobody", "cheat")] {
            let spec = Compared { of: of.parse().expect("a name"), to: to.parse().ok(), ..cheat(Compare::Earnings, "equal") };
            assert_not_reached(&stage().judge(When::Finally, VerbSpec::Compared(spec)), "neither earned or lost anything");
        }
    }

    #[test]
    fn where_nothing_happened_there_is_nothing_to_compare() {
        let mut stage = Stage::staked();
        stage.round(1).round(2);
        for when in [When::Eventually, When::Never, When::Finally, When::Always] {
            assert_not_reached(&stage.judge(when, verb(Compare::Earnings, "equal")), "neither earned or lost anything");
        }
    }

    #[test]
    fn it_reads_as_people_say_it() {
        let name = stage().name(When::Finally, together(Compare::VotesAgainst, "at most 20 %"));
        assert_eq!(name, "in the end the votes against the cheat nodes are at most 20 % of those against the honest nodes, in all");
    }
}
