// Errors as Node.js makes them: with a `code`, and words about arguments.

/** An error of a class with a code: `coded(TypeError, "ERR_INVALID_ARG_TYPE", "The …")`. */
export function coded(Base, code, message) {
  const error = new Base(message);
  error.code = code;
  return error;
}
