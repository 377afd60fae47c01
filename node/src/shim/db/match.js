// Whether a document fits a query.
import { at, isDate, isObject, same } from "koipond:db/order";

const { isArray } = Array;
const isRegExp = (value) => Object.prototype.toString.call(value) === "[object RegExp]";
const comparable = (a, b) => typeof a === typeof b && (typeof a === "number" || typeof a === "string" || (isDate(a) && isDate(b)));
const list = (operator, value) => {
  if (!isArray(value)) throw new Error(`${operator} operator called with a non-array`);
  return value;
};

const COMPARED = {
  __proto__: null,
  $lt: (a, b) => comparable(a, b) && a < b,
  $lte: (a, b) => comparable(a, b) && a <= b,
  $gt: (a, b) => comparable(a, b) && a > b,
  $gte: (a, b) => comparable(a, b) && a >= b,
  $ne: (a, b) => a === undefined || !same(a, b),
  $in: (a, b) => list("$in", b).some((one) => same(a, one)),
  $nin: (a, b) => !list("$nin", b).some((one) => same(a, one)),
  $regex(a, b) {
    if (!isRegExp(b)) throw new Error("$regex operator called with non regular expression");
    b.lastIndex = 0;
    return typeof a === "string" && b.test(a);
  },
  $exists: (a, b) => (a !== undefined) === Boolean(b || b === ""),
  $size(a, b) {
    if (!isArray(a)) return false;
    if (b % 1 !== 0) throw new Error("$size operator called without an integer");
    return a.length === b;
  },
  $elemMatch: (a, b) => isArray(a) && a.some((one) => fits(one, b)),
};
const OF_LISTS = ["$size", "$elemMatch"];

const several = (operator, queries) => {
  if (!isArray(queries)) throw new Error(`${operator} operator used without an array`);
  return queries;
};
const JOINED = {
  __proto__: null,
  $or: (document, queries) => several("$or", queries).some((query) => fits(document, query)),
  $and: (document, queries) => several("$and", queries).every((query) => fits(document, query)),
  $not: (document, query) => !fits(document, query),
  $where(document, call) {
    if (typeof call !== "function") throw new Error("$where operator used without a function");
    const found = call.call(document);
    if (typeof found !== "boolean") throw new Error("$where function must return boolean");
    return found;
  },
};

// Whether a value is what one part of a query wants; a list is also what one of its members is.
function partFits(value, wanted, asOne) {
  const plain = isObject(wanted) && !isRegExp(wanted) && !isArray(wanted) && !isDate(wanted);
  if (isArray(value) && !asOne && !isArray(wanted)) {
    const whole = plain && Object.keys(wanted).some((key) => OF_LISTS.includes(key));
    return whole ? partFits(value, wanted, true) : value.some((one) => partFits(one, wanted, isArray(one)));
  }
  if (plain) {
    const keys = Object.keys(wanted);
    const operators = keys.filter((key) => key[0] === "$");
    if (operators.length > 0 && operators.length !== keys.length) throw new Error("You cannot mix operators and normal fields");
    if (operators.length > 0) {
      return operators.every((operator) => {
        if (COMPARED[operator] === undefined) throw new Error(`Unknown comparison function ${operator}`);
        return COMPARED[operator](value, wanted[operator]);
      });
    }
  }
  return isRegExp(wanted) ? COMPARED.$regex(value, wanted) : same(value, wanted);
}

// Whether a document, or a value of a list, fits a query.
export function fits(document, query) {
  if (!isObject(document) || !isObject(query) || isRegExp(query)) return partFits(document, query, false);
  if (Object.keys(query).length > 0 && Object.keys(query).every((key) => COMPARED[key] !== undefined)) return partFits(document, query, true);
  return Object.keys(query).every((key) => {
    if (key[0] !== "$") return partFits(at(document, key), query[key], false);
    if (JOINED[key] === undefined) throw new Error(`Unknown logical operator ${key}`);
    return JOINED[key](document, query[key]);
  });
}
