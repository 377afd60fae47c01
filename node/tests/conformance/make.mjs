// Makes `<module>.json` beside each `<module>.cases.mjs`: what Node.js 20 answers. Run it with Node.js 20: `node make.mjs [module …]`.
//
// A case is a piece of code, the body of an asynchronous function with `require` at hand; what it returns is printed with `util.inspect`,
// and an error as `throws <name> <code>: <message>`.
import { readdirSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { inspect } from "node:util";
import { fileURLToPath } from "node:url";

if (!process.version.startsWith("v20.")) throw new Error(`Node.js 20 is needed, this is ${process.version}`);
const folder = fileURLToPath(new URL(".", import.meta.url));
const require = createRequire(import.meta.url);
const Body = Object.getPrototypeOf(async () => {}).constructor;
const only = process.argv.slice(2);
for (const file of readdirSync(folder).filter((name) => name.endsWith(".cases.mjs")).sort()) {
  const module = file.replace(".cases.mjs", "");
  if (only.length && !only.includes(module)) continue;
  const { default: cases } = await import(new URL(file, import.meta.url));
  const found = [];
  for (const code of cases) {
    let want;
    try {
      want = inspect(await new Body("require", code.includes("return") ? code : `return (${code})`)(require), { depth: 6 });
    } catch (error) {
      want = `throws ${error?.name}${error?.code === undefined ? "" : ` ${error.code}`}: ${error?.message}`;
    }
    found.push({ code, want });
  }
  writeFileSync(`${folder}${module}.json`, `${JSON.stringify(found, null, 1)}\n`);
  console.log(module, found.length);
}
process.exit(0);
