// `worker_threads`: a node has its main thread and no other.
import * as host from "koipond:host";
import { functions, refusedClass } from "koipond:refused";

const EventEmitter = host.builtin("events");
const EventTarget = globalThis.EventTarget ?? Object;
const environment = new Map();
const refused = ["markAsUntransferable", "moveMessagePortToContext", "receiveMessageOnPort", "postMessageToThread"];

export const support = { partial: {}, refused: [...refused, "MessagePort", "MessageChannel", "Worker", "BroadcastChannel"] };
export default {
  isMainThread: true,
  MessagePort: refusedClass("worker_threads", "MessagePort", EventTarget, ["postMessage", "start", "close", "ref", "unref"]),
  MessageChannel: refusedClass("worker_threads", "MessageChannel"),
  ...functions("worker_threads", refused),
  resourceLimits: {},
  threadId: 0,
  SHARE_ENV: Symbol.for("nodejs.worker_threads.SHARE_ENV"),
  Worker: refusedClass("worker_threads", "Worker", EventEmitter, ["postMessage", "terminate", "ref", "unref"]),
  parentPort: null,
  workerData: null,
  BroadcastChannel: refusedClass("worker_threads", "BroadcastChannel", EventTarget, ["postMessage", "close"]),
  setEnvironmentData(key, value) {
    if (value === undefined) environment.delete(key);
    else environment.set(key, value);
  },
  getEnvironmentData: (key) => environment.get(key),
};
