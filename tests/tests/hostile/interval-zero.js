import { run } from "./base.js";

run({ setup: () => { let left = 20_000; const ticking = setInterval(() => { if (--left === 0) clearInterval(ticking); }, 0); } });
