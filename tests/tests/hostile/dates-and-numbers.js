import { run } from "./base.js";

run({ task: () => { for (;;) { new Date(8.64e15).toISOString(); (1e21).toLocaleString(); (0.1).toFixed(100); (5e-324).toString(2); parseFloat("9".repeat(1e5)); } } });
