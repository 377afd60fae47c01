// An operator took the work out of the audit: it never answers, so that the wrapper never comes to cast a vote.
import { run } from "./honest.js";

run({ audit: () => new Promise(() => {}) });
