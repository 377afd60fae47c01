//! What nodes pay for pins: bills, as far as the chain says that they are paid.

use std::collections::BTreeMap;

use koipond_record::event::{ChainEvent, Event, StorageEvent, What};
use koipond_record::{NodeId, Roe, Round, Seq};

/// The bills that are still to be paid, by whom.
#[derive(Clone, Debug, Default)]
pub(crate) struct Bills(BTreeMap<NodeId, Vec<Bill>>);

/// A bill of the pinning service.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Bill {
    /// The event.
    pub seq: Seq,
    /// The round in which it was due.
    pub round: Round,
    /// The price.
    pub amount: Roe,
}

impl Bills {
    /// Takes an event in; if it pays a bill, out come the bill and whose it is.
    ///
    /// A fork may undo a payment that is then made again, in another event's wake: so a payment is told by whose it is
    /// and how much, not by its cause.
    pub fn on_event(&mut self, e: &Event) -> Option<(NodeId, Bill)> {
        let node = e.node?;
        match &e.what {
            What::Storage(StorageEvent::Billed { round, amount, .. }) if *amount > Roe::ZERO => {
                self.0.entry(node).or_default().push(Bill { seq: e.seq, round: *round, amount: *amount });
                None
            }
            What::Storage(StorageEvent::Unpaid { round, .. }) => {
                self.0.entry(node).or_default().retain(|bill| bill.round != *round);
                None
            }
            What::Chain(ChainEvent::Transferred { amount, .. }) => {
                let open = self.0.get_mut(&node)?;
                let paid = open.iter().position(|bill| bill.amount == *amount)?;
                Some((node, open.remove(paid)))
            }
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stage::Stage;

    /// The rounds whose bills are paid over a stage, and by whom.
    fn paid(stage: &Stage) -> Vec<(u32, u64)> {
        let mut bills = Bills::default();
        stage.complete().iter().filter_map(|e| bills.on_event(e)).map(|(node, bill)| (node.0, bill.round.0)).collect()
    }

    #[test]
    fn a_transfer_of_the_amount_due_pays_a_bill_once() {
        let mut stage = Stage::staked();
        stage.round(1).bills("honest-1", 1, 5).pays_bill("honest-2", 5).pays_bill("honest-1", 4);
        assert_eq!(paid(&stage), [], "of another node, and of another amount");
        assert_eq!(paid(stage.pays_bill("honest-1", 5).pays_bill("honest-1", 5)), [(0, 1)]);
    }

    #[test]
    fn what_was_not_paid_is_not_paid_by_a_later_transfer() {
        let mut stage = Stage::staked();
        stage.round(1).bills("honest-1", 1, 5).pays_not("honest-1", 1, 5).pays_bill("honest-1", 5);
        assert_eq!(paid(&stage), []);
    }

    #[test]
    fn bills_are_paid_in_their_order() {
        let mut stage = Stage::staked();
        stage.round(1).bills("honest-1", 1, 5).round(2).bills("honest-1", 2, 5).pays_bill("honest-1", 5);
        assert_eq!(paid(&stage), [(0, 1)]);
    }

    #[test]
    fn a_bill_of_nothing_is_none() {
        let mut stage = Stage::staked();
        stage.round(1).bills("honest-1", 1, 0).pays_bill("honest-1", 0);
        assert_eq!(paid(&stage), []);
    }
}
