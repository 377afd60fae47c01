//! Links between nodes and the services of the world: latency, loss with retransmission, partitions.
//!
//! Requests go over connections, so a lost message is sent again: loss is delay, and a time-out after the
//! spec's limit. Every draw is keyed on (link, direction, round, n), so traffic elsewhere never changes it.

use koipond_record::{NodeId, Round, SimTime, Span, Stream};

use crate::fault::From;
use crate::spec::NetworkSpec;

/// How long a sender waits before it sends a lost message again.
const RETRANSMIT_AFTER: Span = Span::from_millis(1_000);

/// A service of the world that nodes talk to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Service {
    /// The chain's RPC.
    Chain,
    /// The storage network.
    Storage,
    /// Other nodes and the hosts outside.
    Web,
}

/// Which way a message goes on a link.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Way {
    /// From the node to the service.
    Out,
    /// From the service to the node.
    Back,
}

/// What becomes of a message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Delivery {
    /// It arrives.
    Arrives {
        /// When.
        at: SimTime,
        /// How often it was lost and sent again before.
        lost: u32,
    },
    /// Its sender gives up.
    TimesOut {
        /// When.
        at: SimTime,
        /// Why.
        why: String,
    },
}

/// All links of a world.
pub struct Network {
    spec: NetworkSpec,
    latency: Stream,
    loss: Stream,
    links: Vec<[Counter; 6]>,
    cuts: Vec<Cut>,
}

/// How many messages a link carried one way in the present round.
#[derive(Clone, Copy, Default)]
struct Counter {
    round: Round,
    n: u64,
}

/// A partition in force.
struct Cut {
    entry: u32,
    nodes: Vec<NodeId>,
    from: From,
    until: SimTime,
}

impl Network {
    /// The links of this many nodes.
    #[must_use]
    pub fn new(spec: &NetworkSpec, seed: u64, nodes: usize) -> Self {
        Self {
            spec: spec.clone(),
            latency: Stream::named(seed, "network/latency"),
            loss: Stream::named(seed, "network/loss"),
            links: vec![[Counter::default(); 6]; nodes],
            cuts: Vec::new(),
        }
    }

    /// Cuts nodes off from services until a moment.
    pub fn cut(&mut self, entry: u32, nodes: Vec<NodeId>, from: From, until: SimTime) {
        self.cuts.push(Cut { entry, nodes, from, until });
    }

    /// Ends a cut.
    pub fn heal(&mut self, entry: u32) {
        self.cuts.retain(|cut| cut.entry != entry);
    }

    /// Sends a message and says what becomes of it.
    pub fn send(&mut self, now: SimTime, round: Round, node: NodeId, service: Service, way: Way) -> Delivery {
        let lane = service as usize * 2 + way as usize;
        let counter = &mut self.links[node.0 as usize][lane];
        if counter.round != round {
            *counter = Counter { round, n: 0 };
        }
        let n = counter.n;
        counter.n += 1;
        let keyed = |stream: Stream| stream.of(u64::from(node.0)).of(lane as u64).of(round.0).of(n);
        let give_up = now + self.spec.timeout.high;
        let mut at = now;
        if let Some(until) = self.cut_until(now, node, service) {
            if until >= give_up {
                return Delivery::TimesOut { at: give_up, why: format!("partition, no answer within {}", self.spec.timeout.high) };
            }
            let waits = (until - now).0.div_ceil(RETRANSMIT_AFTER.0);
            at = now + Span(waits * RETRANSMIT_AFTER.0);
        }
        let loss = keyed(self.loss);
        let mut lost = 0;
        while loss.happens(u64::from(lost), self.spec.loss.parts_per_million) {
            lost += 1;
            at = at + RETRANSMIT_AFTER;
            if at >= give_up {
                return Delivery::TimesOut { at: give_up, why: format!("lost {lost} times, no answer within {}", self.spec.timeout.high) };
            }
        }
        let latency = keyed(self.latency).between(0, self.spec.latency.low.0, self.spec.latency.high.0);
        Delivery::Arrives { at: at + Span(latency), lost }
    }

    /// Until when a node is cut off from a service, if it is.
    fn cut_until(&self, now: SimTime, node: NodeId, service: Service) -> Option<SimTime> {
        let touches = |cut: &&Cut| {
            let from = matches!(
                (cut.from, service),
                (From::Everything, _) | (From::Chain, Service::Chain) | (From::Storage, Service::Storage) | (From::Web, Service::Web)
            );
            from && cut.until > now && cut.nodes.contains(&node)
        };
        self.cuts.iter().filter(touches).map(|cut| cut.until).max()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use koipond_record::unit::{Share, SpanRange};
    use proptest::prelude::*;

    const NODE: NodeId = NodeId(1);

    fn network(loss: u32, seed: u64) -> Network {
        let ms = Span::from_millis;
        let spec = NetworkSpec {
            latency: SpanRange { low: ms(20), high: ms(80) },
            loss: Share { parts_per_million: loss },
            timeout: SpanRange { low: ms(20_000), high: ms(20_000) },
        };
        Network::new(&spec, seed, 3)
    }

    fn arrival(delivery: &Delivery) -> u64 {
        match delivery {
            Delivery::Arrives { at, .. } => at.0,
            Delivery::TimesOut { why, .. } => panic!("timed out: {why}"),
        }
    }

    proptest! {
        #[test]
        fn other_links_never_change_a_draw(seed: u64, elsewhere in proptest::collection::vec((0_u32..3, any::<bool>()), 0..30)) {
            let alone = network(0, seed).send(SimTime(5), Round(2), NODE, Service::Chain, Way::Out);
            let mut busy = network(0, seed);
            for (node, storage) in elsewhere {
                if node != NODE.0 || storage {
                    let service = if storage { Service::Storage } else { Service::Chain };
                    busy.send(SimTime(5), Round(2), NodeId(node), service, Way::Out);
                }
            }
            prop_assert_eq!(alone, busy.send(SimTime(5), Round(2), NODE, Service::Chain, Way::Out));
        }
    }

    #[test]
    fn latency_stays_in_its_range_and_reaches_its_ends() {
        let mut net = network(0, 3);
        let times: Vec<u64> =
            (0..5_000).map(|_| arrival(&net.send(SimTime(0), Round(0), NODE, Service::Chain, Way::Out)) / 1_000_000).collect();
        assert_eq!((times.iter().min(), times.iter().max()), (Some(&20), Some(&79)));
    }

    #[test]
    fn loss_is_delay_at_its_rate() {
        let mut net = network(100_000, 3);
        let lost: u32 = (0..20_000)
            .map(|_| match net.send(SimTime(0), Round(0), NODE, Service::Chain, Way::Out) {
                Delivery::Arrives { lost, .. } => lost.min(1),
                Delivery::TimesOut { .. } => 1,
            })
            .sum();
        // 2,000 expected; 5 standard deviations are 212.
        assert!((1_788..=2_212).contains(&lost), "{lost} of 20,000 lost at a rate of 10 %");
    }

    #[test]
    fn a_short_partition_delays_and_a_long_one_times_out() {
        let mut net = network(0, 3);
        net.cut(1, vec![NODE], From::Storage, SimTime(3_500_000_000));
        let late = net.send(SimTime(0), Round(0), NODE, Service::Storage, Way::Out);
        assert!(arrival(&late) >= 4_000_000_000, "it is sent again every second until the partition is over");
        assert!(arrival(&net.send(SimTime(0), Round(0), NODE, Service::Chain, Way::Out)) < 100_000_000, "the chain is not cut off");
        net.heal(1);
        net.cut(2, vec![NODE], From::Everything, SimTime(60_000_000_000));
        assert!(matches!(
            net.send(SimTime(0), Round(0), NODE, Service::Storage, Way::Out),
            Delivery::TimesOut { at: SimTime(20_000_000_000), .. }
        ));
    }
}
