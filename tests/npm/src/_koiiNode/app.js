// The task's own server. It listens as soon as this file is loaded, as real wrappers do.
const express = require("express");
const { PORT, TASK_NAME } = require("./node");

console.log("SETTING UP EXPRESS");

const app = express();
app.use(express.urlencoded({ limit: "50mb", extended: true }));
app.use(express.json({ limit: "50mb" }));
app.use((request, response, next) => {
  response.setHeader("Access-Control-Allow-Origin", "*");
  response.setHeader("Access-Control-Allow-Methods", "GET,HEAD,PUT,PATCH,POST,DELETE");
  if (request.method === "OPTIONS") response.sendStatus(204);
  else next();
});
app.get("/", (_request, response) => response.status(200).json({ message: "Running", status: 200 }));

const server = app.listen(PORT, () => console.log(`${TASK_NAME} listening on port ${PORT}`));

module.exports = { app, server };
