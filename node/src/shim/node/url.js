// `url`: the WHATWG's addresses, the older ones, and addresses of files.
import * as host from "koipond:host";
import { coded, invalidArgType } from "koipond:errors";
import { URL, URLSearchParams, isUrl } from "koipond:url";
import { Url, urlParse } from "koipond:url/legacy";

const { domainToAscii, domainToUnicode: toUnicode } = host.native("url");

function format(urlObject, options) {
  if (typeof urlObject === "string") return urlParse(urlObject).format();
  if (typeof urlObject !== "object" || urlObject === null) throw invalidArgType("urlObject", "one of type object or string", urlObject);
  return isUrl(urlObject) ? formatWhatwg(urlObject, options) : Url.prototype.format.call(urlObject);
}

function formatWhatwg(url, options) {
  if (options !== undefined && options !== null && typeof options !== "object") throw invalidArgType("options", "of type object", options);
  const wants = (name, usual) => (options?.[name] === undefined || options[name] === null ? usual : Boolean(options[name]));
  let { href } = url;
  const { username, password, search, hash, hostname } = url;
  const credentials = password ? `${username}:${password}@` : `${username}@`;
  if (!wants("fragment", true) && hash) href = href.slice(0, href.length - hash.length);
  else if (!wants("fragment", true)) href = href.replace(/#$/, "");
  if (!wants("search", true)) {
    const [front, ...fragment] = href.split("#");
    href = [front.slice(0, front.length - search.length).replace(/\?$/, ""), ...fragment].join("#");
  }
  if (!wants("auth", true) && (username || password)) href = href.replace(credentials, "");
  if (wants("unicode", false) && hostname) href = href.replace(hostname, toUnicode(hostname));
  return href;
}

function resolve(from, to) {
  return urlParse(from, false, true).resolve(to);
}

function resolveObject(from, to) {
  return from ? urlParse(from, false, true).resolveObject(to) : to;
}

const missing = () => coded(TypeError, "ERR_MISSING_ARGS", 'The "domain" argument must be specified');
function domainToASCII(domain) {
  if (arguments.length < 1) throw missing();
  return domainToAscii(`${domain}`);
}
function domainToUnicode(domain) {
  if (arguments.length < 1) throw missing();
  return toUnicode(`${domain}`);
}

const ENCODED = /[\0-\x20"#%<>?[\\\]^`{|}~\x7f]/g;
function pathToFileURL(path, options) {
  if (typeof path !== "string") throw invalidArgType("path", "of type string", path);
  const found = new URL("file:///");
  let whole = host.builtin("path").resolve(path);
  // `resolve` drops the separator at the end.
  if (path.endsWith("/") && !whole.endsWith("/")) whole += "/";
  found.pathname = whole.replace(ENCODED, (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase().padStart(2, "0")}`);
  return found;
}

function fileURLToPath(path, options) {
  const url = typeof path === "string" ? new URL(path) : path;
  if (!(typeof url === "object" && url !== null && url.href && url.protocol && url.auth === undefined && url.path === undefined)) {
    throw invalidArgType("path", "of type string or an instance of URL", path);
  }
  if (url.protocol !== "file:") throw coded(TypeError, "ERR_INVALID_URL_SCHEME", "The URL must be of scheme file");
  if (url.hostname !== "") throw coded(TypeError, "ERR_INVALID_FILE_URL_HOST", 'File URL host must be "localhost" or empty on linux');
  if (/%2f/i.test(url.pathname)) {
    throw coded(TypeError, "ERR_INVALID_FILE_URL_PATH", "File URL path must not include encoded / characters");
  }
  return decodeURIComponent(url.pathname);
}

function urlToHttpOptions(url) {
  const { hostname, pathname, port, username, password, search } = url;
  const options = { __proto__: null, ...url, protocol: url.protocol, hostname: hostname?.startsWith("[") ? hostname.slice(1, -1) : hostname };
  options.hash = url.hash;
  options.search = search;
  options.pathname = pathname;
  options.path = `${pathname || ""}${search || ""}`;
  options.href = url.href;
  if (port !== "") options.port = Number(port);
  if (username || password) options.auth = `${decodeURIComponent(username)}:${decodeURIComponent(password)}`;
  return options;
}

export const support = { partial: {}, refused: ["URL.createObjectURL", "URL.revokeObjectURL"] };
export default {
  Url,
  parse: urlParse,
  resolve,
  resolveObject,
  format,
  URL,
  URLSearchParams,
  domainToASCII,
  domainToUnicode,
  pathToFileURL,
  fileURLToPath,
  urlToHttpOptions,
};
