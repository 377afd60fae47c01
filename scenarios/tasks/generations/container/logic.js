// What every task in this folder's parent works and pays, whatever generation it is of.

// The proof of a round is the same for every node.
export const proofOf = (round) => `pond ${(round * 7919 + 13) % 10007}`;
export const isRight = (proof, round) => proof === proofOf(round);

// The bounty in equal parts to those with a vote for them; 70 % of the stake from those with more against.
export function share(submitters, bounty) {
  const approved = submitters.filter(({ votes }) => votes > 0).length;
  const amount = ({ votes, stake }) => (votes > 0 ? Math.floor(bounty / approved) : votes < 0 ? -Math.floor((stake * 70) / 100) : 0);
  return Object.fromEntries(submitters.map((submitter) => [submitter.publicKey, amount(submitter)]));
}
