// The same, whose audit says yes to nobody and no to nobody.
const { namespaceWrapper, taskNodeAdministered } = require("@_koii/namespace-wrapper");
const { coreLogic } = require("./coreLogic");

coreLogic.auditTask = (round) => namespaceWrapper.validateAndVoteOnNodes(async () => {}, round);

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
