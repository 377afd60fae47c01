//! The task's own log: console lines and uncaught errors up to the cursor.

use koipond_record::event::{JsError, Level, NodeEvent};
use koipond_record::{Event, NodeId, What};

use super::Pane;
use super::words::{nothing, when};
use crate::line::{Content, Line, Tone, columns, fit, pad, wrap};
use crate::model::Model;
use crate::page::Look;
use crate::source::bit;
use crate::story::clean;

pub const PANE: Pane = Pane { name: "log", key: Some('9'), shows: "what the task's code printed", fill };

/// How many lines of the log are gathered, and out of how many frames at most.
const LINES: usize = 200;
const FRAMES: usize = 8;

/// How much of a stack is shown.
const STACK: usize = 3;

/// From this width on, a line tells its round too.
const WITH_ROUND: usize = 60;

fn fill(look: &mut Look<'_>) -> Content {
    let model = look.model;
    let node = model.looked_at().and_then(|place| u32::try_from(place).ok()).map(NodeId);
    let title = node.map_or_else(|| "log of all nodes".to_owned(), |node| format!("log of {}", model.story.node_name(node)));
    let mut events = look.source.back(
        model.cursor,
        LINES,
        FRAMES,
        |note| node.map_or(u64::MAX, |node| bit(node.0)) & note.said != 0,
        |event| is_said(event) && (node.is_none() || event.node == node),
    );
    events.reverse();
    if events.is_empty() {
        return nothing(title, "nothing was printed here before this event");
    }
    let heads: Vec<String> = events.iter().map(|event| head(model, event, node.is_none(), look.width)).collect();
    let wide = heads.iter().map(|head| columns(head)).max().unwrap_or(0);
    let mut lines = Vec::new();
    let mut anchor = 0;
    for (event, head) in events.iter().zip(&heads) {
        anchor = lines.len();
        lines.extend(told(event, &pad(head, wide), look.width));
    }
    Content { title, lines, anchor }
}

fn is_said(event: &Event) -> bool {
    matches!(&event.what, What::Node(NodeEvent::Said { .. } | NodeEvent::Threw(_)))
}

/// When, and who where it is not one node's log.
fn head(model: &Model, event: &Event, of_all: bool, width: usize) -> String {
    let story = &model.story;
    let when = if width >= WITH_ROUND { when(story, event.at) } else { story.slot(event.at).to_string() };
    if of_all { format!("{when} {}", fit(&story.actor(event), width / 4)) } else { when }
}

/// The sign and the tone of a line that was printed so loudly.
fn sign(level: Level) -> (&'static str, Tone) {
    match level {
        Level::Debug => ("·", Tone::Faint),
        Level::Log => (" ", Tone::Plain),
        Level::Warn => ("!", Tone::Doubtful),
        Level::Error => ("✗", Tone::Bad),
    }
}

fn told(event: &Event, head: &str, width: usize) -> Vec<Line> {
    let ((sign, tone), text, stack) = match &event.what {
        What::Node(NodeEvent::Said { level, text, len }) => (sign(*level), whole(text, *len), Vec::new()),
        What::Node(NodeEvent::Threw(error)) => (("✗", Tone::Bad), thrown(error), stack(error)),
        _ => return Vec::new(),
    };
    let room = width.saturating_sub(columns(head) + 3);
    let mut lines = Vec::new();
    for (n, text) in wrap(&text, room).into_iter().enumerate() {
        let start = if n == 0 { head.to_owned() } else { " ".repeat(columns(head)) };
        let sign = if n == 0 { sign } else { " " };
        lines.push(Line::of(start, Tone::Faint).and(format!(" {sign} "), tone).and(text, tone));
    }
    for place in stack {
        lines.push(Line::of(format!("{}     {}", " ".repeat(columns(head)), fit(&place, room.saturating_sub(2))), Tone::Faint));
    }
    lines.into_iter().map(|line| line.to(event.seq)).collect()
}

fn whole(text: &str, len: u64) -> String {
    let cut = if len > text.len() as u64 { format!(" … (cut; the line has {len} bytes)") } else { String::new() };
    format!("{}{cut}", clean(text))
}

fn thrown(error: &JsError) -> String {
    let place = if error.place.is_empty() { String::new() } else { format!(" · {}", error.place) };
    clean(&format!("uncaught {}: {}{place}", error.name, error.message))
}

/// The top of the stack; its first line is left out where the error's place has told it.
fn stack(error: &JsError) -> Vec<String> {
    let places = error.stack.lines().map(str::trim).filter(|line| !line.is_empty());
    let known = |line: &&str| error.place.is_empty() || !line.contains(&error.place);
    places.filter(known).take(STACK).map(clean).collect()
}

#[cfg(test)]
mod tests {
    use super::PANE;
    use crate::line::Tone;
    use crate::stage::{Stage, leads, only_begun};

    #[test]
    fn the_log_of_a_node_tells_how_loudly_each_line_was_printed_and_where_an_error_was_thrown() {
        let told = Stage::traffic().node(2).text(&PANE);
        let expected = "\
r1 2,640 ! AUDIT cannot fetch the proof of honest-2, and so votes against it
r1 2,640 ✗ uncaught TypeError: cannot read property 'price' of undefined · audit.js:14:9
             at run (task.js:3:1)
             at main (task.js:9:1)
             at boot (task.js:12:1)";
        assert_eq!(told, expected);
    }

    #[test]
    fn the_log_of_all_nodes_names_them_and_ends_at_the_cursor() {
        let told = Stage::traffic().at("the run is over").text(&PANE);
        assert!(told.starts_with("r0 1,010 honest-1   kept bafybeione"), "{told}");
        assert!(told.contains("r1 2,610 honest-1 · the proof is 14 bytes long"), "{told}");
        let before = Stage::traffic().at("round 1 began").text(&PANE);
        assert!(before.contains("kept bafybeione") && !before.contains("the proof is 14 bytes"), "{before}");
    }

    #[test]
    fn each_line_leads_to_its_event_and_an_error_is_told_as_one() {
        let mut stage = Stage::traffic().at("uncaught TypeError");
        let content = stage.fill(&PANE, 100, 30);
        assert_eq!(leads(&content, "uncaught"), Some(stage.model.cursor));
        assert!(content.lines[content.anchor].words.iter().any(|word| word.tone == Tone::Bad));
    }

    #[test]
    fn a_run_that_printed_nothing_says_so() {
        assert_eq!(only_begun().text(&PANE), "nothing was printed here before this event");
    }
}
