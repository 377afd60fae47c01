// `tls`: not in Koipond; `https` and `fetch` reach the simulated network without it.
import * as host from "koipond:host";
import { functions, refusedClass } from "koipond:refused";

const EventEmitter = host.builtin("events");
const Duplex = host.builtin("stream")?.Duplex;
const refused = ["createSecureContext", "createServer", "connect", "createSecurePair", "convertALPNProtocols", "checkServerIdentity"];

export const support = { partial: { getCiphers: "an empty list", rootCertificates: "an empty list" }, refused: [...refused, "SecureContext", "TLSSocket", "Server"] };
export default {
  CLIENT_RENEG_LIMIT: 3,
  CLIENT_RENEG_WINDOW: 600,
  DEFAULT_CIPHERS: "TLS_AES_256_GCM_SHA384:TLS_CHACHA20_POLY1305_SHA256:TLS_AES_128_GCM_SHA256",
  DEFAULT_ECDH_CURVE: "auto",
  DEFAULT_MIN_VERSION: "TLSv1.2",
  DEFAULT_MAX_VERSION: "TLSv1.3",
  getCiphers: () => [],
  rootCertificates: Object.freeze([]),
  ...functions("tls", refused),
  SecureContext: refusedClass("tls", "SecureContext"),
  TLSSocket: refusedClass("tls", "TLSSocket", Duplex),
  Server: refusedClass("tls", "Server", EventEmitter),
};
