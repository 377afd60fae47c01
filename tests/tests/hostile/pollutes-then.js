import { run, work } from "./base.js";

Object.prototype.then = function (resolve) { console.log("then called"); };
run({ submission: work });
