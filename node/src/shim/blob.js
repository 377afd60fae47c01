// Blob and File, the containers in which the storage of a task takes and gives files.
//
// A Blob keeps either one text or one Uint8Array that nobody else holds. A Blob of one string stays a string, so that
// `text()` costs one promise; its bytes are made when somebody asks for them. `stream()` brings the streams of the web.

import { internal, utf8Encode, utf8Decode } from 'koipond:host';

const { isView } = ArrayBuffer;
const tagOf = Object.prototype.toString;
const inspection = Symbol.for('nodejs.util.inspect.custom');

// What `stream()` gives at once.
const PIECE = 65536;

let make;

// A Blob of a text, and one of bytes that the caller gives away; neither copies.
export function blobFromText(text, type = '') {
  return make(text, undefined, type);
}
export function blobFromBytes(bytes, type = '') {
  return make(undefined, bytes, type);
}

export class Blob {
  #text;
  #bytes;
  #size;
  #type = '';

  static {
    make = (text, bytes, type) => {
      const blob = new Blob();
      blob.#hold(text, bytes);
      blob.#type = normalType(type);
      return blob;
    };
  }

  constructor(parts = undefined, options = undefined) {
    if (options !== undefined && options !== null && typeof options !== 'object' && typeof options !== 'function') {
      throw wrong('The "options" argument must be of type object.');
    }
    const endings = options?.endings ?? 'transparent';
    if (endings !== 'transparent' && endings !== 'native') throw wrong(`The property 'options.endings' is invalid: ${endings}`);
    const list = partsOf(parts, endings === 'native');
    if (list.length === 1 && typeof list[0] === 'string') this.#hold(list[0], undefined);
    else this.#hold(undefined, concatenated(list));
    if (options?.type !== undefined) this.#type = normalType(options.type);
  }

  #hold(text, bytes) {
    this.#text = text;
    this.#bytes = bytes;
    this.#size = bytes?.length;
  }

  // For readers only: a Blob of bytes gives its own.
  static #peek(blob) {
    return blob.#bytes ?? utf8Encode(blob.#text);
  }

  // What `blob` contributes to another Blob, or undefined if it is no Blob.
  static contentOf(blob) {
    return typeof blob === 'object' && blob !== null && #bytes in blob ? Blob.#peek(blob) : undefined;
  }

  get size() {
    if (this.#size === undefined) this.#size = utf8Encode(this.#text).length;
    return this.#size;
  }
  get type() { return this.#type; }
  get [Symbol.toStringTag]() { return 'Blob'; }

  slice(start = 0, end = undefined, type = '') {
    const bytes = Blob.#peek(this);
    return make(undefined, bytes.slice(start, end), type);
  }

  text() {
    try {
      if (this.#text === undefined) return Promise.resolve(utf8Decode(this.#bytes, false, false));
      // As after encoding and decoding: no lone surrogate, and no byte order mark.
      const text = this.#text.toWellFormed();
      return Promise.resolve(text.charCodeAt(0) === 0xfeff ? text.slice(1) : text);
    } catch (error) {
      return Promise.reject(error);
    }
  }

  arrayBuffer() {
    return this.bytes().then((bytes) => bytes.buffer);
  }

  bytes() {
    try {
      return Promise.resolve(this.#bytes === undefined ? utf8Encode(this.#text) : this.#bytes.slice());
    } catch (error) {
      return Promise.reject(error);
    }
  }

  stream() {
    const { ReadableStream } = internal('koipond:node/stream/web').default;
    const bytes = Blob.#peek(this);
    let from = 0;
    return new ReadableStream({
      type: 'bytes',
      pull(controller) {
        if (from < bytes.length) controller.enqueue(bytes.slice(from, (from += PIECE)));
        if (from < bytes.length) return;
        controller.close();
        controller.byobRequest?.respond(0);
      },
    });
  }

  [inspection](depth, options, inspect) {
    if (depth < 0) return this;
    const inner = { ...options, depth: options.depth === null ? null : options.depth - 1 };
    return `Blob ${inspect({ size: this.size, type: this.type }, inner)}`;
  }
}

export class File extends Blob {
  #name;
  #lastModified;

  constructor(parts, name, options = undefined) {
    if (arguments.length < 2) throw wrong('The "fileBits" and "fileName" arguments must be specified');
    super(parts, options);
    this.#name = `${name}`.toWellFormed();
    const when = options?.lastModified;
    this.#lastModified = when === undefined ? Date.now() : Math.trunc(Number(when)) || 0;
  }

  get name() { return this.#name; }
  get lastModified() { return this.#lastModified; }
  get [Symbol.toStringTag]() { return 'File'; }

  [inspection](depth, options, inspect) {
    if (depth < 0) return this;
    const inner = { ...options, depth: options.depth === null ? null : options.depth - 1 };
    const { size, type, name, lastModified } = this;
    return `File ${inspect({ size, type, name, lastModified }, inner)}`;
  }
}

function wrong(message) {
  const error = new TypeError(message);
  error.code = 'ERR_INVALID_ARG_TYPE';
  return error;
}

function normalType(type) {
  const text = `${type}`;
  return /[^ -~]/.test(text) ? '' : text.toLowerCase();
}

// The parts as texts and byte views.
function partsOf(parts, nativeEndings) {
  if (parts === undefined) return [];
  if (parts === null || typeof parts !== 'object' || typeof parts[Symbol.iterator] !== 'function') {
    throw wrong('The "sources" argument must be a sequence');
  }
  const list = [];
  for (const part of parts) {
    const bytes = Blob.contentOf(part) ?? viewOf(part);
    if (bytes !== undefined) list.push(bytes);
    else list.push(nativeEndings ? `${part}`.replace(/\r\n?/g, '\n') : `${part}`);
  }
  return list;
}

function viewOf(part) {
  if (isView(part)) return new Uint8Array(part.buffer, part.byteOffset, part.byteLength);
  const tag = typeof part === 'object' && part !== null ? tagOf.call(part) : '';
  return tag === '[object ArrayBuffer]' || tag === '[object SharedArrayBuffer]' ? new Uint8Array(part) : undefined;
}

function concatenated(list) {
  let size = 0;
  for (let i = 0; i < list.length; i++) {
    if (typeof list[i] === 'string') list[i] = utf8Encode(list[i]);
    size += list[i].length;
  }
  const all = new Uint8Array(size);
  let at = 0;
  for (const bytes of list) {
    all.set(bytes, at);
    at += bytes.length;
  }
  return all;
}
