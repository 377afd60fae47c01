// The task node's own HTTP server: the RPC that every wrapper speaks, and the door for other nodes. docs/protocol.md §4.3.
import * as host from "koipond:host";
import { text as decode } from "koipond:http/text";
import * as methods from "koipond:tasknode";

const TASK_ID = host.argv[3];
const SECRET = host.argv[7];
const encode = (value) => host.utf8Encode(value);

const json = (status, value) => {
  const body = encode(JSON.stringify(value));
  return { status, headers: [["Content-Type", "application/json; charset=utf-8"], ["Content-Length", String(body.length)]], body };
};

// What crosses HTTP as JSON: a keypair in the clothes of web3.js.
const numbered = (bytes) => Object.fromEntries([...bytes].map((byte, i) => [i, byte]));
const shown = (method, value) =>
  method === "getSubmitterAccount" && value?.secretKey ? { _keypair: { publicKey: numbered(value.secretKey.slice(32)), secretKey: numbered(value.secretKey) } } : value;

async function call(request) {
  let asked;
  try {
    asked = JSON.parse(decode(request.body));
  } catch (error) {
    return json(400, { message: error.message });
  }
  const { args, taskId, secret } = asked ?? {};
  if (!args) return json(422, { message: "No args provided" });
  if (!taskId) return json(422, { message: "No taskId provided" });
  if (!secret) return json(422, { message: "No secret provided" });
  if (taskId !== TASK_ID || secret !== SECRET) return json(401, { message: "Invalid secret provided" });
  const [method, ...params] = args;
  try {
    return json(200, { response: shown(method, await methods.call(String(method), params)) });
  } catch (error) {
    return json(422, { message: error?.message ?? String(error) });
  }
}

// Answers a request to the task node; `forward` hands one on to the task's own server.
export async function taskNode(request, forward) {
  const [path, query] = request.path.split("?");
  const here = `${request.method} ${path}`;
  if (here === "POST /namespace-wrapper") return call(request);
  if (here === "GET /") return json(200, { status: "OK", message: "Node is running" });
  if (here === "GET /id") return json(200, host.submitterKey);
  if (here === "GET /tasks") return json(200, [TASK_ID]);
  const about = /^(GET \/nodes|POST \/register-node)\/([^/]+)$/.exec(here);
  // All nodes are known from the first, so that whoever registers is there already.
  if (about !== null) return about[1] === "GET /nodes" ? json(200, about[2] === TASK_ID ? await host.rpc("getNodes", []) : []) : json(409, { message: "Node is registered already" });
  const proxied = /^\/(?:task|attention)\/([^/]+)(\/.*)?$/.exec(path);
  if (proxied === null) return json(404, { message: `Cannot ${here}` });
  if (proxied[1] !== TASK_ID) return json(422, { message: `Task ${proxied[1]} not running` });
  const rest = proxied[2] ?? "/";
  if (rest === "/id") return json(200, { taskId: TASK_ID });
  try {
    return await forward({ ...request, path: query === undefined ? rest : `${rest}?${query}`, port: Number(host.argv[4]) });
  } catch {
    return json(422, { message: `Task ${TASK_ID} not running` });
  }
}
