// `stream/web`: the streams of the web.
import { ByteLengthQueuingStrategy, CountQueuingStrategy } from "koipond:web/common";
import { ReadableByteStreamController, ReadableStreamBYOBReader, ReadableStreamBYOBRequest } from "koipond:web/bytes";
import { ReadableStream, ReadableStreamDefaultController, ReadableStreamDefaultReader } from "koipond:web/readable";
import {
  CompressionStream, DecompressionStream, TextDecoderStream, TextEncoderStream, TransformStream, TransformStreamDefaultController,
} from "koipond:web/transform";
import { WritableStream, WritableStreamDefaultController, WritableStreamDefaultWriter } from "koipond:web/writable";

export const support = {
  partial: {
    ReadableByteStreamController: "`autoAllocateChunkSize` is not heard, `min` of `read` neither, and memory is copied, not handed over",
    CompressionStream: "everything is compressed at the end, in one piece",
    DecompressionStream: "everything is decompressed at the end, in one piece",
  },
  refused: [],
};
const web = {
  ReadableStream, ReadableStreamDefaultReader, ReadableStreamBYOBReader, ReadableStreamBYOBRequest, ReadableByteStreamController,
  ReadableStreamDefaultController, TransformStream, TransformStreamDefaultController, WritableStream, WritableStreamDefaultWriter,
  WritableStreamDefaultController, ByteLengthQueuingStrategy, CountQueuingStrategy, TextEncoderStream, TextDecoderStream, CompressionStream,
  DecompressionStream,
};
export {
  ReadableStream, ReadableStreamDefaultReader, ReadableStreamBYOBReader, ReadableStreamBYOBRequest, ReadableByteStreamController,
  ReadableStreamDefaultController, TransformStream, TransformStreamDefaultController, WritableStream, WritableStreamDefaultWriter,
  WritableStreamDefaultController, ByteLengthQueuingStrategy, CountQueuingStrategy, TextEncoderStream, TextDecoderStream, CompressionStream,
  DecompressionStream,
};
export default web;
