// This task answers no requests from outside.
export async function routes() {}
