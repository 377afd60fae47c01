// What few tasks use of `console`: tables, and consoles that write to streams.
import * as host from "koipond:host";
import { coded, invalidArgType } from "koipond:errors";

const { format, formatWithOptions, inspect } = host.internal("koipond:inspect");

// Tables.
const WIDE = /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]|[\u{1f300}-\u{1faff}\u{20000}-\u{3fffd}]/u;
const widthOf = (text) => {
  let width = 0;
  for (const character of text.normalize("NFC")) width += /\p{Mark}|\p{Cc}/u.test(character) ? 0 : WIDE.test(character) ? 2 : 1;
  return width;
};

function drawn(head, columns) {
  const rows = Math.max(0, ...columns.map((column) => column.length));
  // Where a row lacks a column there is a hole.
  columns = columns.map((column) => Array.from({ length: rows }, (_, y) => column[y] ?? ""));
  const widths = columns.map((column, n) => Math.max(widthOf(head[n]), ...column.map(widthOf)) + 2);
  const line = (left, middle, right) => left + widths.map((width) => "─".repeat(width)).join(middle) + right;
  const row = (cells) => `│${cells.map((cell, n) => ` ${cell}${" ".repeat(widths[n] - widthOf(cell) - 1)}`).join("│")}│`;
  const body = Array.from({ length: rows }, (_, y) => row(columns.map((column) => column[y])));
  return [line("┌", "┬", "┐"), row(head), line("├", "┼", "┤"), ...body, line("└", "┴", "┘")].join("\n");
}

const isPrimitive = (value) => value === null || (typeof value !== "object" && typeof value !== "function");
const cell = (value) => {
  const depth = value !== null && typeof value === "object" && !Array.isArray(value) && Object.keys(value).length > 2 ? -1 : 0;
  return inspect(value, { maxArrayLength: 3, breakLength: Infinity, depth });
};

function overIterations(data) {
  const tag = Object.prototype.toString.call(data);
  const head = ["(iteration index)"];
  if (data instanceof Map || tag === "[object Map Iterator]") {
    // An iterator over keys or values gives no pairs.
    const all = [...data];
    const pairs = all.every((one) => Array.isArray(one) && one.length === 2);
    const numbers = all.map((_, n) => `${n}`);
    if (pairs) return drawn([...head, "Key", "Values"], [numbers, all.map(([key]) => cell(key)), all.map(([, value]) => cell(value))]);
    return drawn([...head, "Values"], [numbers, all.map(cell)]);
  }
  if (data instanceof Set || tag === "[object Set Iterator]") {
    const all = [...data];
    return drawn([...head, "Values"], [all.map((_, n) => `${n}`), all.map(cell)]);
  }
}

/** The text of `console.table(data, properties)`; nothing where the data is no object. */
export function table(data, properties) {
  if (properties !== undefined && !Array.isArray(properties)) throw invalidArgType("properties", "Array", properties);
  if (data === null || typeof data !== "object") return undefined;
  const iterated = overIterations(data);
  if (iterated !== undefined) return iterated;
  const columns = new Map(), values = [];
  const keys = Object.keys(data);
  let plain = false;
  keys.forEach((key, y) => {
    const row = data[key];
    if (isPrimitive(row) && properties === undefined) {
      plain = true;
      values[y] = cell(row);
      return;
    }
    for (const name of properties ?? Object.keys(row)) {
      if (!columns.has(name)) columns.set(name, []);
      if (!isPrimitive(row) && Object.hasOwn(row, name)) columns.get(name)[y] = cell(row[name]);
    }
  });
  const names = [...columns.keys()].map(String);
  // Keys that are numbers come first, as in any object.
  const order = Object.keys(Object.fromEntries(names.map((name) => [name, 0])));
  const head = ["(index)", ...order], all = [keys, ...order.map((name) => columns.get(name))];
  if (plain) {
    head.push("Values");
    values.length = keys.length;
    all.push(values);
  }
  return drawn(head, all);
}

const warn = (text) => globalThis.process.emitWarning(text);
const shownTime = (ms) => (ms >= 1000 ? `${(ms / 1000).toFixed(3)}s` : `${Number(ms.toFixed(3))}ms`);

const METHODS = {
  __proto__: null,
  log(tell, ...args) { tell("out", args); },
  warn(tell, ...args) { tell("err", args); },
  error(tell, ...args) { tell("err", args); },
  dir(tell, value, options) { tell("out", [inspect(value, { customInspect: false, ...options })], true); },
  trace(tell, ...args) {
    const made = { name: "Trace", message: format(...args) };
    tell("err", [`${made.message ? `Trace: ${made.message}` : "Trace"}\n${new Error().stack.split("\n").filter((line) => /^ +at /.test(line)).join("\n")}`], true);
  },
  assert(tell, holds, ...args) {
    if (holds) return;
    const [first, ...rest] = args;
    tell("err", [args.length > 0 ? `Assertion failed: ${first}` : "Assertion failed", ...rest]);
  },
  clear() {},
  count(tell, label = "default") {
    label = `${label}`;
    const count = (this.counts.get(label) ?? 0) + 1;
    this.counts.set(label, count);
    tell("out", [`${label}: ${count}`]);
  },
  countReset(_, label = "default") {
    if (!this.counts.delete(`${label}`)) warn(`Count for '${label}' does not exist`);
  },
  time(_, label = "default") {
    label = `${label}`;
    if (this.clocks.has(label)) warn(`Label '${label}' already exists for console.time()`);
    else this.clocks.set(label, host.now());
  },
  timeEnd(tell, label = "default") {
    label = `${label}`;
    if (!this.clocks.has(label)) return warn(`No such label '${label}' for console.timeEnd()`);
    tell("out", ["%s: %s", label, shownTime(host.now() - this.clocks.get(label))]);
    this.clocks.delete(label);
  },
  timeLog(tell, label = "default", ...data) {
    label = `${label}`;
    if (!this.clocks.has(label)) return warn(`No such label '${label}' for console.timeLog()`);
    tell("out", ["%s: %s", label, shownTime(host.now() - this.clocks.get(label)), ...data]);
  },
  group(tell, ...args) {
    if (args.length > 0) tell("out", args);
    this.indent += " ".repeat(this.step);
  },
  groupEnd() {
    this.indent = this.indent.slice(0, Math.max(0, this.indent.length - this.step));
  },
  table(tell, data, properties) {
    const text = table(data, properties);
    tell("out", text === undefined ? [data] : [text]);
  },
};
for (const [name, as] of [["debug", "log"], ["info", "log"], ["dirxml", "log"], ["groupCollapsed", "group"]]) METHODS[name] = METHODS[as];

const isStream = (value) => typeof value?.write === "function";

/** A console that writes to streams. */
export function Console(options) {
  if (new.target === undefined) return Reflect.construct(Console, arguments);
  if (!options || typeof options.write === "function") options = { stdout: options, stderr: arguments[1], ignoreErrors: arguments[2] };
  const { stdout, stderr = stdout, ignoreErrors = true, inspectOptions, groupIndentation = 2 } = options;
  for (const [name, stream] of [["stdout", stdout], ["stderr", stderr]]) {
    if (!isStream(stream)) throw coded(TypeError, "ERR_CONSOLE_WRITABLE_STREAM", `Console expects a writable stream instance for ${name}`);
  }
  const state = { counts: new Map(), clocks: new Map(), indent: "", step: groupIndentation };
  const tell = (to, args, ready = false) => {
    let text = ready ? args[0] : formatWithOptions({ ...inspectOptions }, ...args);
    if (state.indent !== "") text = state.indent + text.replaceAll("\n", `\n${state.indent}`);
    try {
      (to === "out" ? stdout : stderr).write(`${text}\n`);
    } catch (error) {
      if (!ignoreErrors) throw error;
    }
  };
  for (const name of Object.keys(METHODS)) {
    const method = { [name]: (...args) => METHODS[name].call(state, tell, ...args) }[name];
    Object.defineProperty(this, name, { value: method, writable: true, enumerable: true, configurable: true });
  }
}
// They are found on the class as well.
for (const name of Object.keys(METHODS)) {
  Object.defineProperty(Console.prototype, name, { value() {}, writable: true, enumerable: true, configurable: true });
}
Object.defineProperty(Console, Symbol.hasInstance, {
  value(value) {
    return value === globalThis.console || Function.prototype[Symbol.hasInstance].call(this, value);
  },
});
