// Bundles the task as its creators would, in four ways: `node build.mjs FOLDER` writes FOLDER/<way>/main.js or main.mjs.
import { readdir, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { join, resolve } from "node:path";
import esbuild from "esbuild";
import webpack from "webpack";

const out = resolve(process.argv[2]);
const options = createRequire(import.meta.url)("./webpack.config.js");
// An ES module has no `require`, and the packages of CommonJS in it ask for modules of Node.js.
const banner = "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);";

function packed(mode) {
  const output = { ...options.output, path: join(out, `webpack-${mode}`) };
  return new Promise((done, failed) => {
    webpack({ ...options, mode, output }, (error, stats) => {
      if (error) failed(error);
      else if (stats.hasErrors()) failed(new Error(stats.toString("errors-only")));
      else done();
    });
  });
}

function built(format, ending, more) {
  const outfile = join(out, `esbuild-${format}`, `main.${ending}`);
  return esbuild.build({ entryPoints: ["src/index.js"], bundle: true, platform: "node", target: "node20", format, outfile, ...more });
}

await packed("development");
await packed("production");
await built("cjs", "js", {});
await built("esm", "mjs", { banner: { js: banner } });
// Each is a task of its own, without what is installed around it.
for (const folder of await readdir(out)) await writeFile(join(out, folder, "package.json"), '{ "private": true }\n');
