// The task as it should be.
import { run } from "./honest.js";

run();
