//! Receipts against the chain's own books, on random worlds; and what they tell.

use std::collections::BTreeMap;
use std::path::Path;

use koipond_record::{Event, Roe, RoeChange, Round, Stream};
use koipond_scenarios::{Plan, parse};

use super::receipt::{Holdings, Kind};
use super::{Told, Why, human};
use crate::tasks::Tasks;
use crate::world::{Flow, Observer, books_after};

/// How many random worlds the receipts are compared with.
const WORLDS: u64 = 16;

#[derive(Default)]
struct Keep(Vec<Event>);

impl Observer for Keep {
    fn event(&mut self, event: &Event, _: &[u8], _: Round) -> Flow {
        self.0.push(event.clone());
        Flow::Go
    }
}

/// A run's events, and what its chain holds for each node in the end.
struct Seen {
    events: Vec<Event>,
    books: BTreeMap<String, Holdings>,
}

fn plan(chain: &str, nodes: &str, timeline: &str) -> Plan {
    let text = format!(
        "scenario: t\ntask: kept-proof\nchain: {{ round_time: 1200 slots, submission_window: 400 slots, audit_window: 400 slots, \
         minimum_stake_amount: 5 KOII, bounty_amount_per_round: 1 KOII{chain} }}\nframework: {{ audits: every }}\nnodes: {{ {nodes} }}\n\
         rounds: 6\ntimeline: [{timeline}]\nexpect: [{{ never: {{ slashed: {{ group: honest }} }} }}]\n"
    );
    parse("t.yaml", &text).unwrap_or_else(|problems| panic!("{problems}\n{text}"))
}

fn seen(plan: &Plan, seed: u64) -> Seen {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../scenarios/tasks");
    let tasks = Tasks::read(plan, &folder).expect("the task is there");
    let mut keep = Keep::default();
    let books = books_after(plan, &tasks, seed, vec![&mut keep]).expect("it runs");
    let change = |amount: Roe| RoeChange(i64::try_from(amount.0).expect("it fits"));
    let holdings = |[stake, balance, main, purse]: [Roe; 4]| Holdings {
        stake: change(stake),
        balance: change(balance),
        main: change(main),
        purse: (purse > Roe::ZERO).then(|| change(purse)),
    };
    Seen { events: keep.0, books: books.into_iter().map(|(name, amounts)| (name, holdings(amounts))).collect() }
}

impl Seen {
    fn of(&self, node: &str) -> Told {
        let mut why = Why::of(node);
        self.events.iter().for_each(|event| why.on_event(event));
        why.finish().unwrap_or_else(|| panic!("there is no {node}"))
    }
}

/// A world in which money moves in many ways, by chance.
fn random(n: u64) -> Plan {
    let draws = Stream::named(n, "test/why");
    let pick = |key: u64, of: &[&'static str]| of[usize::try_from(draws.of(key).below(0, of.len() as u64)).expect("it is small")];
    let chain = [
        pick(0, &["", ", task_type: KPL, token_type: 4qayyw53kWz6GzypcejjT1cvwMXS1qYLSMQRE8se3gTv"]),
        pick(1, &["", ", rules: { slashed-to: burned }", ", rules: { slashed-to: manager }"]),
        pick(2, &["", ", fee: 0 KOII", ", fee: 0.003 KOII"]),
    ];
    let cheats = pick(3, &["", ", cheat: { count: 2, behaviour: fabricator, stake: 7 KOII }"]);
    let deeds = [
        "{ at: round 2 + 500 slots, claim: { node: honest-1 } }",
        "{ at: round 3 + 100 slots, claim: { node: honest-2 } }",
        "{ at: round 2, stake: { node: honest-2, amount: 1.5 KOII } }",
        "{ at: round 4 + 900 slots, withdraw: { node: honest-3 } }",
        "{ at: round 1 + 60 slots, fork: { depth: 59 slots, again: 2..8 slots } }",
        "{ at: round 2 + 900 slots, fork: { depth: 120 slots, again: 2..60 slots } }",
        "{ at: round 3 + 560 slots, fork: { depth: 150 slots, again: 2..8 slots } }",
        "{ at: round 1, duplicate-transactions: { for: 2 rounds } }",
        "{ at: round 2, drop-transactions: { share: 30 %, for: 1 round } }",
        "{ at: round 3, delay-transactions: { by: 10..60 slots, for: 1 round } }",
        "{ at: round 2, crash: { node: honest-2, for: 1 round } }",
        "{ at: round 3, fund-task: { amount: 3 KOII } }",
    ];
    let timeline: Vec<&str> = (0..).zip(deeds).filter(|(key, _)| draws.of(100 + key).happens(0, 400_000)).map(|(_, deed)| deed).collect();
    plan(&chain.concat(), &format!("honest: {{ count: 4, stake: 6 KOII, pocket: 4 KOII }}{cheats}"), &timeline.join(", "))
}

#[test]
fn every_nodes_receipts_end_at_what_the_chains_own_books_hold_whatever_happens() {
    for n in 0..WORLDS {
        let seen = seen(&random(n), n);
        for (node, holds) in &seen.books {
            let told = seen.of(node);
            let leaves = told.receipts.last().expect("its account was opened").leaves;
            assert_eq!(&leaves, holds, "world {n}, {node}:\n{}", human(&told).join("\n"));
            assert_eq!((told.sum, &told.differs), (RoeChange(0), &None), "world {n}, {node}");
            assert!(told.compared > 0);
        }
    }
}

#[test]
fn each_receipt_leaves_what_the_one_before_left_and_its_own_movements() {
    let seen = seen(&random(3), 3);
    for node in seen.books.keys() {
        let mut holds: BTreeMap<String, i64> = BTreeMap::new();
        for receipt in seen.of(node).receipts {
            for moved in &receipt.entries {
                let amount = i64::try_from(moved.amount.0).expect("it fits");
                *holds.entry(moved.from.clone()).or_default() -= amount;
                *holds.entry(moved.to.clone()).or_default() += amount;
            }
            let of = |account: &str| RoeChange(holds.get(account).copied().unwrap_or_default());
            let leaves = receipt.leaves;
            assert_eq!((of("stake"), of("balance"), of("main account")), (leaves.stake, leaves.balance, leaves.main), "{}", receipt.what);
            assert_eq!(holds.values().sum::<i64>(), 0, "{}", receipt.what);
        }
    }
}

fn first_light() -> Seen {
    seen(
        &plan(", timing: { jitter: 0..100 slots, inclusion: 40..60 slots }", "honest: { count: 5 }, cheat: { behaviour: fabricator }", ""),
        1,
    )
}

#[test]
fn the_cheats_slashes_name_its_made_up_proof_the_failed_reads_the_votes_with_their_reasons_the_list_and_the_payout() {
    let told = first_light().of("cheat-1");
    let slashes: Vec<_> = told.receipts.iter().filter(|receipt| receipt.kind == Kind::Slashed).collect();
    let amounts: Vec<Roe> = slashes.iter().map(|slash| slash.entries[0].amount).collect();
    assert_eq!(amounts, [Roe(3_500_000_000), Roe(1_050_000_000)]);
    for slash in slashes {
        let steps: Vec<&str> = slash.causes.iter().map(|cause| cause.event.words.as_str()).collect();
        let parts =
            ["made-up proof", "submitted bafy", "could not read", "voted no on cheat-1", "submitted a list", "is paid by the list", "lost"];
        let mut from = 0;
        for part in parts {
            let found = steps[from..].iter().position(|step| step.contains(part));
            from += found.unwrap_or_else(|| panic!("after step {from} there is no `{part}`: {steps:#?}"));
        }
        let vote = slash.causes.iter().find(|cause| cause.event.words.contains("voted no")).expect("there is a vote");
        let note = vote.note.as_deref().unwrap_or_default();
        assert!(note.starts_with("it printed: no proof of cheat-1 for round"), "{note}");
        let list = slash.causes.iter().find(|cause| cause.event.words.contains("submitted a list")).expect("there is a list");
        assert_eq!(list.note.as_deref(), Some(format!("it takes {} KOII from cheat-1", slash.entries[0].amount).as_str()));
        assert!(slash.causes.is_sorted_by_key(|cause| cause.event.seq));
    }
}

#[test]
fn a_round_that_was_not_paid_says_why() {
    let seen = first_light();
    let told = seen.of("cheat-1");
    let why: BTreeMap<u64, &str> = told.unpaid.iter().map(|unpaid| (unpaid.round.0, unpaid.why.as_str())).collect();
    assert_eq!(why.keys().copied().collect::<Vec<_>>(), [2, 3, 4]);
    assert!(why[&2].contains("a stake of 1.5 KOII is below the minimum"), "{}", why[&2]);
    let honest = seen.of("honest-1");
    assert_eq!(honest.unpaid.len(), 1);
    assert_eq!(honest.unpaid[0].why, "the run ended before its payout");
}

#[test]
fn a_node_that_was_down_says_that_it_was_not_told() {
    let down = plan("", "honest: { count: 3 }", "{ at: round 1 + 800 slots, crash: { node: honest-2, for: 2000 slots } }");
    let told = seen(&down, 1).of("honest-2");
    let absent: Vec<u64> = told.unpaid.iter().filter(|unpaid| unpaid.why.contains("was not told")).map(|unpaid| unpaid.round.0).collect();
    assert_eq!(absent, [1], "{:#?}", told.unpaid);
}

#[test]
fn what_a_fork_undid_is_marked_and_taken_back_by_a_receipt() {
    let forked = plan("", "honest: { count: 3 }", "{ at: round 1 + 60 slots, fork: { depth: 59 slots, again: 2..8 slots } }");
    let told = seen(&forked, 1).of("honest-1");
    let back = told.receipts.iter().find(|receipt| receipt.kind == Kind::Undone).expect("the fork took something back");
    let undone: Vec<_> = told.receipts.iter().filter(|receipt| receipt.undone_by == Some(back.seq)).collect();
    assert!(!undone.is_empty());
    let all = |receipts: &[&super::Receipt]| receipts.iter().flat_map(|r| &r.entries).map(|moved| moved.amount.0).sum::<u64>();
    assert_eq!(all(&undone), all(&[back]));
    assert!(back.in_force.iter().any(|fault| fault.contains("timeline 1")), "{:?}", back.in_force);
}

#[test]
fn a_fee_that_cannot_be_told_apart_is_said_to_be_left_over() {
    let mut seen = first_light();
    let totals = seen.events.iter_mut().rev().find_map(|event| match &mut event.what {
        koipond_record::What::Chain(koipond_record::event::ChainEvent::Totals(totals)) => Some(totals),
        _ => None,
    });
    let totals = totals.expect("the chain says what it holds");
    (totals.fees.0, totals.wallets.0) = (totals.fees.0 + 7, totals.wallets.0 - 7);
    let differs = seen.of("honest-1").differs.expect("it says so");
    assert!(differs.contains("0.000000007 KOII cannot be told apart"), "{differs}");
}

#[test]
fn one_roe_too_much_in_a_slash_makes_the_books_disagree() {
    let mut seen = first_light();
    let slash = seen.events.iter_mut().find_map(|event| match &mut event.what {
        koipond_record::What::Chain(koipond_record::event::ChainEvent::Slashed { amount, .. }) => Some(amount),
        _ => None,
    });
    slash.expect("there is a slash").0 += 1;
    let differs = seen.of("cheat-1").differs.expect("it says so");
    assert!(differs.contains("the chain says of all stakes"), "{differs}");
}

#[test]
fn one_round_alone_has_what_is_about_it() {
    let told = first_light().of("cheat-1").in_round(Round(1));
    assert!(told.receipts.iter().all(|receipt| receipt.about == Some(Round(1))));
    assert!(told.receipts.iter().any(|receipt| receipt.kind == Kind::Slashed) && told.unpaid.is_empty());
}

#[test]
fn a_node_that_is_not_there_is_unknown_and_the_others_are_named() {
    let seen = first_light();
    let mut why = Why::of("honest-9");
    seen.events.iter().for_each(|event| why.on_event(event));
    assert_eq!(why.unknown().map(|nodes| nodes.len()), Some(6));
    assert!(why.finish().is_none());
}
