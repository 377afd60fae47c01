// `http2`: not in Koipond; use `http`, `https` or `fetch`.
import { functions, refusedClass } from "koipond:refused";

const refused = ["connect", "createServer", "createSecureServer", "getDefaultSettings", "getPackedSettings", "getUnpackedSettings", "performServerHandshake"];
// The names of header fields and methods that programs take from here.
const constants = {
  HTTP2_HEADER_STATUS: ":status",
  HTTP2_HEADER_METHOD: ":method",
  HTTP2_HEADER_AUTHORITY: ":authority",
  HTTP2_HEADER_SCHEME: ":scheme",
  HTTP2_HEADER_PATH: ":path",
  HTTP2_HEADER_ACCEPT: "accept",
  HTTP2_HEADER_AUTHORIZATION: "authorization",
  HTTP2_HEADER_CONNECTION: "connection",
  HTTP2_HEADER_CONTENT_ENCODING: "content-encoding",
  HTTP2_HEADER_CONTENT_LENGTH: "content-length",
  HTTP2_HEADER_CONTENT_TYPE: "content-type",
  HTTP2_HEADER_COOKIE: "cookie",
  HTTP2_HEADER_HOST: "host",
  HTTP2_HEADER_LOCATION: "location",
  HTTP2_HEADER_SET_COOKIE: "set-cookie",
  HTTP2_HEADER_USER_AGENT: "user-agent",
  HTTP2_METHOD_CONNECT: "CONNECT",
  HTTP2_METHOD_DELETE: "DELETE",
  HTTP2_METHOD_GET: "GET",
  HTTP2_METHOD_HEAD: "HEAD",
  HTTP2_METHOD_OPTIONS: "OPTIONS",
  HTTP2_METHOD_PATCH: "PATCH",
  HTTP2_METHOD_POST: "POST",
  HTTP2_METHOD_PUT: "PUT",
  HTTP_STATUS_OK: 200,
  HTTP_STATUS_NOT_FOUND: 404,
  NGHTTP2_NO_ERROR: 0,
  NGHTTP2_CANCEL: 8,
};

export const support = { partial: { constants: "the common ones" }, refused: [...refused, "Http2ServerRequest", "Http2ServerResponse"] };
export default {
  ...functions("http2", refused),
  constants,
  sensitiveHeaders: Symbol.for("nodejs.http2.sensitiveHeaders"),
  Http2ServerRequest: refusedClass("http2", "Http2ServerRequest"),
  Http2ServerResponse: refusedClass("http2", "Http2ServerResponse"),
};
