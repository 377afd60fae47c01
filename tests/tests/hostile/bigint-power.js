import { run } from "./base.js";

const power = () => {
  for (const [base, exponent] of [[2n, 2n ** 40n], [7n, 10n ** 9n], [3n, 600_000n]]) {
    try { base ** exponent; console.log("raised"); } catch (error) { console.log(error?.name); }
  }
  try { 1n << 10n ** 20n; } catch (error) { console.log(error?.name); }
};
run({ setup: power });
