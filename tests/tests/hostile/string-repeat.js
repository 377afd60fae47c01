import { run } from "./base.js";

const all = () => {
  for (const make of [() => "x".repeat(2 ** 32), () => "x".repeat(2 ** 30), () => "x".padStart(2 ** 32), () => "".padEnd(2 ** 29, "ab"), () => "ab".repeat(2 ** 28)]) {
    try { make(); } catch (error) { console.log(error?.name, error?.message); }
  }
};
run({ setup: all });
