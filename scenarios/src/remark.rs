//! What of a plan is possible but perhaps not meant: times that do not fit, with their numbers.

use crate::plan::Plan;

impl Plan {
    /// What its author should know before it runs, a sentence each.
    #[must_use]
    pub fn remarks(&self) -> Vec<String> {
        let chain = &self.chain;
        let Some((jitter, inclusion)) = chain.timing.jitter.zip(chain.timing.inclusion) else { return Vec::new() };
        let late = chain.timing.tail.map_or(jitter.high, |tail| tail.to.0.max(jitter.high));
        let (submission, audit, round) = (chain.submission_window.0, chain.audit_window.0, chain.round_time.0);
        let takes = inclusion.high;
        let mut remarks = self.config_remarks.clone();
        let mut fit = |what: &str, how_long: &str, slots: u64, window: &str, holds: u64, then: &str| {
            if slots >= holds {
                remarks.push(format!("{what} can come {slots} slots after {how_long}, and {window} has {holds}: {then}"));
            }
        };
        let calls = format!("calls up to {late} slots late, inclusion up to {takes}");
        let proof = late.saturating_add(takes);
        let begins = format!("its window begins ({calls})");
        fit("a submission", &begins, proof, "the window", submission, "one that late is refused");
        fit("a vote", &begins, proof, "the window", audit, "one that late is refused");
        let list = proof.saturating_add(takes);
        let uploads = format!("its window begins ({calls}, twice: upload and submission)");
        fit("a distribution list", &uploads, list, "the window", submission, "one that late is refused");
        // The payout's timer is set when the list is submitted, and runs for both windows. `docs/protocol.md` §3.4.
        let payout = list.saturating_add(submission).saturating_add(audit).saturating_add(takes);
        let timer = format!("its round begins ({calls}, three times; its timer runs {submission} + {audit} slots after the list)");
        fit("a payout", &timer, payout, "the round", round, "in the next round the nodes already take it for failed and try again");
        remarks
    }
}

#[cfg(test)]
mod tests {
    use crate::parse;

    fn remarks(chain: &str) -> Vec<String> {
        let text = format!(
            "scenario: t\ntask: t.js\nchain: {chain}\nnodes: {{ a: {{}} }}\nrounds: 4\nexpect: [{{ never: {{ retried: {{}} }} }}]\n"
        );
        parse("t.yaml", &text).expect("a scenario").remarks()
    }

    #[test]
    fn what_fits_is_not_remarked() {
        assert_eq!(remarks("{}"), Vec::<String>::new());
    }

    #[test]
    fn a_payout_that_cannot_come_in_time_is_told_with_its_numbers() {
        let found = remarks("{ timing: { jitter: 0..120 slots, inclusion: 40 slots } }");
        let why = "a payout can come 1240 slots after its round begins (calls up to 120 slots late, inclusion up to 40, three times; its \
                   timer runs 500 + 500 slots after the list), and the round has 1200: in the next round the nodes already take it for \
                   failed and try again";
        assert_eq!(found, [why]);
        assert_eq!(remarks("{ timing: { jitter: 0..79 slots, inclusion: 40 slots } }"), Vec::<String>::new());
    }

    #[test]
    fn everything_that_does_not_fit_is_told() {
        let found = remarks("{ timing: { profile: mainnet-2025 } }");
        assert_eq!(found.len(), 4, "{found:?}");
        assert!(found[0].starts_with("a submission can come 2560 slots after its window begins"), "{found:?}");
        assert!(found[1].starts_with("a vote can come 2560 slots"), "{found:?}");
        assert!(found[2].starts_with("a distribution list can come 2620 slots"), "{found:?}");
    }

    #[test]
    fn mainnets_own_windows_hold_mainnets_own_times() {
        let windows = "round_time: 12000, submission_window: 3772, audit_window: 3352";
        assert_eq!(remarks(&format!("{{ {windows}, timing: {{ profile: mainnet-2025 }} }}")), Vec::<String>::new());
    }
}
