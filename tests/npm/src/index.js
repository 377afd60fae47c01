// Where the task begins: its variables, its server, its answers to the task node's messages.
const fs = require("fs");
const path = require("path");
const dotenv = require("dotenv");
const { app } = require("./_koiiNode/app");
const { coreLogic } = require("./coreLogic");
const { namespaceWrapper, taskNodeAdministered } = require("./_koiiNode/namespaceWrapper");
const lock = require("./lock");
const { routes } = require("./routes");

// What the operator set goes before what the file says.
async function variables() {
  const file = path.join(await namespaceWrapper.getBasePath(), ".env");
  if (!fs.existsSync(file)) {
    const lines = ["# made by the task at its first start", 'POND_RANGE="^2.0.0 <2.9.0"', "POND_UNIT=usd # the only one", "POND_KEY=of-the-file"];
    fs.mkdirSync(path.dirname(file), { recursive: true });
    fs.writeFileSync(file, `${lines.join("\n")}\n`);
  }
  const { error } = dotenv.config({ path: file });
  if (error) throw error;
}

async function setup() {
  await namespaceWrapper.defaultTaskSetup();
  await variables();
  await lock.fit();
  routes(app);
  process.on("message", (message) => {
    console.log("CHILD got message:", message);
    const { functionCall, roundNumber, isPreviousRoundFailed } = message;
    if (functionCall === "executeTask") coreLogic.task(roundNumber);
    else if (functionCall === "submitPayload") coreLogic.submitTask(roundNumber);
    else if (functionCall === "auditPayload") coreLogic.auditTask(roundNumber);
    else if (functionCall === "generateAndSubmitDistributionList") coreLogic.selectAndGenerateDistributionList(roundNumber, isPreviousRoundFailed);
    else if (functionCall === "distributionListAudit") coreLogic.auditDistribution(roundNumber);
  });
}

if (taskNodeAdministered) setup();
