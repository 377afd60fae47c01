//! One run of a world, which ends when its verdict is known.

use std::collections::BTreeSet;

use koipond_chain_mock::fault::ChainFaultSpec;
use koipond_check::Panel;
use koipond_record::{Derived, Event, Round, Verdict};
use koipond_scenarios::{Deed, Plan};

use crate::custom::Judges;
use crate::lab::signature::{How, Signature, Trail};
use crate::tasks::Tasks;
use crate::world::{Flow, Observer, RunError, run};

/// What was seen of a run.
pub enum Seen {
    /// It ran as far as it had to.
    Ended {
        /// What fails.
        signatures: Vec<Signature>,
        /// What holds; not all that would, where the run ended early.
        held: BTreeSet<String>,
        /// How many events there were.
        events: u64,
    },
    /// It came to so many events that it is no smaller world.
    TooLong,
    /// The user wants to stop.
    Stopped,
}

/// Runs a plan until it is over, or until what is waited for is broken.
pub fn look(
    plan: &Plan,
    tasks: &Tasks,
    seed: u64,
    wait: Option<&Signature>,
    most_events: u64,
    stop: &(dyn Fn() -> bool + Sync),
) -> Result<Seen, RunError> {
    // What a fork undoes may unbreak an expectation, so a run with a fork goes on to its end.
    let forks = plan.timeline.iter().any(|entry| matches!(entry.what, Deed::Chain(ChainFaultSpec::Fork(_))));
    let wait = wait.filter(|signature| signature.how == How::Broken && !forks).map(|signature| signature.expectation.clone());
    let mut trail = Trail::default();
    let mut judging = Judging {
        judges: Judges::of(Panel::new(&plan.expect, &plan.waive), tasks),
        wait,
        met: false,
        left: most_events,
        too_long: false,
        stop,
        stopped: false,
    };
    let outcome = run(plan, tasks, seed, vec![&mut trail, &mut judging])?;
    if judging.stopped {
        return Ok(Seen::Stopped);
    }
    if judging.too_long {
        return Ok(Seen::TooLong);
    }
    let (met, wait) = (judging.met, judging.wait);
    let judgements = judging.judges.finish();
    let mut signatures = trail.signatures(&outcome, &judgements);
    if met {
        // Of a run that ended early, nothing else is known.
        signatures.retain(|signature| Some(&signature.expectation) == wait.as_ref());
    }
    let holds = judgements.into_iter().filter(|judgement| matches!(judgement.verdict, Verdict::Held { .. }) && !met);
    Ok(Seen::Ended { signatures, held: holds.map(|judgement| judgement.name).collect(), events: outcome.events })
}

struct Judging<'s> {
    judges: Judges,
    wait: Option<String>,
    met: bool,
    left: u64,
    too_long: bool,
    stop: &'s (dyn Fn() -> bool + Sync),
    stopped: bool,
}

impl Observer for Judging<'_> {
    fn event(&mut self, event: &Event, _: &[u8], _: Round) -> Flow {
        for derived in self.judges.on_event(event) {
            if let Derived::Verdict { name, verdict: Verdict::Broken { .. }, .. } = &derived {
                self.met |= Some(name) == self.wait.as_ref();
            }
        }
        self.left = self.left.saturating_sub(1);
        self.too_long = self.left == 0;
        self.stopped = event.seq.0.is_multiple_of(64) && (self.stop)();
        if self.met || self.too_long || self.stopped { Flow::Stop } else { Flow::Go }
    }
}
