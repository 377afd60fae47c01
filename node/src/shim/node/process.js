// `process`: the global object, with all of its members.
import { invalidArgType } from "koipond:errors";

const { process } = globalThis;
// Asking for what is seldom used brings the rest of it.
void process.hrtime;
if (process.hrtime === undefined) throw invalidArgType("process", "object", process);
export default process;
export const support = {
  partial: {
    arch: "always x64", chdir: "moves `process.cwd` and what `fs` resolves from it", config: "empty", cpuUsage: "virtual time that the node worked; no system time",
    disconnect: "says it is disconnected; messages still come", getActiveResourcesInfo: "empty", kill: "only `process.kill(process.pid, 0)`",
    memoryUsage: "the engine's heap, buffers and all, and a constant", send: "the task node reads nothing", stderr: "whole lines, as lines of the log", stdin: "never gives anything", stdout: "whole lines, as lines of the log",
    resourceUsage: "time and memory only", on: "no signals", domain: "always `null`", moduleLoadList: "empty",
  },
  refused: ["abort", "binding", "dlopen", "initgroups", "loadEnvFile", "report.getReport", "report.writeReport", "setegid", "seteuid", "setgid", "setgroups", "setuid"],
};
