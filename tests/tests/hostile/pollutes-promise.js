import { run } from "./base.js";

const { then } = Promise.prototype;
Promise.prototype.then = function (...args) { for (let n = 0; n < 3; n++) then.apply(this, args); return this; };
Promise.resolve = () => { throw new Error("no promises"); };
Promise.prototype.constructor = { [Symbol.species]: class { constructor(f) { f(() => {}, () => {}); } } };
globalThis.Promise = class { constructor() { throw new Error("no promises"); } };
run({});
