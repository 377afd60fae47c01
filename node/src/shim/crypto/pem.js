// Keys as files: PEM around DER, with a password or without.
import * as host from "koipond:host";
import buffer from "koipond:node/buffer";
import { coded } from "koipond:errors";
import { given, openssl } from "koipond:crypto/common";
import { passwordKey } from "koipond:crypto/cipher";

const { Buffer } = buffer;
const key = host.native("key");
const sealed = host.native("sealed");
const random = host.native("random");

const FORMS = {
  __proto__: null,
  "PUBLIC KEY": "spki",
  "RSA PUBLIC KEY": "pkcs1-public",
  "PRIVATE KEY": "pkcs8",
  "RSA PRIVATE KEY": "pkcs1-private",
  "EC PRIVATE KEY": "sec1",
};
const LABELS = Object.fromEntries(Object.entries(FORMS).map(([label, form]) => [form, label]));

/** The blocks of a PEM text that hold keys: `{ label, head, bytes }`. */
function blocks(text) {
  const found = [];
  for (let at = text.indexOf("-----BEGIN "); at >= 0; at = text.indexOf("-----BEGIN ", at + 11)) {
    const close = text.indexOf("-----", at + 11);
    if (close < 0) break;
    const label = text.slice(at + 11, close);
    const end = text.indexOf(`-----END ${label}-----`, close);
    if (end < 0) continue;
    const body = text.slice(close + 5, end).replaceAll("\r", "");
    const gap = body.indexOf("\n\n");
    const head = gap >= 0 && body.includes("Proc-Type:") ? body.slice(0, gap) : "";
    found.push({ label, head, bytes: Buffer.from(head ? body.slice(gap) : body, "base64") });
  }
  return found;
}

const taken = (result) => {
  if (result === "malformed") throw openssl("wrong tag");
  return given(result);
};

function unlocked(block, passphrase) {
  if (passphrase === undefined) throw openssl("interrupted or cancelled");
  const info = /DEK-Info: AES-(128|192|256)-CBC,([0-9A-F]{32})/i.exec(block.head);
  if (info === null) throw openssl("unsupported");
  const iv = Buffer.from(info[2], "hex");
  const [secret] = passwordKey(passphrase, iv.subarray(0, 8), Number(info[1]) / 8, 0);
  return given(sealed.cbc(secret, iv, false, block.bytes));
}

/** The private key in a PEM text. */
export function privateFromPem(text, passphrase) {
  for (const block of blocks(text)) {
    if (block.label === "ENCRYPTED PRIVATE KEY") return privateFromSealed(block.bytes, passphrase);
    const form = FORMS[block.label];
    if (form === undefined || form === "spki" || form === "pkcs1-public") continue;
    return taken(key.read(form, block.head ? unlocked(block, passphrase) : block.bytes));
  }
  throw openssl("unsupported");
}

function privateFromSealed(der, passphrase) {
  if (passphrase === undefined) throw openssl("interrupted or cancelled");
  return taken(key.read("pkcs8", given(sealed.open(der, passphrase))));
}

/** The public key in a PEM text, or that of the private key in it. */
export function publicFromPem(text, passphrase) {
  for (const block of blocks(text)) {
    const form = FORMS[block.label];
    if (form === "spki" || form === "pkcs1-public") return taken(key.read(form, block.bytes));
    if (block.label === "CERTIFICATE") throw coded(Error, "ERR_KOIPOND_UNSUPPORTED", "keys in certificates are not in Koipond; see docs/node-support.md");
  }
  return key.public(privateFromPem(text, passphrase));
}

/** The key in a text of DER: `type` is `spki`, `pkcs1`, `pkcs8` or `sec1`. */
export function fromDer(der, type, isPublic, passphrase) {
  if (type === "pkcs1") return taken(key.read(isPublic ? "pkcs1-public" : "pkcs1-private", der));
  if (type !== "pkcs8") return taken(key.read(type, der));
  const read = key.read("pkcs8", der);
  if (typeof read !== "string" || read === "unsupported") return given(read);
  // What is no plain PKCS#8 may be a sealed one.
  const opened = passphrase === undefined ? "wrong tag" : sealed.open(der, passphrase);
  return taken(key.read("pkcs8", given(opened)));
}

const inLines = (bytes) => bytes.toString("base64").replace(/.{64}(?=.)/g, "$&\n");
const pem = (label, head, bytes) => `-----BEGIN ${label}-----\n${head}${inLines(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength))}\n-----END ${label}-----\n`;

/** A key as PEM text or DER bytes. `lock` is `{ bits, passphrase }`. */
export function written(handle, form, format, lock) {
  let der = key.write(handle, form);
  if (lock && form === "pkcs8") {
    der = given(sealed.seal(der, lock.passphrase, lock.bits));
    return format === "pem" ? pem("ENCRYPTED PRIVATE KEY", "", der) : Buffer.from(der.buffer);
  }
  if (format !== "pem") return Buffer.from(der.buffer);
  if (!lock) return pem(LABELS[form], "", der);
  const iv = random.bytes(16);
  const [secret] = passwordKey(lock.passphrase, iv.subarray(0, 8), lock.bits / 8, 0);
  const head = `Proc-Type: 4,ENCRYPTED\nDEK-Info: AES-${lock.bits}-CBC,${Buffer.from(iv.buffer).toString("hex").toUpperCase()}\n\n`;
  return pem(LABELS[form], head, given(sealed.cbc(secret, iv, true, der)));
}
