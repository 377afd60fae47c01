// Calls itself without end before it hands over its functions.
import "@_koii/task-manager";

const deeper = (n) => deeper(n + 1) + 1;
deeper(0);
