// A task of 2024: its own core logic over the wrapper, in CommonJS.
const { namespaceWrapper, taskNodeAdministered } = require("@_koii/namespace-wrapper");
const { coreLogic } = require("./coreLogic");

async function setup() {
  await namespaceWrapper.defaultTaskSetup();
  process.on("message", ({ functionCall, roundNumber, isPreviousRoundFailed }) => {
    if (functionCall === "executeTask") coreLogic.task(roundNumber);
    else if (functionCall === "submitPayload") coreLogic.submitTask(roundNumber);
    else if (functionCall === "auditPayload") coreLogic.auditTask(roundNumber);
    else if (functionCall === "generateAndSubmitDistributionList") coreLogic.selectAndGenerateDistributionList(roundNumber, isPreviousRoundFailed);
    else if (functionCall === "distributionListAudit") coreLogic.auditDistribution(roundNumber);
  });
}

if (taskNodeAdministered) setup();
