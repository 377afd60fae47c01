// `readline`: lines of a stream. A node has no terminal, so nothing is edited, and what asks its standard input is never answered.
import * as host from "koipond:host";
import { AbortError, coded, invalidArgValue, validateFunction } from "koipond:errors";

const EventEmitter = host.builtin("events");
const ENDS = /\r\n|[\n\r\u2028\u2029]/;
// A line that never ends is cut here.
const LONGEST = 16 * 1024 * 1024;

export class Interface extends EventEmitter {
  #decoder;
  #rest = "";
  #lastReturn;
  #asked;
  #delay;
  #stop;

  constructor(input, output, completer, terminal) {
    super();
    const options = input?.input || input?.output ? input : { input, output, completer, terminal };
    this.input = options.input;
    this.output = options.output;
    this.completer = options.completer;
    this.terminal = false;
    this.history = options.history ?? [];
    this.historySize = options.historySize ?? 30;
    this.crlfDelay = options.crlfDelay ? Math.max(100, options.crlfDelay) : 100;
    this.line = "";
    this.closed = false;
    this.paused = false;
    this.#delay = this.crlfDelay;
    this.setPrompt(options.prompt ?? "> ");
    const { input: source } = this;
    if (source) this.#listen(source, options.signal);
  }

  #listen(source, signal) {
    const StringDecoder = host.builtin("string_decoder")?.StringDecoder;
    this.#decoder = StringDecoder === undefined ? { write: String, end: () => "" } : new StringDecoder("utf8");
    const onData = (data) => this.#take(typeof data === "string" ? data : this.#decoder.write(data));
    const onEnd = () => {
      this.#rest += this.#decoder.end();
      if (this.#rest.length > 0) this.#tell(this.#rest);
      this.#rest = "";
      this.close();
    };
    const onError = (error) => this.emit("error", error);
    source.on("error", onError);
    source.on("data", onData);
    source.on("end", onEnd);
    const onAbort = () => this.close();
    this.#stop = () => {
      source.removeListener("error", onError);
      source.removeListener("data", onData);
      source.removeListener("end", onEnd);
      signal?.removeEventListener("abort", onAbort);
    };
    source.resume?.();
    if (signal?.aborted) globalThis.process.nextTick(onAbort);
    else signal?.addEventListener("abort", onAbort, { once: true });
  }

  #take(text) {
    // A line that ended with `\r` in one piece is not ended again by the `\n` of the next.
    if (this.#lastReturn !== undefined && text.startsWith("\n") && host.now() - this.#lastReturn <= this.#delay) text = text.slice(1);
    this.#lastReturn = text.endsWith("\r") ? host.now() : undefined;
    const lines = (this.#rest + text).split(ENDS);
    this.#rest = lines.pop();
    if (this.#rest.length > LONGEST) {
      lines.push(this.#rest);
      this.#rest = "";
    }
    for (const line of lines) this.#tell(line);
  }

  #tell(line) {
    if (this.#asked === undefined) {
      this.emit("line", line);
      return;
    }
    const answer = this.#asked;
    this.#asked = undefined;
    answer(line);
  }

  get columns() { return Infinity; }
  setPrompt(prompt) { this._prompt = prompt; }
  getPrompt() { return this._prompt; }
  prompt() {
    if (this.paused) this.resume();
    this.output?.write(this._prompt);
  }
  question(query, options, callback) {
    if (typeof options === "function") callback = options;
    if (this.closed) throw coded(Error, "ERR_USE_AFTER_CLOSE", "readline was closed");
    const signal = options?.signal;
    if (signal?.aborted || typeof callback !== "function") return;
    if (this.#asked !== undefined) {
      this.prompt();
      return;
    }
    this.output?.write(query);
    this.#asked = callback;
    signal?.addEventListener("abort", () => this.#asked === callback && (this.#asked = undefined), { once: true });
  }
  close() {
    if (this.closed) return;
    this.pause();
    this.#stop?.();
    this.closed = true;
    this.emit("close");
  }
  pause() {
    if (this.paused) return;
    this.input?.pause?.();
    this.paused = true;
    this.emit("pause");
    return this;
  }
  resume() {
    if (!this.paused) return;
    this.input?.resume?.();
    this.paused = false;
    this.emit("resume");
    return this;
  }
  write(data) {
    if (this.closed) throw coded(Error, "ERR_USE_AFTER_CLOSE", "readline was closed");
    if (this.paused) this.resume();
    if (data !== undefined && data !== null) this.#take(typeof data === "string" ? data : this.#decoder.write(data));
  }
  clearLine() { this.line = ""; }
  getCursorPos() { return { rows: 0, cols: 0 }; }

  [Symbol.asyncIterator]() {
    const waiting = [];
    const ready = [];
    const onLine = (line) => (waiting.length ? waiting.shift()({ value: line, done: false }) : ready.push(line));
    let done = this.closed;
    const onClose = () => {
      done = true;
      for (const resolve of waiting.splice(0)) resolve({ value: undefined, done: true });
    };
    this.on("line", onLine);
    this.once("close", onClose);
    return {
      next: () => {
        if (ready.length > 0) return Promise.resolve({ value: ready.shift(), done: false });
        if (done) return Promise.resolve({ value: undefined, done: true });
        return new Promise((resolve) => waiting.push(resolve));
      },
      return: (value) => {
        this.removeListener("line", onLine);
        this.removeListener("close", onClose);
        this.close();
        return Promise.resolve({ value, done: true });
      },
      [Symbol.asyncIterator]() {
        return this;
      },
    };
  }
}
Object.defineProperty(Interface.prototype.question, Symbol.for("nodejs.util.promisify.custom"), {
  value: function question(query, options) {
    return new Promise((resolve, reject) => {
      const signal = options?.signal;
      const abort = () => reject(new AbortError(undefined, { cause: signal.reason }));
      if (signal?.aborted) return abort();
      signal?.addEventListener("abort", abort, { once: true });
      this.question(query, options ?? {}, resolve);
    });
  },
});

// The signs that move a terminal's cursor.
function say(stream, text, callback) {
  if (callback !== undefined) validateFunction(callback, "callback");
  if (stream === null || stream === undefined || text === "") {
    if (callback) globalThis.process.nextTick(callback, null);
    return true;
  }
  return stream.write(text, callback);
}
function clearLine(stream, direction, callback) {
  return say(stream, direction < 0 ? "\x1b[1K" : direction > 0 ? "\x1b[0K" : "\x1b[2K", callback);
}
function clearScreenDown(stream, callback) {
  return say(stream, "\x1b[0J", callback);
}
function cursorTo(stream, x, y, callback) {
  if (typeof y === "function") [y, callback] = [undefined, y];
  if (Number.isNaN(x)) throw invalidArgValue("x", x);
  if (Number.isNaN(y)) throw invalidArgValue("y", y);
  if (typeof x !== "number" && typeof y !== "number") return say(stream, "", callback);
  if (typeof x !== "number") throw coded(TypeError, "ERR_INVALID_CURSOR_POS", "Cannot set cursor row without setting its column");
  return say(stream, typeof y === "number" ? `\x1b[${y + 1};${x + 1}H` : `\x1b[${x + 1}G`, callback);
}
function moveCursor(stream, dx, dy, callback) {
  const across = dx < 0 ? `\x1b[${-dx}D` : dx > 0 ? `\x1b[${dx}C` : "";
  const down = dy < 0 ? `\x1b[${-dy}A` : dy > 0 ? `\x1b[${dy}B` : "";
  return say(stream, across + down, callback);
}

export { clearLine, clearScreenDown, cursorTo, moveCursor };
export const support = {
  partial: {
    Interface: "never a terminal: nothing is edited, no history is kept",
    createInterface: "never a terminal",
    "Interface.question": "on `process.stdin` it is never answered: a node has no standard input",
    emitKeypressEvents: "there are no keys",
  },
  refused: [],
};
export default {
  Interface,
  clearLine,
  clearScreenDown,
  createInterface: (input, output, completer, terminal) => new Interface(input, output, completer, terminal),
  cursorTo,
  emitKeypressEvents() {},
  moveCursor,
  get promises() {
    return host.builtin("readline/promises");
  },
};
