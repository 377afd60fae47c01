// Keys as objects, as far as everything of `crypto` must know them: the register of what they hold, without the code that reads them.
import { coded } from "koipond:errors";
import { bytesOf } from "koipond:crypto/common";

/** What KeyObjects hold: `{ type, bytes }` for a secret, `{ type, key }` for half a pair. */
export const OBJECTS = new WeakMap();
/** The KeyObject of a CryptoKey. */
export const WEB_KEYS = new WeakMap();

export const isKeyObject = (value) => typeof value === "object" && value !== null && OBJECTS.has(value);
export const isCryptoKey = (value) => typeof value === "object" && value !== null && WEB_KEYS.has(value);

export const wrongType = (type, expected) =>
  coded(TypeError, "ERR_CRYPTO_INVALID_KEY_OBJECT_TYPE", `Invalid key object type ${type}, expected ${expected}.`);

/** The bytes of a secret: text, memory, or a key object that holds them. */
export function secretOf(value, name, encoding, expected) {
  const found = isCryptoKey(value) ? OBJECTS.get(WEB_KEYS.get(value)) : isKeyObject(value) ? OBJECTS.get(value) : undefined;
  if (found === undefined) return bytesOf(value, name, encoding, expected);
  if (found.type !== "secret") throw wrongType(found.type, "secret");
  return found.bytes;
}
