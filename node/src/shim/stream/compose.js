// `compose`: several streams as one Duplex, written at the first and read at the last.
import { AbortError, invalidArgValue, missingArgs } from "koipond:stream/common";
import { destroyer } from "koipond:stream/destroy";
import { Duplex } from "koipond:stream/duplex";
import { toDuplex } from "koipond:stream/duplexify";
import { finished } from "koipond:stream/finished";
import { isNodeStream, isReadable, isReadableStream, isTransformStream, isWebStream, isWritable, isWritableStream } from "koipond:stream/kinds";
import { connect } from "koipond:stream/pipeline";

export function compose(...given) {
  if (given.length === 0) throw missingArgs("streams");
  if (given.length === 1) return toDuplex(given[0]);
  const streams = [...given];
  if (typeof streams[0] === "function") streams[0] = toDuplex(streams[0]);
  const last = streams.length - 1;
  if (typeof streams[last] === "function") streams[last] = toDuplex(streams[last]);
  for (const [at, stream] of streams.entries()) {
    if (!isNodeStream(stream) && !isWebStream(stream)) continue;
    if (at < last && !(isReadable(stream) || isReadableStream(stream) || isTransformStream(stream))) {
      throw invalidArgValue(`streams[${at}]`, given[at], "must be readable");
    }
    if (at > 0 && !(isWritable(stream) || isWritableStream(stream) || isTransformStream(stream))) {
      throw invalidArgValue(`streams[${at}]`, given[at], "must be writable");
    }
  }
  return composed(streams.map((stream) => (isWebStream(stream) ? toDuplex(stream) : stream)));
}

function composed(streams) {
  let onDrain = null;
  let onFinish = null;
  let onReadable = null;
  let onClose = null;
  const tail = connect(streams, (error) => {
    const call = onClose;
    onClose = null;
    if (call) call(error);
    else if (error) stream.destroy(error);
    else if (!reads && !writes) stream.destroy();
  });
  const [head] = streams;
  const writes = Boolean(isWritable(head));
  const reads = Boolean(isReadable(tail));
  const stream = new Duplex({
    writableObjectMode: Boolean(head?.writableObjectMode),
    readableObjectMode: Boolean(tail?.readableObjectMode),
    writable: writes,
    readable: reads,
  });
  if (writes) {
    stream._write = (chunk, encoding, callback) => {
      if (head.write(chunk, encoding)) callback();
      else onDrain = callback;
    };
    stream._final = (callback) => {
      head.end();
      onFinish = callback;
    };
    head.on("drain", () => {
      const call = onDrain;
      onDrain = null;
      call?.();
    });
    finished(tail, () => {
      const call = onFinish;
      onFinish = null;
      call?.();
    });
  }
  if (reads) {
    tail.on("readable", () => {
      const call = onReadable;
      onReadable = null;
      call?.();
    });
    tail.on("end", () => stream.push(null));
    stream._read = () => {
      for (;;) {
        const chunk = tail.read();
        if (chunk === null) {
          onReadable = stream._read;
          return;
        }
        if (!stream.push(chunk)) return;
      }
    };
  }
  stream._destroy = (given, callback) => {
    const error = !given && onClose !== null ? new AbortError() : given;
    onReadable = onDrain = onFinish = null;
    if (tail.closed || tail.destroyed) callback(error);
    else {
      onClose = callback;
      destroyer(tail, error);
    }
  };
  return stream;
}
