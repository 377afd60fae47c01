//! The verb `stopped`: a process ends by itself.

use koipond_record::unit::{GroupName, NodeName};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Their process ends by itself or at a limit of its own; one that a fault or an operator ends does not count. Opportunity: the node booted.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Stopped {
    /// One node; give this or `group`.
    pub node: Option<NodeName>,
    /// Every node of a group (with `never`: any of them); give this or `node`.
    pub group: Option<GroupName>,
}

#[cfg(feature = "engine")]
mod fold {
    use koipond_record::event::{Event, Exit, NodeEvent, What};
    use koipond_record::{Round, Seq};

    use super::Stopped;
    use crate::expect::fold::{Fold, Phrase, Scene, Told, Touch, Verb, Who};
    use crate::spec::When;

    impl Verb for Stopped {
        fn who(&self) -> Who {
            Who::of(self.node.as_ref(), self.group.as_ref())
        }

        fn phrase(&self) -> Phrase {
            Phrase { of: "", aux: "has", rest: "stopped".to_owned() }
        }

        fn lacking(&self) -> String {
            "it never booted".to_owned()
        }

        fn fold(&self, _: When, subjects: usize) -> Box<dyn Fold> {
            Box::new(Stops(vec![Stopping::default(); subjects]))
        }
    }

    struct Stops(Vec<Stopping>);

    /// What is known of one subject's process.
    #[derive(Clone, Default)]
    struct Stopping {
        booted: Option<Seq>,
        /// The latest error or limit since it booted.
        trouble: Option<Seq>,
        /// The latest end of its own, with what led to it.
        ended: Option<(String, Round)>,
        evidence: Vec<Seq>,
    }

    impl Fold for Stops {
        fn on_event(&mut self, e: &Event, scene: &Scene<'_>) -> Vec<Touch> {
            let What::Node(event) = &e.what else { return vec![] };
            let Some(subject) = scene.by_node(e.node) else { return vec![] };
            let state = &mut self.0[subject];
            match event {
                NodeEvent::Booted { .. } => {
                    (state.booted, state.trouble) = (Some(e.seq), None);
                    vec![Touch::Opportunity(subject)]
                }
                NodeEvent::Threw(_) | NodeEvent::Hit { .. } => {
                    state.trouble = Some(e.seq);
                    vec![]
                }
                NodeEvent::Ended(Exit::Killed { .. }) => vec![],
                NodeEvent::Ended(exit) => {
                    state.ended = Some((exit.to_string(), scene.story.cast.round));
                    state.evidence = [state.booted, state.trouble.or(e.cause), Some(e.seq)].into_iter().flatten().collect();
                    vec![Touch::Changed(subject)]
                }
                _ => vec![],
            }
        }

        fn holds(&self, subject: usize) -> bool {
            self.0[subject].ended.is_some()
        }

        fn seen(&self, subject: usize) -> String {
            self.0[subject].ended.as_ref().map_or_else(|| "never stopped by itself".to_owned(), |(exit, _)| exit.clone())
        }

        fn told(&self, subject: usize, scene: &Scene<'_>) -> Told {
            let (name, state) = (scene.name(subject), &self.0[subject]);
            match &state.ended {
                Some((exit, round)) => Told { why: format!("{name} stopped in round {round}: {exit}"), evidence: state.evidence.clone() },
                None => Told { why: format!("{name} never stopped by itself"), evidence: state.booted.into_iter().collect() },
            }
        }
    }
}

#[cfg(all(test, feature = "engine"))]
mod tests {
    use koipond_record::event::Exit;

    use crate::spec::{Stopped, VerbSpec, When};
    use crate::stage::{Stage, assert_broken, assert_held, assert_not_reached};

    fn node(name: &str) -> VerbSpec {
        VerbSpec::Stopped(Stopped { node: name.parse().ok(), group: None })
    }

    /// The cheat throws and exits; honest-1 is killed by a fault; honest-2 never boots.
    fn stage() -> Stage {
        let mut stage = Stage::staked();
        stage.boots("cheat-1").boots("honest-1").round(1);
        stage.throws("cheat-1", "boom").ends("cheat-1", Exit::Code { code: 1, why: "an uncaught error".to_owned() });
        stage.ends("honest-1", Exit::Killed { by: "crash".to_owned() });
        stage
    }

    #[test]
    fn an_exit_of_its_own_satisfies_eventually_and_breaks_never() {
        let stage = stage();
        assert_held(&stage.judge(When::Eventually, node("cheat-1")), "round 1 · exit 1, an uncaught error");
        assert_held(&stage.judge(When::Finally, node("cheat-1")), "exit 1");
        assert_held(&stage.judge(When::Always, node("cheat-1")), "always so");
        let evidence =
            assert_broken(&stage.judge(When::Never, node("cheat-1")), stage.nth("Ended", 0), "cheat-1 stopped in round 1: exit 1");
        stage.assert_kinds(&evidence, &["Booted", "Threw", "Ended"]);
        assert_eq!(stage.name(When::Never, node("cheat-1")), "cheat-1 has never stopped");
    }

    #[test]
    fn a_process_that_a_fault_killed_did_not_stop_by_itself() {
        let stage = stage();
        for when in [When::Eventually, When::Finally, When::Always] {
            assert_broken(&stage.judge(when, node("honest-1")), stage.nth("Ended", 2), "honest-1 never stopped by itself");
        }
        assert_held(&stage.judge(When::Never, node("honest-1")), "1 opportunity, never so");
    }

    #[test]
    fn a_hung_process_stopped() {
        let mut stage = Stage::staked();
        stage.boots("honest-1").ends("honest-1", Exit::Hung);
        assert_broken(&stage.judge(When::Never, node("honest-1")), stage.nth("Ended", 0), "it hung and was killed");
    }

    #[test]
    fn a_node_that_never_booted_was_not_reached() {
        for when in [When::Eventually, When::Never, When::Finally, When::Always] {
            assert_not_reached(&stage().judge(when, node("honest-2")), "honest-2: it never booted");
        }
    }
}
