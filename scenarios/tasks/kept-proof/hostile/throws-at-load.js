// Throws before it hands over its functions.
import "@_koii/task-manager";

const settings = undefined;
console.log(settings.name);
