//! Random small scenarios, written as YAML, for laws that hold in every one.

use crate::Scene;
use crate::repo;

/// The choices that make a small scenario.
#[derive(Clone, Debug)]
pub struct Small {
    /// Honest nodes, and what each has at stake, in tenths of a KOII; the minimum is 5 KOII.
    pub honest: (u64, u64),
    /// Cheats, their stake likewise, and the first round whose proof they make up.
    pub cheats: (u64, u64, u64),
    /// Rounds, and rounds of settling.
    pub rounds: (u64, u64),
    /// Slots of the submission window, of the audit window, and of the rest of a round.
    pub windows: (u64, u64, u64),
    /// The highest jitter and inclusion, in slots.
    pub lateness: (u64, u64),
    /// The highest latency in milliseconds, and the loss in percent.
    pub network: (u64, u64),
    /// The file of the shipped task that they run, from [`TASKS`].
    pub task: usize,
    /// Whether every submission is audited.
    pub every: bool,
    /// The bounty, and of it the bounty of a round, in tenths of a KOII.
    pub bounty: (u64, u64),
    /// What goes wrong.
    pub deeds: Vec<Deed>,
}

/// Something that is done to the world.
#[derive(Clone, Debug)]
pub struct Deed {
    /// The round, and the slot in it; both fold into what there is.
    pub at: (u64, u64),
    /// What, and for how many slots.
    pub what: (What, u64),
}

/// What is done.
#[derive(Clone, Copy, Debug)]
pub enum What {
    /// The first honest node crashes.
    Crash,
    /// The first honest node is cut off from everything.
    Alone,
    /// All honest nodes are cut off from storage.
    Unstored,
    /// The first honest node claims its balance.
    Claim,
}

/// The shipped task's ways to begin.
pub const TASKS: [&str; 3] = ["index.js", "careless.js", "always-yes.js"];

impl Small {
    /// The scenario as YAML.
    #[must_use]
    pub fn yaml(&self) -> String {
        let tenths = |n: u64| format!("{}.{} KOII", n / 10, n % 10);
        let (submission, audit, rest) = self.windows;
        let mut groups = format!("  honest: {{ count: {}, stake: {} }}\n", self.honest.0, tenths(self.honest.1));
        let (count, stake, from) = (self.cheats.0, self.cheats.1, self.cheats.2 % self.rounds.0);
        if count > 0 {
            let behaviour = format!("behaviour: fabricator, acts: {{ from_round: {from} }}");
            groups.push_str(&format!("  cheat: {{ count: {count}, stake: {}, {behaviour} }}\n", tenths(stake)));
        }
        let deeds: String = self.deeds.iter().map(|deed| self.entry(deed)).collect();
        let timeline = if deeds.is_empty() { String::new() } else { format!("timeline:\n{deeds}") };
        let audits = if self.every { "every" } else { "sample" };
        let chain = format!(
            "round_time: {} slots, submission_window: {submission} slots, audit_window: {audit} slots, \
             total_bounty_amount: {}, bounty_amount_per_round: {}, timing: {{ jitter: 0..{} slots, inclusion: 1..{} slots }}",
            submission + audit + rest,
            tenths(self.bounty.0),
            tenths(self.bounty.1.min(self.bounty.0)),
            self.lateness.0,
            self.lateness.1
        );
        format!(
            "scenario: a small world\ntask: ./{}\nchain: {{ {chain} }}\nframework: {{ audits: {audits} }}\n\
             network: {{ latency: 1..{} ms, loss: {} % }}\nnodes:\n{groups}rounds: {}\nsettle: {}\n{timeline}\
             expect:\n  - never: {{ slashed: {{ group: honest }} }}\n",
            TASKS[self.task], self.network.0, self.network.1, self.rounds.0, self.rounds.1
        )
    }

    fn entry(&self, deed: &Deed) -> String {
        let (submission, audit, rest) = self.windows;
        let (round, slot) = (deed.at.0 % self.rounds.0, deed.at.1 % (submission + audit + rest));
        let lasts = deed.what.1;
        let what = match deed.what.0 {
            What::Crash => format!("crash: {{ node: honest-1, for: {lasts} slots }}"),
            What::Alone => format!("partition: {{ node: honest-1, for: {lasts} slots }}"),
            What::Unstored => format!("partition: {{ group: honest, from: storage, for: {lasts} slots }}"),
            What::Claim => "claim: { node: honest-1 }".to_owned(),
        };
        format!("  - at: round {round} + {slot} slots\n    {what}\n")
    }

    /// The scenario, ready to run.
    #[must_use]
    pub fn scene(&self) -> Scene {
        repo::scene_of(&self.yaml(), &repo::root().join("scenarios/tasks/kept-proof"))
    }
}
