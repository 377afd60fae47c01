// Bytes as text.
import * as host from "koipond:host";

export const text = (bytes) => host.utf8Decode(bytes, false, false);
export const bytes = (value) => (typeof value === "string" ? host.utf8Encode(value) : value);
