// What the streams of Node.js need to know of web streams, kept apart so that those are loaded only where there are any. A web stream
// leaves its inside under these two symbols.

export const CLOSED = Symbol("kIsClosedPromise");
export const FAIL = Symbol("kControllerErrorFunction");

/** A promise that is settled when a web stream is over. */
export const whenWebStreamCloses = (stream) => stream[CLOSED];

/** Makes a web stream fail. */
export function errorWebStream(stream, error) {
  stream[FAIL](error);
}
