//! What an event holds beyond its line of words.

use koipond_record::event::{ChainEvent, FaultEvent, JsError, NodeCard, NodeEvent, RunEvent, StorageEvent, Totals};
use koipond_record::{Ask, Event, Input, Instruction, Payload, Reply, Roe, Seq, What};

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
        What::Storage(event) => storage(event),
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
    let RunEvent::Started { schedule, nodes, may_fork, .. } = event else { return Vec::new() };
    let clock = &schedule.clock;
    let mut facts = vec![format!(
        "{} rounds of {} slots of {}; submission window {} slots, audit window {} slots",
        schedule.rounds, clock.round_time, clock.slot_time, schedule.submission_window, schedule.audit_window
    )];
    if let Some(paces) = &clock.paces {
        facts.push(format!("its slots are not all of that length: there are {} stretches of others", paces.len()));
    }
    if *may_fork {
        facts.push("what stands on chain may be undone, by a fork that is given up".to_owned());
    }
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
        NodeEvent::Got(Input::Request { http, .. }) => headers(&http.headers, &http.body),
        NodeEvent::Got(Input::Answer { reply: Reply::Http(response), .. }) => headers(&response.headers, &response.body),
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
        Ask::Put { files } => files.iter().flat_map(|(_, bytes)| content(bytes)).collect(),
        Ask::Get { cid, .. } => vec![format!("cid {cid}")],
        Ask::Http(request) => headers(&request.headers, &request.body),
        Ask::Respond { response: Ok(response), .. } => headers(&response.headers, &response.body),
        Ask::Respond { response: Err(_), .. } | Ask::Wake { .. } | Ask::Forget { .. } | Ask::Read(_) => Vec::new(),
    }
}

fn storage(event: &StorageEvent) -> Vec<String> {
    use StorageEvent as S;
    let cid = match event {
        S::Stored { cid, .. } | S::Pretended { cid, .. } | S::Read { cid, .. } | S::Altered { cid, .. } | S::Skipped { cid, .. } => cid,
        S::Missing { cid, .. } | S::Pinned { cid, .. } | S::Unpinned { cid, .. } | S::Dropped { cid, .. } => cid,
        S::NotStored { .. } | S::Billed { .. } | S::Unpaid { .. } | S::Barred => return Vec::new(),
    };
    let through = match event {
        S::Stored { through, .. } | S::Pretended { through, .. } | S::Read { through, .. } | S::Altered { through, .. } => Some(through),
        S::Missing { through, .. } | S::Skipped { through, .. } => Some(through),
        _ => None,
    };
    let mut facts = vec![format!("cid {cid}")];
    facts.extend(through.map(|through| format!("through {through}")));
    if let S::Stored { files, .. } = event {
        facts.extend(files.iter().map(|file| format!("{}, {} bytes", file.name, file.content.len())));
    }
    facts
}

/// The headers of a message of HTTP, a line each, and the beginning of its body.
fn headers(headers: &[(String, String)], body: &Payload) -> Vec<String> {
    let mut facts: Vec<String> = headers.iter().map(|(name, value)| format!("{name}: {value}")).collect();
    if !body.is_empty() {
        facts.extend(content(body));
    }
    facts
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
        C::TaskCreated { id, bounty_per_round, minimum_stake, .. } => {
            let terms = format!("a round may pay {bounty_per_round} KOII; a submitter needs a stake of {minimum_stake} KOII");
            vec![format!("id {id}"), terms]
        }
        C::Migrated { to, .. } => vec![format!("id {to}")],
        C::WalletOpened { owner, .. } => vec![format!("the wallet of {}", story.name(owner))],
        C::PurseOpened { owner, .. } => vec![format!("the main account of {}, which pays its fees", story.name(owner))],
        C::Transferred { from, to, .. } => vec![format!("from {} to {}", story.name(from), story.name(to))],
        C::Funded { by: from, .. } | C::Staked { from, .. } => vec![format!("from the wallet of {}", story.name(from))],
        C::Submitted { value, slot, .. } => vec![format!("value {value}"), format!("included in slot {slot}")],
        C::Audited { opened: true, .. } | C::ListAudited { opened: true, .. } => {
            vec!["it raises the audit and, by the rule in force, is no vote itself".to_owned()]
        }
        C::ListSubmitted { entries, .. } => {
            let told: Vec<String> = entries.iter().map(|(key, change)| format!("{} {change}", story.name(key))).collect();
            if told.is_empty() { Vec::new() } else { vec![format!("{} (KOII)", told.join(", "))] }
        }
        C::Slashed { amount, of, .. } => of.minus(*amount).map(|left| format!("a stake of {left} KOII is left")).into_iter().collect(),
        C::Withdrew { .. } => vec!["it is a balance that can be claimed now".to_owned()],
        C::ManagersSet { managers } => managers.iter().map(|key| story.name(key)).collect(),
        C::Claimed { to, .. } | C::TaskDeleted { to, .. } => vec![format!("to the wallet of {}", story.name(to))],
        C::Refused { rule, round, .. } => {
            let about = round.map_or_else(String::new, |round| format!(", about round {round}"));
            vec![format!("by the rule {rule}{about}")]
        }
        C::RolledBack { undone: ranges, totals, .. } => undone(ranges).into_iter().chain([holds(totals)]).collect(),
        C::Totals(totals) => vec![holds(totals)],
        C::Audited { .. }
        | C::ListUploaded { .. }
        | C::ListAudited { .. }
        | C::PaidOut { .. }
        | C::PayoutFailed { .. }
        | C::Rewarded { .. }
        | C::ActiveSet { .. }
        | C::AllowlistSet { .. }
        | C::Burned { .. }
        | C::Lost { .. }
        | C::HeldUp { .. }
        | C::Repeated { .. }
        | C::Pruned { .. } => Vec::new(),
    }
}

/// How much a fork undid, if it undid anything.
fn undone(ranges: &[(Seq, Seq)]) -> Option<String> {
    let (first, last) = (ranges.iter().map(|(first, _)| first).min()?, ranges.iter().map(|(_, last)| last).max()?);
    let events = ranges.iter().map(|(first, last)| last.0.saturating_sub(first.0).saturating_add(1)).fold(0, u64::saturating_add);
    Some(format!("{events} events of {} transactions are undone, all from {first} to {last}", ranges.len()))
}

/// What the chain holds; what a run need not have is left out where there is none.
fn holds(totals: &Totals) -> String {
    let always = [("stakes", totals.stakes), ("balances", totals.balances), ("bounty", totals.bounty), ("wallets", totals.wallets)];
    let some = [("purses", totals.purses), ("fees paid", totals.fees), ("burned", totals.burned)];
    let told = always.into_iter().chain(some.into_iter().filter(|(_, amount)| *amount > Roe::ZERO));
    let told: Vec<String> = told.map(|(what, amount)| format!("{what} {amount}")).collect();
    format!("{} (KOII)", told.join(", "))
}

#[cfg(test)]
mod tests {
    use koipond_record::{Pubkey, SimTime, Slot};

    use super::*;
    use crate::sample::story;

    fn of(event: ChainEvent) -> Vec<String> {
        facts(&Event { seq: Seq(9), at: SimTime(0), node: None, cause: None, what: What::Chain(event) }, &story())
    }

    #[test]
    fn a_rollback_tells_how_much_it_undid_and_what_is_left() {
        let totals = Totals { wallets: Roe(2_000_000_000), fees: Roe(5_000_000), ..Totals::default() };
        let undone = vec![(Seq(3), Seq(5)), (Seq(8), Seq(8))];
        let told = of(ChainEvent::RolledBack { to: Slot(1), undone, totals });
        let expected = [
            "4 events of 2 transactions are undone, all from #3 to #8",
            "stakes 0, balances 0, bounty 0, wallets 2, fees paid 0.005 (KOII)",
        ];
        assert_eq!(told, expected);
        assert_eq!(of(ChainEvent::RolledBack { to: Slot(1), undone: vec![], totals }), expected[1..]);
    }

    #[test]
    fn who_gives_to_a_task_is_told_by_its_name() {
        let told = of(ChainEvent::Funded { by: Pubkey::from_text("main-0"), amount: Roe(1) });
        assert_eq!(told, ["from the wallet of honest-1"]);
    }
}
