// `dns/promises`.
import { promises, refused } from "koipond:node/dns";

export const support = {
  partial: { lookup: "addresses and `localhost`; every other name is not found", getServers: "an empty list" },
  refused: [...refused, "Resolver"],
};
export default promises;
