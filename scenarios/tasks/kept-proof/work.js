// The work of one round: a number made of round and node, that anybody can make again.
export const FILE_NAME = "proof.json";

export function work(round, nodeKey) {
  let hash = 2166136261 ^ round;
  for (let i = 0; i < nodeKey.length; i += 1) hash = Math.imul(hash ^ nodeKey.charCodeAt(i), 16777619);
  return hash >>> 0;
}
