// `wasi`: not in Koipond.
import { refusedClass } from "koipond:refused";

export const support = { partial: {}, refused: ["WASI"] };
export default { WASI: refusedClass("wasi", "WASI", Object, ["start", "initialize", "getImportObject"]) };
