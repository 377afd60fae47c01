// `pipe`: what comes out of one stream goes into another, no faster than that one takes it.
import { tick } from "koipond:stream/common";
import { errorOrDestroy } from "koipond:stream/destroy";
import { prependError } from "koipond:stream/legacy";

/** The method `pipe` of Readables. */
export function pipe(target, options) {
  const source = this;
  const state = this._readableState;
  if (state.pipes.length === 1 && !state.multiAwaitDrain) {
    state.multiAwaitDrain = true;
    state.awaitDrainWriters = new Set(state.awaitDrainWriters ? [state.awaitDrainWriters] : []);
  }
  state.pipes.push(target);
  const { process } = globalThis;
  const ends = options?.end !== false && target !== process.stdout && target !== process.stderr;
  const onEnd = ends ? () => target.end() : unpipe;
  if (state.endEmitted) tick(onEnd);
  else source.once("end", onEnd);

  target.on("unpipe", onUnpipe);
  let cleanedUp = false;
  let onDrain;
  function onUnpipe(readable, info) {
    if (readable !== source || info?.hasUnpiped !== false) return;
    info.hasUnpiped = true;
    cleanUp();
  }
  function cleanUp() {
    target.removeListener("close", onClose);
    target.removeListener("finish", onFinish);
    if (onDrain) target.removeListener("drain", onDrain);
    target.removeListener("error", onError);
    target.removeListener("unpipe", onUnpipe);
    source.removeListener("end", onEnd);
    source.removeListener("end", unpipe);
    source.removeListener("data", onData);
    cleanedUp = true;
    // Others may wait for this one to drain.
    if (onDrain && state.awaitDrainWriters && (!target._writableState || target._writableState.needDrain)) onDrain();
  }
  function pause() {
    if (!cleanedUp) {
      if (state.pipes.length === 1 && state.pipes[0] === target) {
        state.awaitDrainWriters = target;
        state.multiAwaitDrain = false;
      } else if (state.pipes.length > 1 && state.pipes.includes(target)) {
        state.awaitDrainWriters.add(target);
      }
      source.pause();
    }
    if (!onDrain) {
      onDrain = drainFor(source, target);
      target.on("drain", onDrain);
    }
  }
  function onData(chunk) {
    if (target.write(chunk) === false) pause();
  }
  function onError(error) {
    unpipe();
    target.removeListener("error", onError);
    if (target.listenerCount("error") > 0) return;
    const its = target._writableState || target._readableState;
    if (its && !its.errorEmitted) errorOrDestroy(target, error);
    else target.emit("error", error);
  }
  function onClose() {
    target.removeListener("finish", onFinish);
    unpipe();
  }
  function onFinish() {
    target.removeListener("close", onClose);
    unpipe();
  }
  function unpipe() {
    source.unpipe(target);
  }
  source.on("data", onData);
  prependError(target, onError);
  target.once("close", onClose);
  target.once("finish", onFinish);
  target.emit("pipe", source);
  if (target.writableNeedDrain === true) pause();
  else if (!state.flowing) source.resume();
  return target;
}

/** What a source does when one that it is piped to has drained. */
function drainFor(source, target) {
  return () => {
    const state = source._readableState;
    if (state.awaitDrainWriters === target) state.awaitDrainWriters = null;
    else if (state.multiAwaitDrain) state.awaitDrainWriters.delete(target);
    if ((!state.awaitDrainWriters || state.awaitDrainWriters.size === 0) && source.listenerCount("data")) source.resume();
  };
}
