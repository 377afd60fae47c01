// The server of the wrapper, `app`, as express 4 makes it, but for what lies in files and templates; docs/protocol.md §4.4.
//
// Routes are kept here; what reads requests and writes answers is loaded with the first request.
import * as host from "koipond:host";
import { Layers } from "koipond:app/router";

const PORT = Number(host.argv[4]);
const layers = new Layers();
const settings = new Map([
  ["env", "development"], ["etag", "weak"], ["jsonp callback name", "callback"], ["query parser", "extended"], ["strict routing", false],
  ["case sensitive routing", false], ["subdomain offset", 2], ["trust proxy", false], ["x-powered-by", true],
]);

const messages = () => host.internal("koipond:app/messages");

export function app(req, res, next) {
  messages().dress(app, req, res);
  layers.handle(req, res, next ?? ((error) => messages().last(app, req, res, error)));
}

const VERBS = [
  "checkout", "copy", "delete", "get", "head", "lock", "merge", "mkactivity", "mkcol", "move", "m-search", "notify", "options", "patch", "post",
  "propfind", "proppatch", "purge", "put", "report", "search", "subscribe", "trace", "unlock", "unsubscribe",
];
for (const verb of VERBS) {
  app[verb] = (path, ...handlers) => {
    if (verb === "get" && handlers.length === 0) return settings.get(path);
    layers.route(path).add(verb, handlers);
    return app;
  };
}
const allOf = (route) => {
  const one = { all: (...handlers) => (route.add(undefined, handlers), one) };
  for (const verb of VERBS) one[verb] = (...handlers) => (route.add(verb, handlers), one);
  return one;
};
const refused = (name) => () => {
  throw Object.assign(new Error(`\`app.${name}\` is not in Koipond; see docs/node-support.md`), { code: "ERR_KOIPOND_UNSUPPORTED" });
};

Object.assign(app, {
  locals: { settings: {} },
  mountpath: "/",
  del: app.delete,
  handle: (req, res, next) => app(req, res, next),
  all(path, ...handlers) {
    layers.route(path).add(undefined, handlers);
    return app;
  },
  use(...args) {
    layers.use("app.use", args);
    return app;
  },
  route: (path) => allOf(layers.route(path)),
  param(name, handler) {
    for (const one of [name].flat()) layers.param(one, handler);
    return app;
  },
  set(name, value) {
    if (value === undefined) return settings.get(name);
    settings.set(name, value);
    return app;
  },
  enable: (name) => app.set(name, true),
  disable: (name) => app.set(name, false),
  enabled: (name) => Boolean(settings.get(name)),
  disabled: (name) => !settings.get(name),
  path: () => "",
  listen: (...args) => host.builtin("http").createServer(app).listen(...args),
  engine: refused("engine"),
  render: refused("render"),
});

// What the wrapper itself puts before the creator's routes.
app.use((req, res, next) => messages().readBody(req, res, next));
app.use((req, res, next) => {
  res.setHeader("Access-Control-Allow-Origin", "*");
  res.setHeader("Access-Control-Allow-Methods", "GET, POST, PUT, PATCH, DELETE");
  res.setHeader("Access-Control-Allow-Headers", "Content-Type");
  res.setHeader("Access-Control-Allow-Credentials", "false");
  if (req.method === "OPTIONS") res.sendStatus(204);
  else next();
});
app.get("/", (req, res) => res.json({ status: 200, message: "Running" }));

// The server that listens once it is asked for something.
let server;
let closed = false;

// Answers a request to the task's own port.
export async function answer(request) {
  const { dispatch, failed } = host.internal("koipond:http/wire");
  if (closed) throw failed("ECONNREFUSED", "connect", { address: "127.0.0.1", port: PORT });
  server ??= app.listen(PORT);
  const headers = [...request.headers];
  const lacks = (name) => !headers.some(([given]) => given.toLowerCase() === name);
  if (lacks("host")) headers.push(["Host", `localhost:${PORT}`]);
  if (request.body.length > 0 && lacks("content-length") && lacks("transfer-encoding")) headers.push(["Content-Length", `${request.body.length}`]);
  return dispatch({ ...request, headers, scheme: "http", host: "localhost", port: PORT });
}

// Ends the server.
export function close(done) {
  closed = true;
  if (server === undefined) done?.();
  else server.close(done);
}
