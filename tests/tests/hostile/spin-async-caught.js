import { run } from "./base.js";

const spin = async () => {
  for (;;) {
    try {
      await new Promise((_, reject) => reject(new Error("again")));
    } catch {
      continue;
    }
  }
};
run({ task: spin });
