// `inspector/promises`.
import inspector from "koipond:node/inspector";

export { support } from "koipond:node/inspector";
export default inspector;
