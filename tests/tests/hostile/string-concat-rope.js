import { run } from "./base.js";

run({ task: () => { let text = ""; for (;;) { text = `<${text}>`; if (text.length % 100_000 === 0) text.charCodeAt(5); } } });
