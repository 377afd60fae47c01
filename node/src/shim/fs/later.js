// When what was asked of the disk is done: at a turn of its own, in the order of asking, together with immediates. So nothing is there
// before whoever asked has gone on, as on a real machine, but which of two operations is done first is always the same.
const { setImmediate } = globalThis;

/** Does something later; tells the callback, or gives a promise. */
export function later(run, callback) {
  if (callback === undefined) {
    return new Promise((resolve, reject) => {
      setImmediate(() => {
        try {
          resolve(run());
        } catch (error) {
          reject(error);
        }
      });
    });
  }
  setImmediate(() => {
    let result;
    try {
      result = run();
    } catch (error) {
      callback(error);
      return;
    }
    if (result === undefined) callback(null);
    else callback(null, result);
  });
  return undefined;
}
