//! `koipond view`: looks at a run in the terminal, be it recorded or going on, or writes one screen of it to a file.

use std::cell::RefCell;
use std::io::IsTerminal as _;
use std::path::{Path, PathBuf};

use koipond_record::Seq;
use koipond_record::exit::ExitCode;
use koipond_tui::{Charset, Options, Runs, Theme, ViewError};

use super::fork::begun;
use super::live::Live;
use super::screen::Screen;
use super::source::{Source, open_run, read, setting, slugs};

#[derive(clap::Args)]
pub(super) struct Args {
    /// A scenario, watched while it runs; or a run folder, or a zip of one
    #[arg(value_name = "SCENARIO|RUN")]
    path: PathBuf,
    /// Another run, looked at beside the first from the event on where they part
    #[arg(value_name = "RUN")]
    other: Option<PathBuf>,
    /// The seed of a scenario; without it, 1
    #[arg(long)]
    seed: Option<u64>,
    /// Set a variable of the scenario; can be given several times
    #[arg(long, value_name = "NAME=VALUE", value_parser = setting)]
    set: Vec<(String, String)>,
    /// The folder of a scenario's run; without it, runs/<scenario>/<seed>
    #[arg(long, value_name = "FOLDER")]
    out: Option<PathBuf>,
    /// The event to begin at, as reports name it (`--at 9211`); without it, the last
    #[arg(long, value_name = "SEQ")]
    at: Option<u64>,
    /// How it is drawn; without it, as NO_COLOR, TERM and COLORTERM say
    #[arg(long, value_enum)]
    theme: Option<Look>,
    /// Write one screen to this file, as text or as SVG by its ending, and show nothing
    #[arg(long, value_name = "FILE.txt|FILE.svg")]
    export: Option<PathBuf>,
    /// How large that screen is, in columns and lines
    #[arg(long, value_name = "COLUMNSxLINES", default_value = "120x40", value_parser = size, requires = "export")]
    size: (u16, u16),
    /// Keys that are pressed before it is written: each character is one, others are `<Enter>`, `<Down>`, …
    #[arg(long, value_name = "SCRIPT", default_value = "", hide_default_value = true, requires = "export")]
    keys: String,
}

/// How the screen is drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
enum Look {
    /// For a dark background
    Dark,
    /// For a light background
    Light,
    /// In the sixteen colours of the terminal's own palette
    Sixteen,
    /// Without colours
    Plain,
    /// Without colours and with characters of ASCII alone
    Ascii,
}

impl Look {
    /// What suits the terminal, by what its environment says.
    fn of(environment: &dyn Fn(&str) -> Option<String>) -> Self {
        let said = |name: &str| environment(name).filter(|said| !said.is_empty());
        let term = said("TERM").unwrap_or_default();
        let is_rich = said("COLORTERM").is_some_and(|colours| colours == "truecolor" || colours == "24bit");
        // Some terminals tell their colours, the background last; of the sixteen, 7 and 15 are light.
        let is_light = said("COLORFGBG").is_some_and(|colours| matches!(colours.rsplit(';').next(), Some("7" | "15")));
        match () {
            () if term == "dumb" || term.starts_with("vt") => Self::Ascii,
            () if said("NO_COLOR").is_some() => Self::Plain,
            () if is_rich && is_light => Self::Light,
            () if is_rich => Self::Dark,
            () => Self::Sixteen,
        }
    }

    fn parts(self) -> (Theme, Charset) {
        match self {
            Self::Dark => (Theme::Dark, Charset::Unicode),
            Self::Light => (Theme::Light, Charset::Unicode),
            Self::Sixteen => (Theme::Sixteen, Charset::Unicode),
            Self::Plain => (Theme::Plain, Charset::Unicode),
            Self::Ascii => (Theme::Plain, Charset::Ascii),
        }
    }
}

/// What is wrong, and how it ends.
type Failed = (ExitCode, String);

pub(super) fn view(screen: &mut Screen, args: &Args) -> ExitCode {
    let viewed = if is_scenario(&args.path) { live(screen, args) } else { recorded(screen, args) };
    viewed.unwrap_or_else(|(code, why)| {
        screen.error(&why);
        code
    })
}

fn invalid(why: impl ToString) -> Failed {
    (ExitCode::Invalid, why.to_string())
}

fn is_scenario(path: &Path) -> bool {
    !path.is_dir() && path.extension().is_some_and(|ending| ending == "yaml" || ending == "yml")
}

/// A run that is over, or whose folder somebody else still writes.
fn recorded(screen: &mut Screen, args: &Args) -> Result<ExitCode, Failed> {
    let given = [("--seed", args.seed.is_some()), ("--set", !args.set.is_empty()), ("--out", args.out.is_some())];
    if let Some((option, _)) = given.iter().find(|(_, given)| *given) {
        return Err(invalid(format!("{option} goes with a scenario, and {} is none", args.path.display())));
    }
    let runs: Vec<_> = [Some(&args.path), args.other.as_ref()].into_iter().flatten().map(|path| open_run(path)).collect();
    let runs = runs.into_iter().collect::<Result<Vec<_>, _>>().map_err(invalid)?;
    let folders: Vec<PathBuf> = runs.iter().map(|run| run.folder().path().to_owned()).collect();
    let given = [&args.path].into_iter().chain(&args.other);
    show(screen, args, &folders.into_iter().zip(given.cloned()).collect::<Vec<_>>())
}

/// A scenario that runs while it is looked at. The simulation is a process of its own and goes when the viewer does.
fn live(screen: &mut Screen, args: &Args) -> Result<ExitCode, Failed> {
    if args.other.is_some() {
        return Err(invalid("two runs are looked at by their folders; run the scenario first"));
    }
    if args.export.is_none() && !std::io::stdout().is_terminal() {
        return Err(invalid(ViewError::NoTerminal));
    }
    let sources = read(&args.path, &args.set, &Default::default()).map_err(invalid)?;
    let source = only(args, &sources).map_err(invalid)?;
    let seed = args.seed.unwrap_or(1);
    let folder = args.out.clone().unwrap_or_else(|| folder_of(source, seed));
    let mut live = Live::start(&args.path, seed, &args.set, &folder).map_err(invalid)?;
    if !live.has_begun() {
        return Ok(live.finish().tell(screen));
    }
    if args.export.is_some() {
        let ended = live.finish();
        return show(screen, args, &[(folder.clone(), folder)]).inspect(|_| ended.stderr.lines().for_each(|line| screen.error(line)));
    }
    let shown = show(screen, args, &[(folder.clone(), folder)]);
    let code = live.end().tell(screen);
    shown.map(|_| code)
}

/// The scenario, if it has no cases to choose from.
fn only<'s>(args: &Args, sources: &'s [Source]) -> Result<&'s Source, String> {
    match sources {
        [source] => Ok(source),
        sources => {
            let cases: Vec<String> = sources.iter().map(|source| format!("  {}", source.case)).collect();
            Err(format!("{}: this scenario has {} cases; choose one with --set\n{}", args.path.display(), cases.len(), cases.join("\n")))
        }
    }
}

/// Where the folder of its run is, as that of other runs that are kept.
fn folder_of(source: &Source, seed: u64) -> PathBuf {
    let slug = slugs(&[source]).into_iter().next().unwrap_or_default();
    Path::new("runs").join(slug).join(seed.to_string())
}

/// Shows run folders, or writes a screen of them; each with the path by which the user knows it. Forks made meanwhile end with it.
fn show(screen: &mut Screen, args: &Args, looked: &[(PathBuf, PathBuf)]) -> Result<ExitCode, Failed> {
    #[expect(clippy::disallowed_methods, reason = "what the terminal can show is no matter of any run")]
    let environment = |name: &str| std::env::var(name).ok();
    let (theme, charset) = args.theme.unwrap_or_else(|| Look::of(&environment)).parts();
    let options = Options { at: args.at.map(Seq), theme, charset };
    let under_way = RefCell::new(Vec::new());
    let fork = |folder: &Path, at: Seq, change: &str| {
        let path = looked.iter().find(|(shown, _)| shown == folder).map_or(folder, |(_, given)| given);
        let live = begun(path, at, change)?;
        let folder = live.folder().to_owned();
        under_way.borrow_mut().push(live);
        Ok(folder)
    };
    let Some(((first, _), rest)) = looked.split_first() else { return Err(invalid("there is no run to look at")) };
    let runs = Runs { first, second: rest.first().map(|(folder, _)| folder.as_path()), fork: Some(&fork) };
    let shown = match &args.export {
        Some(file) => export(args, runs, options, file),
        None => koipond_tui::view(runs, options).map_err(invalid),
    };
    for live in under_way.take() {
        screen.error(&forked(live, args.export.is_some()));
    }
    shown.map(|()| ExitCode::Held)
}

/// What has become of a fork when nobody looks at it any more.
fn forked(live: Live, to_its_end: bool) -> String {
    let folder = live.folder().to_owned();
    let ended = if to_its_end { live.finish() } else { live.end() };
    let how = match ended.code {
        ExitCode::Held => "it held",
        ExitCode::Broken => "an expectation broke in it",
        ExitCode::Interrupted => "it still went on and was ended",
        _ => "its run ended early; its report says why",
    };
    format!("forked    {0}, by {0}.yaml: {how}\n  look:   koipond view {0}", folder.display())
}

fn export(args: &Args, runs: Runs<'_>, options: Options, file: &Path) -> Result<(), Failed> {
    let (width, height) = args.size;
    let text = match file.extension().and_then(|ending| ending.to_str()) {
        Some("txt") => koipond_tui::render_text(runs, options, width, height, &args.keys).map_err(invalid)?,
        Some("svg") => koipond_tui::render_svg(runs, options, width, height, &args.keys).map_err(invalid)?,
        _ => return Err(invalid(format!("{}: name a file that ends with .txt or .svg", file.display()))),
    };
    #[expect(clippy::disallowed_methods, reason = "the user named this file; nothing runs")]
    std::fs::write(file, text).map_err(|why| invalid(format!("{}: it cannot be written ({why})", file.display())))
}

/// Columns and lines, as `--size` takes them.
fn size(text: &str) -> Result<(u16, u16), String> {
    let read = |part: &str| part.trim().parse::<u16>().ok().filter(|n| (1..=1000).contains(n));
    text.split_once('x')
        .and_then(|(width, height)| read(width).zip(read(height)))
        .ok_or_else(|| "write columns and lines: 120x40".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn look(environment: &[(&str, &str)]) -> Look {
        Look::of(&|name| environment.iter().find(|(known, _)| *known == name).map(|(_, said)| (*said).to_owned()))
    }

    #[test]
    fn the_environment_chooses_how_the_screen_is_drawn() {
        assert_eq!(look(&[("TERM", "xterm-256color")]), Look::Sixteen);
        assert_eq!(look(&[("TERM", "xterm-256color"), ("COLORTERM", "truecolor")]), Look::Dark);
        assert_eq!(look(&[("TERM", "xterm"), ("COLORTERM", "24bit"), ("COLORFGBG", "0;15")]), Look::Light);
        assert_eq!(look(&[("COLORTERM", "truecolor"), ("NO_COLOR", "1")]), Look::Plain);
        assert_eq!(look(&[("TERM", "dumb"), ("NO_COLOR", "1")]), Look::Ascii);
        assert_eq!(look(&[("TERM", "xterm"), ("NO_COLOR", "")]), Look::Sixteen);
    }

    #[test]
    fn a_size_is_columns_and_lines() {
        assert_eq!(size("120x40"), Ok((120, 40)));
        for wrong in ["", "120", "x", "0x40", "120x", "120x40x2", "1001x40", "-1x40"] {
            assert!(size(wrong).is_err(), "{wrong}");
        }
    }
}
