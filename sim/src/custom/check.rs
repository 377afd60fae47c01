//! A script as a check of a run. An engine stays on the thread that made it, so each has one; it answers before the run goes on.

use std::sync::Arc;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};

use koipond_check::Checker;
use koipond_node::CheckProblem;
use koipond_record::event::{EndReason, RunEvent};
use koipond_record::{Event, Round, Seq, Verdict, What};

use super::script::{Script, load};
use super::shown::Names;

/// The stack of a script's thread: more than the engine lets it use.
const STACK: usize = 8 << 20;

/// A script that judges a run.
pub(super) struct Check {
    script: Script,
    families: Vec<String>,
    engine: Engine,
    names: Option<Names>,
    round: Round,
    /// The latest event that it was shown, and the latest before that.
    shown: Option<Seq>,
    before: Option<Seq>,
    count: u64,
    last: Seq,
    end: Option<EndReason>,
    verdict: Option<Verdict>,
}

/// A thread with a script's engine.
struct Engine {
    to: SyncSender<Word>,
    from: Receiver<Answer>,
}

enum Word {
    Begin(String),
    Event(String),
    End,
}

type Answer = Result<Option<String>, CheckProblem>;

impl Engine {
    /// Starts one. A run may start no thread, so this comes before it.
    fn start(file: &str, source: &Arc<str>) -> Self {
        let (to, words) = sync_channel::<Word>(1);
        let (answers, from) = sync_channel::<Answer>(1);
        let (file, source) = (file.to_owned(), Arc::clone(source));
        let work = move || {
            let mut script = load(&file, &source);
            while let Ok(word) = words.recv() {
                let answer = match (&mut script, word) {
                    (Err(problem), _) => Err(problem.clone()),
                    (Ok(script), Word::Begin(run)) => script.begin(&run).map(|()| None),
                    (Ok(script), Word::Event(event)) => script.check(&event),
                    (Ok(script), Word::End) => script.end(),
                };
                if answers.send(answer).is_err() {
                    return;
                }
            }
        };
        // Where no thread can be had, the first question is answered so.
        let _ = std::thread::Builder::new().name("custom check".to_owned()).stack_size(STACK).spawn(work);
        Self { to, from }
    }

    fn ask(&self, word: Word) -> Answer {
        let gone = || CheckProblem { place: String::new(), message: "its engine is gone".to_owned() };
        self.to.send(word).map_err(|_| gone())?;
        self.from.recv().map_err(|_| gone())?
    }
}

impl Check {
    pub(super) fn of(script: &Script) -> Self {
        let mut families: Vec<String> =
            script.kinds.iter().filter_map(|kind| kind.split_once('.')).map(|(family, _)| family.to_owned()).collect();
        families.sort();
        families.dedup();
        Self {
            families,
            engine: Engine::start(&script.file, &script.source),
            script: script.clone(),
            names: None,
            round: Round(0),
            shown: None,
            before: None,
            count: 0,
            last: Seq(0),
            end: None,
            verdict: None,
        }
    }

    /// How many expectations stand before it in the scenario.
    pub(super) fn place(&self) -> usize {
        self.script.place
    }

    /// The verdict, if it is decided.
    pub(super) fn decided(&self) -> Option<&Verdict> {
        self.verdict.as_ref()
    }

    /// What an answer decides.
    fn hears(&mut self, answer: Answer, at: Seq) -> Option<Verdict> {
        let why = match answer {
            Ok(None) => return None,
            Ok(Some(said)) => said,
            Err(problem) => format!("the check itself fails: {problem}"),
        };
        // What it was shown, and not the event at which the run happens to end.
        let mut evidence: Vec<Seq> = self.before.into_iter().chain(self.shown).collect();
        if evidence.is_empty() {
            evidence.push(at);
        }
        let verdict = Verdict::Broken { at, round: self.round, evidence, why };
        self.verdict = Some(verdict.clone());
        Some(verdict)
    }
}

impl Checker for Check {
    fn name(&self) -> &str {
        &self.script.name
    }

    fn on_event(&mut self, e: &Event) -> Option<Verdict> {
        if self.verdict.is_some() {
            return None;
        }
        self.last = e.seq;
        if self.names.is_none()
            && let Some(names) = Names::of(e)
        {
            let run = names.run(e);
            self.names = Some(names);
            let answer = self.engine.ask(Word::Begin(run));
            if let Some(verdict) = self.hears(answer, e.seq) {
                return Some(verdict);
            }
        }
        if let What::Run(RunEvent::Ended { reason }) = &e.what {
            self.end = Some(reason.clone());
        }
        let names = self.names.as_ref()?;
        self.round = names.round(e);
        if !self.families.iter().any(|wanted| wanted == e.what.kind().family) {
            return None;
        }
        let event = names.shown(e, &self.script.kinds)?;
        self.before = self.shown.replace(e.seq);
        self.count += 1;
        let answer = self.engine.ask(Word::Event(event));
        self.hears(answer, e.seq)
    }

    fn at_end(&mut self) -> Verdict {
        if let Some(verdict) = &self.verdict {
            return verdict.clone();
        }
        let why = match &self.end {
            None => "the log ends before the run does".to_owned(),
            Some(EndReason::Limit { what }) => format!("the run was ended early: {what}"),
            Some(EndReason::Completed) if self.count == 0 => format!("no event came of the kind {}", self.script.kinds.join(" or ")),
            Some(EndReason::Completed) => {
                let answer = self.engine.ask(Word::End);
                let (last, events) = (self.last, if self.count == 1 { "event" } else { "events" });
                let held = Verdict::Held { why: format!("{} {events}", koipond_record::Slot(self.count)) };
                return self.hears(answer, last).unwrap_or(held);
            }
        };
        Verdict::NotReached { why }
    }
}
