//! The verb `dropped`: a host drops what a node stored.

use koipond_record::unit::{GroupName, NodeName};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A host drops what they stored; others may still have it. Opportunity: the node stores something.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Dropped {
    /// One node; give this or `group`.
    pub node: Option<NodeName>,
    /// Every node of a group (with `never`: any of them); give this or `node`.
    pub group: Option<GroupName>,
}

#[cfg(feature = "engine")]
mod fold {
    use std::collections::BTreeMap;

    use koipond_record::Seq;
    use koipond_record::event::{Event, Provider, StorageEvent, What};

    use super::Dropped;
    use crate::expect::fold::{Fold, Phrase, Scene, Told, Touch, Verb, Who};
    use crate::spec::When;
    use crate::words::count;

    impl Verb for Dropped {
        fn who(&self) -> Who {
            Who::of(self.node.as_ref(), self.group.as_ref())
        }

        fn phrase(&self) -> Phrase {
            Phrase { of: "", aux: "has", rest: "had a file dropped".to_owned() }
        }

        fn lacking(&self) -> String {
            "it stored nothing".to_owned()
        }

        fn fold(&self, _: When, subjects: usize) -> Box<dyn Fold> {
            Box::new(Losses { by_cid: BTreeMap::new(), of: vec![Losing::default(); subjects] })
        }
    }

    struct Losses {
        /// Which subjects stored something under a CID, and when last.
        by_cid: BTreeMap<String, BTreeMap<usize, Seq>>,
        of: Vec<Losing>,
    }

    /// What became of what one subject stored.
    #[derive(Clone, Default)]
    struct Losing {
        times: u64,
        last: Option<Loss>,
        stored: Option<Seq>,
    }

    #[derive(Clone)]
    struct Loss {
        stored: Seq,
        seq: Seq,
        cid: String,
        by: Provider,
        why: String,
    }

    impl Fold for Losses {
        fn on_event(&mut self, e: &Event, scene: &Scene<'_>) -> Vec<Touch> {
            match &e.what {
                What::Storage(StorageEvent::Stored { cid, .. }) => {
                    let Some(subject) = scene.by_node(e.node) else { return vec![] };
                    self.by_cid.entry(cid.clone()).or_default().insert(subject, e.seq);
                    self.of[subject].stored = Some(e.seq);
                    vec![Touch::Opportunity(subject)]
                }
                What::Storage(StorageEvent::Dropped { cid, by, why }) => {
                    let Some(whose) = self.by_cid.get(cid) else { return vec![] };
                    for (subject, stored) in whose {
                        let state = &mut self.of[*subject];
                        state.times += 1;
                        state.last = Some(Loss { stored: *stored, seq: e.seq, cid: cid.clone(), by: *by, why: why.clone() });
                    }
                    whose.keys().copied().map(Touch::Changed).collect()
                }
                _ => vec![],
            }
        }

        fn holds(&self, subject: usize) -> bool {
            self.of[subject].times > 0
        }

        fn seen(&self, subject: usize) -> String {
            match self.of[subject].times {
                0 => "had nothing dropped".to_owned(),
                times => format!("had something dropped {}", count(times, "time", "times")),
            }
        }

        fn told(&self, subject: usize, scene: &Scene<'_>) -> Told {
            let (name, state) = (scene.name(subject), &self.of[subject]);
            match &state.last {
                Some(Loss { stored, seq, cid, by, why }) => {
                    let by = scene.story.cast.tell(|names| by.words(names));
                    Told { why: format!("{by} dropped {cid}, which {name} stored: {why}"), evidence: vec![*stored, *seq] }
                }
                None => Told { why: format!("no host dropped what {name} stored"), evidence: state.stored.into_iter().collect() },
            }
        }
    }
}

#[cfg(all(test, feature = "engine"))]
mod tests {
    use koipond_record::event::Provider;

    use crate::spec::{Dropped, VerbSpec, When};
    use crate::stage::{Stage, assert_broken, assert_held, assert_not_reached};

    fn node(name: &str) -> VerbSpec {
        VerbSpec::Dropped(Dropped { node: name.parse().ok(), group: None })
    }

    /// What honest-1 stored is dropped by one host; what honest-2 stored by none; the cheat stores nothing.
    fn stage() -> Stage {
        let mut stage = Stage::staked();
        stage.stores("honest-1", "bafyone", "a proof").stores("honest-2", "bafytwo", "another").round(1);
        stage.drops("bafysix", Provider::Archive).drops("bafyone", Provider::PinningService);
        stage
    }

    #[test]
    fn a_drop_satisfies_eventually_and_breaks_never() {
        let stage = stage();
        assert_held(&stage.judge(When::Eventually, node("honest-1")), "round 1 · had something dropped 1 time");
        assert_held(&stage.judge(When::Finally, node("honest-1")), "had something dropped 1 time");
        let why = "the pinning service dropped bafyone, which honest-1 stored: nobody pinned it";
        let evidence = assert_broken(&stage.judge(When::Never, node("honest-1")), stage.nth("Dropped", 1), why);
        stage.assert_kinds(&evidence, &["Stored", "Dropped"]);
        assert_eq!(stage.name(When::Never, node("honest-1")), "honest-1 has never had a file dropped");
    }

    #[test]
    fn what_others_stored_is_not_theirs() {
        let stage = stage();
        assert_held(&stage.judge(When::Never, node("honest-2")), "1 opportunity, never so");
        for when in [When::Eventually, When::Finally, When::Always] {
            assert_broken(&stage.judge(when, node("honest-2")), stage.nth("Ended", 0), "no host dropped what honest-2 stored");
        }
    }

    #[test]
    fn what_two_nodes_stored_is_dropped_for_both() {
        let mut stage = stage();
        let at = stage.stores("honest-2", "bafyone", "a proof").drops("bafyone", Provider::Archive).latest();
        assert_broken(&stage.judge(When::Never, node("honest-2")), at, "the archive dropped bafyone, which honest-2 stored");
        assert_held(&stage.judge(When::Finally, node("honest-1")), "had something dropped 2 times");
    }

    #[test]
    fn a_node_that_stored_nothing_was_not_reached() {
        for when in [When::Eventually, When::Never, When::Finally, When::Always] {
            assert_not_reached(&stage().judge(when, node("cheat-1")), "cheat-1: it stored nothing");
        }
    }
}
