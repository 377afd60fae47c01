// Makes `projects.json`: what Node.js 20 prints for each of `projects.mjs`. Run it with Node.js 20: `node make.mjs`.
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

import projects from "./projects.mjs";

if (!process.version.startsWith("v20.")) throw new Error(`Node.js 20 is needed, this is ${process.version}`);
const found = projects.map(({ name, entry, files }) => {
  const root = realpathSync(mkdtempSync(join(tmpdir(), "load-")));
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  }
  const printed = execFileSync(process.execPath, ["--no-warnings", join(root, entry)], { encoding: "utf8", env: { ROOT: root } });
  rmSync(root, { recursive: true });
  return { name, entry, files, prints: printed.trimEnd().split("\n") };
});
writeFileSync(fileURLToPath(new URL("projects.json", import.meta.url)), `${JSON.stringify(found, null, 1)}\n`);
console.log(found.length);
