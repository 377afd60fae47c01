//! What an event holds beyond its line of words.

use koipond_record::event::{ChainEvent, FaultEvent, JsError, NodeCard, NodeEvent, RunEvent, StorageEvent};
use koipond_record::{Ask, Event, Input, Instruction, Payload, Reply, What};

use crate::story::Story;

/// The most lines of a JavaScript stack that are shown.
const STACK_LINES: usize = 6;

/// The most characters of a payload that are shown.
const PREVIEW: usize = 400;

/// The facts, one a line.
pub fn facts(event: &Event, story: &Story) -> Vec<String> {
    match &event.what {
        What::Run(event) => run(event),
        What::Node(event) => node(event, story),
        What::Chain(event) => chain(event, story),
        What::Storage(StorageEvent::Stored { cid, .. } | StorageEvent::Read { cid, .. } | StorageEvent::Missing { cid, .. }) => {
            vec![format!("cid {cid}")]
        }
        What::Net(_) => Vec::new(),
        What::Fault(FaultEvent::Began { kind, nodes, .. }) => {
            let names: Vec<String> = nodes.iter().map(|node| story.node_name(*node)).collect();
            let on = if names.is_empty() { String::new() } else { format!(" on {}", names.join(", ")) };
            vec![format!("{kind}{on}")]
        }
        What::Fault(_) => Vec::new(),
    }
}

fn run(event: &RunEvent) -> Vec<String> {
    let RunEvent::Started { schedule, nodes, .. } = event else { return Vec::new() };
    let clock = schedule.clock;
    let mut facts = vec![format!(
        "{} rounds of {} slots of {}; submission window {} slots, audit window {} slots",
        schedule.rounds, clock.round_time, clock.slot_time, schedule.submission_window, schedule.audit_window
    )];
    let card = |card: &NodeCard| format!("{}: group {}, behaviour {}, stake {} KOII", card.name, card.group, card.behaviour, card.stake);
    facts.extend(nodes.iter().map(card));
    facts
}

fn node(event: &NodeEvent, story: &Story) -> Vec<String> {
    match event {
        NodeEvent::Threw(error) => stack(error),
        NodeEvent::Said { text, len, .. } if *len > text.len() as u64 => vec![format!("cut here; the line has {len} bytes")],
        NodeEvent::Called { ask, .. } => question(ask, story),
        NodeEvent::Got(Input::Answer { reply: Reply::Bytes(bytes), .. }) => content(bytes),
        NodeEvent::Got(Input::Answer { reply: Reply::Stored { cid }, .. }) => vec![format!("cid {cid}")],
        NodeEvent::Got(Input::Answer { reply: Reply::Confirmed { signature }, .. }) => vec![format!("signature {signature}")],
        NodeEvent::Got(Input::Wake { unpaid, .. }) if !unpaid.is_empty() => {
            let rounds: Vec<String> = unpaid.iter().map(ToString::to_string).collect();
            vec![format!("rounds not yet paid: {}", rounds.join(", "))]
        }
        _ => Vec::new(),
    }
}

fn stack(error: &JsError) -> Vec<String> {
    error.stack.lines().take(STACK_LINES).map(|line| line.trim().to_owned()).collect()
}

fn question(ask: &Ask, story: &Story) -> Vec<String> {
    match ask {
        Ask::Send(tx) => {
            let mut facts = vec![format!("signed by {}", story.name(&tx.by))];
            match &tx.what {
                Instruction::SubmitTask { value, .. } => facts.push(format!("value {value}")),
                Instruction::UploadDistributionList { bytes, .. } => facts.extend(content(bytes)),
                _ => {}
            }
            facts
        }
        Ask::Put { content: bytes, .. } => content(bytes),
        Ask::Get { cid, .. } => vec![format!("cid {cid}")],
        Ask::Wake { .. } | Ask::Forget { .. } | Ask::Read(_) => Vec::new(),
    }
}

/// The beginning of a payload, if it is text and at hand.
fn content(bytes: &Payload) -> Vec<String> {
    match bytes {
        Payload::Kept { hash, len } => vec![format!("{len} bytes, kept as blobs/{hash}")],
        Payload::Here(here) => match std::str::from_utf8(here) {
            Ok(text) => vec![format!("content {}", text.chars().take(PREVIEW).collect::<String>())],
            Err(_) => vec!["content is not text".to_owned()],
        },
    }
}

fn chain(event: &ChainEvent, story: &Story) -> Vec<String> {
    use ChainEvent as C;
    match event {
        C::TaskCreated { bounty_per_round, minimum_stake, .. } => {
            vec![format!("a round may pay {bounty_per_round} KOII; a submitter needs a stake of {minimum_stake} KOII")]
        }
        C::WalletOpened { owner, .. } => vec![format!("the wallet of {}", story.name(owner))],
        C::Staked { from, .. } => vec![format!("from the wallet of {}", story.name(from))],
        C::Submitted { value, slot, .. } => vec![format!("value {value}"), format!("included in slot {slot}")],
        C::Audited { opened: true, .. } | C::ListAudited { opened: true, .. } => {
            vec!["it raises the audit and, by the rule in force, is no vote itself".to_owned()]
        }
        C::ListSubmitted { entries, .. } => {
            let told: Vec<String> = entries.iter().map(|(key, change)| format!("{} {change}", story.name(key))).collect();
            if told.is_empty() { Vec::new() } else { vec![format!("{} (KOII)", told.join(", "))] }
        }
        C::Slashed { amount, of, .. } => of.minus(*amount).map(|left| format!("a stake of {left} KOII is left")).into_iter().collect(),
        C::Claimed { to, .. } => vec![format!("to the wallet of {}", story.name(to))],
        C::Refused { rule, round, .. } => {
            let about = round.map_or_else(String::new, |round| format!(", about round {round}"));
            vec![format!("by the rule {rule}{about}")]
        }
        C::Totals(totals) => vec![format!(
            "stakes {}, balances {}, bounty {}, wallets {} (KOII)",
            totals.stakes, totals.balances, totals.bounty, totals.wallets
        )],
        C::Audited { .. }
        | C::ListUploaded { .. }
        | C::ListAudited { .. }
        | C::PaidOut { .. }
        | C::PayoutFailed { .. }
        | C::Rewarded { .. }
        | C::Pruned { .. } => Vec::new(),
    }
}
