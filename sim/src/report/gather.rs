//! A run's report: verdicts with their evidence, tables, commands.

use std::collections::BTreeMap;

use koipond_check::{Judgement, NodeRow, RoundRow, Summary};
use koipond_record::event::{EndReason, Exit, Names as EventNames, NetEvent, NodeCard, NodeEvent, RunEvent, Schedule};
use koipond_record::exit::ExitCode;
use koipond_record::{Event, Hash, NodeId, Pubkey, RecordError, Round, RunFolder, Seq, SimTime, Slot, Verdict, What};
use koipond_scenarios::Plan;
use serde::{Deserialize, Serialize};

use super::timeline::{Picture, Timeline};
use super::unread::Unread;
use super::why::{Brief, brief};
use crate::lab::{Variation, again, shell_word};
use crate::world::Outcome;

/// The version of this form of report; it changes when a field's meaning does.
const REPORT_FORMAT: u32 = 1;

/// Everything a report says of one run.
#[derive(Clone, Debug, Serialize)]
pub struct Report {
    /// The version of this form.
    pub format: u32,
    /// Who says so.
    #[serde(flatten)]
    pub about: About,
    /// How many nodes took part.
    pub node_count: usize,
    /// How many events there were.
    pub events: u64,
    /// blake3 over them.
    pub digest: Hash,
    /// Virtual time at the end, in milliseconds.
    pub virtual_ms: u64,
    /// Why the run ended early, if it did.
    pub ended_early: Option<String>,
    /// One entry for each invariant and expectation.
    pub verdicts: Vec<Shown>,
    /// One row for each round that was worked in.
    pub rounds: Vec<RoundRow>,
    /// One row for each node.
    pub nodes: Vec<NodeRow>,
    /// What else is worth knowing, a sentence each.
    pub remarks: Vec<String>,
    /// The command that runs it again.
    pub again: String,
    /// The command that shows it, if its folder was kept.
    pub look: Option<String>,
    /// The command that tells why the node that the first broken expectation is about has what it has.
    pub why: Option<String>,
    /// The exit code.
    pub exit: u8,
    /// What its picture shows.
    #[serde(skip)]
    pub timeline: Timeline,
}

/// What ran, and how.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct About {
    /// The version of Koipond.
    pub koipond: String,
    /// The scenario's name.
    pub scenario: String,
    /// Which case of the scenario's matrix; empty where it has none.
    pub case: String,
    /// Variables that were set from outside, by the user or by the matrix: name and value.
    pub set: Vec<(String, String)>,
    /// What chance decided before the run, a line of YAML each.
    pub drawn: Vec<String>,
    /// Its file.
    pub file: String,
    /// The seed.
    pub seed: u64,
    /// A short name of the task's code.
    pub task: String,
    /// Whether containment was on.
    pub containment: bool,
    /// Wall-clock time of the run, in milliseconds; 0 where nobody kept it.
    pub wall_ms: u64,
    /// The run folder, if it was kept.
    pub folder: Option<String>,
    /// Where two runs differ, if they were compared and do.
    pub not_deterministic: Option<Vec<String>>,
    /// Whether they were compared.
    pub verified: bool,
    /// What other readings of unknown rules change, if they were tried.
    pub unknown_rules: Option<Vec<Variation>>,
}

/// How an expectation stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Standing {
    /// It holds.
    Held,
    /// It does not.
    Broken,
    /// It had no opportunity.
    NotReached,
}

/// A verdict with all that a reader needs.
#[derive(Clone, Debug, Serialize)]
pub struct Shown {
    /// What was expected.
    pub name: String,
    /// Whether it stands in every scenario.
    pub always_on: bool,
    /// How it stands.
    pub verdict: Standing,
    /// Why.
    pub why: String,
    /// Why the scenario waives it, if it does; it counts for nothing then.
    pub waived: Option<String>,
    /// The event at which it broke.
    pub at: Option<Seq>,
    /// The round the chain was in then.
    pub round: Option<Round>,
    /// The events that prove it.
    pub evidence: Vec<EvidenceLine>,
    /// The faults in force then.
    pub in_force: Vec<String>,
    /// Of the first that is broken: receipts of the node that it is about.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub receipts: Option<Brief>,
    /// Where it stands in the scenario's file, from 1, if somebody looked.
    #[serde(skip)]
    pub line: Option<usize>,
}

impl Report {
    /// Finds in the text of the scenario's file the line of each expectation that stands in it.
    pub fn locate(&mut self, scenario: &str) {
        let lines = koipond_scenarios::lines_of_expectations(scenario);
        let stated = self.verdicts.iter_mut().filter(|shown| !shown.always_on);
        for (shown, line) in stated.zip(lines) {
            shown.line = Some(line);
        }
    }
}

impl Shown {
    /// Whether it is broken, and counts.
    #[must_use]
    pub fn is_broken(&self) -> bool {
        self.verdict == Standing::Broken && self.waived.is_none()
    }
}

/// An event, for people.
#[derive(Clone, Debug, Serialize)]
pub struct EvidenceLine {
    /// Which.
    pub seq: Seq,
    /// The round the chain was in.
    pub round: Round,
    /// The slot.
    pub slot: Slot,
    /// The node, or the part of the world.
    pub who: String,
    /// What happened.
    pub words: String,
}

/// Names and time, from the first event.
pub(super) struct Names {
    pub(super) schedule: Schedule,
    pub(super) nodes: Vec<NodeCard>,
    by_key: BTreeMap<Pubkey, String>,
}

/// Puts a report together from what the judges say and what the folder holds.
///
/// # Errors
/// When the log cannot be read back.
pub fn gather(
    plan: &Plan,
    about: About,
    outcome: &Outcome,
    judgements: Vec<Judgement>,
    summary: &Summary,
    folder: &RunFolder,
) -> Result<Report, RecordError> {
    let mut log = folder.log()?;
    let names = names(log.event(Seq(0))?);
    let mut verdicts = Vec::new();
    for judgement in judgements {
        let mut shown = shown(judgement, summary);
        for line in &mut shown.1 {
            if let (Some(event), Some(names)) = (log.event(*line)?, &names) {
                shown.0.evidence.push(names.line(&event));
            }
        }
        verdicts.push(shown.0);
    }
    let why = names.as_ref().map_or(Ok(None), |names| receipts(&mut verdicts, names, folder, about.folder.as_deref()))?;
    let ended_early = match &outcome.ended {
        Some(EndReason::Limit { what }) => Some(what.clone()),
        Some(EndReason::Completed) => None,
        None => Some("it was interrupted".to_owned()),
    };
    let code = exit_code(&verdicts, outcome, &about);
    let again = again(&about.file, about.seed, &about.set);
    let first_broken = verdicts.iter().filter(|v| v.waived.is_none()).find_map(|v| v.evidence.first().map(|e| e.seq).or(v.at));
    let look = about.folder.as_ref().map(|folder| {
        let at = first_broken.map_or_else(String::new, |seq| format!(" --at {}", seq.0));
        format!("koipond view {}{at}", shell_word(folder))
    });
    let (found, timeline) = remarks(&mut log, names.as_ref())?;
    Ok(Report {
        format: REPORT_FORMAT,
        node_count: plan.nodes.len(),
        events: outcome.events,
        digest: outcome.digest,
        virtual_ms: outcome.at.0 / 1_000_000,
        ended_early,
        verdicts,
        rounds: summary.rounds(),
        nodes: summary.nodes(),
        remarks: plan.remarks().into_iter().chain(found).collect(),
        timeline,
        again,
        look,
        why,
        exit: code.number(),
        about,
    })
}

/// Adds to the first broken verdict the receipts of the node it is about; gives the command that tells all of them.
fn receipts(verdicts: &mut [Shown], names: &Names, folder: &RunFolder, kept: Option<&str>) -> Result<Option<String>, RecordError> {
    let Some(broken) = verdicts.iter_mut().find(|shown| shown.is_broken()) else { return Ok(None) };
    let evidence: Vec<Seq> = broken.evidence.iter().map(|line| line.seq).collect();
    let told = [&broken.why, &broken.name].into_iter().chain(broken.evidence.iter().rev().map(|line| &line.words));
    let Some(node) = told.filter_map(|text| names.first_in(text)).next() else { return Ok(None) };
    broken.receipts = brief(folder, &node, broken.at, &evidence)?.filter(|brief| !brief.is_empty());
    Ok(kept.map(|kept| format!("koipond why {} --node {node}", shell_word(kept))))
}

fn exit_code(verdicts: &[Shown], outcome: &Outcome, about: &About) -> ExitCode {
    let of_verdicts = verdicts.iter().filter(|v| v.waived.is_none()).map(|v| match v.verdict {
        Standing::Held => ExitCode::Held,
        Standing::Broken => ExitCode::Broken,
        Standing::NotReached => ExitCode::NotReached,
    });
    let of_end = match outcome.ended {
        None => ExitCode::Interrupted,
        Some(EndReason::Limit { .. }) => ExitCode::Limit,
        Some(EndReason::Completed) => ExitCode::Held,
    };
    let of_comparison = if about.not_deterministic.is_some() { ExitCode::NotDeterministic } else { ExitCode::Held };
    ExitCode::worst(of_verdicts.chain([of_end, of_comparison]))
}

fn shown(judgement: Judgement, summary: &Summary) -> (Shown, Vec<Seq>) {
    let base = |verdict, why| Shown {
        name: judgement.name.clone(),
        always_on: judgement.always_on,
        verdict,
        why,
        waived: judgement.waived.clone(),
        at: None,
        round: None,
        evidence: Vec::new(),
        in_force: Vec::new(),
        receipts: None,
        line: None,
    };
    match judgement.verdict {
        Verdict::Held { why } => (base(Standing::Held, why), Vec::new()),
        Verdict::NotReached { why } => (base(Standing::NotReached, why), Vec::new()),
        Verdict::Broken { at, round, evidence, why } => {
            let in_force = summary.faults_at(at);
            (Shown { at: Some(at), round: Some(round), in_force, ..base(Standing::Broken, why) }, evidence)
        }
    }
}

pub(super) fn names(first: Option<Event>) -> Option<Names> {
    match first?.what {
        What::Run(RunEvent::Started { schedule, nodes, .. }) => {
            let by_key = nodes.iter().flat_map(|n| [(n.key.clone(), n.name.clone()), (n.main.clone(), n.name.clone())]).collect();
            Some(Names { schedule, nodes, by_key })
        }
        _ => None,
    }
}

impl Names {
    pub(super) fn node(&self, id: NodeId) -> String {
        self.nodes.get(id.0 as usize).map_or_else(|| format!("node {}", id.0), |card| card.name.clone())
    }

    pub(super) fn key(&self, key: &Pubkey) -> String {
        self.by_key.get(key).cloned().unwrap_or_else(|| key.to_string())
    }

    /// The round the chain is in at a moment.
    pub(super) fn round(&self, at: SimTime) -> Round {
        self.schedule.clock.round(self.schedule.clock.slot(at))
    }

    /// The other nodes that have this main account.
    pub(super) fn others_with(&self, main: &Pubkey, but: &str) -> Vec<String> {
        self.nodes.iter().filter(|card| card.main == *main && card.name != but).map(|card| card.name.clone()).collect()
    }

    /// A text with the names of nodes in place of their keys.
    pub(super) fn named(&self, text: &str) -> String {
        let is_key = |c: char| c.is_ascii_alphanumeric();
        let mut out = String::new();
        let mut rest = text;
        while let Some(at) = rest.find(is_key) {
            let end = rest[at..].find(|c| !is_key(c)).map_or(rest.len(), |n| at + n);
            let word = &rest[at..end];
            out.push_str(&rest[..at]);
            out.push_str(self.by_key.get(&Pubkey::from_text(word)).map_or(word, String::as_str));
            rest = &rest[end..];
        }
        out + rest
    }

    /// The first node that a text names.
    fn first_in(&self, text: &str) -> Option<String> {
        let words = text.split(|c: char| !(c.is_alphanumeric() || c == '-' || c == '_'));
        words.filter(|word| self.nodes.iter().any(|card| card.name == **word)).map(str::to_owned).next()
    }

    pub(super) fn line(&self, event: &Event) -> EvidenceLine {
        let slot = self.schedule.clock.slot(event.at);
        let who = match &event.what {
            What::Chain(_) => "chain".to_owned(),
            What::Fault(_) => "fault".to_owned(),
            _ => event.node.map_or_else(|| "run".to_owned(), |node| self.node(node)),
        };
        let key = |key: &Pubkey| self.key(key);
        let words = event.words(EventNames { key: &key, node: &|node| self.node(node) });
        EvidenceLine { seq: event.seq, round: self.schedule.clock.round(slot), slot, who, words }
    }
}

/// Nodes that stopped by themselves or came to a limit, as far as the first twenty; requests that no route answers, one for each host.
/// And what the run's picture shows, since that too needs every event.
fn remarks<R: std::io::Read + std::io::Seek>(
    log: &mut koipond_record::log::LogReader<R>,
    names: Option<&Names>,
) -> Result<(Vec<String>, Timeline), RecordError> {
    let Some(names) = names else { return Ok((Vec::new(), Timeline::default())) };
    let mut picture = Picture::new(names);
    let (mut remarks, mut more) = (Vec::new(), 0_u64);
    let mut unanswered: BTreeMap<String, (String, u64)> = BTreeMap::new();
    let mut unread = Unread::default();
    let (key, node_name) = (|key: &Pubkey| names.key(key), |node| names.node(node));
    let told_names = EventNames { key: &key, node: &node_name };
    log.each(|event| {
        picture.on_event(event);
        unread.on_event(event, names.schedule.clock.round(names.schedule.clock.slot(event.at)), told_names);
        if let What::Net(NetEvent::Broken { code, why, .. }) = &event.what
            && code == "ENOTFOUND"
        {
            let host = why.split('/').take(3).collect::<Vec<_>>().join("/");
            if unanswered.len() < 20 || unanswered.contains_key(&host) {
                unanswered.entry(host).or_insert_with(|| (why.clone(), 0)).1 += 1;
            }
        }
        let remark = match &event.what {
            What::Node(NodeEvent::Ended(Exit::Killed { .. })) => None,
            What::Node(NodeEvent::Ended(exit)) => Some(format!("stopped: {exit}")),
            What::Node(NodeEvent::Hit { detail, .. }) => Some(format!("came to a limit: {detail}")),
            _ => None,
        };
        if let Some((remark, node)) = remark.zip(event.node) {
            let line = names.line(event);
            if remarks.len() < 20 {
                remarks.push(format!("{} in round {} ({}) {remark}", names.node(node), line.round, event.seq));
            } else {
                more += 1;
            }
        }
        std::ops::ControlFlow::Continue(())
    })?;
    if more > 0 {
        remarks.push(format!("and {more} more of this kind"));
    }
    let told = |(why, times): (String, u64)| if times == 1 { why } else { format!("{why} (and {} more to this host)", times - 1) };
    remarks.extend(unanswered.into_values().map(told));
    remarks.extend(unread.told(told_names));
    Ok((remarks, picture.finish()))
}
