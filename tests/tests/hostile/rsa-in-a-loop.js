import { run } from "./base.js";
import crypto from "node:crypto";

const { privateKey } = crypto.generateKeyPairSync("rsa", { modulusLength: 512 });
run({ task: () => { for (;;) crypto.sign("sha256", Buffer.from("a"), privateKey); } });
