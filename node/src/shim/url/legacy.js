// Addresses as `url.parse` reads them: older than the WHATWG's rules, and laxer.
import * as host from "koipond:host";
import { coded, invalidArgType } from "koipond:errors";
import querystring from "koipond:node/querystring";

const { domainToAscii } = host.native("url");

const SCHEME = /^[a-z0-9.+-]+:/i;
const PLAIN_PATH = /^(\/(?:\/(?!\/)|(?!\/))[^?\s]*|\/)(\?\S*)?$/;
const USER_AT_HOST = /^\/\/[^@/]+@[^@/]+/;
const BLANKS = /^[\t\n\v\f\r \u00a0\ufeff]+|[\t\n\v\f\r \u00a0\ufeff]+$/g;
const NOT_OF_HOST = /[\t\n\r "%';<>\\^`{|}]/;
const NEVER_IN_HOST = /[\0\t\n\r #%/:<>?@[\\\]^|]/;
const NEVER_IN_IPV6 = /[\0\t\n\r #%/<>?@\\^|]/;
const ESCAPED = /[\t\n\r "'<>\\^`{|}]/g;

const named = (...names) => new Set(names.flatMap((name) => [name, `${name}:`]));
const WITH_SLASHES = named("http", "https", "ftp", "gopher", "file", "ws", "wss");
const HOSTLESS = named("javascript");

const hexadecimal = (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase().padStart(2, "0")}`;
const isBracketed = (name) => name.startsWith("[") && name.endsWith("]");

export function Url() {
  for (const part of ["protocol", "slashes", "auth", "host", "port", "hostname", "hash", "search", "query", "pathname", "path", "href"]) this[part] = null;
}

export function urlParse(url, parseQueryString, slashesDenoteHost) {
  if (url instanceof Url) return url;
  const found = new Url();
  found.parse(url, parseQueryString, slashesDenoteHost);
  return found;
}

/** A text without blanks around it, and with `/` for `\` in front of the query and the hash. */
function cleaned(url) {
  const text = url.replace(BLANKS, "");
  const end = text.search(/[?#]/);
  return end < 0 ? text.replaceAll("\\", "/") : text.slice(0, end).replaceAll("\\", "/") + text.slice(end);
}

Url.prototype.parse = function (url, parseQueryString, slashesDenoteHost) {
  if (typeof url !== "string") throw invalidArgType("url", "of type string", url);
  let rest = cleaned(url);
  const plain = !slashesDenoteHost && !/[#@]/.test(rest) ? PLAIN_PATH.exec(rest) : null;
  if (plain !== null) {
    this.path = this.href = rest;
    this.pathname = plain[1];
    takeQuery(this, plain[2], parseQueryString);
    return this;
  }
  const scheme = SCHEME.exec(rest)?.[0];
  const protocol = scheme?.toLowerCase();
  if (scheme !== undefined) {
    this.protocol = protocol;
    rest = rest.slice(scheme.length);
  }
  let slashes = false;
  if (slashesDenoteHost || scheme !== undefined || USER_AT_HOST.test(rest)) {
    slashes = rest.startsWith("//");
    if (slashes && !HOSTLESS.has(protocol)) {
      this.slashes = true;
      rest = rest.slice(2);
    }
  }
  // Behind a scheme that nobody knows, a host needs no slashes.
  if (!HOSTLESS.has(protocol) && (slashes || (scheme !== undefined && !WITH_SLASHES.has(scheme)))) rest = takeHost(this, rest, url);
  if (!HOSTLESS.has(protocol)) rest = rest.replace(ESCAPED, hexadecimal);
  takePath(this, rest, protocol, parseQueryString);
  this.href = this.format();
  return this;
};

function takeQuery(url, search, parseQueryString) {
  if (search !== undefined) {
    url.search = search;
    url.query = parseQueryString ? querystring.parse(search.slice(1)) : search.slice(1);
  } else if (parseQueryString) {
    url.search = null;
    url.query = Object.create(null);
  }
}

/** Takes user, host and port from the front; gives what comes behind. */
function takeHost(url, rest, whole) {
  let end = rest.search(/[/?#]/);
  if (end < 0) end = rest.length;
  const front = rest.slice(0, end).replace(/[\t\n\r]/g, "");
  [rest, end] = [front + rest.slice(end), front.length];
  const at = rest.lastIndexOf("@", end - 1);
  if (at >= 0 && end > 0) url.auth = decodeURIComponent(rest.slice(0, at));
  const start = end > 0 ? at + 1 : 0;
  const odd = rest.slice(start, end).search(NOT_OF_HOST);
  if (odd >= 0) end = start + odd;
  url.host = rest.slice(start, end);
  rest = rest.slice(end);
  const port = /:[0-9]*$/.exec(url.host);
  if (port !== null && port[0] !== ":") url.port = port[0].slice(1);
  const name = port === null ? url.host : url.host.slice(0, port.index);
  url.hostname = name;
  const bracketed = isBracketed(name);
  if (!bracketed) {
    const wrong = name.search(/[#/:?\\]/);
    if (wrong >= 0) {
      url.hostname = name.slice(0, wrong);
      rest = `/${name.slice(wrong)}${rest}`;
    }
  }
  url.hostname = url.hostname.length > 255 ? "" : url.hostname.toLowerCase();
  if (url.hostname !== "") {
    if (!bracketed && /[^\0-\x7f]/.test(url.hostname)) url.hostname = domainToAscii(url.hostname);
    const never = bracketed ? NEVER_IN_IPV6 : NEVER_IN_HOST;
    if (url.hostname === "" || never.test(url.hostname)) throw Object.assign(coded(TypeError, "ERR_INVALID_URL", "Invalid URL"), { input: whole });
  }
  url.host = url.hostname + (url.port === null ? "" : `:${url.port}`);
  if (bracketed) {
    url.hostname = url.hostname.slice(1, -1);
    if (rest[0] !== "/") rest = `/${rest}`;
  }
  return rest;
}

function takePath(url, rest, protocol, parseQueryString) {
  const hash = rest.indexOf("#");
  if (hash >= 0) {
    url.hash = rest.slice(hash);
    rest = rest.slice(0, hash);
  }
  const question = rest.indexOf("?");
  takeQuery(url, question < 0 ? undefined : rest.slice(question), parseQueryString);
  if (question >= 0) rest = rest.slice(0, question);
  if (rest.length > 0) url.pathname = rest;
  if (WITH_SLASHES.has(protocol) && url.hostname && !url.pathname) url.pathname = "/";
  takeWhole(url);
}

function takeWhole(url) {
  if (url.pathname || url.search) url.path = `${url.pathname || ""}${url.search || ""}`;
}

Url.prototype.format = function () {
  const auth = this.auth ? `${encodeURIComponent(this.auth).replaceAll("%3A", ":")}@` : "";
  let protocol = this.protocol || "";
  let pathname = this.pathname || "";
  let hash = this.hash || "";
  let place = "";
  if (this.host) place = auth + this.host;
  else if (this.hostname) {
    const name = this.hostname.includes(":") && !isBracketed(this.hostname) ? `[${this.hostname}]` : this.hostname;
    place = auth + name + (this.port ? `:${this.port}` : "");
  }
  const query = this.query !== null && typeof this.query === "object" ? querystring.stringify(this.query) : "";
  let search = this.search || (query && `?${query}`) || "";
  if (protocol && !protocol.endsWith(":")) protocol += ":";
  pathname = pathname.replace(/[#?]/g, hexadecimal);
  if (this.slashes || WITH_SLASHES.has(protocol)) {
    if (this.slashes || place) {
      if (pathname && pathname[0] !== "/") pathname = `/${pathname}`;
      place = `//${place}`;
    } else if (protocol.startsWith("file")) place = "//";
  }
  search = search.replaceAll("#", "%23");
  if (hash && hash[0] !== "#") hash = `#${hash}`;
  if (search && search[0] !== "?") search = `?${search}`;
  return protocol + place + pathname + search + hash;
};

Url.prototype.parseHost = function () {
  const port = /:[0-9]*$/.exec(this.host);
  if (port !== null && port[0] !== ":") this.port = port[0].slice(1);
  const name = port === null ? this.host : this.host.slice(0, port.index);
  if (name) this.hostname = name;
};

Url.prototype.resolve = function (relative) {
  return this.resolveObject(urlParse(relative, false, true)).format();
};

const finished = (url) => {
  url.href = url.format();
  return url;
};
const partsOf = (pathname) => (pathname ? pathname.split("/") : []);

Url.prototype.resolveObject = function (relative) {
  if (typeof relative === "string") relative = urlParse(relative, false, true);
  const result = Object.assign(new Url(), this);
  result.hash = relative.hash;
  if (relative.href === "") return finished(result);
  if (relative.slashes && !relative.protocol) {
    const { protocol } = result;
    Object.assign(result, relative, { protocol });
    if (WITH_SLASHES.has(protocol) && result.hostname && !result.pathname) result.path = result.pathname = "/";
    return finished(result);
  }
  if (relative.protocol && relative.protocol !== result.protocol) return otherScheme(result, relative);
  return samePlace(result, { ...relative });
};

/** `relative` has a scheme of its own. */
function otherScheme(result, relative) {
  if (!WITH_SLASHES.has(relative.protocol)) return finished(Object.assign(result, relative));
  let { host: place, hostname, pathname } = relative;
  if (!place && !/^file:?$/.test(relative.protocol) && !HOSTLESS.has(relative.protocol)) {
    // The first part that is not empty was meant as the host.
    const parts = (pathname || "").split("/");
    while (parts.length > 0 && !place) place = parts.shift();
    place ||= "";
    hostname ||= "";
    if (parts[0] !== "") parts.unshift("");
    if (parts.length < 2) parts.unshift("");
    pathname = parts.join("/");
  }
  const { protocol, search, query, auth, port } = relative;
  Object.assign(result, { protocol, search, query, auth, port, pathname, host: place || "", hostname: hostname || place });
  takeWhole(result);
  result.slashes ||= relative.slashes;
  return finished(result);
}

/** Takes the host that was put in front of the path of a scheme without slashes. */
function hostFromParts(result, parts, none) {
  result.hostname = result.host = none ? "" : (parts.shift() ?? "");
  const at = result.host.indexOf("@");
  if (at > 0) {
    const [auth, name] = result.host.split("@");
    result.auth = auth;
    result.host = result.hostname = name;
  }
}

function samePlace(result, relative) {
  const fromRoot = Boolean(relative.host || relative.pathname?.startsWith("/"));
  const dotsEnd = Boolean(fromRoot || result.pathname?.startsWith("/") || (result.host && relative.pathname));
  let rooted = dotsEnd;
  let parts = partsOf(result.pathname);
  const added = partsOf(relative.pathname);
  const bare = Boolean(result.protocol && !WITH_SLASHES.has(result.protocol));
  if (bare) {
    result.hostname = "";
    result.port = null;
    if (result.host) prepend(parts, result.host);
    result.host = "";
    if (relative.protocol) {
      result.auth = null;
      if (relative.host) prepend(added, relative.host);
      relative.hostname = relative.port = relative.host = null;
    }
    rooted = rooted && (added[0] === "" || parts[0] === "");
  }
  if (fromRoot) {
    if (relative.host || relative.host === "") {
      if (result.host !== relative.host) result.auth = null;
      result.host = relative.host;
      result.port = relative.port;
    }
    if (relative.hostname || relative.hostname === "") {
      if (result.hostname !== relative.hostname) result.auth = null;
      result.hostname = relative.hostname;
    }
    parts = added;
  } else if (added.length > 0) {
    parts.pop();
    parts.push(...added);
  } else if (relative.search !== null && relative.search !== undefined) {
    if (bare) hostFromParts(result, parts, false);
    result.search = relative.search;
    result.query = relative.query;
    if (result.pathname !== null || result.search !== null) result.path = `${result.pathname || ""}${result.search || ""}`;
    return finished(result);
  }
  if (fromRoot || added.length > 0) {
    result.search = relative.search;
    result.query = relative.query;
  }
  if (parts.length === 0) {
    result.pathname = null;
    result.path = result.search ? `/${result.search}` : null;
    return finished(result);
  }
  return walked(result, relative, parts, { bare, rooted, dotsEnd });
}

function prepend(parts, place) {
  if (parts[0] === "") parts[0] = place;
  else parts.unshift(place);
}

/** Drops `.` and `..`, and puts the parts back together. */
function walked(result, relative, parts, { bare, rooted, dotsEnd }) {
  const last = parts.at(-1);
  const isFolder = last === "" || ((result.host || relative.host || parts.length > 1) && (last === "." || last === ".."));
  let up = 0;
  for (let n = parts.length - 1; n >= 0; n--) {
    if (parts[n] === ".") parts.splice(n, 1);
    else if (parts[n] === "..") {
      parts.splice(n, 1);
      up++;
    } else if (up > 0) {
      parts.splice(n, 1);
      up--;
    }
  }
  if (!rooted && !dotsEnd) for (; up > 0; up--) parts.unshift("..");
  if (rooted && parts[0] !== "" && !parts[0]?.startsWith("/")) parts.unshift("");
  if (isFolder && !parts.join("/").endsWith("/")) parts.push("");
  const absolute = parts[0] === "" || Boolean(parts[0]?.startsWith("/"));
  if (bare) hostFromParts(result, parts, absolute);
  if ((rooted || (result.host && parts.length > 0)) && !absolute) parts.unshift("");
  if (parts.length > 0) result.pathname = parts.join("/");
  else result.pathname = result.path = null;
  if (result.pathname !== null || result.search !== null) result.path = `${result.pathname || ""}${result.search || ""}`;
  result.auth = relative.auth || result.auth;
  result.slashes ||= relative.slashes;
  return finished(result);
}
