//! The rounds with their windows, faults and failures, and where the cursor is.
//!
//! It shows the whole run, also what lies after the cursor, since it is there to jump to. Where there are more rounds than
//! columns, it shows those around the cursor.

use std::collections::BTreeMap;

use koipond_record::{Round, Seq, SimTime, Verdict};

use super::Pane;
use super::strip::Strip;
use crate::derivations::Judged;
use crate::faults::Fault;
use crate::grid::rounds;
use crate::line::{Content, Tone, columns};
use crate::mark::{Mark, MarkKind};
use crate::page::Look;
use crate::source::Source;
use crate::story::{Story, Window};

pub const PANE: Pane = Pane { name: "timeline", key: None, shows: "rounds, faults, failures", fill };

/// From so many columns a round on, its windows are told apart.
const WINDOWS_FROM: u64 = 8;
/// So many rounds may share a column; where there are more, some are left out.
const ROUNDS_PER_COLUMN: u64 = 2;
/// How many faults are looked at, at most.
const FAULTS: usize = 4096;

/// The signs of what happens, the weightiest first.
const SIGNS: [(char, Tone, &str); 5] = [
    ('◈', Tone::Bad, "broken"),
    ('✖', Tone::Bad, "slashed"),
    ('○', Tone::Doubtful, "payout failed"),
    ('╳', Tone::Stopped, "stopped"),
    ('●', Tone::Good, "paid"),
];
const BAR: char = '▒';
const DEED: char = '•';

fn fill(look: &mut Look<'_>) -> Content {
    let scale = Scale::of(look);
    // What happened stands right below the faults; with two lines alone, they share one.
    let mut strips = vec![Strip::of(scale.width); look.height.saturating_sub(2)];
    let mut last = Strip::of(scale.width);
    let seen = happenings(look, &scale, &mut last);
    let deeds = faults(look, &scale, if strips.is_empty() { std::slice::from_mut(&mut last) } else { &mut strips });
    let used = strips.iter().rposition(|strip| !strip.is_free(0, scale.width)).map_or(0, |place| place + 1);
    strips.truncate(used);
    strips.push(last);
    let mut lines = vec![axis(look, &scale).line()];
    lines.extend(strips.iter().map(Strip::line));
    let injected = (!look.source.faults().is_empty()).then(|| format!("{BAR} fault"));
    let deeds = deeds.then(|| format!("{DEED} operator"));
    let told: Vec<String> = injected.into_iter().chain(deeds).chain(seen).collect();
    Content { title: title(&scale, &told), lines, anchor: 0 }
}

fn title(scale: &Scale<'_>, told: &[String]) -> String {
    let mut title = match scale.rounds.end - scale.rounds.start {
        shown if shown < scale.whole => format!("rounds {}–{} of {}", scale.rounds.start, scale.rounds.end - 1, scale.whole),
        _ => "rounds".to_owned(),
    };
    if scale.tells_windows() {
        title.push_str(" · ═ submission ━ audit");
    }
    if !told.is_empty() {
        title.push_str(&format!(" · {}", told.join(" ")));
    }
    title
}

/// Which moment stands in which column.
struct Scale<'a> {
    story: &'a Story,
    /// How many rounds there are, and which of them are shown.
    whole: u64,
    rounds: std::ops::Range<u64>,
    from: SimTime,
    to: SimTime,
    width: usize,
}

impl<'a> Scale<'a> {
    fn of(look: &Look<'a>) -> Self {
        let story: &Story = &look.model.story;
        let now = look.model.now();
        let (whole, here) = (rounds(story, now), story.round(now).0);
        let fit = (look.width as u64).max(1) * ROUNDS_PER_COLUMN;
        let first = here.saturating_sub(fit / 2).min(whole.saturating_sub(fit));
        let rounds = first..whole.min(first.saturating_add(fit));
        let (from, to) = (story.begins(Round(rounds.start)), story.begins(Round(rounds.end)));
        Self { story, whole, rounds, from, to, width: look.width }
    }

    fn span(&self) -> u128 {
        u128::from(self.to.0.saturating_sub(self.from.0).max(1))
    }

    /// The column of a moment, if it is shown; the end stands in the last column.
    fn column(&self, at: SimTime) -> Option<usize> {
        if at < self.from || at > self.to {
            return None;
        }
        let share = u128::from(at.0 - self.from.0) * self.width as u128 / self.span();
        usize::try_from(share).ok().map(|column| column.min(self.width.saturating_sub(1)))
    }

    /// The moment in the middle of a column.
    fn moment(&self, column: usize) -> SimTime {
        let into = (2 * column as u128 + 1) * self.span() / (2 * self.width.max(1) as u128);
        SimTime(self.from.0.saturating_add(u64::try_from(into).unwrap_or(u64::MAX)))
    }

    fn columns_per_round(&self) -> u64 {
        self.width as u64 / (self.rounds.end - self.rounds.start).max(1)
    }

    fn tells_windows(&self) -> bool {
        self.columns_per_round() >= WINDOWS_FROM
    }

    /// Every how many rounds a number has room.
    fn step(&self) -> u64 {
        let digits = self.rounds.end.saturating_sub(1).to_string().len() as u64;
        let shown = self.rounds.end - self.rounds.start;
        let fits = |step: &u64| step.saturating_mul(self.width as u64) / shown.max(1) > digits;
        (0..19).flat_map(|zeros| [1, 2, 5].map(|n| n * 10_u64.pow(zeros.min(18)))).find(fits).unwrap_or(u64::MAX)
    }
}

/// The line of the rounds, with the bookmarks and the cursor in it.
fn axis(look: &Look<'_>, scale: &Scale<'_>) -> Strip {
    let mut strip = Strip::of(scale.width);
    let began = |mark: &Mark| matches!(mark.kind, MarkKind::RoundBegan).then_some((mark.round.0, mark.seq));
    let beginnings: BTreeMap<u64, Seq> = look.source.landmarks().filter_map(began).collect();
    for column in 0..scale.width {
        let at = scale.moment(column);
        let sign = match scale.story.window(at) {
            Window::Submission if scale.tells_windows() => '═',
            Window::Audit if scale.tells_windows() => '━',
            _ => '─',
        };
        strip.set(column, sign, Tone::Faint, beginnings.get(&scale.story.round(at).0).copied());
    }
    let step = scale.step();
    for round in scale.rounds.clone().filter(|round| round % step == 0) {
        if let Some(column) = scale.column(scale.story.begins(Round(round))) {
            strip.write(column, &round.to_string(), Tone::Plain, beginnings.get(&round).copied());
        }
    }
    for (name, at) in &look.model.bookmarks {
        if let Some(column) = moment(look.source, *at).and_then(|at| scale.column(at)) {
            strip.set(column, *name, Tone::Name, Some(*at));
        }
    }
    if let Some(column) = scale.column(look.model.now()) {
        strip.set(column, '▲', Tone::Strong, None);
    }
    strip
}

/// Draws the faults, each where there is room, and the deeds of operators; whether there are such deeds.
fn faults(look: &Look<'_>, scale: &Scale<'_>, strips: &mut [Strip]) -> bool {
    let end = look.source.marks().last().map_or(scale.from, |mark| mark.at);
    for fault in look.source.faults().iter().take(FAULTS) {
        let until = fault.ended.map_or(end, |(_, at)| at);
        let (Some(first), last) = (scale.column(fault.began.1.max(scale.from)), scale.column(until.min(scale.to))) else { continue };
        let Some(last) = last.filter(|last| *last >= first) else { continue };
        enter(strips, first, last - first + 1, fault, &label(look, fault));
    }
    let deeds = look.source.landmarks().filter(|mark| matches!(mark.kind, MarkKind::Operator(_)));
    let mut any = false;
    for (mark, column) in deeds.filter_map(|mark| Some((mark, scale.column(mark.at)?))) {
        any = true;
        if let Some(strip) = strips.iter_mut().find(|strip| strip.is_free(column, 1)) {
            strip.set(column, DEED, Tone::Fault, Some(mark.seq));
        }
    }
    any
}

fn label(look: &Look<'_>, fault: &Fault) -> String {
    match fault.nodes.as_slice() {
        [] => fault.kind.clone(),
        [one] => format!("{} {}", fault.kind, look.model.story.node_name(koipond_record::NodeId(*one))),
        many => format!("{} {} nodes", fault.kind, many.len()),
    }
}

/// Draws one fault in the first line that has room for it: with its words, with its kind, or its bar alone; and where none has,
/// what of its bar is free in the last.
fn enter(strips: &mut [Strip], first: usize, bar: usize, fault: &Fault, label: &str) {
    let to = Some(fault.began.0);
    for words in [label, &fault.kind, ""] {
        let wide = columns(words);
        // Words stand within a bar that is long enough, else behind it.
        let inside = bar >= wide + 2;
        let whole = if inside { bar } else { bar + wide };
        // One column is left free, so that two faults are not read as one.
        let has_room =
            |strip: &&mut Strip| strip.is_free(first, whole) && (first + whole == strip.width() || strip.is_free(first, whole + 1));
        let Some(strip) = strips.iter_mut().find(has_room) else { continue };
        for column in first..first + bar {
            strip.set(column, BAR, Tone::Fault, to);
        }
        strip.write(first + if inside { 1 } else { bar }, words, Tone::Fault, to);
        return;
    }
    if let Some(strip) = strips.last_mut() {
        for column in first..first + bar {
            if strip.is_free(column, 1) {
                strip.set(column, BAR, Tone::Fault, to);
            }
        }
    }
}

/// Draws what went wrong and payouts on a line; the signs it drew, with their meanings.
fn happenings(look: &Look<'_>, scale: &Scale<'_>, strip: &mut Strip) -> Vec<String> {
    let mut weightiest: BTreeMap<usize, (usize, Seq)> = BTreeMap::new();
    let mut enter = |at: SimTime, sign: usize, to: Seq| {
        if let Some(column) = scale.column(at) {
            let held = weightiest.entry(column).or_insert((sign, to));
            *held = (*held).min((sign, to));
        }
    };
    for judged in &look.model.derived.verdicts {
        if let Some((at, seq)) = broke(look.source, judged) {
            enter(at, 0, seq);
        }
    }
    for mark in look.source.landmarks() {
        match mark.kind {
            MarkKind::Slashed(_) => enter(mark.at, 1, mark.seq),
            MarkKind::PayoutFailed => enter(mark.at, 2, mark.seq),
            MarkKind::Stopped => enter(mark.at, 3, mark.seq),
            MarkKind::PaidOut => enter(mark.at, 4, mark.seq),
            _ => {}
        }
    }
    for (column, (n, to)) in &weightiest {
        if let Some((sign, tone, _)) = SIGNS.get(*n) {
            strip.set(*column, *sign, *tone, Some(*to));
        }
    }
    let seen = SIGNS.iter().enumerate().filter(|(n, _)| weightiest.values().any(|(sign, _)| sign == n));
    seen.map(|(_, (sign, _, means))| format!("{sign} {means}")).collect()
}

/// Where an expectation broke, and when.
fn broke(source: &Source, judged: &Judged) -> Option<(SimTime, Seq)> {
    let Verdict::Broken { at, .. } = judged.verdict else { return None };
    Some((moment(source, at)?, at))
}

/// When an event was, as near as the marks tell; its frame is not read for it.
fn moment(source: &Source, seq: Seq) -> Option<SimTime> {
    let before = source.marks().partition_point(|mark| mark.seq <= seq);
    Some(source.marks().get(before.checked_sub(1)?)?.at)
}

#[cfg(test)]
mod tests {
    use koipond_record::What;
    use koipond_record::event::RunEvent;

    use super::*;
    use crate::tale::{CLOCK, REBOOT, SLASH, Tale, bare, slashed, texts};

    fn told(width: usize, height: usize) -> Vec<String> {
        texts(&slashed().shown(&PANE, SLASH, (width, height), |_| {}))
    }

    #[test]
    fn rounds_tell_their_windows_where_they_have_room_and_the_cursor_stands_between() {
        assert_eq!(told(60, 4)[0], "0══━━━────1══━━━────2══━━━▲───3══━━━────4══━━━────5══━━━────");
        assert_eq!(told(30, 4)[0], "0────1────2──▲─3────4────5────");
    }

    #[test]
    fn a_fault_is_drawn_from_its_beginning_to_its_end_with_its_kind_and_node() {
        assert_eq!(told(60, 4)[1], "           ▒crash honest-3▒▒▒▒▒▒");
        assert_eq!(told(30, 4)[1], "     ▒▒▒▒▒▒▒▒▒▒▒crash honest-3");
    }

    #[test]
    fn failures_and_payouts_lead_to_their_events() {
        let content = slashed().shown(&PANE, SLASH, (60, 4), |_| {});
        assert_eq!(texts(&content)[2], "           ╳              ✖");
        let slash = content.lines[2].words.iter().find(|word| word.text == "✖").expect("it is there");
        assert_eq!(slash.to, Some(SLASH));
        assert_eq!(content.title, "rounds · ═ submission ━ audit · ▒ fault ✖ slashed ╳ stopped");
    }

    #[test]
    fn what_broke_is_told_before_all_else() {
        let broken = Verdict::Broken { at: SLASH, round: Round(2), evidence: vec![], why: String::new() };
        let judged = Judged { name: String::new(), always_on: false, after: REBOOT, verdict: broken };
        let content = slashed().shown(&PANE, SLASH, (60, 4), |model| std::rc::Rc::make_mut(&mut model.derived).verdicts.push(judged));
        assert_eq!(texts(&content)[2], "           ╳              ◈");
    }

    #[test]
    fn the_deed_of_an_operator_is_told_beside_the_faults() {
        let mut tale = slashed();
        let deed =
            tale.tell(450, None, What::Fault(koipond_record::event::FaultEvent::Operator { entry: 2, what: "it stakes".to_owned() }));
        let content = tale.shown(&PANE, deed, (60, 4), |_| {});
        let sign = content.lines[1].words.iter().find(|word| word.text == "•").expect("it is there");
        assert_eq!(sign.to, Some(deed));
        assert!(content.title.contains("• operator"), "{}", content.title);
    }

    #[test]
    fn a_bookmark_stands_among_the_rounds_and_leads_to_its_event() {
        let content = slashed().shown(&PANE, SLASH, (60, 4), |model| {
            model.bookmarks.insert('a', REBOOT);
        });
        let bookmark = content.lines[0].words.iter().find(|word| word.text == "a").expect("it is there");
        assert_eq!(bookmark.to, Some(REBOOT));
        assert_eq!(texts(&content)[0], "0══━━━────1══━━━────2══━━━▲───3a═━━━────4══━━━────5══━━━────");
    }

    #[test]
    fn in_two_lines_what_happened_stands_among_the_faults() {
        assert_eq!(told(60, 2)[1], "           ╳▒▒▒▒▒▒▒▒▒▒▒▒▒▒✖▒▒▒▒▒");
    }

    /// A run of 200 rounds at the beginning of one.
    fn long(round: u64, width: usize) -> Content {
        let mut tale = Tale::of([("a".to_owned(), "a")], 200, false);
        for round in 0..200 {
            let slot = CLOCK.round_begins(Round(round)).0;
            tale.tell(slot, None, What::Run(RunEvent::RoundBegan { round: Round(round) }));
        }
        tale.shown(&PANE, Seq(round + 1), (width, 3), |_| {})
    }

    #[test]
    fn two_hundred_rounds_have_as_many_numbers_as_fit() {
        let axis = &texts(&long(100, 198))[0];
        assert!(axis.starts_with("0───5────10───15───20"), "{axis}");
        assert_eq!(axis.chars().count(), 198);
    }

    #[test]
    fn where_rounds_are_more_than_columns_those_around_the_cursor_are_shown() {
        let content = long(100, 40);
        let column = "60───70───80───90───".len();
        assert_eq!((content.title.as_str(), texts(&content)[0].find('▲')), ("rounds 60–139 of 200", Some(column)));
        assert_eq!(long(0, 40).title, "rounds 0–79 of 200");
        assert_eq!(long(199, 40).title, "rounds 120–199 of 200");
    }

    #[test]
    fn a_round_leads_to_its_beginning() {
        let content = long(0, 198);
        let ten = content.lines[0].words.iter().find(|word| word.text.starts_with("10")).expect("it is there");
        assert_eq!(ten.to, Some(Seq(11)));
    }

    #[test]
    fn a_run_of_which_nothing_is_told_has_its_rounds_alone() {
        let content = bare().shown(&PANE, Seq(0), (30, 4), |_| {});
        assert_eq!(
            (content.title.as_str(), texts(&content).concat().as_str()),
            ("rounds · ═ submission ━ audit", "▲══━━━────1══━━━────2══━━━────")
        );
    }

    #[test]
    fn faults_that_have_no_room_for_words_keep_their_bars_and_those_without_any_what_is_free() {
        let fault = |n: u32, from, to| Fault {
            entry: n,
            kind: "lossy-network".to_owned(),
            what: String::new(),
            nodes: vec![],
            began: (Seq(u64::from(n)), SimTime(from)),
            ended: Some((Seq(99), SimTime(to))),
        };
        let mut strips = vec![Strip::of(10)];
        for (n, first) in [(1, 0), (2, 4), (3, 1)] {
            enter(&mut strips, first, 3, &fault(n, 0, 0), "lossy-network everybody");
        }
        assert_eq!(strips[0].line().text(), "▒▒▒▒▒▒▒   ");
    }
}
