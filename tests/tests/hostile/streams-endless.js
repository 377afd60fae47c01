import { run } from "./base.js";
import { PassThrough, Readable } from "node:stream";

run({ task: () => { const endless = new Readable({ read() { this.push("x".repeat(1000)); } }); endless.pipe(new PassThrough()).resume(); } });
