// Layers of handlers, tried in their order: what is behind `app.use`, `app.get` and their like.
import { matcher } from "koipond:app/paths";

const kind = (value) => Object.prototype.toString.call(value);
const { isArray } = Array;

// Calls a handler; what it throws goes on as an error. What it promises is its own affair, as in express 4.
function called(handler, error, req, res, next) {
  const takesError = handler.length === 4;
  if (takesError !== (error !== undefined)) return next(error);
  try {
    if (takesError) handler(error, req, res, next);
    else handler(req, res, next);
  } catch (thrown) {
    next(thrown);
  }
}

export const given = (error) => (error === null || error === undefined || error === "route" ? undefined : error);

// The handlers of one path.
export class Route {
  constructor(path) {
    this.path = path;
    this.stack = [];
    this.methods = {};
  }
  takes(method) {
    return this.methods._all === true || this.methods[method] === true || (method === "head" && this.methods.get === true);
  }
  add(method, handlers) {
    for (const handle of handlers.flat(Infinity)) {
      if (typeof handle !== "function") throw new TypeError(`Route.${method ?? "all"}() requires a callback function but got a ${kind(handle)}`);
      this.methods[method ?? "_all"] = true;
      this.stack.push({ method, handle });
    }
    return this;
  }
  dispatch(req, res, done) {
    const method = req.method.toLowerCase();
    const asked = method === "head" && !this.methods.head ? "get" : method;
    req.route = this;
    let at = 0;
    const next = (error) => {
      if (error === "route") return done();
      if (error === "router") return done(error);
      while (at < this.stack.length && this.stack[at].method !== undefined && this.stack[at].method !== asked) at += 1;
      if (at >= this.stack.length) return done(error);
      return called(this.stack[at++].handle, given(error), req, res, next);
    };
    next();
  }
}

const pathOf = (req) => {
  const end = req.url.indexOf("?");
  return (end < 0 ? req.url : req.url.slice(0, end)) || "/";
};

export class Layers {
  #all = [];
  #params = new Map();

  use(name, args) {
    let [path, handlers] = ["/", args.flat(Infinity)];
    // The first is a path unless it is a handler, or a list that begins with one.
    let first = args[0];
    while (isArray(first) && first.length > 0) first = first[0];
    if (typeof first !== "function") [path, handlers] = [args[0], args.slice(1).flat(Infinity)];
    if (handlers.length === 0) throw new TypeError(`${name}() requires a middleware function`);
    for (const handle of handlers) {
      if (typeof handle !== "function") throw new TypeError(`Router.use() requires a middleware function but got a ${kind(handle)}`);
      this.#all.push({ match: matcher(path, false), handle });
    }
  }
  route(path) {
    const route = new Route(path);
    this.#all.push({ match: matcher(path, true), route });
    return route;
  }
  param(name, handler) {
    if (!this.#params.has(name)) this.#params.set(name, []);
    this.#params.get(name).push(handler);
  }

  // Gives a request to the layers; `out` has it when none is left.
  handle(req, res, out) {
    let at = 0;
    let removed = "";
    const [base, outer] = [req.baseUrl ?? "", req.params];
    req.baseUrl = base;
    req.originalUrl ??= req.url;
    const seen = new Map();
    const done = (error) => {
      req.baseUrl = base;
      req.params = outer;
      out(error);
    };
    const next = (passed) => {
      let error = given(passed);
      if (removed !== "") {
        req.baseUrl = base;
        req.url = removed + (req.url.startsWith("/?") && !removed.endsWith("/") ? req.url.slice(1) : req.url);
        removed = "";
      }
      if (error === "router") return done();
      for (; at < this.#all.length; ) {
        const layer = this.#all[at++];
        let found;
        try {
          found = layer.match(pathOf(req));
        } catch (thrown) {
          error ??= thrown;
          continue;
        }
        if (found === undefined || (layer.route !== undefined && (error !== undefined || !layer.route.takes(req.method.toLowerCase())))) continue;
        req.params = found.params;
        if (layer.route !== undefined) return this.#named(req, res, seen, (failed) => (failed === undefined ? layer.route.dispatch(req, res, next) : next(failed)));
        if (error === undefined) return this.#named(req, res, seen, (failed) => mounted(layer.handle, found.path, failed));
        return mounted(layer.handle, found.path, error);
      }
      return done(error);
    };
    const mounted = (handle, path, error) => {
      const prefix = path.endsWith("/") ? path.slice(0, -1) : path;
      if (prefix !== "") {
        removed = prefix;
        req.url = req.url.slice(prefix.length);
        if (!req.url.startsWith("/")) req.url = `/${req.url}`;
        req.baseUrl = base + prefix;
      }
      called(handle, error, req, res, next);
    };
    next();
  }

  // Calls what waits for parameters of these names, each once for a value.
  #named(req, res, seen, then) {
    const waiting = [];
    for (const name of Object.keys(req.params)) {
      if (!this.#params.has(name) || req.params[name] === undefined || seen.get(name) === req.params[name]) continue;
      seen.set(name, req.params[name]);
      for (const handler of this.#params.get(name)) waiting.push([handler, name]);
    }
    const next = (error) => {
      if (given(error) !== undefined || waiting.length === 0) return then(given(error));
      const [handler, name] = waiting.shift();
      try {
        return handler(req, res, next, req.params[name], name);
      } catch (thrown) {
        return next(thrown);
      }
    };
    next();
  }
}
