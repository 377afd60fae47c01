//! The verb `deviated`: their behaviour acts in place of their task's own code.

use koipond_record::unit::{CountBound, GroupName, NodeName};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Their behaviour acts at the node's door, in place of their task's own code. Opportunity: the node booted.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Deviated {
    /// One node; give this or `group`.
    pub node: Option<NodeName>,
    /// Every node of a group (with `never`: any of them); give this or `node`.
    pub group: Option<GroupName>,
    /// The behaviour that acts, `fabricator`. Default: any.
    #[serde(rename = "as")]
    pub behaviour: Option<String>,
    /// A text that is part of what the log says it did. Default: anything.
    pub did: Option<String>,
    /// How often so far. Default: at least once.
    pub times: Option<CountBound>,
}

#[cfg(feature = "engine")]
mod fold {
    use koipond_record::event::{Event, NodeEvent, What};

    use super::Deviated;
    use crate::expect::fold::{Fold, Phrase, Scene, Verb, Who};
    use crate::expect::tally::{Counting, Read, Tallies, Tally};
    use crate::spec::When;
    use crate::words::{count, times};

    impl Verb for Deviated {
        fn who(&self) -> Who {
            Who::of(self.node.as_ref(), self.group.as_ref())
        }

        fn phrase(&self) -> Phrase {
            let behaviour = self.behaviour.as_ref().map_or_else(String::new, |word| format!(" as {word}"));
            let did = self.did.as_ref().map_or_else(String::new, |did| format!(" (`{did}`)"));
            Phrase { of: "", aux: "has", rest: format!("deviated{behaviour}{did}{}", times(self.times)) }
        }

        fn lacking(&self) -> String {
            "it never booted".to_owned()
        }

        fn fold(&self, _: When, subjects: usize) -> Box<dyn Fold> {
            Box::new(Tallies::of(self.clone(), subjects))
        }
    }

    impl Counting for Deviated {
        fn read(&self, e: &Event, scene: &Scene<'_>) -> Option<(usize, Read)> {
            let What::Node(event) = &e.what else { return None };
            let read = match event {
                NodeEvent::Booted { .. } => Read::Chance,
                NodeEvent::Deviated { behaviour, did }
                    if self.behaviour.as_ref().is_none_or(|wanted| wanted == behaviour)
                        && self.did.as_ref().is_none_or(|part| did.contains(part)) =>
                {
                    Read::Happened { round: None, how: format!("as {behaviour}, {did}") }
                }
                _ => return None,
            };
            Some((scene.by_node(e.node)?, read))
        }

        fn enough(&self, tally: &Tally) -> bool {
            self.times.map_or(tally.times > 0, |bound| bound.0.holds(tally.times))
        }

        fn seen(&self, tally: &Tally) -> String {
            match tally.times {
                0 => "never deviated so".to_owned(),
                n => format!("deviated {}", count(n, "time", "times")),
            }
        }
    }
}

#[cfg(all(test, feature = "engine"))]
mod tests {
    use crate::spec::{Deviated, VerbSpec, When};
    use crate::stage::{Stage, assert_broken, assert_held, assert_not_reached};

    fn one(node: &str) -> Deviated {
        Deviated { node: node.parse().ok(), ..Deviated::default() }
    }

    fn verb(node: &str, behaviour: &str) -> VerbSpec {
        VerbSpec::Deviated(Deviated { behaviour: Some(behaviour.to_owned()), ..one(node) })
    }

    fn stage() -> Stage {
        let mut stage = Stage::staked();
        stage.boots("cheat-1").boots("honest-1").round(1).deviates("cheat-1", "fabricator", "it made a proof up");
        stage.round(2).deviates("cheat-1", "griefer", "it voted no");
        stage
    }

    #[test]
    fn a_deviation_satisfies_eventually_and_breaks_never() {
        let stage = stage();
        assert_held(&stage.judge(When::Eventually, verb("cheat-1", "griefer")), "round 2 · deviated 1 time");
        let why = "cheat-1 deviated 1 time, the last in round 1: as fabricator, it made a proof up";
        let evidence = assert_broken(&stage.judge(When::Never, VerbSpec::Deviated(one("cheat-1"))), stage.nth("Deviated", 0), why);
        stage.assert_kinds(&evidence, &["Booted", "Deviated"]);
        assert_held(&stage.judge(When::Never, VerbSpec::Deviated(one("honest-1"))), "1 opportunity, never so");
    }

    #[test]
    fn only_what_is_spoken_of_counts() {
        let stage = stage();
        assert_broken(&stage.judge(When::Eventually, verb("cheat-1", "late")), stage.nth("Ended", 0), "cheat-1 never deviated so");
        let did = |part: &str| VerbSpec::Deviated(Deviated { did: Some(part.to_owned()), ..one("cheat-1") });
        assert_held(&stage.judge(When::Eventually, did("voted no")), "round 2");
        assert_held(&stage.judge(When::Never, did("voted yes")), "never so");
        let times = |bound: &str| VerbSpec::Deviated(Deviated { times: bound.parse().ok(), ..one("cheat-1") });
        assert_held(&stage.judge(When::Finally, times("2")), "deviated 2 times");
        assert_broken(&stage.judge(When::Finally, times("at most 1")), stage.nth("Ended", 0), "deviated 2 times");
    }

    #[test]
    fn a_node_that_never_booted_was_not_reached() {
        for when in [When::Eventually, When::Never, When::Finally, When::Always] {
            assert_not_reached(&stage().judge(when, verb("honest-2", "late")), "honest-2: it never booted");
        }
    }

    #[test]
    fn it_reads_as_people_say_it() {
        let spec = Deviated { times: "at least 2".parse().ok(), ..one("cheat-1") };
        assert_eq!(stage().name(When::Finally, VerbSpec::Deviated(spec)), "in the end cheat-1 has deviated at least 2 times");
        assert_eq!(stage().name(When::Never, verb("cheat-1", "late")), "cheat-1 has never deviated as late");
    }
}
