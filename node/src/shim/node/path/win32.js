// `path/win32`.
import path from "koipond:node/path";

export const support = { partial: { matchesGlob: "patterns of `*`, `**`, `?`, `[…]` and `{a,b}`; no extended globs" }, refused: [] };
export default path.win32;
