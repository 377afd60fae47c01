import { run } from "./base.js";

run({ task: () => { const many = new Array(200_000).fill(1); for (;;) { many.concat(many); many.slice(); many.fill(2); many.indexOf(9); many.join(); } } });
