// `inspector/promises`.
import inspector from "koipond:node/inspector";

export default inspector;
