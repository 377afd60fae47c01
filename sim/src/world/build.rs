//! Plan and seed to a world.

use std::collections::BTreeSet;
use std::sync::Arc;

use koipond_chain_mock::{Chain, ChainParams};
use koipond_kernel::{Agenda, Network, Process};
use koipond_node::{Node, NodeConfig, NodeKeys};
use koipond_record::event::{NodeCard, RunEvent, Schedule};
use koipond_record::unit::SlotRange;
use koipond_record::{Instruction, NodeId, Pubkey, Roe, Round, SimTime, Slot, Stream, Transaction, What};
use koipond_scenarios::Plan;
use koipond_storage_mock::Storage;

use super::engine::{Due, Inhabitant, World};
use super::recorder::Recorder;
use crate::tasks::Tasks;

/// What a node's main account holds beside its stake, for fees and purchases.
const POCKET: Roe = Roe(10_000_000_000);

pub(super) fn build<'p, 'o>(plan: &'p Plan, tasks: &Tasks, seed: u64, recorder: Recorder<'o>) -> Result<World<'p, 'o>, String> {
    let own = |n| Pubkey::from_bytes(&Stream::named(seed, "chain/keys").bytes32(n));
    let params = ChainParams::of(&plan.chain, own(0), own(1));
    let schedule = Schedule {
        clock: params.clock,
        submission_window: params.submission_window,
        audit_window: params.audit_window,
        rounds: plan.rounds.saturating_add(plan.settle),
    };
    let timing = &plan.chain.timing;
    let (jitter, inclusion) = timing.jitter.zip(timing.inclusion).ok_or("its timing is not resolved")?;
    let (chain, created) = Chain::new(params);
    let inhabitants = inhabitants(plan, tasks, seed, jitter, &own(0), &schedule)?;
    let limit = |n: u64| usize::try_from(n).unwrap_or(usize::MAX);
    let mut world = World {
        plan,
        now: SimTime(0),
        schedule,
        inclusion,
        inclusion_draws: Stream::named(seed, "chain/inclusion"),
        agenda: Agenda::new(limit(plan.limits.queue)),
        network: Network::new(&plan.network, seed, plan.nodes.len()),
        chain,
        storage: Storage::new(&plan.storage),
        inhabitants,
        recorder,
        faults: BTreeSet::new(),
        full: None,
    };
    genesis(&mut world, seed, created.into_iter().map(What::Chain).collect())?;
    Ok(world)
}

fn inhabitants(
    plan: &Plan,
    tasks: &Tasks,
    seed: u64,
    jitter: SlotRange,
    task_id: &Pubkey,
    schedule: &Schedule,
) -> Result<Vec<Inhabitant>, String> {
    let mut all = Vec::with_capacity(plan.nodes.len());
    for (n, node) in (0..).zip(&plan.nodes) {
        let task = tasks.compiled.get(node.task).ok_or_else(|| format!("node {} runs task {}, which it has not", node.name, node.task))?;
        let keys = NodeKeys::of_node(seed, n);
        let card = NodeCard {
            name: node.name.clone(),
            group: node.group.clone(),
            key: keys.staking.public().clone(),
            main: keys.main.public().clone(),
            stake: node.stake,
            behaviour: node.behaviour.kind().to_owned(),
        };
        let config = NodeConfig {
            id: NodeId(n),
            seed,
            task_id: task_id.clone(),
            task_name: plan.chain.task_name.clone(),
            schedule: schedule.clone(),
            jitter,
            keys,
            task: Arc::clone(task),
            framework: plan.framework.clone(),
            javascript: plan.javascript.clone(),
            behaviour: node.behaviour.clone(),
        };
        all.push(Inhabitant { card, node: Node::new(config), process: Process::default(), timers: BTreeSet::new(), sent: 0 });
    }
    Ok(all)
}

/// The world's first events: who there is, the task and its bounty, wallets and stakes.
fn genesis(world: &mut World<'_, '_>, seed: u64, created: Vec<What>) -> Result<(), String> {
    let nodes: Vec<NodeCard> = world.inhabitants.iter().map(|i| i.card.clone()).collect();
    let started = RunEvent::Started { scenario: world.plan.scenario.clone(), seed, schedule: world.schedule.clone(), nodes: nodes.clone() };
    let start = world.recorder.record(SimTime(0), None, None, What::Run(started));
    for what in created {
        world.recorder.record(SimTime(0), None, Some(start), what);
    }
    for (n, card) in (0..).zip(&nodes) {
        let purse = card.stake.plus(POCKET).ok_or_else(|| format!("the stake of {} is more than an amount can hold", card.name))?;
        let mut events = world.chain.open_wallet(&card.main, purse);
        if card.stake > Roe::ZERO {
            let stake = Transaction { by: card.key.clone(), payer: card.main.clone(), what: Instruction::Stake { amount: card.stake } };
            let first = Slot(world.schedule.clock.starting_slot.0);
            let receipt = world.chain.apply(first, &stake).map_err(|why| format!("{} cannot stake: {why}", card.name))?;
            events.extend(receipt.events);
        }
        for event in events {
            world.recorder.record(SimTime(0), Some(NodeId(n)), Some(start), What::Chain(event));
        }
    }
    world.enter(SimTime(0), Due::RoundBegins(Round(0)));
    for n in (0..).take(nodes.len()) {
        world.enter(SimTime(0), Due::Boot(NodeId(n)));
    }
    world.enter_timeline();
    let settle = world.schedule.clock.begins(world.schedule.clock.round_begins(Round(world.plan.rounds)));
    let end = world.schedule.clock.begins(world.schedule.clock.round_begins(Round(world.schedule.rounds)));
    if world.plan.settle > 0 {
        world.enter(settle, Due::Settle);
    }
    world.enter(end, Due::End);
    Ok(())
}
