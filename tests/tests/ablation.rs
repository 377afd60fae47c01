//! Every behaviour, every deed of the timeline and every verb has a scenario of the library that hangs on it: with that one thing
//! taken out, an expectation breaks, by its own verdict.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use koipond_check::Panel;
use koipond_node::spec::BehaviourSpec;
use koipond_record::{Event, Round, Verdict};
use koipond_scenarios::{Deed, Plan, draw};
use koipond_tests::{Scene, repo};
use serde_json::{Value, to_value};

/// Words of behaviours that change nothing when they are taken out, each with the reason.
const NO_BEHAVIOUR: [(&str, &str); 1] = [("honest", "it is what a node is without any")];
/// Deeds that cannot be seen by being taken out, each with the reason.
const NO_DEED: [(&str, &str); 2] = [
    ("request", "it asks and changes nothing; `replied` is not reached without it"),
    ("whitelist", "Koii's list changes nothing for those who run a task already, and that is what its scenario expects"),
];
/// Verbs that nothing in the timeline and no behaviour can break, each with the reason.
const NO_VERB: [(&str, &str); 1] = [("replied", "what a request is answered hangs on the request; without it, it is not reached")];

/// What was seen to break.
#[derive(Default)]
struct Seen {
    /// Behaviours and deeds, each with the scenario that hangs on it.
    things: BTreeMap<String, String>,
    /// Verbs, in the same way.
    verbs: BTreeMap<String, String>,
}

/// One thing that can be taken out of a plan.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Thing {
    Behaviour(String),
    Deed(String),
}

/// The word by which YAML picks a variant: a text, or the one key of a map.
fn word(variant: &serde_json::Result<Value>) -> String {
    match variant.as_ref().expect("a spec can be written") {
        Value::String(word) => word.clone(),
        Value::Object(map) => map.keys().next().cloned().unwrap_or_default(),
        other => panic!("{other} is no variant"),
    }
}

/// The word of a deed; faults of storage stand under `storage`.
fn deed(of: &Deed) -> String {
    match of {
        Deed::Request(_) => "request".to_owned(),
        Deed::Storage(fault) => format!("storage.{}", word(&to_value(fault))),
        Deed::Fault(deed) => word(&to_value(deed)),
        Deed::Chain(deed) => word(&to_value(deed)),
        Deed::Operator(deed) => word(&to_value(deed)),
        Deed::Hosting(deed) => word(&to_value(deed)),
        Deed::Manager(deed) => word(&to_value(deed)),
    }
}

fn things(plan: &Plan) -> BTreeSet<Thing> {
    let behaviours = plan.nodes.iter().flat_map(|node| &node.behaviours).map(|one| Thing::Behaviour(word(&to_value(one))));
    behaviours.chain(plan.timeline.iter().map(|entry| Thing::Deed(deed(&entry.what)))).collect()
}

fn without(plan: &Plan, thing: &Thing) -> Plan {
    let mut plan = plan.clone();
    match thing {
        Thing::Behaviour(gone) => plan.nodes.iter_mut().for_each(|node| node.behaviours.retain(|one| word(&to_value(one)) != *gone)),
        Thing::Deed(gone) => plan.timeline.retain(|entry| deed(&entry.what) != *gone),
    }
    plan
}

struct Judging(Panel);

impl koipond::world::Observer for Judging {
    fn event(&mut self, event: &Event, _: &[u8], _: Round) -> koipond::world::Flow {
        self.0.on_event(event);
        koipond::world::Flow::Go
    }
}

/// The verbs that break without a thing.
fn broken(scene: &Scene, plan: Plan) -> Vec<String> {
    let mut judging = Judging(Panel::new(&plan.expect, &plan.waive));
    let verbs: Vec<String> = plan.expect.iter().map(|expectation| word(&to_value(&expectation.verb))).collect();
    let _ = Scene { plan, tasks: scene.tasks.clone() }.watched(1, vec![&mut judging]);
    let judged = judging.0.finish();
    let breaks = verbs.into_iter().zip(judged).filter(|(_, judgement)| matches!(judgement.verdict, Verdict::Broken { .. }));
    breaks.map(|(verb, _)| verb).collect()
}

fn look(path: &str, seen: &Mutex<Seen>) {
    let scene = repo::scene(path);
    let (plan, _) = draw(&scene.plan, 1);
    let verbs: BTreeSet<String> = plan.expect.iter().map(|expectation| word(&to_value(&expectation.verb))).collect();
    for thing in things(&plan) {
        let (Thing::Behaviour(name) | Thing::Deed(name)) = &thing;
        let news = {
            let seen = seen.lock().expect("no thread fails while it notes");
            !seen.things.contains_key(name) || verbs.iter().any(|verb| !seen.verbs.contains_key(verb))
        };
        if !news {
            continue;
        }
        let breaks = broken(&scene, without(&plan, &thing));
        let mut seen = seen.lock().expect("no thread fails while it notes");
        if !breaks.is_empty() {
            seen.things.entry(name.clone()).or_insert_with(|| path.to_owned());
        }
        for verb in breaks {
            seen.verbs.entry(verb).or_insert_with(|| path.to_owned());
        }
    }
}

/// Every word that the schema has for a choice.
fn words(def: &str) -> Vec<String> {
    let schema: Value = serde_json::from_str(&koipond_scenarios::schema_text()).expect("the schema is JSON");
    let variants = schema["$defs"][def]["oneOf"].as_array().unwrap_or_else(|| panic!("the schema has no `{def}`")).clone();
    let word = |variant: &Value| variant["const"].as_str().or_else(|| variant["required"][0].as_str()).map(str::to_owned);
    let words: BTreeSet<String> = variants.iter().filter_map(word).collect();
    words.into_iter().collect()
}

/// Every word that can stand in an entry of the timeline or in an expectation, by the definition in the schema.
fn keys(def: &str, beside: &[&str]) -> Vec<String> {
    let schema: Value = serde_json::from_str(&koipond_scenarios::schema_text()).expect("the schema is JSON");
    let properties = schema["$defs"][def]["properties"].as_object().unwrap_or_else(|| panic!("the schema has no `{def}`"));
    properties.keys().filter(|key| !beside.contains(&key.as_str())).cloned().collect()
}

fn missing<'a>(wanted: impl IntoIterator<Item = &'a String>, seen: &BTreeMap<String, String>, excused: &[(&str, &str)]) -> Vec<&'a String> {
    wanted.into_iter().filter(|word| !seen.contains_key(*word) && excused.iter().all(|(other, _)| other != word)).collect()
}

#[test]
fn every_behaviour_every_deed_and_every_verb_has_a_scenario_that_breaks_without_it() {
    let paths = repo::scenarios("scenarios/library");
    let (seen, next) = (Mutex::new(Seen::default()), AtomicUsize::new(0));
    std::thread::scope(|scope| {
        for _ in 0..2 {
            scope.spawn(|| {
                while let Some(path) = paths.get(next.fetch_add(1, Ordering::Relaxed)) {
                    look(path, &seen);
                }
            });
        }
    });
    let seen = seen.into_inner().expect("no thread fails while it notes");
    let behaviours = words("BehaviourSpec");
    assert!(behaviours.contains(&BehaviourSpec::Honest.kind().to_owned()), "the schema has lost its behaviours");
    let heads = ["at", "when", "after", "times", "every", "randomly", "from", "until", "storage"];
    let storage = words("StorageFaultSpec").into_iter().map(|fault| format!("storage.{fault}"));
    let deeds: Vec<String> = keys("TimelineEntry", &heads).into_iter().chain(storage).collect();
    let verbs = keys("Verb", &["who", "within", "round"]);
    let of_behaviours = missing(&behaviours, &seen.things, &NO_BEHAVIOUR);
    let of_deeds = missing(&deeds, &seen.things, &NO_DEED);
    let of_verbs = missing(&verbs, &seen.verbs, &NO_VERB);
    assert!(
        of_behaviours.is_empty() && of_deeds.is_empty() && of_verbs.is_empty(),
        "no scenario of the library breaks without these behaviours: {of_behaviours:?}\nthese deeds: {of_deeds:?}\nand none by these \
         verbs: {of_verbs:?}"
    );
}
