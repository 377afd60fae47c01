// `fs.cp`: a file, or a folder with all that is in it, to another place.
import { coded, invalidArgType } from "koipond:errors";
import { absolute, checkBoolean, countOf, join, pathOf, resolved } from "koipond:fs/args";
import { copyFile, disk, must } from "koipond:fs/calls";
import { NO_ENTRY, SystemError } from "koipond:fs/errors";
import { entriesOf, isFolder, isLink } from "koipond:fs/stats";

const BOOLEANS = { dereference: false, errorOnExist: false, force: true, preserveTimestamps: false, recursive: false, verbatimSymlinks: false };

function optionsOf(given) {
  if (given !== undefined && (given === null || typeof given !== "object")) throw invalidArgType("options", "of type object", given);
  const options = { ...BOOLEANS, mode: 0, filter: undefined, ...given };
  for (const name of Object.keys(BOOLEANS)) checkBoolean(options[name], `options.${name}`);
  countOf(options.mode, "mode", 0, 7);
  if (options.dereference && options.verbatimSymlinks) {
    const message = 'Option "dereference" cannot be used in combination with option "verbatimSymlinks"';
    throw coded(TypeError, "ERR_INCOMPATIBLE_OPTION_PAIR", message);
  }
  if (options.filter !== undefined && typeof options.filter !== "function") throw invalidArgType("options.filter", "of type function", options.filter);
  return options;
}

const wrong = (code, base, number, name, message, path) => new SystemError(code, base, { message, path, syscall: "cp", errno: number, code: name });

/** The steps of a copy, so that a filter that gives promises can be waited for: each gives a path to ask the filter about. */
function* steps(source, target, options) {
  if (options.filter && !(yield [source, target])) return;
  const from = must(disk[options.dereference ? "stat" : "lstat"](absolute(source)), options.dereference ? "stat" : "lstat", source);
  const found = disk[options.dereference ? "stat" : "lstat"](absolute(target));
  const to = found === NO_ENTRY ? undefined : must(found, "lstat", target);
  check(source, target, from, to, options);
  if (isFolder(from)) {
    if (!to) must(disk.mkdirp(absolute(target), from[0] & 0o777), "mkdir", target);
    for (const [name] of entriesOf(must(disk.list(absolute(source)), "scandir", source))) {
      yield* steps(join(source, name), join(target, name), options);
    }
  } else if (isLink(from)) {
    const leads = must(disk.readlink(absolute(source)), "readlink", source);
    const whole = options.verbatimSymlinks || leads.startsWith("/") ? leads : resolved(join(source.split("/").slice(0, -1).join("/") || ".", leads));
    if (to) must(disk.unlink(absolute(target)), "unlink", target);
    else must(disk.mkdirp(parent(target), 0o755), "mkdir", target);
    must(disk.symlink(whole, absolute(target)), "symlink", whole, target);
  } else {
    if (to && !options.force) {
      if (options.errorOnExist) throw wrong("ERR_FS_CP_EEXIST", "Target already exists", 17, "EEXIST", `${target} already exists`, target);
      return;
    }
    if (!to) must(disk.mkdirp(parent(target), 0o755), "mkdir", target);
    else must(disk.unlink(absolute(target)), "unlink", target);
    copyFile(source, target, options.mode)();
    if (options.preserveTimestamps) {
      const ms = (n) => from[n] * 1000 + from[n + 1] / 1e6;
      must(disk.utimes(absolute(target), ms(6), ms(8)), "utime", target);
    }
  }
}

const parent = (path) => resolved(path).split("/").slice(0, -1).join("/") || "/";

function check(source, target, from, to, { recursive }) {
  const invalid = (message) => wrong("ERR_FS_CP_EINVAL", "Invalid src or dest", 22, "EINVAL", message, target);
  if (to && to[4] === from[4]) throw invalid("src and dest cannot be the same");
  if (to && isFolder(from) && !isFolder(to)) {
    const message = `cannot overwrite non-directory ${target} with directory ${source}`;
    throw wrong("ERR_FS_CP_DIR_TO_NON_DIR", "Cannot overwrite non-directory with directory", 21, "EISDIR", message, target);
  }
  if (to && !isFolder(from) && isFolder(to)) {
    const message = `cannot overwrite directory ${target} with non-directory ${source}`;
    throw wrong("ERR_FS_CP_NON_DIR_TO_DIR", "Cannot overwrite directory with non-directory", 20, "ENOTDIR", message, target);
  }
  if (isFolder(from) && `${resolved(target)}/`.startsWith(`${resolved(source)}/`)) throw invalid(`cannot copy ${source} to a subdirectory of self ${target}`);
  if (isFolder(from) && !recursive) {
    throw wrong("ERR_FS_EISDIR", "Path is a directory", 22, "EISDIR", `${source} is a directory (not copied)`, source);
  }
}

export function cp(from, to, given) {
  const options = optionsOf(given);
  const [source, target] = [pathOf(from, "src"), pathOf(to, "dest")];
  return () => {
    const walk = steps(source, target, options);
    for (let step = walk.next(); !step.done; ) {
      const keeps = options.filter(...step.value);
      if (typeof keeps?.then === "function") {
        throw coded(TypeError, "ERR_INVALID_RETURN_VALUE", 'Expected boolean to be returned from the "filter" function but got an instance of Promise.');
      }
      step = walk.next(keeps);
    }
  };
}

/** The same where the filter may give promises. */
export function cpAsync(from, to, given) {
  const options = optionsOf(given);
  const [source, target] = [pathOf(from, "src"), pathOf(to, "dest")];
  return async () => {
    const walk = steps(source, target, options);
    for (let step = walk.next(); !step.done; ) step = walk.next(await options.filter(...step.value));
  };
}
