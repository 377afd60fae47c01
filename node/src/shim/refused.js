// Modules that Koipond does not have: they load, and whatever of them is called says so by its name.
import { markUnsupported, unsupported } from "koipond:errors";

/** Functions in place of members. */
export function functions(module, names) {
  const made = {};
  for (const name of names) made[name] = unsupported(module, name);
  return made;
}

/** A class that can be extended, but of which nothing can be made; its methods say that they are not there. */
export function refusedClass(module, name, Base = Object, methods = []) {
  const refuse = unsupported(module, name);
  const { [name]: Made } = {
    [name]: class extends Base {
      constructor() {
        refuse();
      }
    },
  };
  for (const method of methods) {
    Object.defineProperty(Made.prototype, method, { value: unsupported(`${module}.${name}`, method), writable: true, configurable: true });
  }
  markUnsupported(Made);
  return Made;
}
