// `addAbortSignal`: a stream that an AbortSignal ends.
import { AbortError, checkAbortSignal, invalidArgType } from "koipond:stream/common";
import { finished } from "koipond:stream/finished";
import { isNodeStream, isWebStream } from "koipond:stream/kinds";
import { errorWebStream } from "koipond:stream/web-side";

export function addAbortSignal(signal, stream) {
  if (signal === null || typeof signal !== "object" || !("aborted" in signal)) throw invalidArgType("signal", "an instance of AbortSignal", signal);
  checkAbortSignal(signal, "signal");
  if (!isNodeStream(stream) && !isWebStream(stream)) {
    throw invalidArgType("stream", "an instance of ReadableStream, WritableStream, or Stream", stream);
  }
  return addSignal(signal, stream);
}

/** The same without checks, for streams that are being made. */
export function addSignal(signal, stream) {
  if (signal === null || typeof signal !== "object" || !("aborted" in signal)) return stream;
  const onAbort = isNodeStream(stream)
    ? () => stream.destroy(new AbortError(undefined, { cause: signal.reason }))
    : () => errorWebStream(stream, new AbortError(undefined, { cause: signal.reason }));
  if (signal.aborted) onAbort();
  else {
    signal.addEventListener("abort", onAbort, { once: true });
    finished(stream, () => signal.removeEventListener("abort", onAbort));
  }
  return stream;
}
