// Its setup fails, so that no node of it is ever ready.
import { initializeTaskManager } from "@_koii/task-manager";

const nothing = async () => undefined;
const setup = async () => {
  throw new RangeError("no room to work in");
};
initializeTaskManager({ setup, task: nothing, submission: nothing, audit: nothing, distribution: nothing, routes: nothing });
