import type { DistributionList, Submitter } from "@_koii/task-manager";
import { share } from "../logic";

export const distribution = async (submitters: Submitter[], bounty: number, round: number): Promise<DistributionList> => {
  console.log(`makes the list of round ${round}`);
  return share(submitters, bounty);
};
