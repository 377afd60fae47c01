//! Laws of judging that hold for every stream of events, even one that no world would write.

use koipond_record::event::{
    Absence, ChainEvent, EndReason, Event, Exit, FaultEvent, Level, NetEvent, NodeEvent, Provider, RunEvent, StorageEvent, StoredFile,
    Totals, What,
};
use koipond_record::unit::{GroupName, NodeName};
use koipond_record::{
    Ask, CallId, Derived, Hash, Input, Instruction, InstructionName, NodeId, Payload, Pubkey, Roe, RoeChange, Round, Rule, Seq, SimTime,
    Slot, Span, StateQuery, TaskFunction, TaskMessage, TaskNo, Transaction, Verdict,
};
use proptest::collection::vec;
use proptest::prelude::*;

use crate::spec::{
    Charged, Compare, Compared, Deviated, Dropped, Expectation, Holds, InvariantName, ListVotedDown, Listed, Logged, MetricIs, MetricName,
    Misled, Paid, PayoutFailed, Per, Refused, Replied, Retried, Rewarded, Selected, Slashed, Stopped, Submitted, Unreadable, VerbSpec,
    VotedDown, Waive, When,
};
use crate::stage::{NAMES, key, replied, requested, started};
use crate::{Judgement, Panel, Summary};

/// How many streams each law is tried on; raise it for a longer search.
const CASES: u32 = 192;
/// How many invariants are always on.
const INVARIANTS: usize = InvariantName::ALL.len();

fn keys() -> impl Strategy<Value = Pubkey> {
    prop_oneof![8 => (0..3usize).prop_map(|i| key(NAMES[i])), 1 => Just(Pubkey::from_text("nobody"))]
}

fn rounds() -> impl Strategy<Value = Round> {
    prop_oneof![9 => 0..3u64, 1 => Just(u64::MAX)].prop_map(Round)
}

fn amounts() -> impl Strategy<Value = Roe> {
    prop_oneof![4 => 1..9u64, 1 => Just(0), 1 => Just(u64::MAX)].prop_map(Roe)
}

fn money() -> impl Strategy<Value = ChainEvent> {
    let bounty = (amounts(), amounts()).prop_map(|(total_bounty, bounty_per_round)| {
        let (task, id, name) = (TaskNo(0), key("task"), String::new());
        ChainEvent::TaskCreated { task, id, name, total_bounty, bounty_per_round, minimum_stake: Roe(5) }
    });
    let wallet = (keys(), amounts()).prop_map(|(owner, amount)| ChainEvent::WalletOpened { owner, amount });
    let stake = (keys(), amounts()).prop_map(|(by, amount)| ChainEvent::Staked { from: by.clone(), by, amount });
    let reward = (rounds(), keys(), amounts()).prop_map(|(round, to, amount)| ChainEvent::Rewarded { round, to, amount });
    let slash =
        (rounds(), keys(), amounts(), amounts()).prop_map(|(round, who, amount, of)| ChainEvent::Slashed { round, who, amount, of });
    let claim = (keys(), amounts()).prop_map(|(by, amount)| ChainEvent::Claimed { to: by.clone(), by, amount });
    let withdraw = (keys(), amounts()).prop_map(|(by, amount)| ChainEvent::Withdrew { by, amount });
    let fund = (keys(), amounts()).prop_map(|(by, amount)| ChainEvent::Funded { by, amount });
    let transfer = (keys(), amounts()).prop_map(|(from, amount)| ChainEvent::Transferred { to: from.clone(), from, amount });
    let burn = (rounds(), amounts()).prop_map(|(round, amount)| ChainEvent::Burned { round, amount });
    let totals = totals().prop_map(ChainEvent::Totals);
    prop_oneof![1 => bounty, 1 => wallet, 1 => stake, 2 => reward, 2 => slash, 1 => claim, 1 => withdraw, 1 => fund, 1 => burn, 1 => transfer, 1 => totals]
}

/// What a chain could hold; often nothing, so that the books of some streams agree with it.
fn totals() -> impl Strategy<Value = Totals> {
    let any = (amounts(), amounts(), amounts()).prop_map(|(stakes, wallets, fees)| {
        let burned = fees;
        Totals { stake_pot: stakes, stakes, balances: stakes, bounty: stakes, wallets, purses: wallets, fees, burned }
    });
    prop_oneof![3 => Just(Totals::default()), 1 => any]
}

fn proceedings() -> impl Strategy<Value = ChainEvent> {
    let values = prop_oneof![Just("bafyone"), Just("in {bafyone}"), Just("")];
    let submit = (rounds(), keys(), values, any::<u64>()).prop_map(|(round, by, value, slot)| ChainEvent::Submitted {
        round,
        by,
        value: value.to_owned(),
        slot: Slot(slot),
    });
    let audit = (rounds(), keys(), keys(), any::<bool>()).prop_map(|(round, candidate, by, is_valid)| ChainEvent::Audited {
        round,
        candidate,
        by,
        is_valid,
        opened: false,
    });
    let entries = vec((keys(), prop_oneof![Just(i64::MIN), -9..9i64, Just(i64::MAX)].prop_map(RoeChange)), 0..4);
    let list = (rounds(), keys(), entries).prop_map(|(round, by, entries)| ChainEvent::ListSubmitted { round, by, entries });
    let list_audit = (rounds(), keys(), keys(), any::<bool>()).prop_map(|(round, candidate, by, is_valid)| ChainEvent::ListAudited {
        round,
        candidate,
        by,
        is_valid,
        opened: true,
    });
    let pay = (rounds(), keys()).prop_map(|(round, list_by)| ChainEvent::PaidOut { round, list_by });
    let fail = (rounds(), keys()).prop_map(|(round, list_by)| ChainEvent::PayoutFailed { round, list_by, why: String::new() });
    let refuse = (keys(), proptest::option::of(rounds())).prop_map(|(by, round)| {
        let (instruction, rule) = (InstructionName::SubmitTask, Rule::StakeBelowMinimum);
        ChainEvent::Refused { by, instruction, round, rule, why: String::new() }
    });
    prop_oneof![2 => submit, 2 => audit, 1 => list, 1 => list_audit, 1 => pay, 1 => fail, 1 => refuse]
}

fn node_events() -> impl Strategy<Value = NodeEvent> {
    let functions = prop_oneof![
        Just(TaskFunction::SubmitPayload),
        Just(TaskFunction::AuditPayload),
        Just(TaskFunction::GenerateAndSubmitDistributionList)
    ];
    let asked = (functions, rounds(), any::<bool>())
        .prop_map(|(function, round, previous_failed)| NodeEvent::Asked(TaskMessage { function, round, previous_failed }));
    let exits = prop_oneof![Just(Exit::Hung), Just(Exit::Killed { by: "crash".to_owned() })];
    let upload = (keys(), rounds()).prop_map(|(by, round)| {
        let (payer, what) = (by.clone(), Instruction::UploadDistributionList { round, chunk: 0, of: 1, bytes: Payload::new([]) });
        NodeEvent::Called { call: CallId(0), ask: Ask::Send(Transaction { by, payer, task: TaskNo(0), what }) }
    });
    prop_oneof![3 => asked, 1 => upload, 1 => Just(NodeEvent::Booted { boot: 0, round: Round(0) }), 1 => exits.prop_map(NodeEvent::Ended)]
}

fn whats() -> impl Strategy<Value = What> {
    let faults = prop_oneof![
        Just(FaultEvent::Began { entry: 1, kind: String::new(), what: "a fault".to_owned(), nodes: vec![] }),
        Just(FaultEvent::Ended { entry: 1, kind: String::new() })
    ];
    prop_oneof![
        8 => money().prop_map(What::Chain),
        10 => proceedings().prop_map(What::Chain),
        5 => node_events().prop_map(What::Node),
        3 => rounds().prop_map(|round| What::Run(RunEvent::RoundBegan { round })),
        6 => storage().prop_map(What::Storage),
        1 => faults.prop_map(What::Fault),
        2 => requests().prop_map(What::Net),
        1 => any::<bool>().prop_map(started),
        2 => unheeded(),
    ]
}

fn cids() -> impl Strategy<Value = String> {
    prop_oneof![6 => Just("bafyone"), 1 => Just("bafytwo"), 1 => Just("")].prop_map(str::to_owned)
}

/// What a file can hold: some bytes, as much of a large file as a log keeps, or the whole of it.
fn contents() -> impl Strategy<Value = Payload> {
    let large = vec![7; 2_000];
    let kept = Payload::Kept { hash: Hash::of(&large), len: large.len() as u64 };
    prop_oneof![2 => Just(Payload::new(*b"a proof")), 1 => Just(Payload::new([])), 1 => Just(kept), 1 => Just(Payload::new(large))]
}

fn hosts() -> impl Strategy<Value = Provider> {
    prop_oneof![2 => (0..5u32).prop_map(|n| Provider::Node(NodeId(n))), 1 => Just(Provider::PinningService), 1 => Just(Provider::Archive)]
}

fn absences() -> impl Strategy<Value = Absence> {
    let hosts = || vec(hosts(), 0..3);
    prop_oneof![
        3 => Just(Absence::NeverStored),
        2 => hosts().prop_map(|hosts| Absence::HostsOffline { hosts }),
        2 => hosts().prop_map(|hosts| Absence::Dropped { hosts }),
        1 => Just(Absence::Fault { entry: 1, kind: String::new() }),
        1 => Just(Absence::OnlyPretended { entry: 1 }),
        1 => Just(Absence::NoSuchName { names: vec![] }),
        1 => Just(Absence::NoAccess),
        1 => Just(Absence::NotServed),
    ]
}

fn storage() -> impl Strategy<Value = StorageEvent> {
    let (name, through) = (|| String::from("a"), String::new);
    let stored = (cids(), contents(), vec(hosts(), 0..3)).prop_map(move |(cid, content, hosts)| {
        let files = vec![StoredFile { name: name(), content }];
        StorageEvent::Stored { cid, files, hosts, through: through() }
    });
    let pretended = cids().prop_map(move |cid| StorageEvent::Pretended { cid, names: vec![], through: through(), entry: 1 });
    let read = (cids(), prop_oneof![3 => Just(&b"a proof"[..]), 1 => Just(&b""[..])]).prop_map(move |(cid, read)| {
        let (bytes, blake3) = (read.len() as u64, Hash::of(read));
        StorageEvent::Read { cid, name: name(), bytes, blake3, from: Provider::Archive, through: through() }
    });
    let altered = cids().prop_map(move |cid| {
        let how = String::new();
        StorageEvent::Altered { cid, name: name(), bytes: 0, how, through: through(), entry: 1 }
    });
    let missing = (cids(), absences(), any::<bool>()).prop_map(move |(cid, why, last)| match last {
        true => StorageEvent::Missing { cid, name: name(), through: through(), why },
        false => StorageEvent::Skipped { cid, name: name(), through: through(), why },
    });
    let pinned = (cids(), hosts()).prop_map(|(cid, by)| StorageEvent::Pinned { cid, by });
    let dropped = (cids(), hosts()).prop_map(|(cid, by)| StorageEvent::Dropped { cid, by, why: String::new() });
    let billed = (rounds(), amounts()).prop_map(|(round, amount)| StorageEvent::Billed { round, bytes: 1, amount });
    let unpaid = (rounds(), amounts()).prop_map(|(round, amount)| StorageEvent::Unpaid { round, amount, why: String::new() });
    prop_oneof![
        3 => stored,
        1 => pretended,
        2 => read,
        1 => altered,
        4 => missing,
        1 => pinned,
        1 => dropped,
        2 => billed,
        1 => unpaid,
    ]
}

/// Requests of the timeline, and what comes of them.
fn requests() -> impl Strategy<Value = NetEvent> {
    let kept = Payload::Kept { hash: Hash::of(b"ok"), len: 2_000 };
    let bodies = prop_oneof![Just(Payload::new(*b"ok")), Just(Payload::new([0xff])), Just(kept)];
    let answers = (prop_oneof![2 => Just("state"), 1 => Just("other")], 100..600u16, bodies);
    let nothing = NetEvent::Replied { name: "state".to_owned(), response: Err("it does not run".to_owned()) };
    prop_oneof![2 => Just(requested("state")), 2 => answers.prop_map(|(name, status, body)| replied(name, status, body)), 1 => Just(nothing)]
}

/// What is in every log and no check looks at.
fn unheeded() -> impl Strategy<Value = What> {
    let call = CallId(1);
    prop_oneof![
        Just(What::Node(NodeEvent::Got(Input::Boot))),
        Just(What::Node(NodeEvent::Said { level: Level::Log, text: "bafyone".to_owned(), len: 7 })),
        Just(What::Node(NodeEvent::Worked { busy: Span(1) })),
        Just(What::Node(NodeEvent::Called { call, ask: Ask::Read(StateQuery::Slot) })),
        Just(What::Storage(StorageEvent::Unpinned { cid: "bafyone".to_owned(), by: Provider::Archive, why: String::new() })),
        Just(What::Storage(StorageEvent::Barred)),
        Just(What::Net(NetEvent::Retransmitted { call, lost: 1 })),
        Just(What::Net(NetEvent::Unanswered { call, why: String::new() })),
    ]
}

/// A stream that begins (or not) and ends (or not) as a run does, with anything between.
fn streams() -> impl Strategy<Value = Vec<Event>> {
    let ends = prop_oneof![
        6 => Just(Some(EndReason::Completed)),
        1 => Just(Some(EndReason::Limit { what: "10 events".to_owned() })),
        1 => Just(None)
    ];
    let between = vec((whats(), 0..5u32, 0..30u64), 0..60);
    (proptest::bool::weighted(0.95), between, ends).prop_map(|(begins, between, end)| {
        let begin = begins.then(|| (started(false), None, 0));
        let between = between.into_iter().map(|(what, node, later)| (what, Some(NodeId(node)), later));
        let end = end.map(|reason| (What::Run(RunEvent::Ended { reason }), None, 1));
        let mut at = SimTime(0);
        let event = |(seq, (what, node, later))| {
            at = at + Span::from_millis(later * 400);
            Event { seq: Seq(seq), at, node, cause: None, what }
        };
        (0..).zip(begin.into_iter().chain(between).chain(end)).map(event).collect()
    })
}

/// A stream of a run that may fork, with a rollback in it that undoes some of what happened on chain before, and its place.
fn forks() -> impl Strategy<Value = (Vec<Event>, usize)> {
    let undone = vec(any::<bool>(), 64);
    (streams(), any::<prop::sample::Index>(), undone, totals()).prop_filter_map("it begins", |(mut events, place, undone, totals)| {
        let What::Run(RunEvent::Started { may_fork, .. }) = &mut events.first_mut()?.what else { return None };
        *may_fork = true;
        let place = 1 + place.index(events.len());
        let before = events[..place].iter().zip(undone).filter(|(e, undone)| *undone && matches!(e.what, What::Chain(_)));
        let undone = before.map(|(e, _)| (e.seq, e.seq)).collect();
        let (seq, at, what) = (Seq(0), events[place - 1].at, What::Chain(ChainEvent::RolledBack { to: Slot(0), undone, totals }));
        events.insert(place, Event { seq, at, node: None, cause: None, what });
        for (n, e) in (0..).zip(&mut events) {
            e.seq = Seq(n);
        }
        Some((events, place))
    })
}

/// The same stream as if what is undone had never been, of a run that may not fork.
fn without_undone(events: &[Event], place: usize) -> Vec<Event> {
    let What::Chain(ChainEvent::RolledBack { undone, .. }) = &events[place].what else { return vec![] };
    let mut left: Vec<_> = events.iter().filter(|e| !undone.contains(&(e.seq, e.seq))).cloned().collect();
    if let What::Run(RunEvent::Started { may_fork, .. }) = &mut left[0].what {
        *may_fork = false;
    }
    left
}

fn node(name: &str) -> (Option<NodeName>, Option<GroupName>) {
    (name.parse().ok(), None)
}

/// Each verb that is true once it happened, without bounds: of one node, or of the run.
fn happenings((node, group): (Option<NodeName>, Option<GroupName>)) -> Vec<VerbSpec> {
    let (n, g) = (|| node.clone(), || group.clone());
    vec![
        VerbSpec::Slashed(Slashed { node: n(), group: g(), by: None, total: None }),
        VerbSpec::Rewarded(Rewarded { node: n(), group: g(), rounds: None, total: None }),
        VerbSpec::Refused(Refused { node: n(), group: g(), instruction: None, rule: None, times: None }),
        VerbSpec::Submitted(Submitted { node: n(), group: g(), ..Submitted::default() }),
        VerbSpec::VotedDown(VotedDown { node: n(), group: g(), ..VotedDown::default() }),
        VerbSpec::Stopped(Stopped { node: n(), group: g(), ..Stopped::default() }),
        VerbSpec::Selected(Selected { node: n(), group: g(), ..Selected::default() }),
        VerbSpec::Listed(Listed { node: n(), group: g(), ..Listed::default() }),
        VerbSpec::Deviated(Deviated { node: n(), group: g(), ..Deviated::default() }),
        VerbSpec::Logged(Logged { node: n(), group: g(), contains: "bafy".to_owned(), level: None, times: None }),
        VerbSpec::Unreadable(Unreadable { node: n(), group: g(), rounds: None }),
        VerbSpec::Misled(Misled { node: n(), group: g() }),
        VerbSpec::Charged(Charged { node: n(), group: g(), total: None, times: None }),
        VerbSpec::Dropped(Dropped { node: n(), group: g() }),
        VerbSpec::ListVotedDown(ListVotedDown { node: n(), group: g(), ..ListVotedDown::default() }),
        VerbSpec::Paid(Paid { round: None, rounds: None, after: None }),
        VerbSpec::PayoutFailed(PayoutFailed::default()),
        VerbSpec::Retried(Retried { round: None }),
        VerbSpec::Replied(Replied { request: "state".to_owned(), contains: Some("ok".to_owned()), ..Replied::default() }),
    ]
}

/// Every verb under every word, of a node and of a group.
fn everything() -> Vec<Expectation> {
    let group = || (None, "honest".parse().ok());
    let holds =
        |(node, group): (Option<NodeName>, Option<GroupName>)| Holds { node, group, is: "at least 1 ROE".parse().expect("a bound") };
    let accounts = [node("cheat-1"), group()].map(holds);
    let accounts = accounts.into_iter().flat_map(|spec| [VerbSpec::Stake(spec.clone()), VerbSpec::Balance(spec)]);
    let is = "at least 1".parse().expect("a bound");
    let metrics = [MetricName::Submissions, MetricName::UnreadProofs].map(|name| VerbSpec::Metric(MetricIs { name, is }));
    let [of, to] = ["cheat", "honest"].map(|name| name.parse::<GroupName>().expect("a name"));
    let compared = [Compare::Earnings, Compare::Proofs].map(|what| {
        VerbSpec::Compared(Compared {
            what,
            of: of.clone(),
            to: Some(to.clone()),
            is: koipond_record::unit::Comparison::Less,
            per: Per::Node,
        })
    });
    let verbs: Vec<_> =
        happenings(node("cheat-1")).into_iter().chain(happenings(group())).chain(accounts).chain(metrics).chain(compared).collect();
    let words = [When::Always, When::Eventually, When::Never, When::Finally, When::At(Round(1))];
    let each = |verb: VerbSpec| words.map(|when| Expectation { when, verb: verb.clone(), who: None, within: None });
    let mut all: Vec<_> = verbs.into_iter().flat_map(each).collect();
    for (i, expectation) in all.iter_mut().enumerate() {
        // Every other `eventually` has a deadline, which most streams run past.
        expectation.within = (i % 10 == 1).then(|| "1 rounds".parse().expect("a length"));
    }
    let crowds = happenings(group()).into_iter().step_by(3).flat_map(|verb| {
        let of = |when, who: &str| Expectation { when, verb: verb.clone(), who: who.parse().ok(), within: None };
        let at = When::At(Round(1));
        [
            of(When::Never, "at least 2"),
            of(When::Eventually, "at least 1"),
            of(When::Finally, "50 %"),
            of(at, "at most 50 %"),
            of(When::Always, "1"),
        ]
    });
    all.extend(crowds);
    all
}

fn judge(expectations: &[Expectation], events: &[Event]) -> (Vec<Derived>, Vec<Judgement>) {
    let mut panel = Panel::new(expectations, &Waive::default());
    let derived = events.iter().flat_map(|e| panel.on_event(e)).collect();
    (derived, panel.finish())
}

fn begins(events: &[Event]) -> bool {
    matches!(events.first().map(|e| &e.what), Some(What::Run(RunEvent::Started { .. })))
}

fn completes(events: &[Event]) -> bool {
    let ends = matches!(events.last().map(|e| &e.what), Some(What::Run(RunEvent::Ended { reason: EndReason::Completed })));
    begins(events) && ends
}

proptest! {
    #![proptest_config(ProptestConfig { cases: CASES, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn every_stream_ends_in_one_judgement_for_each_expectation_and_invariant(events in streams()) {
        let all = everything();
        let judgements = judge(&all, &events).1;
        prop_assert_eq!(judgements.len(), all.len() + INVARIANTS);
        prop_assert!(judgements.iter().enumerate().all(|(i, j)| j.always_on == (i >= all.len())));
        let unreached = judgements[all.len()..].iter().filter(|j| matches!(j.verdict, Verdict::NotReached { .. })).count();
        prop_assert_eq!(unreached, 0);
    }

    #[test]
    fn what_is_broken_is_shown_by_two_to_five_events_up_to_the_one_that_broke_it(events in streams()) {
        for Judgement { name, verdict, .. } in judge(&everything(), &events).1 {
            let Verdict::Broken { at, evidence, .. } = verdict else { continue };
            // In a log that does not begin as a run does, an invariant can break at the very first event; then it alone is shown.
            let least = if begins(&events) { 2 } else { 1 };
            prop_assert!((least..=5).contains(&evidence.len()), "{name}: {evidence:?}");
            prop_assert!(evidence.is_sorted_by(|a, b| a < b) && evidence.iter().all(|seq| *seq <= at), "{name}: {evidence:?} at {at}");
        }
    }

    #[test]
    fn a_verdict_once_told_is_the_verdict_in_the_end(events in streams()) {
        let (derived, judgements) = judge(&everything(), &events);
        for told in derived {
            let Derived::Verdict { name, always_on, after, verdict } = told else { continue };
            if let Verdict::Broken { at, .. } = &verdict {
                prop_assert_eq!(*at, after);
            }
            let stands = judgements.contains(&Judgement { name, always_on, verdict, waived: None });
            prop_assert!(stands);
        }
    }

    #[test]
    fn every_verdict_of_a_run_that_ended_was_told_once(events in streams()) {
        prop_assume!(completes(&events));
        let all = everything();
        let told = judge(&all, &events).0.iter().filter(|d| matches!(d, Derived::Verdict { .. })).count();
        prop_assert_eq!(told, all.len() + INVARIANTS);
    }

    #[test]
    fn an_expectation_is_judged_alone_as_among_others(events in streams(), which in 0..500usize) {
        let all = everything();
        let which = which % all.len();
        let alone = judge(&all[which..=which], &events).1;
        let among = judge(&all, &events).1;
        prop_assert_eq!(&alone[0], &among[which]);
    }

    #[test]
    fn what_happens_eventually_is_what_does_not_happen_never(events in streams()) {
        prop_assume!(completes(&events));
        for verb in happenings(node("cheat-1")) {
            let of = |when| Expectation { when, verb: verb.clone(), who: None, within: None };
            let judged = judge(&[of(When::Eventually), of(When::Never), of(When::Finally)], &events).1;
            let eventually = matches!(judged[0].verdict, Verdict::Held { .. });
            let never = matches!(judged[1].verdict, Verdict::Broken { .. });
            let finally = matches!(judged[2].verdict, Verdict::Held { .. });
            prop_assert!(eventually == never && eventually == finally, "{judged:?}");
            let unreached = judged.iter().filter(|j| matches!(j.verdict, Verdict::NotReached { .. })).count();
            prop_assert!(unreached == 0 || unreached == 3, "{judged:?}");
        }
    }

    #[test]
    fn a_summary_has_a_row_for_every_node_and_counts_every_event(events in streams()) {
        let mut summary = Summary::default();
        events.iter().for_each(|e| summary.on_event(e));
        let begins = events.iter().any(|e| matches!(e.what, What::Run(RunEvent::Started { .. })));
        prop_assert_eq!(summary.nodes().len(), if begins { NAMES.len() } else { 0 });
        prop_assert_eq!(summary.events(), events.len() as u64);
        prop_assert!(summary.rounds().is_sorted_by(|a, b| a.round < b.round));
    }
    #[test]
    fn what_a_fork_undoes_is_judged_as_if_it_had_never_been((events, place) in forks()) {
        let all = everything();
        let (derived, judgements) = judge(&all, &events);
        let (other_derived, other_judgements) = judge(&all, &without_undone(&events, place));
        let rolled_back = events[place].seq;
        let told_before = |wanted: &str| {
            derived.iter().any(|d| matches!(d, Derived::Verdict { name, after, .. } if name == wanted && *after < rolled_back))
        };
        for (judgement, other) in judgements.iter().zip(&other_judgements) {
            prop_assert!(told_before(&judgement.name) || judgement == other, "{judgement:?} is not {other:?}");
        }
        let samples = |derived: Vec<Derived>| {
            let later = |d: &Derived| matches!(d, Derived::Sample { after, .. } if *after > rolled_back);
            derived.into_iter().filter(later).collect::<Vec<_>>()
        };
        prop_assert_eq!(samples(derived), samples(other_derived));
    }

    #[test]
    fn what_a_fork_undoes_stands_in_no_table((events, place) in forks()) {
        let tables = [events.clone(), without_undone(&events, place)].map(|events| {
            let mut summary = Summary::default();
            events.iter().for_each(|e| summary.on_event(e));
            (summary.rounds(), summary.nodes(), summary.faults_at(Seq(30)))
        });
        let [forked, other] = tables;
        prop_assert_eq!(forked, other);
    }

    #[test]
    fn a_verdict_told_before_a_fork_stays_and_none_is_told_twice((events, _) in forks()) {
        let all = everything();
        let (derived, judgements) = judge(&all, &events);
        // Verbs about the run stand twice among everything, so each name may be told as often as it is judged.
        let mut untold: Vec<_> = judgements.iter().map(|judgement| judgement.name.clone()).collect();
        for derived in derived {
            let Derived::Verdict { name, always_on, after, verdict } = derived else { continue };
            if let Verdict::Broken { at, .. } = &verdict {
                prop_assert!(*at <= after);
            }
            let place = untold.iter().position(|one| *one == name);
            prop_assert!(place.is_some(), "{name} is told twice");
            place.map(|place| untold.remove(place));
            let stands = judgements.contains(&Judgement { name, always_on, verdict, waived: None });
            prop_assert!(stands);
        }
    }
}
