// Paths with `\`, drives and shares, as Windows has them.
import { basename as last, extname as extension, format as put, matches, parseLast, squeezed, text } from "koipond:path/common";

const SLASH = 47;
const BACKSLASH = 92;
const isSeparator = (code) => code === SLASH || code === BACKSLASH;
const isLetter = (code) => (code >= 65 && code <= 90) || (code >= 97 && code <= 122);
const isDrive = (path) => path.length > 1 && isLetter(path.charCodeAt(0)) && path.charCodeAt(1) === 58;
const leads = (path, at = 0) => at < path.length && isSeparator(path.charCodeAt(at));

/** The first place at or after `at` where a separator is (`true`) or is not (`false`). */
function next(path, at, wanted) {
  while (at < path.length && isSeparator(path.charCodeAt(at)) !== wanted) at++;
  return at;
}

/** The server and share that a path begins with: `\\server\share`. */
function share(path) {
  if (!leads(path) || !leads(path, 1)) return undefined;
  const server = next(path, 2, true);
  const name = next(path, server, false);
  if (server === 2 || server === path.length || name === path.length) return undefined;
  const end = next(path, name, true);
  return { server: path.slice(2, server), name: path.slice(name, end), afterServer: server, end };
}

/** What a path begins with: its drive or share, whether it starts at a root, and where the rest begins. */
function head(path) {
  const found = share(path);
  if (found !== undefined) {
    // `\\.\` and `\\?\` lead to devices, which have no share.
    if (found.server === "." || found.server === "?") return { device: `\\\\${found.server}`, absolute: true, end: 4, bare: false };
    return { device: `\\\\${found.server}\\${found.name}`, absolute: true, end: found.end, bare: found.end === path.length };
  }
  if (leads(path)) return { device: "", absolute: true, end: 1, bare: false };
  if (!isDrive(path)) return { device: "", absolute: false, end: 0, bare: false };
  const absolute = leads(path, 2);
  return { device: path.slice(0, 2), absolute, end: absolute ? 3 : 2, bare: false };
}

/** Where the root ends, for what cuts a path without cleaning it. */
function rootEnd(path) {
  const found = share(path);
  if (found !== undefined) return found.end === path.length ? found.end : found.end + 1;
  if (leads(path)) return 1;
  return isDrive(path) ? (leads(path, 2) ? 3 : 2) : 0;
}

export function resolve(...paths) {
  let device = "";
  let tail = "";
  let absolute = false;
  for (let n = paths.length - 1; n >= -1; n--) {
    let path;
    if (n >= 0) {
      path = paths[n];
      text(path, `paths[${n}]`);
      if (path.length === 0) continue;
    } else {
      path = process.cwd();
      // The working folder says nothing about another drive.
      if (device.length > 0 && path.slice(0, 2).toLowerCase() !== device.toLowerCase() && path.charCodeAt(2) === BACKSLASH) path = `${device}\\`;
    }
    const found = head(path);
    if (found.device.length > 0) {
      if (device.length === 0) device = found.device;
      else if (found.device.toLowerCase() !== device.toLowerCase()) continue;
    }
    if (absolute) {
      if (device.length > 0) break;
    } else {
      tail = `${path.slice(found.end)}\\${tail}`;
      absolute = found.absolute;
      if (absolute && device.length > 0) break;
    }
  }
  tail = squeezed(tail, !absolute, "\\", isSeparator);
  return absolute ? `${device}\\${tail}` : `${device}${tail}` || ".";
}

// What Windows reads as a device where a colon follows.
const RESERVED = /^(?:con|prn|aux|nul|(?:com|lpt)[1-9¹²³])$/i;

export function normalize(path) {
  text(path, "path");
  if (path.length === 0) return ".";
  if (path.length === 1) return path.charCodeAt(0) === SLASH ? "\\" : path;
  const found = head(path);
  if (found.bare) return `${found.device}\\`;
  const colon = path.indexOf(":");
  const device = colon > 0 && RESERVED.test(path.slice(0, colon));
  if (device) [found.device, found.end] = [path.slice(0, colon + 1), colon + 1];
  let tail = squeezed(path.slice(found.end), !found.absolute, "\\", isSeparator);
  if (tail === "" && !found.absolute) tail = ".";
  if (tail !== "" && leads(path, path.length - 1)) tail += "\\";
  if (!found.absolute && found.device === "" && colon >= 0) {
    // What was relative must not become a path on a drive by losing its first parts.
    if (isDrive(tail)) return `.\\${tail}`;
    for (let at = colon; at >= 0; at = path.indexOf(":", at + 1)) {
      if (at === path.length - 1 || leads(path, at + 1)) return `.\\${tail}`;
    }
  }
  if (device) return `.\\${found.device}${tail}`;
  if (found.device === "") return found.absolute ? `\\${tail}` : tail;
  return found.absolute ? `${found.device}\\${tail}` : `${found.device}${tail}`;
}

export function isAbsolute(path) {
  text(path, "path");
  return leads(path) || (isDrive(path) && leads(path, 2));
}

export function join(...paths) {
  let whole;
  let first;
  for (let n = 0; n < paths.length; n++) {
    text(paths[n], "path");
    if (paths[n].length === 0) continue;
    if (whole === undefined) whole = first = paths[n];
    else whole += `\\${paths[n]}`;
  }
  if (whole === undefined) return ".";
  // Only a share that was written as one stays one: joining must not make another out of leading separators.
  const slashes = next(first, 0, false);
  const isShare = slashes === 2 && first.length > 2;
  const lead = next(whole, 0, false);
  if (!isShare && lead >= 2) whole = `\\${whole.slice(lead)}`;
  return normalize(whole);
}

export function relative(from, to) {
  text(from, "from");
  text(to, "to");
  if (from === to) return "";
  const [here, there] = [resolve(from), resolve(to)];
  if (here === there || here.toLowerCase() === there.toLowerCase()) return "";
  const cut = (path) => path.split("\\").filter((part) => part !== "");
  const [left, right] = [cut(here), cut(there)];
  let same = 0;
  while (same < left.length && same < right.length && left[same].toLowerCase() === right[same].toLowerCase()) same++;
  if (same === 0 && left.length > 0 && right.length > 0) return there;
  return [...left.slice(same).map(() => ".."), ...right.slice(same)].join("\\");
}

export function toNamespacedPath(path) {
  if (typeof path !== "string" || path.length === 0) return path;
  const whole = resolve(path);
  if (whole.length <= 2) return path;
  if (whole.startsWith("\\\\")) return whole[2] === "?" || whole[2] === "." ? whole : `\\\\?\\UNC\\${whole.slice(2)}`;
  return isDrive(whole) && leads(whole, 2) ? `\\\\?\\${whole}` : whole;
}

export function dirname(path) {
  text(path, "path");
  if (path.length === 0) return ".";
  if (path.length === 1) return leads(path) ? path : ".";
  const root = rootEnd(path);
  let end = path.length;
  while (end > root && leads(path, end - 1)) end--;
  while (end > root && !leads(path, end - 1)) end--;
  if (end <= root) return root === 0 ? "." : path.slice(0, root);
  return path.slice(0, end - 1);
}

export function basename(path, suffix) {
  if (suffix !== undefined) text(suffix, "suffix");
  text(path, "path");
  return last(path, suffix, isDrive(path) ? 2 : 0, isSeparator);
}

export function extname(path) {
  text(path, "path");
  return extension(path, isDrive(path) ? 2 : 0, isSeparator);
}

export function format(pathObject) {
  return put("\\", pathObject);
}

export function parse(path) {
  text(path, "path");
  const found = { root: "", dir: "", base: "", ext: "", name: "" };
  if (path.length === 0) return found;
  const root = rootEnd(path);
  found.root = path.slice(0, root);
  const start = parseLast(found, path, root, isSeparator, true);
  found.dir = start > root ? path.slice(0, start - 1) : found.root;
  return found;
}

export function matchesGlob(path, pattern) {
  return matches(path, pattern, normalize, "\\");
}
