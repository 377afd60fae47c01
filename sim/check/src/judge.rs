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
        if self.play.as_ref()?.deadline.is_some_and(|deadline| e.at > deadline) {
            return Some(self.missed(story));
        }
        let play = self.play.as_mut()?;
        let touches = play.fold.on_event(e, &Scene { story, subjects: &play.subjects });
        touches.into_iter().find_map(|touch| play.touched(self.expectation.when, touch, e, story))
    }

    fn begin(&self, start: SimTime, story: &Story) -> Result<Play, String> {
        let subjects = self.verb.who().find(&story.cast)?;
        let n = subjects.len();
        let fold = self.verb.fold(self.expectation.when, n);
        let within = self.expectation.within.filter(|_| self.expectation.when == When::Eventually);
        let clock = story.cast.schedule.as_ref().map(|schedule| &schedule.clock);
        let deadline = within.zip(clock).map(|(within, clock)| start + within.on(clock));
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
        match self.expectation.when {
            When::Eventually => self.missed(story),
            When::Finally => match self.unreached(story, false) {
                Some(verdict) => verdict,
                None => play.first_without(story).unwrap_or_else(|| Verdict::Held { why: play.all_seen() }),
            },
            When::Always => match self.unreached(story, true) {
                Some(verdict) => verdict,
                None => play.first_without(story).unwrap_or_else(|| Verdict::Held { why: play.passed("always so") }),
            },
            When::Never => match self.unreached(story, true) {
                Some(verdict) => verdict,
                None => Verdict::Held { why: play.passed("never so") },
            },
        }
    }

    /// The verdict of an `eventually` that did not come in time.
    fn missed(&self, story: &Story) -> Verdict {
        let Some(play) = &self.play else {
            return Verdict::NotReached { why: "the run did not begin".to_owned() };
        };
        if let Some(verdict) = self.unreached(story, false) {
            return verdict;
        }
        let subject = play.met.iter().position(|met| !met).unwrap_or(0);
        play.broken(subject, story)
    }

    /// The verdict if there was no opportunity: for none of the subjects, or where all are needed, not for all.
    fn unreached(&self, story: &Story, one_is_enough: bool) -> Option<Verdict> {
        let play = self.play.as_ref()?;
        let had = play.reached.iter().zip(&play.met).map(|(reached, met)| *reached || *met);
        let lacking = had.clone().position(|had| !had).filter(|_| !(one_is_enough && had.clone().any(|had| had)))?;
        let why = match play.subjects.name(lacking, &story.cast) {
            Some(name) if play.subjects.len() == 1 => format!("{name}: {}", self.verb.lacking()),
            Some(_) if !had.clone().any(|had| had) => format!("{}: {}", self.verb.who().some(), self.verb.lacking()),
            Some(name) => format!("{name}, for one: {}", self.verb.lacking()),
            None => self.verb.lacking(),
        };
        Some(Verdict::NotReached { why })
    }
}

impl Play {
    /// Notes what an event is to a subject; the verdict, if that decides it.
    fn touched(&mut self, when: When, touch: Touch, e: &Event, story: &Story) -> Option<Verdict> {
        let (subject, changed) = match touch {
            Touch::Opportunity(subject) => (subject, false),
            Touch::Changed(subject) => (subject, true),
        };
        self.reached[subject] = true;
        self.opportunities += 1;
        let holds = self.fold.holds(subject);
        match when {
            When::Never if changed && holds => Some(self.broken_at(subject, e, story)),
            When::Always if changed && !holds => Some(self.broken_at(subject, e, story)),
            When::Eventually if holds && !self.met[subject] => {
                self.met[subject] = true;
                self.met.iter().all(|met| *met).then(|| Verdict::Held { why: self.came_true(subject, story) })
            }
            _ => None,
        }
    }

    fn broken_at(&self, subject: usize, e: &Event, story: &Story) -> Verdict {
        let told = self.fold.told(subject, &Scene { story, subjects: &self.subjects });
        broken(&story.cast, e.seq, told.evidence, told.why)
    }

    /// Broken where the story has come to: at a deadline, or in the end.
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
