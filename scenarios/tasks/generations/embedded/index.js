// A task of 2022: its own wrapper and core logic, in CommonJS, on nothing but Node.js.
const coreLogic = require("./coreLogic");
const { namespaceWrapper } = require("./namespaceWrapper");

async function setup() {
  await namespaceWrapper.defaultTaskSetup();
  process.on("message", (m) => {
    if (m.functionCall === "executeTask") coreLogic.task(m.roundNumber);
    else if (m.functionCall === "submitPayload") coreLogic.submitTask(m.roundNumber);
    else if (m.functionCall === "auditPayload") coreLogic.auditTask(m.roundNumber);
    else if (m.functionCall === "generateAndSubmitDistributionList") coreLogic.selectAndGenerateDistributionList(m.roundNumber, m.isPreviousRoundFailed);
    else if (m.functionCall === "distributionListAudit") coreLogic.auditDistribution(m.roundNumber);
  });
}
setup();
