// The work of one round: a number that takes some steps to find and that anybody can find again.
export const FILE_NAME = "proof.json";

export function work(round, nodeKey) {
  let hash = 2166136261 ^ round;
  for (let pass = 0; pass < 20; pass += 1) {
    for (let i = 0; i < nodeKey.length; i += 1) {
      hash = Math.imul(hash ^ nodeKey.charCodeAt(i), 16777619);
    }
  }
  return hash >>> 0;
}
