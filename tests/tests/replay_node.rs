//! The node's door is complete: stepped alone from what the log has of its inputs, every node does what it did.

use std::collections::BTreeMap;

use koipond::lab::Kept;
use koipond::world::{Against, Alone, Flow, Observer, Part, alone};
use koipond_record::{Event, Hash, NodeId, Round};
use koipond_scenarios::draw;
use koipond_tests::{Scene, repo};

/// What the log keeps by its hash alone.
#[derive(Default)]
struct Blobs(BTreeMap<Hash, Vec<u8>>);

impl Observer for Blobs {
    fn event(&mut self, _: &Event, _: &[u8], _: Round) -> Flow {
        Flow::Go
    }

    fn blob(&mut self, hash: Hash, bytes: &[u8]) {
        self.0.insert(hash, bytes.to_vec());
    }
}

/// Runs a scenario and steps every node of it again, alone.
fn each_alone(scene: &Scene, seed: u64) -> Vec<(String, Alone)> {
    let (mut kept, mut blobs) = (Kept::default(), Blobs::default());
    scene.watched(seed, vec![&mut kept, &mut blobs]);
    let (plan, _) = draw(&scene.plan, seed);
    let mut log = kept.log().expect("the log is whole");
    let nodes = (0..).map(NodeId).zip(&plan.nodes);
    let step = |(node, planned): (NodeId, &koipond_scenarios::NodePlan)| {
        let part = Part { node, against: Against::All, blobs: &|hash| blobs.0.get(&hash).cloned(), stop: &|| false };
        let came = alone(&plan, &scene.tasks, seed, &mut log, part);
        (planned.name.clone(), came.unwrap_or_else(|why| panic!("{} seed {seed}: {}: {why}", plan.scenario, planned.name)))
    };
    nodes.map(step).collect()
}

fn all_do_as_they_did(path: &str, seed: u64) {
    for (name, alone) in each_alone(&repo::scene(path), seed) {
        assert!(alone.parted.is_none(), "{path} seed {seed}: {name}: {:#?}", alone.parted);
    }
}

#[test]
fn every_node_of_the_library_does_alone_what_it_did_in_the_world() {
    for path in repo::scenarios("scenarios/library") {
        let began = std::time::Instant::now();
        all_do_as_they_did(&path, 1);
        eprintln!("{path} {:?}", began.elapsed());
    }
}
