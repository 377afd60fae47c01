import { run } from "./base.js";

Function.prototype.call = Function.prototype.apply = Function.prototype.bind = () => { throw new Error("no calls"); };
for (const name of ["slice", "startsWith", "split", "replace", "replaceAll", "includes", "indexOf", "charCodeAt", "toString", "toWellFormed"]) String.prototype[name] = () => ({ toString() { throw new Error("no text"); } });
Number.isInteger = () => true;
Object.hasOwn = () => true;
Object.keys = () => { throw new Error("no keys"); };
JSON.stringify = () => "\ud800";
JSON.parse = () => { throw new Error("no json"); };
Math.random = () => 7;
Reflect.apply = undefined;
Map.prototype.get = Map.prototype.set = () => { throw new Error("no maps"); };
run({});
