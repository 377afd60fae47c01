// The bounty in equal parts to those who were not voted down; 70 % of the stake from those who were.
export function distribution(submitters, bounty, round) {
  const approved = submitters.filter((submitter) => submitter.votes > 0);
  const reward = approved.length === 0 ? 0 : Math.floor(bounty / approved.length);
  const list = {};
  for (const { publicKey, votes, stake } of submitters) {
    if (votes > 0) list[publicKey] = reward;
    // In whole numbers: `stake * 0.7` is a hair below 1,050,000,000 for a stake of 1.5 KOII, and floors to one ROE less.
    else if (votes < 0) list[publicKey] = -Math.floor((stake * 70) / 100);
    else list[publicKey] = 0;
  }
  console.log("round", round, "pays", reward, "to each of", approved.length);
  return list;
}
