//! The failure that must stay, and its contrast: the world without what is to blame, in which the expectation holds.

use koipond_check::Panel;
use koipond_check::spec::{Expectation, Waive};
use koipond_scenarios::Plan;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::look::{Seen, look};
use super::moves::numbered;
use crate::lab::signature::Signature;
use crate::tasks::Tasks;
use crate::world::RunError;

/// A run that cannot be shrunk.
#[derive(Debug, thiserror::Error)]
pub enum ShrinkError {
    /// It holds.
    #[error("this run holds, so there is no failure to shrink; name a run that fails, or another seed")]
    Holds,
    /// It fails, but not in what was asked for.
    #[error("nothing that fails in this run is called `{asked}`; it fails in: {}", .fails.join("; "))]
    NoSuch {
        /// What was asked for.
        asked: String,
        /// What fails.
        fails: Vec<String>,
    },
    /// The scenario, written out and read again, does not fail in the same way.
    #[error(
        "written out as a scenario of its own, this run does not fail in the same way ({0}); that is a bug of Koipond, please report it"
    )]
    NotAlone(String),
    /// A run of it cannot be made.
    #[error(transparent)]
    Run(#[from] RunError),
    /// The user wanted to stop before anything was known.
    #[error("interrupted before the first run had ended")]
    Interrupted,
}

/// Without what the expectation holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Contrast {
    /// Without all faults and behaviours.
    Clean,
    /// Without the faults.
    WithoutFaults,
    /// Without the behaviours.
    WithoutBehaviours,
    /// It holds without none of them: the fault is elsewhere, or nowhere.
    None,
}

/// The failure that must stay.
#[derive(Clone, Debug)]
pub struct Aim {
    /// As it was in the run that is shrunk.
    pub signature: Signature,
    /// Whether it is the first expectation of the plan that fails, and not an invariant, a script or a limit.
    pub is_first: bool,
    /// In which world it would not fail.
    pub contrast: Contrast,
    /// Of each text of that expectation, in order, whether it names a node or a group that does not play honestly.
    pub deviates: Vec<bool>,
    /// What else failed in that run.
    pub others: Vec<Signature>,
    /// The most events that a smaller world may have.
    pub most_events: u64,
}

impl Aim {
    /// The failure as it is called in another world, whose nodes may have other names.
    pub fn within(&self, plan: &Plan) -> Signature {
        match plan.expect.first().filter(|_| self.is_first) {
            Some(expectation) => Signature { expectation: name_of(expectation), ..self.signature.clone() },
            None => self.signature.clone(),
        }
    }

    /// Whether those whom the expectation names still behave as their names say: of a cheat that became honest, nothing is worth expecting.
    pub fn is_about(&self, plan: &Plan) -> bool {
        let Some(first) = plan.expect.first().filter(|_| self.is_first) else { return true };
        self.deviates.iter().zip(deviating(plan, first)).all(|(was, is)| is || !was)
    }

    /// The world without what is to blame.
    pub fn twin(&self, plan: &Plan) -> Option<Plan> {
        twin(plan, self.contrast)
    }
}

/// What an expectation is called in reports.
fn name_of(expectation: &Expectation) -> String {
    let judgements = Panel::new(std::slice::from_ref(expectation), &Waive::default()).finish();
    judgements.into_iter().next().map_or_else(String::new, |judgement| judgement.name)
}

/// Of each text of an expectation, in order, whether it names a node that has a behaviour, or a group of which all nodes have one.
fn deviating(plan: &Plan, expectation: &Expectation) -> Vec<bool> {
    fn texts(words: &Value, found: &mut Vec<String>) {
        match words {
            Value::String(text) => found.push(text.clone()),
            Value::Array(list) => list.iter().for_each(|inner| texts(inner, found)),
            Value::Object(map) => map.values().for_each(|inner| texts(inner, found)),
            _ => {}
        }
    }
    let mut found = Vec::new();
    texts(&serde_json::to_value(&expectation.verb).unwrap_or_default(), &mut found);
    let deviates = |text: &String| {
        let mut named = plan.nodes.iter().filter(|node| node.name == *text || node.group == *text).peekable();
        named.peek().is_some() && named.all(|node| !node.behaviours.is_empty() && node.acts.share.parts_per_million > 0)
    };
    found.iter().map(deviates).collect()
}

fn twin(plan: &Plan, contrast: Contrast) -> Option<Plan> {
    let (faults, behaviours) = match contrast {
        Contrast::Clean => (true, true),
        Contrast::WithoutFaults => (true, false),
        Contrast::WithoutBehaviours => (false, true),
        Contrast::None => return None,
    };
    let mut twin = plan.clone();
    if faults {
        twin.timeline.retain(|entry| !entry.what.is_fault());
    }
    if behaviours {
        for node in &mut twin.nodes {
            node.behaviours.clear();
            node.acts = Default::default();
        }
    }
    let twin = numbered(twin);
    (twin != *plan).then_some(twin)
}

/// Runs a plan and makes out what fails, and in which world it would not. The plan comes back with what fails as its first expectation.
pub fn aim(
    plan: &Plan,
    tasks: &Tasks,
    seed: u64,
    asked: Option<&str>,
    stop: &(dyn Fn() -> bool + Sync),
) -> Result<(Plan, Aim), ShrinkError> {
    let seen = look(plan, tasks, seed, None, u64::MAX, stop)?;
    let Seen::Ended { signatures, events, .. } = seen else { return Err(ShrinkError::Interrupted) };
    let fails: Vec<String> = signatures.iter().map(|signature| signature.expectation.clone()).collect();
    let wanted = |signature: &&Signature| asked.is_none_or(|asked| signature.expectation == asked || signature.expectation.contains(asked));
    let signature = match signatures.iter().find(wanted).cloned() {
        Some(signature) => signature,
        None if signatures.is_empty() => return Err(ShrinkError::Holds),
        None => return Err(ShrinkError::NoSuch { asked: asked.unwrap_or_default().to_owned(), fails }),
    };
    let mut plan = plan.clone();
    let place = plan.expect.iter().position(|expectation| name_of(expectation) == signature.expectation);
    if let Some(place) = place {
        plan.expect[..=place].rotate_right(1);
    }
    let others = signatures.into_iter().filter(|other| *other != signature).collect();
    let most_events = events.saturating_mul(3).saturating_add(20_000);
    let deviates = plan.expect.first().filter(|_| place.is_some()).map(|first| deviating(&plan, first)).unwrap_or_default();
    let mut aim = Aim { signature, is_first: place.is_some(), contrast: Contrast::None, deviates, others, most_events };
    for contrast in [Contrast::Clean, Contrast::WithoutFaults, Contrast::WithoutBehaviours] {
        let Some(twin) = twin(&plan, contrast) else { continue };
        match look(&twin, tasks, seed, None, aim.most_events, stop)? {
            Seen::Ended { held, .. } if held.contains(&aim.signature.expectation) => {
                aim.contrast = contrast;
                break;
            }
            Seen::Stopped => return Err(ShrinkError::Interrupted),
            _ => {}
        }
    }
    Ok((plan, aim))
}
