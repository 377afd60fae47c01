import { lying, run, work } from "./base.js";

const throws = new Proxy({}, { get(_, name) { throw new Proxy({}, { get() { throw throws; }, getPrototypeOf() { throw throws; } }); }, ownKeys() { throw throws; }, getPrototypeOf() { throw throws; } });
run({ submission: work, distribution: lying(() => throws) });
