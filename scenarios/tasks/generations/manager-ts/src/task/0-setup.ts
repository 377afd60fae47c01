export async function setup(): Promise<void> {
  console.log("set up");
}
