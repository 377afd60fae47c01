// Files of the node's disk as clients of web3.storage take them: {name, stream, size}.
import * as host from "koipond:host";

// What a pattern of names matches: `*` within a name, `**` across folders.
function pattern(glob) {
  const parts = glob.split(/(\*\*\/?|\*|\?)/).map((part) => {
    if (part.startsWith("**")) return part.endsWith("/") ? "(?:.*/)?" : ".*";
    return part === "*" ? "[^/]*" : part === "?" ? "[^/]" : part.replace(/[\\^$.|+()[\]{}]/g, "\\$&");
  });
  return new RegExp(`^${parts.join("")}$`);
}

// The files at these paths, those of a folder with its name before them.
export async function* filesFromPath(paths, options) {
  const fs = host.builtin("fs");
  const path = host.builtin("path");
  const { hidden = false, ignore = [], pathPrefix, preserveMode, preserveMtime } = options ?? {};
  const ignored = (Array.isArray(ignore) ? ignore : []).map(pattern);
  const told = (file, name, stat) => ({
    name,
    stream: () => fs.createReadStream(file),
    mode: preserveMode ? stat.mode : options?.mode,
    mtime: preserveMtime ? stat.mtime : options?.mtime,
    size: stat.size,
  });
  async function* under(folder, inside, prefix) {
    for (const name of await fs.promises.readdir(folder)) {
      const within = inside === "" ? name : `${inside}/${name}`;
      const full = path.join(folder, name);
      if ((name.startsWith(".") && !hidden) || ignored.some((one) => one.test(within))) continue;
      const stat = await fs.promises.stat(full);
      if (stat.isDirectory()) yield* under(full, within, prefix);
      else if (stat.isFile()) yield told(full, full.replace(prefix, ""), stat);
    }
  }
  for await (const one of typeof paths === "string" ? [paths] : paths) {
    if (typeof one !== "string") throw Object.assign(new Error("Path must be a string"), { code: "ERR_INVALID_PATH", path: one });
    const full = path.resolve(one);
    const stat = await fs.promises.stat(full);
    const prefix = pathPrefix || path.dirname(full);
    if (stat.isDirectory()) yield* under(full, "", prefix);
    else yield told(full, `/${path.basename(one).replace(prefix, "")}`, stat);
  }
}

export async function getFilesFromPath(paths, options) {
  const files = [];
  for await (const file of filesFromPath(paths, options)) files.push(file);
  return files;
}
