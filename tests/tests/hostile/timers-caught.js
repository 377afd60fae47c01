import { run } from "./base.js";

const flood = () => {
  let open = 0;
  try {
    for (;;) {
      setTimeout(() => {}, 2 ** 31 - 1);
      open++;
    }
  } catch (error) {
    console.log(open > 1000, error.name, error.message);
  }
};
run({ setup: flood });
