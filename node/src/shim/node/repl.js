// `repl`: not in Koipond; a node has no terminal.
import * as host from "koipond:host";
import { functions, refusedClass } from "koipond:refused";

const EventEmitter = host.builtin("events");

export const support = { partial: { isValidSyntax: "asks whether it is a function's body" }, refused: ["start", "REPLServer", "Recoverable"] };
export default {
  ...functions("repl", ["start"]),
  writer: (value) => host.builtin("util").inspect(value),
  REPLServer: refusedClass("repl", "REPLServer", EventEmitter),
  REPL_MODE_SLOPPY: Symbol("repl-sloppy"),
  REPL_MODE_STRICT: Symbol("repl-strict"),
  Recoverable: refusedClass("repl", "Recoverable", SyntaxError),
  get builtinModules() {
    return host.builtin("module").builtinModules.filter((name) => !name.startsWith("_"));
  },
  isValidSyntax(code) {
    try {
      return Boolean(new Function(code));
    } catch {
      return false;
    }
  },
};
