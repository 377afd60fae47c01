//! Rounds for which a node was not paid, and why.

use koipond_record::event::EndReason;
use koipond_record::{RoeChange, Round};
use serde::Serialize;

use super::super::gather::Names;
use super::line::Line;
use super::proofs::{Distribution, Proof, Proofs};

/// A round for which the node was not paid.
#[derive(Clone, Debug, Serialize)]
pub struct Unpaid {
    /// The round worked in.
    pub round: Round,
    /// Why, in a sentence.
    pub why: String,
    /// What shows it.
    pub causes: Vec<Line>,
}

/// When the run ended, and why.
#[derive(Clone, Debug)]
pub(super) struct End {
    pub(super) round: Round,
    pub(super) reason: Option<EndReason>,
}

/// Every round the node was told to submit for and was neither paid nor slashed for.
pub(super) fn unpaid(proofs: &Proofs, names: &Names, me: &str, end: &End) -> Vec<Unpaid> {
    let open = proofs.proofs().filter(|(_, proof)| proof.rewarded.is_none() && proof.slashed.is_none());
    let told = open.map(|(round, proof)| {
        let (why, causes) = if proof.submitted.is_none() { unsent(proof) } else { unrewarded(proofs, proof, round, names, me, end) };
        Unpaid { round, why, causes }
    });
    let mut all: Vec<Unpaid> = told.collect();
    // What was done in a round is submitted in the next.
    let silent = (0..end.round.0.saturating_sub(1)).map(Round).filter(|round| proofs.proofs().all(|(known, _)| known != *round));
    all.extend(silent.map(|round| Unpaid { round, why: absent(proofs), causes: proofs.stopped.iter().cloned().collect() }));
    all.sort_by_key(|unpaid| unpaid.round);
    all
}

/// Its task node never told it to submit for the round.
fn absent(proofs: &Proofs) -> String {
    let why = if proofs.stopped.is_some() { "its process did not run, or came up too late" } else { "its process had not started" };
    format!("it was not told to submit: {why}")
}

/// No proof of the round stands on chain.
fn unsent(proof: &Proof) -> (String, Vec<Line>) {
    let lines = |more: &Option<Line>| proof.told.iter().chain(&proof.deviated).chain(more).cloned().collect();
    if let Some(failed) = &proof.failed {
        return (format!("no proof of it stands on chain: {}", failed.event.words), lines(&proof.failed));
    }
    let why = if proof.sent { "its proof was sent and is not on chain" } else { "it was told to submit and sent nothing" };
    (why.to_owned(), lines(&None))
}

/// A proof stands on chain, and no payout names it.
fn unrewarded(proofs: &Proofs, proof: &Proof, round: Round, names: &Names, me: &str, end: &End) -> (String, Vec<Line>) {
    let mut lines = proofs.of_audit(round);
    let nothing = Distribution::default();
    let distribution = proofs.distribution(round).unwrap_or(&nothing);
    let Some((list_by, paid)) = &distribution.paid else {
        let (why, more) = unpaid_round(distribution, round, names, me, end);
        return (why, lines.into_iter().chain(more).collect());
    };
    let list = distribution.lists.get(list_by);
    lines.extend(list.into_iter().flat_map(|list| distribution.of_list(list, me.to_owned())));
    lines.push(paid.clone());
    let maker = names.key(list_by);
    let votes = match proof.against.len() {
        0 => "though nobody voted against its proof".to_owned(),
        1 => "after one vote against its proof".to_owned(),
        n => format!("after {n} votes against its proof"),
    };
    let why = match list.and_then(|list| list.says) {
        None => format!("the list of {maker} leaves it out, {votes}"),
        Some(RoeChange(0)) => format!("the list of {maker} gives it nothing, {votes}"),
        Some(RoeChange(..0)) => format!("the list of {maker} slashes it, {votes}, and it has no stake to take from"),
        Some(_) => format!("the list of {maker} rewards it, and the bounty had nothing left for it"),
    };
    (why, lines)
}

/// Nobody was paid for the round.
fn unpaid_round(distribution: &Distribution, round: Round, names: &Names, me: &str, end: &End) -> (String, Vec<Line>) {
    let lists = distribution.lists.values().flat_map(|list| distribution.of_list(list, me.to_owned()));
    let mut lines: Vec<Line> = lists.chain(distribution.against.iter().cloned()).collect();
    lines.extend(distribution.failed.iter().cloned());
    if let Some(failed) = &distribution.failed {
        return (format!("nobody is paid for it: {}", failed.event.words), lines);
    }
    lines.extend(distribution.refused.iter().cloned());
    if end.round.0 < round.0.saturating_add(3) {
        let early = match &end.reason {
            Some(EndReason::Completed) => "the run ended before its payout",
            Some(EndReason::Limit { .. }) => "a limit ended the run before its payout",
            None => "the log ends before its payout",
        };
        return (early.to_owned(), lines);
    }
    if let Some((list_by, _)) = distribution.lists.first_key_value() {
        let why = format!("nobody is paid for it: the list of {} stands on chain, and no payout followed it", names.key(list_by));
        return (why, lines);
    }
    let makers: Vec<String> = distribution.makers.keys().map(|maker| names.node(*maker)).collect();
    lines.extend(distribution.makers.values().flatten().cloned());
    let why = match (makers.is_empty(), &distribution.refused) {
        (true, _) => "nobody is paid for it: no node made a list, selected or not".to_owned(),
        (false, Some(refused)) => format!("nobody is paid for it: {}", refused.event.words),
        (false, None) => format!("nobody is paid for it: {} took up its list, and none stands on chain", makers.join(" and ")),
    };
    (why, lines)
}
