// `fs.opendir`: the entries of a folder, one after the other.
import { coded, invalidArgType } from "koipond:errors";
import { absolute, countOf, encodedName, join, optionsOf, pathOf } from "koipond:fs/args";
import { disk, must } from "koipond:fs/calls";
import { later } from "koipond:fs/later";
import { Dirent, entriesOf, isFolderType } from "koipond:fs/stats";

export class Dir {
  #path;
  #options;
  #waiting;
  #closed = false;

  constructor(path, entries, options) {
    this.#path = path;
    this.#options = options;
    this.#waiting = entries.map((entry) => [path, ...entry]);
  }
  get path() {
    return this.#path;
  }
  #next() {
    if (this.#closed) throw coded(Error, "ERR_DIR_CLOSED", "Directory handle was closed");
    const found = this.#waiting.shift();
    if (found === undefined) return null;
    const [folder, name, type] = found;
    if (this.#options.recursive && isFolderType(type)) {
      const inner = join(folder, name);
      const entries = entriesOf(must(disk.list(absolute(inner)), "opendir", inner));
      this.#waiting.push(...entries.map((entry) => [inner, ...entry]));
    }
    return new Dirent(encodedName(name, this.#options.encoding), type, folder);
  }
  #close() {
    if (this.#closed) throw coded(Error, "ERR_DIR_CLOSED", "Directory handle was closed");
    this.#closed = true;
  }
  readSync() {
    return this.#next();
  }
  read(callback) {
    return told(() => this.#next(), callback, arguments.length);
  }
  closeSync() {
    this.#close();
  }
  close(callback) {
    return told(() => this.#close(), callback, arguments.length);
  }
  async *entries() {
    try {
      for (let entry = await this.read(); entry !== null; entry = await this.read()) yield entry;
    } finally {
      await this.close();
    }
  }
}
Object.defineProperty(Dir.prototype, Symbol.asyncIterator, { value: Dir.prototype.entries, configurable: true, writable: true });

function told(run, callback, count) {
  if (count === 0 || callback === undefined) return later(run);
  if (typeof callback !== "function") throw invalidArgType("callback", "of type function", callback);
  later(run, callback);
  return undefined;
}

export function opendir(given, givenOptions) {
  const path = pathOf(given);
  const options = optionsOf(givenOptions, { encoding: "utf8" });
  countOf(options.bufferSize, "options.bufferSize", 32, 4294967295, 1);
  return () => new Dir(path, entriesOf(must(disk.list(absolute(path)), "opendir", path)), options);
}
