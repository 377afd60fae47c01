import { run } from "./base.js";

const two = () => { queueMicrotask(two); queueMicrotask(two); };
run({ task: two });
