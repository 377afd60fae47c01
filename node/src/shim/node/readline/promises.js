// `readline/promises`: the same, with answers as promises.
import { AbortError } from "koipond:errors";
import { Interface as Lines, clearLine, clearScreenDown, cursorTo, moveCursor } from "koipond:node/readline";

class Interface extends Lines {
  question(query, options) {
    return new Promise((resolve, reject) => {
      const signal = options?.signal;
      const abort = () => reject(new AbortError(undefined, { cause: signal.reason }));
      if (signal?.aborted) return abort();
      signal?.addEventListener("abort", abort, { once: true });
      super.question(query, options ?? {}, (line) => {
        signal?.removeEventListener("abort", abort);
        resolve(line);
      });
    });
  }
}

// Moves of a cursor, gathered and written at once.
class Readline {
  #stream;
  #auto;
  #todo = [];
  constructor(stream, options = undefined) {
    this.#stream = stream;
    this.#auto = Boolean(options?.autoCommit);
  }
  #add(work) {
    this.#todo.push(work);
    if (this.#auto) globalThis.process.nextTick(() => this.commit());
    return this;
  }
  clearLine(direction) { return this.#add(() => clearLine(this.#stream, direction)); }
  clearScreenDown() { return this.#add(() => clearScreenDown(this.#stream)); }
  cursorTo(x, y = undefined) { return this.#add(() => cursorTo(this.#stream, x, y)); }
  moveCursor(dx, dy) { return this.#add(() => moveCursor(this.#stream, dx, dy)); }
  async commit() {
    for (const work of this.#todo.splice(0)) work();
  }
  rollback() {
    this.#todo = [];
    return this;
  }
}

export const support = { partial: { Interface: "never a terminal; on `process.stdin` a question is never answered" }, refused: [] };
export default { Interface, Readline, createInterface: (...options) => new Interface(...options) };
