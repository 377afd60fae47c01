// `path/win32`.
import path from "koipond:node/path";

export default path.win32;
