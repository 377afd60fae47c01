// `util.parseArgs`: the arguments of a command line.
import { coded, invalidArgType, invalidArgValue, validateArray, validateBoolean, validateObject, validateString } from "koipond:errors";

const { hasOwn, entries } = Object;

const wrong = (code, message) => coded(TypeError, `ERR_PARSE_ARGS_${code}`, message);

function checked(options) {
  validateObject(options, "options");
  for (const [name, option] of entries(options)) {
    validateObject(option, `options.${name}`);
    const { type, short, multiple = false } = option;
    if (type !== "string" && type !== "boolean") throw invalidArgType(`options.${name}.type`, "('string|boolean')", type);
    if (hasOwn(option, "short")) {
      validateString(short, `options.${name}.short`);
      if (short.length !== 1) throw invalidArgValue(`options.${name}.short`, short, "must be a single character");
    }
    if (hasOwn(option, "multiple")) validateBoolean(multiple, `options.${name}.multiple`);
    const { default: preset } = option;
    if (preset === undefined) continue;
    if (!multiple) type === "string" ? validateString(preset, `options.${name}.default`) : validateBoolean(preset, `options.${name}.default`);
    else {
      validateArray(preset, `options.${name}.default`);
      preset.forEach((one, n) => (type === "string" ? validateString : validateBoolean)(one, `options.${name}.default[${n}]`));
    }
  }
  return options;
}

function tokensOf(args, options) {
  const longOf = (short) => entries(options).find(([, option]) => option.short === short)?.[0] ?? short;
  const takes = (name) => hasOwn(options, name) && options[name].type === "string";
  const tokens = [], rest = [...args];
  let index = -1, expanded = 0;
  while (rest.length > 0) {
    const arg = rest.shift();
    const next = rest[0];
    if (expanded > 0) expanded--;
    else index++;
    if (arg === "--") {
      tokens.push({ kind: "option-terminator", index });
      for (const value of rest) tokens.push({ kind: "positional", index: ++index, value });
      break;
    }
    const given = next !== undefined && next !== null;
    if (/^-[^-]$/.test(arg)) {
      const name = longOf(arg[1]);
      let value, inlineValue;
      if (takes(name) && given) {
        value = rest.shift();
        inlineValue = false;
      }
      tokens.push({ kind: "option", name, rawName: arg, index, value, inlineValue });
      if (value !== undefined) ++index;
    } else if (/^-[^-]./.test(arg)) {
      if (takes(longOf(arg[1]))) {
        const name = longOf(arg[1]);
        tokens.push({ kind: "option", name, rawName: `-${arg[1]}`, index, value: arg.slice(2), inlineValue: true });
        continue;
      }
      // Several in one: until one takes the rest as its value.
      const group = [];
      for (let i = 1; i < arg.length; i++) {
        const short = arg[i];
        if (!takes(longOf(short)) || i === arg.length - 1) group.push(`-${short}`);
        else {
          group.push(`-${arg.slice(i)}`);
          break;
        }
      }
      rest.unshift(...group);
      expanded = group.length;
    } else if (/^--./.test(arg) && !arg.slice(3).includes("=")) {
      const name = arg.slice(2);
      let value, inlineValue;
      if (takes(name) && given) {
        value = rest.shift();
        inlineValue = false;
      }
      tokens.push({ kind: "option", name, rawName: arg, index, value, inlineValue });
      if (value !== undefined) ++index;
    } else if (/^--./.test(arg)) {
      const at = arg.indexOf("=", 3), name = arg.slice(2, at);
      tokens.push({ kind: "option", name, rawName: `--${name}`, index, value: arg.slice(at + 1), inlineValue: true });
    } else tokens.push({ kind: "positional", index, value: arg });
  }
  return tokens;
}

function checkUse(token, options, allowPositionals) {
  const { name, rawName, value, inlineValue } = token;
  const at = !inlineValue && value?.length > 1 && value[0] === "-" ? value : undefined;
  if (!hasOwn(options, name)) {
    const hint = allowPositionals ? `. To specify a positional argument starting with a '-', place it at the end of the command after '--', as in '-- ${JSON.stringify(rawName)}` : "";
    throw wrong("UNKNOWN_OPTION", `Unknown option '${rawName}'${hint}`);
  }
  const { short, type } = options[name], shown = `${short ? `-${short}, ` : ""}--${name}`;
  if (type === "string" && typeof value !== "string") throw wrong("INVALID_OPTION_VALUE", `Option '${shown} <value>' argument missing`);
  if (type === "boolean" && value !== undefined && value !== null) throw wrong("INVALID_OPTION_VALUE", `Option '${shown}' does not take an argument`);
  if (type === "string" && at !== undefined) {
    const example = rawName.startsWith("--") ? `'${rawName}=-XYZ'` : `'--${name}=-XYZ' or '${rawName}-XYZ'`;
    throw wrong("INVALID_OPTION_VALUE", `Option '${rawName}' argument is ambiguous.\nDid you forget to specify the option argument for '${rawName}'?\nTo specify an option argument starting with a dash use ${example}.`);
  }
}

export function parseArgs(config = {}) {
  validateObject(config, "config");
  const args = config.args ?? globalThis.process.argv.slice(2);
  const strict = config.strict ?? true, allowPositionals = config.allowPositionals ?? !strict, returnTokens = config.tokens ?? false;
  const allowNegative = config.allowNegative ?? false;
  validateArray(args, "args");
  validateBoolean(strict, "strict");
  validateBoolean(allowPositionals, "allowPositionals");
  validateBoolean(returnTokens, "tokens");
  validateBoolean(allowNegative, "allowNegative");
  const options = checked(config.options ?? {});
  const tokens = tokensOf(args, options);
  const result = { values: { __proto__: null }, positionals: [] };
  if (returnTokens) result.tokens = tokens;
  for (const token of tokens) {
    if (token.kind === "positional") {
      if (!allowPositionals) throw wrong("UNEXPECTED_POSITIONAL", `Unexpected argument '${token.value}'. This command does not take positional arguments`);
      result.positionals.push(token.value);
    }
    if (token.kind !== "option") continue;
    let { name, value } = token;
    if (allowNegative && value === undefined && name.startsWith("no-") && !hasOwn(options, name)) {
      const positive = name.slice(3);
      if (hasOwn(options, positive) && options[positive].type === "boolean") {
        name = token.name = positive;
        store(result.values, options, name, false);
        continue;
      }
    }
    if (strict) checkUse(token, options, allowPositionals);
    store(result.values, options, name, value ?? true);
  }
  for (const [name, option] of entries(options)) {
    if (option.default !== undefined && !hasOwn(result.values, name)) result.values[name] = option.default;
  }
  return result;
}

function store(values, options, name, value) {
  if (name === "__proto__") return;
  if (!options[name]?.multiple) values[name] = value;
  else if (values[name]) values[name].push(value);
  else values[name] = [value];
}
