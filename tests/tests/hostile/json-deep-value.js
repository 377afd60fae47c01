import { run } from "./base.js";

const stringify = () => {
  let deep = {};
  for (let n = 0; n < 200_000; n++) deep = { deep };
  try { JSON.stringify(deep); } catch (error) { console.log(error?.name); }
  const cycle = { toJSON() { return { cycle }; } };
  try { JSON.stringify(cycle); } catch (error) { console.log(error?.name); }
  const self = {};
  self.self = self;
  try { JSON.stringify(self); } catch (error) { console.log(error.name); }
  console.log("printed", self);
  try { console.log(deep); } catch (error) { console.log(error?.name); }
};
run({ setup: stringify });
