//! A run that is watched while it goes on: the simulation is a process of its own, and whoever watches knows its folder alone.
//!
//! So a simulation that is killed takes no viewer with it, a viewer changes nothing in a run, and both end as they would alone. The
//! simulation is held by its stdin: when that closes, be it because the viewer was killed, it ends as Ctrl-C ends it.

use std::ffi::OsString;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::thread::JoinHandle;
use std::time::Duration;

use koipond_record::RunFolder;
use koipond_record::exit::{ExitCode, TABLE};

use super::clock::Since;
use super::screen::Screen;

/// How long between two looks.
const PAUSE: Duration = Duration::from_millis(20);
/// How long a simulation may take to end when it is asked to.
const PATIENCE: Duration = Duration::from_secs(20);
/// So much of what a simulation prints is kept, of each of its two outputs.
const MOST_KEPT: usize = 4 << 20;

/// A simulation under way.
pub(super) struct Live {
    folder: PathBuf,
    child: Child,
    stdout: Option<Heard>,
    stderr: Option<Heard>,
}

/// What is being read of one of its outputs.
type Heard = JoinHandle<Vec<u8>>;

/// How a simulation ended.
pub(super) struct Ended {
    /// The exit code it gave, or the one that stands for how it was ended.
    pub(super) code: ExitCode,
    /// The result it printed: its report.
    stdout: String,
    /// What it printed besides.
    pub(super) stderr: String,
    /// What is to be said of its end, if it did not come to it by itself.
    note: Option<String>,
}

impl Live {
    /// Starts the run of a scenario whose log can be read while it grows. A run folder that stands in its place goes.
    pub(super) fn start(scenario: &Path, seed: u64, set: &[(String, String)], folder: &Path) -> Result<Self, String> {
        let told = |why: std::io::Error| format!("the simulation cannot be started ({why})");
        if folder.exists() {
            // Else the folder of a run before it would be taken for the new one.
            RunFolder::create(folder).and_then(RunFolder::remove).map_err(|why| why.to_string())?;
        }
        let mut command = Command::new(std::env::current_exe().map_err(told)?);
        command.args(arguments(scenario, seed, set, folder));
        let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().map_err(told)?;
        let (stdout, stderr) = (child.stdout.take().map(heard), child.stderr.take().map(heard));
        Ok(Self { folder: folder.to_owned(), child, stdout, stderr })
    }

    /// Where it writes.
    pub(super) fn folder(&self) -> &Path {
        &self.folder
    }

    /// Waits until its first events can be read; false where it is over and there are none.
    pub(super) fn has_begun(&mut self) -> bool {
        loop {
            // Looked at before, so that what is read after it is all there will be.
            let over = self.is_over();
            if self.can_be_read() {
                return true;
            }
            if over {
                return false;
            }
            std::thread::park_timeout(PAUSE);
        }
    }

    fn can_be_read(&self) -> bool {
        RunFolder::open(&self.folder).and_then(|folder| folder.log()).is_ok_and(|log| !log.is_empty())
    }

    fn is_over(&mut self) -> bool {
        !matches!(self.child.try_wait(), Ok(None))
    }

    /// Waits until it is over.
    pub(super) fn finish(mut self) -> Ended {
        while !self.is_over() {
            std::thread::park_timeout(PAUSE);
        }
        self.ended(None)
    }

    /// Ends it, as Ctrl-C does, where it still goes on.
    pub(super) fn end(mut self) -> Ended {
        if self.is_over() {
            return self.ended(None);
        }
        drop(self.child.stdin.take());
        let asked = Since::now();
        while !self.is_over() {
            if asked.elapsed() > PATIENCE {
                // It is dropped below; there is nothing else to be done about one that cannot be killed.
                let _ = self.child.kill();
                break;
            }
            std::thread::park_timeout(PAUSE);
        }
        let folder = self.folder.display();
        let note =
            format!("the run still went on and was ended, as Ctrl-C ends it; what happened by then:\n  look:   koipond view {folder}");
        self.ended(Some(note))
    }

    fn ended(&mut self, note: Option<String>) -> Ended {
        let status = self.child.wait().ok();
        let text = |heard: Option<Heard>| {
            let bytes = heard.and_then(|heard| heard.join().ok()).unwrap_or_default();
            String::from_utf8_lossy(&bytes).into_owned()
        };
        let (stdout, stderr) = (text(self.stdout.take()), text(self.stderr.take()));
        let code = status.and_then(|status| status.code()).and_then(|code| u8::try_from(code).ok());
        match code.and_then(|code| TABLE.iter().find(|row| row.number == code)) {
            Some(row) => Ended { code: row.code, stdout, stderr, note },
            None => {
                let how = status.map_or_else(String::new, |status: ExitStatus| format!(" ({status})"));
                let folder = self.folder.display();
                let note =
                    format!("the simulation was ended from outside{how}; what it had written by then:\n  look:   koipond view {folder}");
                Ended { code: ExitCode::Interrupted, stdout, stderr, note: Some(note) }
            }
        }
    }
}

impl Drop for Live {
    /// Nobody watches any longer. One that is over minds neither.
    fn drop(&mut self) {
        drop(self.child.stdin.take());
    }
}

impl Ended {
    /// Says what it said: its report to stdout, all else to stderr. Of a run that was ended nobody wants the report.
    pub(super) fn tell(&self, screen: &mut Screen) -> ExitCode {
        if self.note.is_none() {
            let _ = screen.raw(&self.stdout);
        }
        self.stderr.lines().chain(self.note.as_deref()).for_each(|line| screen.error(line));
        self.code
    }
}

fn arguments(scenario: &Path, seed: u64, set: &[(String, String)], folder: &Path) -> Vec<OsString> {
    let words = ["--seed", &seed.to_string(), "--live", "--attached", "--no-corpus", "--out"].map(OsString::from);
    let set = set.iter().flat_map(|(name, value)| [OsString::from("--set"), format!("{name}={value}").into()]);
    // The scenario last and behind `--`, so that no name of a file is taken for anything else.
    let first = [OsString::from("run")].into_iter().chain(words).chain([folder.into()]).chain(set);
    first.chain([OsString::from("--"), scenario.into()]).collect()
}

/// Reads an output to its end on a thread of its own, so that the simulation never waits for a reader.
fn heard(mut output: impl Read + Send + 'static) -> Heard {
    let read = move || {
        let (mut all, mut piece) = (Vec::new(), [0; 4096]);
        while let Ok(n @ 1..) = output.read(&mut piece) {
            if all.len() < MOST_KEPT {
                all.extend_from_slice(&piece[..n]);
            }
        }
        all
    };
    let thread = std::thread::Builder::new().name("heard".to_owned()).spawn(read);
    thread.expect("a thread can be started, since a process could")
}
