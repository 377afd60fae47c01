//! Failures that were planted: worlds with one to three things that make them fail, among many that do not.

use std::fmt::Write as _;

/// A world that fails for known reasons.
#[derive(Clone, Copy, Debug)]
pub struct Planted {
    /// What it is called.
    pub name: &'static str,
    /// Nodes of the crowd, and rounds.
    pub size: (u64, u64),
    /// How many entries of its timeline have nothing to do with the failure.
    pub noise: u64,
    /// Groups besides the crowd, and what else stands at the top of the file.
    pub more: &'static str,
    /// Its task.
    pub task: &'static str,
    /// What the failure needs of the timeline.
    pub needed: &'static [&'static str],
    /// What fails.
    pub expect: &'static str,
    /// The known minimum: at most so many nodes, and exactly so many entries and behaviours.
    pub least: (usize, usize, usize),
}

const PROTOCOL: &str = "../../tasks/protocol";
const KEPT: &str = "../../tasks/proofs/kept.js";
const ONE_DOWN: &str = "always: { metric: { name: down, is: at most 1 } }";
const TWO_DOWN: &str = "always: { metric: { name: down, is: at most 2 } }";
const NO_VOTE: &str = "never: { voted-down: { group: crowd } }";
const NO_SLASH: &str = "never: { slashed: { group: crowd } }";

const PLAIN: Planted =
    Planted { name: "", size: (8, 8), noise: 12, more: "", task: PROTOCOL, needed: &[], expect: ONE_DOWN, least: (2, 2, 0) };

/// The world that the target of two minutes speaks of: two of 25 faults, 40 nodes, 30 rounds.
pub const LARGE: Planted = Planted {
    name: "two crashes at once, among 25",
    size: (38, 30),
    noise: 23,
    needed: &[
        "at: round 17 + 280 slots, crash: { node: crowd-9, for: 40 slots }",
        "at: round 17 + 290 slots, crash: { node: crowd-31, for: 40 slots }",
    ],
    least: (2, 2, 0),
    ..PLAIN
};

/// A small one, for tests.
pub const SMALL: Planted = Planted {
    name: "two crashes at once, small",
    size: (6, 5),
    noise: 8,
    needed: &[
        "at: round 2 + 280 slots, crash: { node: crowd-3, for: 40 slots }",
        "at: round 2 + 290 slots, crash: { node: crowd-5, for: 40 slots }",
    ],
    ..PLAIN
};

/// All of them.
pub const ALL: [Planted; 20] = [
    LARGE,
    SMALL,
    Planted {
        name: "three crashes at once",
        size: (14, 10),
        needed: &[
            "at: round 6 + 280 slots, crash: { node: crowd-3, for: 40 slots }",
            "at: round 6 + 280 slots, crash: { node: crowd-8, for: 40 slots }",
            "at: round 6 + 290 slots, crash: { node: crowd-13, for: 40 slots }",
        ],
        expect: TWO_DOWN,
        least: (3, 3, 0),
        ..PLAIN
    },
    Planted {
        name: "a crash while an operator stops",
        needed: &["at: round 3 + 20 slots, stop: { node: crowd-4 }", "at: round 5 + 280 slots, crash: { node: crowd-7, for: 30 slots }"],
        least: (2, 2, 0),
        ..PLAIN
    },
    Planted {
        name: "two crashes, and settling",
        more: "settle: 3 rounds",
        needed: &[
            "at: round 6 + 280 slots, crash: { node: crowd-2, for: 60 slots }",
            "at: round 6 + 290 slots, crash: { node: crowd-6, for: 50 slots }",
        ],
        ..PLAIN
    },
    Planted {
        name: "a crash and an exit",
        needed: &[
            "at: round 4 + 280 slots, crash: { node: crowd-2, for: 60 slots }",
            "at: round 4 + 299 slots, exit: { node: crowd-8, code: 1 }",
        ],
        ..PLAIN
    },
    Planted {
        name: "an exit",
        needed: &["at: round 4 + 65 slots, exit: { node: crowd-5, code: 1 }"],
        expect: "never: { stopped: { group: crowd, how: exit } }",
        least: (1, 1, 0),
        ..PLAIN
    },
    Planted {
        name: "a pause over the window",
        needed: &["at: round 4 + 290 slots, pause: { node: crowd-5, for: 120 slots }"],
        expect: "never: { refused: { group: crowd, instruction: SubmitTask } }",
        least: (1, 1, 0),
        ..PLAIN
    },
    Planted {
        name: "a corrupt proof, voted down",
        task: KEPT,
        needed: &["at: round 4, storage: { corrupt: { of: { proof_of: crowd-3, round: 3 }, for: 1 round } }"],
        expect: NO_VOTE,
        least: (2, 1, 0),
        ..PLAIN
    },
    Planted {
        name: "a corrupt proof, slashed",
        task: KEPT,
        needed: &["at: round 3, storage: { corrupt: { of: { proof_of: crowd-6, round: 2 }, for: 1 round } }"],
        expect: NO_SLASH,
        least: (3, 1, 0),
        ..PLAIN
    },
    Planted {
        name: "a missing proof, voted down",
        task: KEPT,
        needed: &["at: round 4, storage: { missing: { of: { proof_of: crowd-3, round: 3 }, for: 1 round } }"],
        expect: NO_VOTE,
        least: (2, 1, 0),
        ..PLAIN
    },
    Planted {
        name: "a missing proof, unreadable",
        task: KEPT,
        needed: &["at: round 5, storage: { missing: { of: { proof_of: crowd-2, round: 4 }, for: 1 round } }"],
        expect: "never: { unreadable: { group: crowd } }",
        least: (2, 1, 0),
        ..PLAIN
    },
    Planted {
        name: "cut off from storage",
        task: KEPT,
        needed: &["at: round 4 + 90 slots, partition: { node: crowd-6, from: storage, for: 120 slots }"],
        expect: "never: { unreadable: { group: crowd } }",
        least: (2, 1, 0),
        ..PLAIN
    },
    Planted {
        name: "one griefer",
        more: "  griefer: { behaviour: { griefer: { targets: { node: crowd-2 } } } }",
        expect: NO_VOTE,
        least: (2, 0, 1),
        ..PLAIN
    },
    Planted {
        name: "a ring",
        size: (4, 7),
        more: "  ring: { count: 6, behaviour: colluders }",
        expect: NO_SLASH,
        least: (3, 0, 2),
        ..PLAIN
    },
    Planted {
        name: "one of the crowd makes up its proofs",
        more: "    except: { crowd-5: { behaviour: fabricator } }",
        expect: NO_SLASH,
        least: (3, 0, 1),
        ..PLAIN
    },
    Planted {
        name: "one of the crowd comes late",
        more: "    except: { crowd-4: { behaviour: { late: { by: 150..160 slots, what: [proofs] } } } }",
        expect: "never: { refused: { group: crowd, instruction: SubmitTask } }",
        least: (1, 0, 1),
        ..PLAIN
    },
    Planted {
        name: "an exit on an occasion",
        needed: &["when: { submitted: { node: crowd-4, round: 3 } }, exit: { node: it, code: 2 }"],
        expect: "never: { stopped: { group: crowd, how: exit } }",
        least: (1, 1, 0),
        ..PLAIN
    },
    Planted {
        name: "a thief of lists",
        more: "  thief: { behaviour: { list-thief: { takes: 100 %, when: always } } }",
        expect: "never: { list-voted-down: {} }",
        least: (2, 0, 1),
        ..PLAIN
    },
    Planted {
        name: "never rewarded",
        needed: &["at: round 0, crash: { node: crowd-3, for: 8 rounds }"],
        expect: "finally: { rewarded: { node: crowd-3 } }",
        least: (1, 1, 0),
        ..PLAIN
    },
];

impl Planted {
    /// Its scenario, as a file within `scenarios/library/<folder>` would have it.
    #[must_use]
    pub fn yaml(&self) -> String {
        let (nodes, rounds) = self.size;
        let (within, beside): (Vec<&str>, Vec<&str>) = self.more.lines().partition(|line| line.starts_with(' '));
        let audits = if nodes > 20 { "sample" } else { "every" };
        let mut text = format!(
            "scenario: {}\ntask: {}\nchain: {{ round_time: 300 slots, submission_window: 100 slots, audit_window: 100 slots }}\n\
             framework: {{ audits: {audits} }}\nnetwork: {{ latency: 10..90 ms }}\nrounds: {rounds}\n{}\nnodes:\n  crowd:\n    count: {nodes}\n{}\n  \
             lazy: {{ count: 2, behaviour: lazy-auditor }}\ntimeline:\n",
            self.name,
            self.task,
            beside.join("\n"),
            within.join("\n"),
        );
        let mut entries: Vec<String> = (0..self.noise).map(|k| noise(k, nodes, rounds)).collect();
        // What is needed stands among the rest.
        for (n, needed) in self.needed.iter().enumerate() {
            entries.insert((3 + 5 * n).min(entries.len()), (*needed).to_owned());
        }
        for entry in entries {
            let _ = writeln!(text, "  - {{ {entry} }}");
        }
        let _ = writeln!(text, "expect:\n  - {}", self.expect);
        text
    }

    /// Whether a world of so many nodes, entries and behaviours is the known minimum.
    #[must_use]
    pub fn is_reached(&self, nodes: usize, faults: usize, behaviours: usize) -> bool {
        let (most, entries, all) = self.least;
        nodes <= most && faults <= entries && behaviours <= all
    }
}

/// Something that goes wrong and makes nothing fail.
fn noise(k: u64, nodes: u64, rounds: u64) -> String {
    let (node, round, slot) = (1 + (7 * k + 3) % nodes, (5 * k + 2) % (rounds - 1), 30 + (17 * k) % 150);
    let what = match k % 6 {
        0 => format!("duplicate-messages: {{ node: crowd-{node}, from: web, share: 50 %, for: 100 slots }}"),
        1 => format!("slow-network: {{ node: crowd-{node}, from: chain, latency: 100..300 ms, for: 80 slots }}"),
        2 => format!("rpc-slow: {{ node: crowd-{node}, by: 1 s, for: 20 slots }}"),
        3 => format!("reorder-messages: {{ node: crowd-{node}, from: web, share: 60 %, by: 1..2 s, for: 100 slots }}"),
        4 => format!("claim: {{ node: crowd-{node} }}"),
        _ => format!("clock-skew: {{ node: crowd-{node}, by: 1 s, for: 60 slots }}"),
    };
    format!("at: round {round} + {slot} slots, {what}")
}
