// `dns/promises`.
import { promises } from "koipond:node/dns";

export default promises;
