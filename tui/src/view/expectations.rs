//! The verdicts on the run, those first that the selected event is evidence of.

use koipond_record::Verdict;

use super::Pane;
use crate::line::{Content, Line, Tone, pad, wrap};
use crate::model::Model;
use crate::page::Look;
use crate::source::Judged;
use crate::story::clean;

pub const PANE: Pane = Pane { name: "expectations", key: Some('2'), shows: "what must hold, and whether", fill };

fn fill(look: &mut Look<'_>) -> Content {
    let model = look.model;
    let is_evidence = |judged: &Judged| matches!(&judged.verdict, Verdict::Broken { evidence, .. } if evidence.contains(&model.cursor));
    let mut order: Vec<&Judged> = model.derived.verdicts.iter().collect();
    order.sort_by_key(|judged| !is_evidence(judged));
    let mut lines: Vec<Line> = order.into_iter().flat_map(|judged| verdict(judged, is_evidence(judged), look.width)).collect();
    if lines.is_empty() {
        lines.push(Line::of("nothing is judged yet", Tone::Faint));
    }
    Content { title: title(model), lines, anchor: 0 }
}

fn title(model: &Model) -> String {
    let [broken, unreached, held] = model.standing();
    format!("expectations · {broken} broken, {unreached} not reached, {held} held")
}

fn verdict(judged: &Judged, is_evidence: bool, width: usize) -> Vec<Line> {
    let (word, tone, at) = match &judged.verdict {
        Verdict::Held { .. } => ("held", Tone::Good, None),
        Verdict::Broken { at, .. } => ("broken", Tone::Bad, Some(*at)),
        Verdict::NotReached { .. } => ("not reached", Tone::Doubtful, None),
    };
    let always = if judged.always_on { " (always on)" } else { "" };
    let (round, why) = match &judged.verdict {
        Verdict::Broken { round, why, .. } => (format!("round {round} · "), why),
        Verdict::Held { why } | Verdict::NotReached { why } => (String::new(), why),
    };
    let told = format!("{}{always}  {round}{}", clean(&judged.name), clean(why));
    let mut lines = Vec::new();
    for (n, text) in wrap(&told, width.saturating_sub(12)).into_iter().enumerate() {
        let head = if n == 0 { word } else { "" };
        let mut line = Line::of(pad(head, 12), tone).and(text, Tone::Plain);
        line.to = at;
        lines.push(line);
    }
    if let Verdict::Broken { evidence, .. } = &judged.verdict {
        let mut line = Line::of("            evidence", Tone::Faint);
        for seq in evidence {
            line = line.and_to(format!(" {seq}"), Tone::Faint, Some(*seq));
        }
        let here = if is_evidence { "; this event is one of it" } else { "" };
        lines.push(line.and(here, Tone::Faint));
    }
    lines
}
