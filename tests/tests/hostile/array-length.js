import { run } from "./base.js";

const lengths = () => {
  for (const length of [2 ** 53, -1, 1.5, 2 ** 32, "9".repeat(400)]) {
    try { [].length = length; } catch (error) { console.log(error.name); }
    try { Array.prototype.push.call({ length }, 1); } catch (error) { console.log(error.name); }
  }
};
run({ setup: lengths });
