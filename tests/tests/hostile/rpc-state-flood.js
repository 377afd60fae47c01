import { namespaceWrapper, run } from "./base.js";

run({ task: async () => { const all = []; for (let n = 0; n < 20_000; n++) all.push(namespaceWrapper.getTaskState({ is_submission_required: true, is_distribution_required: true, is_stake_list_required: true })); await Promise.all(all); console.log("read"); } });
