import { run } from "./base.js";
import crypto from "node:crypto";

run({ task: () => { const { privateKey, publicKey } = crypto.generateKeyPairSync("ed25519"); for (;;) crypto.verify(null, Buffer.from("a"), publicKey, crypto.sign(null, Buffer.from("a"), privateKey)); } });
