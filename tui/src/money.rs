//! What a node has: its stake, its balance and its main account, folded over the marks of its money.

use koipond_record::Roe;

use crate::mark::MarkKind;

/// What a node has and had, in base units; of a log that is not whole a sum may be less than nothing.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Purse {
    pub stake: i128,
    /// What it can claim.
    pub balance: i128,
    /// Its main account, if its beginning is told; fees are not counted, since no event tells of each.
    pub wallet: Option<i128>,
    /// All rewards.
    pub earned: i128,
    /// All that was slashed.
    pub lost: i128,
    /// All that it ever staked.
    pub staked: i128,
}

/// A change of a node's money, as its receipt tells it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Change {
    pub what: &'static str,
    pub amount: i128,
    /// What changed: its name, and what it is afterwards, if that is known.
    pub account: &'static str,
    pub now: Option<i128>,
}

impl Purse {
    /// Enters a mark of this node; what changed, if it is one of money.
    pub fn enter(&mut self, kind: MarkKind) -> Option<Change> {
        let change = |what, amount: i128, account, now| Some(Change { what, amount, account, now: Some(now) });
        match kind {
            MarkKind::Staked(amount) => {
                self.stake += of(amount);
                self.staked += of(amount);
                change("staked", of(amount), "stake", self.stake)
            }
            MarkKind::Slashed(amount) => {
                self.stake -= of(amount);
                self.lost += of(amount);
                change("slashed", -of(amount), "stake", self.stake)
            }
            MarkKind::Withdrew(amount) => {
                self.stake -= of(amount);
                self.balance += of(amount);
                change("stake withdrawn", of(amount), "balance", self.balance)
            }
            MarkKind::Rewarded(amount) => {
                self.balance += of(amount);
                self.earned += of(amount);
                change("earned", of(amount), "balance", self.balance)
            }
            MarkKind::Claimed(amount) => {
                self.balance -= of(amount);
                change("claimed", -of(amount), "balance", self.balance)
            }
            MarkKind::WalletOpened(amount) => self.wallet("account opened", of(amount), self.wallet.or(Some(0))),
            MarkKind::WalletPaid(amount) => self.wallet("paid", -of(amount), self.wallet),
            MarkKind::WalletGot(amount) => self.wallet("received", of(amount), self.wallet),
            _ => None,
        }
    }

    fn wallet(&mut self, what: &'static str, amount: i128, before: Option<i128>) -> Option<Change> {
        self.wallet = before.map(|before| before + amount);
        Some(Change { what, amount, account: "account", now: self.wallet })
    }

    /// What taking part is worth to it: its stake, and all that it ever earned.
    pub fn worth(&self) -> i128 {
        self.stake + self.earned
    }
}

fn of(amount: Roe) -> i128 {
    i128::from(amount.0)
}

/// An amount in KOII.
pub fn koii(amount: i128) -> String {
    let roe = |amount: u128| u64::try_from(amount).map_or_else(|_| "more than there is".to_owned(), |roe| Roe(roe).to_string());
    if amount < 0 { format!("−{}", roe(amount.unsigned_abs())) } else { roe(amount.unsigned_abs()) }
}

/// An amount in KOII with its sign.
pub fn change(amount: i128) -> String {
    if amount < 0 { koii(amount) } else { format!("+{}", koii(amount)) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_mark_of_money_is_booked_where_it_belongs() {
        use MarkKind as M;
        let mut purse = Purse::default();
        for kind in [M::WalletOpened(Roe(20)), M::Staked(Roe(10)), M::WalletPaid(Roe(10)), M::Rewarded(Roe(3)), M::Slashed(Roe(7))] {
            assert!(purse.enter(kind).is_some());
        }
        assert_eq!(purse, Purse { stake: 3, balance: 3, wallet: Some(10), earned: 3, lost: 7, staked: 10 });
        assert!(purse.enter(M::Withdrew(Roe(3))).is_some() && purse.enter(M::Claimed(Roe(6))).is_some());
        assert!(purse.enter(M::WalletGot(Roe(6))).is_some());
        assert_eq!((purse.stake, purse.balance, purse.wallet), (0, 0, Some(16)));
    }

    #[test]
    fn a_main_account_whose_beginning_is_not_told_is_not_known() {
        let mut purse = Purse::default();
        let told = purse.enter(MarkKind::WalletPaid(Roe(10))).map(|change| (change.amount, change.now));
        assert_eq!((told, purse.wallet), (Some((-10, None)), None));
    }

    #[test]
    fn what_is_not_money_changes_nothing() {
        let mut purse = Purse::default();
        assert_eq!((purse.enter(MarkKind::Submitted), purse), (None, Purse::default()));
    }

    #[test]
    fn amounts_are_told_in_koii_whatever_their_size() {
        assert_eq!((koii(1_500_000_000), koii(-2_000_000_000)), ("1.5".to_owned(), "−2".to_owned()));
        assert_eq!((change(500_000_000), koii(i128::MAX)), ("+0.5".to_owned(), "more than there is".to_owned()));
    }
}
