//! Each event in a line of plain words, the same in reports, `koipond log` and the viewer.

use super::{Absence, ChainEvent, EndReason, Event, Exit, FaultEvent, NetEvent, NodeEvent, Provider, RunEvent, StorageEvent, What};
use crate::{Ask, Input, Instruction, NodeId, Pubkey, Reply, StateQuery, WakeAt};

/// The names by which people know the nodes of a run.
#[derive(Clone, Copy)]
pub struct Names<'a> {
    /// Of a key, or the key itself.
    pub key: &'a dyn Fn(&Pubkey) -> String,
    /// Of a node.
    pub node: &'a dyn Fn(NodeId) -> String,
}

impl Event {
    /// The event in a line of words.
    #[must_use]
    pub fn words(&self, names: Names<'_>) -> String {
        let name = names.key;
        match &self.what {
            What::Run(event) => run(event),
            What::Node(event) => node(event, name),
            What::Chain(event) => chain(event, name),
            What::Storage(event) => storage(event, names),
            What::Net(event) => net(event, names),
            What::Fault(event) => fault(event),
        }
    }
}

/// A CID or value short enough for a line.
fn short(text: &str) -> String {
    let count = text.chars().count();
    if count <= 24 {
        return text.to_owned();
    }
    let head: String = text.chars().take(6).collect();
    let tail: String = text.chars().skip(count - 6).collect();
    format!("{head}…{tail}")
}

fn verdict(is_valid: bool) -> &'static str {
    if is_valid { "yes" } else { "no" }
}

fn run(event: &RunEvent) -> String {
    match event {
        RunEvent::Started { scenario, seed, nodes, .. } => format!("the run of `{scenario}` began, seed {seed}, {} nodes", nodes.len()),
        RunEvent::RoundBegan { round } => format!("round {round} began"),
        RunEvent::SettleBegan => "the world is left to settle".to_owned(),
        RunEvent::Ended { reason: EndReason::Completed } => "the run is over".to_owned(),
        RunEvent::Ended { reason: EndReason::Limit { what } } => format!("the run was ended early: {what}"),
    }
}

fn node(event: &NodeEvent, name: &dyn Fn(&Pubkey) -> String) -> String {
    match event {
        NodeEvent::Got(Input::Boot) => "is started".to_owned(),
        NodeEvent::Got(Input::Wake { timer, .. }) => format!("timer {} is due", timer.0),
        NodeEvent::Got(Input::Answer { call, reply }) => format!("call {} is answered: {}", call.0, answer(reply)),
        NodeEvent::Got(Input::Request { http, .. }) => format!("is asked {} {}", http.method, http.path),
        NodeEvent::Booted { boot: 0, round } => format!("booted in round {round}"),
        NodeEvent::Booted { boot, round } => format!("booted again in round {round} (start {})", boot.saturating_add(1)),
        NodeEvent::Asked(message) => {
            let again = if message.previous_failed { ", again" } else { "" };
            format!("the task is told {}({}{again})", message.function.wire_name(), message.round)
        }
        NodeEvent::Called { call, ask } => format!("call {}: {}", call.0, question(ask, name)),
        NodeEvent::Said { text, .. } => format!("says {text}"),
        NodeEvent::Deviated { behaviour, did } => format!("{behaviour}: {did}"),
        NodeEvent::Threw(error) => {
            let place = if error.place.is_empty() { String::new() } else { format!(" · {}", error.place) };
            format!("uncaught {}: {}{place}", error.name, error.message)
        }
        NodeEvent::Hit { detail, .. } => format!("came to a limit: {detail}"),
        NodeEvent::Worked { busy } => format!("was busy for {busy}"),
        NodeEvent::Ended(exit) => format!("stopped: {exit}"),
    }
}

fn question(ask: &Ask, name: &dyn Fn(&Pubkey) -> String) -> String {
    match ask {
        Ask::Wake { timer, at: WakeAt::Slot(slot) } => format!("sets timer {} for slot {slot}", timer.0),
        Ask::Wake { timer, .. } => format!("sets timer {}", timer.0),
        Ask::Forget { timer } => format!("clears timer {}", timer.0),
        Ask::Send(tx) => match &tx.what {
            Instruction::SubmitTask { round, value } => format!("sends its submission for round {round}: {}", short(value)),
            Instruction::AuditSubmissions { round, candidate, is_valid } => {
                format!("sends its vote {} on {} for round {round}", verdict(*is_valid), name(candidate))
            }
            Instruction::AuditDistribution { round, candidate, is_valid } => {
                format!("sends its vote {} on the list of {} for round {round}", verdict(*is_valid), name(candidate))
            }
            other => match other.round() {
                Some(round) => format!("sends {} for round {round}", other.name().name()),
                None => format!("sends {}", other.name().name()),
            },
        },
        Ask::Read(StateQuery::DistributionList { by, round }) => format!("reads the list of {} for round {round}", name(by)),
        Ask::Read(StateQuery::TaskState { .. }) => "reads the task's state".to_owned(),
        Ask::Read(StateQuery::SubmissionInfo) => "reads the submissions".to_owned(),
        Ask::Read(StateQuery::DistributionInfo) => "reads the distributions".to_owned(),
        Ask::Read(StateQuery::Slot) => "reads the slot".to_owned(),
        Ask::Read(StateQuery::Round) => "reads the round".to_owned(),
        Ask::Read(StateQuery::AverageSlotTime) => "reads the mean slot time".to_owned(),
        Ask::Read(StateQuery::Balance { of }) => format!("reads what the main account {} holds", name(of)),
        Ask::Put { files } => {
            let bytes = files.iter().map(|(_, content)| content.len()).fold(0, u64::saturating_add);
            let names: Vec<&str> = files.iter().map(|(name, _)| name.as_str()).collect();
            format!("stores {}, {bytes} bytes", names.join(", "))
        }
        Ask::Get { cid, name } => format!("fetches {}/{name}", short(cid)),
        Ask::Http(request) => format!("asks {} {}", request.method, request.url()),
        Ask::Respond { response: Ok(response), .. } => format!("responds {}, {} bytes", response.status, response.body.len()),
        Ask::Respond { response: Err(code), .. } => format!("closes the connection without a response, {code}"),
    }
}

fn answer(reply: &Reply) -> String {
    match reply {
        Reply::Confirmed { .. } => "confirmed".to_owned(),
        Reply::State { version, .. } => format!("the state at version {version}"),
        Reply::Number(n) => n.to_string(),
        Reply::Length(span) => span.to_string(),
        Reply::Bytes(bytes) => format!("{} bytes", bytes.len()),
        Reply::Stored { cid } => short(cid),
        Reply::Http(response) => format!("{}, {} bytes", response.status, response.body.len()),
        Reply::Unreachable { code, why } => format!("{code}, {why}"),
        Reply::Nothing => "nothing".to_owned(),
        Reply::Failed { why } => format!("failed, {why}"),
    }
}

/// The round that something is about, behind its name.
fn about(round: Option<crate::Round>) -> String {
    round.map_or_else(String::new, |round| format!(" for round {round}"))
}

fn chain(event: &ChainEvent, name: &dyn Fn(&Pubkey) -> String) -> String {
    match event {
        ChainEvent::TaskCreated { name, total_bounty, .. } => format!("the task `{name}` exists with a bounty of {total_bounty} KOII"),
        ChainEvent::WalletOpened { owner, amount } => format!("the wallet {} holds {amount} KOII", short(owner.as_str())),
        ChainEvent::PurseOpened { owner, amount } => format!("the main account {} holds {amount} KOII for fees", short(owner.as_str())),
        ChainEvent::Transferred { from, to, amount } => format!("{} paid {amount} KOII to {}", name(from), short(name(to).as_str())),
        ChainEvent::Funded { by, amount } => format!("{} added {amount} KOII to the bounty", short(name(by).as_str())),
        ChainEvent::ActiveSet { active: true } => "the task is active".to_owned(),
        ChainEvent::ActiveSet { active: false } => "the task is no longer active".to_owned(),
        ChainEvent::AllowlistSet { allowed: true } => "the task is on the list of approved ones".to_owned(),
        ChainEvent::AllowlistSet { allowed: false } => "the task is off the list of approved ones".to_owned(),
        ChainEvent::Migrated { to, moved } => format!("the task is migrated to {}, with a bounty of {moved} KOII", short(to.as_str())),
        ChainEvent::TaskDeleted { amount, .. } => format!("the task is deleted and {amount} KOII given back"),
        ChainEvent::ManagersSet { managers } => format!("{} accounts manage the list of approved tasks", managers.len()),
        ChainEvent::Withdrew { by, amount } => format!("{} withdrew its stake of {amount} KOII", name(by)),
        ChainEvent::Burned { round, amount } => format!("{amount} KOII slashed for round {round} are burned"),
        ChainEvent::Lost { by, instruction, round } => {
            format!("{}{} of {} is lost on its way", instruction.name(), about(*round), name(by))
        }
        ChainEvent::HeldUp { by, instruction, round, until } => {
            format!("{}{} of {} is held up until slot {until}", instruction.name(), about(*round), name(by))
        }
        ChainEvent::Repeated { by, instruction, round } => format!("{}{} of {} comes twice", instruction.name(), about(*round), name(by)),
        ChainEvent::RolledBack { to, undone, .. } => {
            format!("a fork is given up: the chain is as after slot {to}, and {} transactions wait again", undone.len())
        }
        ChainEvent::Staked { by, amount, .. } => format!("{} staked {amount} KOII", name(by)),
        ChainEvent::Submitted { round, by, value, .. } => {
            format!("{} submitted {}, {} bytes, for round {round}", name(by), short(value), value.len())
        }
        ChainEvent::Audited { round, candidate, by, is_valid, opened } => {
            let raised = if *opened { " (raising the audit)" } else { "" };
            format!("{} voted {} on {} for round {round}{raised}", name(by), verdict(*is_valid), name(candidate))
        }
        ChainEvent::ListUploaded { round, by, chunk, of } => {
            format!("{} uploaded part {} of {of} of its list for round {round}", name(by), chunk.saturating_add(1))
        }
        ChainEvent::ListSubmitted { round, by, entries } => {
            format!("{} submitted a list of {} keys for round {round}", name(by), entries.len())
        }
        ChainEvent::ListAudited { round, candidate, by, is_valid, opened } => {
            let raised = if *opened { " (raising the audit)" } else { "" };
            format!("{} voted {} on the list of {} for round {round}{raised}", name(by), verdict(*is_valid), name(candidate))
        }
        ChainEvent::PaidOut { round, list_by } => format!("round {round} is paid by the list of {}", name(list_by)),
        ChainEvent::PayoutFailed { round, list_by, why } => format!("round {round} is not paid by the list of {}: {why}", name(list_by)),
        ChainEvent::Rewarded { round, to, amount } => format!("{} earned {amount} KOII for round {round}", name(to)),
        ChainEvent::Slashed { round, who, amount, of } => format!("{} lost {amount} of {of} KOII for round {round}", name(who)),
        ChainEvent::Claimed { by, amount, .. } => format!("{} claimed {amount} KOII", name(by)),
        ChainEvent::Pruned { below } => format!("rounds below {below} left the state"),
        ChainEvent::Refused { by, instruction, why, .. } => format!("{} of {} is refused: {why}", instruction.name(), name(by)),
        ChainEvent::Totals(totals) => format!("the stake pot holds {} KOII", totals.stake_pot),
    }
}

fn storage(event: &StorageEvent, names: Names<'_>) -> String {
    match event {
        StorageEvent::Stored { cid, files, hosts, .. } => {
            let bytes = files.iter().map(|file| file.content.len()).fold(0, u64::saturating_add);
            format!(
                "stored {}, {bytes} bytes, hosted by {}",
                file_of(cid, files.iter().map(|file| file.name.as_str())),
                listed(hosts, names)
            )
        }
        StorageEvent::NotStored { names, bytes, through, why, entry } => {
            format!("could not store {}, {bytes} bytes, at {through}: {why}{}", names.join(", "), by_fault(*entry))
        }
        StorageEvent::Pretended { cid, names, through, entry } => {
            let file = file_of(cid, names.iter().map(String::as_str));
            format!("{through} said it stored {file}, and did not{}", by_fault(Some(*entry)))
        }
        StorageEvent::Read { cid, name, bytes, from, .. } => {
            format!("read {}, {bytes} bytes, of {}", path_of(cid, name), from.words(names))
        }
        StorageEvent::Altered { cid, name, how, through, entry, .. } => {
            format!("{through} gave other bytes for {}: {how}{}", path_of(cid, name), by_fault(Some(*entry)))
        }
        StorageEvent::Skipped { cid, name, through, why } => format!("{through} has no {}: {}", path_of(cid, name), why.words(names)),
        StorageEvent::Missing { cid, name, why, .. } => format!("could not read {}: {}", path_of(cid, name), why.words(names)),
        StorageEvent::Pinned { cid, by } => format!("{} pins {}", by.words(names), short(cid)),
        StorageEvent::Unpinned { cid, by, why } => format!("{} no longer pins {}: {why}", by.words(names), short(cid)),
        StorageEvent::Dropped { cid, by, why } => format!("{} drops {}: {why}", by.words(names), short(cid)),
        StorageEvent::Billed { round, bytes, amount } => format!("is to pay {amount} KOII for {bytes} pinned bytes in round {round}"),
        StorageEvent::Unpaid { round, amount, why } => format!("did not pay {amount} KOII for its pins in round {round}: {why}"),
        StorageEvent::Barred => "cannot take part: the task requires the storage network, and it has no access".to_owned(),
    }
}

/// A CID with a path, short enough for a line.
fn path_of(cid: &str, name: &str) -> String {
    if name.is_empty() { short(cid) } else { format!("{}/{name}", short(cid)) }
}

/// A CID with the one file it has, or how many it has.
fn file_of<'a>(cid: &str, mut names: impl ExactSizeIterator<Item = &'a str>) -> String {
    match (names.len(), names.next()) {
        (1, Some(name)) => path_of(cid, name),
        (many, _) => format!("{} with {many} files", short(cid)),
    }
}

fn by_fault(entry: Option<u32>) -> String {
    entry.map_or_else(String::new, |entry| format!(" (fault {entry})"))
}

fn listed(hosts: &[Provider], names: Names<'_>) -> String {
    match hosts {
        [] => "nobody".to_owned(),
        [one] => one.words(names),
        [many @ .., last] => {
            let many: Vec<String> = many.iter().map(|host| host.words(names)).collect();
            format!("{} and {}", many.join(", "), last.words(names))
        }
    }
}

impl Provider {
    /// As people know it.
    #[must_use]
    pub fn words(&self, names: Names<'_>) -> String {
        match self {
            Self::Node(node) => (names.node)(*node),
            Self::StorageNode(n) => format!("storage node {}", n.saturating_add(1)),
            Self::PinningService => "the pinning service".to_owned(),
            Self::Archive => "the archive".to_owned(),
        }
    }
}

impl Absence {
    /// In a sentence without its subject.
    #[must_use]
    pub fn words(&self, names: Names<'_>) -> String {
        match self {
            Self::NotACid => "this is not a CID".to_owned(),
            Self::NeverStored => "nobody stored anything under this CID".to_owned(),
            Self::OnlyPretended { entry } => format!("its upload was answered and never stored{}", by_fault(Some(*entry))),
            Self::NoSuchName { names } if names.is_empty() => "the CID holds no file of this name".to_owned(),
            Self::NoSuchName { names } => format!("the directory of this CID holds no file of this name; it has {}", names.join(", ")),
            Self::IsAFolder => "this is a folder; name a file in it, `<cid>/<name>`".to_owned(),
            Self::HostsOffline { hosts } => match hosts.as_slice() {
                [one] => format!("its only host, {}, is offline", one.words(names)),
                hosts => format!("all its hosts are offline: {}", listed(hosts, names)),
            },
            Self::Dropped { hosts } => format!("nobody hosts it any longer; {} did", listed(hosts, names)),
            Self::Fault { entry, kind } => format!("{kind}{}", by_fault(Some(*entry))),
            Self::Unreached { why } => why.clone(),
            Self::NoAccess => "it has no access to the storage network".to_owned(),
            Self::NotServed => "this host serves no files by CID".to_owned(),
        }
    }
}

fn net(event: &NetEvent, names: Names<'_>) -> String {
    match event {
        NetEvent::Retransmitted { call, lost } => format!("call {} was lost {lost} times and sent again", call.0),
        NetEvent::Unanswered { call, why } => format!("call {} got no answer: {why}", call.0),
        NetEvent::TimedOut { call, why } => format!("call {} timed out: {why}", call.0),
        NetEvent::Routed { call, route, status } => format!("call {} is answered {status} by route {route}", call.0),
        NetEvent::Forwarded { call, to, .. } => format!("call {} goes to {}", call.0, (names.node)(*to)),
        NetEvent::Broken { call, code, why } => format!("call {} got no response: {code}, {why}", call.0),
        NetEvent::Requested { name, http, .. } => format!("request `{name}`: {} {}", http.method, http.path),
        NetEvent::Replied { name, response: Ok(response) } => {
            format!("request `{name}` is answered {}, {} bytes", response.status, response.body.len())
        }
        NetEvent::Replied { name, response: Err(why) } => format!("request `{name}` got no response: {why}"),
        NetEvent::HeldUp { call, by, entry, kind } => format!("call {} is held up for {by} by {kind}{}", call.0, by_fault(Some(*entry))),
        NetEvent::Repeated { call, entry } => format!("call {} arrives once more{}", call.0, by_fault(Some(*entry))),
    }
}

fn fault(event: &FaultEvent) -> String {
    match event {
        FaultEvent::Began { entry, what, .. } => format!("fault {entry} began: {what}"),
        FaultEvent::Ended { entry, kind } => format!("fault {entry} ended: {kind}"),
        FaultEvent::Operator { entry, what } => format!("operator (timeline {entry}): {what}"),
    }
}

impl std::fmt::Display for Exit {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Code { code, why } => write!(f, "exit {code}, {why}"),
            Self::Hung => f.write_str("it hung and was killed"),
            Self::OutOfMemory => f.write_str("its heap was full and it was killed"),
            Self::Killed { by } => write!(f, "killed by {by}"),
        }
    }
}
