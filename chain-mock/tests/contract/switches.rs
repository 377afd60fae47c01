//! Every rule that nobody outside knows: what its default does, and what each other value does instead.

use std::collections::BTreeSet;

use crate::common::*;
use koipond_chain_mock::spec::{ChainSpec, OverSlash, RulesSpec, ShortBounty, SlashedTo, UnknownKeys};
use koipond_chain_mock::{Chain, PayoutRecord};
use koipond_record::event::ChainEvent;
use koipond_record::unit::Amount;
use koipond_record::{Instruction, Json, Roe, Round, StateQuery};

/// A switch: its YAML key, what can be seen of it under rules, and what is seen by its default and each other value.
struct Switch {
    key: &'static str,
    seen: fn(&RulesSpec) -> String,
    default: &'static str,
    others: &'static [(&'static str, &'static str)],
}

const SWITCHES: &[Switch] = &[
    Switch { key: "accuser-votes", seen: accuser_votes, default: "[]", others: &[("true", "[false]")] },
    Switch {
        key: "double-votes",
        seen: double_votes,
        default: "refused: double-vote, votes [true]",
        others: &[("count", "taken, votes [true,false]"), ("replace", "taken, votes [false]")],
    },
    Switch { key: "own-votes", seen: own_votes, default: "refused: own-vote", others: &[("count", "taken")] },
    Switch {
        key: "voters",
        seen: voters,
        default: "staker taken, submitter taken, nobody refused: not-staked",
        others: &[
            ("submitters", "staker refused: no-such-submission, submitter taken, nobody refused: no-such-submission"),
            ("anyone", "staker taken, submitter taken, nobody taken"),
        ],
    },
    Switch {
        key: "second-submission",
        seen: second_submission,
        default: "taken: second",
        others: &[("refuse", "refused: second-submission: first")],
    },
    Switch {
        key: "submitters",
        seen: submitters,
        default: "rich taken, poor refused: stake-below-minimum, nobody refused: stake-below-minimum",
        others: &[("stakers", "rich taken, poor taken, nobody refused: not-staked"), ("anyone", "rich taken, poor taken, nobody taken")],
    },
    Switch {
        key: "window-end",
        seen: window_end,
        default: "500 refused: outside-submission-window, 501 refused: outside-submission-window",
        others: &[("inside", "500 taken, 501 refused: outside-submission-window")],
    },
    Switch {
        key: "list-rejection",
        seen: list_rejection,
        default: "no vote failed, for paid, even paid, against failed",
        others: &[
            ("more-against", "no vote paid, for paid, even paid, against failed"),
            ("any", "no vote failed, for failed, even failed, against failed"),
        ],
    },
    Switch { key: "payout-cap", seen: payout_cap, default: "paid", others: &[("gross", "failed")] },
    Switch { key: "over-slash", seen: over_slash, default: "paid, stake 0", others: &[("fail", "failed, stake 5")] },
    Switch {
        key: "slashed-to",
        seen: slashed_to,
        default: "bounty 102, manager 0, burned 0",
        others: &[("manager", "bounty 100, manager 2, burned 0"), ("burned", "bounty 100, manager 0, burned 2")],
    },
    Switch {
        key: "unknown-keys",
        seen: unknown_keys,
        default: "paid: a 0.000000007, e 0.000000005",
        others: &[("skip", "paid: a 0.000000007, e 0"), ("fail", "failed: a 0, e 0")],
    },
    Switch { key: "fractions", seen: fractions, default: "failed: 0", others: &[("truncate", "paid: 0.000000001")] },
    Switch {
        key: "short-bounty",
        seen: short_bounty,
        default: "failed: a 0, b 0, d 0, bounty 2",
        others: &[("pay-what-is-left", "paid: a 1.5, b 0.5, d 0, bounty 1")],
    },
    Switch { key: "payout-by", seen: payout_by, default: "taken", others: &[("list-submitter", "refused: not-list-submitter")] },
    Switch { key: "payout-from", seen: payout_from, default: "refused: payout-too-early", others: &[("at-once", "taken")] },
    Switch { key: "look-back", seen: look_back, default: "2..4", others: &[("1 round", "4..4"), ("5 rounds", "0..4")] },
    Switch {
        key: "pruning",
        seen: pruning,
        default: "from 0, after the payout from 2",
        others: &[("every-round", "from 2, after the payout from 2"), ("never", "from 0, after the payout from 0")],
    },
    Switch { key: "withdraw-lock", seen: withdraw_lock, default: "round 5", others: &[("4 rounds", "round 6")] },
];

#[test]
fn every_value_of_every_switch_does_what_it_says_and_not_what_the_default_does() {
    for switch in SWITCHES {
        assert_eq!((switch.seen)(&RulesSpec::default()), switch.default, "{} by default", switch.key);
    }
    let mut met = BTreeSet::new();
    for (name, rules) in RulesSpec::default().alternatives() {
        let (key, value) = name.split_once(": ").expect("a name is a key and a value");
        let switch = SWITCHES.iter().find(|switch| switch.key == key).expect("each switch is in the table");
        let wanted = switch.others.iter().find(|(other, _)| *other == value).map(|(_, seen)| *seen);
        assert_eq!(Some((switch.seen)(&rules).as_str()), wanted, "{name}");
        assert_ne!(wanted, Some(switch.default), "{name} makes no difference");
        met.insert(name);
    }
    assert_eq!(met.len(), SWITCHES.iter().map(|switch| switch.others.len()).sum::<usize>(), "{met:?}");
}

#[test]
fn every_alternative_is_what_its_name_says_in_yaml() {
    let default = serde_json::to_value(RulesSpec::default()).expect("rules are plain data");
    let keys: BTreeSet<&String> = default.as_object().expect("an object").keys().collect();
    let mut varied = BTreeSet::new();
    for (name, rules) in RulesSpec::default().alternatives() {
        let (key, value) = name.split_once(": ").expect("a name is a key and a value");
        let value = serde_json::from_str(value).unwrap_or_else(|_| value.into());
        let mut written = default.clone();
        written[key] = value;
        assert_eq!(serde_json::from_value::<RulesSpec>(written).expect(&name), rules, "{name}");
        varied.insert(key.to_owned());
    }
    assert_eq!(varied.iter().collect::<BTreeSet<_>>(), keys, "every switch is varied");
}

#[test]
fn alternatives_lead_back_to_where_they_come_from() {
    for (name, rules) in RulesSpec::default().alternatives() {
        let back = rules.alternatives();
        assert!(back.iter().any(|(_, rules)| *rules == RulesSpec::default()), "{name}");
        assert!(back.iter().all(|(_, other)| *other != rules), "{name}");
    }
}

/// Sends, and says in words what became of it.
fn tried(chain: &mut Chain, at: koipond_record::Slot, by: &str, what: Instruction) -> String {
    match try_send(chain, at, by, what) {
        Ok(_) => "taken".to_owned(),
        Err(rejection) => format!("refused: {}", rejection.rule().name()),
    }
}

fn record(chain: &Chain) -> &'static str {
    match chain.view().record(TASK, Round(0)) {
        Some(PayoutRecord::Successful) => "paid",
        Some(PayoutRecord::Failed) => "failed",
        None => "not tried",
    }
}

/// The votes on the submission of `a` for round 0, as they were cast.
fn votes(chain: &Chain) -> String {
    let info = tree(chain, &StateQuery::SubmissionInfo);
    let trigger = info.get("submissions_audit_trigger").and_then(|t| t.get("0")?.get("a").cloned()).expect("an audit was raised");
    let Some(Json::List(votes)) = trigger.get("votes") else { panic!("a trigger has votes: {trigger:?}") };
    let all: Vec<String> = votes.iter().map(|vote| vote.get("is_valid").map(|v| v.to_text().to_string()).unwrap_or_default()).collect();
    format!("[{}]", all.join(","))
}

/// A chain on which `a` has submitted for round 0.
fn submitted(rules: &RulesSpec) -> Chain {
    let mut chain = chain_with(rules.clone());
    send(&mut chain, slot(1, 10), "a", submit(0, "first"));
    chain
}

fn accuser_votes(rules: &RulesSpec) -> String {
    let mut chain = submitted(rules);
    send(&mut chain, slot(1, 510), "b", vote(0, "a", false));
    votes(&chain)
}

fn double_votes(rules: &RulesSpec) -> String {
    let mut chain = submitted(rules);
    send(&mut chain, slot(1, 510), "b", vote(0, "a", false));
    send(&mut chain, slot(1, 520), "c", vote(0, "a", true));
    let second = tried(&mut chain, slot(1, 530), "c", vote(0, "a", false));
    format!("{second}, votes {}", votes(&chain))
}

fn own_votes(rules: &RulesSpec) -> String {
    tried(&mut submitted(rules), slot(1, 510), "a", vote(0, "a", true))
}

fn voters(rules: &RulesSpec) -> String {
    let mut chain = submitted(rules);
    send(&mut chain, slot(1, 20), "c", submit(0, "x"));
    let mut by = |name| tried(&mut chain, slot(1, 510), name, vote(0, "a", true));
    format!("staker {}, submitter {}, nobody {}", by("b"), by("c"), by("nobody"))
}

fn second_submission(rules: &RulesSpec) -> String {
    let mut chain = submitted(rules);
    let second = tried(&mut chain, slot(1, 20), "a", submit(0, "second"));
    let info = tree(&chain, &StateQuery::SubmissionInfo);
    let value = info.get("submissions").and_then(|s| s.get("0")?.get("a")?.get("submission_value").cloned());
    let Some(Json::Text(value)) = value else { panic!("there is a submission: {info:?}") };
    format!("{second}: {value}")
}

fn submitters(rules: &RulesSpec) -> String {
    let mut chain = chain_with(rules.clone());
    chain.open_wallet(&payer("poor"), koii(1));
    send(&mut chain, slot(0, 10), "poor", Instruction::Stake { amount: koii(1) });
    let mut by = |name| tried(&mut chain, slot(1, 10), name, submit(0, "x"));
    format!("rich {}, poor {}, nobody {}", by("a"), by("poor"), by("nobody"))
}

fn window_end(rules: &RulesSpec) -> String {
    let mut chain = chain_with(rules.clone());
    let mut at = |into| tried(&mut chain, slot(1, into), "a", submit(0, "x"));
    format!("500 {}, 501 {}", at(500), at(501))
}

fn list_rejection(rules: &RulesSpec) -> String {
    let after = |votes: &[bool]| {
        let mut chain = chain_with(rules.clone());
        list(&mut chain, slot(2, 100), "a", 0, "{\"a\":5}");
        send(&mut chain, slot(2, 510), "b", vote_list(0, "a", false));
        for (voter, is_valid) in ["c", "d", "e"].iter().zip(votes) {
            send(&mut chain, slot(2, 520), voter, vote_list(0, "a", *is_valid));
        }
        send(&mut chain, slot(2, 1000), "a", payout(0, "a"));
        record(&chain)
    };
    let (even, against) = (after(&[false, true]), after(&[false, false, true]));
    format!("no vote {}, for {}, even {even}, against {against}", after(&[]), after(&[true]))
}

fn payout_cap(rules: &RulesSpec) -> String {
    let mut chain = chain_with(rules.clone());
    paid(&mut chain, "{\"a\":2000000000,\"b\":-1500000000}");
    record(&chain).to_owned()
}

fn over_slash(rules: &RulesSpec) -> String {
    let mut chain = chain_with(rules.clone());
    paid(&mut chain, "{\"c\":-6000000000}");
    format!("{}, stake {}", record(&chain), chain.view().stake(TASK, &key("c")))
}

fn slashed_to(rules: &RulesSpec) -> String {
    let mut chain = chain_with(rules.clone());
    paid(&mut chain, "{\"b\":-1500000000,\"c\":-500000000}");
    let totals = chain.view().totals();
    format!("bounty {}, manager {}, burned {}", totals.bounty, chain.view().balance(TASK, &key("manager")), totals.burned)
}

fn unknown_keys(rules: &RulesSpec) -> String {
    let mut chain = submitted(rules);
    paid(&mut chain, "{\"e\":5,\"a\":7}");
    let balance = |name| chain.view().balance(TASK, &key(name));
    format!("{}: a {}, e {}", record(&chain), balance("a"), balance("e"))
}

fn fractions(rules: &RulesSpec) -> String {
    let mut chain = chain_with(rules.clone());
    paid(&mut chain, "{\"a\":1.9}");
    format!("{}: {}", record(&chain), chain.view().balance(TASK, &key("a")))
}

fn short_bounty(rules: &RulesSpec) -> String {
    let two = Amount(koii(2));
    let spec = ChainSpec { total_bounty_amount: two, bounty_amount_per_round: two, rules: rules.clone(), ..spec() };
    let mut chain = chain_of(&spec, &["a", "b", "c", "d"]);
    paid(&mut chain, "{\"a\":1500000000,\"b\":1000000000,\"c\":-1000000000,\"d\":1}");
    let balance = |name| chain.view().balance(TASK, &key(name));
    let bounty = chain.view().bounty(TASK);
    format!("{}: a {}, b {}, d {}, bounty {bounty}", record(&chain), balance("a"), balance("b"), balance("d"))
}

fn payout_by(rules: &RulesSpec) -> String {
    let mut chain = chain_with(rules.clone());
    list(&mut chain, slot(2, 100), "a", 0, "{\"a\":1}");
    tried(&mut chain, slot(2, 1000), "b", payout(0, "a"))
}

fn payout_from(rules: &RulesSpec) -> String {
    let mut chain = chain_with(rules.clone());
    list(&mut chain, slot(2, 100), "a", 0, "{\"a\":1}");
    tried(&mut chain, slot(2, 101), "a", payout(0, "a"))
}

/// The look-back is what nodes try again, and what the contract takes.
fn look_back(rules: &RulesSpec) -> String {
    let mut chain = chain_with(rules.clone());
    let unpaid = chain.view().unpaid(TASK, Round(7));
    for round in 0..=5 {
        let taken = tried(&mut chain, slot(7, 10), "a", upload(round, (0, 1), "{}")) == "taken";
        assert_eq!(taken, round == 5 || unpaid.contains(&Round(round)), "round {round} of {unpaid:?}");
    }
    format!("{}..{}", unpaid[0].0, unpaid[unpaid.len() - 1].0)
}

/// From which round on submissions are kept, late in round 8, before and after the payout of round 6.
fn pruning(rules: &RulesSpec) -> String {
    let mut chain = chain_with(rules.clone());
    for round in 0..=7 {
        send(&mut chain, slot(round + 1, 10), "b", submit(round, "x"));
    }
    let kept_from = |chain: &Chain| match tree(chain, &StateQuery::SubmissionInfo).get("submissions") {
        Some(Json::Map(rounds)) => rounds.entries()[0].0.to_string(),
        other => panic!("submissions are a map: {other:?}"),
    };
    list(&mut chain, slot(8, 100), "a", 6, "{\"a\":1}");
    let before = kept_from(&chain);
    send(&mut chain, slot(8, 1000), "a", payout(6, "a"));
    format!("from {before}, after the payout from {}", kept_from(&chain))
}

/// The first round in which a key that submitted in round 1 can withdraw.
fn withdraw_lock(rules: &RulesSpec) -> String {
    let mut chain = submitted(rules);
    let round = (1..20).find(|round| tried(&mut chain, slot(*round, 20), "a", Instruction::Withdraw) == "taken");
    format!("round {}", round.expect("it is unlocked at last"))
}

#[test]
fn a_replaced_vote_of_the_accuser_joins_the_votes() {
    let mut chain = submitted(&RulesSpec { double_votes: koipond_chain_mock::spec::Repeat::Replace, ..RulesSpec::default() });
    for is_valid in [false, false, true] {
        send(&mut chain, slot(1, 510), "b", vote(0, "a", is_valid));
    }
    assert_eq!(votes(&chain), "[true]");
}

#[test]
fn a_stake_slashed_to_the_manager_is_told_as_a_reward() {
    let rules = RulesSpec { slashed_to: SlashedTo::Manager, ..RulesSpec::default() };
    let mut chain = chain_with(rules);
    let events = paid(&mut chain, "{\"b\":-5}");
    let words: Vec<String> =
        events.iter().map(|event| format!("{event:?}").split_once(' ').map_or("", |(word, _)| word).to_owned()).collect();
    assert_eq!(words[..3], ["PaidOut", "Slashed", "Rewarded"], "{events:?}");
    assert_eq!(chain.view().balance(TASK, &key("manager")), Roe(5));
}

#[test]
fn where_nothing_is_slashed_nothing_of_it_is_told_or_booked() {
    for slashed_to in [SlashedTo::Bounty, SlashedTo::Manager, SlashedTo::Burned] {
        let mut chain = chain_with(RulesSpec { slashed_to, ..RulesSpec::default() });
        let events = paid(&mut chain, "{\"a\":5,\"nobody\":-5}");
        let round = Round(0);
        let wanted = [ChainEvent::PaidOut { round, list_by: key("a") }, ChainEvent::Rewarded { round, to: key("a"), amount: Roe(5) }];
        assert_eq!(events[..2], wanted);
        assert!(matches!(events[2..], [ChainEvent::Totals(_)]), "{events:?}");
        let balances = tree(&chain, &everything()).get("available_balances").map(|balances| balances.to_text().to_string());
        assert_eq!(balances.as_deref(), Some("{\"a\":5}"));
    }
}

#[test]
fn a_list_of_submitters_alone_is_paid_where_others_make_it_fail() {
    let mut chain = submitted(&RulesSpec { unknown_keys: UnknownKeys::Fail, ..RulesSpec::default() });
    paid(&mut chain, "{\"a\":5}");
    assert_eq!(chain.view().balance(TASK, &key("a")), Roe(5));
}

#[test]
fn who_comes_after_the_bounty_is_spent_gets_no_reward_of_nothing() {
    let rules = RulesSpec { short_bounty: ShortBounty::PayWhatIsLeft, ..RulesSpec::default() };
    let bounty = Amount(koii(2));
    let spec = ChainSpec { rules, total_bounty_amount: bounty, bounty_amount_per_round: bounty, ..spec() };
    let events = paid(&mut chain_of(&spec, &["a", "b"]), "{\"a\":3000000000,\"b\":1,\"c\":-1000000001}");
    let rewards: Vec<&ChainEvent> = events.iter().filter(|event| matches!(event, ChainEvent::Rewarded { .. })).collect();
    assert_eq!(rewards, [&ChainEvent::Rewarded { round: Round(0), to: key("a"), amount: koii(2) }]);
}

#[test]
fn a_slash_of_just_the_stake_is_none_above_it() {
    let mut chain = chain_with(RulesSpec { over_slash: OverSlash::Fail, ..RulesSpec::default() });
    paid(&mut chain, "{\"b\":-5000000000}");
    assert_eq!((chain.view().stake(TASK, &key("b")), record(&chain)), (Roe::ZERO, "paid"));
}
