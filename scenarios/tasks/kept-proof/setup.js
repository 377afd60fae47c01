// Runs once, when the node starts the task.
export async function setup() {
  console.log("ready to work");
}
