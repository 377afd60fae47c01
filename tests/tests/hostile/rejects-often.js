import { run } from "./base.js";

process.on("unhandledRejection", () => {});
run({ setup: () => { for (let n = 0; n < 1e5; n++) Promise.reject(n); } });
