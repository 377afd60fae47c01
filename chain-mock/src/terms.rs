//! What can be wrong with a task as its creator writes it down. `protocol.md` §8.1, §8.2.

use koipond_record::{Roe, TaskTerms};

/// The longest name of a task, in characters.
const NAME_CHARS: usize = 24;
/// The longest other text, in characters.
const TEXT_CHARS: usize = 64;
/// JavaScript counts exactly to here; beyond, a task would read another number than the chain holds.
pub(crate) const LARGEST_EXACT: u64 = (1 << 53) - 1;
/// The smallest account of a task, in bytes: 0.1 MB.
const SMALLEST_SPACE: u64 = 100_000;
/// The largest: 50 MB.
const LARGEST_SPACE: u64 = 50_000_000;

/// A field, and what is wrong with it.
pub(crate) type Problem = (&'static str, String);

/// Everything wrong with the terms of a new task.
///
/// The reasons are those of the CLI where it has one. It refuses more than we do: a total bounty below 10 KOII and any
/// zero, though tasks with `bounty_amount_per_round: 0` exist (appendix C).
pub(crate) fn problems(terms: &TaskTerms) -> Vec<Problem> {
    let mut found = problems_of_update(terms);
    let (total, round) = (terms.total_bounty_amount, terms.bounty_amount_per_round);
    if round > total {
        let why = format!("cannot be more than total bounty amount; {round} KOII is more than {total} KOII");
        found.push(("bounty_amount_per_round", why));
    }
    found
}

/// Everything wrong with the terms of a task that takes over what is left of another's bounty, however little that is.
pub(crate) fn problems_of_update(terms: &TaskTerms) -> Vec<Problem> {
    let mut found = Vec::new();
    texts(terms, &mut found);
    slots(terms, &mut found);
    if terms.minimum_stake_amount == Roe::ZERO {
        found.push(("minimum_stake_amount", "must be more than nothing, like `5 KOII`".to_owned()));
    }
    if !(SMALLEST_SPACE..=LARGEST_SPACE).contains(&terms.space) {
        found.push(("space", format!("space must be between 0.1 MB and 50 MB (100 kB to 50 MB); this is {} bytes", terms.space)));
    }
    found
}

fn texts(terms: &TaskTerms, found: &mut Vec<Problem>) {
    if terms.task_name.trim().is_empty() {
        found.push(("task_name", "a task needs a name".to_owned()));
    }
    if terms.task_audit_program.trim().is_empty() {
        found.push(("task_audit_program", "a task needs a program".to_owned()));
    }
    let fields = [
        ("task_name", &terms.task_name, NAME_CHARS),
        ("task_description", &terms.task_description, TEXT_CHARS),
        ("task_audit_program", &terms.task_audit_program, TEXT_CHARS),
        ("task_metadata", &terms.task_metadata, TEXT_CHARS),
        ("task_vars", &terms.task_vars, TEXT_CHARS),
    ];
    for (field, text, most) in fields {
        let chars = text.chars().count();
        if chars > most {
            found.push((field, format!("cannot be more than {most} characters long; this one has {chars}")));
        }
    }
    let network = &terms.task_executable_network;
    if !["DEVELOPMENT", "ARWEAVE", "IPFS"].contains(&network.as_str()) {
        found.push(("task_executable_network", format!("can only be DEVELOPMENT, ARWEAVE or IPFS, not `{network}`")));
    }
}

fn slots(terms: &TaskTerms, found: &mut Vec<Problem>) {
    let fields = [
        ("round_time", terms.round_time, 1),
        ("submission_window", terms.submission_window, 1),
        ("audit_window", terms.audit_window, 1),
        ("allowed_failed_distributions", terms.allowed_failed_distributions, 0),
    ];
    for (field, value, least) in fields {
        if value < least {
            found.push((field, format!("must be at least {least}")));
        }
        if value > LARGEST_EXACT {
            found.push((field, format!("must be at most {LARGEST_EXACT}, the largest number that JavaScript counts exactly")));
        }
    }
    let (submission, audit, round) = (terms.submission_window, terms.audit_window, terms.round_time);
    let windows = submission.saturating_add(audit);
    if round < windows {
        let sum = format!("{submission} + {audit} = {windows}");
        found.push(("round_time", format!("round time cannot be less than audit_window + submission_window; {round} is less than {sum}")));
    }
}
