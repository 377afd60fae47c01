// `stream/consumers`: all that a stream holds, as one value.
import bufferModule from "koipond:node/buffer";

const { Buffer } = bufferModule;

async function blob(stream) {
  const chunks = [];
  for await (const chunk of stream) chunks.push(chunk);
  return new Blob(chunks);
}

async function arrayBuffer(stream) {
  return (await blob(stream)).arrayBuffer();
}

async function buffer(stream) {
  return Buffer.from(await arrayBuffer(stream));
}

async function text(stream) {
  const decoder = new TextDecoder();
  let all = "";
  for await (const chunk of stream) all += typeof chunk === "string" ? chunk : decoder.decode(chunk, { stream: true });
  return all + decoder.decode();
}

async function json(stream) {
  return JSON.parse(await text(stream));
}

export const support = { partial: {}, refused: [] };
export default { arrayBuffer, blob, buffer, text, json };
