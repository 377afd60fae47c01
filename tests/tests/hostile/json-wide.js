import { run } from "./base.js";

const leaf = new Array(1000).fill("x".repeat(100));
let tree = leaf;
for (let n = 0; n < 30; n++) tree = [tree, tree];
run({ task: () => console.log(JSON.stringify(tree).length) });
