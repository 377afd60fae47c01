//! The verb `stopped`: a process ends by itself.

use koipond_record::unit::{CountBound, GroupName, NodeName};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Their process ends by itself or at a limit of its own; one that a fault or an operator ends counts only with `how: killed`. Opportunity:
/// the node booted.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Stopped {
    /// One node; give this or `group`.
    pub node: Option<NodeName>,
    /// Every node of a group (with `never`: any of them); give this or `node`.
    pub group: Option<GroupName>,
    /// The code with which it exits, `1` after an uncaught error. Default: any.
    #[schemars(range(max = 255))]
    pub code: Option<u32>,
    /// How it ends. Default: `exit`, `hung` or `out-of-memory`.
    pub how: Option<End>,
    /// How often so far. Default: at least once.
    pub times: Option<CountBound>,
}

/// How a process ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum End {
    /// It exits by itself, with a code.
    Exit,
    /// It hangs in a piece of work without end and is killed.
    Hung,
    /// Its heap is full and it is killed.
    OutOfMemory,
    /// A fault or an operator ends it.
    Killed,
}

#[cfg(feature = "engine")]
mod fold {
    use koipond_record::event::{Event, Exit, NodeEvent, What};
    use koipond_record::{Round, Seq};

    use super::{End, Stopped};
    use crate::expect::fold::{Fold, Phrase, Scene, Told, Touch, Verb, Who};
    use crate::spec::When;
    use crate::words::{count, times};

    impl Verb for Stopped {
        fn who(&self) -> Who {
            Who::of(self.node.as_ref(), self.group.as_ref())
        }

        fn phrase(&self) -> Phrase {
            let how = match self.how {
                None => "",
                Some(End::Exit) => " by itself",
                Some(End::Hung) => " because it hung",
                Some(End::OutOfMemory) => " out of memory",
                Some(End::Killed) => " by a fault or an operator",
            };
            let code = self.code.map_or_else(String::new, |code| format!(" with code {code}"));
            Phrase { of: "", aux: "has", rest: format!("stopped{how}{code}{}", times(self.times)) }
        }

        fn lacking(&self) -> String {
            "it never booted".to_owned()
        }

        fn fold(&self, _: When, subjects: usize) -> Box<dyn Fold> {
            Box::new(Stops { spec: self.clone(), of: vec![Stopping::default(); subjects] })
        }
    }

    impl Stopped {
        /// Whether it speaks of such an end.
        fn is_of(&self, exit: &Exit) -> bool {
            let end = match exit {
                Exit::Code { .. } => End::Exit,
                Exit::Hung => End::Hung,
                Exit::OutOfMemory => End::OutOfMemory,
                Exit::Killed { .. } => End::Killed,
            };
            let code = self.code.is_none_or(|wanted| matches!(exit, Exit::Code { code, .. } if i64::from(*code) == i64::from(wanted)));
            code && self.how.map_or(end != End::Killed, |wanted| wanted == end)
        }
    }

    struct Stops {
        spec: Stopped,
        of: Vec<Stopping>,
    }

    /// What is known of one subject's process.
    #[derive(Clone, Default)]
    struct Stopping {
        booted: Option<Seq>,
        /// The latest error or limit since it booted.
        trouble: Option<Seq>,
        /// How often it ended so.
        times: u64,
        /// The latest such end, with what led to it.
        ended: Option<(String, Round)>,
        evidence: Vec<Seq>,
    }

    impl Fold for Stops {
        fn on_event(&mut self, e: &Event, scene: &Scene<'_>) -> Vec<Touch> {
            let What::Node(event) = &e.what else { return vec![] };
            let Some(subject) = scene.by_node(e.node) else { return vec![] };
            let state = &mut self.of[subject];
            match event {
                NodeEvent::Booted { .. } => {
                    (state.booted, state.trouble) = (Some(e.seq), None);
                    vec![Touch::Opportunity(subject)]
                }
                NodeEvent::Threw(_) | NodeEvent::Hit { .. } => {
                    state.trouble = Some(e.seq);
                    vec![]
                }
                NodeEvent::Ended(exit) if self.spec.is_of(exit) => {
                    state.times += 1;
                    state.ended = Some((exit.to_string(), scene.story.cast.round));
                    state.evidence = [state.booted, state.trouble.or(e.cause), Some(e.seq)].into_iter().flatten().collect();
                    vec![Touch::Changed(subject)]
                }
                _ => vec![],
            }
        }

        fn holds(&self, subject: usize) -> bool {
            let times = self.of[subject].times;
            self.spec.times.map_or(times > 0, |bound| bound.0.holds(times))
        }

        fn seen(&self, subject: usize) -> String {
            let state = &self.of[subject];
            let so_often =
                if self.spec.times.is_some() { format!("{} so, last: ", count(state.times, "stop", "stops")) } else { String::new() };
            state.ended.as_ref().map_or_else(|| self.never().to_owned(), |(exit, _)| format!("{so_often}{exit}"))
        }

        fn told(&self, subject: usize, scene: &Scene<'_>) -> Told {
            let (name, state) = (scene.name(subject), &self.of[subject]);
            let so_often = if state.times > 1 { format!(", {} times by now", state.times) } else { String::new() };
            match &state.ended {
                Some((exit, round)) => {
                    Told { why: format!("{name} stopped in round {round}{so_often}: {exit}"), evidence: state.evidence.clone() }
                }
                None => Told { why: format!("{name} {}", self.never()), evidence: state.booted.into_iter().collect() },
            }
        }
    }

    impl Stops {
        fn never(&self) -> &'static str {
            if self.spec.code.is_none() && self.spec.how.is_none() { "never stopped by itself" } else { "never stopped so" }
        }
    }
}

#[cfg(all(test, feature = "engine"))]
mod tests {
    use koipond_record::event::Exit;

    use crate::spec::{End, Stopped, VerbSpec, When};
    use crate::stage::{Stage, assert_broken, assert_held, assert_not_reached};

    fn node(name: &str) -> VerbSpec {
        VerbSpec::Stopped(Stopped { node: name.parse().ok(), ..Stopped::default() })
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

    #[test]
    fn the_code_and_the_way_it_ended_are_as_asked_for() {
        let stage = stage();
        let code = |code| VerbSpec::Stopped(Stopped { node: "cheat-1".parse().ok(), code: Some(code), ..Stopped::default() });
        assert_held(&stage.judge(When::Eventually, code(1)), "exit 1");
        assert_held(&stage.judge(When::Never, code(0)), "never so");
        assert_broken(&stage.judge(When::Eventually, code(0)), stage.nth("Ended", 2), "cheat-1 never stopped so");
        let how = |node: &str, how| VerbSpec::Stopped(Stopped { node: node.parse().ok(), how: Some(how), ..Stopped::default() });
        assert_held(&stage.judge(When::Eventually, how("honest-1", End::Killed)), "round 1");
        assert_broken(&stage.judge(When::Never, how("honest-1", End::Killed)), stage.nth("Ended", 1), "honest-1 stopped in round 1");
        assert_held(&stage.judge(When::Never, how("cheat-1", End::Hung)), "never so");
        assert_held(&stage.judge(When::Never, how("cheat-1", End::OutOfMemory)), "never so");
        assert_held(&stage.judge(When::Finally, how("cheat-1", End::Exit)), "exit 1");
    }

    #[test]
    fn stops_are_counted() {
        let mut stage = stage();
        stage.boots("cheat-1").ends("cheat-1", Exit::Hung);
        let times =
            |times: &str| VerbSpec::Stopped(Stopped { node: "cheat-1".parse().ok(), times: times.parse().ok(), ..Stopped::default() });
        assert_held(&stage.judge(When::Finally, times("2")), "2 stops so, last: it hung");
        assert_broken(&stage.judge(When::Finally, times("at least 3")), stage.nth("Ended", 3), "2 times by now");
        assert_eq!(stage.name(When::Finally, times("2")), "in the end cheat-1 has stopped 2 times");
    }
}
