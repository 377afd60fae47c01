//! An event, and the run, as a script sees them: plain objects, with the names of nodes in place of their keys and numbers.

use std::collections::BTreeMap;

use koipond_record::event::{ChainEvent, FaultEvent, NetEvent, NodeCard, NodeEvent, RunEvent, Schedule, StorageEvent};
use koipond_record::{Event, What};
use koipond_scenarios::variants;
use serde_json::{Map, Value, json};

/// What every event has; a field of its own with such a name is called `own_…`.
const COMMON: [&str; 7] = ["kind", "seq", "at", "slot", "chain_round", "node", "cause"];

/// The kinds of event there are, as `koipond log` names them: `chain.submitted`.
pub(super) fn kinds() -> Vec<String> {
    let families = [
        ("run", variants::<RunEvent>()),
        ("node", variants::<NodeEvent>()),
        ("chain", variants::<ChainEvent>()),
        ("storage", variants::<StorageEvent>()),
        ("net", variants::<NetEvent>()),
        ("fault", variants::<FaultEvent>()),
    ];
    families.into_iter().flat_map(|(family, kinds)| kinds.iter().map(move |kind| format!("{family}.{kind}"))).collect()
}

/// The nodes of a run and how its time divides.
pub(super) struct Names {
    schedule: Schedule,
    nodes: Vec<NodeCard>,
    by_key: BTreeMap<String, String>,
}

impl Names {
    /// What the first event says; nothing else does.
    pub(super) fn of(event: &Event) -> Option<Self> {
        let What::Run(RunEvent::Started { schedule, nodes, .. }) = &event.what else { return None };
        let by_key = nodes.iter().flat_map(|card| [(card.key.to_string(), card.name.clone()), (card.main.to_string(), card.name.clone())]);
        Some(Self { schedule: schedule.clone(), nodes: nodes.clone(), by_key: by_key.collect() })
    }

    /// The round the chain is in at an event.
    pub(super) fn round(&self, event: &Event) -> koipond_record::Round {
        self.schedule.clock.round(self.schedule.clock.slot(event.at))
    }

    /// An event of one of these kinds, as a script sees it.
    pub(super) fn shown(&self, event: &Event, kinds: &[String]) -> Option<String> {
        let own = serde_json::to_value(&event.what).ok()?;
        let (family, rest) = own.as_object()?.iter().next()?;
        let (kind, fields) = match rest {
            Value::String(kind) => (kind, None),
            rest => rest.as_object()?.iter().next().map(|(kind, fields)| (kind, Some(fields)))?,
        };
        let kind = format!("{family}.{kind}");
        if !kinds.contains(&kind) {
            return None;
        }
        let slot = self.schedule.clock.slot(event.at);
        let round = self.schedule.clock.round(slot);
        let node = event.node.and_then(|node| self.nodes.get(node.0 as usize)).map(|card| card.name.as_str());
        let mut shown = Map::new();
        let common =
            [json!(kind), json!(event.seq), json!(event.at.0 as f64 / 1e9), json!(slot), json!(round), json!(node), json!(event.cause)];
        shown.extend(COMMON.iter().map(|name| (*name).to_owned()).zip(common));
        shown.insert("round".to_owned(), json!(round));
        match fields {
            Some(Value::Object(fields)) => {
                for (name, value) in fields {
                    let name = if COMMON.contains(&name.as_str()) { format!("own_{name}") } else { name.clone() };
                    shown.insert(name.clone(), self.named(&name, value));
                }
            }
            Some(value) => drop(shown.insert("value".to_owned(), self.named("value", value))),
            None => {}
        }
        serde_json::to_string(&shown).ok()
    }

    /// A value with the names of nodes.
    fn named(&self, field: &str, value: &Value) -> Value {
        match value {
            Value::String(text) => Value::String(self.by_key.get(text).unwrap_or(text).clone()),
            Value::Array(items) => Value::Array(items.iter().map(|item| self.named(field, item)).collect()),
            Value::Object(map) => Value::Object(map.iter().map(|(name, value)| (name.clone(), self.named(name, value))).collect()),
            Value::Number(n) if matches!(field, "node" | "nodes") => {
                let card = n.as_u64().and_then(|n| self.nodes.get(usize::try_from(n).ok()?));
                card.map_or_else(|| value.clone(), |card| Value::String(card.name.clone()))
            }
            other => other.clone(),
        }
    }

    /// The run, as a script is given it beside each event.
    pub(super) fn run(&self, event: &Event) -> String {
        let (scenario, seed) = match &event.what {
            What::Run(RunEvent::Started { scenario, seed, .. }) => (scenario.as_str(), *seed),
            _ => ("", 0),
        };
        let clock = &self.schedule.clock;
        let node = |card: &NodeCard| json!({ "name": card.name, "group": card.group, "stake": card.stake, "behaviour": card.behaviour });
        let run = json!({
            "scenario": scenario,
            "seed": seed,
            "rounds": self.schedule.rounds,
            "nodes": self.nodes.iter().map(node).collect::<Vec<_>>(),
            "schedule": {
                "slot_time": clock.slot_time.0 as f64 / 1e9,
                "starting_slot": clock.starting_slot,
                "round_time": clock.round_time,
                "submission_window": self.schedule.submission_window,
                "audit_window": self.schedule.audit_window,
            },
        });
        run.to_string()
    }
}
