//! One expectation over one run: a verb's fold under always, eventually, never or finally.

use koipond_record::event::EndReason;
use koipond_record::{Event, SimTime, Verdict};

use crate::checker::broken;
use crate::expect::fold::{Fold, Phrase, Scene, Subjects, Touch, Verb, Who};
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
        touches.into_iter().find_map(|touch| play.touched(self.expectation.when, touch, story))
    }

    fn begin(&self, start: SimTime, story: &Story) -> Result<Play, String> {
        let subjects = self.verb.who().find(&story.cast)?;
        let n = subjects.len();
        let fold = self.verb.fold(self.expectation.when, n);
        let within = self.expectation.within.filter(|_| self.expectation.when == When::Eventually);
        let clock = story.cast.schedule.as_ref().map(|schedule| &schedule.clock);
        let deadline = within.zip(clock).map(|(within, clock)| within.after(clock, start));
        Ok(Play { subjects, fold, deadline, reached: vec![false; n], met: vec![false; n], opportunities: 0 })
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
            When::Finally => {
                let verdict = play.not_all_reached(verb, story).or_else(|| play.first_without(story));
                verdict.unwrap_or_else(|| Verdict::Held { why: play.all_seen() })
            }
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

    /// The verdict of an `eventually` that did not come in time.
    fn missed(&self, verb: &dyn Verb, story: &Story) -> Verdict {
        let subject = self.met.iter().position(|met| !met).unwrap_or(0);
        self.not_all_reached(verb, story).unwrap_or_else(|| self.broken(subject, story))
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

    /// Broken by a subject where the story has come to: at the event just taken in, which is the last when the run is over.
    fn broken(&self, subject: usize, story: &Story) -> Verdict {
        let told = self.fold.told(subject, &Scene { story, subjects: &self.subjects });
        let at = story.cast.last.expect("the story has taken an event in, since the run began");
        broken(&story.cast, at, told.evidence, told.why)
    }

    /// Broken by the first subject that had its opportunity and of which the verb is not true.
    fn first_without(&self, story: &Story) -> Option<Verdict> {
        let subject = (0..self.reached.len()).find(|subject| self.reached[*subject] && !self.fold.holds(*subject))?;
        Some(self.broken(subject, story))
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

/// An expectation as a sentence.
fn sentence(expectation: &Expectation, who: &Who, Phrase { of, aux, rest }: &Phrase) -> String {
    let some = who.some();
    match (expectation.when, who.none()) {
        (When::Never, Some(none)) => format!("{of}{none} {aux} {rest}"),
        (When::Never, None) => format!("{of}{some} {aux} never {rest}"),
        (When::Always, _) => format!("{of}{some} {aux} always {rest}"),
        (When::Finally, _) => format!("in the end {of}{some} {aux} {rest}"),
        (When::Eventually, _) => match expectation.within {
            Some(within) => format!("{of}{some} {aux} {rest} within {within}"),
            None => format!("{of}{some} {aux} {rest} before the end"),
        },
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use koipond_record::event::{Event, RunEvent, What};
    use koipond_record::{Pace, SimTime, Slot, Span, Verdict};

    use crate::Panel;
    use crate::spec::{Expectation, Submitted, VerbSpec, When};
    use crate::stage::{Stage, assert_broken, assert_held};

    fn verdict(events: &[Event]) -> Verdict {
        let verb = VerbSpec::Submitted(Submitted { node: "honest-1".parse().ok(), group: None, rounds: None });
        let mut panel = Panel::new(&[Expectation { when: When::Eventually, verb, within: "4 rounds".parse().ok() }]);
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
}
