// The options of compression, looked at as Node.js does.
import { coded, invalidArgType } from "koipond:errors";
import { constants } from "koipond:zlib/constants";

const { isView } = ArrayBuffer;
const LARGEST = 2 ** 32;

function bounded(value, name, least, most, usual) {
  if (value === undefined || Number.isNaN(value)) return usual;
  if (typeof value !== "number") throw invalidArgType(name, "number", value);
  if (value < least || value > most) {
    const range = most === Infinity ? `>= ${least}` : `>= ${least} and <= ${most}`;
    throw coded(RangeError, "ERR_OUT_OF_RANGE", `The value of "${name}" is out of range. It must be ${range}. Received ${value}`);
  }
  return value;
}

function dictionaryOf(dictionary) {
  if (dictionary === undefined) return undefined;
  if (isView(dictionary)) return new Uint8Array(dictionary.buffer, dictionary.byteOffset, dictionary.byteLength);
  if (/^\[object (Shared)?ArrayBuffer\]$/.test(Object.prototype.toString.call(dictionary))) return new Uint8Array(dictionary);
  throw invalidArgType("options.dictionary", ["Buffer", "TypedArray", "DataView", "ArrayBuffer"], dictionary);
}

/** What a stream of that kind is to do; options that are left out have their usual values. */
export function settings(kind, options) {
  const given = options ?? {};
  const isBrotli = kind === "brotli" || kind === "unbrotli";
  const [finish, last] = isBrotli ? [constants.BROTLI_OPERATION_FINISH, constants.BROTLI_OPERATION_EMIT_METADATA] : [constants.Z_FINISH, constants.Z_BLOCK];
  const set = {
    chunkSize: bounded(given.chunkSize, "options.chunkSize", 64, Infinity, 16384),
    flush: bounded(given.flush, "options.flush", 0, last, 0),
    finishFlush: bounded(given.finishFlush, "options.finishFlush", 0, last, finish),
    maxOutputLength: bounded(given.maxOutputLength, "options.maxOutputLength", 1, LARGEST, LARGEST),
    level: 6,
    windowBits: 15,
    dictionary: undefined,
  };
  return isBrotli ? brotli(set, given) : deflate(set, given, kind);
}

function deflate(set, given, kind) {
  const inflates = kind === "inflate" || kind === "gunzip" || kind === "unzip" || kind === "inflateRaw";
  // Zero lets the header of what is inflated say it.
  const any = (given.windowBits === undefined || given.windowBits === null || given.windowBits === 0) && inflates && kind !== "inflateRaw";
  set.windowBits = any ? 15 : bounded(given.windowBits, "options.windowBits", kind === "gzip" ? 9 : 8, 15, 15);
  const level = bounded(given.level, "options.level", -1, 9, -1);
  set.level = level < 0 ? 6 : level;
  bounded(given.memLevel, "options.memLevel", 1, 9, 8);
  bounded(given.strategy, "options.strategy", 0, 4, 0);
  set.strategy = given.strategy ?? 0;
  set.dictionary = dictionaryOf(given.dictionary);
  return set;
}

function brotli(set, given) {
  const params = given.params ?? {};
  for (const name of Object.keys(params)) {
    const key = Number(name);
    if (!(key >= 0 && key <= 9)) throw coded(RangeError, "ERR_BROTLI_INVALID_PARAM", `${name} is not a valid Brotli parameter`);
    const value = params[name];
    if (typeof value !== "number" && typeof value !== "boolean") throw invalidArgType("options.params[key]", "number", value);
  }
  set.level = Number(params[constants.BROTLI_PARAM_QUALITY] ?? constants.BROTLI_DEFAULT_QUALITY);
  set.windowBits = Number(params[constants.BROTLI_PARAM_LGWIN] ?? constants.BROTLI_DEFAULT_WINDOW);
  return set;
}
