// Takes all the memory it can get before it hands over its functions.
import "@_koii/task-manager";

const hoard = [];
for (;;) hoard.push(new Array(1000).fill(hoard.length));
