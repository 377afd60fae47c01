// Who makes the list of a round: the submitter whose hash lies farthest from that of all of them.
const { createHash } = require("crypto");

const hash = (value) => createHash("sha256").update(JSON.stringify(value)).digest("hex");
const sum = (text) => [...text].reduce((total, letter) => total + letter.charCodeAt(0), 0);

// Those who submitted in this round and the two before it; all of this round where there are none.
function candidates(submissions, round) {
  const rounds = [round, round - 1, round - 2].filter((of) => of >= 0);
  const keys = Object.keys(submissions[round]);
  const common = keys.filter((key) => rounds.every((of) => submissions[of]?.[key] !== undefined));
  return common.length > 0 ? common : keys;
}

function select(info, round, isPreviousFailed, distributions) {
  if (!info.submissions[round]) return undefined;
  let keys = candidates(info.submissions, round);
  if (distributions?.distributions_audit_record[round] === "PayoutFailed") {
    const failed = Object.keys(distributions.distribution_rewards_submission[round] ?? {});
    keys = keys.filter((key) => !failed.includes(key));
  }
  const values = keys.map((key) => info.submissions[round][key]);
  const all = sum(hash(values));
  const scores = keys.map((key, i) => ({ key, score: Math.abs(all - sum(hash({ [key]: values[i] }))) }));
  const ranked = scores.sort((one, other) => other.score - one.score);
  return ranked[isPreviousFailed && ranked.length > 1 ? 1 : 0]?.key;
}

module.exports = { select };
