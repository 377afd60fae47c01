// What each program is compared with: a node that takes part and submits nothing.
import { run } from "./base.js";

run({});
