// `trace_events`: not in Koipond; a run has its own log.
import { functions } from "koipond:refused";

export const support = { partial: {}, refused: ["createTracing"] };
export default { ...functions("trace_events", ["createTracing"]), getEnabledCategories: () => undefined };
