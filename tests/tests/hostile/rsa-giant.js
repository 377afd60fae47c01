import { run } from "./base.js";
import crypto from "node:crypto";

const generate = () => { for (const modulusLength of [16384, 2 ** 31 - 1, 8192, 4096]) { try { crypto.generateKeyPairSync("rsa", { modulusLength }); console.log("made"); } catch (error) { console.log(error?.name); } } };
run({ task: generate });
