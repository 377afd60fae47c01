//! What became of each proof and each list: the index from which evidence is told.
//!
//! It keeps one entry for each round and key, of bounded size; what proofs name is kept only while they are looked at.

use std::collections::BTreeMap;

use koipond_record::event::{ChainEvent, Event, NodeEvent, StorageEvent, What};
use koipond_record::{NodeId, Pubkey, Roe, RoeChange, Round, Seq, TaskFunction, TaskNo};

use crate::cast::Cast;
use crate::unread::Unread;
use crate::words::count;

/// Of votes and failed reads, how many are kept for one proof.
const KEPT: usize = 8;

/// What became of each proof and each list so far.
#[derive(Clone, Debug, Default)]
pub(crate) struct Story {
    /// Who takes part and what time it is.
    pub cast: Cast,
    /// Whose proofs name which CID, and which of them an auditor could not read.
    pub unread: Unread,
    /// The latest sample of each metric.
    pub samples: BTreeMap<&'static str, Sampled>,
    proofs: BTreeMap<Round, BTreeMap<Pubkey, Proof>>,
    /// Of each task that shares the world, its own.
    rounds: BTreeMap<(Round, TaskNo), RoundStory>,
}

/// A metric's value when a round was over.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Sampled {
    /// The event that ended the round.
    pub after: Seq,
    /// Which round.
    pub round: Round,
    /// The value.
    pub value: i64,
}

/// What became of one proof.
#[derive(Clone, Debug, Default)]
pub(crate) struct Proof {
    /// It stands on chain.
    pub submitted: Option<Seq>,
    /// Reads of its file that went wrong, the first few.
    pub amiss: Vec<Amiss>,
    /// The votes against it.
    pub against: Votes,
    /// The votes for it.
    pub in_favour: Votes,
    /// What a payout added for it.
    pub rewarded: Option<Moved>,
    /// What a payout took for it.
    pub slashed: Option<Moved>,
}

/// A read that went wrong.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Amiss {
    reader: NodeId,
    seq: Seq,
    how: How,
}

/// How a read went wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum How {
    /// The file could not be read.
    Missing,
    /// Other bytes were given.
    Altered,
    /// One host could not serve it, and the next was to be asked.
    Skipped,
}

/// Votes of one kind.
#[derive(Clone, Debug, Default)]
pub(crate) struct Votes {
    /// How many there are.
    pub count: u64,
    /// The first few.
    pub first: Vec<(Pubkey, Seq)>,
}

/// Money that a payout moved.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Moved {
    /// The event.
    pub seq: Seq,
    /// How much.
    pub amount: Roe,
    /// The round the chain was in.
    pub chain_round: Round,
}

/// What became of one round's distribution.
#[derive(Clone, Debug, Default)]
pub(crate) struct RoundStory {
    /// The first node told to make a list.
    pub due: Option<Seq>,
    /// The first node told to make it again.
    pub again: Option<Seq>,
    /// The votes against its lists.
    pub against: Votes,
    /// The latest payout that failed.
    pub failed: Option<Seq>,
    /// The payout.
    pub paid: Option<Payout>,
    lists: BTreeMap<Pubkey, List>,
}

/// A round's payout.
#[derive(Clone, Debug)]
pub(crate) struct Payout {
    /// The event.
    pub seq: Seq,
    /// The round the chain was in.
    pub chain_round: Round,
    /// The list it follows, if its submission was seen.
    pub list: Option<List>,
}

/// A distribution list.
#[derive(Clone, Debug)]
pub(crate) struct List {
    /// Its submission.
    pub seq: Seq,
    /// What it says.
    pub entries: Vec<(Pubkey, RoeChange)>,
}

impl Votes {
    fn add(&mut self, by: &Pubkey, seq: Seq) {
        self.count += 1;
        if self.first.len() < KEPT {
            self.first.push((by.clone(), seq));
        }
    }
}

impl Proof {
    /// Takes note that somebody read its file: how that went wrong, if it did.
    fn looked(&mut self, reader: NodeId, seq: Seq, how: Option<How>) {
        self.amiss.retain(|before| before.reader != reader || before.outlives(how));
        if let Some(how) = how.filter(|_| self.amiss.len() < KEPT) {
            self.amiss.push(Amiss { reader, seq, how });
        }
    }

    /// A read of its file that went wrong for a node that then voted against it. Another host may have served a node
    /// that skipped one: that explains its vote only if nothing else does.
    fn unread(&self, cast: &Cast) -> Option<Seq> {
        let voters: Vec<_> = self.against.first.iter().filter_map(|(by, seq)| Some((cast.node_of(by)?, *seq))).collect();
        let before_its_vote = |amiss: &&Amiss| voters.iter().any(|(voter, vote)| *voter == amiss.reader && amiss.seq < *vote);
        let explain = self.amiss.iter().filter(before_its_vote);
        explain.min_by_key(|amiss| (amiss.how == How::Skipped, amiss.seq)).map(|amiss| amiss.seq)
    }
}

impl Amiss {
    /// Whether it tells something still after the same node's next read: a read that succeeds makes up for those that
    /// failed, and a read that fails for the hosts that were skipped on its way.
    fn outlives(&self, next: Option<How>) -> bool {
        match (self.how, next) {
            (How::Altered, _) | (_, Some(How::Skipped)) => true,
            (How::Missing, next) => next.is_some(),
            (How::Skipped, _) => false,
        }
    }
}

impl RoundStory {
    /// The list that names a key: the paid one, or before a payout the latest.
    fn list_naming(&self, key: &Pubkey) -> Option<Seq> {
        let paid = self.paid.as_ref().and_then(|payout| payout.list.as_ref());
        paid.into_iter()
            .chain(self.lists.values())
            .filter(|list| list.entries.iter().any(|(named, _)| named == key))
            .map(|list| list.seq)
            .max()
    }

    /// The latest list.
    pub fn list(&self) -> Option<Seq> {
        let paid = self.paid.as_ref().and_then(|payout| payout.list.as_ref());
        paid.into_iter().chain(self.lists.values()).map(|list| list.seq).max()
    }
}

impl Story {
    /// Takes an event in.
    pub fn on_event(&mut self, e: &Event) {
        self.cast.on_event(e);
        self.unread.on_event(e, &self.cast);
        match &e.what {
            What::Chain(event) => self.on_chain(e.seq, event),
            What::Storage(event) => {
                if let Some(node) = e.node {
                    self.on_storage(e.seq, node, event);
                }
            }
            What::Node(NodeEvent::Asked(message)) if message.function == TaskFunction::GenerateAndSubmitDistributionList => {
                let task = e.node.and_then(|id| self.cast.card(id)).map_or(TaskNo(0), |card| card.task);
                let round = self.rounds.entry((message.round, task)).or_default();
                round.due.get_or_insert(e.seq);
                if message.previous_failed {
                    round.again.get_or_insert(e.seq);
                }
            }
            _ => {}
        }
    }

    fn on_chain(&mut self, seq: Seq, event: &ChainEvent) {
        let chain_round = self.cast.round;
        match event {
            ChainEvent::Submitted { round, by, .. } => self.proof_mut(*round, by).submitted = Some(seq),
            ChainEvent::Audited { round, candidate, by, is_valid, .. } => {
                let proof = self.proof_mut(*round, candidate);
                if *is_valid { &mut proof.in_favour } else { &mut proof.against }.add(by, seq);
            }
            ChainEvent::ListSubmitted { round, by, entries } => {
                let list = List { seq, entries: entries.clone() };
                self.round_mut(*round, by).lists.insert(by.clone(), list);
            }
            ChainEvent::ListAudited { round, candidate, by, is_valid: false, .. } => {
                self.round_mut(*round, candidate).against.add(by, seq);
            }
            ChainEvent::PaidOut { round, list_by } => {
                let round = self.round_mut(*round, list_by);
                // The other lists of a paid round can tell nothing more.
                let list = std::mem::take(&mut round.lists).remove(list_by);
                round.paid = Some(Payout { seq, chain_round, list });
            }
            ChainEvent::PayoutFailed { round, list_by, .. } => self.round_mut(*round, list_by).failed = Some(seq),
            ChainEvent::Rewarded { round, to, amount } => {
                self.proof_mut(*round, to).rewarded = Some(Moved { seq, amount: *amount, chain_round });
            }
            ChainEvent::Slashed { round, who, amount, .. } => {
                self.proof_mut(*round, who).slashed = Some(Moved { seq, amount: *amount, chain_round });
            }
            _ => {}
        }
    }

    fn on_storage(&mut self, seq: Seq, reader: NodeId, event: &StorageEvent) {
        let (cid, how) = match event {
            StorageEvent::Read { cid, .. } => (cid, None),
            StorageEvent::Missing { cid, .. } => (cid, Some(How::Missing)),
            StorageEvent::Altered { cid, .. } => (cid, Some(How::Altered)),
            StorageEvent::Skipped { cid, .. } => (cid, Some(How::Skipped)),
            _ => return,
        };
        for proof in self.unread.naming(cid, &self.cast) {
            self.proofs.entry(proof.round).or_default().entry(proof.owner).or_default().looked(reader, seq, how);
        }
    }

    fn proof_mut(&mut self, round: Round, key: &Pubkey) -> &mut Proof {
        self.proofs.entry(round).or_default().entry(key.clone()).or_default()
    }

    fn round_mut(&mut self, round: Round, key: &Pubkey) -> &mut RoundStory {
        self.rounds.entry((round, self.cast.task_of(key))).or_default()
    }

    /// What became of a round's distribution, of the task of this key.
    fn round_of(&self, round: Round, key: &Pubkey) -> Option<&RoundStory> {
        self.rounds.get(&(round, self.cast.task_of(key)))
    }

    /// What became of a key's proof of a round.
    pub fn proof(&self, round: Round, key: &Pubkey) -> Option<&Proof> {
        self.proofs.get(&round)?.get(key)
    }

    /// The rounds a key has a proof of on chain, with what became of it.
    pub fn proofs_of(&self, key: &Pubkey) -> impl Iterator<Item = (Round, &Proof)> {
        let of_key = self.proofs.iter().filter_map(move |(round, proofs)| proofs.get(key).map(|proof| (*round, proof)));
        of_key.filter(|(_, proof)| proof.submitted.is_some())
    }

    /// What became of a round's distribution, of the first task of which something is known.
    pub fn round(&self, round: Round) -> Option<&RoundStory> {
        self.rounds.range((round, TaskNo(0))..=(round, TaskNo(u32::MAX))).next().map(|(_, story)| story)
    }

    /// All rounds of whose distribution something is known.
    pub fn rounds(&self) -> impl Iterator<Item = (Round, &RoundStory)> {
        self.rounds.iter().map(|((round, _), story)| (*round, story))
    }

    /// The entries of the list of this key that a round was paid by.
    pub fn paid_entries(&self, round: Round, list_by: &Pubkey) -> &[(Pubkey, RoeChange)] {
        let paid = self.round_of(round, list_by).and_then(|story| story.paid.as_ref());
        paid.and_then(|payout| payout.list.as_ref()).map_or(&[], |list| &list.entries)
    }

    /// How a key came to be slashed for a round: its proof, a failed read by one who then voted no, votes against it,
    /// the list, the slash.
    pub fn of_slash(&self, round: Round, key: &Pubkey) -> Vec<Seq> {
        let Some(proof) = self.proof(round, key) else { return vec![] };
        let list = self.round_of(round, key).and_then(|story| story.list_naming(key));
        let ends = [proof.submitted, list, proof.slashed.map(|slash| slash.seq)];
        fill(&ends, proof.unread(&self.cast).into_iter().chain(proof.against.first.iter().map(|(_, seq)| *seq)))
    }

    /// How a key came to be paid for a round, or to nothing: its proof, the audits of it, the list, the reward or payout.
    pub fn of_pay(&self, round: Round, key: &Pubkey) -> Vec<Seq> {
        let story = self.round_of(round, key);
        let list = story.and_then(|story| story.list_naming(key).or_else(|| story.list()));
        let payout = story.and_then(|story| story.paid.as_ref()).map(|payout| payout.seq);
        let Some(proof) = self.proof(round, key) else { return fill(&[list, payout], []) };
        let end = proof.rewarded.or(proof.slashed).map(|moved| moved.seq).or(payout);
        let audits = proof.against.first.iter().chain(&proof.in_favour.first).map(|(_, seq)| *seq);
        fill(&[proof.submitted, list, end], audits)
    }

    /// How a proof came to be voted down: itself, a failed read by one who then voted no, the votes.
    pub fn of_votes(&self, round: Round, key: &Pubkey) -> Vec<Seq> {
        let Some(proof) = self.proof(round, key) else { return vec![] };
        fill(&[proof.submitted], proof.unread(&self.cast).into_iter().chain(proof.against.first.iter().map(|(_, seq)| *seq)))
    }

    /// What became of a key's proof of a round, in a clause.
    pub fn fate(&self, round: Round, key: &Pubkey) -> String {
        let Some(proof) = self.proof(round, key).filter(|proof| proof.submitted.is_some()) else {
            return format!("it has no proof of round {round} on chain");
        };
        let paid = self.round_of(round, key).and_then(|story| story.paid.as_ref());
        let money = match (proof.slashed, proof.rewarded, paid) {
            (Some(slash), ..) => format!("cost it {} KOII in round {}", slash.amount, slash.chain_round),
            (None, Some(reward), _) => format!("was paid {} KOII in round {}", reward.amount, reward.chain_round),
            (None, None, Some(payout)) => format!("earned nothing when round {round} was paid in round {}", payout.chain_round),
            (None, None, None) => "was not paid for".to_owned(),
        };
        let votes = match (proof.against.count, proof.in_favour.count) {
            (0, 0) => "nobody voted on it".to_owned(),
            (0, yes) => format!("{} for it and none against", count(yes, "vote", "votes")),
            (no, 0) => format!("{} against it", count(no, "vote", "votes")),
            (no, yes) => format!("{} against it and {yes} for it", count(no, "vote", "votes")),
        };
        format!("its proof of round {round} {money} ({votes})")
    }
}

/// The given events, and of the others as many as fit into five.
fn fill(given: &[Option<Seq>], others: impl IntoIterator<Item = Seq>) -> Vec<Seq> {
    let given: Vec<Seq> = given.iter().copied().flatten().collect();
    let room = 5usize.saturating_sub(given.len());
    let others: Vec<Seq> = others.into_iter().take(room).collect();
    [given, others].concat()
}
