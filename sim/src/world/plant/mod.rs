//! Bugs of Koipond itself, planted at the seams of a world for `koipond self-test`; a run without a plant passes by all of them.
//!
//! | file | bugs at |
//! |---|---|
//! | `log.rs` | the recorder: what the log says |
//! | `chain.rs` | the chain: what goes into a transaction, and what comes out |
//! | `ways.rs` | everything else: storage, links, processes, faults, chance |

mod chain;
mod log;
mod ways;

pub(super) use log::{Planted, Told};

/// A bug of the world.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Plant {
    /// Under one seed of a hundred a ROE comes from nowhere.
    Canary,
    /// Each payout makes a ROE.
    Mints,
    /// Each payout loses a ROE of the bounty.
    Burns,
    /// The fees that were paid are in no book.
    FeesVanish,
    /// Rewards are told as floats of 32 bits have them.
    MoneyAsFloat,
    /// Each vote on a proof counts twice, and is told once.
    VoteCountsTwice,
    /// Each vote on a proof is taken twice.
    VoteTakenTwice,
    /// Who is voted on votes for itself.
    OwnVote,
    /// Another than the one who was voted down is slashed.
    SlashesAnother,
    /// Each slash is taken twice.
    SlashesTwice,
    /// A slash takes more than there is.
    SlashesBelowZero,
    /// Each round is paid twice.
    PaysTwice,
    /// A round pays twice what it may.
    PaysOverTheCap,
    /// Proofs are taken after their window.
    LateProof,
    /// Proofs are taken after their window, with a slot inside of it.
    BackdatedProof,
    /// Votes are taken after their window.
    LateVote,
    /// Lists are taken after their window.
    LateList,
    /// Transactions are included a slot before the present one, as the chain says.
    SlotSkipped,
    /// A fork is told, and nothing is undone.
    ForkUndoesNothing,
    /// What a node once read of the chain it reads for ever.
    StaleForEver,
    /// The storage network reads other bytes, and says so.
    OtherBytesTold,
    /// The storage network reads the right bytes, and hands over others.
    OtherBytesUntold,
    /// A read from storage is never answered.
    NeverAnswers,
    /// Answers go to the next node.
    WrongNode,
    /// Timers fire early.
    TimersEarly,
    /// A timer fires twice.
    TimersTwice,
    /// A lossy network loses nothing.
    LossDoesNothing,
    /// A crash kills nobody.
    CrashDoesNothing,
    /// A fault that has ended stays in force.
    FaultStays,
    /// Settling lifts no fault.
    SettleLiftsNothing,
    /// A killed process works on.
    DeadWorkOn,
    /// A process that starts again has the memory it had before.
    HeapSurvives,
    /// A process that is killed loses its disk.
    DiskIsLost,
    /// All nodes draw from the streams of the first.
    SharedStreams,
    /// The delay of a transaction is drawn from one stream for all nodes, in the order in which they send.
    SharedDraws,
    /// Every run is that of seed 1.
    SeedIgnored,
    /// How long a transaction takes depends on the clock on the wall.
    LeakyClock,
    /// How long a transaction takes depends on how many runs there were before.
    Ambient,
    /// How long a transaction takes depends on the thread.
    ThreadDependent,
    /// How long a transaction takes depends on how many observe.
    ObserverChanges,
    /// Every draw of how long a transaction takes is the lowest.
    StuckDice,
    /// Lines that nodes print are left out of the log.
    LineLeftOut,
    /// A reward is left out of the log.
    RewardLeftOut,
    /// An input of a node is left out of the log.
    InputLeftOut,
    /// A question of a node is logged twice.
    LoggedTwice,
    /// A cause is an event that is yet to come.
    CauseLater,
    /// The time of an event is before that of the one before.
    TimeBack,
    /// A number of an event is skipped.
    NumberSkipped,
    /// An event is told of another node.
    NodeConfused,
    /// The digest leaves out some events.
    DigestSkips,
}
