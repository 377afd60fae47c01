// A document after an update, and what a cursor shows of one.
import { at, check, compare, copied, isObject, same } from "koipond:db/order";
import { fits } from "koipond:db/match";

const { isArray } = Array;
const each = (value) => {
  if (!isObject(value) || !Object.hasOwn(value, "$each")) return [value];
  if (Object.keys(value).some((key) => key !== "$each" && key !== "$slice")) throw new Error("Can only use $slice in cunjunction with $each when $push to array");
  if (!isArray(value.$each)) throw new Error("$each requires an array value");
  return value.$each;
};
const listAt = (operator, what, object, field) => {
  if (!Object.hasOwn(object, field) && (operator === "$push" || operator === "$addToSet")) object[field] = [];
  if (!isArray(object[field])) throw new Error(`Can't ${operator} an element ${what} non-array values`);
  return object[field];
};
const sliced = (list, length) => {
  if (length === undefined) return list;
  if (typeof length !== "number") throw new Error("$slice requires a number value");
  return length >= 0 ? list.slice(0, length) : list.slice(length);
};

const CHANGES = {
  __proto__: null,
  $set: (object, field, value) => void (object[field] = value),
  $unset: (object, field) => void delete object[field],
  $inc(object, field, value) {
    if (typeof value !== "number") throw new Error(`${value} must be a number`);
    if (Object.hasOwn(object, field) && typeof object[field] !== "number") throw new Error("Don't use the $inc modifier on non-number fields");
    object[field] = (object[field] ?? 0) + value;
  },
  $min(object, field, value) {
    if (object[field] === undefined || compare(value, object[field]) < 0) object[field] = value;
  },
  $max(object, field, value) {
    if (object[field] === undefined || compare(value, object[field]) > 0) object[field] = value;
  },
  $push(object, field, value) {
    const list = listAt("$push", "on", object, field);
    object[field] = sliced([...list, ...each(value)], isObject(value) && Object.hasOwn(value, "$each") ? value.$slice : undefined);
  },
  $addToSet(object, field, value) {
    const list = listAt("$addToSet", "on", object, field);
    for (const one of each(value)) if (!list.some((before) => compare(before, one) === 0)) list.push(one);
  },
  $pop(object, field, value) {
    const list = listAt("$pop", "from", object, field);
    if (typeof value !== "number") throw new Error(`${value} isn't an integer, can't use it with $pop`);
    if (value > 0) list.pop();
    else if (value < 0) list.shift();
  },
  $pull(object, field, value) {
    const list = listAt("$pull", "from", object, field);
    object[field] = list.filter((one) => !fits(one, value));
  },
};
// These make nothing where there is nothing.
const MAKES_NOTHING = ["$unset", "$pull", "$pop"];

function changed(operator, document, path, value) {
  const parts = path.split(".");
  let object = document;
  for (const part of parts.slice(0, -1)) {
    if (!isObject(object[part]) || !Object.hasOwn(object, part)) {
      if (MAKES_NOTHING.includes(operator)) return;
      object[part] = {};
    }
    object = object[part];
  }
  CHANGES[operator](object, parts.at(-1), copied(value));
}

export const isOperator = (key) => key[0] === "$";

// A document after an update, which is another document in its place or a list of changes.
export function updated(document, update) {
  const keys = Object.keys(update);
  const operators = keys.filter(isOperator);
  if (Object.hasOwn(update, "_id") && document._id !== undefined && !same(update._id, document._id)) throw new Error("You cannot change a document's _id");
  if (operators.length > 0 && operators.length !== keys.length) throw new Error("You cannot mix modifiers and normal fields");
  const made = operators.length === 0 ? { ...copied(update), _id: document._id } : copied(document);
  for (const operator of operators) {
    if (CHANGES[operator] === undefined) throw new Error(`Unknown modifier ${operator}`);
    if (!isObject(update[operator])) throw new Error(`Modifier ${operator}'s argument must be an object`);
    for (const [path, value] of Object.entries(update[operator])) changed(operator, made, path, value);
  }
  check(made);
  if (document._id !== undefined && !same(made._id, document._id)) throw new Error("You can't change a document's _id");
  return made;
}

// What is shown of a document.
export function shown(document, projection) {
  const { _id: id, ...others } = projection ?? {};
  const keys = Object.keys(others);
  const keeps = keys.filter((key) => others[key]).length;
  if (keeps > 0 && keeps !== keys.length) throw new Error("Can't both keep and omit fields except for _id");
  let made = copied(document);
  if (keeps > 0) {
    made = {};
    for (const key of keys) {
      const value = at(document, key);
      if (value !== undefined) changed("$set", made, key, value);
    }
    if (id !== 0 && id !== false) made._id = document._id;
    return made;
  }
  for (const key of keys) changed("$unset", made, key);
  if (id === 0 || id === false) delete made._id;
  return made;
}
