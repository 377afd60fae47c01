// What can be asked of a node.
const { coreLogic } = require("./coreLogic");
const lock = require("./lock");
const { namespaceWrapper } = require("./_koiiNode/namespaceWrapper");

function routes(app) {
  app.get("/reports", async (_request, response, next) => {
    try {
      const all = await coreLogic.reports();
      response.json({ latest: await namespaceWrapper.storeGet("latest"), rounds: all.map(({ round }) => round), ids: all.map(({ id }) => id) });
    } catch (error) {
      next(error);
    }
  });
  app.post("/unlock", async (request, response, next) => {
    try {
      const isOpen = await lock.opens(request.body.word ?? "");
      response.status(isOpen ? 200 : 403).json({ open: isOpen });
    } catch (error) {
      next(error);
    }
  });
  app.post("/mean", (request, response) => {
    const { numbers } = request.body;
    if (!Array.isArray(numbers) || numbers.length === 0) return response.status(400).json({ error: "numbers are missing" });
    response.status(200).json({ mean: numbers.reduce((sum, n) => sum + n, 0) / numbers.length });
  });
}

module.exports = { routes };
