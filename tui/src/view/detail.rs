//! The selected event, what led to it, and the verdicts on the run.

use koipond_record::Verdict;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Style;
use ratatui::text::{Line, Span};
use ratatui::widgets::{Paragraph, Widget, Wrap};

use crate::layout::{Focus, Layout};
use crate::model::Model;
use crate::page::Row;
use crate::source::Judged;
use crate::story::clean;
use crate::view::facts::facts;
use crate::view::ink::Ink;
use crate::view::text::{fit, pad, pane};

/// From this inner width on, the verdicts stand beside the event.
const TWO_COLUMNS: u16 = 100;

/// Draws it: the event first, since it matters most where there is little room. The title tells if there is more.
pub fn draw(model: &Model, layout: &Layout, outer: Rect, buf: &mut Buffer, ink: Ink) {
    let within = layout.inner(outer);
    let verdicts = verdicts(model, ink);
    let beside = within.width >= TWO_COLUMNS && !verdicts.is_empty();
    let left = if beside { Rect { width: within.width * 3 / 5, ..within } } else { within };
    let right = Rect { x: left.right() + 2, width: within.width.saturating_sub(left.width + 2), ..within };
    let mut lines = event(model, left.width, ink);
    let mut columns = Vec::new();
    if beside {
        columns.push((verdicts, right));
    } else {
        lines.extend(verdicts);
    }
    columns.push((lines, left));
    let cut = columns.iter().any(|(lines, area)| rows(lines, area.width) > usize::from(area.height));
    pane(buf, layout, outer, &title(model, cut), ink);
    for (lines, area) in columns {
        Paragraph::new(lines).wrap(Wrap { trim: false }).render(area, buf);
    }
}

/// The least rows that lines take in a width.
fn rows(lines: &[Line], width: u16) -> usize {
    lines.iter().map(|line| line.width().div_ceil(usize::from(width.max(1))).max(1)).sum()
}

fn title(model: &Model, cut: bool) -> String {
    let mut title = model.cursor.to_string();
    if let Some(event) = &model.page.selected {
        let since = event.at - koipond_record::SimTime(0);
        title.push_str(&format!(" after {since}"));
    }
    if cut && model.focus != Focus::Detail {
        title.push_str(" · Tab: more");
    }
    let count = |is: fn(&Verdict) -> bool| model.verdicts.iter().filter(|judged| is(&judged.verdict)).count();
    let counts = [
        (count(|verdict| matches!(verdict, Verdict::Broken { .. })), "broken"),
        (count(|verdict| matches!(verdict, Verdict::NotReached { .. })), "not reached"),
        (count(|verdict| matches!(verdict, Verdict::Held { .. })), "held"),
    ];
    let told: Vec<String> = counts.iter().filter(|(n, _)| *n > 0).map(|(n, word)| format!("{n} {word}")).collect();
    if !told.is_empty() {
        title.push_str(&format!(" · run: {}", told.join(", ")));
    }
    title
}

/// The event's words and facts, and its causes, one line each.
fn event<'a>(model: &Model, width: u16, ink: Ink) -> Vec<Line<'a>> {
    let story = &model.story;
    let Some(event) = &model.page.selected else {
        return vec![Line::styled("this event cannot be read: the log is damaged here", ink.bad())];
    };
    let mut lines = vec![Line::styled(format!("{}  {}", story.actor(event), story.words(event)), ink.strong())];
    lines.extend(facts(event, story).into_iter().map(|fact| Line::raw(format!("  {}", clean(&fact)))));
    let causes = &model.page.causes;
    for (n, row) in causes.iter().enumerate() {
        let lead = if n == 0 { "why  " } else { "     " };
        let goes_on = n + 1 == causes.len() && row.event.as_ref().is_some_and(|event| event.cause.is_some());
        lines.push(cause(model, lead, row, goes_on, usize::from(width), ink));
    }
    if causes.is_empty() {
        lines.push(Line::styled("why  nothing in the log led to it", ink.faint()));
    }
    lines
}

/// One cause on one line, so that a chain can be read down.
fn cause<'a>(model: &Model, lead: &str, row: &Row, goes_on: bool, width: usize, ink: Ink) -> Line<'a> {
    let story = &model.story;
    let told = match &row.event {
        Some(event) => format!("r{} {}  {}  {}", story.round(event.at), story.slot(event.at), story.actor(event), story.words(event)),
        None => "cannot be read: the log is damaged here".to_owned(),
    };
    let end = if goes_on { " ← …" } else { "" };
    let head = format!("{lead}← {} ", row.seq);
    let room = width.saturating_sub(Span::raw(&head).width() + Span::raw(end).width());
    Line::from(vec![Span::styled(head, ink.faint()), Span::raw(fit(&told, room)), Span::styled(end, ink.faint())])
}

/// One verdict after the other, those first that the selected event is evidence of.
fn verdicts<'a>(model: &Model, ink: Ink) -> Vec<Line<'a>> {
    let is_evidence = |judged: &Judged| matches!(&judged.verdict, Verdict::Broken { evidence, .. } if evidence.contains(&model.cursor));
    let mut order: Vec<&Judged> = model.verdicts.iter().collect();
    order.sort_by_key(|judged| !is_evidence(judged));
    order.into_iter().flat_map(|judged| verdict(judged, is_evidence(judged), ink)).collect()
}

fn verdict<'a>(judged: &Judged, is_evidence: bool, ink: Ink) -> Vec<Line<'a>> {
    let (word, style) = match &judged.verdict {
        Verdict::Held { .. } => ("held", ink.good()),
        Verdict::Broken { .. } => ("broken", ink.bad()),
        Verdict::NotReached { .. } => ("not reached", ink.doubtful()),
    };
    let always = if judged.always_on { " (always on)" } else { "" };
    let (round, why) = match &judged.verdict {
        Verdict::Broken { round, why, .. } => (format!("round {round} · "), why),
        Verdict::Held { why } | Verdict::NotReached { why } => (String::new(), why),
    };
    let mut lines = vec![Line::from(vec![
        Span::styled(pad(word, 12), style),
        Span::styled(clean(&judged.name), Style::new()),
        Span::styled(format!("{always}  {round}{}", clean(why)), ink.faint()),
    ])];
    if let Verdict::Broken { evidence, .. } = &judged.verdict {
        let seqs: Vec<String> = evidence.iter().map(ToString::to_string).collect();
        let here = if is_evidence { "; this event is one of it" } else { "" };
        lines.push(Line::styled(format!("            evidence {}{here}", seqs.join(" ")), ink.faint()));
    }
    lines
}
