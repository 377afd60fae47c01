// `timers`: the global functions, and the older ones about items that time out.
import * as host from "koipond:host";
import { clearImmediate, clearInterval, clearTimeout, setImmediate, setInterval, setTimeout } from "koipond:timers";
import { outOfRange, validateNumber } from "koipond:errors";

const LONGEST = 2147483647;
const set = Symbol("timer");

function enroll(item, after) {
  validateNumber(after, "msecs");
  if (after < 0 || !Number.isFinite(after)) throw outOfRange("msecs", "a non-negative finite number", after);
  unenroll(item);
  item._idleTimeout = Math.min(after, LONGEST);
}

function unenroll(item) {
  clearTimeout(item?.[set]);
  if (item?.[set] !== undefined) item[set] = undefined;
  item._idleTimeout = -1;
}

function active(item) {
  if (!(item._idleTimeout >= 0)) return;
  clearTimeout(item[set]);
  item[set] = setTimeout(() => item._onTimeout?.(), item._idleTimeout);
}

function _unrefActive(item) {
  active(item);
  item[set]?.unref();
}

export const support = { partial: {}, refused: [] };
export default {
  setTimeout,
  clearTimeout,
  setImmediate,
  clearImmediate,
  setInterval,
  clearInterval,
  _unrefActive,
  active,
  unenroll,
  enroll,
  get promises() {
    return host.builtin("timers/promises");
  },
};
