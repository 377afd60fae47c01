// `stream/promises`: what `stream` does with callbacks, as promises.
import { finishedPromise as finished } from "koipond:stream/finished";
import { pipelinePromise as pipeline } from "koipond:stream/pipeline";

const named = (name, value) => Object.defineProperty(value, "name", { value: name, configurable: true });

export const support = { partial: {}, refused: [] };
export default { finished: named("finished", finished), pipeline: named("pipeline", pipeline) };
