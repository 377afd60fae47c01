import { run } from "./base.js";

run({ submission: (round) => `\ud800 half ${"\udfff".repeat(round)} \u0000 \u202e` });
