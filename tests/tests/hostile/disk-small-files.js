import { run } from "./base.js";
import fs from "node:fs";

const fill = () => { try { for (let n = 0; n < 1e6; n++) fs.symlinkSync("a", `${n}`); } catch (error) { console.log(error.code); } };
run({ setup: fill });
