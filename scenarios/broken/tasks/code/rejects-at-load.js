// Waits for something that fails before it hands over its functions.
import "@_koii/task-manager";

await Promise.reject(new Error("the settings could not be fetched"));
