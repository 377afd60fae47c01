//! `koipond report`: reports from run folders, at any later time. Their logs are judged again; nothing runs.

use std::fs::File;
use std::io::{BufWriter, Write as _};
use std::path::{Path, PathBuf};

use clap::builder::{PossibleValuesParser, TypedValueParser};
use koipond_record::exit::{ExitCode, TABLE};

use super::screen::Screen;
use super::source::open_run;
use crate::report::{Form, Format, Lost, NoFormat, Report, Totals, TraceError, anew, trace};

#[derive(clap::Args)]
pub(super) struct Args {
    /// Run folders, or folders in which some are
    #[arg(value_name = "RUN|DIR", required = true)]
    runs: Vec<PathBuf>,
    /// How the report is written; `trace` is one run for viewers of traces, such as Perfetto
    #[arg(long, default_value = "human", value_parser = forms())]
    format: Written,
    /// Write the report to this file, not to stdout
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
    /// End with the gravest exit code of the runs; without it, with 0 if every report could be made
    #[arg(long)]
    exit_code: bool,
}

/// What is written of runs.
#[derive(Clone, Copy)]
enum Written {
    /// A report of each.
    Report(Format),
    /// The events of one.
    Trace,
}

/// The name of the format that is no report.
const TRACE: &str = "trace";

/// The names of formats, as `koipond report` takes them.
fn forms() -> impl TypedValueParser<Value = Written> {
    let names = Format::ALL.into_iter().map(|(_, name)| name).chain([TRACE]);
    let read = |name: String| if name == TRACE { Ok(Written::Trace) } else { name.parse().map(Written::Report) };
    PossibleValuesParser::new(names).try_map(move |name| -> Result<Written, NoFormat> { read(name) })
}

/// The names of formats, as `--format` takes them elsewhere.
pub(super) fn formats() -> impl TypedValueParser<Value = Format> {
    PossibleValuesParser::new(Format::ALL.map(|(_, name)| name)).try_map(|name| name.parse::<Format>())
}

/// Adds to a form's step summary the file that GitHub Actions names for it; does nothing for other forms and elsewhere.
pub(super) fn step_summary(screen: &mut Screen, form: &Form) {
    let Some(summary) = form.step_summary() else { return };
    #[expect(clippy::disallowed_methods, reason = "where GitHub Actions wants the summary of a step; no run sees it")]
    let Ok(file) = std::env::var("GITHUB_STEP_SUMMARY") else { return };
    if file.is_empty() {
        return;
    }
    let written = File::options().append(true).create(true).open(&file).and_then(|mut file| file.write_all(summary.as_bytes()));
    if let Err(why) = written {
        screen.error(&format!("{file}: the summary of this step cannot be written ({why})"));
    }
}

/// Where the scenario's file is still to be had, finds the line of each expectation in it.
pub(super) fn locate(report: &mut Report) {
    #[expect(clippy::disallowed_methods, reason = "annotations point into the scenario's file; nothing runs")]
    if let Ok(text) = std::fs::read_to_string(&report.about.file) {
        report.locate(&text);
    }
}

pub(super) fn report(screen: &mut Screen, args: &Args) -> ExitCode {
    let folders = match find(&args.runs) {
        Ok(folders) => folders,
        Err(why) => {
            screen.error(&why);
            return ExitCode::Invalid;
        }
    };
    let sink = match Sink::open(args.out.as_deref()) {
        Ok(sink) => sink,
        Err(why) => {
            screen.error(&why);
            return ExitCode::Invalid;
        }
    };
    match args.format {
        Written::Report(format) => reports(screen, args, format, &folders, sink),
        Written::Trace => match traced(screen, args, &folders, sink) {
            Ok(code) => code,
            Err(why) => {
                screen.error(&why);
                ExitCode::Invalid
            }
        },
    }
}

/// The events of one run, for viewers of traces. Of a log that was cut short, as far as it goes.
fn traced(screen: &mut Screen, args: &Args, folders: &[PathBuf], sink: Sink) -> Result<ExitCode, String> {
    let [folder] = folders else {
        return Err(format!("a trace is of one run, and these are {}; name one of them", folders.len()));
    };
    if args.exit_code {
        return Err("a trace judges nothing, so --exit-code goes with other formats".to_owned());
    }
    let run = open_run(folder)?;
    let mut log = run.folder().log().map_err(|why| why.to_string())?;
    if !log.is_complete() {
        screen.error(&format!("{}: the log was not ended; its {} events are in the trace", folder.display(), log.len()));
    }
    let (to, mut out): (_, Box<dyn std::io::Write>) = match sink {
        Sink::Stdout => (None, Box::new(BufWriter::new(std::io::stdout().lock()))),
        Sink::File(path, file) => (Some(path), Box::new(file)),
    };
    let written = trace(&mut log, &mut out).and_then(|()| Ok(out.flush()?));
    match (written, to) {
        // That nobody reads stdout any more is no error.
        (Ok(()), _) | (Err(TraceError::Written(_)), None) => Ok(ExitCode::Held),
        (Err(TraceError::Written(why)), Some(path)) => Err(unwritten(&path, &why)),
        (Err(why), _) => Err(format!("{}: {why}", folder.display())),
    }
}

fn reports(screen: &mut Screen, args: &Args, format: Format, folders: &[PathBuf], mut sink: Sink) -> ExitCode {
    let mut form = Form::new(format);
    let mut codes = Vec::new();
    let mut said = sink.write(screen, &form.begin());
    for folder in folders {
        let piece = match open_run(folder).and_then(|run| anew(run.folder()).map_err(|why| why.to_string())) {
            Ok(mut report) => {
                if format == Format::Github {
                    locate(&mut report);
                }
                if args.exit_code {
                    codes.extend(TABLE.iter().find(|row| row.number == report.exit).map(|row| row.code));
                }
                form.run(&report)
            }
            Err(why) => {
                let file = folder.display().to_string();
                screen.error(&if why.contains(&file) { why.clone() } else { format!("{file}: {why}") });
                codes.push(ExitCode::Invalid);
                form.lost(&Lost { file, seed: None, exit: ExitCode::Invalid.number(), why })
            }
        };
        said = said.and_then(|()| sink.write(screen, &piece));
    }
    said = said.and_then(|()| sink.write(screen, &form.end(&Totals::default()))).and_then(|()| sink.close());
    step_summary(screen, &form);
    if let Err(why) = said {
        screen.error(&why);
        codes.push(ExitCode::Invalid);
    }
    ExitCode::worst(codes)
}

/// Where a report goes.
enum Sink {
    Stdout,
    File(PathBuf, BufWriter<File>),
}

impl Sink {
    fn open(path: Option<&Path>) -> Result<Self, String> {
        let Some(path) = path else { return Ok(Self::Stdout) };
        #[expect(clippy::disallowed_methods, reason = "the user named this file; nothing runs")]
        let file = File::create(path).map_err(|why| format!("{}: it cannot be written ({why})", path.display()))?;
        Ok(Self::File(path.to_owned(), BufWriter::new(file)))
    }

    /// Writes a piece. That nobody reads stdout any more is no error.
    fn write(&mut self, screen: &mut Screen, text: &str) -> Result<(), String> {
        match self {
            Self::Stdout => {
                let _ = screen.raw(text);
                Ok(())
            }
            Self::File(path, file) => file.write_all(text.as_bytes()).map_err(|why| unwritten(path, &why)),
        }
    }

    fn close(&mut self) -> Result<(), String> {
        match self {
            Self::Stdout => Ok(()),
            Self::File(path, file) => file.flush().map_err(|why| unwritten(path, &why)),
        }
    }
}

fn unwritten(path: &Path, why: &std::io::Error) -> String {
    format!("{}: it cannot be written ({why})", path.display())
}

/// The run folders under these paths, in order; numbers by their size. What is hidden is passed over, unless it is named.
fn find(paths: &[PathBuf]) -> Result<Vec<PathBuf>, String> {
    let mut found = Vec::new();
    for path in paths {
        let before = found.len();
        if path.join("manifest.json").is_file() || !path.is_dir() {
            found.push(path.clone());
            continue;
        }
        search(path, &mut found)?;
        if found.len() == before {
            return Err(format!("{}: there is no run folder in it, none with a manifest.json", path.display()));
        }
    }
    Ok(found)
}

fn search(folder: &Path, found: &mut Vec<PathBuf>) -> Result<(), String> {
    let unreadable = |why: std::io::Error| format!("{}: this folder cannot be read ({why})", folder.display());
    let entries = std::fs::read_dir(folder).and_then(Iterator::collect::<Result<Vec<_>, _>>).map_err(unreadable)?;
    let mut paths: Vec<PathBuf> = entries.iter().map(std::fs::DirEntry::path).filter(|path| path.is_dir() && !is_hidden(path)).collect();
    paths.sort_by_key(|path| {
        let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        (name.parse::<u64>().unwrap_or(u64::MAX), name)
    });
    for path in paths {
        if path.join("manifest.json").is_file() {
            found.push(path);
        } else {
            search(&path, found)?;
        }
    }
    Ok(())
}

fn is_hidden(path: &Path) -> bool {
    path.file_name().is_some_and(|name| name.to_string_lossy().starts_with('.')) || path.is_symlink()
}
