// What is known of a file: `Stats`, `BigIntStats`, `Dirent`, `StatFs`.
const KINDS = { isFile: 0o100000, isDirectory: 0o040000, isSymbolicLink: 0o120000, isFIFO: 0o010000, isSocket: 0o140000, isBlockDevice: 0o060000, isCharacterDevice: 0o020000 };

const hidden = (target, name, value) => Object.defineProperty(target, name, { value, configurable: true, writable: true, enumerable: true });

function StatsBase() {}
for (const [name, kind] of Object.entries(KINDS)) {
  hidden(StatsBase.prototype, name, Object.defineProperty(function () {
    return this._checkModeProperty(kind);
  }, "name", { value: name }));
}
StatsBase.prototype._checkModeProperty = function (kind) {
  return typeof this.mode === "bigint" ? (this.mode & 61440n) === BigInt(kind) : (this.mode & 61440) === kind;
};

export function Stats(dev, mode, nlink, uid, gid, rdev, blksize, ino, size, blocks, atimeMs, mtimeMs, ctimeMs, birthtimeMs) {
  Object.assign(this, { dev, mode, nlink, uid, gid, rdev, blksize, ino, size, blocks, atimeMs, mtimeMs, ctimeMs, birthtimeMs });
  this.atime = dateOf(atimeMs);
  this.mtime = dateOf(mtimeMs);
  this.ctime = dateOf(ctimeMs);
  this.birthtime = dateOf(birthtimeMs);
}
Object.setPrototypeOf(Stats.prototype, StatsBase.prototype);
Object.setPrototypeOf(Stats, StatsBase);
Stats.prototype.isFile = StatsBase.prototype.isFile;
Stats.prototype._checkModeProperty = StatsBase.prototype._checkModeProperty;

function BigIntStats(base, times) {
  Object.assign(this, base);
  for (const [name, ns] of times) this[`${name}Ms`] = ns / 1000000n;
  for (const [name, ns] of times) this[`${name}Ns`] = ns;
  for (const [name, ns] of times) this[name] = new Date(Number(ns / 1000000n));
}
Object.setPrototypeOf(BigIntStats.prototype, StatsBase.prototype);

const dateOf = (ms) => new Date(Math.round(Number(ms)));
const TIMES = ["atime", "mtime", "ctime", "birthtime"];

/** Of the numbers that the host gives. */
export function statsOf(numbers, bigint) {
  const [mode, nlink, uid, gid, ino, size] = numbers;
  // Whole blocks of 4096 bytes, counted in units of 512 as everywhere.
  const blocks = (mode & 61440) === KINDS.isFile ? Math.ceil(size / 4096) * 8 : 0;
  const time = (n) => [numbers[6 + 2 * n], numbers[7 + 2 * n]];
  if (bigint) {
    const base = { dev: 1n, mode: BigInt(mode), nlink: BigInt(nlink), uid: BigInt(uid), gid: BigInt(gid), rdev: 0n, blksize: 4096n, ino: BigInt(ino), size: BigInt(size), blocks: BigInt(blocks) };
    return new BigIntStats(base, TIMES.map((name, n) => [name, BigInt(time(n)[0]) * 1000000000n + BigInt(time(n)[1])]));
  }
  const ms = (n) => time(n)[0] * 1000 + time(n)[1] / 1e6;
  return new Stats(1, mode, nlink, uid, gid, 0, 4096, ino, size, blocks, ms(0), ms(1), ms(2), ms(3));
}

export const isFolder = (numbers) => (numbers[0] & 61440) === KINDS.isDirectory;
export const isLink = (numbers) => (numbers[0] & 61440) === KINDS.isSymbolicLink;

const TYPE = Symbol("type");
const FOLDER = 2;
const FILE = 1;
const LINK = 3;

export class Dirent {
  constructor(name, type, path) {
    this.name = name;
    this.parentPath = path;
    this.path = path;
    this[TYPE] = type;
  }
  isDirectory() {
    return this[TYPE] === FOLDER;
  }
  isFile() {
    return this[TYPE] === FILE;
  }
  isBlockDevice() {
    return this[TYPE] === 7;
  }
  isCharacterDevice() {
    return this[TYPE] === 6;
  }
  isSymbolicLink() {
    return this[TYPE] === LINK;
  }
  isFIFO() {
    return this[TYPE] === 4;
  }
  isSocket() {
    return this[TYPE] === 5;
  }
}

/** The entries of a folder, of the text that the host gives: pairs of a name and its type. */
export function entriesOf(text) {
  const types = { 1: FOLDER, 2: FILE, 3: LINK };
  return text.split("/").slice(0, -1).map((entry) => [entry.slice(1), types[entry[0]]]);
}
export const isFolderType = (type) => type === FOLDER;

export class StatFs {
  constructor(type, bsize, blocks, bfree, bavail, files, ffree) {
    Object.assign(this, { type, bsize, blocks, bfree, bavail, files, ffree });
  }
}
