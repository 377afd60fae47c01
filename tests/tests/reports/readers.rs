//! Packages of npm and PyPI that read our reports, installed in the target folder.
//!
//! Where there is no npm or Python, or nothing can be installed, the tests pass with a line that says so. `KOIPOND_NPM` changes that:
//! with `required` they fail where the program is there and does not install; with `off` they are skipped in any case.

#![expect(clippy::disallowed_methods, reason = "this is a tool of the tests, not part of a run")]

use std::fs::{self, File};
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;

use koipond_record::Hash;
use koipond_tests::repo;
use serde_json::Value;

/// Where our part of it lies.
const OURS: &str = "tests/tests/reports";

/// Who reads.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reader {
    /// Packages of npm, by `read.mjs`.
    Node,
    /// Packages of PyPI, by `read.py`.
    Python,
}

impl Reader {
    /// What its packages find in a file; none where this machine cannot have them.
    pub fn reads(self, args: &[&str]) -> Option<Value> {
        let folder = self.folder()?;
        let mut command = match self {
            Self::Node => Command::new("node"),
            Self::Python => Command::new("python3"),
        };
        let script = folder.join(if self == Self::Node { "read.mjs" } else { "read.py" });
        command.arg(script).args(args).env("PYTHONPATH", folder.join("packages"));
        let text = run(&mut command).unwrap_or_else(|why| panic!("{why}"));
        Some(serde_json::from_str(&text).unwrap_or_else(|why| panic!("{why}: {text}")))
    }

    /// Where its packages are.
    fn folder(self) -> Option<&'static PathBuf> {
        static NODE: OnceLock<Option<PathBuf>> = OnceLock::new();
        static PYTHON: OnceLock<Option<PathBuf>> = OnceLock::new();
        match self {
            Self::Node => NODE.get_or_init(|| self.find()).as_ref(),
            Self::Python => PYTHON.get_or_init(|| self.find()).as_ref(),
        }
    }

    fn find(self) -> Option<PathBuf> {
        let wish = std::env::var("KOIPOND_NPM").unwrap_or_default();
        let tool: &[&str] = if self == Self::Node { &["npm"] } else { &["python3", "-m", "pip"] };
        let is_there = || Command::new(tool[0]).args(&tool[1..]).arg("--version").output().is_ok_and(|told| told.status.success());
        let why = if wish == "off" {
            "KOIPOND_NPM is `off`".to_owned()
        } else if !is_there() {
            format!("there is no {}", tool.join(" "))
        } else {
            match self.prepare() {
                Ok(folder) => return Some(folder),
                Err(why) if wish != "required" => why,
                Err(why) => panic!("{why}"),
            }
        };
        // Shown also when the tests pass; nothing is lost when nobody listens.
        let _ = writeln!(std::io::stderr(), "SKIPPED: reports are not read by {self:?}: {}", why.trim_end());
        None
    }

    /// Installs, under a lock since others may want it at the same time.
    fn prepare(self) -> Result<PathBuf, String> {
        let (files, name) = match self {
            Self::Node => (["read.mjs", "package.json", "package-lock.json"], "node"),
            Self::Python => (["read.py", "requirements.txt", "junit.xsd"], "python"),
        };
        let sources = repo::root().join(OURS);
        let content: Vec<Vec<u8>> =
            files.iter().map(|file| fs::read(sources.join(file))).collect::<Result<_, _>>().map_err(told(&sources))?;
        let key = Hash::of(&content.concat()).to_string();
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("readers-{name}-{}", &key[..16]));
        fs::create_dir_all(&folder).map_err(told(&folder))?;
        let lock = File::create(folder.join("lock")).map_err(told(&folder))?;
        lock.lock().map_err(told(&folder))?;
        if folder.join("installed").is_file() {
            return Ok(folder);
        }
        for (file, content) in files.iter().zip(content) {
            fs::write(folder.join(file), content).map_err(told(&folder))?;
        }
        let mut command = match self {
            Self::Node => Command::new("npm"),
            Self::Python => Command::new("python3"),
        };
        match self {
            Self::Node => command.args(["ci", "--ignore-scripts", "--no-audit", "--no-fund"]),
            Self::Python => command.args(["-m", "pip", "install", "--quiet", "--target", "packages", "-r", "requirements.txt"]),
        };
        run(command.current_dir(&folder))?;
        fs::write(folder.join("installed"), "").map_err(told(&folder))?;
        Ok(folder)
    }
}

fn told(path: &Path) -> impl Fn(std::io::Error) -> String {
    move |why| format!("{}: {why}", path.display())
}

fn run(command: &mut Command) -> Result<String, String> {
    let output = command.output().map_err(|why| format!("{command:?}: {why}"))?;
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).trim().to_owned();
    let said = text(&output.stdout);
    if output.status.success() {
        Ok(said)
    } else {
        Err(format!("{command:?} ended with {}: {}\n{said}", output.status, text(&output.stderr)))
    }
}
