//! The files of the repository that tell of Node.js: its members, and the programs that were compared.

use serde_json::Value;

use crate::repo;

/// The page.
pub const FILE: &str = "docs/node-support.md";

/// The members of Node.js 20, which `make-members.mjs` beside them writes.
pub const MEMBERS: &str = "node/tests/conformance/members.json";

/// The text of [`MEMBERS`].
#[must_use]
pub fn members() -> String {
    repo::text(MEMBERS)
}

/// How many programs are compared with Node.js: those of the files beside a `.cases.mjs`.
#[must_use]
pub fn cases() -> usize {
    let folder = repo::root().join("node/tests/conformance");
    let entries = std::fs::read_dir(&folder).expect("the folder is there");
    let names = entries.map(|entry| entry.expect("it can be listed").file_name().to_string_lossy().into_owned());
    let of = |name: String| {
        let module = name.strip_suffix(".cases.mjs")?;
        let text = repo::text(&format!("node/tests/conformance/{module}.json"));
        let cases: Value = serde_json::from_str(&text).expect("the cases are JSON");
        cases.as_array().map(Vec::len)
    };
    names.filter_map(of).sum()
}
