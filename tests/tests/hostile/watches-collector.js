import { run } from "./base.js";

const watch = () => {
  console.log(typeof WeakRef, typeof FinalizationRegistry, typeof gc);
  const weak = new WeakMap();
  for (let n = 0; n < 1e5; n++) weak.set({}, n);
  let called = 0;
  const registry = new FinalizationRegistry(() => called++);
  const all = Array.from({ length: 1000 }, (_, n) => {
    const target = { n, next: null };
    target.next = target;
    registry.register(target, n);
    return new WeakRef(target);
  });
  setTimeout(() => {
    console.log(`${all.filter((one) => one.deref() !== undefined).length} of 1000, ${called} called`);
    console.log(process.memoryUsage().heapUsed > 0);
  }, 1000);
};
run({ task: watch });
