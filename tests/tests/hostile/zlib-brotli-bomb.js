import { run } from "./base.js";
import zlib from "node:zlib";

const bomb = () => { const packed = zlib.brotliCompressSync(Buffer.alloc(4 << 20), { params: { [zlib.constants.BROTLI_PARAM_QUALITY]: 1 } }); for (;;) { try { zlib.brotliDecompressSync(packed); } catch (error) { console.log(error?.name); } } };
run({ task: bomb });
