// Never comes to hand over its functions.
import "@_koii/task-manager";

for (;;);
