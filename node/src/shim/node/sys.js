// `sys`: the old name of `util`.
import util from "koipond:node/util";

export { support } from "koipond:node/util";
export default util;
