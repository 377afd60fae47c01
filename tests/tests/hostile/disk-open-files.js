import { run } from "./base.js";
import fs from "node:fs";

const open = () => { fs.writeFileSync("a", ""); try { for (;;) fs.openSync("a"); } catch (error) { console.log(error.code); } };
run({ setup: open });
