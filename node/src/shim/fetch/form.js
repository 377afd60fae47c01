// `FormData`, and forms as they are written in messages.
import * as host from "koipond:host";
import { Blob, File, blobFromBytes } from "koipond:blob";
import buffer from "koipond:node/buffer";
import { URLSearchParams } from "koipond:url";
import { illegalInvocation, iterates, needs, publish } from "koipond:fetch/idl";

const { Buffer } = buffer;
const isBlob = (it) => typeof it === "object" && it !== null && it instanceof Blob;

let entriesOf;
export { entriesOf };

// A name and its value as a form keeps them: texts well-formed, a Blob as a File.
function entry(name, value, filename, where) {
  if (filename !== undefined && !isBlob(value)) {
    throw new TypeError(`Failed to execute '${where}' on 'FormData': parameter 2 is not of type 'Blob'`);
  }
  name = `${name}`.toWellFormed();
  if (!isBlob(value)) return [name, `${value}`.toWellFormed()];
  if (value instanceof File && filename === undefined) return [name, value];
  const called = filename === undefined ? "blob" : `${filename}`.toWellFormed();
  return [name, new File([value], called, { type: value.type, lastModified: value.lastModified })];
}

export class FormData {
  #entries = [];

  static {
    entriesOf = (it) => {
      if (typeof it !== "object" || it === null || !(#entries in it)) throw illegalInvocation();
      return it.#entries;
    };
  }

  constructor(form = undefined) {
    if (form !== undefined) throw new TypeError("FormData constructor: Argument 1 could not be converted to: undefined.");
  }
  append(name, value, filename = undefined) {
    const entries = entriesOf(this);
    needs(arguments.length, 2, "FormData.append");
    entries.push(entry(name, value, filename, "append"));
  }
  delete(name) {
    const entries = entriesOf(this);
    needs(arguments.length, 1, "FormData.delete");
    name = `${name}`.toWellFormed();
    this.#entries = entries.filter((one) => one[0] !== name);
  }
  get(name) {
    const entries = entriesOf(this);
    needs(arguments.length, 1, "FormData.get");
    name = `${name}`.toWellFormed();
    return entries.find((one) => one[0] === name)?.[1] ?? null;
  }
  getAll(name) {
    const entries = entriesOf(this);
    needs(arguments.length, 1, "FormData.getAll");
    name = `${name}`.toWellFormed();
    return entries.filter((one) => one[0] === name).map((one) => one[1]);
  }
  has(name) {
    const entries = entriesOf(this);
    needs(arguments.length, 1, "FormData.has");
    name = `${name}`.toWellFormed();
    return entries.some((one) => one[0] === name);
  }
  set(name, value, filename = undefined) {
    const entries = entriesOf(this);
    needs(arguments.length, 2, "FormData.set");
    const made = entry(name, value, filename, "set");
    const at = entries.findIndex((one) => one[0] === made[0]);
    if (at < 0) entries.push(made);
    else this.#entries = entries.filter((one, n) => n <= at || one[0] !== made[0]).with(at, made);
  }
}
iterates(FormData, entriesOf);
publish(FormData, (it) => {
  const shown = {};
  for (const [name, value] of entriesOf(it)) {
    if (!Object.hasOwn(shown, name)) Object.defineProperty(shown, name, { value, writable: true, enumerable: true, configurable: true });
    else if (Array.isArray(shown[name])) shown[name].push(value);
    else shown[name] = [shown[name], value];
  }
  return shown;
});

const escaped = (text) => text.replace(/\n/g, "%0A").replace(/\r/g, "%0D").replace(/"/g, "%22");
const lines = (text) => text.replace(/\r?\n|\r/g, "\r\n");

/** A form as the parts of one message, and the type that names what is between them. */
export function multipart(form) {
  const chance = host.native("random").bytes(8);
  const digits = chance.reduce((sum, byte) => (sum * 256 + byte) % 1e11, 0);
  const boundary = `----formdata-undici-0${`${digits}`.padStart(11, "0")}`;
  const parts = [];
  for (const [name, value] of entriesOf(form)) {
    const head = `--${boundary}\r\nContent-Disposition: form-data; name="${escaped(lines(name))}"`;
    if (typeof value === "string") parts.push(Buffer.from(`${head}\r\n\r\n${lines(value)}\r\n`));
    else {
      parts.push(Buffer.from(`${head}; filename="${escaped(value.name)}"\r\nContent-Type: ${value.type || "application/octet-stream"}\r\n\r\n`));
      parts.push(Blob.contentOf(value), Buffer.from("\r\n"));
    }
  }
  parts.push(Buffer.from(`--${boundary}--\r\n`));
  return { bytes: new Uint8Array(Buffer.concat(parts)), type: `multipart/form-data; boundary=${boundary}` };
}

const DISPOSITION = /^[ \t]*form-data[ \t]*;[ \t]*name="([^"]*)"(?:[ \t]*;[ \t]*filename="([^"]*)")?[ \t]*$/i;
const plain = (text) => text.replace(/%0A/gi, "\n").replace(/%0D/gi, "\r").replace(/%22/g, '"');

// The headers of a part, from its beginning on; nothing where they are malformed.
function head(bytes, at) {
  const found = { name: undefined, filename: undefined, type: undefined, encoding: undefined, at };
  for (;;) {
    const end = bytes.indexOf("\r\n", found.at);
    if (end < 0) return undefined;
    const line = bytes.toString("utf8", found.at, end);
    found.at = end + 2;
    if (line === "") return found.name === undefined ? undefined : found;
    const colon = line.indexOf(":");
    if (colon < 1) return undefined;
    const key = line.slice(0, colon).toLowerCase();
    const value = line.slice(colon + 1);
    if (key === "content-disposition") {
      const said = DISPOSITION.exec(value);
      if (said === null) return undefined;
      found.name = plain(said[1]);
      found.filename = said[2] === undefined ? undefined : plain(said[2]);
    } else if (key === "content-type") found.type = value.trim();
    else if (key === "content-transfer-encoding") found.encoding = value.trim().toLowerCase();
  }
}

/** The form that a message holds, or nothing where it is malformed. */
export function parseMultipart(message, boundary) {
  const bytes = Buffer.from(message.buffer, message.byteOffset, message.byteLength);
  const form = new FormData();
  const mark = Buffer.from(`\r\n--${boundary}`, "latin1");
  if (bytes.indexOf(mark.subarray(2)) !== 0) return undefined;
  let at = mark.length - 2;
  for (;;) {
    const after = bytes.toString("latin1", at, at + 2);
    if (after === "--") {
      const rest = bytes.length - at - 2;
      return rest === 0 || (rest === 2 && bytes.toString("latin1", at + 2) === "\r\n") ? form : undefined;
    }
    if (after !== "\r\n") return undefined;
    const part = head(bytes, at + 2);
    if (part === undefined) return undefined;
    const end = bytes.indexOf(mark, part.at);
    if (end < 0) return undefined;
    let content = new Uint8Array(bytes.subarray(part.at, end));
    if (part.encoding === "base64") content = new Uint8Array(Buffer.from(Buffer.from(content).toString("latin1"), "base64"));
    if (part.filename === undefined) form.append(part.name, host.utf8Decode(content, false, false));
    else form.append(part.name, new File([blobFromBytes(content)], part.filename, { type: part.type ?? "text/plain" }));
    at = end + mark.length;
  }
}

/** The form that an address' query would say. */
export function parseUrlencoded(text) {
  const form = new FormData();
  for (const [name, value] of new URLSearchParams(text)) form.append(name, value);
  return form;
}
