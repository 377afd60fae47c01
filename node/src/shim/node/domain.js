// `domain`: not in Koipond; Node.js itself advises against it.
import * as host from "koipond:host";
import { functions, refusedClass } from "koipond:refused";

const EventEmitter = host.builtin("events");

export const support = { partial: { active: "always `null`" }, refused: ["Domain", "create", "createDomain"] };
export default {
  Domain: refusedClass("domain", "Domain", EventEmitter, ["add", "bind", "enter", "exit", "intercept", "remove", "run"]),
  ...functions("domain", ["create", "createDomain"]),
  active: null,
};
