//! A stage for tests: event streams written by hand, with three nodes and a chain that keeps simple books.

use koipond_record::event::{
    ChainEvent, EndReason, Event, Exit, FaultEvent, JsError, Level, NetEvent, NodeCard, NodeEvent, RunEvent, Schedule, Totals, What,
};
use koipond_record::{
    Ask, CallId, Derived, HttpRequest, HttpResponse, Instruction, InstructionName, NodeId, Payload, Pubkey, RequestId, Roe, RoeChange,
    Round, Rule, Seq, SimTime, Slot, SlotClock, Span, StateQuery, TaskFunction, TaskMessage, TaskNo, Transaction, Verdict,
};

use crate::spec::{Expectation, VerbSpec, Waive, When};
use crate::{Checker, Panel};

/// The nodes of every stage.
pub(crate) const NAMES: [&str; 3] = ["honest-1", "honest-2", "cheat-1"];

/// The slots of every stage: rounds of 100, windows of 40.
pub(crate) const CLOCK: SlotClock = SlotClock { slot_time: Span::from_millis(400), starting_slot: Slot(0), round_time: 100, paces: None };

/// What a list says.
type Entries = Vec<(Pubkey, RoeChange)>;

/// An event stream in the making. Amounts are in thousandths of a KOII.
#[derive(Clone)]
pub(crate) struct Stage {
    events: Vec<Event>,
    at: SimTime,
    totals: Totals,
    stakes: [u64; 3],
    lists: Vec<(u64, String, Entries)>,
}

/// Thousandths of a KOII, in ROE.
fn milli(amount: u64) -> u64 {
    amount * 1_000_000
}

fn node_id(name: &str) -> NodeId {
    NodeId(u32::try_from(id(name)).expect("a small number"))
}

fn id(name: &str) -> usize {
    NAMES.iter().position(|known| *known == name).expect("one of the stage's nodes")
}

/// A node's staking key.
pub(crate) fn key(name: &str) -> Pubkey {
    Pubkey::from_text(&format!("key-of-{name}"))
}

/// The event that begins every stage.
pub(crate) fn started(may_fork: bool) -> What {
    let card = |name: &str| NodeCard {
        name: name.to_owned(),
        group: name.split('-').next().unwrap_or_default().to_owned(),
        key: key(name),
        main: Pubkey::from_text(&format!("main-of-{name}")),
        stake: Roe(milli(5_000)),
        behaviour: if name.starts_with("cheat") { "fabricator" } else { "honest" }.to_owned(),
        task: TaskNo(0),
        computer: node_id(name),
    };
    let schedule = Schedule { clock: CLOCK, submission_window: 40, audit_window: 40, rounds: 8 };
    let nodes = NAMES.map(card).to_vec();
    What::Run(RunEvent::Started { scenario: "a stage".to_owned(), seed: 1, schedule, nodes, may_fork, tasks: vec![String::new()] })
}

/// A request of this name is sent.
pub(crate) fn requested(name: &str) -> NetEvent {
    let text = |text: &str| text.to_owned();
    let (method, scheme, host, path) = (text("GET"), text("http"), text("10.0.0.1"), text("/state"));
    let http = HttpRequest { method, scheme, host, port: 30_018, path, headers: vec![], body: Payload::new([]) };
    NetEvent::Requested { name: text(name), request: RequestId(0), http }
}

/// The request of this name is answered with some JSON.
pub(crate) fn replied(name: &str, status: u16, body: Payload) -> NetEvent {
    let headers = vec![("Content-Type".to_owned(), "application/json; charset=utf-8".to_owned())];
    NetEvent::Replied { name: name.to_owned(), response: Ok(HttpResponse { status, headers, body }) }
}

/// The variant's name.
pub(crate) fn kind(what: &What) -> String {
    let text = match what {
        What::Run(event) => format!("{event:?}"),
        What::Node(event) => format!("{event:?}"),
        What::Chain(event) => format!("{event:?}"),
        What::Storage(event) => format!("{event:?}"),
        What::Net(event) => format!("{event:?}"),
        What::Fault(event) => format!("{event:?}"),
    };
    text.split(|c: char| !c.is_alphanumeric()).next().unwrap_or_default().to_owned()
}

impl Stage {
    /// A run that began, in round 0.
    pub fn new() -> Self {
        let mut stage = Self { events: vec![], at: SimTime(0), totals: Totals::default(), stakes: [0; 3], lists: vec![] };
        stage.say(None, started(false));
        stage.round(0);
        stage
    }

    /// A run that began and came to no round.
    pub fn without_rounds() -> Self {
        let mut stage = Self { events: vec![], at: SimTime(0), totals: Totals::default(), stakes: [0; 3], lists: vec![] };
        stage.say(None, started(false));
        stage
    }

    /// What happens next happens in this slot, if it is not past.
    pub fn at_slot(&mut self, slot: u64) -> &mut Self {
        self.at = CLOCK.begins(Slot(slot)).max(self.at);
        self
    }

    /// A run whose task is funded with 100 KOII and in which every node staked 5 of its 6 KOII.
    pub fn staked() -> Self {
        let mut stage = Self::new();
        let (total_bounty, bounty_per_round) = (Roe(milli(100_000)), Roe(milli(1_000)));
        let name = "a task".to_owned();
        let (task, id, minimum_stake) = (TaskNo(0), Pubkey::from_text("task-0"), Roe(milli(5_000)));
        stage.chain(ChainEvent::TaskCreated { task, id, name, total_bounty, bounty_per_round, minimum_stake });
        stage.totals.bounty = total_bounty;
        stage.totals.stake_pot = total_bounty;
        for name in NAMES {
            let owner = Pubkey::from_text(&format!("main-of-{name}"));
            stage.chain(ChainEvent::WalletOpened { owner, amount: Roe(milli(6_000)) });
            stage.totals.wallets.0 += milli(6_000);
            stage.stakes(name, 5_000);
        }
        stage.totals(|_| {});
        stage
    }

    /// The same, and the cheat runs another task on the same chain.
    pub fn of_two_tasks() -> Self {
        let mut stage = Self::staked();
        if let What::Run(RunEvent::Started { nodes, .. }) = &mut stage.events[0].what {
            nodes[2].task = TaskNo(1);
        }
        stage
    }

    /// The same, of a run that may fork.
    pub fn forking() -> Self {
        let mut stage = Self::staked();
        stage.events[0].what = started(true);
        stage
    }

    /// Says that something happens next.
    pub fn say(&mut self, node: Option<&str>, what: What) -> &mut Self {
        let node = node.map(node_id);
        self.events.push(Event { seq: Seq(self.events.len() as u64), at: self.at, node, cause: None, what });
        self.at = self.at + Span(1);
        self
    }

    fn chain(&mut self, event: ChainEvent) -> &mut Self {
        // What is set up before the first round's work stands at the first moment.
        let setup = matches!(event, ChainEvent::Staked { .. }) && self.at < SimTime(1_000);
        self.say(None, What::Chain(event));
        if setup {
            self.events.last_mut().expect("just pushed").at = SimTime(0);
        }
        self
    }

    fn node(&mut self, name: &str, event: NodeEvent) -> &mut Self {
        self.say(Some(name), What::Node(event))
    }

    pub fn round(&mut self, round: u64) -> &mut Self {
        self.at = CLOCK.begins(CLOCK.round_begins(Round(round))).max(self.at);
        self.say(None, What::Run(RunEvent::RoundBegan { round: Round(round) }))
    }

    pub fn stakes(&mut self, name: &str, amount: u64) -> &mut Self {
        let amount = milli(amount);
        self.stakes[id(name)] += amount;
        self.totals.stakes.0 += amount;
        self.totals.stake_pot.0 += amount;
        self.totals.wallets.0 = self.totals.wallets.0.saturating_sub(amount);
        let from = Pubkey::from_text(&format!("main-of-{name}"));
        self.chain(ChainEvent::Staked { by: key(name), from, amount: Roe(amount) })
    }

    pub fn submits(&mut self, round: u64, name: &str, value: &str) -> &mut Self {
        let (round, slot) = (Round(round), CLOCK.slot(self.at));
        self.chain(ChainEvent::Submitted { round, by: key(name), value: value.to_owned(), slot })
    }

    pub fn submits_in_slot(&mut self, round: u64, name: &str, slot: u64) -> &mut Self {
        self.at_slot(slot).submits_dated(round, name, slot)
    }

    /// Submits now, in another slot as the chain says.
    pub fn submits_dated(&mut self, round: u64, name: &str, slot: u64) -> &mut Self {
        self.chain(ChainEvent::Submitted { round: Round(round), by: key(name), value: String::new(), slot: Slot(slot) })
    }

    pub fn votes(&mut self, round: u64, by: &str, candidate: &str, is_valid: bool) -> &mut Self {
        self.chain(ChainEvent::Audited { round: Round(round), candidate: key(candidate), by: key(by), is_valid, opened: false })
    }

    pub fn votes_on_list(&mut self, round: u64, by: &str, candidate: &str, is_valid: bool) -> &mut Self {
        self.chain(ChainEvent::ListAudited { round: Round(round), candidate: key(candidate), by: key(by), is_valid, opened: false })
    }

    pub fn lists(&mut self, round: u64, by: &str, entries: &[(&str, i64)]) -> &mut Self {
        let entries: Vec<_> = entries.iter().map(|(name, change)| (key(name), RoeChange(change * 1_000_000))).collect();
        self.lists.push((round, by.to_owned(), entries.clone()));
        self.chain(ChainEvent::ListSubmitted { round: Round(round), by: key(by), entries })
    }

    /// Pays a round by the latest list of this node for it, as far as stakes reach.
    pub fn pays(&mut self, round: u64, by: &str) -> &mut Self {
        let list = self.lists.iter().rev().find(|(of, lister, _)| *of == round && lister == by).cloned();
        self.chain(ChainEvent::PaidOut { round: Round(round), list_by: key(by) });
        for (who, change) in list.map(|(_, _, entries)| entries).unwrap_or_default() {
            let name = NAMES.into_iter().find(|name| key(name) == who).expect("one of the stage's nodes");
            if change.0 > 0 {
                self.rewards(round, name, change.0.unsigned_abs() / 1_000_000);
            } else if change.0 < 0 {
                self.slashes(round, name, change.0.unsigned_abs() / 1_000_000, self.stakes[id(name)] / 1_000_000);
            }
        }
        self.totals(|_| {})
    }

    /// Says that a round is paid by this node's list, and moves no money.
    pub fn is_paid(&mut self, round: u64, by: &str) -> &mut Self {
        self.chain(ChainEvent::PaidOut { round: Round(round), list_by: key(by) })
    }

    /// A part of a list stands on chain.
    pub fn uploads(&mut self, round: u64, by: &str) -> &mut Self {
        self.chain(ChainEvent::ListUploaded { round: Round(round), by: key(by), chunk: 0, of: 1 })
    }

    /// Says that a stake is slashed that is not there.
    pub fn slashes_nothing_there(&mut self, round: u64, name: &str, amount: u64) -> &mut Self {
        self.chain(ChainEvent::Slashed { round: Round(round), who: key(name), amount: Roe(milli(amount)), of: Roe(0) })
    }

    pub fn rewards(&mut self, round: u64, name: &str, amount: u64) -> &mut Self {
        let amount = Roe(milli(amount));
        self.totals.balances.0 += amount.0;
        self.totals.bounty.0 -= amount.0;
        self.chain(ChainEvent::Rewarded { round: Round(round), to: key(name), amount })
    }

    pub fn slashes(&mut self, round: u64, name: &str, amount: u64, of: u64) -> &mut Self {
        let amount = milli(amount);
        self.stakes[id(name)] -= amount;
        self.totals.stakes.0 -= amount;
        self.totals.bounty.0 += amount;
        self.chain(ChainEvent::Slashed { round: Round(round), who: key(name), amount: Roe(amount), of: Roe(milli(of)) })
    }

    pub fn fails_to_pay(&mut self, round: u64, by: &str) -> &mut Self {
        self.chain(ChainEvent::PayoutFailed { round: Round(round), list_by: key(by), why: "the list was rejected".to_owned() })
    }

    pub fn claims(&mut self, name: &str, amount: u64) -> &mut Self {
        let amount = Roe(milli(amount));
        self.totals.balances.0 -= amount.0;
        self.totals.stake_pot.0 -= amount.0;
        self.totals.wallets.0 += amount.0;
        self.chain(ChainEvent::Claimed { by: key(name), to: Pubkey::from_text(&format!("main-of-{name}")), amount })
    }

    /// All that a node has at stake becomes its balance.
    pub fn withdraws(&mut self, name: &str) -> &mut Self {
        let amount = std::mem::take(&mut self.stakes[id(name)]);
        self.totals.stakes.0 -= amount;
        self.totals.balances.0 += amount;
        self.chain(ChainEvent::Withdrew { by: key(name), amount: Roe(amount) })
    }

    /// Some of the bounty leaves the world, as if it were slashed money.
    pub fn burns(&mut self, round: u64, amount: u64) -> &mut Self {
        let amount = milli(amount);
        self.totals.bounty.0 -= amount;
        self.totals.stake_pot.0 -= amount;
        self.totals.burned.0 += amount;
        self.chain(ChainEvent::Burned { round: Round(round), amount: Roe(amount) })
    }

    pub fn opens_wallet(&mut self, owner: &str, amount: u64) -> &mut Self {
        self.totals.wallets.0 += milli(amount);
        self.chain(ChainEvent::WalletOpened { owner: Pubkey::from_text(owner), amount: Roe(milli(amount)) })
    }

    pub fn opens_purse(&mut self, owner: &str, amount: u64) -> &mut Self {
        self.totals.purses.0 += milli(amount);
        self.chain(ChainEvent::PurseOpened { owner: Pubkey::from_text(owner), amount: Roe(milli(amount)) })
    }

    pub fn funds(&mut self, by: &str, amount: u64) -> &mut Self {
        self.totals.wallets.0 -= milli(amount);
        self.totals.bounty.0 += milli(amount);
        self.totals.stake_pot.0 += milli(amount);
        self.chain(ChainEvent::Funded { by: Pubkey::from_text(by), amount: Roe(milli(amount)) })
    }

    /// A task is created and funded from a wallet.
    pub fn creates(&mut self, task: u32, bounty: u64) -> &mut Self {
        self.totals.wallets.0 -= milli(bounty);
        self.totals.bounty.0 += milli(bounty);
        self.totals.stake_pot.0 += milli(bounty);
        self.is_created(task, &Pubkey::from_text(&format!("task-{task}")), bounty)
    }

    /// Says that a task is created, and moves no money.
    pub fn is_created(&mut self, task: u32, id: &Pubkey, bounty: u64) -> &mut Self {
        let (task, id, name, total_bounty) = (TaskNo(task), id.clone(), "another".to_owned(), Roe(milli(bounty)));
        self.chain(ChainEvent::TaskCreated { task, id, name, total_bounty, bounty_per_round: Roe(1), minimum_stake: Roe(1) })
    }

    /// Says that a task is followed by another, and moves no money.
    pub fn is_migrated(&mut self, to: &Pubkey, moved: u64) -> &mut Self {
        self.chain(ChainEvent::Migrated { to: to.clone(), moved: Roe(milli(moved)) })
    }

    pub fn deletes(&mut self, to: &str, amount: u64) -> &mut Self {
        self.totals.bounty.0 -= milli(amount);
        self.totals.stake_pot.0 -= milli(amount);
        self.totals.wallets.0 += milli(amount);
        self.chain(ChainEvent::TaskDeleted { to: Pubkey::from_text(to), amount: Roe(milli(amount)) })
    }

    /// Takes a fee from a purse where there are purses, else from a wallet; no event says so.
    pub fn charges(&mut self, fee: u64) -> &mut Self {
        let Totals { wallets, purses, fees, .. } = &mut self.totals;
        let from = if purses.0 > 0 { purses } else { wallets };
        from.0 -= milli(fee);
        fees.0 += milli(fee);
        self
    }

    /// A fork is given up: all that stands on chain since an earlier stage is undone. The totals are falsified as the test wants it.
    pub fn rolls_back_to(&mut self, earlier: &Self, falsify: impl FnOnce(&mut Totals)) -> &mut Self {
        let stands = |e: &&Event| matches!(&e.what, What::Chain(event) if !matches!(event, ChainEvent::Refused { .. }));
        let undone: Vec<_> = self.events[earlier.events.len()..].iter().filter(stands).map(|e| (e.seq, e.seq)).collect();
        (self.totals, self.stakes) = (earlier.totals, earlier.stakes);
        self.lists.clone_from(&earlier.lists);
        let mut totals = self.totals;
        falsify(&mut totals);
        self.chain(ChainEvent::RolledBack { to: CLOCK.slot(earlier.at), undone, totals })
    }

    /// A fork is given up, and just this is undone of which the books of the stage know nothing.
    pub fn undoes(&mut self, undone: &[(Seq, Seq)]) -> &mut Self {
        self.chain(ChainEvent::RolledBack { to: Slot(0), undone: undone.to_vec(), totals: self.totals })
    }

    /// A node sends the first part of its list for a round.
    pub fn takes_up(&mut self, name: &str, round: u64) -> &mut Self {
        let (by, payer, task) = (key(name), Pubkey::from_text(&format!("main-of-{name}")), TaskNo(0));
        let what = Instruction::UploadDistributionList { round: Round(round), chunk: 0, of: 1, bytes: Payload::new([]) };
        self.node(name, NodeEvent::Called { call: CallId(1), ask: Ask::Send(Transaction { by, payer, task, what }) })
    }

    /// A submission is lost on its way.
    pub fn loses(&mut self, name: &str, round: u64) -> &mut Self {
        let (by, instruction) = (key(name), InstructionName::SubmitTask);
        self.chain(ChainEvent::Lost { by, instruction, round: Some(Round(round)) })
    }

    /// Says what the chain holds, falsified as the test wants it.
    pub fn totals(&mut self, falsify: impl FnOnce(&mut Totals)) -> &mut Self {
        let mut totals = self.totals;
        falsify(&mut totals);
        self.chain(ChainEvent::Totals(totals))
    }

    /// A submission is sent, and refused.
    pub fn refuses(&mut self, name: &str, round: u64, rule: Rule) -> &mut Self {
        self.node(name, NodeEvent::Called { call: CallId(0), ask: Ask::Read(StateQuery::Slot) });
        let cause = self.latest();
        let (by, instruction) = (key(name), InstructionName::SubmitTask);
        self.chain(ChainEvent::Refused { by, instruction, round: Some(Round(round)), rule, why: "it may not".to_owned() });
        self.events.last_mut().expect("just pushed").cause = Some(cause);
        self
    }

    pub fn asks(&mut self, name: &str, function: TaskFunction, round: u64) -> &mut Self {
        self.node(name, NodeEvent::Asked(TaskMessage { function, round: Round(round), previous_failed: false }))
    }

    pub fn asks_again(&mut self, name: &str, round: u64) -> &mut Self {
        let function = TaskFunction::GenerateAndSubmitDistributionList;
        self.node(name, NodeEvent::Asked(TaskMessage { function, round: Round(round), previous_failed: true }))
    }

    pub fn boots(&mut self, name: &str) -> &mut Self {
        self.node(name, NodeEvent::Booted { boot: 0, round: Round(0) })
    }

    pub fn throws(&mut self, name: &str, message: &str) -> &mut Self {
        let (place, stack) = (String::new(), String::new());
        self.node(name, NodeEvent::Threw(JsError { name: "Error".to_owned(), message: message.to_owned(), place, stack }))
    }

    pub fn deviates(&mut self, name: &str, behaviour: &str, did: &str) -> &mut Self {
        self.node(name, NodeEvent::Deviated { behaviour: behaviour.to_owned(), did: did.to_owned() })
    }

    pub fn prints(&mut self, name: &str, level: Level, text: &str) -> &mut Self {
        self.node(name, NodeEvent::Said { level, text: text.to_owned(), len: text.len() as u64 })
    }

    pub fn ends(&mut self, name: &str, exit: Exit) -> &mut Self {
        self.node(name, NodeEvent::Ended(exit))
    }

    /// Somebody outside sends a node a request.
    pub fn requests(&mut self, node: &str, name: &str) -> &mut Self {
        self.say(Some(node), What::Net(requested(name)))
    }

    /// A request is answered.
    pub fn replies(&mut self, node: &str, name: &str, status: u16, body: &str) -> &mut Self {
        self.say(Some(node), What::Net(replied(name, status, Payload::new(body.as_bytes()))))
    }

    /// A request is answered with a body that is not at hand.
    pub fn replies_kept(&mut self, node: &str, name: &str, body: Payload) -> &mut Self {
        self.say(Some(node), What::Net(replied(name, 200, body)))
    }

    /// A request gets no answer.
    pub fn replies_not(&mut self, node: &str, name: &str, why: &str) -> &mut Self {
        self.say(Some(node), What::Net(NetEvent::Replied { name: name.to_owned(), response: Err(why.to_owned()) }))
    }

    pub fn fault_begins(&mut self, entry: u32, what: &str) -> &mut Self {
        let kind = what.split(' ').next().unwrap_or_default().to_owned();
        self.say(None, What::Fault(FaultEvent::Began { entry, kind, what: what.to_owned(), nodes: vec![] }))
    }

    pub fn fault_ends(&mut self, entry: u32) -> &mut Self {
        self.say(None, What::Fault(FaultEvent::Ended { entry, kind: "crash".to_owned() }))
    }

    /// Ends the run at a limit; without it, it completes.
    pub fn limit(&mut self, what: &str) -> &mut Self {
        self.say(None, What::Run(RunEvent::Ended { reason: EndReason::Limit { what: what.to_owned() } }))
    }

    /// The latest event.
    pub fn latest(&self) -> Seq {
        self.events.last().expect("a stage begins with an event").seq
    }

    /// The whole stream, with its end.
    pub fn complete(&self) -> Vec<Event> {
        let mut stage = self.clone();
        let ended = |e: &Event| matches!(e.what, What::Run(RunEvent::Ended { .. }));
        if !stage.events.iter().any(ended) {
            stage.say(None, What::Run(RunEvent::Ended { reason: EndReason::Completed }));
        }
        stage.events
    }

    /// The n-th event of a kind, from 0.
    pub fn nth(&self, wanted: &str, n: usize) -> Seq {
        self.complete().iter().filter(|e| kind(&e.what) == wanted).nth(n).expect("there are so many events of this kind").seq
    }

    /// What kinds of event the evidence is.
    pub fn kinds(&self, evidence: &[Seq]) -> Vec<String> {
        let events = self.complete();
        evidence.iter().map(|seq| kind(&events.iter().find(|e| e.seq == *seq).expect("it is there").what)).collect()
    }

    /// Asserts what kinds of event the evidence is.
    #[track_caller]
    pub fn assert_kinds(&self, evidence: &[Seq], kinds: &[&str]) {
        assert_eq!(self.kinds(evidence), kinds);
    }

    /// Judges one expectation, to the end of the run.
    pub fn judge(&self, when: When, verb: VerbSpec) -> Verdict {
        self.judged(Expectation { when, verb, who: None, within: None }).1
    }

    /// Judges what is expected of so many, and says its name.
    pub fn judge_who(&self, when: When, verb: VerbSpec, who: &str) -> (String, Verdict) {
        self.judged(Expectation { when, verb, who: Some(who.parse().expect("a number of nodes")), within: None })
    }

    /// Judges one expectation with a deadline, and says its name.
    pub fn judge_within(&self, when: When, verb: VerbSpec, within: &str) -> (String, Verdict) {
        self.judged(Expectation { when, verb, who: None, within: Some(within.parse().expect("a length")) })
    }

    /// The sentence of an expectation.
    pub fn name(&self, when: When, verb: VerbSpec) -> String {
        self.judged(Expectation { when, verb, who: None, within: None }).0
    }

    fn judged(&self, expectation: Expectation) -> (String, Verdict) {
        let mut panel = Panel::new(&[expectation], &Waive::default());
        self.complete().iter().for_each(|e| drop(panel.on_event(e)));
        let first = panel.finish().into_iter().next().expect("one expectation was given");
        (first.name, first.verdict)
    }

    /// The verdict of one checker.
    pub fn check(&self, mut checker: impl Checker) -> Verdict {
        let verdict = self.complete().iter().find_map(|e| checker.on_event(e));
        verdict.unwrap_or_else(|| checker.at_end())
    }

    /// A metric's samples: round and value.
    pub fn samples(&self, wanted: &str) -> Vec<(u64, i64)> {
        let mut panel = Panel::new(&[], &Waive::default());
        let derived = self.complete().iter().flat_map(|e| panel.on_event(e)).collect::<Vec<_>>();
        let sample = |derived| match derived {
            Derived::Sample { metric, round, value, .. } if metric == wanted => Some((round.0, value)),
            _ => None,
        };
        derived.into_iter().filter_map(sample).collect()
    }
}

#[track_caller]
pub(crate) fn assert_held(verdict: &Verdict, part: &str) {
    assert!(matches!(verdict, Verdict::Held { why } if why.contains(part)), "{verdict:?} is not held for `{part}`");
}

#[track_caller]
pub(crate) fn assert_not_reached(verdict: &Verdict, part: &str) {
    assert!(matches!(verdict, Verdict::NotReached { why } if why.contains(part)), "{verdict:?} is not `not reached` for `{part}`");
}

/// Asserts that it is broken there, for a reason with these words, and by two to five events in order, which it gives back.
#[track_caller]
pub(crate) fn assert_broken(verdict: &Verdict, there: Seq, part: &str) -> Vec<Seq> {
    let Verdict::Broken { at, evidence, why, .. } = verdict else { panic!("{verdict:?} is not broken") };
    assert_eq!(*at, there, "{verdict:?}");
    assert!(why.contains(part), "`{why}` does not say `{part}`");
    assert!((2..=5).contains(&evidence.len()) && evidence.is_sorted_by(|a, b| a < b), "{evidence:?}");
    evidence.clone()
}
