import { isRight } from "../logic";

export async function audit(proof: string, round: number, submitterKey: string): Promise<boolean | void> {
  console.log(`looks at the proof of ${submitterKey}`);
  return isRight(proof, round);
}
