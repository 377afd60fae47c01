import { run } from "./base.js";

const sorts = () => {
  const list = Array.from({ length: 2000 }, (_, n) => n);
  list.sort(() => { list.length = 0; list.push({}); return Math.random() - 0.5; });
  console.log(list.length > 0);
  const numbers = new Float64Array(1000);
  numbers.sort(() => NaN);
  [3, 1, 2].sort(() => ({ valueOf() { throw new Error("no order"); } }));
};
run({ task: () => { try { sorts(); } catch (error) { console.log(error.message); } } });
