//! A few lines of a node's receipts, for the report of a run that failed.

use std::ops::ControlFlow;

use koipond_record::{RecordError, RunFolder, Seq};
use serde::Serialize;

use super::fold::Why;
use super::receipt::{Kind, Receipt};
use super::told::Told;
use super::unpaid::Unpaid;
use super::words::{block, not_paid};

/// How many lines a failing report has for receipts.
const LINES: usize = 12;

/// The receipts that a broken expectation is about.
#[derive(Clone, Debug, Serialize)]
pub struct Brief {
    /// The node.
    pub node: String,
    /// Its changes that the expectation speaks of, the latest two.
    pub receipts: Vec<Receipt>,
    /// Rounds without pay that it speaks of, the latest.
    pub unpaid: Vec<Unpaid>,
}

/// The part of a node's receipts that a broken expectation is about: what it proves itself by, and else the latest before it.
pub(in super::super) fn brief(folder: &RunFolder, node: &str, at: Option<Seq>, evidence: &[Seq]) -> Result<Option<Brief>, RecordError> {
    let mut why = Why::of(node);
    folder.log()?.each(|e| {
        why.on_event(e);
        ControlFlow::Continue(())
    })?;
    Ok(why.finish().map(|told| chosen(told, at, evidence)))
}

fn chosen(told: Told, at: Option<Seq>, evidence: &[Seq]) -> Brief {
    let is_proof = |seq: Seq| evidence.contains(&seq) || at == Some(seq);
    let receipts = told.receipts.into_iter().filter(|receipt| receipt.kind != Kind::Fee);
    let (proving, others): (Vec<_>, Vec<_>) = receipts.partition(|receipt| is_proof(receipt.seq));
    let mut unpaid: Vec<Unpaid> =
        told.unpaid.into_iter().filter(|unpaid| unpaid.causes.iter().any(|cause| is_proof(cause.event.seq))).collect();
    let mut receipts = proving;
    if receipts.is_empty() && unpaid.is_empty() {
        let before = |receipt: &Receipt| {
            matches!(receipt.kind, Kind::Slashed | Kind::Rewarded | Kind::Paid) && at.is_none_or(|at| receipt.seq <= at)
        };
        receipts.extend(others.into_iter().rev().find(before));
    }
    receipts.drain(..receipts.len().saturating_sub(2));
    unpaid.drain(..unpaid.len().saturating_sub(1));
    Brief { node: told.node, receipts, unpaid }
}

impl Brief {
    /// Whether there is nothing to tell.
    pub(in super::super) fn is_empty(&self) -> bool {
        self.receipts.is_empty() && self.unpaid.is_empty()
    }

    /// The lines of a report.
    pub(in super::super) fn lines(&self) -> Vec<String> {
        let mut lines = vec![format!("  receipts of {}:", self.node)];
        let rest = self.receipts.iter().rev().map(block).chain(self.unpaid.iter().map(not_paid));
        for part in rest {
            if lines.len() == 1 || lines.len() + part.len() <= LINES {
                // Deeper than the events that prove the expectation, which stand above.
                lines.extend(part.iter().map(|line| format!("  {line}")));
            }
        }
        if lines.len() > LINES {
            lines.truncate(LINES - 1);
            lines.push("      …".to_owned());
        }
        lines
    }
}
