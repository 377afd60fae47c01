// Paths of routes, as express 4 writes them: `/a/:id`, `/a/:id?`, `/files/*`, `/ab?cd`, regular expressions, and lists of all these.

// A path as a regular expression, and the names of what it captures.
function compiled(path, whole) {
  const names = [];
  let source = "";
  let unnamed = 0;
  for (let at = 0; at < path.length; ) {
    const named = /^(\/)?(\.)?:(\w+)(\([^)]*\))?(\*)?(\?)?/.exec(path.slice(at));
    const sign = path[at];
    if (named !== null) {
      const [all, slash = "", dot = "", name, given, star, optional = ""] = named;
      const value = given ?? (dot ? "([^/.]+?)" : "([^/]+?)");
      const before = `${slash && "\\/"}${dot && "\\."}`;
      const rest = star === undefined ? "" : "((?:[/.].+?)?)";
      source += optional ? `(?:${before}${value}${rest})?` : `${before}${value}${rest}`;
      names.push(name);
      if (star !== undefined) names.push(unnamed++);
      at += all.length;
      continue;
    }
    if (sign === "*") {
      source += "(.*)";
      names.push(unnamed++);
    } else if (sign === "/" && path[at + 1] === "(") {
      source += "\\/(?:";
      at += 1;
    } else {
      if (sign === "(" && path[at + 1] !== "?") names.push(unnamed++);
      source += sign === "/" || sign === "." ? `\\${sign}` : sign;
    }
    at += 1;
  }
  const slash = path.endsWith("/") ? "?" : "\\/?";
  return { pattern: new RegExp(`^${source}${slash}${whole ? "$" : "(?=\\/|$)"}`, "i"), names };
}

function decoded(value) {
  if (typeof value !== "string" || value.length === 0) return value;
  try {
    return decodeURIComponent(value);
  } catch (error) {
    error.message = `Failed to decode param '${value}'`;
    error.status = error.statusCode = 400;
    throw error;
  }
}

const EVERYTHING = { path: "", params: {} };

function single(given, whole) {
  if (given === "*" || (given === "/" && !whole)) {
    return (path) => (given === "*" ? { path: whole ? path : "", params: { 0: decoded(path) } } : EVERYTHING);
  }
  const { pattern, names } = given instanceof RegExp ? { pattern: given, names: [] } : compiled(`${given}`, whole);
  return (path) => {
    pattern.lastIndex = 0;
    const found = pattern.exec(path);
    if (found === null) return undefined;
    const params = {};
    for (let n = 1; n < found.length; n++) {
      const name = names[n - 1] ?? n - 1;
      const value = decoded(found[n]);
      if (value !== undefined || !Object.hasOwn(params, name)) params[name] = value;
    }
    for (const [name, value] of Object.entries(found.groups ?? {})) params[name] = decoded(value);
    return { path: found[0], params };
  };
}

// A function from a path to what it matched and its parameters; `whole` where it must match to the end.
export function matcher(given, whole) {
  const all = (Array.isArray(given) ? given.flat(Infinity) : [given]).map((one) => single(one, whole));
  return (path) => {
    for (const one of all) {
      const found = one(path);
      if (found !== undefined) return found;
    }
    return undefined;
  };
}
