//! The verdicts on the run as far as they are known at the cursor, those first that the selected event is evidence of.

use koipond_record::{Seq, Verdict};

use super::Pane;
use crate::derivations::Judged;
use crate::line::{Content, Line, Tone, pad, wrap};
use crate::model::Model;
use crate::page::Look;
use crate::story::clean;

pub const PANE: Pane = Pane { name: "expectations", key: Some('2'), shows: "what must hold, and whether", fill };

fn fill(look: &mut Look<'_>) -> Content {
    let model = look.model;
    let is_evidence = |judged: &Judged| matches!(&judged.verdict, Verdict::Broken { evidence, .. } if evidence.contains(&model.cursor));
    let mut order: Vec<&Judged> = model.derived.verdicts.iter().collect();
    order.sort_by_key(|judged| (!is_evidence(judged), rank(judged, model)));
    let mut lines: Vec<Line> = Vec::new();
    for judged in order {
        let told = if judged.is_known(model.cursor) { known(judged, look.width) } else { open(judged, look.width) };
        lines.extend(told);
        lines.extend(evidence(judged, model));
    }
    if lines.is_empty() {
        lines.push(Line::of("nothing is judged yet", Tone::Faint));
    }
    Content { title: title(model), lines, anchor: 0 }
}

/// What is known comes first, the broken ones before all; then what is open, in the order in which it is decided.
fn rank(judged: &Judged, model: &Model) -> (u8, Seq) {
    match judged.verdict {
        _ if !judged.is_known(model.cursor) => (2, judged.after),
        Verdict::Broken { .. } => (0, judged.after),
        Verdict::NotReached { .. } => (1, Seq(0)),
        Verdict::Held { .. } => (3, Seq(0)),
    }
}

fn title(model: &Model) -> String {
    let [broken, unreached, held] = model.standing();
    let open = model.derived.verdicts.len().saturating_sub(broken + unreached + held);
    let parts = [(broken, "broken"), (unreached, "not reached"), (open, "open"), (held, "held")];
    let told: Vec<String> = parts.iter().filter(|(n, _)| *n > 0).map(|(n, word)| format!("{n} {word}")).collect();
    if told.is_empty() { "expectations".to_owned() } else { format!("expectations · {}", told.join(", ")) }
}

/// One of which nothing is known at the cursor; it leads to where that changes.
fn open(judged: &Judged, width: usize) -> Vec<Line> {
    let told = format!("{}, until {}", name(judged), judged.after);
    lines("open", Tone::Faint, &told, Some(judged.after), width)
}

fn known(judged: &Judged, width: usize) -> Vec<Line> {
    let (word, tone, at) = match &judged.verdict {
        Verdict::Held { .. } => ("held", Tone::Good, None),
        Verdict::Broken { at, .. } => ("broken", Tone::Bad, Some(*at)),
        Verdict::NotReached { .. } => ("not reached", Tone::Doubtful, None),
    };
    let (round, why) = match &judged.verdict {
        Verdict::Broken { round, why, .. } => (format!("round {round} · "), why),
        Verdict::Held { why } | Verdict::NotReached { why } => (String::new(), why),
    };
    lines(word, tone, &format!("{}  {round}{}", name(judged), clean(why)), at, width)
}

fn name(judged: &Judged) -> String {
    let always = if judged.always_on { " (always on)" } else { "" };
    format!("{}{always}", clean(&judged.name))
}

fn lines(word: &str, tone: Tone, told: &str, to: Option<Seq>, width: usize) -> Vec<Line> {
    let head = |n: usize| pad(if n == 0 { word } else { "" }, 12);
    let texts = wrap(told, width.saturating_sub(12)).into_iter().enumerate();
    texts.map(|(n, text)| Line { to, ..Line::of(head(n), tone).and(text, Tone::Plain) }).collect()
}

/// The events that prove a broken one, once it is known or while the cursor stands on one of them.
fn evidence(judged: &Judged, model: &Model) -> Option<Line> {
    let Verdict::Broken { evidence, .. } = &judged.verdict else { return None };
    let is_here = evidence.contains(&model.cursor);
    if !is_here && !judged.is_known(model.cursor) {
        return None;
    }
    let mut line = Line::of("            evidence", Tone::Faint);
    for seq in evidence {
        line = line.and_to(format!(" {seq}"), Tone::Faint, Some(*seq));
    }
    Some(line.and(if is_here { "; this event is one of it" } else { "" }, Tone::Faint))
}

#[cfg(test)]
mod tests {
    use koipond_record::Round;

    use super::*;
    use crate::tale::{REBOOT, SLASH, slashed, texts};

    fn told(cursor: Seq) -> (String, Vec<String>) {
        let judged = |name: &str, after, verdict| Judged { name: name.to_owned(), always_on: false, after, verdict };
        let broken = Verdict::Broken { at: SLASH, round: Round(2), evidence: vec![Seq(20), SLASH], why: "it lost 3.5 KOII".to_owned() };
        let content = slashed().shown(&PANE, cursor, (70, 9), |model| {
            std::rc::Rc::make_mut(&mut model.derived).verdicts.push(judged("nobody is slashed", SLASH, broken));
            std::rc::Rc::make_mut(&mut model.derived).verdicts.push(judged(
                "all is well",
                REBOOT,
                Verdict::Held { why: "seen".to_owned() },
            ));
        });
        (content.title.clone(), texts(&content))
    }

    #[test]
    fn before_it_is_known_a_verdict_is_open_and_leads_to_where_it_is_decided() {
        let (title, lines) = told(Seq(10));
        assert_eq!(title, "expectations · 2 open");
        assert_eq!(lines, ["open        nobody is slashed, until #33", "open        all is well, until #36"]);
    }

    #[test]
    fn a_broken_one_is_told_from_its_event_on_with_its_evidence() {
        let (title, lines) = told(Seq(34));
        assert_eq!(title, "expectations · 1 broken, 1 open");
        assert_eq!(lines[..2], ["broken      nobody is slashed  round 2 · it lost 3.5 KOII", "            evidence #20 #33"]);
        assert_eq!(told(REBOOT).0, "expectations · 1 broken, 1 held");
    }

    #[test]
    fn on_an_event_that_becomes_evidence_it_is_told_before_the_verdict_is_known() {
        assert_eq!(told(Seq(20)).1[1], "            evidence #20 #33; this event is one of it");
    }

    #[test]
    fn a_run_without_verdicts_says_so() {
        let content = slashed().shown(&PANE, SLASH, (70, 9), |_| {});
        assert_eq!((content.title.as_str(), texts(&content).concat().as_str()), ("expectations", "nothing is judged yet"));
    }
}
