import { namespaceWrapper, run } from "./base.js";

run({ task: async (round) => { for (let of = 0; of < 300; of++) await namespaceWrapper.checkSubmissionAndUpdateRound("forged", of); console.log("sent"); } });
