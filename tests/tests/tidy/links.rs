//! Links in the documentation lead somewhere; the change log has a place for what comes next.

use std::collections::BTreeMap;
use std::path::Path;

use crate::tree::{File, Found, hold, hold_files, lines, root};

/// The lines of a page outside its blocks of code.
fn prose(page: &str) -> impl Iterator<Item = (usize, &str)> {
    let mut fence = false;
    page.lines().enumerate().map(|(n, line)| (n + 1, line)).filter(move |(_, line)| {
        let edge = line.trim_start().starts_with("```") || line.trim_start().starts_with("~~~");
        fence ^= edge;
        !fence && !edge
    })
}

/// A line without what stands between backticks.
fn without_code(line: &str) -> String {
    let parts = line.split('`').enumerate();
    parts.map(|(n, part)| if n % 2 == 0 { part.to_owned() } else { "_".repeat(part.len()) }).collect()
}

/// Where a page links to: `[words](target)` and `[name]: target`.
fn targets(page: &str) -> Vec<(usize, String)> {
    let mut targets = Vec::new();
    for (n, line) in prose(page) {
        let line = without_code(line);
        for (at, opening) in line.match_indices("](") {
            let target = &line[at + opening.len()..];
            targets.push((n, target[..target.find([')', ' ']).unwrap_or(target.len())].to_owned()));
        }
        if let Some((_, target)) = line.strip_prefix('[').and_then(|rest| rest.split_once("]: ")) {
            targets.push((n, target.trim().to_owned()));
        }
    }
    targets
}

/// The anchors of a page, as hosts of repositories make them from headings.
fn anchors(page: &str) -> Vec<String> {
    let mut times: BTreeMap<String, usize> = BTreeMap::new();
    let headings = prose(page).filter(|(_, line)| line.starts_with('#')).map(|(_, line)| line.trim_start_matches('#').trim());
    let mut anchors: Vec<String> = Vec::new();
    for heading in headings {
        let kept = heading.to_lowercase().replace(' ', "-");
        let slug: String = kept.chars().filter(|c| c.is_alphanumeric() || "-_".contains(*c)).collect();
        let before = times.entry(slug.clone()).and_modify(|n| *n += 1).or_insert(0);
        anchors.push(if *before == 0 { slug } else { format!("{slug}-{before}") });
    }
    for name in ["id=\"", "name=\""] {
        anchors.extend(page.split(name).skip(1).filter_map(|rest| Some(rest.split_once('"')?.0.to_owned())));
    }
    anchors
}

/// What is wrong with a link of a page, if something is.
fn dead(folder: &Path, page: &File, target: &str) -> Option<String> {
    if target.is_empty() {
        return Some("a link to nowhere".to_owned());
    }
    if target.contains("://") || target.starts_with("mailto:") {
        return None;
    }
    let (path, anchor) = target.split_once('#').map_or((target, None), |(path, anchor)| (path, Some(anchor)));
    if path.starts_with('/') {
        return Some(format!("`{target}` does not begin at this page"));
    }
    let file = folder.join(&page.path).parent().unwrap_or(folder).join(path);
    if !path.is_empty() && !file.exists() {
        return Some(format!("`{target}` is not there"));
    }
    let anchor = anchor?;
    let text = if path.is_empty() { page.text.clone() } else { std::fs::read_to_string(&file).unwrap_or_default() };
    (!anchors(&text).iter().any(|known| known == anchor)).then(|| format!("`{target}` has no such heading"))
}

fn dead_links(page: &File) -> Vec<Found> {
    let found = targets(&page.text).into_iter().filter_map(|(n, target)| Some(Found::at(page, n, dead(root(), page, &target)?)));
    found.collect()
}

/// Whether a change log has a section for what is not released yet.
fn has_unreleased(log: &str) -> bool {
    prose(log).any(|(_, line)| line.starts_with('#') && line.to_lowercase().contains("unreleased"))
}

#[test]
fn every_link_of_the_documentation_leads_somewhere() {
    let rule = "every link of a page leads to a file of the repository, and to a heading of it where it says so";
    hold_files(rule, &[".md"], dead_links, "correct the link, or write the page");
}

#[test]
fn the_change_log_has_a_place_for_what_comes_next() {
    let log = std::fs::read_to_string(root().join("CHANGELOG.md")).unwrap_or_default();
    let found = if has_unreleased(&log) { Vec::new() } else { vec![Found::in_all("CHANGELOG.md", "has no heading `Unreleased`")] };
    hold("CHANGELOG.md has a section `Unreleased`", &found, "add `## Unreleased`, and under it what a user will notice");
}

#[test]
fn a_dead_link_is_found() {
    let text = "# The Page: `a` & b\n\n## Twice\n## Twice\n\
                [a](#the-page-a--b) [b](#twice-1)\n[c](#twice-2)\n[d](../Cargo.toml)\n[e](nowhere.md)\n`[f](nowhere.md)`\n\
                ```\n[g](nowhere.md)\n```\n[h]: nowhere.md\n[i](/Cargo.toml) [j](https://example.org/nowhere)\n[k]()\n";
    assert_eq!(lines(&dead_links(&File::made_up("docs/x.md", text))), [6, 8, 13, 14, 15]);
}

#[test]
fn a_change_log_without_the_section_is_found() {
    assert!(has_unreleased("# Changes\n\n## [Unreleased]\n"));
    assert!(!has_unreleased("# Changes\n\nNothing is unreleased.\n\n## 0.1.0\n"));
}
