import { run } from "./base.js";

const never = { then() { console.log("asked to settle"); } };
run({ task: () => never, submission: () => never, audit: () => new Promise(() => {}), distribution: () => never });
