//! Who takes part and what time it is: what every fold needs of the run's own events.

use std::collections::BTreeMap;

use koipond_record::event::{EndReason, Event, Names, NodeCard, RunEvent, Schedule, What};
use koipond_record::{NodeId, Pubkey, Round, Seq, SimTime, TaskNo};

/// Who takes part and what time it is.
#[derive(Clone, Debug, Default)]
pub(crate) struct Cast {
    nodes: Vec<NodeCard>,
    by_key: BTreeMap<Pubkey, NodeId>,
    /// The tasks on chain by their names in the scenario, of which its own has none.
    pub tasks: Vec<String>,
    /// How time divides, once the run began.
    pub schedule: Option<Schedule>,
    /// The run's first event.
    pub started: Option<(Seq, SimTime)>,
    /// The round the chain is in.
    pub round: Round,
    /// The event that began it.
    pub round_began: Option<Seq>,
    /// The event that began the round before.
    pub round_before: Option<Seq>,
    /// The latest event.
    pub last: Option<Seq>,
    /// Why the run ended, once it did.
    pub end: Option<EndReason>,
}

impl Cast {
    /// Takes an event in. Only the first `Started` counts.
    pub fn on_event(&mut self, e: &Event) {
        self.last = Some(e.seq);
        let What::Run(event) = &e.what else { return };
        match event {
            RunEvent::Started { schedule, nodes, tasks, .. } if self.started.is_none() => {
                self.tasks.clone_from(tasks);
                self.started = Some((e.seq, e.at));
                self.schedule = Some(schedule.clone());
                self.by_key = (0..).map(NodeId).zip(nodes).map(|(id, card)| (card.key.clone(), id)).collect();
                self.nodes.clone_from(nodes);
            }
            RunEvent::RoundBegan { round } => {
                self.round = *round;
                self.round_before = self.round_began.replace(e.seq);
            }
            RunEvent::Ended { reason } => self.end = Some(reason.clone()),
            RunEvent::Started { .. } | RunEvent::SettleBegan => {}
        }
    }

    /// The nodes with their ids, in order.
    pub fn nodes(&self) -> impl Iterator<Item = (NodeId, &NodeCard)> {
        (0..).map(NodeId).zip(&self.nodes)
    }

    /// A node's card.
    pub fn card(&self, node: NodeId) -> Option<&NodeCard> {
        self.nodes.get(usize::try_from(node.0).ok()?)
    }

    /// The node with this staking key.
    pub fn node_of(&self, key: &Pubkey) -> Option<NodeId> {
        self.by_key.get(key).copied()
    }

    /// The task that a key's node runs; the scenario's own where it is no node's.
    pub fn task_of(&self, key: &Pubkey) -> TaskNo {
        self.node_of(key).and_then(|id| self.card(id)).map_or(TaskNo(0), |card| card.task)
    }

    /// The name people know a key by: its node's, or itself.
    pub fn name_of(&self, key: &Pubkey) -> String {
        self.node_of(key).and_then(|id| self.card(id)).map_or_else(|| key.to_string(), |card| card.name.clone())
    }

    /// The name of a node by its id.
    pub fn node_name(&self, node: NodeId) -> String {
        self.card(node).map_or_else(|| format!("node {}", node.0), |card| card.name.clone())
    }

    /// Tells something by the names of this run.
    pub fn tell<T>(&self, words: impl FnOnce(Names<'_>) -> T) -> T {
        words(Names { key: &|key| self.name_of(key), node: &|node| self.node_name(node) })
    }

    /// Two to five of the offered events, in order: the first and the last four. Where fewer are offered, the event
    /// that decided and the one that began its round (or the run) stand in, so that there is always a place to look.
    pub fn evidence(&self, offered: Vec<Seq>, at: Seq) -> Vec<Seq> {
        self.chosen(offered, &[Some(at), self.round_began, self.started()])
    }

    /// The same where nothing decided but that it did not come in time. The event at which that was noticed is chance, so it is none, but
    /// in a log that holds nothing else.
    pub fn evidence_of_absence(&self, offered: Vec<Seq>, at: Seq) -> Vec<Seq> {
        let [began, before, started] = [self.round_began, self.round_before, self.started()].map(|seq| seq.filter(|seq| *seq != at));
        self.chosen(offered, &[began, before, started, Some(at)])
    }

    fn started(&self) -> Option<Seq> {
        self.started.map(|(seq, _)| seq)
    }

    fn chosen(&self, mut offered: Vec<Seq>, stand_ins: &[Option<Seq>]) -> Vec<Seq> {
        offered.sort();
        offered.dedup();
        for seq in stand_ins.iter().copied().flatten() {
            if offered.len() < 2 && !offered.contains(&seq) {
                offered.push(seq);
            }
        }
        offered.sort();
        if offered.len() > 5 {
            offered.drain(1..offered.len() - 4);
        }
        offered
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn evidence_is_two_to_five_events_in_order() {
        let cast = Cast { round_began: Some(Seq(3)), started: Some((Seq(0), SimTime(0))), ..Cast::default() };
        assert_eq!(cast.evidence(vec![], Seq(9)), [Seq(3), Seq(9)]);
        assert_eq!(cast.evidence(vec![Seq(9)], Seq(9)), [Seq(3), Seq(9)]);
        assert_eq!(cast.evidence(vec![Seq(3)], Seq(3)), [Seq(0), Seq(3)]);
        assert_eq!(cast.evidence(vec![Seq(7), Seq(5)], Seq(9)), [Seq(5), Seq(7)]);
        assert_eq!(cast.evidence((1..9).map(Seq).collect(), Seq(9)), [Seq(1), Seq(5), Seq(6), Seq(7), Seq(8)]);
    }

    #[test]
    fn what_did_not_come_in_time_is_not_shown_by_the_event_at_which_that_was_noticed() {
        let cast = Cast { round_began: Some(Seq(6)), round_before: Some(Seq(3)), started: Some((Seq(0), SimTime(0))), ..Cast::default() };
        assert_eq!(cast.evidence_of_absence(vec![], Seq(9)), [Seq(3), Seq(6)]);
        assert_eq!(cast.evidence_of_absence(vec![Seq(5)], Seq(9)), [Seq(5), Seq(6)]);
        assert_eq!(cast.evidence_of_absence(vec![], Seq(6)), [Seq(0), Seq(3)]);
        assert_eq!(cast.evidence_of_absence(vec![Seq(2), Seq(4)], Seq(9)), [Seq(2), Seq(4)]);
    }

    #[test]
    fn only_the_first_beginning_counts() {
        let mut cast = Cast::default();
        let event = |seq, what| Event { seq: Seq(seq), at: SimTime(seq), node: None, cause: None, what };
        cast.on_event(&event(0, crate::stage::started(false)));
        let What::Run(RunEvent::Started { scenario, seed, schedule, may_fork, .. }) = crate::stage::started(false) else {
            panic!("a stage begins with the beginning of a run");
        };
        let (nodes, tasks) = (Vec::new(), vec!["another".to_owned()]);
        cast.on_event(&event(1, What::Run(RunEvent::Started { scenario, seed, schedule, nodes, may_fork, tasks })));
        assert_eq!((cast.nodes().count(), cast.started(), cast.tasks.as_slice()), (3, Some(Seq(0)), &[String::new()][..]));
    }
}
