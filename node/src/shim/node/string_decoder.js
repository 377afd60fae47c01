// `string_decoder`: text out of pieces of bytes, with no character cut in two.
import { BASE64, BASE64_URL, UTF16, UTF8, nameOf, numberOf, text, unknown } from "koipond:buffer/encodings";
import { Buffer } from "koipond:node/buffer";
import { invalidArgType } from "koipond:errors";

const { isView } = ArrayBuffer;
const own = Symbol("state");

// How many bytes at the end begin a character that further bytes may complete, and how many it has.
function open(bytes, number) {
  const { length } = bytes;
  if (number === BASE64 || number === BASE64_URL) return [length % 3, length % 3 === 0 ? 0 : 3];
  if (number === UTF16) {
    if (length % 2 === 1) return [1, 2];
    return length > 0 && bytes[length - 1] >= 0xd8 && bytes[length - 1] < 0xdc ? [2, 4] : [0, 0];
  }
  if (number !== UTF8) return [0, 0];
  for (let back = 1; back <= 3 && back <= length; back++) {
    const lead = bytes[length - back];
    if (lead >= 0x80 && lead < 0xc0) continue;
    const size = lead >= 0xf0 && lead < 0xf8 ? 4 : lead >= 0xe0 && lead < 0xf0 ? 3 : lead >= 0xc0 && lead < 0xe0 ? 2 : 1;
    return size > back ? [back, size] : [0, 0];
  }
  return [0, 0];
}

export function StringDecoder(encoding) {
  const number = encoding === undefined || encoding === null || encoding === "" ? UTF8 : numberOf(encoding);
  if (number === undefined) throw unknown(encoding);
  this.encoding = nameOf(encoding);
  Object.defineProperty(this, own, { value: { number, held: new Uint8Array(0), needs: 0 }, writable: true, enumerable: false });
}

StringDecoder.prototype.write = function write(chunk) {
  if (typeof chunk === "string") return chunk;
  if (!isView(chunk)) throw invalidArgType("buf", ["Buffer", "TypedArray", "DataView"], chunk);
  const state = this[own];
  if (state === undefined) throw invalidArgType("this", "StringDecoder", this);
  let bytes = new Uint8Array(chunk.buffer, chunk.byteOffset, chunk.byteLength);
  let front = "";
  if (state.number === UTF16 && state.held.length === 1 && bytes.length > 0) {
    // Half a code unit is completed by itself, even where it is half a character then.
    front = text.decode(new Uint8Array([state.held[0], bytes[0]]), UTF16, 0, 2);
    state.held = new Uint8Array(0);
    bytes = bytes.subarray(1);
  }
  if (state.held.length > 0) {
    const joined = new Uint8Array(state.held.length + bytes.length);
    joined.set(state.held);
    joined.set(bytes, state.held.length);
    bytes = joined;
  }
  const [held, needs] = open(bytes, state.number);
  const whole = bytes.length - held;
  state.held = bytes.slice(whole);
  state.needs = held > 0 ? needs - held : 0;
  return whole > 0 ? front + text.decode(bytes, state.number, 0, whole) : front;
};

StringDecoder.prototype.end = function end(chunk) {
  const front = chunk === undefined ? "" : this.write(chunk);
  const state = this[own];
  const { held, number } = state;
  state.held = new Uint8Array(0);
  state.needs = 0;
  return held.length > 0 ? front + text.decode(held, number, 0, held.length) : front;
};

StringDecoder.prototype.text = function (chunk, offset) {
  this[own].held = new Uint8Array(0);
  this[own].needs = 0;
  return this.write(chunk.slice(offset));
};

Object.defineProperties(StringDecoder.prototype, {
  lastChar: {
    configurable: true,
    enumerable: true,
    get() {
      const last = Buffer.alloc(4);
      last.set(this[own].held);
      return last;
    },
  },
  lastNeed: {
    configurable: true,
    enumerable: true,
    get() {
      return this[own].needs;
    },
  },
  lastTotal: {
    configurable: true,
    enumerable: true,
    get() {
      return this[own].held.length + this[own].needs;
    },
  },
});

export default { StringDecoder };
export const support = { partial: {}, refused: [] };
