// What the task node gave this process, and the way to it: one POST for each call of its RPC.
const axios = require("axios");

const [, , TASK_NAME, TASK_ID, PORT, , MAIN_ACCOUNT_PUBKEY, SECRET_KEY, K2_NODE_URL, SERVICE_URL, STAKE, TASK_NODE_PORT] = process.argv;
const taskNodeAdministered = Boolean(TASK_ID);
const url = `http://localhost:${TASK_NODE_PORT}/namespace-wrapper`;

let calls = 0;

// Every call says so first; tests/tests/npm.rs holds these lines against what the log says was asked.
async function genericHandler(...args) {
  console.log(`rpc ${++calls} ${args[0]}`);
  try {
    const response = await axios.post(url, { args, taskId: TASK_ID, secret: SECRET_KEY });
    return response.status === 200 ? response.data.response : null;
  } catch (error) {
    console.error(`Error in genericHandler "${args[0]}":`, error.message, error.response?.data);
    return { error };
  }
}

module.exports = {
  genericHandler,
  taskNodeAdministered,
  TASK_NAME,
  TASK_ID,
  PORT: Number(PORT),
  MAIN_ACCOUNT_PUBKEY,
  K2_NODE_URL,
  SERVICE_URL,
  STAKE: Number(STAKE),
  TASK_NODE_PORT,
};
