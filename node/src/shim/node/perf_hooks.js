// `perf_hooks`: marks, measures, observers and histograms, on the node's virtual clock.
import { createInterval, createRecordable } from "koipond:histogram";
import {
  Performance, PerformanceEntry, PerformanceMark, PerformanceMeasure, PerformanceObserver, PerformanceObserverEntryList,
  PerformanceResourceTiming, performance,
} from "koipond:performance";

const constants = {
  NODE_PERFORMANCE_GC_MAJOR: 4, NODE_PERFORMANCE_GC_MINOR: 1, NODE_PERFORMANCE_GC_INCREMENTAL: 8, NODE_PERFORMANCE_GC_WEAKCB: 16,
  NODE_PERFORMANCE_GC_FLAGS_NO: 0, NODE_PERFORMANCE_GC_FLAGS_CONSTRUCT_RETAINED: 2, NODE_PERFORMANCE_GC_FLAGS_FORCED: 4,
  NODE_PERFORMANCE_GC_FLAGS_SYNCHRONOUS_PHANTOM_PROCESSING: 8, NODE_PERFORMANCE_GC_FLAGS_ALL_AVAILABLE_GARBAGE: 16,
  NODE_PERFORMANCE_GC_FLAGS_ALL_EXTERNAL_MEMORY: 32, NODE_PERFORMANCE_GC_FLAGS_SCHEDULE_IDLE: 64,
};
// These are there, but do not show.
for (const [kind, names] of [
  ["ENTRY_TYPE", ["GC", "HTTP", "HTTP2", "NET", "DNS"]],
  ["MILESTONE", ["TIME_ORIGIN_TIMESTAMP", "TIME_ORIGIN", "ENVIRONMENT", "NODE_START", "V8_START", "LOOP_START", "LOOP_EXIT", "BOOTSTRAP_COMPLETE"]],
]) {
  names.forEach((name, value) => Object.defineProperty(constants, `NODE_PERFORMANCE_${kind}_${name}`, { value }));
}

export const support = {
  partial: {
    PerformanceObserver: "tells of marks, measures and timed functions only",
    PerformanceResourceTiming: "the class only; nothing makes one",
    monitorEventLoopDelay: "the loop is never late, so nothing is recorded",
    "Performance.now": "whole milliseconds of virtual time",
    "Performance.eventLoopUtilization": "always zero",
  },
  refused: [],
};
export default {
  Performance,
  PerformanceEntry,
  PerformanceMark,
  PerformanceMeasure,
  PerformanceObserver,
  PerformanceObserverEntryList,
  PerformanceResourceTiming,
  monitorEventLoopDelay: () => createInterval(),
  createHistogram: () => createRecordable(),
  performance,
  constants,
};
