import { run } from "./base.js";
import zlib from "node:zlib";

const open = () => { const all = []; try { for (;;) all.push(zlib.createGzip()); } catch (error) { console.log(error.name); } };
run({ task: open });
