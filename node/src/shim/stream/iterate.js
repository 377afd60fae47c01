// The chunks of a Readable, one after the other, for `for await`.
import { bothErrors, nop } from "koipond:stream/common";
import { destroyer } from "koipond:stream/destroy";
import { finished } from "koipond:stream/finished";

export async function* chunks(stream, options) {
  let wake = nop;
  const next = function (resolve) {
    if (this === stream) {
      wake();
      wake = nop;
    } else wake = resolve;
  };
  stream.on("readable", next);
  let ending; // undefined: not over; null: over; else the error
  const cleanUp = finished(stream, { writable: false }, (error) => {
    ending = error ? bothErrors(ending, error) : null;
    wake();
    wake = nop;
  });
  try {
    for (;;) {
      const chunk = stream.destroyed ? null : stream.read();
      if (chunk !== null) yield chunk;
      else if (ending) throw ending;
      else if (ending === null) return;
      else await new Promise(next);
    }
  } catch (error) {
    ending = bothErrors(ending, error);
    throw ending;
  } finally {
    if ((ending || options?.destroyOnReturn !== false) && (ending === undefined || stream._readableState.autoDestroy)) {
      destroyer(stream, null);
    } else {
      stream.off("readable", next);
      cleanUp();
    }
  }
}
