//! Whether all that nodes asked the chain was asked by a wrapper that says so: `rpc 7 getTaskState`.

use std::collections::BTreeMap;

use koipond_record::event::NodeEvent;
use koipond_record::{Ask, Event, Instruction, NodeId, StateQuery, What};

/// The method of the task node's RPC that asks the chain this; none for what no method asks.
fn method(ask: &Ask) -> Option<&'static str> {
    Some(match ask {
        Ask::Read(StateQuery::TaskState { .. }) => "getTaskState",
        Ask::Read(StateQuery::SubmissionInfo) => "getTaskSubmissionInfo",
        Ask::Read(StateQuery::DistributionInfo) => "getTaskDistributionInfo",
        Ask::Read(StateQuery::DistributionList { .. }) => "getDistributionList",
        Ask::Read(StateQuery::Slot) => "getCurrentSlot",
        Ask::Read(StateQuery::Round) => "getRound",
        Ask::Read(StateQuery::AverageSlotTime) => "getAverageSlotTime",
        Ask::Read(StateQuery::Balance { .. }) => "getBalance",
        Ask::Send(transaction) => match transaction.what {
            Instruction::SubmitTask { .. } => "checkSubmissionAndUpdateRound",
            Instruction::AuditSubmissions { .. } => "auditSubmission",
            Instruction::UploadDistributionList { .. } => "uploadDistributionList",
            Instruction::SubmitDistributionList { .. } => "distributionListSubmissionOnChain",
            Instruction::AuditDistribution { .. } => "distributionListAuditSubmission",
            Instruction::Payout { .. } => "payloadTrigger",
            _ => "none",
        },
        _ => return None,
    })
}

/// How a wrapper's calls and the questions to the chain go together.
#[derive(Debug, Default)]
pub struct Calls {
    /// Questions, by method.
    pub asked: BTreeMap<&'static str, usize>,
    /// Questions that no wrapper said it would ask.
    pub unsaid: Vec<String>,
    /// Calls that a wrapper said, and that asked nothing of the chain though such calls do.
    pub unasked: Vec<String>,
}

impl Calls {
    /// Goes through a log.
    pub fn of(events: &[Event]) -> Self {
        let mut calls = Self::default();
        // By node and method: how many calls were said whose question has not come.
        let mut open: BTreeMap<(NodeId, String), usize> = BTreeMap::new();
        // A cheat's own submissions are its behaviour's, not its task's.
        let mut deviates = None;
        for event in events {
            let (Some(node), What::Node(what)) = (event.node, &event.what) else { continue };
            match what {
                // What a process that crashed had said, it does not ask any more.
                NodeEvent::Booted { .. } => open.retain(|(of, _), _| *of != node),
                NodeEvent::Deviated { .. } => deviates = Some(node),
                NodeEvent::Said { text, .. } => {
                    if let Some((_, method)) = text.strip_prefix("rpc ").and_then(|rest| rest.split_once(' ')) {
                        *open.entry((node, method.to_owned())).or_default() += 1;
                    }
                }
                NodeEvent::Called { ask, .. } => {
                    let Some(method) = method(ask) else { continue };
                    if deviates.take_if(|one| *one == node).is_some() {
                        continue;
                    }
                    *calls.asked.entry(method).or_default() += 1;
                    match open.get_mut(&(node, method.to_owned())) {
                        Some(said) if *said > 0 => *said -= 1,
                        _ => calls.unsaid.push(format!("#{} {node:?} {method}", event.seq.0)),
                    }
                }
                _ => {}
            }
        }
        let left = open.into_iter().filter(|((_, method), said)| *said > 0 && calls.asked.contains_key(method.as_str()));
        calls.unasked = left.map(|((node, method), said)| format!("{said}× {node:?} {method}")).collect();
        calls
    }
}
