import { run } from "./base.js";

let left = 20_000;
const again = () => { if (left-- > 0) setImmediate(again); };
run({ setup: again });
