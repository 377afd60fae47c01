//! Commands, typed after `:`. The help and the completion are drawn from the table.

use std::path::PathBuf;
use std::rc::Rc;

use koipond_record::{Round, Seq, SimTime, Slot};

use crate::filter::{FAMILIES, Filter, node};
use crate::model::{Bookmark, Mode, Model};
use crate::play::FASTEST;
use crate::seek::Seek;
use crate::session::Wish;
use crate::story::clean;
use crate::theme::{CHARSETS, Charset, THEMES, Theme};
use crate::update::{Effect, bookmark, pause, play, put, why};
use crate::view::PANES;
use crate::word::{common, unknown};

/// One row of the table.
pub struct Command {
    pub name: &'static str,
    /// What is written after it, in brackets if it may be left out.
    pub argument: &'static str,
    /// What it does, for the help, in 23 columns.
    pub does: &'static str,
    verb: Verb,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Verb {
    Round,
    Slot,
    Event,
    Time,
    Why,
    Effect,
    Mark,
    Go,
    Node,
    Filter,
    Pane,
    Play,
    Pause,
    Speed,
    Theme,
    Charset,
    Export,
    Fork,
    Help,
    Quit,
}

const fn row(name: &'static str, argument: &'static str, does: &'static str, verb: Verb) -> Command {
    Command { name, argument, does, verb }
}

/// Every command.
pub const COMMANDS: [Command; 20] = [
    row("round", "N", "to the start of a round", Verb::Round),
    row("slot", "N", "to a slot", Verb::Slot),
    row("event", "N", "to an event", Verb::Event),
    row("time", "1h2m3s", "to a moment of the run", Verb::Time),
    row("why", "", "to this event's cause", Verb::Why),
    row("effect", "", "to its first effect", Verb::Effect),
    row("mark", "A", "set a bookmark", Verb::Mark),
    row("go", "A", "go to it", Verb::Go),
    row("node", "[NAME]", "look at a node, or none", Verb::Node),
    row("filter", "[TERM]", "which events, or all", Verb::Filter),
    row("pane", "NAME", "show a pane", Verb::Pane),
    row("play", "", "let time pass", Verb::Play),
    row("pause", "", "let it stand still", Verb::Pause),
    row("speed", "N", "times as fast as life", Verb::Speed),
    row("theme", "NAME", "other colours", Verb::Theme),
    row("charset", "NAME", "unicode, or ascii", Verb::Charset),
    row("export", "FILE", "this screen: .txt .svg", Verb::Export),
    row("fork", "CHANGE", "from here, otherwise", Verb::Fork),
    row("help", "", "the help", Verb::Help),
    row("quit", "", "quit", Verb::Quit),
];

/// Does what a line says, or notes what is wrong with it.
pub fn run(model: &mut Model, typed: &str) -> Option<Effect> {
    let (name, argument) = typed.split_once(' ').unwrap_or((typed, ""));
    let done = find(name).and_then(|command| obey(model, command, argument.trim()));
    done.unwrap_or_else(|wrong| {
        model.note = Some(clean(&wrong));
        None
    })
}

/// A command by its name, or by as much of it as no other begins with.
fn find(name: &str) -> Result<&'static Command, String> {
    let names = || COMMANDS.iter().map(|command| command.name);
    if let Some(command) = COMMANDS.iter().find(|command| command.name == name) {
        return Ok(command);
    }
    let begun: Vec<&Command> = COMMANDS.iter().filter(|command| !name.is_empty() && command.name.starts_with(name)).collect();
    match begun[..] {
        [command] => Ok(command),
        [] => Err(unknown("command", name, names())),
        _ => {
            let names: Vec<&str> = begun.iter().map(|command| command.name).collect();
            Err(format!("`{name}` may be {}", names.join(" or ")))
        }
    }
}

fn obey(model: &mut Model, command: &Command, argument: &str) -> Result<Option<Effect>, String> {
    let optional = command.argument.starts_with('[');
    if argument.is_empty() && !command.argument.is_empty() && !optional {
        return Err(format!("write :{} {}", command.name, command.argument));
    }
    if !argument.is_empty() && command.argument.is_empty() {
        return Err(format!(":{} takes nothing after it", command.name));
    }
    match command.verb {
        Verb::Round | Verb::Slot | Verb::Event | Verb::Time => return travel(model, command, argument),
        Verb::Effect => return Ok(Some(Effect::Seek(Seek::Effect))),
        Verb::Export => return Ok(Some(Effect::Export(PathBuf::from(argument)))),
        Verb::Fork => return Ok(Some(Effect::Wish(Wish::Fork(argument.to_owned())))),
        Verb::Quit => return Ok(Some(Effect::Quit)),
        Verb::Why => why(model),
        Verb::Mark => bookmark(model, Bookmark::Set, letter(argument)?),
        Verb::Go => bookmark(model, Bookmark::Go, letter(argument)?),
        Verb::Node if argument.is_empty() => model.node = None,
        Verb::Node => model.look_at(node(argument, &model.story)?),
        Verb::Filter => filter(model, argument)?,
        Verb::Pane => put(model, place(argument, "pane", PANES.iter().map(|pane| pane.name))?),
        Verb::Play => play(model),
        Verb::Pause => pause(model),
        Verb::Speed => model.play.speed = speed(argument)?,
        // As `--theme ascii` has it.
        Verb::Theme if argument == "ascii" => (model.theme, model.charset) = (Theme::Plain, Charset::Ascii),
        Verb::Theme => model.theme = THEMES[place(argument, "theme", THEMES.iter().map(|(name, _)| *name))?].1,
        Verb::Charset => model.charset = CHARSETS[place(argument, "charset", CHARSETS.iter().map(|(name, _)| *name))?].1,
        Verb::Help => model.mode = Mode::Help(0),
    }
    Ok(None)
}

fn travel(model: &mut Model, command: &Command, argument: &str) -> Result<Option<Effect>, String> {
    let clock = &model.story.schedule.clock;
    let to = |moment, name: String| Ok(Some(Effect::Seek(Seek::From(moment, name))));
    match command.verb {
        Verb::Time => {
            let moment = moment(argument).ok_or_else(|| format!("`{}` is no time; write it as 1h2m3s, 90s or 250ms", clean(argument)))?;
            to(moment, (moment - SimTime(0)).to_string())
        }
        Verb::Round => {
            let round = Round(number(command, argument)?);
            to(clock.begins(clock.round_begins(round)), format!("round {round}"))
        }
        Verb::Slot => {
            let slot = Slot(number(command, argument)?);
            to(clock.begins(slot), format!("slot {slot}"))
        }
        _ => {
            let seq = Seq(number(command, argument)?);
            if seq > model.last() {
                return Err(format!("there is no event {seq}; the last is {}", model.last()));
            }
            model.jump(seq);
            Ok(None)
        }
    }
}

/// A whole number as the viewer writes it: `6,483`, `#37`.
fn number(command: &Command, text: &str) -> Result<u64, String> {
    let digits: String = text.strip_prefix('#').unwrap_or(text).chars().filter(|c| !matches!(c, ',' | '_')).collect();
    let is_number = !digits.is_empty() && digits.chars().all(|c| c.is_ascii_digit());
    digits.parse().ok().filter(|_| is_number).ok_or_else(|| format!("`{}` is no number; write :{} 12", clean(text), command.name))
}

/// A moment since the beginning: numbers with units, or seconds alone.
fn moment(text: &str) -> Option<SimTime> {
    let text: String = text.chars().filter(|c| *c != ' ').collect();
    let mut rest = text.as_str();
    let mut total = 0_u64;
    if rest.is_empty() {
        return None;
    }
    while !rest.is_empty() {
        let digits = rest.find(|c: char| !c.is_ascii_digit()).unwrap_or(rest.len());
        let count: u64 = rest[..digits].parse().ok()?;
        rest = &rest[digits..];
        let unit = rest.find(|c: char| c.is_ascii_digit()).unwrap_or(rest.len());
        let nanos = match &rest[..unit] {
            "h" => 3_600_000_000_000,
            "m" => 60_000_000_000,
            "s" => 1_000_000_000,
            "ms" => 1_000_000,
            "" if rest.is_empty() && total == 0 => 1_000_000_000,
            _ => return None,
        };
        total = total.checked_add(count.checked_mul(nanos)?)?;
        rest = &rest[unit..];
    }
    Some(SimTime(total))
}

fn letter(text: &str) -> Result<char, String> {
    let mut letters = text.chars();
    match (letters.next(), letters.next()) {
        (Some(letter), None) if letter.is_alphanumeric() => Ok(letter),
        _ => Err("a bookmark is one letter or digit".to_owned()),
    }
}

fn speed(text: &str) -> Result<u32, String> {
    let digits = text.trim_end_matches(['x', '×']);
    let speed = digits.parse().ok().filter(|speed| (1..=FASTEST).contains(speed));
    speed.ok_or_else(|| format!("`{}` is no speed; write 1 to {FASTEST}, as :speed 100", clean(text)))
}

fn filter(model: &mut Model, typed: &str) -> Result<(), String> {
    model.filter = Filter::parse(typed, &model.story)?.map(Rc::new);
    Ok(())
}

/// The place of a name, or of the one that begins so.
fn place<'a>(typed: &str, what: &str, names: impl Iterator<Item = &'a str> + Clone) -> Result<usize, String> {
    let whole = names.clone().position(|name| name == typed);
    let begun = || names.clone().position(|name| name.starts_with(typed));
    whole.or_else(begun).ok_or_else(|| unknown(what, typed, names))
}

/// What the last word of a line can become: where it begins, and the words.
pub fn choices(model: &Model, line: &str) -> (usize, Vec<String>) {
    let Some((name, argument)) = line.split_once(' ') else {
        let begun = COMMANDS.iter().filter(|command| command.name.starts_with(line));
        let whole = |command: &Command| if command.argument.is_empty() { command.name.to_owned() } else { format!("{} ", command.name) };
        return (0, begun.map(whole).collect());
    };
    let Ok(command) = find(name) else { return (line.len(), Vec::new()) };
    let nodes = || model.story.nodes.iter().map(|card| card.name.clone());
    let named = |names: Vec<&str>| names.into_iter().map(str::to_owned).collect::<Vec<_>>();
    let words = match command.verb {
        Verb::Node => nodes().collect(),
        Verb::Pane => named(PANES.iter().map(|pane| pane.name).collect()),
        Verb::Theme => named(THEMES.iter().map(|(name, _)| *name).collect()),
        Verb::Charset => named(CHARSETS.iter().map(|(name, _)| *name).collect()),
        Verb::Go => model.bookmarks.keys().map(char::to_string).collect(),
        Verb::Filter => {
            let mut groups: Vec<String> = model.story.nodes.iter().map(|card| format!("group:{}", card.group)).collect();
            groups.dedup();
            let kinds = FAMILIES.iter().map(|family| format!("kind:{family}"));
            nodes().chain(groups).chain(kinds).chain(["text:".to_owned()]).collect()
        }
        _ => Vec::new(),
    };
    let word = match command.verb {
        Verb::Filter => argument.rsplit(' ').next().unwrap_or_default().trim_start_matches('!'),
        _ => argument,
    };
    let begun = words.into_iter().filter(|choice| choice.starts_with(word)).collect();
    (line.len() - word.len(), begun)
}

/// The line with its last word completed as far as all choices agree.
pub fn completed(model: &Model, line: &str) -> String {
    let (at, choices) = choices(model, line);
    if choices.is_empty() {
        return line.to_owned();
    }
    format!("{}{}", &line[..at], common(choices.iter().map(String::as_str)))
}

/// What is said beside a line that is being typed: what its words can become, or what the command does.
pub fn beside(model: &Model, line: &str) -> String {
    let (at, choices) = choices(model, line);
    match (line.split_once(' '), &choices[..]) {
        (None, [one]) => find(one.trim()).map_or_else(|_| String::new(), explained),
        (Some((name, _)), []) => find(name).map_or_else(|why| why, explained),
        (Some(_), [one]) if *one == line[at..] => String::new(),
        (_, []) => "no such command; Esc leaves".to_owned(),
        (_, choices) => choices.iter().map(|choice| clean(choice.trim())).collect::<Vec<_>>().join("  "),
    }
}

fn explained(command: &Command) -> String {
    let argument = if command.argument.is_empty() { String::new() } else { format!("{}  ", command.argument) };
    format!("{argument}{}", command.does)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sample::story;

    fn model() -> Model {
        Model::new(story().into(), 1000, Some(Seq(5)))
    }

    fn noted(typed: &str) -> String {
        let mut model = model();
        assert_eq!(run(&mut model, typed), None);
        model.note.expect("it is noted")
    }

    #[test]
    fn a_line_that_is_wrong_is_told_how_to_write_it() {
        for (typed, told) in [
            ("ruond 4", "no command `ruond`; did you mean `round`?"),
            ("p", "`p` may be pane or play or pause"),
            ("round", "write :round N"),
            ("round four", "`four` is no number; write :round 12"),
            ("slot -1", "`-1` is no number; write :slot 12"),
            ("event 5000", "there is no event #5000; the last is #999"),
            ("time soon", "`soon` is no time; write it as 1h2m3s, 90s or 250ms"),
            ("why now", ":why takes nothing after it"),
            ("node honset-1", "no node `honset-1`; did you mean `honest-1`?"),
            ("pane evnts", "no pane `evnts`; did you mean `events`?"),
            ("theme drak", "no theme `drak`; did you mean `dark`?"),
            ("speed 0", "`0` is no speed; write 1 to 1000000, as :speed 100"),
            ("mark ab", "a bookmark is one letter or digit"),
            ("go q", "no bookmark q; \" sets one"),
        ] {
            assert_eq!(noted(typed), told);
        }
    }

    #[test]
    fn times_are_read_as_people_write_them() {
        let seconds = |text: &str| moment(text).map(|moment| moment.0 / 1_000_000);
        assert_eq!(seconds("1h2m3s"), Some(3_723_000));
        assert_eq!(seconds("1 h 21 m"), Some(4_860_000));
        assert_eq!(seconds("90"), Some(90_000));
        assert_eq!(seconds("250ms"), Some(250));
        for wrong in ["", "h", "3x", "1h2", "99999999999999999999s", "9999999999999h"] {
            assert_eq!(moment(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn numbers_are_read_as_the_viewer_writes_them() {
        let mut model = model();
        assert_eq!(run(&mut model, "event #6"), None);
        assert_eq!(model.cursor, Seq(6));
        let to = run(&mut model, "slot 1,234");
        assert_eq!(to, Some(Effect::Seek(Seek::From(SimTime(12_340_000_000), "slot 1,234".to_owned()))));
    }

    #[test]
    fn words_are_completed_from_the_tables() {
        for (typed, becomes) in [
            ("ro", "round "),
            ("e", "e"),
            ("ev", "event "),
            ("node h", "node honest-1"),
            ("pane eve", "pane event"),
            ("theme s", "theme sixteen"),
            ("filter kind:ch", "filter kind:chain"),
            ("filter text:a !group:h", "filter text:a !group:honest"),
            ("nothing x", "nothing x"),
        ] {
            assert_eq!(completed(&model(), typed), becomes);
        }
    }

    #[test]
    fn what_a_command_does_is_told_in_the_width_of_the_least_terminal() {
        for command in &COMMANDS {
            assert!(command.does.chars().count() <= 23, "`{}` is too long", command.does);
            assert!(command.name.len() + command.argument.len() <= 13, "`{}` is too long", command.name);
        }
    }
}
