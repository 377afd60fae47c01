// `Stream`: what all streams descend from, with the `pipe` of streams from before there was backpressure.
import EventEmitter from "koipond:node/events";

export function Stream(options) {
  EventEmitter.call(this, options);
}
Object.setPrototypeOf(Stream.prototype, EventEmitter.prototype);
Object.setPrototypeOf(Stream, EventEmitter);

Stream.prototype.pipe = function (target, options) {
  const source = this;
  const onData = (chunk) => {
    if (target.writable && target.write(chunk) === false) source.pause?.();
  };
  const onDrain = () => {
    if (source.readable) source.resume?.();
  };
  let over = false;
  const onEnd = () => {
    if (over) return;
    over = true;
    target.end();
  };
  const onClose = () => {
    if (over) return;
    over = true;
    if (typeof target.destroy === "function") target.destroy();
  };
  const onError = function (error) {
    cleanUp();
    if (EventEmitter.listenerCount(this, "error") === 0) this.emit("error", error);
  };
  const pairs = [
    [source, "data", onData],
    [target, "drain", onDrain],
    [source, "end", cleanUp],
    [source, "close", cleanUp],
    [target, "close", cleanUp],
  ];
  function cleanUp() {
    for (const [stream, name, listener] of pairs) stream.removeListener(name, listener);
    for (const stream of [source, target]) stream.removeListener("error", onError);
    source.removeListener("end", onEnd);
    source.removeListener("close", onClose);
  }
  if (!target._isStdio && options?.end !== false) {
    source.on("end", onEnd);
    source.on("close", onClose);
  }
  for (const stream of [source, target]) prependError(stream, onError);
  for (const [stream, name, listener] of pairs) stream.on(name, listener);
  target.emit("pipe", source);
  return target;
};

Stream.prototype.eventNames = function () {
  return Reflect.ownKeys(this._events ?? {}).filter((name) => this._events[name] !== undefined);
};

/** Listens to errors before those who listen already. */
export function prependError(stream, listener) {
  if (typeof stream.prependListener === "function") stream.prependListener("error", listener);
  else stream.on("error", listener);
}
