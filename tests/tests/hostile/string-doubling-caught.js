import { run } from "./base.js";

const double = () => {
  for (;;) {
    let text = "x";
    try { for (;;) text += text + text.length; } catch { continue; }
  }
};
run({ task: double });
