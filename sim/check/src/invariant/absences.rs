//! A proof that cannot be read is somebody's failure: whenever that of a proof is missing which it names, the log confirms why.

use std::collections::{BTreeMap, BTreeSet};

use koipond_record::event::{Absence, ChainEvent, Event, NodeEvent, Provider, StorageEvent, What};
use koipond_record::{NodeId, Seq, Verdict};

use super::InvariantName;
use crate::Checker;
use crate::cast::Cast;
use crate::checker::{broken, held};
use crate::hosted::{Hosted, Kept};
use crate::in_force::InForce;
use crate::named::{Named, Naming};

/// A proof that cannot be read is somebody's failure.
#[derive(Default)]
pub(crate) struct Absences {
    cast: Cast,
    named: Named,
    known: Known,
    looked: u64,
}

/// What the log says of who has what and who is there.
#[derive(Default)]
struct Known {
    hosted: Hosted,
    in_force: InForce,
    /// CIDs with which a fault answered an upload of which nothing was stored.
    pretended: BTreeMap<String, BTreeSet<u32>>,
    /// Nodes whose processes run.
    up: BTreeSet<NodeId>,
    /// Nodes that stored or read something.
    served: BTreeSet<NodeId>,
}

/// What speaks against a reason: in a clause, with the event that it contradicts if there is one.
enum Refuted {
    By(String, Seq),
    ByNothing(String),
    ByHost { host: Provider, says: &'static str, seq: Option<Seq> },
}

use Refuted::{By, ByHost, ByNothing};

impl Known {
    fn on_event(&mut self, e: &Event) {
        self.hosted.on_event(e);
        self.in_force.on_event(e);
        match (&e.what, e.node) {
            (What::Node(NodeEvent::Booted { .. }), Some(node)) => drop(self.up.insert(node)),
            (What::Node(NodeEvent::Ended(_)), Some(node)) => drop(self.up.remove(&node)),
            (What::Storage(StorageEvent::Stored { .. } | StorageEvent::Read { .. }), Some(node)) => drop(self.served.insert(node)),
            (What::Storage(StorageEvent::Pretended { cid, entry, .. }), _) => {
                self.pretended.entry(cid.clone()).or_default().insert(*entry);
            }
            _ => {}
        }
    }

    /// What speaks against the reason for which a file could not be read.
    fn refuted(&self, reader: Option<NodeId>, cid: &str, name: &str, why: &Absence) -> Option<Refuted> {
        let kept = self.hosted.of(cid);
        let stored = kept.and_then(|kept| kept.stored);
        let was_stored = |seq| By("it was stored".to_owned(), seq);
        let never_stored = || ByNothing("nobody stored anything under it".to_owned());
        match why {
            Absence::NotACid => stored.map(|seq| By("it is one, something was stored under it".to_owned(), seq)),
            Absence::NeverStored => stored.map(was_stored),
            Absence::OnlyPretended { entry } => {
                let by_fault = self.pretended.get(cid).is_some_and(|entries| entries.contains(entry));
                let none = || ByNothing(format!("fault {entry} answered no upload with it"));
                stored.map(was_stored).or_else(|| (!by_fault).then(none))
            }
            Absence::NoSuchName { .. } | Absence::IsAFolder => match kept.zip(stored) {
                None => Some(never_stored()),
                Some((kept, seq)) => kept.names.contains(name).then(|| By("a file of this name was stored under it".to_owned(), seq)),
            },
            Absence::HostsOffline { hosts } => match kept {
                None => Some(never_stored()),
                Some(kept) => self.is_there(hosts, kept),
            },
            Absence::Dropped { hosts } => match kept {
                None => Some(never_stored()),
                Some(kept) => has_it_still(hosts, kept),
            },
            Absence::Fault { entry, .. } => (!self.in_force.is(*entry)).then(|| ByNothing(format!("fault {entry} is not in force"))),
            Absence::NoAccess => {
                let served = reader.is_some_and(|reader| self.served.contains(&reader));
                served.then(|| ByNothing("it stored or read something before".to_owned()))
            }
            // The network says itself what was lost on its way; and who asks where nothing is served is told so.
            Absence::Unreached { .. } | Absence::NotServed => None,
        }
    }

    /// What speaks against that all hosts are offline.
    fn is_there(&self, offline: &[Provider], kept: &Kept) -> Option<Refuted> {
        if offline.is_empty() {
            return Some(ByNothing("no host is named".to_owned()));
        }
        if let Some(host) = offline.iter().find(|host| !kept.hosts.contains_key(host)) {
            return Some(ByHost { host: *host, says: "does not host it", seq: kept.dropped.get(host).copied() });
        }
        // All that host it, and not only those that are named.
        let (host, seq) = kept.hosts.iter().find(|(host, _)| !self.is_offline(**host))?;
        let says = if offline.contains(host) { "is online" } else { "hosts it too, and is online" };
        Some(ByHost { host: *host, says, seq: Some(*seq) })
    }

    fn is_offline(&self, host: Provider) -> bool {
        match host {
            Provider::Node(node) => !self.up.contains(&node) || self.in_force.any("offline", Some(node)),
            Provider::StorageNode(_) | Provider::PinningService | Provider::Archive => self.in_force.any("offline", None),
        }
    }
}

/// What speaks against that all hosts dropped something.
fn has_it_still(dropped: &[Provider], kept: &Kept) -> Option<Refuted> {
    if dropped.is_empty() {
        return Some(ByNothing("no host is named".to_owned()));
    }
    let still = kept.hosts.first_key_value().map(|(host, seq)| ByHost { host: *host, says: "hosts it still", seq: Some(*seq) });
    let never = || dropped.iter().find(|host| !kept.dropped.contains_key(host));
    still.or_else(|| never().map(|host| ByHost { host: *host, says: "never dropped it", seq: None }))
}

impl Absences {
    fn breaks(&self, e: &Event, proof: &Naming, why: &Absence, refuted: Refuted) -> Verdict {
        let (but, seq) = match refuted {
            By(but, seq) => (but, Some(seq)),
            ByNothing(but) => (but, None),
            ByHost { host, says, seq } => (format!("{} {says}", self.cast.tell(|names| host.words(names))), seq),
        };
        let reader = e.node.map_or_else(|| "somebody".to_owned(), |node| self.cast.node_name(node));
        let (owner, round) = (self.cast.name_of(&proof.owner), proof.round);
        let why = self.cast.tell(|names| why.words(names));
        let evidence = [Some(proof.submitted), seq, Some(e.seq)].into_iter().flatten().collect();
        let why = format!("{reader} could not read the proof of {owner} of round {round}, it is said, because {why}; but {but}");
        broken(&self.cast, e.seq, evidence, why)
    }
}

impl Checker for Absences {
    fn name(&self) -> &str {
        InvariantName::ExplainedAbsence.sentence()
    }

    fn on_event(&mut self, e: &Event) -> Option<Verdict> {
        self.cast.on_event(e);
        self.known.on_event(e);
        match &e.what {
            What::Chain(ChainEvent::Submitted { round, by, value, .. }) => {
                self.named.submitted(*round, by, value, e.seq, self.cast.round);
                None
            }
            What::Storage(StorageEvent::Missing { cid, name, why, .. }) => {
                let proof = self.named.of(cid, self.cast.round).next()?;
                self.looked += 1;
                let refuted = self.known.refuted(e.node, cid, name, why)?;
                Some(self.breaks(e, &proof, why, refuted))
            }
            _ => None,
        }
    }

    fn at_end(&mut self) -> Verdict {
        held(self.looked, "failed read of a proof, each explained", "failed reads of proofs, each explained")
    }
}

#[cfg(test)]
mod tests {
    use koipond_record::NodeId;
    use koipond_record::event::{Absence, Exit, Provider};

    use super::Absences;
    use crate::stage::{Stage, assert_broken, assert_held};

    const UPLOADER: Provider = Provider::Node(NodeId(0));

    /// Honest-1 runs, and its proof names what it stored and hosts.
    fn stored() -> Stage {
        let mut stage = Stage::staked();
        stage.boots("honest-1").boots("honest-2").round(1).stores("honest-1", "bafyone", "a proof").submits(0, "honest-1", "bafyone");
        stage
    }

    /// The same, and nothing was ever stored.
    fn unstored() -> Stage {
        let mut stage = Stage::staked();
        stage.round(1).submits(0, "cheat-1", "bafyone");
        stage
    }

    fn offline() -> Absence {
        Absence::HostsOffline { hosts: vec![UPLOADER] }
    }

    fn dropped() -> Absence {
        Absence::Dropped { hosts: vec![UPLOADER] }
    }

    fn holds(stage: &mut Stage, why: Absence) {
        assert_held(&stage.misses("honest-2", "bafyone", why).check(Absences::default()), "1 failed read of a proof, each explained");
    }

    #[track_caller]
    fn breaks(stage: &mut Stage, why: Absence, part: &str) -> Vec<koipond_record::Seq> {
        let at = stage.misses("honest-2", "bafyone", why).latest();
        assert_broken(&stage.check(Absences::default()), at, part)
    }

    #[test]
    fn what_was_never_stored_is_missing_for_that_reason_alone() {
        holds(&mut unstored(), Absence::NeverStored);
        let why = "honest-2 could not read the proof of honest-1 of round 0, it is said, because nobody stored anything under this CID; \
                   but it was stored";
        let mut stage = stored();
        let evidence = breaks(&mut stage, Absence::NeverStored, why);
        stage.assert_kinds(&evidence, &["Stored", "Submitted", "Missing"]);
        for why in [offline(), dropped(), Absence::NoSuchName { names: vec![] }, Absence::IsAFolder] {
            breaks(&mut unstored(), why, "but nobody stored anything under it");
        }
    }

    #[test]
    fn a_cid_that_was_stored_is_a_cid() {
        holds(&mut unstored(), Absence::NotACid);
        breaks(&mut stored(), Absence::NotACid, "but it is one");
    }

    #[test]
    fn a_host_whose_process_ended_is_offline_until_it_boots_again() {
        let mut stage = stored();
        stage.ends("honest-1", Exit::Hung);
        holds(&mut stage, offline());
        breaks(stage.boots("honest-1"), offline(), "because its only host, honest-1, is offline; but honest-1 is online");
    }

    #[test]
    fn a_host_that_never_booted_is_offline() {
        let mut stage = Stage::staked();
        stage.round(1).stores("cheat-1", "bafyone", "a proof").submits(0, "cheat-1", "bafyone");
        holds(&mut stage, Absence::HostsOffline { hosts: vec![Provider::Node(NodeId(2))] });
    }

    #[test]
    fn a_host_is_offline_by_a_fault_that_touches_it() {
        holds(stored().goes_offline(4, "honest-1"), offline());
        breaks(stored().goes_offline(4, "honest-1").fault_ends(4), offline(), "but honest-1 is online");
        breaks(stored().goes_offline(4, "honest-2"), offline(), "but honest-1 is online");
        breaks(stored().fault_begins(4, "slow gateways"), offline(), "but honest-1 is online");
    }

    #[test]
    fn a_host_that_is_no_node_is_offline_by_a_fault_alone() {
        let hosts = || Absence::HostsOffline { hosts: vec![UPLOADER, Provider::PinningService] };
        let mut stage = stored();
        stage.ends("honest-1", Exit::Hung).pins("bafyone", Provider::PinningService);
        breaks(&mut stage.clone(), hosts(), "but the pinning service is online");
        breaks(&mut stage.clone(), offline(), "but the pinning service hosts it too, and is online");
        holds(stage.goes_offline(4, "honest-1"), hosts());
    }

    #[test]
    fn who_does_not_host_it_is_no_host_that_is_offline() {
        breaks(&mut stored(), Absence::HostsOffline { hosts: vec![Provider::Archive] }, "but the archive does not host it");
        breaks(stored().drops("bafyone", UPLOADER), offline(), "but honest-1 does not host it");
        breaks(&mut stored(), Absence::HostsOffline { hosts: vec![] }, "but no host is named");
    }

    #[test]
    fn what_all_hosts_dropped_is_missing_until_one_hosts_it_again() {
        let mut stage = stored();
        stage.drops("bafyone", UPLOADER);
        holds(&mut stage, dropped());
        breaks(stage.clone().pins("bafyone", Provider::PinningService), dropped(), "but the pinning service hosts it still");
        let of = |hosts| Absence::Dropped { hosts };
        breaks(&mut stage.clone(), of(vec![UPLOADER, Provider::StorageNode(1)]), "but storage node 2 never dropped it");
        breaks(&mut stage, of(vec![]), "but no host is named");
        breaks(&mut stored(), dropped(), "but honest-1 hosts it still");
    }

    #[test]
    fn what_was_only_pretended_was_pretended_by_that_fault_and_never_stored() {
        let only = |entry| Absence::OnlyPretended { entry };
        holds(unstored().pretends("cheat-1", "bafyone", 2), only(2));
        breaks(unstored().pretends("cheat-1", "bafyone", 2), only(3), "but fault 3 answered no upload with it");
        breaks(unstored().pretends("cheat-1", "bafytwo", 2), only(2), "but fault 2 answered no upload with it");
        breaks(stored().pretends("cheat-1", "bafyone", 2), only(2), "but it was stored");
    }

    #[test]
    fn a_fault_is_to_blame_while_it_is_in_force() {
        let fault = || Absence::Fault { entry: 4, kind: "missing".to_owned() };
        holds(stored().fault_begins(4, "missing blocks"), fault());
        breaks(stored().fault_begins(4, "missing blocks").fault_ends(4), fault(), "but fault 4 is not in force");
        breaks(stored().fault_begins(5, "missing blocks"), fault(), "but fault 4 is not in force");
    }

    #[test]
    fn a_name_that_was_stored_is_one_of_its_names() {
        let no_name = || Absence::NoSuchName { names: vec!["proof.json".to_owned()] };
        assert_held(&stored().misses_name("honest-2", "bafyone", "Proof.json", no_name()).check(Absences::default()), "1 failed read");
        breaks(&mut stored(), no_name(), "but a file of this name was stored under it");
        breaks(&mut stored(), Absence::IsAFolder, "but a file of this name was stored under it");
    }

    #[test]
    fn who_stored_or_read_something_has_access() {
        holds(&mut stored(), Absence::NoAccess);
        breaks(stored().reads("honest-2", "bafyone", "a proof"), Absence::NoAccess, "but it stored or read something before");
    }

    #[test]
    fn what_was_lost_on_its_way_is_the_network_s_affair() {
        holds(&mut stored(), Absence::Unreached { why: "it was lost".to_owned() });
        holds(&mut stored(), Absence::NotServed);
    }

    #[test]
    fn only_proofs_that_are_still_looked_at_are() {
        let mut stage = stored();
        stage.misses("honest-2", "bafytwo", Absence::NeverStored).round(3);
        breaks(&mut stage.clone(), Absence::NeverStored, "but it was stored");
        stage.round(4).misses("honest-2", "bafyone", Absence::NeverStored);
        assert_held(&stage.check(Absences::default()), "nothing to look at");
    }
}
