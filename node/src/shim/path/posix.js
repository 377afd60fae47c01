// Paths with `/`.
import { basename as last, extname as extension, format as put, matches, parseLast, squeezed, text } from "koipond:path/common";

const SLASH = 47;
const isSeparator = (code) => code === SLASH;

export function resolve(...paths) {
  let whole = "";
  let absolute = false;
  for (let n = paths.length - 1; n >= -1 && !absolute; n--) {
    const path = n >= 0 ? paths[n] : process.cwd();
    text(path, `paths[${n}]`);
    if (path.length === 0) continue;
    whole = `${path}/${whole}`;
    absolute = path.charCodeAt(0) === SLASH;
  }
  const clean = squeezed(whole, !absolute, "/", isSeparator);
  if (absolute) return `/${clean}`;
  return clean === "" ? "." : clean;
}

export function normalize(path) {
  text(path, "path");
  if (path.length === 0) return ".";
  const absolute = path.charCodeAt(0) === SLASH;
  const folder = path.charCodeAt(path.length - 1) === SLASH;
  let clean = squeezed(path, !absolute, "/", isSeparator);
  if (clean === "") {
    if (absolute) return "/";
    return folder ? "./" : ".";
  }
  if (folder) clean += "/";
  return absolute ? `/${clean}` : clean;
}

export function isAbsolute(path) {
  text(path, "path");
  return path.length > 0 && path.charCodeAt(0) === SLASH;
}

export function join(...paths) {
  let whole;
  for (let n = 0; n < paths.length; n++) {
    text(paths[n], "path");
    if (paths[n].length > 0) whole = whole === undefined ? paths[n] : `${whole}/${paths[n]}`;
  }
  return whole === undefined ? "." : normalize(whole);
}

export function relative(from, to) {
  text(from, "from");
  text(to, "to");
  if (from === to) return "";
  const [here, there] = [resolve(from), resolve(to)];
  if (here === there) return "";
  const [left, right] = [here, there].map((path) => path.split("/").filter((part) => part !== ""));
  let same = 0;
  while (same < left.length && same < right.length && left[same] === right[same]) same++;
  return [...left.slice(same).map(() => ".."), ...right.slice(same)].join("/");
}

export function toNamespacedPath(path) {
  return path;
}

export function dirname(path) {
  text(path, "path");
  if (path.length === 0) return ".";
  let end = path.length;
  while (end > 1 && path.charCodeAt(end - 1) === SLASH) end--;
  while (end > 0 && path.charCodeAt(end - 1) !== SLASH) end--;
  if (end === 0) return ".";
  // All but one of the slashes before the last part go, and the one too unless it is the root; `//` is a root of its own.
  if (end === 1) return "/";
  end--;
  if (end === 1 && path.charCodeAt(0) === SLASH) return "//";
  return path.slice(0, end);
}

export function basename(path, suffix) {
  if (suffix !== undefined) text(suffix, "suffix");
  text(path, "path");
  return last(path, suffix, 0, isSeparator);
}

export function extname(path) {
  text(path, "path");
  return extension(path, 0, isSeparator);
}

export function format(pathObject) {
  return put("/", pathObject);
}

export function parse(path) {
  text(path, "path");
  const found = { root: "", dir: "", base: "", ext: "", name: "" };
  if (path.length === 0) return found;
  const absolute = path.charCodeAt(0) === SLASH;
  if (absolute) found.root = "/";
  const start = parseLast(found, path, absolute ? 1 : 0, isSeparator);
  if (start > (absolute ? 1 : 0)) found.dir = path.slice(0, start - 1);
  else if (absolute) found.dir = "/";
  return found;
}

export function matchesGlob(path, pattern) {
  return matches(path, pattern, normalize, "/");
}
