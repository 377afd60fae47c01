import { run } from "./base.js";
import fs from "node:fs";

run({ task: () => { for (let n = 0; n < 2e5; n++) fs.writeFile("a", "x", () => {}); } });
