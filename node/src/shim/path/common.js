// What the two kinds of paths share: checks, and the walk that drops `.` and `..`.
import { invalidArgType } from "koipond:errors";

const DOT = 46;

export function text(value, name) {
  if (typeof value !== "string") throw invalidArgType(name, "of type string", value);
}

/** A path without `.`, `..` and empty parts. Without `above`, `..` stops at the root. */
export function squeezed(path, above, separator, isSeparator) {
  const parts = [];
  let from = 0;
  let depth = 0; // parts that `..` can take back
  for (let at = 0; at <= path.length; at++) {
    if (at < path.length && !isSeparator(path.charCodeAt(at))) continue;
    const part = path.slice(from, at);
    from = at + 1;
    if (part === "" || part === ".") continue;
    if (part !== "..") {
      parts.push(part);
      depth++;
    } else if (depth > 0) {
      parts.pop();
      depth--;
    } else if (above) parts.push("..");
  }
  return parts.join(separator);
}

/** Where the last part of a path begins and ends, trailing separators left out; `end` is -1 where there is none. */
function lastPart(path, from, isSeparator) {
  let end = path.length;
  while (end > from && isSeparator(path.charCodeAt(end - 1))) end--;
  let start = end;
  while (start > from && !isSeparator(path.charCodeAt(start - 1))) start--;
  return { start, end };
}

/** The last part of a path, without `suffix` where that leaves something. */
export function basename(path, suffix, from, isSeparator) {
  const { start, end } = lastPart(path, from, isSeparator);
  const last = path.slice(start, end);
  if (suffix === undefined || suffix.length === 0 || suffix.length > path.length) return last;
  // A path that is nothing but its suffix has no name, and one of separators alone is its own.
  if (suffix === path) return "";
  if (last === "") return path.slice(from);
  return last.endsWith(suffix) && last !== suffix ? last.slice(0, last.length - suffix.length) : last;
}

/** Where the extension of a last part begins: its last dot, unless that is its first character or all of it is `..`. */
function dotOf(last, known = true) {
  const dot = last.lastIndexOf(".");
  return dot <= 0 || (last === ".." && known) ? last.length : dot;
}

export function extname(path, from, isSeparator) {
  const { start, end } = lastPart(path, from, isSeparator);
  const last = path.slice(start, end);
  return last.slice(dotOf(last));
}

/** Fills `base`, `name` and `ext` of a parsed path; gives where the last part begins. Without `known`, `..` right behind a root has an extension, as in Node. */
export function parseLast(found, path, from, isSeparator, known) {
  const { start, end } = lastPart(path, from, isSeparator);
  found.base = path.slice(start, end);
  const dot = dotOf(found.base, known || start > from || from === 0);
  found.name = found.base.slice(0, dot);
  found.ext = found.base.slice(dot);
  return start;
}

export function format(separator, parts) {
  if (parts === null || typeof parts !== "object") throw invalidArgType("pathObject", "of type object", parts);
  const folder = parts.dir || parts.root;
  const ext = parts.ext ? (String(parts.ext).charCodeAt(0) === DOT ? parts.ext : `.${parts.ext}`) : "";
  const base = parts.base || `${parts.name || ""}${ext}`;
  if (!folder) return base;
  return folder === parts.root ? `${folder}${base}` : `${folder}${separator}${base}`;
}

/** Whether a path matches a pattern of `*`, `**`, `?`, `[…]`, `{a,b}` and `\`. */
export function matches(path, pattern, normalize, separator) {
  text(path, "path");
  text(pattern, "pattern");
  const parts = normalize(path).split(separator);
  return braces(pattern).some((one) => walk(parts, 0, one.split("/"), 0));
}

function walk(parts, at, patterns, n) {
  for (; n < patterns.length; n++, at++) {
    if (patterns[n] === "**") {
      for (let rest = at; rest <= parts.length; rest++) {
        if (rest > at && parts[rest - 1].startsWith(".")) return false;
        if (walk(parts, rest, patterns, n + 1)) return true;
      }
      return false;
    }
    if (at >= parts.length || !expression(patterns[n]).test(parts[at])) return false;
  }
  return at === parts.length;
}

const PLAIN = /[$()*+./?[\\\]^{|}-]/g;

function expression(pattern) {
  let source = "";
  for (let at = 0; at < pattern.length; at++) {
    const sign = pattern[at];
    const close = sign === "[" ? pattern.indexOf("]", at + 2) : -1;
    if (sign === "*") source += source === "" ? "(?!\\.)[^/]*" : "[^/]*";
    else if (sign === "?") source += source === "" ? "(?!\\.)[^/]" : "[^/]";
    else if (close > 0) {
      const inner = pattern.slice(at + 1, close);
      source += `[${/^[!^]/.test(inner) ? "^" : ""}${inner.replace(/^[!^]/, "").replace(/[\\\]^[]/g, "\\$&")}]`;
      at = close;
    } else source += (sign === "\\" && at + 1 < pattern.length ? pattern[++at] : sign).replace(PLAIN, "\\$&");
  }
  return new RegExp(`^${source}$`, "s");
}

/** The patterns that one with `{a,b}` stands for. */
function braces(pattern) {
  const found = /\{([^{}]*,[^{}]*)\}/.exec(pattern);
  if (found === null) return [pattern];
  const [before, after] = [pattern.slice(0, found.index), pattern.slice(found.index + found[0].length)];
  return found[1].split(",").flatMap((middle) => braces(before + middle + after));
}
