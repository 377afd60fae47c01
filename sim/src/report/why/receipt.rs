//! Receipts: each change of a node's money as a double entry, with what led to it.

use koipond_record::{Roe, RoeChange, Round, Seq, Slot};
use serde::Serialize;

use super::line::Line;

/// A change of a node's money.
#[derive(Clone, Debug, Serialize)]
pub struct Receipt {
    /// The event that made it.
    pub seq: Seq,
    /// The round the chain was in.
    pub round: Round,
    /// The slot.
    pub slot: Slot,
    /// What it is.
    pub kind: Kind,
    /// The round worked in that it is about, if it is about one.
    pub about: Option<Round>,
    /// What happened, in a sentence.
    pub what: String,
    /// What moved from where to where; the sum over all accounts is zero by itself.
    pub entries: Vec<Movement>,
    /// What the node has after it.
    pub leaves: Holdings,
    /// What led to it, in order.
    pub causes: Vec<Line>,
    /// The faults in force from the first of its causes on.
    pub in_force: Vec<String>,
    /// The fork that undid it, if one did.
    pub undone_by: Option<Seq>,
}

/// What a receipt is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// Money came in from outside of the world.
    Opened,
    /// It staked.
    Staked,
    /// A payout added to its balance.
    Rewarded,
    /// A payout took from its stake.
    Slashed,
    /// Its stake became a balance.
    Withdrew,
    /// A balance was paid out.
    Claimed,
    /// It paid somebody: a bill, a bribe.
    Paid,
    /// Somebody paid it.
    Received,
    /// The fee of a transaction that moved nothing else of its own.
    Fee,
    /// A fork took back what it undid.
    Undone,
}

/// A movement of money.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Movement {
    /// Where it was.
    pub from: String,
    /// Where it is.
    pub to: String,
    /// How much.
    pub amount: Roe,
}

/// What a node has.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Holdings {
    /// Its stake.
    pub stake: RoeChange,
    /// What it can claim.
    pub balance: RoeChange,
    /// What is in its main account: KOII, or tokens where the task pays in tokens.
    pub main: RoeChange,
    /// The KOII of a main account that holds tokens.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub purse: Option<RoeChange>,
}

/// What came into one of a node's accounts and what left it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Ledger {
    /// Which.
    pub account: String,
    /// All that came in.
    pub came_in: Roe,
    /// All that went out.
    pub went_out: Roe,
    /// What it ends at.
    pub ends_at: RoeChange,
}
