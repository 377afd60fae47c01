// `node:test`: not in Koipond; a task under way has no tests to run.
import { functions } from "koipond:refused";

const refused = ["test", "skip", "todo", "only", "after", "afterEach", "before", "beforeEach", "describe", "it", "run", "suite"];
const all = functions("test", refused);
const { test } = all;

export const support = { partial: {}, refused: [...refused, "mock"] };
export default Object.assign(test, all, {
  mock: functions("test.mock", ["fn", "method", "getter", "setter", "module", "reset", "restoreAll"]),
});
