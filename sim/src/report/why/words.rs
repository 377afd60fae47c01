//! `koipond why` for people: a receipt with its causes, runs of fees in one line, the accounts, what was not paid.

use koipond_record::Roe;

use super::super::table::{Align, grouped, table};
use super::line::Line;
use super::receipt::{Kind, Movement, Receipt};
use super::told::Told;
use super::unpaid::Unpaid;

/// The whole page, line by line.
#[must_use]
pub fn human(told: &Told) -> Vec<String> {
    let mut lines = vec![format!("koipond why · {} ({}) · {} · seed {}", told.node, told.behaviour, told.scenario, told.seed)];
    let mut receipts = told.receipts.iter().peekable();
    while let Some(receipt) = receipts.next() {
        lines.push(String::new());
        if receipt.kind == Kind::Fee {
            let mut fees = vec![receipt];
            while let Some(next) = receipts.next_if(|next| next.kind == Kind::Fee) {
                fees.push(next);
            }
            lines.extend(several_fees(&fees));
        } else {
            lines.extend(block(receipt));
        }
    }
    for unpaid in &told.unpaid {
        lines.push(String::new());
        lines.extend(not_paid(unpaid));
    }
    lines.push(String::new());
    lines.extend(accounts(told));
    lines.push(String::new());
    lines.extend(closing(told));
    lines
}

/// A receipt: what happened, what moved, what led to it.
pub(super) fn block(receipt: &Receipt) -> Vec<String> {
    let undone = receipt.undone_by.map_or_else(String::new, |seq| format!(" · undone by {seq}"));
    let mut lines = vec![format!("  {}{undone}", receipt.what)];
    lines.extend(movements(&receipt.entries));
    lines.extend(steps(&receipt.causes));
    if !receipt.in_force.is_empty() {
        lines.push(format!("    in force then: {}", receipt.in_force.join("; ")));
    }
    let leaves = &receipt.leaves;
    let purse = leaves.purse.map_or_else(String::new, |purse| format!(", {purse} KOII for fees"));
    lines.push(format!("    leaves stake {} · balance {} · main account {}{purse}", leaves.stake, leaves.balance, leaves.main));
    lines
}

/// What moved, each from where to where.
fn movements(entries: &[Movement]) -> Vec<String> {
    let row = |entry: &Movement| vec![format!("    {} → {}", entry.from, entry.to), format!("{} KOII", entry.amount)];
    let rows: Vec<Vec<String>> = entries.iter().map(row).collect();
    table(&[("", Align::Left), ("", Align::Left)], &rows).into_iter().skip(1).collect()
}

/// Steps of a causal chain, as the evidence of a report is set.
fn steps(causes: &[Line]) -> Vec<String> {
    let row = |line: &Line| {
        let event = &line.event;
        let note = line.note.as_ref().map_or_else(String::new, |note| format!("  · {note}"));
        vec![
            format!("    {}", event.seq),
            format!("r{}", event.round),
            format!("slot {}", event.slot),
            event.who.clone(),
            format!("{}{note}", event.words),
        ]
    };
    let rows: Vec<Vec<String>> = causes.iter().map(row).collect();
    let head = [("", Align::Left), ("", Align::Left), ("", Align::Left), ("", Align::Left), ("", Align::Left)];
    table(&head, &rows).into_iter().skip(1).collect()
}

/// Fees that nothing else came between.
fn several_fees(fees: &[&Receipt]) -> Vec<String> {
    let (Some(first), Some(last)) = (fees.first(), fees.last()) else { return Vec::new() };
    let entries = fees.iter().flat_map(|fee| &fee.entries);
    let all = entries.fold(Roe::ZERO, |all, entry| all.plus(entry.amount).unwrap_or(all));
    let undone = fees.iter().filter(|fee| fee.undone_by.is_some()).count();
    let undone = if undone > 0 { format!(", {undone} of them undone by a fork") } else { String::new() };
    let from = first.entries.first().map_or("main account", |entry| entry.from.as_str());
    if fees.len() == 1 {
        return vec![format!("  {} r{} · {from} → fees · {all} KOII · {}{undone}", first.seq, first.round, first.what)];
    }
    let rounds = if first.round == last.round { format!("r{}", first.round) } else { format!("r{} to r{}", first.round, last.round) };
    let count = grouped(fees.len() as u64);
    vec![format!("  {} to {} {rounds} · {from} → fees · {all} KOII for {count} transactions{undone}", first.seq, last.seq)]
}

pub(super) fn not_paid(unpaid: &Unpaid) -> Vec<String> {
    let mut lines = vec![format!("  not paid for round {}: {}", unpaid.round, unpaid.why)];
    lines.extend(steps(&unpaid.causes));
    lines
}

fn accounts(told: &Told) -> Vec<String> {
    let row = |ledger: &super::receipt::Ledger| {
        vec![format!("  {}", ledger.account), ledger.came_in.to_string(), ledger.went_out.to_string(), ledger.ends_at.to_string()]
    };
    let rows: Vec<Vec<String>> = told.accounts.iter().map(row).collect();
    let right = Align::Right;
    table(&[("  account", Align::Left), ("came in", right), ("went out", right), ("ends at", right)], &rows)
}

fn closing(told: &Told) -> Vec<String> {
    let mut lines = Vec::new();
    if !told.shares_its_main_account_with.is_empty() {
        let others = told.shares_its_main_account_with.join(", ");
        lines.push(format!("  its main account is also that of {others}; what they pay is among these receipts"));
    }
    lines.push(format!("  {} receipts, each from one account to another: together they sum to {}", told.receipts.len(), told.sum));
    if let Some(fee) = told.fee {
        lines.push(format!("  a fee is {fee} KOII: fees have no events, so this is all fees of the chain, divided among its transactions"));
    }
    match (&told.differs, told.compared_at) {
        (Some(differs), _) => lines.push(format!("  the books do not agree with the chain: {differs}")),
        (None, Some(at)) => {
            let times = grouped(told.compared);
            lines.push(format!("  the books of all accounts agree with what the chain says it holds, {times} times, last at {at}"));
        }
        (None, None) => lines.push("  the chain says nowhere what it holds".to_owned()),
    }
    lines
}
