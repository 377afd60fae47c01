// `dgram`: not in Koipond.
import * as host from "koipond:host";
import { functions, refusedClass } from "koipond:refused";

const EventEmitter = host.builtin("events");

export const support = { partial: {}, refused: ["createSocket", "Socket"] };
export default {
  ...functions("dgram", ["createSocket"]),
  Socket: refusedClass("dgram", "Socket", EventEmitter, ["bind", "send", "close", "connect", "address"]),
};
