// `child_process`: not in Koipond; a node is one process.
import * as host from "koipond:host";
import { functions, refusedClass } from "koipond:refused";

const EventEmitter = host.builtin("events");
const refused = ["exec", "execFile", "execFileSync", "execSync", "fork", "spawn", "spawnSync"];

export const support = { partial: {}, refused: [...refused, "ChildProcess"] };
export default {
  ChildProcess: refusedClass("child_process", "ChildProcess", EventEmitter, ["kill", "send", "disconnect", "ref", "unref"]),
  ...functions("child_process", refused),
};
