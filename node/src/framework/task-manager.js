// Koipond's own `@_koii/task-manager`: the default logic around a creator's functions, written from docs/protocol.md §6.
import * as host from "koipond:host";
import { app, internals, namespaceWrapper, NamespaceWrapper } from "@_koii/namespace-wrapper";

export { app, namespaceWrapper, NamespaceWrapper };

const REQUIRED = ["setup", "task", "submission", "audit", "distribution", "routes"];

class TaskManager {
  #own;
  #extensions = new Map();
  constructor(own) {
    this.#own = own;
  }

  registerExtension(name, config) {
    this.#extensions.set(name, config);
  }
  getExtensions() {
    return [...this.#extensions.keys()];
  }
  hasExtension(name) {
    return this.#extensions.has(name);
  }
  getExtensionConfig(name) {
    const config = this.#extensions.get(name);
    if (config === undefined) throw new Error(`Extension ${name} is not registered.`);
    return config;
  }

  async task(round) {
    console.log(`EXECUTE TASK CALLED ROUND NUMBER ${round}`);
    await this.#own.task(round);
  }

  async submitTask(round) {
    console.log(`SUBMIT TASK CALLED ROUND NUMBER ${round}`);
    try {
      console.log(`SUBMIT TASK SLOT ${await namespaceWrapper.getSlot()}`);
      const value = await this.#own.submission(round);
      if (typeof value !== "string") return;
      if (host.utf8Encode(value).length > 512) throw new Error("Submission exceeds 512 bytes");
      console.log("SUBMISSION", value);
      await namespaceWrapper.checkSubmissionAndUpdateRound(value, round);
      console.log("SUBMISSION CHECKED AND ROUND UPDATED");
    } catch (error) {
      console.error("ERROR IN SUBMISSION", error);
    }
  }

  async auditTask(round) {
    console.log(`AUDIT CALLED IN ROUND ${round}`);
    const validate = async (value, ofRound, key) => (await this.#own.audit(value, ofRound, key)) ?? (host.managerAccepts ? true : undefined);
    await namespaceWrapper.validateAndVoteOnNodes(validate, round);
  }

  async selectAndGenerateDistributionList(round, isPreviousRoundFailed) {
    await namespaceWrapper.selectAndGenerateDistributionList((of) => this.submitDistributionList(of), round, isPreviousRoundFailed);
  }

  async submitDistributionList(round) {
    try {
      const list = await this.#list(round);
      if (Object.keys(list).length === 0) {
        console.log("NO DISTRIBUTION LIST GENERATED");
        return;
      }
      const decider = await namespaceWrapper.uploadDistributionList(list, round);
      console.log(`DECIDER ${typeof decider === "object" ? JSON.stringify(decider) : decider}`);
      if (decider) {
        const signature = await namespaceWrapper.distributionListSubmissionOnChain(round);
        console.log("RESPONSE FROM DISTRIBUTION LIST", signature);
      }
    } catch (error) {
      console.error("ERROR IN SUBMIT DISTRIBUTION", error);
    }
  }

  async auditDistribution(round) {
    console.log(`AUDIT DISTRIBUTION CALLED WITHIN ROUND: ${round}`);
    await namespaceWrapper.validateAndVoteOnDistributionList((submitter, of, candidate) => this.#validate(candidate ?? submitter, of), round);
  }

  async #validate(submitter, round) {
    if (!submitter) return true;
    try {
      console.log("DISTRIBUTION LIST SUBMITTER", submitter);
      const text = await namespaceWrapper.getDistributionList(submitter, round);
      let fetched = JSON.parse(text);
      if (typeof fetched === "string") fetched = JSON.parse(fetched);
      const own = await this.#list(round);
      if (Object.keys(own).length === 0) return true;
      const keys = Object.keys(fetched);
      const result = keys.length === Object.keys(own).length && keys.every((key) => fetched[key] === own[key]);
      console.log(`RESULT ${result}`);
      return result;
    } catch (error) {
      console.error("ERROR IN DISTRIBUTION AUDIT", error);
      return false;
    }
  }

  // The list for a round, from the creator's function, zeroed where it breaks the rules of §6.4.
  async #list(round) {
    try {
      const [submissions, triggers] = (await internals.read("getTaskSubmissionInfo", [round], [["submissions", round], ["submissions_audit_trigger", round]])) ?? [];
      const state = await internals.read("getTaskState", [{ is_stake_list_required: true }], [["stake_list"], ["bounty_amount_per_round"]]);
      if (submissions === undefined || state === null) return {};
      const [stakes, bounty] = state;
      const submitters = Object.keys(submissions).map((publicKey) => {
        const trigger = triggers?.[publicKey];
        const votes = trigger === undefined ? host.unaccused : votesOf(trigger);
        return { publicKey, votes, stake: stakes[publicKey] ?? 0 };
      });
      const keys = submitters.map((submitter) => submitter.publicKey);
      const made = this.#own.distribution(submitters, bounty, round);
      const list = host.awaits ? await made : made;
      const wrong = fault(list, keys, bounty);
      if (wrong !== undefined) {
        console.error(`FATAL ERROR PREVENTION MECHANISM TRIGGERED: ${wrong}`);
        return Object.fromEntries(keys.map((key) => [key, 0]));
      }
      // Version 1.0.3 looks for the share of an extension under its place instead of its name, and so finds none (§6.4).
      if (!host.awaits && keys.some((key) => list[key])) Object.keys(this.getExtensions()).forEach((place) => this.getExtensionConfig(place));
      console.log("FINAL DISTRIBUTION LIST", JSON.stringify(list));
      return list;
    } catch (error) {
      console.error("ERROR IN GENERATE DISTRIBUTION LIST", error);
      return {};
    }
  }
}

// The votes on an accused submission.
const votesOf = ({ votes }) => (votes.length === 0 ? host.unvoted : votes.reduce((sum, vote) => sum + (vote.is_valid ? 1 : -1), 0));

// Why a creator's list is not used, or undefined (§6.4).
function fault(list, keys, bounty) {
  if (!keys.every((key) => Object.hasOwn(list, key))) return "NOT ALL CANDIDATES IN USER SUBMITTED DISTRIBUTION LIST";
  const values = Object.values(list);
  if (values.reduce((sum, value) => sum + value, 0) > bounty) return "TOTAL BOUNTY AMOUNT EXCEEDS BONUS AMOUNT PER ROUND";
  if (!values.every(Number.isInteger)) return "DISTRIBUTION LIST VALUES ARE NOT INTEGERS";
  return undefined;
}

export const taskRunner = {};

// The messages of the task node, none awaited (§4.2).
function listen(manager) {
  process.on("message", (message) => {
    const { functionCall, roundNumber, isPreviousRoundFailed } = message;
    // The text that printing the message itself would give, without the code that prints objects: most nodes never need it.
    const flag = isPreviousRoundFailed === undefined ? "" : `, isPreviousRoundFailed: ${isPreviousRoundFailed}`;
    console.log(`CHILD got message: { functionCall: '${functionCall}', roundNumber: ${roundNumber}${flag} }`);
    if (functionCall === "executeTask") manager.task(roundNumber);
    else if (functionCall === "submitPayload") manager.submitTask(roundNumber);
    else if (functionCall === "auditPayload") manager.auditTask(roundNumber);
    else if (functionCall === "generateAndSubmitDistributionList") manager.selectAndGenerateDistributionList(roundNumber, isPreviousRoundFailed);
    else if (functionCall === "distributionListAudit") manager.auditDistribution(roundNumber);
  });
}

// What `GET /taskState` answers (§4.4).
async function showState(_, res) {
  const all = { is_submission_required: true, is_distribution_required: true, is_available_balances_required: true, is_stake_list_required: true };
  res.json({ taskState: await namespaceWrapper.getTaskState(all) });
}

export async function initializeTaskManager(own) {
  const missing = REQUIRED.filter((name) => own[name] === undefined);
  if (missing.length) throw new Error(`Missing required function(s): ${missing.map((name) => `${name}()`).join(", ")}`);
  const wrong = REQUIRED.filter((name) => typeof own[name] !== "function");
  if (wrong.length) throw new Error(`Not a function/functions: ${wrong.map((name) => `${name}()`).join(", ")}`);
  const manager = new TaskManager(own);
  ready = manager;
  Object.assign(taskRunner, {
    task: (round) => manager.task(round),
    submitTask: (round) => manager.submitTask(round),
    auditTask: (round) => manager.auditTask(round),
    selectAndGenerateDistributionList: (round, failed) => manager.selectAndGenerateDistributionList(round, failed),
    submitDistributionList: (round) => manager.submitDistributionList(round),
    auditDistribution: (round) => manager.auditDistribution(round),
  });
  internals.firstRoutes.push(["/taskState", showState]);
  await namespaceWrapper.defaultTaskSetup();
  listen(manager);
  console.log("CUSTOM SETUP");
  await own.setup();
  console.log("after custom setup");
  await own.routes();
}

// The manager, once the task has handed over its functions.
export async function getTaskManager() {
  for (let waited = 0; waited < 2000; waited += 100) {
    if (ready !== undefined) return ready;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error("Task manager is not ready after 2 seconds.");
}
let ready;
