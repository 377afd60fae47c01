//! Bugs of the chain: other rules than the plan's, other slots than the present one, and effects that are not those it told.

use koipond_chain_mock::spec::{Allowed, Repeat};
use koipond_chain_mock::{ChainParams, Receipt, Rejection};
use koipond_record::event::ChainEvent;
use koipond_record::{Instruction, Roe, Slot, Transaction};

use super::Plant;
use crate::world::engine::World;

impl Plant {
    /// The chain's own idea of how it began.
    pub(in crate::world) fn founds(self, params: &mut ChainParams) {
        match self {
            Self::OwnVote => params.rules.own_votes = Allowed::Count,
            Self::VoteCountsTwice | Self::VoteTakenTwice => params.rules.double_votes = Repeat::Count,
            Self::PaysOverTheCap => params.terms.bounty_amount_per_round.0 *= 2,
            _ => {}
        }
    }

    /// What is told of how it began.
    pub(in crate::world) fn tells_founding(self, created: &mut [ChainEvent]) {
        for event in created {
            if let (Self::PaysOverTheCap, ChainEvent::TaskCreated { bounty_per_round, .. }) = (self, event) {
                bounty_per_round.0 /= 2;
            }
        }
    }
}

impl World<'_, '_> {
    /// Applies a transaction as the chain does that a plant is in.
    pub(in crate::world) fn applies_with(&mut self, plant: Plant, slot: Slot, tx: &Transaction) -> Result<Receipt, Rejection> {
        let taken_for = self.slot_with(plant, slot, tx);
        let mut receipt = self.chain.apply(taken_for, tx)?;
        if plant != Plant::BackdatedProof && plant != Plant::SlotSkipped {
            for event in &mut receipt.events {
                if let ChainEvent::Submitted { slot: told, .. } = event {
                    *told = slot;
                }
            }
        }
        self.votes_with(plant, slot, tx, &mut receipt);
        let pays = receipt.events.iter().any(|event| matches!(event, ChainEvent::PaidOut { .. }));
        match plant {
            Plant::Mints | Plant::Canary if pays => drop(self.chain.open_wallet(&tx.payer, Roe(1))),
            Plant::PaysTwice if pays => {
                let effects = receipt.events.iter().filter(|event| !matches!(event, ChainEvent::Totals(_))).cloned().collect::<Vec<_>>();
                receipt.events.splice(0..0, effects);
            }
            Plant::SlashesTwice => {
                let slashes =
                    receipt.events.iter().filter(|event| matches!(event, ChainEvent::Slashed { .. })).cloned().collect::<Vec<_>>();
                receipt.events.splice(0..0, slashes);
            }
            _ => self.books_with(plant, &mut receipt),
        }
        Ok(receipt)
    }

    /// The slot for which a transaction is taken: inside of its window where it comes after it.
    fn slot_with(&self, plant: Plant, slot: Slot, tx: &Transaction) -> Slot {
        let begins = self.schedule.clock.round_begins(self.schedule.clock.round(slot)).0;
        let proofs_end = begins + self.schedule.submission_window;
        let votes_end = proofs_end + self.schedule.audit_window;
        let ends = match (plant, &tx.what) {
            (Plant::SlotSkipped, _) => return Slot(slot.0.saturating_sub(1).max(begins)),
            (Plant::LateProof | Plant::BackdatedProof, Instruction::SubmitTask { .. })
            | (Plant::LateList, Instruction::UploadDistributionList { .. } | Instruction::SubmitDistributionList { .. }) => proofs_end,
            (Plant::LateVote, Instruction::AuditSubmissions { .. }) => votes_end,
            _ => return slot,
        };
        slot.min(Slot(ends - 1))
    }

    fn votes_with(&mut self, plant: Plant, slot: Slot, tx: &Transaction, receipt: &mut Receipt) {
        let Instruction::AuditSubmissions { round, candidate, .. } = &tx.what else { return };
        match plant {
            Plant::VoteCountsTwice => drop(self.chain.apply(slot, tx)),
            Plant::VoteTakenTwice => {
                let again = self.chain.apply(slot, tx);
                receipt.events.extend(again.into_iter().flat_map(|again| again.events));
            }
            Plant::OwnVote => {
                let what = Instruction::AuditSubmissions { round: *round, candidate: candidate.clone(), is_valid: true };
                let own = Transaction { by: candidate.clone(), what, ..tx.clone() };
                let own = self.chain.apply(slot, &own);
                receipt.events.extend(own.into_iter().flat_map(|own| own.events));
            }
            _ => {}
        }
    }

    fn books_with(&self, plant: Plant, receipt: &mut Receipt) {
        for event in &mut receipt.events {
            match (plant, event) {
                (Plant::FeesVanish, ChainEvent::Totals(totals)) => totals.fees = Roe::ZERO,
                (Plant::Burns, ChainEvent::Totals(totals)) if self.round().0 >= 2 => {
                    totals.bounty.0 = totals.bounty.0.saturating_sub(1);
                    totals.stake_pot.0 = totals.stake_pot.0.saturating_sub(1);
                }
                (Plant::SlashesAnother, ChainEvent::Slashed { who, .. }) => {
                    let other = self.inhabitants.iter().map(|inhabitant| &inhabitant.card.key).find(|key| *key != who);
                    if let Some(other) = other {
                        *who = other.clone();
                    }
                }
                (Plant::SlashesBelowZero, ChainEvent::Slashed { amount, of, .. }) => amount.0 += of.0,
                _ => {}
            }
        }
    }
}
