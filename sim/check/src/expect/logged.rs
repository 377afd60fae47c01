//! The verb `logged`: they print a line.

use koipond_record::unit::{CountBound, GroupName, NodeName};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// They print a line that contains a text, as far as the log keeps the line (2048 bytes). Opportunity: the node booted.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Logged {
    /// One node; give this or `group`.
    pub node: Option<NodeName>,
    /// Every node of a group (with `never`: any of them); give this or `node`.
    pub group: Option<GroupName>,
    /// The text.
    #[schemars(length(min = 1))]
    pub contains: String,
    /// How loudly it is printed. Default: any.
    pub level: Option<Loudness>,
    /// How often so far. Default: at least once.
    pub times: Option<CountBound>,
}

/// How loudly a line is printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Loudness {
    /// `console.debug`.
    Debug,
    /// `console.log` and `console.info`.
    Log,
    /// `console.warn`.
    Warn,
    /// `console.error`.
    Error,
}

#[cfg(feature = "engine")]
mod fold {
    use koipond_record::event::{Event, Level, NodeEvent, What};

    use super::{Logged, Loudness};
    use crate::expect::fold::{Fold, Phrase, Scene, Verb, Who};
    use crate::expect::tally::{Counting, Read, Tallies, Tally};
    use crate::spec::When;
    use crate::words::{count, times};

    /// Of a line, how many characters are told.
    const TOLD: usize = 120;

    impl Loudness {
        fn is(self, level: Level) -> bool {
            matches!(
                (self, level),
                (Self::Debug, Level::Debug) | (Self::Log, Level::Log) | (Self::Warn, Level::Warn) | (Self::Error, Level::Error)
            )
        }

        fn words(self) -> &'static str {
            match self {
                Self::Debug => " for debugging",
                Self::Log => "",
                Self::Warn => " as a warning",
                Self::Error => " as an error",
            }
        }
    }

    impl Verb for Logged {
        fn who(&self) -> Who {
            Who::of(self.node.as_ref(), self.group.as_ref())
        }

        fn phrase(&self) -> Phrase {
            let how = self.level.map_or("", Loudness::words);
            Phrase { of: "", aux: "has", rest: format!("printed `{}`{how}{}", self.contains, times(self.times)) }
        }

        fn lacking(&self) -> String {
            "it never booted".to_owned()
        }

        fn fold(&self, _: When, subjects: usize) -> Box<dyn Fold> {
            Box::new(Tallies::of(self.clone(), subjects))
        }
    }

    impl Counting for Logged {
        fn read(&self, e: &Event, scene: &Scene<'_>) -> Option<(usize, Read)> {
            let What::Node(event) = &e.what else { return None };
            let read = match event {
                NodeEvent::Booted { .. } => Read::Chance,
                NodeEvent::Said { level, text, .. }
                    if self.level.is_none_or(|wanted| wanted.is(*level)) && text.contains(&self.contains) =>
                {
                    Read::Happened { round: None, how: text.chars().take(TOLD).collect() }
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
                0 => "never printed that".to_owned(),
                n => format!("printed it {}", count(n, "time", "times")),
            }
        }
    }
}

#[cfg(all(test, feature = "engine"))]
mod tests {
    use koipond_record::Verdict;
    use koipond_record::event::Level;

    use super::Loudness;
    use crate::spec::{Logged, VerbSpec, When};
    use crate::stage::{Stage, assert_broken, assert_held, assert_not_reached};

    fn one(node: &str, contains: &str) -> Logged {
        Logged { node: node.parse().ok(), group: None, contains: contains.to_owned(), level: None, times: None }
    }

    fn verb(node: &str, contains: &str) -> VerbSpec {
        VerbSpec::Logged(one(node, contains))
    }

    fn stage() -> Stage {
        let mut stage = Stage::staked();
        stage.boots("honest-1").boots("honest-2").round(1);
        stage.prints("honest-1", Level::Log, "proof submitted").prints("honest-1", Level::Error, "no peer answers");
        stage
    }

    #[test]
    fn a_line_that_contains_the_text_satisfies_eventually_and_breaks_never() {
        let stage = stage();
        assert_held(&stage.judge(When::Eventually, verb("honest-1", "submitted")), "round 1 · printed it 1 time");
        let why = "honest-1 printed it 1 time, the last in round 1: no peer answers";
        let evidence = assert_broken(&stage.judge(When::Never, verb("honest-1", "no peer")), stage.nth("Said", 1), why);
        stage.assert_kinds(&evidence, &["Booted", "Said"]);
        let why = "honest-1 never printed that";
        assert_broken(&stage.judge(When::Eventually, verb("honest-1", "no peers")), stage.nth("Ended", 0), why);
        assert_held(&stage.judge(When::Never, verb("honest-2", "submitted")), "1 opportunity, never so");
    }

    #[test]
    fn the_loudness_and_the_times_are_as_asked_for() {
        let stage = stage();
        let level = |level| VerbSpec::Logged(Logged { level: Some(level), ..one("honest-1", "o") });
        for (loudness, held) in [(Loudness::Log, true), (Loudness::Error, true), (Loudness::Warn, false), (Loudness::Debug, false)] {
            let verdict = stage.judge(When::Eventually, level(loudness));
            assert_eq!(matches!(verdict, Verdict::Held { .. }), held, "{verdict:?}");
        }
        let times = |bound: &str| VerbSpec::Logged(Logged { times: bound.parse().ok(), ..one("honest-1", "o") });
        assert_held(&stage.judge(When::Finally, times("2")), "printed it 2 times");
        assert_broken(&stage.judge(When::Finally, times("at least 3")), stage.nth("Ended", 0), "2 times");
    }

    #[test]
    fn a_line_from_before_a_fork_counts_after_it() {
        let mut stage = Stage::forking();
        stage.boots("honest-1").round(1).prints("honest-1", Level::Log, "proof submitted").undoes(&[]);
        assert_held(&stage.judge(When::Finally, verb("honest-1", "submitted")), "printed it 1 time");
    }

    #[test]
    fn a_node_that_never_booted_was_not_reached() {
        for when in [When::Eventually, When::Never, When::Finally, When::Always] {
            assert_not_reached(&stage().judge(when, verb("cheat-1", "submitted")), "cheat-1: it never booted");
        }
    }

    #[test]
    fn it_reads_as_people_say_it() {
        let spec = Logged { level: Some(Loudness::Error), times: "2".parse().ok(), ..one("honest-1", "no peer") };
        let name = "in the end honest-1 has printed `no peer` as an error 2 times";
        assert_eq!(stage().name(When::Finally, VerbSpec::Logged(spec)), name);
    }

    #[test]
    fn an_empty_line_is_told_without_its_text() {
        let mut stage = Stage::staked();
        stage.boots("honest-1").round(1).prints("honest-1", Level::Log, "");
        match stage.judge(When::Never, verb("honest-1", "")) {
            Verdict::Broken { why, .. } => assert_eq!(why, "honest-1 printed it 1 time, the last in round 1"),
            other => panic!("{other:?}"),
        }
    }
}
