// `path`: paths with `/`, and as `path.win32` those with `\`.
import * as posixPaths from "koipond:path/posix";
import * as win32Paths from "koipond:path/win32";

const kind = (functions, separator, delimiter) => {
  const { resolve, normalize, isAbsolute, join, relative, toNamespacedPath, dirname, basename, extname, format, parse, matchesGlob } = functions;
  const paths = { resolve, normalize, isAbsolute, join, relative, toNamespacedPath, dirname, basename, extname, format, parse, matchesGlob };
  return Object.assign(paths, { sep: separator, delimiter, win32: null, posix: null });
};
const posix = kind(posixPaths, "/", ":");
const win32 = kind(win32Paths, "\\", ";");
posix.win32 = win32.win32 = win32;
posix.posix = win32.posix = posix;
posix._makeLong = posix.toNamespacedPath;
win32._makeLong = win32.toNamespacedPath;

export const support = { partial: { matchesGlob: "patterns of `*`, `**`, `?`, `[…]` and `{a,b}`; no extended globs" }, refused: [] };
export default posix;
