// What handlers of `app` do with an answer: `res.status(…).json(…)` and the like.
import * as host from "koipond:host";
import { STATUS_CODES } from "koipond:http/head";
import { escaped, typeOf, urlOf, withCharset } from "koipond:app/texts";

const bytesOf = (value, encoding) => host.builtin("buffer").Buffer.from(value, encoding);
const tagOf = (bytes) => {
  const hash = host.builtin("crypto").createHash("sha1").update(bytes).digest("base64").slice(0, 27);
  return `W/"${bytes.length.toString(16)}-${hash}"`;
};

// As JSON, the way the app's settings want it; signs that mean something in HTML escaped only where they say so.
function textOf(app, value) {
  const text = JSON.stringify(value, app.get("json replacer"), app.get("json spaces"));
  if (!app.get("json escape") || text === undefined) return text;
  return text.replace(/[<>&]/g, (sign) => `\\u00${sign.charCodeAt(0).toString(16)}`);
}

function cookie(name, value, options) {
  const text = typeof value === "object" ? `j:${JSON.stringify(value)}` : `${value}`;
  const parts = [`${name}=${encodeURIComponent(text)}`];
  const { maxAge, domain, path = "/", expires, httpOnly, secure, sameSite } = options;
  if (maxAge !== undefined && maxAge !== null) parts.push(`Max-Age=${Math.floor(maxAge / 1000)}`);
  if (domain) parts.push(`Domain=${domain}`);
  parts.push(`Path=${path}`);
  const until = maxAge !== undefined && maxAge !== null ? new Date(Date.now() + maxAge) : expires;
  if (until) parts.push(`Expires=${until.toUTCString()}`);
  if (httpOnly) parts.push("HttpOnly");
  if (secure) parts.push("Secure");
  if (sameSite) parts.push(`SameSite=${sameSite === true ? "Strict" : `${sameSite}`.replace(/^./, (first) => first.toUpperCase())}`);
  return parts.join("; ");
}

function set(name, value) {
  if (arguments.length === 1) {
    for (const key of Object.keys(name)) this.set(key, name[key]);
    return this;
  }
  let text = Array.isArray(value) ? value.map(String) : `${value}`;
  if (`${name}`.toLowerCase() === "content-type") {
    if (Array.isArray(text)) throw new TypeError("Content-Type cannot be set to an Array");
    text = withCharset(text);
  }
  return this.setHeader(name, text);
}

function type(name) {
  return this.set("Content-Type", `${name}`.includes("/") ? name : typeOf(`.${name}`));
}

export const answering = {
  set,
  header: set,
  type,
  contentType: type,
  get(name) {
    return this.getHeader(name);
  },
  status(code) {
    this.statusCode = code;
    return this;
  },
  sendStatus(code) {
    this.statusCode = code;
    this.type("txt");
    return this.send(STATUS_CODES[code] ?? `${code}`);
  },
  append(name, value) {
    const before = this.get(name);
    return this.set(name, before === undefined ? value : [].concat(before, value));
  },
  vary(name) {
    const all = new Set([...`${this.get("Vary") ?? ""}`.split(/\s*,\s*/), ...[name].flat()].filter((one) => one !== ""));
    return this.set("Vary", [...all].join(", "));
  },
  links(links) {
    const all = Object.keys(links).map((rel) => `<${links[rel]}>; rel="${rel}"`).join(", ");
    return this.set("Link", this.get("Link") ? `${this.get("Link")}, ${all}` : all);
  },
  location(url) {
    return this.set("Location", urlOf(url === "back" ? this.req.get("Referrer") ?? "/" : url));
  },
  cookie(name, value, options = {}) {
    return this.append("Set-Cookie", cookie(name, value, options));
  },
  clearCookie(name, options = {}) {
    return this.cookie(name, "", { expires: new Date(1), path: "/", ...options, maxAge: undefined });
  },
  attachment(name) {
    if (name) this.type(name.slice(name.lastIndexOf(".") + 1));
    return this.set("Content-Disposition", name ? `attachment; filename="${name.slice(name.lastIndexOf("/") + 1)}"` : "attachment");
  },

  // A number alone is a status; a pair is a status and a body, in either order.
  send(...args) {
    let [body] = args;
    if (args.length === 2) {
      const [first, second] = args;
      body = typeof first === "number" && typeof second !== "number" ? second : first;
      this.statusCode = body === first ? second : first;
    } else if (typeof body === "number") {
      if (!this.get("Content-Type")) this.type("txt");
      this.statusCode = body;
      body = STATUS_CODES[body] ?? `${body}`;
    }
    if (typeof body === "string") {
      if (!this.get("Content-Type")) this.type("html");
    } else if (body instanceof Uint8Array) {
      if (!this.get("Content-Type")) this.type("bin");
    } else if (typeof body === "boolean" || typeof body === "bigint" || (typeof body === "object" && body !== null)) {
      return this.json(body);
    } else body = body === null ? "" : body;
    return sent(this, body);
  },
  json(...args) {
    let [value] = args;
    if (args.length === 2) {
      value = typeof args[1] === "number" ? args[0] : args[1];
      this.statusCode = value === args[1] ? args[0] : args[1];
    }
    const text = textOf(this.app, value);
    if (!this.get("Content-Type")) this.set("Content-Type", "application/json");
    return sent(this, text);
  },
  jsonp(value) {
    const name = [this.req.query[this.app.get("jsonp callback name")]].flat()[0];
    if (typeof name !== "string" || name === "") return this.json(value);
    const call = name.replace(/[^[\]\w$.]/g, "");
    this.set("X-Content-Type-Options", "nosniff").set("Content-Type", "text/javascript");
    return sent(this, `/**/ typeof ${call} === 'function' && ${call}(${textOf(this.app, value)});`);
  },
  redirect(...args) {
    const [status, url] = args.length === 2 ? (typeof args[0] === "number" ? args : [args[1], args[0]]) : [302, args[0]];
    const to = this.location(url).get("Location");
    const words = `${STATUS_CODES[status]}. Redirecting to `;
    this.statusCode = status;
    this.vary("Accept");
    const html = this.req.accepts("text", "html") === "html";
    this.type(html ? "html" : "txt");
    const body = html ? `<p>${words}${escaped(to)}</p>` : words + to;
    this.set("Content-Length", bytesOf(body).length);
    this.end(this.req.method === "HEAD" ? undefined : body);
  },
  format(forms) {
    const names = Object.keys(forms).filter((name) => name !== "default");
    const chosen = names.length > 0 && this.req.accepts(...names);
    this.vary("Accept");
    if (chosen) {
      this.type(chosen);
      forms[chosen](this.req, this, this.req.next);
    } else if (forms.default) forms.default(this.req, this, this.req.next);
    else this.sendStatus(406);
    return this;
  },

  // A file of the node's disk.
  sendFile(path, options, done) {
    const then = typeof options === "function" ? options : done;
    const root = typeof options === "object" && options?.root;
    if (typeof path !== "string") throw new TypeError("path must be a string to res.sendFile");
    if (!root && !path.startsWith("/")) throw new TypeError("path must be absolute or specify root to res.sendFile");
    const whole = root ? `${root}/${path}` : path;
    host.builtin("fs").readFile(whole, (error, content) => {
      if (error) {
        const status = ["ENOENT", "ENOTDIR", "ENAMETOOLONG"].includes(error.code) ? 404 : 500;
        Object.assign(error, { status, statusCode: status, expose: status === 404 });
        if (then) then(error);
        else host.internal("koipond:app/messages").last(this.app, this.req, this, error);
        return;
      }
      if (!this.get("Content-Type")) this.type(whole.slice(whole.lastIndexOf(".") + 1));
      sent(this, content);
      then?.();
    });
  },
  download(path, ...rest) {
    const name = typeof rest[0] === "string" ? rest.shift() : path;
    this.attachment(name);
    return this.sendFile(path, ...rest);
  },
  render(name) {
    throw Object.assign(new Error(`\`res.render\` is not in Koipond, so ${name} is not shown; see docs/node-support.md`), { code: "ERR_KOIPOND_UNSUPPORTED" });
  },
};
answering.sendfile = answering.sendFile;

// Sends a body whose type is said.
function sent(res, body) {
  const { req } = res;
  const bytes = body === undefined ? undefined : typeof body === "string" ? bytesOf(body, "utf8") : bytesOf(body);
  if (bytes !== undefined) {
    res.setHeader("Content-Length", bytes.length);
    if (res.app.get("etag") && res.getHeader("ETag") === undefined) res.setHeader("ETag", tagOf(bytes));
  }
  if (req.fresh) res.statusCode = 304;
  const none = res.statusCode === 204 || res.statusCode === 304;
  if (none) for (const name of ["Content-Type", "Content-Length", "Transfer-Encoding"]) res.removeHeader(name);
  if (req.method === "HEAD" || none || bytes === undefined) res.end();
  else res.end(bytes);
  return res;
}
