import { run } from "./base.js";

const breed = () => { setTimeout(breed, 1); setTimeout(breed, 1); };
run({ setup: breed });
