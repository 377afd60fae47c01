// `Readable.from`: a stream of what an iterable gives.
import { Buffer, coded, invalidArgType, tick } from "koipond:stream/common";

export function from(Readable, iterable, options) {
  if (typeof iterable === "string" || iterable instanceof Buffer) {
    return new Readable({
      objectMode: true,
      ...options,
      read() {
        this.push(iterable);
        this.push(null);
      },
    });
  }
  let iterator;
  const isAsync = Boolean(iterable?.[Symbol.asyncIterator]);
  if (isAsync) iterator = iterable[Symbol.asyncIterator]();
  else if (iterable?.[Symbol.iterator]) iterator = iterable[Symbol.iterator]();
  else throw invalidArgType("iterable", "an instance of Iterable", iterable);

  const stream = new Readable({ objectMode: true, highWaterMark: 1, ...options });
  let reading = false;
  stream._read = () => {
    if (reading) return;
    reading = true;
    next();
  };
  stream._destroy = (error, callback) => {
    close(error).then(
      () => tick(callback, error),
      (failed) => tick(callback, failed || error),
    );
  };
  async function close(error) {
    const failed = error !== undefined && error !== null;
    if (failed && typeof iterator.throw === "function") {
      const { value, done } = await iterator.throw(error);
      await value;
      if (done) return;
    }
    if (typeof iterator.return === "function") await (await iterator.return()).value;
  }
  async function next() {
    for (;;) {
      try {
        const { value, done } = isAsync ? await iterator.next() : iterator.next();
        if (done) {
          stream.push(null);
        } else {
          const chunk = value && typeof value.then === "function" ? await value : value;
          if (chunk === null) {
            reading = false;
            throw coded(TypeError, "ERR_STREAM_NULL_VALUES", "May not write null values to stream");
          }
          if (stream.push(chunk)) continue;
          reading = false;
        }
      } catch (error) {
        stream.destroy(error);
      }
      break;
    }
  }
  return stream;
}
