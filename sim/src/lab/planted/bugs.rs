//! The table of bugs.

use super::judging::Flaw;
use crate::world::Plant;

/// A bug of ours.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Bug {
    /// Its name.
    pub name: &'static str,
    /// What is wrong.
    pub what: &'static str,
    /// Where it is planted.
    pub place: Place,
    /// The scenario in which it is looked for first; all others follow.
    pub scene: &'static str,
}

/// Where a bug is planted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// In the world or its recorder.
    World(Plant),
    /// In what judges a run or keeps its log.
    After(Flaw),
}

const ALL: &str = "one of everything";
const LOSSY: &str = "a line that loses nearly everything";
const CRASH: &str = "half of the nodes crash";
const SETTLE: &str = "everything is healed";
const FORK: &str = "a fork that costs a round";
const DISK: &str = "a crash takes the memory and leaves the disk";
const ALONE: &str = "one false accuser and the unpaid honest node";
const WRONG: &str = "all wrong";

const fn world(name: &'static str, what: &'static str, plant: Plant, scene: &'static str) -> Bug {
    Bug { name, what, place: Place::World(plant), scene }
}

const fn after(name: &'static str, what: &'static str, flaw: Flaw, scene: &'static str) -> Bug {
    Bug { name, what, place: Place::After(flaw), scene }
}

/// All bugs. The canary, of which one seed in a hundred falls ill, stands first.
pub const BUGS: &[Bug] = &[
    world("canary", "under one seed of a hundred a payout makes a ROE", Plant::Canary, "a canary"),
    world("mint", "each payout makes a ROE", Plant::Mints, ALL),
    world("burn", "each payout loses a ROE of the bounty", Plant::Burns, ALL),
    world("fees-vanish", "the fees that were paid are in no book", Plant::FeesVanish, ALL),
    world("float-money", "rewards are told as floats of 32 bits have them", Plant::MoneyAsFloat, LOSSY),
    world("vote-counts-twice", "each vote counts twice, and the log tells it once", Plant::VoteCountsTwice, ALONE),
    world("vote-taken-twice", "each vote is taken twice", Plant::VoteTakenTwice, ALL),
    world("own-vote", "who is voted on votes for itself", Plant::OwnVote, ALL),
    world("slash-of-another", "another than the one who was voted down is slashed", Plant::SlashesAnother, ALL),
    world("slash-twice", "each slash is taken twice", Plant::SlashesTwice, ALL),
    world("stake-below-zero", "a slash takes more than there is", Plant::SlashesBelowZero, ALL),
    world("payout-twice", "each round is paid twice", Plant::PaysTwice, ALL),
    world("payout-over-cap", "a round pays twice what it may", Plant::PaysOverTheCap, ALL),
    world("late-proof", "proofs are taken after their window", Plant::LateProof, ALL),
    world("backdated-proof", "proofs are taken after their window, with a slot inside of it", Plant::BackdatedProof, ALL),
    world("late-vote", "votes are taken after their window", Plant::LateVote, ALL),
    world("late-list", "lists are taken after their window", Plant::LateList, ALL),
    world("slot-skipped", "the chain's slot is not that of the time", Plant::SlotSkipped, ALL),
    world("rollback-forgets", "a fork is told, and nothing is undone", Plant::ForkUndoesNothing, FORK),
    world("stale-cache", "what a node once read of the chain it reads for ever", Plant::StaleForEver, ALL),
    world("other-block", "storage reads other bytes than were stored, and says so", Plant::OtherBytesTold, ALL),
    world("other-bytes", "storage reads the right bytes, and hands over others", Plant::OtherBytesUntold, ALL),
    world("no-answer", "reads from storage are never answered", Plant::NeverAnswers, ALL),
    world("wrong-node", "answers go to the next node", Plant::WrongNode, ALL),
    world("early-timers", "timers fire 5 seconds early", Plant::TimersEarly, ALL),
    world("timers-twice", "timers fire twice", Plant::TimersTwice, ALL),
    world("loss-does-nothing", "a lossy network loses nothing", Plant::LossDoesNothing, LOSSY),
    world("crash-does-nothing", "a crash kills nobody", Plant::CrashDoesNothing, CRASH),
    world("fault-stays", "a fault that has ended stays in force", Plant::FaultStays, CRASH),
    world("settle-lifts-nothing", "settling lifts no fault", Plant::SettleLiftsNothing, SETTLE),
    world("dead-work-on", "a killed process works on", Plant::DeadWorkOn, CRASH),
    world("heap-survives", "a process that starts again has the memory it had before", Plant::HeapSurvives, DISK),
    world("disk-is-lost", "a process that is killed loses its disk", Plant::DiskIsLost, DISK),
    world("shared-streams", "all nodes draw from the streams of the first", Plant::SharedStreams, ALL),
    world("shared-draws", "the delays of all nodes are drawn from one stream, in the order of sending", Plant::SharedDraws, ALL),
    world("seed-ignored", "every run is that of seed 1", Plant::SeedIgnored, ALL),
    world("leaky-clock", "how long a transaction takes depends on the clock on the wall", Plant::LeakyClock, ALL),
    world("ambient-state", "how long a transaction takes depends on how many runs there were", Plant::Ambient, ALL),
    world("thread-dependent", "how long a transaction takes depends on the thread", Plant::ThreadDependent, ALL),
    world("observer-changes", "how long a transaction takes depends on who observes", Plant::ObserverChanges, ALL),
    world("stuck-dice", "every transaction takes the shortest time that it can", Plant::StuckDice, ALL),
    world("line-left-out", "some lines that nodes print are left out of the log", Plant::LineLeftOut, ALL),
    world("reward-left-out", "rewards are left out of the log", Plant::RewardLeftOut, ALL),
    world("input-left-out", "an input of a node is left out of the log", Plant::InputLeftOut, ALL),
    world("logged-twice", "a question of a node is logged twice", Plant::LoggedTwice, ALL),
    world("cause-later", "a cause is an event that is yet to come", Plant::CauseLater, ALL),
    world("time-goes-back", "an event is before the one before it", Plant::TimeBack, ALL),
    world("number-skipped", "the number of an event is skipped", Plant::NumberSkipped, ALL),
    world("node-confused", "what one node did is told of another", Plant::NodeConfused, ALL),
    world("digest-skips", "the digest leaves out some events", Plant::DigestSkips, ALL),
    after("checker-off", "an invariant is not judged", Flaw::CheckerOff, ALL),
    after("checker-blind", "an invariant holds whatever happens, and money is made", Flaw::CheckerBlind, ALL),
    after("verb-blind", "`slashed` never happens in the eyes of its verb", Flaw::VerbBlind, WRONG),
    after("verb-always-holds", "what is expected of the end always holds", Flaw::FinallyHolds, WRONG),
    after("damaged-frame", "a byte of the log's file is another", Flaw::DamagedFrame, ALL),
    after("cut-log", "the end of the log's file is missing", Flaw::CutLog, ALL),
];

/// The name of a bug that is most like this word, if one is.
#[must_use]
pub fn nearest_bug(word: &str) -> Option<&'static str> {
    koipond_scenarios::nearest(word, BUGS.iter().map(|bug| bug.name))
}
