//! The worked timeline of `protocol.md`, appendix A: jitter 0, inclusion exactly 40 slots.

use crate::common::*;
use koipond_record::event::{ChainEvent, Totals};
use koipond_record::{Json, Roe, Round, Slot, StateQuery};

/// Slots from a call to its inclusion.
const INCLUSION: u64 = 40;

#[test]
fn round_0_of_the_worked_timeline_is_submitted_listed_and_paid_to_the_slot() {
    let mut chain = chain_of(&spec(), &["a", "b", "c"]);
    // Called at S_1 = 2200, submitPayload(0).
    let submitted = Slot(2200 + INCLUSION);
    for node in ["a", "b", "c"] {
        send(&mut chain, submitted, node, submit(0, node));
    }
    // Called at 2700, auditPayload(0): `a` and `b` vote against `c`.
    send(&mut chain, Slot(2700 + INCLUSION), "a", vote(0, "c", false));
    send(&mut chain, Slot(2700 + INCLUSION), "b", vote(0, "c", false));
    // Called at S_2 = 3400, generateAndSubmitDistributionList(0) at the selected node.
    let uploaded = Slot(3400 + INCLUSION);
    let listed = Slot(uploaded.0 + INCLUSION);
    assert_eq!((submitted, uploaded, listed), (Slot(2240), Slot(3440), Slot(3480)));
    send(&mut chain, uploaded, "a", upload(0, (0, 1), "{\"a\":500000000,\"b\":500000000,\"c\":-3500000000}"));
    send(&mut chain, listed, "a", submit_list(0));
    // The payout timer of the wrapper: both windows after the submit call was answered.
    let called = Slot(listed.0 + 1000);
    let included = Slot(called.0 + INCLUSION);
    assert_eq!((called, included), (Slot(4480), Slot(4520)));
    let events = send(&mut chain, included, "a", payout(0, "a"));
    assert!(included < slot(3, 0), "it is paid before the next round would try it again");

    let round = Round(0);
    let wanted = [
        ChainEvent::PaidOut { round, list_by: key("a") },
        ChainEvent::Rewarded { round, to: key("a"), amount: Roe(500_000_000) },
        ChainEvent::Rewarded { round, to: key("b"), amount: Roe(500_000_000) },
        ChainEvent::Slashed { round, who: key("c"), amount: Roe(3_500_000_000), of: koii(5) },
        ChainEvent::Totals(Totals {
            stake_pot: koii(115),
            stakes: Roe(11_500_000_000),
            balances: koii(1),
            bounty: Roe(102_500_000_000),
            wallets: koii(15),
            ..Totals::default()
        }),
    ];
    assert_eq!(events, wanted);
    assert_eq!(chain.view().unpaid(TASK, Round(3)), []);

    let slot_of = |query, map: &str, key: &str| -> Option<Json> { tree(&chain, &query).get(map)?.get("0")?.get(key)?.get("slot").cloned() };
    assert_eq!(slot_of(StateQuery::SubmissionInfo, "submissions", "c"), Some(Json::Int(2240)));
    assert_eq!(slot_of(StateQuery::SubmissionInfo, "submissions_audit_trigger", "c"), Some(Json::Int(2740)));
    assert_eq!(slot_of(StateQuery::DistributionInfo, "distribution_rewards_submission", "a"), Some(Json::Int(3480)));
}

#[test]
fn an_unpaid_round_0_is_tried_in_rounds_3_to_5_and_given_up_in_6() {
    let mut chain = chain();
    for round in 3..=5 {
        assert!(chain.view().unpaid(TASK, Round(round)).contains(&Round(0)));
        list(&mut chain, slot(round, 40), "a", 0, &format!("{{\"a\":{round}}}"));
    }
    assert!(!chain.view().unpaid(TASK, Round(6)).contains(&Round(0)));
    assert_eq!(refused(&mut chain, slot(6, 40), "a", submit_list(0)).0, "outside-submission-window");
}
