// `inspector`: not in Koipond; nobody can attach to a node.
import * as host from "koipond:host";
import { functions, refusedClass } from "koipond:refused";

const EventEmitter = host.builtin("events");
const refused = ["open", "waitForDebugger"];

export const support = { partial: { url: "always `undefined`" }, refused: [...refused, "Session", "Network"] };
export default {
  ...functions("inspector", refused),
  close() {},
  url: () => undefined,
  console: globalThis.console,
  Session: refusedClass("inspector", "Session", EventEmitter, ["connect", "connectToMainThread", "disconnect", "post"]),
  Network: functions("inspector.Network", ["requestWillBeSent", "responseReceived", "loadingFinished", "loadingFailed"]),
};
