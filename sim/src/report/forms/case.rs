//! A run as cases, one for each thing that could fail: what JUnit, TAP, GitHub and tables for people have in common.

use koipond_record::exit::ExitCode;

use super::super::gather::{Report, Shown, Standing};
use super::text::{bounded, clean, short};

/// The longest name of a case, in bytes.
pub(super) const NAME_BYTES: usize = 1_000;
/// The longest line of what is told of a case, in bytes.
const LINE_BYTES: usize = 4_000;

/// One thing that could fail.
pub(super) struct Case {
    pub(super) name: String,
    pub(super) always_on: bool,
    pub(super) sort: Sort,
    /// In a sentence, what was seen, or why it counts for nothing.
    pub(super) why: String,
    /// What proves it, a line each.
    pub(super) proof: Vec<String>,
    /// Where it stands in the scenario's file.
    pub(super) line: Option<usize>,
}

/// How it stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Sort {
    Held,
    Waived,
    Broken,
    NotReached,
    NotDeterministic,
    Limit,
    Interrupted,
}

impl Sort {
    /// The word that reports have for it.
    pub(super) fn word(self) -> &'static str {
        match self {
            Self::Held => "held",
            Self::Waived => "waived",
            Self::Broken => "broken",
            Self::NotReached => "not reached",
            Self::NotDeterministic => "not deterministic",
            Self::Limit => "ended by a limit",
            Self::Interrupted => "interrupted",
        }
    }

    /// The same as one word, for programs.
    pub(super) fn key(self) -> String {
        self.word().replace(' ', "-")
    }

    /// Whether it makes the run fail.
    pub(super) fn fails(self) -> bool {
        !matches!(self, Self::Held | Self::Waived)
    }
}

/// What a run is called.
pub(super) fn title(scenario: &str, seed: u64) -> String {
    format!("{} · seed {seed}", short(scenario, NAME_BYTES))
}

/// All cases of a run: its verdicts in their order, then what else can go wrong with a run.
pub(super) fn cases(report: &Report) -> Vec<Case> {
    let mut cases: Vec<Case> = report.verdicts.iter().map(of_verdict).collect();
    let whole = |name: &str, sort, why: &str, proof| Case {
        name: name.to_owned(),
        always_on: true,
        sort,
        why: short(why, LINE_BYTES),
        proof,
        line: None,
    };
    if let Some(why) = &report.ended_early {
        let interrupted = report.exit == ExitCode::Interrupted.number();
        let sort = if interrupted { Sort::Interrupted } else { Sort::Limit };
        cases.push(whole("the run comes to its end", sort, why, Vec::new()));
    }
    if let Some(lines) = &report.about.not_deterministic {
        let why = "a second run with the same plan and seed differs";
        cases.push(whole("two runs are the same", Sort::NotDeterministic, why, lines.iter().map(|line| kept(line)).collect()));
    } else if report.about.verified {
        cases.push(whole("two runs are the same", Sort::Held, "a second run gave the same events", Vec::new()));
    }
    cases
}

fn of_verdict(shown: &Shown) -> Case {
    let sort = match (&shown.waived, shown.verdict) {
        (Some(_), _) => Sort::Waived,
        (None, Standing::Held) => Sort::Held,
        (None, Standing::Broken) => Sort::Broken,
        (None, Standing::NotReached) => Sort::NotReached,
    };
    let name = short(&shown.name, NAME_BYTES);
    Case {
        // A case must be called something.
        name: if name.is_empty() { "an expectation without a name".to_owned() } else { name },
        always_on: shown.always_on,
        sort,
        why: short(shown.waived.as_ref().unwrap_or(&shown.why), LINE_BYTES),
        proof: if sort == Sort::Broken { proof(shown) } else { Vec::new() },
        line: shown.line,
    }
}

/// The events that prove a broken expectation, and the faults in force.
fn proof(shown: &Shown) -> Vec<String> {
    let told = |line: &super::super::gather::EvidenceLine| {
        let text = format!("{}  r{}  slot {}  {}  {}", line.seq, line.round, line.slot, line.who, line.words);
        kept(&text)
    };
    let in_force = match shown.in_force.as_slice() {
        [] => "no fault was in force then".to_owned(),
        faults => format!("in force then: {}", faults.join("; ")),
    };
    let receipts = shown.receipts.iter().flat_map(super::super::why::Brief::lines).map(|line| kept(&line));
    shown.evidence.iter().map(told).chain([kept(&in_force)]).chain(receipts).collect()
}

/// A clean line with its blanks, which line it up with others.
fn kept(line: &str) -> String {
    bounded(clean(line).replace(['\n', '\t'], " ").trim_end(), LINE_BYTES)
}

/// The commands to type, with what each is for.
pub(super) fn commands(report: &Report) -> Vec<(&'static str, String)> {
    let all = [("again", Some(&report.again)), ("look", report.look.as_ref()), ("why", report.why.as_ref())];
    all.into_iter().filter_map(|(word, command)| Some((word, short(command?, LINE_BYTES)))).collect()
}

/// How a run ended, in a word or two, by its exit code.
pub(super) fn word(exit: u8) -> &'static str {
    match exit {
        0 => "held",
        1 => "broken",
        2 => "invalid",
        3 => "not reached",
        4 => "not deterministic",
        5 => "ended by a limit",
        130 => "interrupted",
        _ => "ended by a bug of Koipond",
    }
}
