import { run } from "./base.js";

Error.prepareStackTrace = (error, sites) => { Error.prepareStackTrace(error, sites); return new Error("again").stack; };
Error.stackTraceLimit = { valueOf() { throw new Error("no limit"); } };
try { new Error("a").stack; } catch (error) { console.log("caught", error?.name); }
Error.prepareStackTrace = () => { throw new Proxy({}, { get() { throw null; } }); };
run({ task: () => { throw new Error("b"); } });
