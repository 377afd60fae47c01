import { run } from "./base.js";

const deeper = () => ({ then(resolve) { resolve(deeper()); resolve(deeper()); } });
run({ submission: deeper });
