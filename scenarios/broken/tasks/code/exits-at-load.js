// Leaves before it hands over its functions.
import "@_koii/task-manager";

process.exit(3);
