//! One expectation over one run: a verb's fold under always, eventually, never, finally or at a round.

use koipond_record::event::{EndReason, RunEvent, What};
use koipond_record::{Event, Round, Seq, SimTime, Verdict};

use crate::checker::{broken, overdue};
use crate::crowd::{Crowd, Fit, census, said};
use crate::expect::fold::{Fold, Phrase, Scene, Subjects, Told, Touch, Verb, Who};
use crate::spec::{Expectation, When};
use crate::story::Story;
use crate::words::count;

/// One expectation over one run.
pub(crate) struct Judge {
    /// What is expected, in a plain sentence.
    pub name: String,
    /// The verdict, once it is known.
    pub verdict: Option<Verdict>,
    expectation: Expectation,
    verb: Box<dyn Verb>,
    play: Option<Play>,
}

/// What is kept while the run is under way.
struct Play {
    subjects: Subjects,
    fold: Box<dyn Fold>,
    deadline: Option<SimTime>,
    /// Who had an opportunity.
    reached: Vec<bool>,
    /// Of whom `eventually` is satisfied.
    met: Vec<bool>,
    /// How many of them there must be, if not all.
    crowd: Option<Crowd>,
    opportunities: u64,
}

impl Judge {
    /// Before the run begins.
    pub fn new(expectation: &Expectation) -> Self {
        let verb = expectation.verb.verb();
        let name = sentence(expectation, &verb.who(), &verb.phrase());
        Self { name, verdict: None, expectation: expectation.clone(), verb, play: None }
    }

    /// Forgets the events, and keeps the verdict if there is one: the run is folded anew.
    pub fn forget(&mut self) {
        self.play = None;
    }

    /// Takes an event in, which the story has taken in before; the verdict, if this event decides it.
    pub fn on_event(&mut self, e: &Event, story: &Story) -> Option<Verdict> {
        if self.verdict.is_some() {
            return None;
        }
        self.verdict = self.judge(e, story);
        self.verdict.clone()
    }

    /// The verdict when the run is over.
    pub fn at_end(&mut self, story: &Story) -> Verdict {
        let verdict = self.verdict.take().unwrap_or_else(|| self.conclude(story));
        self.verdict = Some(verdict.clone());
        verdict
    }

    fn judge(&mut self, e: &Event, story: &Story) -> Option<Verdict> {
        if self.play.is_none() {
            let (_, start) = story.cast.started?;
            match self.begin(start, story) {
                Ok(play) => self.play = Some(play),
                Err(why) => return Some(Verdict::NotReached { why }),
            }
        }
        let play = self.play.as_mut()?;
        if play.deadline.is_some_and(|deadline| e.at > deadline) {
            return Some(play.missed(self.verb.as_ref(), story));
        }
        let touches = play.fold.on_event(e, &Scene { story, subjects: &play.subjects });
        let decided = touches.into_iter().find_map(|touch| play.touched(self.expectation.when, touch, story));
        decided.or_else(|| match self.expectation.when {
            When::At(round) if begins_after(e, round) => Some(play.holds_now(self.verb.as_ref(), story)),
            _ => None,
        })
    }

    fn begin(&self, start: SimTime, story: &Story) -> Result<Play, String> {
        let subjects = self.verb.who().find(&story.cast)?;
        let n = subjects.len();
        let fold = self.verb.fold(self.expectation.when, n);
        let within = self.expectation.within.filter(|_| self.expectation.when == When::Eventually);
        let clock = story.cast.schedule.as_ref().map(|schedule| &schedule.clock);
        let deadline = within.zip(clock).map(|(within, clock)| within.after(clock, start));
        let crowd = self.expectation.who.map(|who| Crowd::of(who, n));
        Ok(Play { subjects, fold, deadline, reached: vec![false; n], met: vec![false; n], crowd, opportunities: 0 })
    }

    /// The verdict of an expectation that no event decided.
    fn conclude(&self, story: &Story) -> Verdict {
        let Some(play) = &self.play else {
            return Verdict::NotReached { why: "the run did not begin".to_owned() };
        };
        match &story.cast.end {
            None => return Verdict::NotReached { why: "the log ends before the run does".to_owned() },
            Some(EndReason::Limit { what }) => {
                return Verdict::NotReached { why: format!("the run was ended early: {what}") };
            }
            Some(EndReason::Completed) => {}
        }
        let verb = self.verb.as_ref();
        match self.expectation.when {
            When::Eventually => play.missed(verb, story),
            When::At(round) if story.cast.round < round => {
                Verdict::NotReached { why: format!("the run ended in round {}, before round {round}", story.cast.round) }
            }
            When::Finally | When::At(_) => play.holds_now(verb, story),
            When::Always if play.crowd.is_some() => match play.holds_now(verb, story) {
                Verdict::Held { .. } => Verdict::Held { why: play.passed("always so") },
                other => other,
            },
            When::Always => {
                let verdict = play.none_reached(verb, story).or_else(|| play.first_without(story));
                verdict.unwrap_or_else(|| Verdict::Held { why: play.passed("always so") })
            }
            When::Never => play.none_reached(verb, story).unwrap_or_else(|| Verdict::Held { why: play.passed("never so") }),
        }
    }
}

impl Play {
    /// Notes what an event is to a subject; the verdict, if that decides it.
    fn touched(&mut self, when: When, touch: Touch, story: &Story) -> Option<Verdict> {
        let (subject, changed) = match touch {
            Touch::Opportunity(subject) => (subject, false),
            Touch::Changed(subject) => (subject, true),
        };
        self.reached[subject] = true;
        self.opportunities += 1;
        if let Some(crowd) = self.crowd {
            return self.crowd_touched(crowd, when, subject, changed, story);
        }
        let holds = self.fold.holds(subject);
        match when {
            When::Never if changed && holds => Some(self.broken(subject, story)),
            When::Always if changed && !holds => Some(self.broken(subject, story)),
            When::Eventually if holds && !self.met[subject] => {
                self.met[subject] = true;
                self.met.iter().all(|met| *met).then(|| Verdict::Held { why: self.came_true(subject, story) })
            }
            _ => None,
        }
    }

    /// The same where so many are asked for.
    fn crowd_touched(&mut self, crowd: Crowd, when: When, subject: usize, changed: bool, story: &Story) -> Option<Verdict> {
        match when {
            When::Never if changed && crowd.fit(self.so()) == Fit::Fits => Some(self.crowd_broken(subject, story)),
            When::Always if changed => {
                let (yes, unreached) = (self.so(), self.unreached());
                let broken = crowd.fit(yes) == Fit::Many || crowd.fit(yes + unreached) == Fit::Few;
                broken.then(|| self.crowd_broken(subject, story))
            }
            When::Eventually if self.fold.holds(subject) && !self.met[subject] => {
                self.met[subject] = true;
                let met = self.met.iter().filter(|met| **met).count();
                let why = || format!("round {} · {}", story.cast.round, self.census(&self.met, story));
                (crowd.fit(met) == Fit::Fits).then(|| Verdict::Held { why: why() })
            }
            _ => None,
        }
    }

    /// Of how many that had their opportunity the verb is true now.
    fn so(&self) -> usize {
        self.true_of().into_iter().filter(|so| *so).count()
    }

    /// Of whom it is.
    fn true_of(&self) -> Vec<bool> {
        (0..self.reached.len()).map(|subject| self.reached[subject] && self.fold.holds(subject)).collect()
    }

    fn unreached(&self) -> usize {
        self.reached.iter().filter(|reached| !**reached).count()
    }

    fn census(&self, so: &[bool], story: &Story) -> String {
        let name = |subject| self.subjects.name(subject, &story.cast).unwrap_or_default();
        census(&so.iter().enumerate().map(|(subject, so)| (name(subject), *so)).collect::<Vec<_>>())
    }

    /// Broken by how many there are, told of one of them.
    fn crowd_broken(&self, subject: usize, story: &Story) -> Verdict {
        let Told { why, evidence } = self.told(subject, story);
        broken(&story.cast, latest(story), evidence, format!("{}; {why}", self.census(&self.true_of(), story)))
    }

    /// The same where that is noticed when its time is over.
    fn crowd_overdue(&self, so: &[bool], subject: usize, story: &Story) -> Verdict {
        let Told { why, evidence } = self.told(subject, story);
        overdue(&story.cast, latest(story), evidence, format!("{}; {why}", self.census(so, story)))
    }

    fn told(&self, subject: usize, story: &Story) -> Told {
        self.fold.told(subject, &Scene { story, subjects: &self.subjects })
    }

    /// The verdict on what must hold now, of all or of so many.
    fn holds_now(&self, verb: &dyn Verb, story: &Story) -> Verdict {
        let Some(crowd) = self.crowd else {
            let verdict = self.not_all_reached(verb, story).or_else(|| self.first_without(story));
            return verdict.unwrap_or_else(|| Verdict::Held { why: self.all_seen() });
        };
        self.counted(crowd, &self.true_of(), verb, story)
    }

    /// The verdict where so many are asked for and these are there.
    fn counted(&self, crowd: Crowd, so: &[bool], verb: &dyn Verb, story: &Story) -> Verdict {
        if let Some(verdict) = self.none_reached(verb, story) {
            return verdict;
        }
        let yes = so.iter().filter(|so| **so).count();
        let one = |wanted: bool| (0..so.len()).find(|subject| self.reached[*subject] && so[*subject] == wanted).unwrap_or(0);
        match crowd.fit(yes) {
            Fit::Fits => Verdict::Held { why: self.census(so, story) },
            Fit::Many => self.crowd_overdue(so, one(true), story),
            Fit::Few if crowd.fit(yes + self.unreached()) == Fit::Few => self.crowd_overdue(so, one(false), story),
            Fit::Few => {
                let without = self.reached.iter().position(|reached| !reached).unwrap_or(0);
                let name = self.subjects.name(without, &story.cast).unwrap_or_default();
                Verdict::NotReached { why: format!("{}; {name}, for one: {}", self.census(so, story), verb.lacking()) }
            }
        }
    }

    /// The verdict of an `eventually` that did not come in time.
    fn missed(&self, verb: &dyn Verb, story: &Story) -> Verdict {
        if let Some(crowd) = self.crowd {
            return self.counted(crowd, &self.met, verb, story);
        }
        let subject = self.met.iter().position(|met| !met).unwrap_or(0);
        self.not_all_reached(verb, story).unwrap_or_else(|| self.overdue(subject, story))
    }

    /// The verdict where not every subject had an opportunity.
    fn not_all_reached(&self, verb: &dyn Verb, story: &Story) -> Option<Verdict> {
        let without = self.reached.iter().position(|reached| !reached)?;
        if self.reached.len() == 1 || !self.reached.contains(&true) {
            return self.none_reached(verb, story);
        }
        let name = self.subjects.name(without, &story.cast).unwrap_or_default();
        Some(Verdict::NotReached { why: format!("{name}, for one: {}", verb.lacking()) })
    }

    /// The verdict where no subject had an opportunity.
    fn none_reached(&self, verb: &dyn Verb, story: &Story) -> Option<Verdict> {
        if self.reached.contains(&true) {
            return None;
        }
        let lacking = verb.lacking();
        let why = match (self.subjects.len(), self.subjects.name(0, &story.cast)) {
            (_, None) => lacking,
            (1, Some(name)) => format!("{name}: {lacking}"),
            (_, Some(_)) => format!("{}: {lacking}", verb.who().some()),
        };
        Some(Verdict::NotReached { why })
    }

    /// Broken by a subject at the event just taken in.
    fn broken(&self, subject: usize, story: &Story) -> Verdict {
        let told = self.told(subject, story);
        broken(&story.cast, latest(story), told.evidence, told.why)
    }

    /// Broken by a subject when its time is over: the event just taken in, or the last of the run, only happens to come then.
    fn overdue(&self, subject: usize, story: &Story) -> Verdict {
        let told = self.told(subject, story);
        overdue(&story.cast, latest(story), told.evidence, told.why)
    }

    /// Broken by the first subject that had its opportunity and of which the verb is not true.
    fn first_without(&self, story: &Story) -> Option<Verdict> {
        let subject = (0..self.reached.len()).find(|subject| self.reached[*subject] && !self.fold.holds(*subject))?;
        Some(self.overdue(subject, story))
    }

    fn came_true(&self, subject: usize, story: &Story) -> String {
        let round = story.cast.round;
        match self.subjects.len() {
            1 => format!("round {round} · {}", self.fold.seen(subject)),
            n => format!("round {round} · all {n} nodes"),
        }
    }

    fn all_seen(&self) -> String {
        let n = self.reached.len();
        let seen = self.fold.seen(0);
        match n {
            1 => seen,
            _ if (1..n).all(|subject| self.fold.seen(subject) == seen) => format!("all {n} nodes · {seen}"),
            _ => format!("all {n} nodes"),
        }
    }

    fn passed(&self, how: &str) -> String {
        format!("{}, {how}", count(self.opportunities, "opportunity", "opportunities"))
    }
}

/// The event that the story has come to, which is the last when the run is over.
fn latest(story: &Story) -> Seq {
    story.cast.last.expect("the story has taken an event in, since the run began")
}

/// Whether an event begins a round after this one.
fn begins_after(e: &Event, round: Round) -> bool {
    matches!(&e.what, What::Run(RunEvent::RoundBegan { round: began }) if *began > round)
}

/// An expectation as a sentence.
fn sentence(expectation: &Expectation, who: &Who, Phrase { of, aux, rest }: &Phrase) -> String {
    let (some, aux) = match expectation.who {
        Some(many) => {
            let (many, one) = said(many);
            (format!("{many} of {}", who.all()), if one || !of.is_empty() { *aux } else { plural(aux) })
        }
        None => (who.some(), *aux),
    };
    match (expectation.when, who.none()) {
        (When::Never, _) if expectation.who.is_some() => format!("never {aux} {of}{some} {rest}"),
        (When::Never, Some(none)) => format!("{of}{none} {aux} {rest}"),
        (When::Never, None) => format!("{of}{some} {aux} never {rest}"),
        (When::Always, _) => format!("{of}{some} {aux} always {rest}"),
        (When::Finally, _) => format!("in the end {of}{some} {aux} {rest}"),
        (When::At(round), _) => format!("at the end of round {round}, {of}{some} {aux} {rest}"),
        (When::Eventually, _) => match expectation.within {
            Some(within) => format!("{of}{some} {aux} {rest} within {within}"),
            None => format!("{of}{some} {aux} {rest} before the end"),
        },
    }
}

fn plural(aux: &'static str) -> &'static str {
    match aux {
        "is" => "are",
        "has" => "have",
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use koipond_record::event::{Event, RunEvent, What};
    use koipond_record::{Pace, Round, SimTime, Slot, Span, Verdict};

    use crate::Panel;
    use crate::spec::{Expectation, Holds, Slashed, Submitted, VerbSpec, Waive, When};
    use crate::stage::{Stage, assert_broken, assert_held, assert_not_reached};

    fn verdict(events: &[Event]) -> Verdict {
        let verb = VerbSpec::Submitted(Submitted { node: "honest-1".parse().ok(), ..Submitted::default() });
        let expectation = Expectation { when: When::Eventually, verb, who: None, within: "4 rounds".parse().ok() };
        let mut panel = Panel::new(&[expectation], &Waive::default());
        events.iter().for_each(|e| drop(panel.on_event(e)));
        panel.finish().remove(0).verdict
    }

    #[test]
    fn a_deadline_in_rounds_comes_later_where_slots_are_longer() {
        let mut stage = Stage::staked();
        let function = koipond_record::TaskFunction::SubmitPayload;
        let late = stage.round(1).asks("honest-1", function, 0).round(6).latest();
        let mut events = stage.submits(5, "honest-1", "x").complete();
        assert_broken(&verdict(&events), late, "and not for round 0");
        let What::Run(RunEvent::Started { schedule, .. }) = &mut events[0].what else { panic!("it begins the run") };
        let slow = Pace { from: Slot(0), at: SimTime(0), slot_time: Span::from_millis(800) };
        schedule.clock.paces = Some(Arc::from([slow]));
        assert_held(&verdict(&events), "submitted for 1 round");
    }

    fn slashed(group: Option<&str>) -> VerbSpec {
        VerbSpec::Slashed(Slashed { node: None, group: group.and_then(|group| group.parse().ok()), by: None, total: None })
    }

    fn stake(is: &str) -> VerbSpec {
        VerbSpec::Stake(Holds { node: None, group: None, is: is.parse().expect("a bound") })
    }

    /// In round 2 the cheat is slashed, in round 3 honest-2; honest-1 is named by the list of round 1 and spared.
    fn stage() -> Stage {
        let mut stage = Stage::staked();
        stage.round(1).round(2).lists(0, "honest-1", &[("cheat-1", -1_000)]).pays(0, "honest-1");
        stage.round(3).lists(1, "honest-1", &[("honest-1", 500), ("honest-2", -1_000)]).pays(1, "honest-1").round(4);
        stage
    }

    #[test]
    fn at_a_round_is_judged_when_that_round_is_over() {
        let stage = stage();
        let is = |round, is: &str| stage.judge(When::At(Round(round)), stake(is));
        assert_held(&is(1, "5 KOII"), "all 3 nodes · 5 KOII");
        let evidence = assert_broken(&is(2, "5 KOII"), stage.nth("RoundBegan", 3), "the stake of cheat-1 is 4 KOII since round 2");
        stage.assert_kinds(&evidence, &["ListSubmitted", "Slashed"]);
        assert_held(&is(3, "at least 4 KOII"), "all 3 nodes");
        assert_eq!(stage.name(When::At(Round(2)), stake("5 KOII")), "at the end of round 2, the stake of every node is 5 KOII");
    }

    #[test]
    fn the_last_round_is_over_when_the_run_is_and_a_later_one_was_not_reached() {
        let mut stage = stage();
        let at = |stage: &Stage, round| stage.judge(When::At(Round(round)), stake("at most 4.5 KOII"));
        assert_broken(&at(&stage, 4), stage.nth("Ended", 0), "the stake of honest-1 is 5 KOII");
        assert_not_reached(&at(&stage, 5), "the run ended in round 4, before round 5");
        assert_not_reached(&at(stage.limit("10 events"), 4), "the run was ended early");
    }

    #[test]
    fn at_a_round_needs_its_opportunity_before_that_round_is_over() {
        let stage = stage();
        assert_not_reached(&stage.judge(When::At(Round(2)), slashed(Some("honest"))), "no list that names it was paid");
        let one = |round| stage.judge(When::At(Round(round)), slashed(Some("cheat")));
        assert_not_reached(&one(1), "no list that names it was paid");
        assert_held(&one(2), "lost 1 of 5 KOII");
    }

    #[test]
    fn in_the_end_those_are_counted_of_whom_it_is_true() {
        let stage = stage();
        let of = |who: &str| stage.judge_who(When::Finally, slashed(None), who).1;
        assert_held(&of("at least 2"), "2 of 3 nodes (honest-2, cheat-1), not honest-1");
        assert_held(&of("at most 70 %"), "2 of 3 nodes");
        assert_held(&of("2"), "2 of 3 nodes");
        let why = "2 of 3 nodes (honest-2, cheat-1), not honest-1; honest-1 was not slashed";
        assert_broken(&of("at least 80 %"), stage.nth("Ended", 0), why);
        let evidence = assert_broken(&of("at most 1"), stage.nth("Ended", 0), "not honest-1; honest-2 lost 1 of 5 KOII in round 3");
        assert!(stage.kinds(&evidence).contains(&"Slashed".to_owned()));
        assert_broken(&of("1"), stage.nth("Ended", 0), "2 of 3 nodes");
    }

    #[test]
    fn who_had_no_opportunity_leaves_at_least_undecided_and_not_at_most() {
        let mut stage = Stage::staked();
        stage.round(2).lists(0, "honest-1", &[("cheat-1", -1_000), ("honest-1", 500)]).pays(0, "honest-1");
        let of = |who: &str| stage.judge_who(When::Finally, slashed(None), who).1;
        assert_not_reached(
            &of("at least 2"),
            "1 of 3 nodes (cheat-1), not honest-1, honest-2; honest-2, for one: no list that names it was paid",
        );
        assert_broken(&of("at least 3"), stage.nth("Ended", 0), "1 of 3 nodes");
        assert_held(&of("at most 1"), "1 of 3 nodes");
        assert_held(&of("1"), "1 of 3 nodes");
        let (_, nobody) = Stage::staked().judge_who(When::Finally, slashed(None), "at most 1");
        assert_not_reached(&nobody, "every node: no list that names it was paid");
    }

    #[test]
    fn eventually_holds_when_the_last_that_is_needed_is_there() {
        let stage = stage();
        assert_held(&stage.judge_who(When::Eventually, slashed(None), "at least 2").1, "round 3 · 2 of 3 nodes");
        assert_held(&stage.judge_who(When::Eventually, slashed(None), "at least 1").1, "round 2 · 1 of 3 nodes (cheat-1)");
        assert_broken(
            &stage.judge_who(When::Eventually, slashed(None), "at least 3").1,
            stage.nth("Ended", 0),
            "not honest-1; honest-1 was",
        );
    }

    #[test]
    fn never_is_broken_by_the_first_that_is_too_many() {
        let stage = stage();
        let (name, verdict) = stage.judge_who(When::Never, slashed(None), "at least 2");
        assert_eq!(name, "never are at least 2 of the nodes slashed");
        assert_broken(&verdict, stage.nth("Slashed", 1), "2 of 3 nodes (honest-2, cheat-1), not honest-1; honest-2 lost 1 of 5 KOII");
        assert_held(&stage.judge_who(When::Never, slashed(None), "at least 3").1, "never so");
        assert_held(&stage.judge_who(When::Never, slashed(Some("honest")), "at least 2").1, "never so");
    }

    #[test]
    fn always_bounds_how_many_there_are_from_the_first_opportunity_on() {
        let stage = stage();
        let of = |who: &str| stage.judge_who(When::Always, stake("5 KOII"), who).1;
        assert_held(&of("at least 1"), "5 opportunities, always so");
        let why = "1 of 3 nodes (honest-1), not honest-2, cheat-1; the stake of honest-2 is 4 KOII";
        assert_broken(&of("at least 60 %"), stage.nth("Slashed", 1), why);
        assert_broken(&of("at most 2"), stage.nth("Staked", 2), "all 3 nodes; the stake of cheat-1 is 5 KOII");
    }

    #[test]
    fn at_a_round_so_many_are_counted_as_they_are_then() {
        let stage = stage();
        let of = |round, who: &str| stage.judge_who(When::At(Round(round)), stake("5 KOII"), who).1;
        assert_held(&of(2, "2"), "2 of 3 nodes (honest-1, honest-2), not cheat-1");
        assert_broken(&of(3, "2"), stage.nth("RoundBegan", 4), "1 of 3 nodes (honest-1), not honest-2, cheat-1");
    }

    #[test]
    fn how_many_reads_as_people_say_it() {
        let stage = stage();
        let name = |when, verb: VerbSpec, who: &str| stage.judge_who(when, verb, who).0;
        let cheat = || slashed(Some("cheat"));
        assert_eq!(name(When::Finally, cheat(), "at least 80 %"), "in the end at least 80 % of the cheat nodes are slashed");
        assert_eq!(name(When::Finally, cheat(), "1"), "in the end exactly 1 of the cheat nodes is slashed");
        assert_eq!(name(When::Eventually, slashed(None), "at least 2"), "at least 2 of the nodes are slashed before the end");
        assert_eq!(name(When::Always, stake("5 KOII"), "at most 2"), "the stake of at most 2 of the nodes is always 5 KOII");
        let submitted = || VerbSpec::Submitted(Submitted::default());
        assert_eq!(name(When::At(Round(3)), submitted(), "at least 2"), "at the end of round 3, at least 2 of the nodes have submitted");
    }

    #[test]
    fn who_had_no_opportunity_is_nothing_to_an_always() {
        let mut stage = Stage::new();
        stage.stakes("honest-1", 5_000);
        assert_held(&stage.judge(When::Always, stake("5 KOII")), "1 opportunity, always so");
        let in_the_end = stage.judge(When::Finally, stake("5 KOII"));
        assert_not_reached(&in_the_end, "honest-2, for one");
    }

    #[test]
    fn an_opportunity_alone_decides_no_always_of_so_many() {
        let mut stage = Stage::staked();
        stage.round(2).lists(0, "honest-1", &[("honest-1", 500), ("honest-2", 500), ("cheat-1", -1_000)]).pays(0, "honest-1");
        let (_, verdict) = stage.judge_who(When::Always, slashed(None), "at least 2");
        assert_broken(&verdict, stage.nth("Slashed", 0), "1 of 3 nodes (cheat-1)");
    }

    #[test]
    fn what_is_seen_of_all_is_told_once_and_of_one_without_a_number() {
        let stage = stage();
        let held = |round, node: Option<&str>, is: &str| {
            let holds = Holds { node: node.and_then(|node| node.parse().ok()), group: None, is: is.parse().expect("a bound") };
            stage.judge(When::At(Round(round)), VerbSpec::Stake(holds))
        };
        let why = |why: &str| Verdict::Held { why: why.to_owned() };
        assert_eq!(held(1, Some("honest-1"), "5 KOII"), why("5 KOII"));
        assert_eq!(held(1, None, "5 KOII"), why("all 3 nodes · 5 KOII"));
        assert_eq!(held(3, None, "at least 4 KOII"), why("all 3 nodes"));
    }

    #[test]
    fn a_run_without_nodes_has_nobody_to_judge() {
        let mut events = Stage::staked().complete();
        let What::Run(RunEvent::Started { nodes, .. }) = &mut events[0].what else { panic!("it begins the run") };
        nodes.clear();
        let expectation = Expectation { when: When::Never, verb: slashed(None), who: None, within: None };
        let mut panel = Panel::new(&[expectation], &Waive::default());
        events.iter().for_each(|e| drop(panel.on_event(e)));
        assert_not_reached(&panel.finish().remove(0).verdict, "this run has no nodes");
    }
}
