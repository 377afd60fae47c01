// The audit says yes to everything.
import { run } from "./honest.js";

run({ audit: async () => true });
