// `util/types`: what `util.types` is.
import types from "koipond:util/types";

export default types;
export const support = { partial: {}, refused: [] };
