// The store that `getDb()` gives: documents, queries and updates as nedb has them, with promises; docs/protocol.md §5.1.
//
// `storeGet` and `storeSet` are one document for each key, `{key, [key]: value}`. As long as nobody asks for the store itself, the wrapper
// keeps them by themselves; they move in here when it is first asked for.
import * as host from "koipond:host";
import EventEmitter from "koipond:node/events";
import { isOperator, shown, updated } from "koipond:db/change";
import { fits } from "koipond:db/match";
import { at, check, compare, copied, isObject } from "koipond:db/order";
import * as slots from "koipond:db/slots";

const SIGNS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

// A new name for a document: 16 signs by chance.
function name() {
  let made = "";
  while (made.length < 16) for (const byte of host.native("random").bytes(24)) if (byte < 248 && made.length < 16) made += SIGNS[byte % 62];
  return made;
}

class Cursor {
  #run;
  #sort;
  #skip = 0;
  #limit = Infinity;
  #projection;
  constructor(run, projection) {
    this.#run = run;
    this.#projection = projection;
  }
  sort(by) {
    this.#sort = by;
    return this;
  }
  skip(n) {
    this.#skip = n;
    return this;
  }
  limit(n) {
    this.#limit = n;
    return this;
  }
  projection(fields) {
    this.#projection = fields;
    return this;
  }
  project(fields) {
    return this.projection(fields);
  }
  async exec() {
    return this.#run((found) => {
      const by = Object.entries(this.#sort ?? {});
      const before = (a, b) => by.reduce((order, [path, way]) => order || way * compare(at(a, path), at(b, path)), 0);
      const sorted = by.length === 0 ? found : [...found].sort(before);
      const most = this.#limit ? this.#skip + this.#limit : undefined;
      return sorted.slice(this.#skip, most).map((document) => shown(document, this.#projection));
    });
  }
  then(...calls) {
    return this.exec().then(...calls);
  }
  catch(call) {
    return this.exec().catch(call);
  }
  finally(call) {
    return this.exec().finally(call);
  }
  async *[Symbol.asyncIterator]() {
    yield* await this.exec();
  }
}

class Datastore extends EventEmitter {
  // In the order of their names, in which they are found.
  #kept = [];
  #indexes = new Map();
  constructor() {
    super();
    for (const [slot, document] of slots.all()) this.#place({ slot, document });
    this.#moveIn();
    for (const index of slots.indexes()) this.#indexes.set(index.fieldName, index);
  }

  // The documents of the wrapper that nobody saw as such so far.
  #moveIn() {
    for (let n = 0; ; n++) {
      const key = host.diskGet(`keys/${n}`);
      if (key === undefined) break;
      const value = host.diskGet(`db/${key}`);
      if (value === "") continue;
      this.#add({ key, [key]: JSON.parse(value) });
      host.diskSet(`db/${key}`, "");
    }
    slots.begin();
  }

  #where(id) {
    let [low, high] = [0, this.#kept.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (compare(this.#kept[middle].document._id, id) < 0) low = middle + 1;
      else high = middle;
    }
    return low;
  }
  #place(entry) {
    this.#kept.splice(this.#where(entry.document._id), 0, entry);
  }
  // What a query finds; a name alone is found at once.
  #matching(query = {}) {
    if (isObject(query) && typeof query._id === "string") {
      const entry = this.#kept[this.#where(query._id)];
      return entry !== undefined && fits(entry.document, query) ? [entry] : [];
    }
    return this.#kept.filter(({ document }) => fits(document, query));
  }

  // Values that may stand only once, and stand elsewhere already.
  #mustDiffer(document, except) {
    const id = this.#kept[this.#where(document._id)];
    if (id !== undefined && id !== except && compare(id.document._id, document._id) === 0) throw violated("_id", document._id);
    for (const { fieldName, unique, sparse } of this.#indexes.values()) {
      const value = at(document, fieldName);
      if (!unique || (sparse && value === undefined)) continue;
      const values = Array.isArray(value) ? value : [value];
      const taken = (one) => [at(one.document, fieldName)].flat().some((other) => values.some((mine) => compare(mine, other) === 0));
      if (this.#kept.some((one) => one !== except && taken(one))) throw violated(fieldName, value);
    }
  }
  #add(given) {
    const document = copied(given);
    document._id ??= name();
    check(document);
    this.#mustDiffer(document);
    this.#place({ slot: slots.keep(document), document });
    return document;
  }
  #change(entry, document) {
    this.#mustDiffer(document, entry);
    slots.keep(document, entry.slot);
    entry.document = document;
  }
  #remove(entry) {
    slots.drop(entry.slot);
    this.#kept.splice(this.#kept.indexOf(entry), 1);
  }

  async load() {}
  async loadDatabase() {}
  async compactDatafile() {}
  async insert(given) {
    if (!Array.isArray(given)) return copied(this.#add(given));
    const made = [];
    try {
      for (const one of given) made.push(this.#add(one));
    } catch (error) {
      for (const { _id } of made) this.#remove(this.#kept[this.#where(_id)]);
      throw error;
    }
    return copied(made);
  }
  async insertOne(given) {
    return this.insert(given);
  }
  async insertMany(given) {
    return this.insert(given);
  }
  find(query = {}, projection) {
    return new Cursor((end) => end(this.#matching(query).map(({ document }) => document)), projection);
  }
  async findOne(query = {}, projection) {
    const [entry] = this.#matching(query);
    return entry === undefined ? null : shown(entry.document, projection);
  }
  count(query = {}) {
    return new Cursor(() => this.#matching(query).length);
  }
  async update(query, update, options = {}) {
    const found = this.#matching(query).slice(0, options.multi ? undefined : 1);
    if (found.length === 0 && options.upsert) {
      const changes = Object.keys(update).some(isOperator);
      const made = this.#add(changes ? withoutId(updated(plain(query), update)) : update);
      return options.returnUpdatedDocs ? copied(made) : 1;
    }
    for (const entry of found) this.#change(entry, updated(entry.document, update));
    const documents = found.map(({ document }) => copied(document));
    return options.returnUpdatedDocs ? (options.multi ? documents : documents[0] ?? null) : found.length;
  }
  async updateOne(query, update, options = {}) {
    return this.update(query, update, { ...options, multi: false });
  }
  async updateMany(query, update, options = {}) {
    return this.update(query, update, { ...options, multi: true });
  }
  async remove(query, options = {}) {
    const found = this.#matching(query).slice(0, options.multi ? undefined : 1);
    for (const entry of found) this.#remove(entry);
    return found.length;
  }
  async deleteOne(query, options = {}) {
    return this.remove(query, { ...options, multi: false });
  }
  async deleteMany(query, options = {}) {
    return this.remove(query, { ...options, multi: true });
  }
  async ensureIndex(options = {}) {
    const { fieldName, unique = false, sparse = false } = options;
    if (!fieldName) throw Object.assign(new Error("Cannot create an index without a fieldName"), { missingFieldName: true });
    if (this.#indexes.has(fieldName)) return;
    this.#indexes.set(fieldName, { fieldName, unique, sparse });
    try {
      for (const entry of this.#kept) this.#mustDiffer(entry.document, entry);
    } catch (error) {
      this.#indexes.delete(fieldName);
      throw error;
    }
    slots.keepIndexes([...this.#indexes.values()]);
  }
  async removeIndex(fieldName) {
    this.#indexes.delete(fieldName);
    slots.keepIndexes([...this.#indexes.values()]);
  }
}

const violated = (field, key) =>
  Object.assign(new Error(`Can't insert key ${JSON.stringify(key)}, it violates the unique constraint`), { key, errorType: "uniqueViolated", field });
const withoutId = ({ _id, ...document }) => (_id === undefined ? document : { ...document, _id });
// What a query says a document is: its plain fields.
const plain = (query) => Object.fromEntries(Object.entries(query).filter(([key, value]) => !isOperator(key) && !(isObject(value) && Object.keys(value).some(isOperator))));

export const db = new Datastore();
