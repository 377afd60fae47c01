//! What the nodes have, over the rounds, and below the receipts of the node that is looked at.

use koipond_record::Seq;

use super::Pane;
use crate::grid::rounds;
use crate::layout::name_width;
use crate::line::{Content, Line, Tone, columns, pad};
use crate::mark::Mark;
use crate::model::Model;
use crate::money::{Change, Purse, change, koii};
use crate::page::Look;
use crate::story::{Story, clean};

pub const PANE: Pane = Pane { name: "balances", key: Some('5'), shows: "what nodes have; receipts", fill };

/// How many receipts are told, the latest.
const RECEIPTS: usize = 500;
/// The columns of an amount.
const AMOUNT: usize = 13;
/// From so many columns on, a receipt tells its slot and its round.
const WIDE: usize = 64;
/// The columns of a line over the rounds, at least and at most.
const SPARK: (usize, usize) = (8, 60);
const BARS: [char; 8] = ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'];

/// A change of the node that is looked at.
struct Receipt {
    mark: Mark,
    change: Change,
}

fn fill(look: &mut Look<'_>) -> Content {
    let (model, story) = (look.model, &look.model.story);
    let nodes = story.nodes.len();
    let chosen = model.looked_at().filter(|node| *node < nodes);
    // Half of the height is for the nodes; where not all fit, those around the one that is looked at.
    let rows = nodes.min((look.height / 2).max(1));
    let first = chosen.map_or(0, |node| node.saturating_sub(rows / 2)).min(nodes - rows.min(nodes));
    let last = first + rows;
    let spark = look.width.saturating_sub(usize::from(name_width(story)) + 3 + 3 * AMOUNT).clamp(SPARK.0, SPARK.1);
    let buckets = Buckets::of(model, spark);
    let mut books = vec![Book::default(); rows];
    let mut receipts = Vec::new();
    for mark in look.source.past(model.cursor) {
        let Some(node) = mark.node.and_then(|node| usize::try_from(node).ok()) else { continue };
        let Some(book) = node.checked_sub(first).and_then(|row| books.get_mut(row)) else { continue };
        let Some(change) = book.purse.enter(mark.kind) else { continue };
        book.put(buckets.of_mark(mark, story));
        if chosen == Some(node) {
            receipts.push(Receipt { mark: *mark, change });
        }
    }
    let amounts = look.width.saturating_sub(usize::from(name_width(story)) + 1) / AMOUNT;
    let mut lines = vec![heads(story, amounts)];
    for (node, book) in (first..last).zip(&books) {
        lines.push(row(model, node, book, (amounts, buckets.last), chosen == Some(node)));
    }
    let shown = match rows {
        1 if nodes > 1 => format!(" · node {last} of {nodes}"),
        some if some < nodes => format!(" · nodes {}–{last} of {nodes}", first + 1),
        _ => String::new(),
    };
    let title = format!("balances{shown}{}", model.reading());
    lines.extend(told(model, chosen, &receipts, look.width));
    Content { title, lines, anchor: 0 }
}

/// A node's money, and what it was worth after each stretch of rounds.
#[derive(Clone, Debug, Default)]
struct Book {
    purse: Purse,
    worth: Vec<i128>,
}

impl Book {
    /// What it is worth now is what it is worth in a stretch, until that changes.
    fn put(&mut self, stretch: usize) {
        let before = self.worth.last().copied().unwrap_or_default();
        self.worth.resize(stretch.max(self.worth.len().saturating_sub(1)) + 1, before);
        if let Some(last) = self.worth.last_mut() {
            *last = self.purse.worth();
        }
    }

    /// The stretches up to one as a line of bars.
    fn spark(&self, last: usize) -> String {
        let mut worth = self.worth.clone();
        let now = worth.last().copied().unwrap_or_default();
        worth.resize(last + 1, now);
        let (least, most) = (worth.iter().min().copied().unwrap_or_default(), worth.iter().max().copied().unwrap_or_default());
        let bar = |value: &i128| {
            // One that never changes stands in the middle.
            let step = if most == least { 3 } else { (value - least).saturating_mul(7) / (most - least) };
            usize::try_from(step).ok().and_then(|step| BARS.get(step)).copied().unwrap_or('?')
        };
        worth.iter().map(bar).collect()
    }
}

/// The rounds up to the cursor in stretches of the same length, as many as there are columns.
struct Buckets {
    rounds: u64,
    columns: u64,
    /// The stretch of the cursor.
    last: usize,
}

impl Buckets {
    fn of(model: &Model, columns: usize) -> Self {
        let now = model.now();
        let rounds = rounds(&model.story, now);
        let mut buckets = Self { rounds, columns: (columns as u64).min(rounds), last: 0 };
        buckets.last = buckets.of_round(model.story.round(now).0);
        buckets
    }

    fn of_round(&self, round: u64) -> usize {
        let share = u128::from(round.min(self.rounds - 1)) * u128::from(self.columns) / u128::from(self.rounds);
        usize::try_from(share).unwrap_or(0)
    }

    fn of_mark(&self, mark: &Mark, story: &Story) -> usize {
        self.of_round(story.round(mark.at).0)
    }
}

/// What stands above the amounts, of which so many fit.
fn heads(story: &Story, amounts: usize) -> Line {
    let names = ["stake", "earned", "to claim"].iter().take(amounts).map(|name| format!("{name:>AMOUNT$}"));
    let over = if amounts > 2 { "  over the rounds" } else { "" };
    Line::of(format!("{}{}{over}", pad("", usize::from(name_width(story)) + 1), names.collect::<String>()), Tone::Faint)
}

/// One node, with as many amounts as fit and its line up to a stretch of rounds.
fn row(model: &Model, node: usize, book: &Book, (amounts, last): (usize, usize), is_chosen: bool) -> Line {
    let name = model.story.nodes.get(node).map_or_else(String::new, |card| clean(&card.name));
    let (marker, tone) = if is_chosen { ('▸', Tone::Strong) } else { (' ', Tone::Plain) };
    let purse = &book.purse;
    let lost = if purse.lost > 0 { Tone::Bad } else { Tone::Plain };
    let head = Line::of(format!("{marker}{}", pad(&name, usize::from(name_width(&model.story)))), tone);
    let columns = [(purse.stake, lost), (purse.earned, Tone::Plain), (purse.balance, Tone::Plain)];
    let line = columns.iter().take(amounts).fold(head, |line, (amount, tone)| line.and(format!("{:>AMOUNT$}", koii(*amount)), *tone));
    if amounts > 2 { line.and(format!("  {}", book.spark(last)), Tone::Name) } else { line }
}

/// The receipts of a node, the latest first.
fn told(model: &Model, chosen: Option<usize>, receipts: &[Receipt], width: usize) -> Vec<Line> {
    let story = &model.story;
    let Some(card) = chosen.and_then(|node| story.nodes.get(node)) else {
        return vec![Line::of("receipts: this event is about no node; choose one, or an event that is", Tone::Faint)];
    };
    let name = clean(&card.name);
    let head = match receipts.len() {
        0 => format!("receipts of {name}: none so far"),
        n if n > RECEIPTS => format!("receipts of {name}, the latest {RECEIPTS} of {n} first"),
        _ => format!("receipts of {name}, the latest first"),
    };
    let mut lines = vec![Line::of(head, Tone::Strong)];
    for Receipt { mark, change: Change { what, amount, account, now } } in receipts.iter().rev().take(RECEIPTS) {
        // With few columns, the amounts are worth more than when and for what.
        let is_wide = width >= WIDE;
        let slot = if is_wide { format!(" {}", story.slot(mark.at)) } else { String::new() };
        let when = format!(" r{}{slot} ", story.round(mark.at));
        let about = if mark.round == story.round(mark.at) || !is_wide { String::new() } else { format!(" for round {}", mark.round) };
        let tone = if mark.seq == model.cursor { Tone::Chosen } else { Tone::Faint };
        let mut line = Line::of(pad(&when, if is_wide { 13 } else { 5 }), tone);
        line = line.and(pad(&format!("{what}{about}"), if is_wide { 22 } else { 9 }), Tone::Plain);
        line = line.and(format!("{:>AMOUNT$}", change(*amount)), if *amount < 0 { Tone::Bad } else { Tone::Good });
        let now = now.map_or_else(String::new, |now| format!(" {}", koii(now)));
        line = line.and(format!("  {account}{now}"), Tone::Plain);
        let seq = format!("  {}", Seq(mark.seq.0));
        if line.width() + columns(&seq) <= width {
            line = line.and(seq, Tone::Faint);
        }
        lines.push(line.to(mark.seq));
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tale::{REBOOT, SLASH, bare, slashed, texts};

    #[test]
    fn each_node_tells_what_it_has_and_how_that_went() {
        let told = texts(&slashed().shown(&PANE, REBOOT, (80, 20), |_| {}));
        let expected = [
            "                 stake       earned     to claim  over the rounds",
            " honest-1            5          0.5            0  ▁▁██",
            " honest-2            5          0.5          0.5  ▁▁██",
            "▸honest-3            5            0            0  ▄▄▄▄",
            " cheat-1           1.5            0            0  ██▁▁",
        ];
        assert_eq!(told[..5], expected);
    }

    #[test]
    fn a_balance_leads_to_its_receipts_the_latest_first() {
        let content = slashed().shown(&PANE, REBOOT, (80, 20), |model| model.node = Some(0));
        let expected = [
            "receipts of honest-1, the latest first",
            " r3 310      received                       +0.5  account 5.5  #35",
            " r3 310      claimed                        −0.5  balance 0  #35",
            " r2 262      earned for round 0             +0.5  balance 0.5  #30",
            " r0 0        paid                             −5  account 5  #2",
            " r0 0        staked                           +5  stake 5  #2",
            " r0 0        account opened                  +10  account 10  #1",
        ];
        assert_eq!(texts(&content)[5..], expected);
        assert_eq!(content.lines[8].to, Some(Seq(30)));
    }

    #[test]
    fn with_few_columns_the_amounts_are_told_before_all_else() {
        let told = texts(&slashed().shown(&PANE, SLASH, (38, 20), |_| {}));
        assert_eq!((told[0].as_str(), told[4].as_str()), ("                 stake       earned", "▸cheat-1           1.5            0"));
        assert_eq!(told[6], " r2  slashed           −3.5  stake 1.5");
    }

    #[test]
    fn no_receipt_is_told_before_it_was_made() {
        let told = texts(&slashed().shown(&PANE, SLASH, (80, 20), |_| {}));
        assert_eq!(told[6], " r2 262      slashed for round 0            −3.5  stake 1.5  #33");
        let before = texts(&slashed().shown(&PANE, Seq(SLASH.0 - 1), (80, 20), |model| model.node = Some(3)));
        assert!(!before.concat().contains("slashed"), "{before:?}");
    }

    #[test]
    fn where_there_is_little_room_the_node_that_is_looked_at_is_among_those_shown() {
        let told = texts(&slashed().shown(&PANE, SLASH, (80, 4), |_| {}));
        assert!(told[2].starts_with("▸cheat-1"), "{told:?}");
        assert_eq!(told[3], "receipts of cheat-1, the latest first");
    }

    #[test]
    fn while_the_log_is_still_being_read_it_says_so() {
        let content = slashed().shown(&PANE, SLASH, (80, 2), |model| model.marked = 20);
        assert_eq!(content.title, "balances · node 4 of 4 · reading the log, 20 of 37");
    }

    #[test]
    fn a_run_of_which_nothing_is_told_has_no_receipts() {
        let told = texts(&bare().shown(&PANE, Seq(0), (80, 8), |model| model.node = Some(0)));
        assert_eq!(told[1..], ["▸honest-1            0            0            0  ▄", "receipts of honest-1: none so far"]);
    }
}
