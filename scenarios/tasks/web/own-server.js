// A task with a server of its own, made with `node:http` on the port that the task node gives it.
import http from "node:http";
import { initializeTaskManager } from "@_koii/task-manager";
import { nothing } from "./distribution.js";

const rounds = [];

const task = async (round) => {
  rounds.push(round);
};

const server = http.createServer((request, response) => {
  const { pathname } = new URL(request.url, "http://localhost");
  if (pathname === "/rounds") {
    response.writeHead(200, { "Content-Type": "application/json", "X-Rounds": rounds.length });
    return response.end(JSON.stringify({ rounds }));
  }
  if (pathname === "/echo") {
    response.writeHead(201, { "Content-Type": request.headers["content-type"] ?? "text/plain" });
    return request.pipe(response);
  }
  response.writeHead(404).end(`there is no ${pathname}`);
});

const setup = () => new Promise((resolve) => server.listen(Number(process.argv[4]), resolve));

initializeTaskManager({ setup, task, submission: nothing, audit: nothing, distribution: () => ({}), routes: nothing });
