// What every task in this folder's parent works and pays, whatever generation it is of.
import type { DistributionList, Submitter } from "@_koii/task-manager";

// The proof of a round is the same for every node.
export const proofOf = (round: number): string => `pond ${(round * 7919 + 13) % 10007}`;
export const isRight = (proof: string, round: number): boolean => proof === proofOf(round);

// The bounty in equal parts to those with a vote for them; 70 % of the stake from those with more against.
export function share(submitters: Submitter[], bounty: number): DistributionList {
  const approved = submitters.filter(({ votes }) => votes > 0).length;
  const amount = ({ votes, stake }: Submitter): number =>
    votes > 0 ? Math.floor(bounty / approved) : votes < 0 ? -Math.floor((stake * 70) / 100) : 0;
  return Object.fromEntries(submitters.map((submitter) => [submitter.publicKey, amount(submitter)]));
}
