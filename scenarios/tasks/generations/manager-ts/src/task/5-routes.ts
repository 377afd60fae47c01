import { app } from "@_koii/task-manager/namespace-wrapper";
import { proofOf } from "../logic";

export async function routes(): Promise<void> {
  app.get("/proof/:round", (request, response) => {
    response.json({ proof: proofOf(Number(request.params.round)) });
  });
}
