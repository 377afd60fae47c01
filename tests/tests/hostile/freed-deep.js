import { run } from "./base.js";

const drop = () => {
  for (let times = 0; times < 3; times++) {
    let list = null;
    for (let n = 0; n < 100_000; n++) list = { list };
    list = null;
    let scope = () => 0;
    for (let n = 0; n < 50_000; n++) { const before = scope; scope = () => before; }
    scope = null;
  }
  console.log("dropped");
};
run({ setup: drop });
