// `cluster`: a node is the primary, and alone.
import * as host from "koipond:host";
import { functions, refusedClass } from "koipond:refused";

const EventEmitter = host.builtin("events");

export const support = { partial: {}, refused: ["fork", "Worker"] };
export default Object.assign(new EventEmitter(), {
  isWorker: false,
  isMaster: true,
  isPrimary: true,
  Worker: refusedClass("cluster", "Worker", EventEmitter, ["send", "kill", "destroy", "disconnect", "isDead", "isConnected"]),
  workers: {},
  settings: {},
  SCHED_NONE: 1,
  SCHED_RR: 2,
  schedulingPolicy: 2,
  setupPrimary(options) {
    Object.assign(this.settings, options);
  },
  setupMaster(options) {
    Object.assign(this.settings, options);
  },
  ...functions("cluster", ["fork"]),
  // There are no workers to wait for.
  disconnect(callback) {
    if (callback) globalThis.process.nextTick(callback);
  },
});
