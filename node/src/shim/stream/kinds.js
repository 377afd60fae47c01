// What a value is to streams: readable, writable, both, of the web, and in which state.
import { DESTROYED, DISTURBED, ERRORED, READABLE, WRITABLE } from "koipond:stream/common";

export function isReadableNodeStream(it, strict = false) {
  return Boolean(
    it &&
      typeof it.pipe === "function" &&
      typeof it.on === "function" &&
      (!strict || (typeof it.pause === "function" && typeof it.resume === "function")) &&
      (!it._writableState || it._readableState?.readable !== false) &&
      (!it._writableState || it._readableState),
  );
}

export const isWritableNodeStream = (it) =>
  Boolean(it && typeof it.write === "function" && typeof it.on === "function" && (!it._readableState || it._writableState?.writable !== false));

export const isDuplexNodeStream = (it) =>
  Boolean(it && typeof it.pipe === "function" && it._readableState && typeof it.on === "function" && typeof it.write === "function");

export const isNodeStream = (it) =>
  Boolean(
    it &&
      (it._readableState ||
        it._writableState ||
        (typeof it.write === "function" && typeof it.on === "function") ||
        (typeof it.pipe === "function" && typeof it.on === "function")),
  );

export const isReadableStream = (it) =>
  Boolean(it && !isNodeStream(it) && typeof it.pipeThrough === "function" && typeof it.getReader === "function" && typeof it.cancel === "function");

export const isWritableStream = (it) => Boolean(it && !isNodeStream(it) && typeof it.getWriter === "function" && typeof it.abort === "function");

export const isTransformStream = (it) => Boolean(it && !isNodeStream(it) && typeof it.readable === "object" && typeof it.writable === "object");

export const isWebStream = (it) => isReadableStream(it) || isWritableStream(it) || isTransformStream(it);

export function isIterable(it, isAsync) {
  if (it === null || it === undefined) return false;
  if (isAsync === true) return typeof it[Symbol.asyncIterator] === "function";
  if (isAsync === false) return typeof it[Symbol.iterator] === "function";
  return typeof it[Symbol.asyncIterator] === "function" || typeof it[Symbol.iterator] === "function";
}

export function isDestroyed(it) {
  if (!isNodeStream(it)) return null;
  const state = it._writableState || it._readableState;
  return Boolean(it.destroyed || it[DESTROYED] || state?.destroyed);
}

export function isWritableEnded(it) {
  if (!isWritableNodeStream(it)) return null;
  if (it.writableEnded === true) return true;
  const state = it._writableState;
  if (state?.errored) return false;
  return typeof state?.ended === "boolean" ? state.ended : null;
}

export function isWritableFinished(it, strict) {
  if (!isWritableNodeStream(it)) return null;
  if (it.writableFinished === true) return true;
  const state = it._writableState;
  if (state?.errored) return false;
  if (typeof state?.finished !== "boolean") return null;
  return Boolean(state.finished || (strict === false && state.ended === true && state.length === 0));
}

export function isReadableFinished(it, strict) {
  if (!isReadableNodeStream(it)) return null;
  const state = it._readableState;
  if (state?.errored) return false;
  if (typeof state?.endEmitted !== "boolean") return null;
  return Boolean(state.endEmitted || (strict === false && state.ended === true && state.length === 0));
}

export function isReadableEnded(it) {
  if (!isReadableNodeStream(it)) return null;
  if (it.readableEnded === true) return true;
  const state = it._readableState;
  if (!state || state.errored) return false;
  return typeof state.ended === "boolean" ? state.ended : null;
}

export function isReadable(it) {
  if (it && it[READABLE] !== undefined && it[READABLE] !== null) return it[READABLE];
  if (typeof it?.readable !== "boolean") return null;
  if (isDestroyed(it)) return false;
  return isReadableNodeStream(it) && it.readable && !isReadableFinished(it);
}

export function isWritable(it) {
  if (it && it[WRITABLE] !== undefined && it[WRITABLE] !== null) return it[WRITABLE];
  if (typeof it?.writable !== "boolean") return null;
  if (isDestroyed(it)) return false;
  return isWritableNodeStream(it) && it.writable && !isWritableEnded(it);
}

export function isFinished(it, options) {
  if (!isNodeStream(it)) return null;
  if (isDestroyed(it)) return true;
  if (options?.readable !== false && isReadable(it)) return false;
  if (options?.writable !== false && isWritable(it)) return false;
  return true;
}

export function isClosed(it) {
  if (!isNodeStream(it)) return null;
  if (typeof it.closed === "boolean") return it.closed;
  const writable = it._writableState;
  const readable = it._readableState;
  if (typeof writable?.closed === "boolean" || typeof readable?.closed === "boolean") return writable?.closed || readable?.closed;
  return null;
}

export const isDisturbed = (it) => Boolean(it && (it[DISTURBED] ?? (it.readableDidRead || it.readableAborted)));

export function isErrored(it) {
  return Boolean(it && (it[ERRORED] ?? it.readableErrored ?? it.writableErrored ?? it._readableState?.errorEmitted ?? it._writableState?.errorEmitted ?? it._readableState?.errored ?? it._writableState?.errored));
}

export const errorOf = (it, side) => {
  if (!isNodeStream(it)) return null;
  if (side === "writable") return it.writableErrored ?? it._writableState?.errored ?? null;
  return it.readableErrored ?? it._readableState?.errored ?? null;
};

export const isRequest = (it) => Boolean(it && it.setHeader && typeof it.abort === "function");

export function willEmitClose(it) {
  if (!isNodeStream(it)) return null;
  const state = it._writableState || it._readableState;
  return Boolean((state && state.autoDestroy && state.emitClose && state.closed === false) || (!state && isServerResponse(it)));
}

const isServerResponse = (it) => typeof it._sent100 === "boolean" && typeof it._removedConnection === "boolean";
