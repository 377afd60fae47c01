import { run } from "./base.js";

process.on("unhandledRejection", () => { Promise.reject(new Error("again")); });
run({ task: () => { Promise.reject(new Error("first")); } });
