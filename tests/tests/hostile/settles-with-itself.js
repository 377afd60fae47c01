import { run } from "./base.js";

const again = { then(resolve) { resolve(again); } };
run({ submission: () => again });
