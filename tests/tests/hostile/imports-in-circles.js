import { run } from "./base.js";

export const first = await Promise.race([import("./imports-in-circles.js").then(() => "itself"), Promise.resolve("not yet")]);
console.log(first);
run({ task: async () => console.log(Object.keys(await import("./imports-in-circles.js"))) });
