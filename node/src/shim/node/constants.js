// `constants`: the old list of all numbers that have names.
import * as host from "koipond:host";
import { dlopen, errno, priority, signals } from "koipond:constants";

const { fs, crypto } = { fs: host.builtin("fs"), crypto: host.builtin("crypto") };

export const support = { partial: {}, refused: [] };
export default Object.assign({}, dlopen, errno, priority, signals, fs?.constants, crypto?.constants);
