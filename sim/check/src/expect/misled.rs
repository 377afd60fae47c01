//! The verb `misled`: a node is given other bytes than a CID names.

use koipond_record::unit::{GroupName, NodeName};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// They are given other bytes than the CID names that they asked for. Whether their task notices is another matter: that shows in its votes.
/// Opportunity: the node reads something, as it was stored or not.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Misled {
    /// One node; give this or `group`.
    pub node: Option<NodeName>,
    /// Every node of a group (with `never`: any of them); give this or `node`.
    pub group: Option<GroupName>,
}

#[cfg(feature = "engine")]
mod fold {
    use koipond_record::Seq;
    use koipond_record::event::{Event, StorageEvent, What};

    use super::Misled;
    use crate::expect::fold::{Fold, Phrase, Scene, Told, Touch, Verb, Who};
    use crate::spec::When;
    use crate::words::count;

    impl Verb for Misled {
        fn who(&self) -> Who {
            Who::of(self.node.as_ref(), self.group.as_ref())
        }

        fn phrase(&self) -> Phrase {
            Phrase { of: "", aux: "is", rest: "misled by other bytes than were stored".to_owned() }
        }

        fn lacking(&self) -> String {
            "it read nothing".to_owned()
        }

        fn fold(&self, _: When, subjects: usize) -> Box<dyn Fold> {
            Box::new(Lies(vec![Misleading::default(); subjects]))
        }
    }

    struct Lies(Vec<Misleading>);

    /// What one subject was given.
    #[derive(Clone, Default)]
    struct Misleading {
        times: u64,
        /// The latest lie in words, or the latest read where there was none, with what led to it.
        why: String,
        evidence: Vec<Seq>,
    }

    impl Fold for Lies {
        fn on_event(&mut self, e: &Event, scene: &Scene<'_>) -> Vec<Touch> {
            let What::Storage(event) = &e.what else { return vec![] };
            let Some(subject) = scene.by_node(e.node) else { return vec![] };
            let state = &mut self.0[subject];
            match event {
                StorageEvent::Altered { cid, name, how, through, entry, .. } => {
                    state.times += 1;
                    state.why = format!("{through} gave it other bytes for `{name}` of {cid}: {how} (fault {entry})");
                    state.evidence = e.cause.into_iter().chain([e.seq]).collect();
                    vec![Touch::Changed(subject)]
                }
                StorageEvent::Read { .. } => {
                    if state.times == 0 {
                        state.evidence = vec![e.seq];
                    }
                    vec![Touch::Opportunity(subject)]
                }
                _ => vec![],
            }
        }

        fn holds(&self, subject: usize) -> bool {
            self.0[subject].times > 0
        }

        fn seen(&self, subject: usize) -> String {
            match self.0[subject].times {
                0 => "never misled".to_owned(),
                times => format!("misled {}", count(times, "time", "times")),
            }
        }

        fn told(&self, subject: usize, scene: &Scene<'_>) -> Told {
            let (name, state) = (scene.name(subject), &self.0[subject]);
            let why = match state.times {
                0 => format!("all that {name} read was as it was stored"),
                _ => format!("{name} was {}, last {}", self.seen(subject), state.why),
            };
            Told { why, evidence: state.evidence.clone() }
        }
    }
}

#[cfg(all(test, feature = "engine"))]
mod tests {
    use crate::spec::{Misled, VerbSpec, When};
    use crate::stage::{Stage, assert_broken, assert_held, assert_not_reached};

    fn node(name: &str) -> VerbSpec {
        VerbSpec::Misled(Misled { node: name.parse().ok(), group: None })
    }

    /// Honest-1 is lied to once; honest-2 reads what was stored; the cheat finds nothing.
    fn stage() -> Stage {
        let mut stage = Stage::staked();
        stage.round(1).stores("cheat-1", "bafyone", "a proof").fault_begins(2, "lie");
        stage.reads("honest-1", "bafyone", "a proof").alters("honest-1", "bafyone", 2).reads("honest-2", "bafyone", "a proof");
        stage.missing("cheat-1", "bafytwo");
        stage
    }

    #[test]
    fn a_lie_satisfies_eventually_and_breaks_never() {
        let stage = stage();
        assert_held(&stage.judge(When::Eventually, node("honest-1")), "round 1 · misled 1 time");
        assert_held(&stage.judge(When::Finally, node("honest-1")), "misled 1 time");
        let why = "honest-1 was misled 1 time, last ipfs.example gave it other bytes for `proof.json` of bafyone: an empty body (fault 2)";
        let evidence = assert_broken(&stage.judge(When::Never, node("honest-1")), stage.nth("Altered", 0), why);
        stage.assert_kinds(&evidence, &["RoundBegan", "Altered"]);
        assert_eq!(stage.name(When::Never, node("honest-1")), "honest-1 is never misled by other bytes than were stored");
    }

    #[test]
    fn who_reads_what_was_stored_is_not_misled() {
        let stage = stage();
        assert_held(&stage.judge(When::Never, node("honest-2")), "1 opportunity, never so");
        for when in [When::Eventually, When::Finally, When::Always] {
            let why = "all that honest-2 read was as it was stored";
            let verdict = stage.judge(when, node("honest-2"));
            let kinds = stage.kinds(&assert_broken(&verdict, stage.nth("Ended", 0), why));
            assert!(kinds.contains(&"Read".to_owned()) && !kinds.contains(&"Ended".to_owned()), "{kinds:?}");
        }
    }

    #[test]
    fn a_node_that_read_nothing_was_not_reached() {
        for when in [When::Eventually, When::Never, When::Finally, When::Always] {
            assert_not_reached(&stage().judge(when, node("cheat-1")), "cheat-1: it read nothing");
        }
    }
}
