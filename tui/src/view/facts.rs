//! What an event holds beyond its line of words.

use koipond_record::event::{Absence, ChainEvent, FaultEvent, JsError, NodeCard, NodeEvent, Provider, RunEvent, StorageEvent, Totals};
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
        What::Storage(event) => storage(event, story),
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

/// The most files of an upload that are shown.
const FILES: usize = 8;

fn storage(event: &StorageEvent, story: &Story) -> Vec<String> {
    use StorageEvent as S;
    let hosted = |hosts: &[Provider]| format!("hosted by {}", hosts.iter().map(|host| story.host(*host)).collect::<Vec<_>>().join(", "));
    let at = |cid: &str, through: &str| vec![format!("cid {cid}"), format!("asked of {through}")];
    match event {
        S::Stored { cid, files, hosts, through } => {
            let mut facts = vec![format!("cid {cid}"), format!("taken by {through}")];
            facts.extend((!hosts.is_empty()).then(|| hosted(hosts)));
            facts.extend(files.iter().take(FILES).map(|file| format!("{}, {} bytes", named(&file.name), file.content.len())));
            facts.extend((files.len() > FILES).then(|| format!("and {} more files", files.len() - FILES)));
            if let [file] = files.as_slice() {
                facts.extend(content(&file.content));
            }
            facts
        }
        S::NotStored { names, .. } => names.iter().take(FILES).map(|name| named(name).to_owned()).collect(),
        S::Pretended { cid, through, .. } => at(cid, through),
        S::Read { cid, blake3, from, through, .. } => [at(cid, through), vec![hosted(&[*from]), format!("blake3 {blake3}")]].concat(),
        S::Altered { cid, bytes, through, .. } => [at(cid, through), vec![format!("{bytes} bytes were handed over")]].concat(),
        S::Skipped { cid, through, why, .. } => [at(cid, through), absence(why, &hosted)].concat(),
        S::Missing { cid, through, why, .. } if through.is_empty() => [vec![format!("cid {cid}")], absence(why, &hosted)].concat(),
        S::Missing { cid, through, why, .. } => [at(cid, through), absence(why, &hosted)].concat(),
        S::Pinned { cid, .. } | S::Unpinned { cid, .. } | S::Dropped { cid, .. } => vec![format!("cid {cid}")],
        S::Billed { .. } => vec!["paid from the node's main account; what is not paid for is pinned no longer".to_owned()],
        S::Unpaid { .. } | S::Barred => Vec::new(),
    }
}

/// What there is to see of why a file could not be read, beyond the line of words.
fn absence(why: &Absence, hosted: &dyn Fn(&[Provider]) -> String) -> Vec<String> {
    match why {
        Absence::HostsOffline { hosts } if !hosts.is_empty() => vec![hosted(hosts)],
        Absence::Dropped { hosts } if !hosts.is_empty() => vec![format!("it was {}", hosted(hosts))],
        Absence::NoSuchName { names } => names.iter().take(FILES).map(|name| format!("it holds {}", named(name))).collect(),
        _ => Vec::new(),
    }
}

/// A file's name; one that no directory wraps has none.
fn named(name: &str) -> &str {
    if name.is_empty() { "a file without a name" } else { name }
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
    use koipond_record::event::StoredFile;
    use koipond_record::{NodeId, Pubkey, SimTime, Slot};

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

    fn of_storage(event: StorageEvent) -> Vec<String> {
        facts(&Event { seq: Seq(9), at: SimTime(0), node: None, cause: None, what: What::Storage(event) }, &story())
    }

    #[test]
    fn an_upload_tells_who_hosts_it_and_what_it_holds() {
        let file = |name: &str| StoredFile { name: name.to_owned(), content: Payload::new(*b"{}") };
        let stored = |files: Vec<StoredFile>| {
            let (hosts, through) = (vec![Provider::Node(NodeId(0)), Provider::PinningService], "tasknet.koii.live".to_owned());
            of_storage(StorageEvent::Stored { cid: "bafyone".to_owned(), files, hosts, through })
        };
        let head = ["cid bafyone", "taken by tasknet.koii.live", "hosted by honest-1, the pinning service"];
        assert_eq!(stored(vec![file("a.json")]), [&head[..], &["a.json, 2 bytes", "content {}"]].concat());
        let many = stored((0..10).map(|n| file(&n.to_string())).collect());
        assert_eq!((many.len(), many.last().map(String::as_str)), (12, Some("and 2 more files")));
    }

    #[test]
    fn a_file_that_could_not_be_read_tells_where_it_was_looked_for_and_who_hosts_it() {
        let missing = |through: &str, why| {
            let (cid, name, through) = ("bafyone".to_owned(), "a.json".to_owned(), through.to_owned());
            of_storage(StorageEvent::Missing { cid, name, through, why })
        };
        let offline = Absence::HostsOffline { hosts: vec![Provider::Node(NodeId(0))] };
        assert_eq!(missing("ipfs.io", offline), ["cid bafyone", "asked of ipfs.io", "hosted by honest-1"]);
        assert_eq!(missing("", Absence::Unreached { why: "it was lost".to_owned() }), ["cid bafyone"]);
        let no_name = Absence::NoSuchName { names: vec!["A.json".to_owned(), String::new()] };
        assert_eq!(missing("ipfs.io", no_name)[2..], ["it holds A.json", "it holds a file without a name"]);
    }

    #[test]
    fn who_gives_to_a_task_is_told_by_its_name() {
        let told = of(ChainEvent::Funded { by: Pubkey::from_text("main-0"), amount: Roe(1) });
        assert_eq!(told, ["from the wallet of honest-1"]);
    }
}
