import { run } from "./base.js";

const spin = () => {
  for (;;) {
    try {
      for (;;);
    } catch {
      continue;
    } finally {
      continue;
    }
  }
};
run({ task: spin });
