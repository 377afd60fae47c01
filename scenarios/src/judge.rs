//! What a scenario's words mean together: windows, names, numbers and moments that cannot be.
//!
//! A section in which the walk found something wrong is left out, and so is every question that depends on it,
//! so that one mistake is told once.

use std::collections::{BTreeMap, BTreeSet};

use koipond_chain_mock::ChainParams;
use koipond_record::unit::{SlotRange, SpanRange};
use koipond_record::{Pubkey, Roe, Span as Time};

use crate::chaos;
use crate::conduct;
use crate::crew;
use crate::expected;
use crate::plan::clock;
use crate::problem::Problem;
use crate::scenario::Scenario;
use crate::storage;
use crate::timeline;
use crate::tree::{Key, Node, Span, Step, Tree};
use crate::web;

/// The most nodes a run can have.
const MOST_NODES: u64 = 100_000;

/// The tree without what is wrong in it: doubtful sections are left out, or stand in as little as can be.
pub fn without_doubtful(tree: &Tree, problems: &[Problem], required: &[&str]) -> (Tree, BTreeSet<String>) {
    let Some(entries) = tree.entries() else { return (tree.clone(), BTreeSet::new()) };
    let within = |key: &Key, value: &Tree| problems.iter().any(|p| key.span.covers(p.span.start) || value.covers(p.span.start));
    let (doubted, mut sound): (Vec<_>, Vec<_>) = entries.iter().cloned().partition(|(key, value)| within(key, value));
    let mut doubtful: BTreeSet<String> = doubted.into_iter().map(|(key, _)| key.text).collect();
    for key in required {
        if sound.iter().all(|(k, _)| k.text != *key) {
            let node = match *key {
                "nodes" => Node::Map(Vec::new()),
                "expect" => Node::List(Vec::new()),
                _ => Node::Scalar { text: "1".to_owned(), quoted: false },
            };
            sound.push((Key { text: (*key).to_owned(), span: tree.span }, Tree { span: tree.span, node }));
            doubtful.insert((*key).to_owned());
        }
    }
    (Tree { span: tree.span, node: Node::Map(sound) }, doubtful)
}

/// Everything that cannot be, among the sections that are not doubtful.
pub fn judge(scenario: &Scenario, tree: &Tree, doubtful: &BTreeSet<String>) -> Vec<Problem> {
    let mut judge = Judge { scenario, tree, found: Vec::new() };
    let sure = |sections: &[&str]| sections.iter().all(|s| !doubtful.contains(*s));
    if sure(&["chain"]) {
        judge.chain();
    }
    // From here on, slots and rounds are lengths to reckon with.
    let timed = sure(&["chain", "rounds", "settle"]) && judge.found.is_empty();
    judge.single_values();
    judge.limits();
    if sure(&["http"]) {
        judge.found.extend(web::routes(&scenario.http, tree));
    }
    if sure(&["storage"]) {
        judge.found.extend(storage::network(&scenario.storage, tree));
    }
    if sure(&["timeline"]) {
        judge.found.extend(web::requests(&scenario.timeline, tree));
    }
    if sure(&["timeline", "storage"]) {
        judge.found.extend(storage::timeline(&scenario.timeline, &scenario.storage, tree));
    }
    if sure(&["nodes"]) {
        if sure(&["tasks"]) {
            judge.found.extend(crew::problems(scenario, tree));
        }
        judge.found.extend(storage::groups(scenario, tree));
        judge.found.extend(conduct::problems(scenario, tree));
        if sure(&["expect"]) {
            judge.found.extend(expected::problems(scenario, tree));
        }
        judge.groups();
        judge.keys();
        if sure(&["chain"]) {
            judge.money();
        }
    }
    if sure(&["rounds"]) && scenario.rounds.0 == 0 {
        let help = "work is paid two rounds after it is done, so three rounds show the whole way";
        judge.wrong(&[Step::Key("rounds")], "a run has at least one round", Some(help));
    } else if timed && judge.length() {
        judge.found.extend(timeline::problems(scenario, tree));
        judge.found.extend(chaos::problems(scenario, tree));
        judge.rounds_named();
        if sure(&["expect"]) {
            judge.found.extend(expected::rounds(scenario, scenario.rounds.0 + scenario.settle.0 - 1, tree));
        }
        judge.found.extend(storage::rounds(&scenario.timeline, scenario.rounds.0 + scenario.settle.0 - 1, tree));
        if sure(&["nodes"]) {
            judge.found.extend(conduct::rounds(scenario, scenario.rounds.0 + scenario.settle.0 - 1, tree));
            judge.recordings();
            judge.starts();
        }
    }
    judge.found
}

/// The deepest stack of JavaScript, in bytes: a run's thread has 64 MiB for it and for what the engine itself needs in debug builds.
const MOST_STACK: u64 = 8 << 20;

struct Judge<'a> {
    scenario: &'a Scenario,
    tree: &'a Tree,
    found: Vec<Problem>,
}

impl Judge<'_> {
    fn wrong(&mut self, path: &[Step<'_>], message: impl Into<String>, help: Option<&str>) {
        self.at(self.tree.find(path), message, help);
    }

    fn at(&mut self, span: Span, message: impl Into<String>, help: Option<&str>) {
        let mut problem = Problem::new(span, message);
        problem.help = help.map(str::to_owned);
        self.found.push(problem);
    }

    /// What the contract would not create.
    fn chain(&mut self) {
        let written = self.tree.get("chain").and_then(Tree::entries).unwrap_or_default();
        for (field, message) in ChainParams::problems(&self.scenario.chain) {
            // A default can be wrong only beside something written; the message names it.
            let names = |key: &&(Key, Tree)| message.contains(&key.0.text);
            let key = written.iter().find(|(key, _)| key.text == field).or_else(|| written.iter().find(names));
            let place = key.map_or(field, |(key, _)| key.text.as_str());
            let default = (place != field).then(|| format!("`{field}` is not written here and has its default"));
            self.wrong(&[Step::Key("chain"), Step::Key(place)], message, default.as_deref());
        }
    }

    /// Ranges that must be one value.
    fn single_values(&mut self) {
        let Scenario { javascript, network, .. } = self.scenario;
        let ranges: [(&str, &str, SpanRange); 3] = [
            ("javascript", "charge", javascript.charge),
            ("javascript", "longest_work", javascript.longest_work),
            ("network", "timeout", network.timeout),
        ];
        for (section, key, range) in ranges {
            let path = [Step::Key(section), Step::Key(key)];
            if range.low != range.high {
                self.wrong(&path, format!("`{key}` must be one value, not a range"), Some("write one length of time, like `20 s`"));
            } else if range.high == Time(0) && key != "charge" {
                self.wrong(&path, format!("`{key}` must be longer than nothing"), None);
            }
        }
    }

    /// Limits of nothing, with which no run could begin.
    fn limits(&mut self) {
        let Scenario { javascript, limits, .. } = self.scenario;
        let numbers = [
            ("javascript", "memory", javascript.memory.0),
            ("javascript", "stack", javascript.stack.0),
            ("limits", "events", limits.events),
            ("limits", "queue", limits.queue),
        ];
        if javascript.stack.0 > MOST_STACK {
            let path = [Step::Key("javascript"), Step::Key("stack")];
            self.wrong(&path, "`stack` must not be above 8 MiB; a run's own thread has no room for more", None);
        }
        for (section, key, n) in numbers {
            if n == 0 {
                self.wrong(&[Step::Key(section), Step::Key(key)], format!("`{key}` must be more than nothing"), None);
            }
        }
    }

    /// How many nodes there are, and whether every name means one thing.
    fn groups(&mut self) {
        let groups = &self.scenario.nodes.0;
        let mut total: u64 = 0;
        for (name, group) in groups {
            let before = total;
            total = total.saturating_add(group.count);
            let path = [Step::Key("nodes"), Step::Key(name), Step::Key("count")];
            if total > MOST_NODES && before <= MOST_NODES {
                let message = format!("with this group the run has {total} nodes; {MOST_NODES} is the most");
                self.wrong(&path, message, Some("make groups smaller"));
            }
            let like = name.rsplit_once('-').and_then(|(of, number)| {
                let n: u64 = number.parse().ok().filter(|n: &u64| n.to_string() == number)?;
                groups.iter().find(|(other, g)| other == of && (1..=g.count).contains(&n))
            });
            let key =
                self.tree.get("nodes").and_then(Tree::entries).and_then(|e| e.iter().find(|(k, _)| k.text == *name)).map(|(k, _)| k.span);
            if let (Some((of, _)), Some(span)) = (like, key) {
                let help = "call the group something else; its nodes get numbers by themselves";
                self.at(span, format!("`{name}` is also the name of a node of `{of}`"), Some(help));
            }
        }
    }

    /// Whether all the money of the world can be counted.
    fn money(&mut self) {
        let Scenario { chain, nodes, .. } = self.scenario;
        let mut total = chain.total_bounty_amount.0;
        for (name, group) in &nodes.0 {
            let stake = group.stake.unwrap_or(chain.minimum_stake_amount).0;
            // Each node's main account holds its stake, its pocket and the fee of staking.
            let each = stake.plus(group.pocket.0).and_then(|each| each.plus(chain.fee.0));
            match each.and_then(|each| each.0.checked_mul(group.count)).and_then(|all| total.plus(Roe(all))) {
                Some(sum) => total = sum,
                None => {
                    let most = Roe(u64::MAX);
                    let message = format!("with this stake there is more money than can be counted ({most} KOII)");
                    return self.wrong(&[Step::Key("nodes"), Step::Key(name), Step::Key("stake")], message, Some("lower a stake"));
                }
            }
        }
    }

    /// Whether the run's time can be counted.
    fn length(&mut self) -> bool {
        let Scenario { chain, rounds, settle, .. } = self.scenario;
        let slots = rounds.0.checked_add(settle.0).and_then(|all| all.checked_mul(chain.round_time.0));
        let slots = slots.filter(|slots| slots.checked_add(chain.starting_slot.0).is_some());
        let fits = slots.and_then(|slots| slots.checked_mul(chain.slot_time.low.0)).is_some();
        if !fits {
            self.wrong(
                &[Step::Key("rounds")],
                "the run lasts longer than time can be counted (584 years)",
                Some("play fewer or shorter rounds"),
            );
        }
        fits
    }

    /// Keys that were recorded elsewhere: one for one node.
    fn keys(&mut self) {
        let mut known: BTreeMap<&str, &str> = BTreeMap::new();
        for (name, group) in &self.scenario.nodes.0 {
            let Some(key) = &group.key else { continue };
            let path = [Step::Key("nodes"), Step::Key(name), Step::Key("key")];
            if Pubkey::from_text(key).to_bytes().is_none() {
                self.wrong(&path, format!("`{key}` is no key; a key is 32 bytes in base58"), None);
            } else if let Some(other) = known.insert(key, name) {
                self.wrong(&path, format!("`{other}` has this key already"), Some("two nodes with one key would be one on chain"));
            }
            if group.count != 1 {
                let help = "write a group for each recorded key";
                self.wrong(&path, format!("`{name}` has {} nodes, and one key is for one node", group.count), Some(help));
            }
        }
    }

    /// Recorded proofs whose slots cannot be met.
    fn recordings(&mut self) {
        let Scenario { chain, rounds, settle, .. } = self.scenario;
        let clock = clock(chain);
        let last = rounds.0 + settle.0 - 1;
        let mut timing = chain.timing.clone();
        timing.resolve(chain.submission_window);
        let inclusion = timing.inclusion.unwrap_or(SlotRange { low: 0, high: 0 });
        for (name, group) in &self.scenario.nodes.0 {
            for (round, recorded) in group.submissions.iter().flat_map(|recording| &recording.0) {
                let number = round.to_string();
                let path = [Step::Key("nodes"), Step::Key(name), Step::Key("submissions"), Step::Key(&number), Step::Key("slot")];
                if round.0 >= last {
                    let help = format!("proofs are submitted in the round after their own; the last round is {last}");
                    self.wrong(&path[..4], format!("the proof of round {round} would never be submitted"), Some(&help));
                    continue;
                }
                let Some(slot) = recorded.slot else { continue };
                let begins = clock.round_begins(koipond_record::Round(round.0 + 1));
                let earliest = begins.0.saturating_add(inclusion.low);
                if inclusion.low != inclusion.high {
                    let help = "write `inclusion` as one value, like `42 slots`, or leave the slots out";
                    self.wrong(&path, format!("a recorded slot cannot be met while inclusion takes {inclusion}"), Some(help));
                } else if slot.0 < earliest {
                    let help = format!("round {} begins in slot {begins}, and inclusion takes {}", round.0 + 1, inclusion.low);
                    self.wrong(&path, format!("slot {} is too early for the proof of round {round}", slot.0), Some(&help));
                }
            }
        }
    }

    /// Processes that would never start.
    fn starts(&mut self) {
        let Scenario { chain, rounds, settle, nodes, .. } = self.scenario;
        let clock = clock(chain);
        let end = clock.begins(clock.round_begins(koipond_record::Round(rounds.0.saturating_add(settle.0))));
        for (name, group) in &nodes.0 {
            if let Some(starts) = group.starts.filter(|starts| starts.on(&clock) >= end) {
                let path = [Step::Key("nodes"), Step::Key(name), Step::Key("starts")];
                let message = format!("`{starts}` is after the end of the run; its last round is {}", rounds.0 + settle.0 - 1);
                self.wrong(&path, message, Some("rounds are counted from 0"));
            }
        }
    }

    /// Rounds that an expectation names and nobody plays.
    fn rounds_named(&mut self) {
        let last = self.scenario.rounds.0 + self.scenario.settle.0 - 1;
        let Some(Node::List(list)) = self.tree.get("expect").map(|tree| &tree.node) else { return };
        let verbs = list.iter().filter_map(Tree::entries).flatten().filter_map(|(_, verb)| verb.entries()).flatten();
        for round in verbs.filter_map(|(_, spec)| spec.get("round")) {
            if let Some(n) = round.text().and_then(|n| n.parse::<u64>().ok()).filter(|n| *n > last) {
                let message = format!("round {n} is not played; the last round is {last}");
                self.at(round.span, message, Some("rounds are counted from 0"));
            }
        }
    }
}
