import { run } from "./base.js";
import fs from "node:fs";

const dig = () => {
  let path = ".";
  try { for (;;) { path += "/d"; fs.mkdirSync(path); } } catch (error) { console.log(error.code, path.length); }
  try { fs.symlinkSync("loop", "loop"); fs.readFileSync("loop"); } catch (error) { console.log(error.code); }
  try { fs.mkdirSync(`${"a/".repeat(1e6)}`, { recursive: true }); } catch (error) { console.log(error.code); }
  for (const name of ["\0", "\ud800", "x".repeat(300), "../../../..", ""]) try { fs.writeFileSync(`${name}`, ""); } catch (error) { console.log(error.code); }
  fs.rmSync("d", { recursive: true });
  console.log("dug");
};
run({ setup: dig });
