//! A run by the library, with all its events.

use koipond::tasks::Tasks;
use koipond::world::{Flow, Observer, Outcome, run};
use koipond_record::event::{NodeCard, RunEvent, Schedule};
use koipond_record::{Event, NodeId, Pubkey, Round, What};
use koipond_scenarios::{Plan, draw};

/// A scenario, ready to run.
#[derive(Clone, Debug)]
pub struct Scene {
    /// Its plan.
    pub plan: Plan,
    /// Its tasks.
    pub tasks: Tasks,
}

/// Keeps every event.
#[derive(Default)]
struct Keep(Vec<Event>);

impl Observer for Keep {
    fn event(&mut self, event: &Event, _: &[u8], _: Round) -> Flow {
        self.0.push(event.clone());
        Flow::Go
    }
}

/// A run that is over.
#[derive(Debug)]
pub struct Collected {
    /// Its outcome.
    pub outcome: Outcome,
    /// Its events.
    pub events: Vec<Event>,
}

impl Scene {
    /// Runs it, watched by nobody.
    #[must_use]
    pub fn outcome(&self, seed: u64) -> Outcome {
        self.watched(seed, Vec::new())
    }

    /// Runs it with these observers.
    #[must_use]
    pub fn watched(&self, seed: u64, observers: Vec<&mut dyn Observer>) -> Outcome {
        let (plan, _) = draw(&self.plan, seed);
        run(&plan, &self.tasks, seed, observers).unwrap_or_else(|why| panic!("seed {seed}: {why}"))
    }

    /// Runs it and keeps every event.
    #[must_use]
    pub fn collect(&self, seed: u64) -> Collected {
        let mut keep = Keep::default();
        let outcome = self.watched(seed, vec![&mut keep]);
        Collected { outcome, events: keep.0 }
    }
}

impl Collected {
    /// How time divides, and who takes part.
    #[must_use]
    pub fn cast(&self) -> (&Schedule, &[NodeCard]) {
        match &self.events[0].what {
            What::Run(RunEvent::Started { schedule, nodes, .. }) => (schedule, nodes),
            other => panic!("a log begins with `started`, not with {other:?}"),
        }
    }

    /// The round the chain was in at an event.
    #[must_use]
    pub fn round(&self, event: &Event) -> Round {
        let clock = self.cast().0.clock.clone();
        clock.round(clock.slot(event.at))
    }

    /// The node of this name.
    #[must_use]
    pub fn node(&self, name: &str) -> NodeId {
        let nodes = self.cast().1;
        (0..).zip(nodes).find(|(_, card)| card.name == name).map(|(n, _)| NodeId(n)).expect("there is a node of this name")
    }

    /// The name of the node with this staking key.
    #[must_use]
    pub fn name(&self, key: &Pubkey) -> &str {
        let found = self.cast().1.iter().find(|card| card.key == *key);
        found.map(|card| card.name.as_str()).expect("every staking key is a node's")
    }
}
