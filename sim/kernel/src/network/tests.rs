//! What must hold of messages on their way.

use koipond_record::unit::{Share, SpanRange};
use proptest::prelude::*;

use super::*;
use crate::fault::{CutWay, From};
use crate::spec::Shape;

const NODE: NodeId = NodeId(1);

const fn ms(millis: u64) -> Span {
    Span::from_millis(millis)
}

fn network(loss: u32, seed: u64) -> Network {
    let spec = NetworkSpec {
        latency: SpanRange { low: ms(20), high: ms(80) },
        shape: Shape::Even,
        loss: Share { parts_per_million: loss },
        timeout: SpanRange { low: ms(20_000), high: ms(20_000) },
    };
    Network::new(&spec, seed, 3)
}

fn out(node: NodeId, service: Service) -> Message {
    Message { node, service, way: Way::Out, peer: None }
}

fn cut(entry: u32, from: From, until: u64) -> Cut {
    let (since, until) = (SimTime(0), SimTime(until));
    Cut { entry, nodes: [NODE].into(), from, and: None, way: CutWay::Both, flapping: None, since, until }
}

fn condition(entry: u32, trouble: Trouble) -> Condition {
    Condition { entry, nodes: Some([NODE].into()), from: From::Chain, trouble, until: SimTime(1_000_000_000_000) }
}

fn share(parts_per_million: u32) -> Share {
    Share { parts_per_million }
}

fn arrival(delivery: &Delivery) -> u64 {
    match delivery {
        Delivery::Arrives { at, .. } => at.0,
        Delivery::TimesOut { why, .. } => panic!("timed out: {why}"),
    }
}

/// What becomes of many messages to the chain, all sent at the beginning.
fn many(net: &mut Network, n: usize) -> Vec<Delivery> {
    (0..n).map(|_| net.send(SimTime(0), Round(0), out(NODE, Service::Chain))).collect()
}

proptest! {
    #[test]
    fn other_links_never_change_a_draw(seed: u64, elsewhere in proptest::collection::vec((0_u32..3, any::<bool>()), 0..30)) {
        let alone = network(0, seed).send(SimTime(5), Round(2), out(NODE, Service::Chain));
        let mut busy = network(0, seed);
        for (node, storage) in elsewhere {
            if node != NODE.0 || storage {
                let service = if storage { Service::Storage } else { Service::Chain };
                busy.send(SimTime(5), Round(2), out(NodeId(node), service));
            }
        }
        prop_assert_eq!(alone, busy.send(SimTime(5), Round(2), out(NODE, Service::Chain)));
    }

    #[test]
    fn a_fault_changes_no_draw_of_links_that_it_does_not_touch_nor_of_another_fault(seed: u64, entry in 3_u32..100) {
        let held = |others: &[Condition]| {
            let mut net = network(100_000, seed);
            net.suffers(condition(2, Trouble::HeldUp(share(500_000), SpanRange { low: ms(0), high: ms(900) })));
            others.iter().for_each(|other| net.suffers(other.clone()));
            let deliveries = many(&mut net, 20);
            let own = deliveries.iter().map(|delivery| match delivery {
                Delivery::Arrives { held, .. } => held.iter().find(|held| held.entry == 2).copied(),
                Delivery::TimesOut { .. } => None,
            });
            (own.collect::<Vec<_>>(), net.send(SimTime(0), Round(0), out(NodeId(0), Service::Chain)))
        };
        let more = [condition(entry, Trouble::Twice(share(500_000))), condition(entry + 1, Trouble::Slow(SpanRange { low: ms(1), high: ms(9) }, Shape::Bell))];
        prop_assert_eq!(held(&[]), held(&more));
    }
}

#[test]
fn latency_stays_in_its_range_and_reaches_its_ends() {
    let times: Vec<u64> = many(&mut network(0, 3), 5_000).iter().map(|delivery| arrival(delivery) / 1_000_000).collect();
    assert_eq!((times.iter().min(), times.iter().max()), (Some(&20), Some(&79)));
}

fn lost(deliveries: &[Delivery]) -> u32 {
    let of = |delivery: &Delivery| match delivery {
        Delivery::Arrives { lost, .. } => *lost.min(&1),
        Delivery::TimesOut { .. } => 1,
    };
    deliveries.iter().map(of).sum()
}

#[test]
fn loss_is_delay_at_its_rate() {
    // 2,000 expected; 5 standard deviations are 212.
    let lost = lost(&many(&mut network(100_000, 3), 20_000));
    assert!((1_788..=2_212).contains(&lost), "{lost} of 20,000 lost at a rate of 10 %");
}

#[test]
fn a_short_partition_delays_and_a_long_one_times_out() {
    let mut net = network(0, 3);
    net.cut(cut(1, From::Storage, 3_500_000_000));
    let late = net.send(SimTime(0), Round(0), out(NODE, Service::Storage));
    assert!(arrival(&late) >= 4_000_000_000, "it is sent again every second until the partition is over");
    let Delivery::Arrives { held, .. } = late else { panic!("it arrives") };
    assert_eq!(held, [Held { entry: 1, kind: "partition", by: ms(4_000) }]);
    assert!(arrival(&net.send(SimTime(0), Round(0), out(NODE, Service::Chain))) < 100_000_000, "the chain is not cut off");
    net.heal(1);
    net.cut(cut(2, From::Everything, 60_000_000_000));
    let sent = net.send(SimTime(0), Round(0), out(NODE, Service::Storage));
    assert!(matches!(sent, Delivery::TimesOut { at: SimTime(20_000_000_000), .. }));
}

#[test]
fn what_meets_the_next_cut_when_it_is_sent_again_waits_on() {
    let mut net = network(0, 3);
    // There for 2.5 s, gone for 0.2 s: sent again after 3 s it meets the second cut, and after 6 s the third, which is there until 7.9 s.
    net.cut(Cut { flapping: Some((ms(2_500), ms(200))), ..cut(1, From::Chain, 60_000_000_000) });
    let sent = net.send(SimTime(0), Round(0), out(NODE, Service::Chain));
    assert!((8_000_000_000..8_100_000_000).contains(&arrival(&sent)), "{sent:?}");
    assert!(matches!(sent, Delivery::Arrives { held, .. } if held == [Held { entry: 1, kind: "partition", by: ms(8_000) }]));
}

#[test]
fn a_lossy_network_loses_its_share_of_the_links_that_it_touches() {
    let mut net = network(0, 3);
    net.suffers(condition(1, Trouble::Lossy(share(300_000))));
    let touched = lost(&many(&mut net, 20_000));
    // 6,000 expected; 5 standard deviations are 324.
    assert!((5_676..=6_324).contains(&touched), "{touched} of 20,000 lost at a rate of 30 %");
    let others: Vec<Delivery> = (0..1_000).map(|_| net.send(SimTime(0), Round(0), out(NODE, Service::Web))).collect();
    assert_eq!(lost(&others), 0);
    net.heal(1);
    assert_eq!(lost(&many(&mut net, 1_000)), 0, "and none when it is over");
}

#[test]
fn a_slow_network_takes_its_own_time_and_more_than_a_time_out_is_one() {
    let mut net = network(0, 3);
    net.suffers(condition(1, Trouble::Slow(SpanRange { low: ms(500), high: ms(2_000) }, Shape::Even)));
    let times: Vec<u64> = many(&mut net, 5_000).iter().map(|delivery| arrival(delivery) / 1_000_000).collect();
    assert!(times.iter().all(|time| (500..=2_000).contains(time)));
    net.suffers(condition(2, Trouble::Slow(SpanRange { low: ms(30_000), high: ms(30_000) }, Shape::Even)));
    let sent = net.send(SimTime(0), Round(0), out(NODE, Service::Chain));
    let Delivery::TimesOut { at: SimTime(20_000_000_000), why } = sent else { panic!("{sent:?}") };
    assert_eq!(why, "slow-network, no answer within 20.0 s");
}

#[test]
fn messages_overtake_each_other() {
    let mut net = network(0, 3);
    net.suffers(condition(1, Trouble::HeldUp(share(500_000), SpanRange { low: ms(0), high: ms(2_000) })));
    let times: Vec<u64> = many(&mut net, 1_000).iter().map(arrival).collect();
    let held = times.iter().filter(|time| **time >= 80_000_000).count();
    assert!((420..=560).contains(&held), "{held} of 1,000 are held up for longer than the way takes");
    assert!(times.windows(2).any(|two| two[1] < two[0]));
}

#[test]
fn a_request_that_arrives_twice_does_so_a_second_later() {
    let mut net = network(0, 3);
    net.suffers(condition(7, Trouble::Twice(share(250_000))));
    let again: Vec<_> = many(&mut net, 10_000)
        .into_iter()
        .filter_map(|delivery| match delivery {
            Delivery::Arrives { at, again: Some((second, entry)), .. } => Some((second - at, entry)),
            _ => None,
        })
        .collect();
    assert!((2_283..=2_717).contains(&again.len()), "{} of 10,000 at a rate of 25 %", again.len());
    assert!(again.iter().all(|one| *one == (ms(1_000), 7)));
}
