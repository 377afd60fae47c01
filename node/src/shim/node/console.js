// `console`: the global one, whose lines go into the log, and the class of those that write to streams.
import { Console } from "koipond:console";

export const support = {
  partial: {
    context: "gives the same console", createTask: "runs what it is given", clear: "does nothing",
    profile: "does nothing", profileEnd: "does nothing", timeStamp: "does nothing",
  },
  refused: [],
};
const { console } = globalThis;
void Console;
export default console;
