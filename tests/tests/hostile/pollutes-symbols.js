import { run } from "./base.js";

for (const Class of [Array, Map, Set, RegExp, Promise, ArrayBuffer, Uint8Array]) Object.defineProperty(Class, Symbol.species, { get() { throw new Error("no species"); } });
Object.prototype[Symbol.toPrimitive] = () => { throw new Error("no primitive"); };
Object.prototype[Symbol.iterator] = function* () { for (;;) yield 1; };
Array.prototype[Symbol.iterator] = function* () { for (;;) yield 1; };
Object.prototype[Symbol.toStringTag] = { toString() { throw new Error("no tag"); } };
Error.prototype.toString = () => { throw new Error("no text"); };
run({ task: () => console.log({ a: 1 }, [1], new Error("x")) });
