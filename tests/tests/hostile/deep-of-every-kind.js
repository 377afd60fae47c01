import { run } from "./base.js";

const kinds = {
  getter: () => { const o = { get a() { return this.a; } }; return o.a; },
  setter: () => { const o = { set a(v) { this.a = v; } }; o.a = 1; },
  proxy: () => { let p = {}; for (let n = 0; n < 1e5; n++) p = new Proxy(p, {}); return p.a; },
  trap: () => { const p = new Proxy({}, { get: (_, key) => p[key] }); return p.a; },
  text: () => { const o = { toString: () => `${o}` }; return `${o}`; },
  primitive: () => { const o = { [Symbol.toPrimitive]: () => +o }; return +o; },
  valueOf: () => { const o = { valueOf: () => o + 1 }; return o * 2; },
  regexp: () => new RegExp(`${"(".repeat(1e5)}a${")*".repeat(1e5)}`).test("a".repeat(1e5)),
  regexpExec: () => { const r = /a/; r.exec = () => r.test("a"); return r.test("a"); },
  reviver: () => JSON.parse('{"a":1}', function revive() { return JSON.parse('{"a":1}', revive); }),
  toJSON: () => { const o = { toJSON: () => JSON.stringify(o) }; return JSON.stringify(o); },
  replacer: () => { const deeper = () => JSON.stringify({}, deeper); return deeper(); },
  generator: () => { function* g() { yield* g(); } return [...g()]; },
  asynchronous: () => { const f = async () => { await f(); }; return f(); },
  sorting: () => { const f = () => [1, 2].sort(f).length; return f(); },
  replacing: () => { const f = () => "a".replace("a", f); return f(); },
  bound: () => { let f = () => 1; for (let n = 0; n < 1e5; n++) f = f.bind(null); return f(); },
  classes: () => { class A { constructor() { return new A(); } } return new A(); },
  reflection: () => { const f = () => Reflect.apply(f, null, []); return f(); },
  evaluated: () => { globalThis.deeper = () => (0, eval)("deeper()"); return globalThis.deeper(); },
  source: () => new Function(`return ${"(".repeat(1e6)}1${")".repeat(1e6)}`)(),
  operators: () => new Function(`return ${"-".repeat(1e5).replaceAll("-", "- ")}1`)(),
  arrays: () => new Function(`return ${"[".repeat(1e5)}${"]".repeat(1e5)}`)(),
  iterators: () => { const it = { [Symbol.iterator]: () => [...it] }; return [...it]; },
  species: () => { class B extends Array { static get [Symbol.species]() { return B; } constructor(n) { super(n); return n === 0 ? this : this.slice(0, 0).map(() => 1); } } return new B(1).map(() => 1); },
  instance: () => { const o = { [Symbol.hasInstance]: (v) => v instanceof o }; return 1 instanceof o; },
  console: () => { const o = { [Symbol.for("nodejs.util.inspect.custom")]: () => console.log(o) }; console.log(o); },
  errors: () => { let e = new Error("0"); for (let n = 0; n < 1e5; n++) e = new Error("n", { cause: e }); console.log(e); },
};
const all = async () => {
  for (const [name, kind] of Object.entries(kinds)) {
    try { await kind(); console.log(name, "ended"); } catch (error) { console.log(name, error?.name); }
  }
  console.log("all kinds tried");
};
run({ setup: all });
