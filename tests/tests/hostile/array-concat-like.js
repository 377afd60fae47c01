import { run } from "./base.js";

run({ task: () => { try { [].concat({ length: 2 ** 53 - 1, [Symbol.isConcatSpreadable]: true }); } catch (error) { console.log(error.name); } } });
