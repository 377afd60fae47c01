//! The packages of `tests/npm`, installed by npm in the target folder and bundled there, both only when something changed.
//!
//! Where there is no npm, or npm cannot install them, the tests pass with a line that says so. `KOIPOND_NPM` changes that: with `required`
//! they fail where npm is there and does not install, and more is run twice; with `off` they are skipped in any case.

#![expect(clippy::disallowed_methods, reason = "this is a tool of the tests, not part of a run")]

use std::fmt::Write as _;
use std::fs::{self, File};
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;

use koipond_record::Hash;
use koipond_tests::repo;

/// Files that decide what is installed.
const WANTED: [&str; 2] = ["package.json", "package-lock.json"];

/// The packages, and what was made of them.
pub struct Installed {
    /// A folder with the task and its packages in `task`, its bundles in `bundles`.
    pub folder: PathBuf,
    /// Whether somebody has the time for all that can be tested.
    pub required: bool,
}

/// The packages; none where this machine cannot have them.
pub fn installed() -> Option<&'static Installed> {
    static INSTALLED: OnceLock<Option<Installed>> = OnceLock::new();
    INSTALLED.get_or_init(find).as_ref()
}

fn find() -> Option<Installed> {
    let wish = std::env::var("KOIPOND_NPM").unwrap_or_default();
    let has_npm = Command::new("npm").arg("--version").output().is_ok_and(|told| told.status.success());
    let why = if wish == "off" {
        "KOIPOND_NPM is `off`".to_owned()
    } else if !has_npm {
        "there is no npm; install Node.js 20".to_owned()
    } else {
        match prepare() {
            Ok(folder) => return Some(Installed { folder, required: wish == "required" }),
            // Without a network, npm installs nothing. What else goes wrong is a mistake of ours.
            Err(Failure::ToInstall(why)) if wish != "required" => why,
            Err(Failure::ToInstall(why) | Failure::Else(why)) => panic!("{why}"),
        }
    };
    // Shown also when the tests pass; nothing is lost when nobody listens.
    let _ = writeln!(std::io::stderr(), "SKIPPED: the tests on packages of npm: {}", why.trim_end());
    None
}

/// Why there is nothing to test.
enum Failure {
    ToInstall(String),
    Else(String),
}

impl From<String> for Failure {
    fn from(why: String) -> Self {
        Self::Else(why)
    }
}

/// Installs and bundles, under a lock since others may want it at the same time.
fn prepare() -> Result<PathBuf, Failure> {
    let sources = repo::root().join("tests/npm");
    let temp = Path::new(env!("CARGO_TARGET_TMPDIR"));
    let name = format!("npm-{}", key(&sources, &WANTED.map(PathBuf::from))?);
    let folder = temp.join(&name);
    let (task, bundles) = (folder.join("task"), folder.join("bundles"));
    fs::create_dir_all(&task).map_err(told(&task))?;
    let lock = File::create(folder.join("lock")).map_err(told(&folder))?;
    lock.lock().map_err(told(&folder))?;
    forget_others(temp, &name);
    if !folder.join("installed").is_file() {
        copy(&sources, &task, &WANTED.map(PathBuf::from))?;
        run(Command::new("npm").args(["ci", "--ignore-scripts", "--no-audit", "--no-fund"]).current_dir(&task))
            .map_err(Failure::ToInstall)?;
        fs::write(folder.join("installed"), "").map_err(told(&folder))?;
    }
    let files = files(&sources)?;
    let (state, marker) = (key(&sources, &files)?, folder.join("bundled"));
    if fs::read_to_string(&marker).unwrap_or_default() != state {
        let _ = fs::remove_file(&marker);
        for old in [&task.join("src"), &bundles] {
            let _ = fs::remove_dir_all(old);
        }
        copy(&sources, &task, &files)?;
        run(Command::new("node").arg("build.mjs").arg(&bundles).current_dir(&task))?;
        fs::write(&marker, state).map_err(told(&marker))?;
    }
    Ok(folder)
}

fn told(path: &Path) -> impl Fn(std::io::Error) -> String {
    move |why| format!("{}: {why}", path.display())
}

/// A name for what some files hold.
fn key(folder: &Path, files: &[PathBuf]) -> Result<String, String> {
    let mut all = String::new();
    for file in files {
        let content = fs::read(folder.join(file)).map_err(told(file))?;
        writeln!(all, "{} {}", file.display(), Hash::of(&content)).expect("text can grow");
    }
    Ok(Hash::of(all.as_bytes()).to_string()[..16].to_owned())
}

/// The files of the task, without what somebody may have installed beside them.
fn files(sources: &Path) -> Result<Vec<PathBuf>, String> {
    let (mut found, mut open) = (Vec::new(), vec![PathBuf::new()]);
    while let Some(folder) = open.pop() {
        for entry in fs::read_dir(sources.join(&folder)).map_err(told(&folder))? {
            let path = folder.join(entry.map_err(told(&folder))?.file_name());
            if !sources.join(&path).is_dir() {
                found.push(path);
            } else if !path.ends_with("node_modules") {
                open.push(path);
            }
        }
    }
    found.sort();
    Ok(found)
}

fn copy(from: &Path, to: &Path, files: &[PathBuf]) -> Result<(), String> {
    for file in files {
        let target = to.join(file);
        fs::create_dir_all(target.parent().unwrap_or(to)).map_err(told(&target))?;
        fs::copy(from.join(file), &target).map_err(told(&target))?;
    }
    Ok(())
}

/// Removes what was installed for other versions of the packages; where that fails, it lies in the target folder and harms nobody.
fn forget_others(temp: &Path, name: &str) {
    for entry in fs::read_dir(temp).into_iter().flatten().flatten() {
        let other = entry.file_name();
        if other.to_string_lossy().starts_with("npm-") && other != name {
            let _ = fs::remove_dir_all(entry.path());
        }
    }
}

fn run(command: &mut Command) -> Result<(), String> {
    let output = command.output().map_err(|why| format!("{command:?}: {why}"))?;
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).trim().to_owned();
    let all = [text(&output.stderr), text(&output.stdout)].join("\n");
    if output.status.success() { Ok(()) } else { Err(format!("{command:?} ended with {}: {}", output.status, all.trim())) }
}
