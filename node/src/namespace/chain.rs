//! Methods that read or change the chain.

use std::cell::Cell;
use std::rc::Rc;

use koipond_record::event::{Level, NodeEvent};
use koipond_record::{Ask, Instruction, LIST_CHUNK_BYTES, Payload, Pubkey, Roe, StateQuery};
use rquickjs::{Array, Coerced, Ctx, Exception, Function, Object, Persistent, Result, Value};

use super::call::{arg, round, text};
use crate::engine::{Host, Then, Upload};

/// The query that a reading method stands for; `None` for methods that do not read a tree of chain state.
pub(crate) fn state_query(method: &str, args: &Array<'_>) -> Result<Option<StateQuery>> {
    Ok(Some(match method {
        "getTaskState" | "getTaskStateById" => {
            let by_id = method == "getTaskStateById";
            // Wrappers from before there were options send none, and mean the whole state.
            let whole = args.len() <= usize::from(by_id);
            let options = arg::<Option<Object>>(args, usize::from(by_id))?;
            let wants = |name: &str| whole || options.as_ref().is_some_and(|o| o.get::<_, Coerced<bool>>(name).is_ok_and(|c| c.0));
            StateQuery::TaskState {
                of: if by_id { Some(Pubkey::from_text(&text(args, 0)?)) } else { None },
                submissions: wants("is_submission_required"),
                distributions: wants("is_distribution_required"),
                balances: wants("is_available_balances_required"),
                stakes: wants("is_stake_list_required"),
            }
        }
        // Whichever round is asked for, all that are kept come back (§2.3).
        "getTaskSubmissionInfo" => StateQuery::SubmissionInfo,
        "getTaskDistributionInfo" => StateQuery::DistributionInfo,
        _ => return Ok(None),
    }))
}

/// Calls a method of this family.
pub(super) fn call<'js>(
    host: &Host,
    ctx: &Ctx<'js>,
    method: &str,
    args: &Array<'js>,
    resolve: impl FnOnce() -> Persistent<Function<'static>>,
) -> Result<Option<Value<'js>>> {
    let ask = match method {
        "getCurrentSlot" => Ask::Read(StateQuery::Slot),
        "getRound" => Ask::Read(StateQuery::Round),
        "getAverageSlotTime" => Ask::Read(StateQuery::AverageSlotTime),
        "getDistributionList" => Ask::Read(StateQuery::DistributionList { by: Pubkey::from_text(&text(args, 0)?), round: round(args, 1)? }),
        "checkSubmissionAndUpdateRound" => match submission(host, ctx, args)? {
            Some(submit) => host.transaction(submit),
            None => return Ok(Some(Value::new_undefined(ctx.clone()))),
        },
        "auditSubmission" => host.transaction(Instruction::AuditSubmissions {
            candidate: Pubkey::from_text(&text(args, 0)?),
            is_valid: arg::<Coerced<bool>>(args, 1)?.0,
            round: round_voted_on(args)?,
        }),
        "distributionListAuditSubmission" => host.transaction(Instruction::AuditDistribution {
            candidate: Pubkey::from_text(&text(args, 0)?),
            is_valid: arg::<Coerced<bool>>(args, 1)?.0,
            round: round_voted_on(args)?,
        }),
        "distributionListSubmissionOnChain" => {
            let round = round(args, 0)?;
            host.list_submitted(round);
            host.transaction(Instruction::SubmitDistributionList { round })
        }
        "payloadTrigger" => host.payout(round(args, 0)?),
        "stakeOnChain" => {
            let amount = arg::<Coerced<f64>>(args, 3)?.0;
            if !(1.0..9e15).contains(&amount) {
                return Err(Exception::throw_type(ctx, &format!("{amount} is no amount to stake")));
            }
            host.transaction(Instruction::Stake { amount: Roe(amount as u64) })
        }
        "claimReward" => host.transaction(Instruction::ClaimReward { beneficiary: Pubkey::from_text(&text(args, 1)?) }),
        "uploadDistributionList" => return upload(host, ctx, args, resolve),
        _ => match state_query(method, args)? {
            Some(query) => Ask::Read(query),
            None => {
                let why = format!("the task node has no method `{method}` in this version of Koipond");
                return Err(Exception::throw_type(ctx, &why));
            }
        },
    };
    host.ask(ask, Then::Rpc(resolve()));
    Ok(None)
}

/// The round of a vote: older wrappers give the voter's keypair before it.
fn round_voted_on(args: &Array<'_>) -> Result<koipond_record::Round> {
    round(args, if args.len() > 3 { 3 } else { 2 })
}

/// The proof of a round, unless one was sent for that round before: the node notes a round as it sends, whatever becomes of it (§3.1).
fn submission(host: &Host, ctx: &Ctx<'_>, args: &Array<'_>) -> Result<Option<Instruction>> {
    let (value, round) = (text(args, 0)?, round(args, 1)?);
    if value.chars().count() > 512 {
        return Err(Exception::throw_message(ctx, "Submission cannot be greater than 512 characters"));
    }
    let mut disk = host.disk.borrow_mut();
    if disk.last_submitted == Some(round) {
        let said = "No submission allowed until the next round".to_owned();
        host.note(NodeEvent::Said { level: Level::Log, len: said.len() as u64, text: said });
        return Ok(None);
    }
    disk.last_submitted = Some(round);
    Ok(Some(Instruction::SubmitTask { round, value }))
}

/// Uploads a list in parts, all at once; the answer is whether every part arrived.
fn upload<'js>(
    host: &Host,
    ctx: &Ctx<'js>,
    args: &Array<'js>,
    resolve: impl FnOnce() -> Persistent<Function<'static>>,
) -> Result<Option<Value<'js>>> {
    let (list, round) = (arg::<Value>(args, 0)?, round(args, 1)?);
    let text = ctx.json_stringify(list)?.map(|s| s.to_string()).transpose()?.unwrap_or_default();
    host.charge_large(ctx, text.len())?;
    if !host.may_send(text.len() as u64) {
        return Err(Exception::throw_range(ctx, "more is on its way than the memory holds"));
    }
    let chunks: Vec<&[u8]> = text.as_bytes().chunks(LIST_CHUNK_BYTES).collect();
    let of = u16::try_from(chunks.len()).map_err(|_| Exception::throw_range(ctx, "the distribution list is above 33 MB"))?;
    let upload = Rc::new(Upload { left: Cell::new(chunks.len()), failed: Cell::new(false), resolve: resolve() });
    for (chunk, bytes) in (0..of).zip(chunks) {
        let bytes = Payload::new(bytes);
        host.ask(host.transaction(Instruction::UploadDistributionList { round, chunk, of, bytes }), Then::Upload(Rc::clone(&upload)));
    }
    Ok(None)
}
