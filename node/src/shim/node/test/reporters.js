// `node:test/reporters`: not in Koipond, as tests are not.
import { functions } from "koipond:refused";

const refused = ["dot", "junit", "lcov", "spec", "tap"];

export const support = { partial: {}, refused };
export default functions("test.reporters", refused);
