// `v8`: what can be told of the heap, and values as bytes. The engine is not V8.
import { coded, unsupported } from "koipond:errors";
import { functions, refusedClass } from "koipond:refused";
import { Reader, Writer } from "koipond:serialize";

const memory = () => globalThis.process.memoryUsage?.() ?? { rss: 0, heapTotal: 0, heapUsed: 0, external: 0 };

function getHeapStatistics() {
  const { heapTotal, heapUsed, external } = memory();
  const limit = 4345298944;
  return {
    total_heap_size: heapTotal,
    total_heap_size_executable: 0,
    total_physical_size: heapTotal,
    total_available_size: Math.max(0, limit - heapUsed),
    used_heap_size: heapUsed,
    heap_size_limit: limit,
    malloced_memory: heapUsed,
    peak_malloced_memory: heapTotal,
    does_zap_garbage: 0,
    number_of_native_contexts: 1,
    number_of_detached_contexts: 0,
    total_global_handles_size: 0,
    used_global_handles_size: 0,
    external_memory: external,
  };
}

const SPACES = ["read_only_space", "new_space", "old_space", "code_space", "shared_space", "new_large_object_space", "large_object_space", "code_large_object_space", "shared_large_object_space"];
function getHeapSpaceStatistics() {
  const { heapTotal, heapUsed } = memory();
  return SPACES.map((name) => {
    const [size, used] = name === "old_space" ? [heapTotal, heapUsed] : [0, 0];
    return { space_name: name, space_size: size, space_used_size: used, space_available_size: size - used, physical_space_size: size };
  });
}

function bytesOf(buffer) {
  if (!ArrayBuffer.isView(buffer)) throw coded(TypeError, "ERR_INVALID_ARG_TYPE", "buffer must be a TypedArray or a DataView");
  return new Uint8Array(buffer.buffer, buffer.byteOffset, buffer.byteLength);
}
const asBuffer = (bytes) => globalThis.Buffer?.from(bytes.buffer, bytes.byteOffset, bytes.byteLength) ?? bytes;

class Serializer {
  #writer = new Writer();
  writeHeader() { this.#writer.header(); }
  writeValue(value) {
    this.#writer.value(value);
    return true;
  }
  releaseBuffer() {
    const bytes = this.#writer.done();
    this.#writer = new Writer();
    return asBuffer(bytes);
  }
  writeUint32(value) { this.#writer.number(value >>> 0); }
  writeUint64(high, low) { this.#writer.number((high >>> 0) * 2 ** 32 + (low >>> 0)); }
  writeDouble(value) { this.#writer.double(value); }
  writeRawBytes(buffer) { this.#writer.raw(bytesOf(buffer)); }
}
class DefaultSerializer extends Serializer {}

class Deserializer {
  #reader;
  constructor(buffer) {
    this.buffer = buffer;
    this.#reader = new Reader(bytesOf(buffer));
  }
  readHeader() { return this.#reader.header(); }
  readValue() { return this.#reader.value(); }
  readUint32() { return this.#reader.number(); }
  readUint64() {
    const value = this.#reader.number();
    return [Math.floor(value / 2 ** 32), value >>> 0];
  }
  readDouble() { return this.#reader.double(); }
  readRawBytes(length) { return asBuffer(this.#reader.raw(length)); }
  getWireFormatVersion() { return 15; }
}
class DefaultDeserializer extends Deserializer {}

function serialize(value) {
  const serializer = new DefaultSerializer();
  serializer.writeHeader();
  serializer.writeValue(value);
  return serializer.releaseBuffer();
}

function deserialize(buffer) {
  const deserializer = new DefaultDeserializer(buffer);
  deserializer.readHeader();
  return deserializer.readValue();
}

const refused = ["getHeapSnapshot", "writeHeapSnapshot", "setHeapSnapshotNearHeapLimit", "takeCoverage", "stopCoverage", "queryObjects"];
export const support = {
  partial: {
    Deserializer: "no objects of the host",
    Serializer: "no objects of the host",
    getHeapCodeStatistics: "always zero",
    getHeapSpaceStatistics: "one space holds everything",
    getHeapStatistics: "the engine's own memory under V8's names",
    setFlagsFromString: "does nothing",
  },
  refused: [
    ...refused, "GCProfiler", "promiseHooks", "startupSnapshot.addSerializeCallback", "startupSnapshot.addDeserializeCallback",
    "startupSnapshot.setDeserializeMainFunction", "Serializer.transferArrayBuffer", "Deserializer.transferArrayBuffer",
  ],
};
for (const [name, made] of [["Serializer", Serializer], ["Deserializer", Deserializer]]) {
  Object.defineProperty(made.prototype, "transferArrayBuffer", { value: unsupported(`v8.${name}`, "transferArrayBuffer"), writable: true, configurable: true });
}
const { getHeapSnapshot, writeHeapSnapshot, setHeapSnapshotNearHeapLimit, takeCoverage, stopCoverage, queryObjects } = functions("v8", refused);
export default {
  cachedDataVersionTag: () => 0,
  getHeapSnapshot,
  getHeapStatistics,
  getHeapSpaceStatistics,
  getHeapCodeStatistics: () => ({ code_and_metadata_size: 0, bytecode_and_metadata_size: 0, external_script_source_size: 0, cpu_profiler_metadata_size: 0 }),
  setFlagsFromString() {},
  Serializer,
  Deserializer,
  DefaultSerializer,
  DefaultDeserializer,
  deserialize,
  takeCoverage,
  stopCoverage,
  serialize,
  writeHeapSnapshot,
  promiseHooks: functions("v8.promiseHooks", ["createHook", "onInit", "onBefore", "onAfter", "onSettled"]),
  queryObjects,
  startupSnapshot: { isBuildingSnapshot: () => false, ...functions("v8.startupSnapshot", ["addSerializeCallback", "addDeserializeCallback", "setDeserializeMainFunction"]) },
  setHeapSnapshotNearHeapLimit,
  GCProfiler: refusedClass("v8", "GCProfiler", Object, ["start", "stop"]),
};
