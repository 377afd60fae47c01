// `path/posix`.
import path from "koipond:node/path";

export default path.posix;
