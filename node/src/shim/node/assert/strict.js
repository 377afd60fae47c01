// `assert/strict`: what `assert.strict` is.
import assert from "koipond:node/assert";

export default assert.strict;
export const support = { partial: { ok: "the message shows the value, not the line of source" }, refused: ["CallTracker"] };
