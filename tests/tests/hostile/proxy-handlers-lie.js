import { run } from "./base.js";

const lies = new Proxy([], { get: (target, key) => (key === "length" ? 2 ** 53 : Reflect.get(target, key)), has: () => true, getOwnPropertyDescriptor: () => undefined, ownKeys: () => ["length", "a"] });
const all = () => { for (const use of [() => Object.keys(lies), () => [].concat(lies), () => JSON.stringify(lies), () => Array.from(lies), () => lies.join(), () => new Uint8Array(lies)]) try { use(); console.log("used"); } catch (error) { console.log(error?.name); } };
run({ task: all });
