// The bounty in equal parts to those who were not voted down; 70 % of the stake from those who were.
export function distribution(submitters, bounty) {
  const approved = submitters.filter(({ votes }) => votes > 0);
  const reward = approved.length === 0 ? 0 : Math.floor(bounty / approved.length);
  const part = ({ votes, stake }) => (votes > 0 ? reward : votes < 0 ? -Math.floor((stake * 70) / 100) : 0);
  return Object.fromEntries(submitters.map((submitter) => [submitter.publicKey, part(submitter)]));
}
