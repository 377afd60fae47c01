//! The scenarios in which bugs are looked for, with their tasks, all from within the program.

use koipond_scenarios::{Plan, library, parse};

use crate::tasks::Tasks;

/// A scenario, ready to run.
pub struct Scene {
    /// Its plan; plain, so that every seed runs it as it is.
    pub plan: Plan,
    /// Its tasks.
    pub tasks: Tasks,
    /// Whether all that it expects must hold, or must break.
    pub must: Must,
}

/// What must become of a scene's expectations.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Must {
    /// They hold.
    Hold,
    /// They break; invariants hold all the same.
    Break,
}

/// All scenes.
pub struct Scenes(pub Vec<Scene>);

/// Where the scenarios of our own would lie in the library, so that they find its tasks.
const OWN: &[(&str, &str, Must)] = &[
    ("library/self-test/one-of-everything.yaml", include_str!("scenes/one-of-everything.yaml"), Must::Hold),
    ("library/self-test/canary.yaml", include_str!("scenes/canary.yaml"), Must::Hold),
    ("library/self-test/all-wrong.yaml", include_str!("scenes/all-wrong.yaml"), Must::Break),
];

/// Scenarios of the library that show what ours do not.
const SHIPPED: &[&str] = &[
    "chain/fork-past-the-window",
    "faults/crash",
    "faults/lossy-network",
    "faults/settle",
    "storage/crash-keeps-the-disk",
    "stories/one-false-accuser",
];

/// A bug that makes work without end is not looked at for longer.
const EVENTS: u64 = 200_000;

impl Scenes {
    /// Reads and compiles all scenes.
    ///
    /// # Errors
    /// The first that cannot be read, which is a bug of ours.
    pub fn read() -> Result<Self, String> {
        let own = OWN.iter().map(|(path, text, must)| Scene::read(path, text, *must));
        let shipped = SHIPPED.iter().map(|name| {
            let found = library().find(|shipped| shipped.name == *name).ok_or_else(|| format!("{name} is not shipped"))?;
            Scene::read(found.path, found.text, Must::Hold)
        });
        own.chain(shipped).collect::<Result<_, _>>().map(Self)
    }

    /// A scene by the name of its scenario.
    #[must_use]
    pub fn named(&self, scenario: &str) -> Option<&Scene> {
        self.0.iter().find(|scene| scene.plan.scenario == scenario)
    }

    /// The scene of this name, then all others.
    pub(super) fn from<'s>(&'s self, first: &'s str) -> impl Iterator<Item = &'s Scene> {
        let others = self.0.iter().filter(move |scene| scene.plan.scenario != first);
        self.named(first).into_iter().chain(others)
    }
}

impl Scene {
    fn read(path: &str, text: &str, must: Must) -> Result<Self, String> {
        let mut plan = parse(path, text).map_err(|problems| problems.to_string())?;
        plan.limits.events = EVENTS;
        let told = |errors: Vec<crate::tasks::TaskError>| errors.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n");
        let tasks = Tasks::shipped(&plan, path).map_err(told)?;
        Ok(Self { plan, tasks, must })
    }
}
