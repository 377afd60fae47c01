// The chunks that wait in a Readable: a list that gives from its front without moving the rest.
import { Buffer } from "koipond:stream/common";

export class ChunkQueue {
  #chunks = [];
  #first = 0;

  get length() {
    return this.#chunks.length - this.#first;
  }
  push(chunk) {
    this.#chunks[this.#chunks.length] = chunk;
  }
  unshift(chunk) {
    if (this.#first > 0) this.#chunks[--this.#first] = chunk;
    else this.#chunks.unshift(chunk);
  }
  first() {
    return this.#chunks[this.#first];
  }
  shift() {
    if (this.length === 0) return undefined;
    const chunk = this.#chunks[this.#first];
    this.#chunks[this.#first++] = undefined;
    if (this.#first === this.#chunks.length) this.clear();
    else if (this.#first > 1024 && this.#first * 2 > this.#chunks.length) {
      this.#chunks = this.#chunks.slice(this.#first);
      this.#first = 0;
    }
    return chunk;
  }
  clear() {
    this.#chunks = [];
    this.#first = 0;
  }
  *[Symbol.iterator]() {
    for (let at = this.#first; at < this.#chunks.length; at++) yield this.#chunks[at];
  }

  /** All chunks as one; texts where there is a decoder, else bytes. */
  takeAll(texts) {
    const chunks = this.#first === 0 ? this.#chunks : this.#chunks.slice(this.#first);
    this.clear();
    if (texts) return chunks.join("");
    return chunks.length === 1 ? chunks[0] : Buffer.concat(chunks);
  }

  /** The first so many characters or bytes, of which there are enough. */
  take(count, texts) {
    const parts = [];
    let left = count;
    while (left > 0) {
      const chunk = this.first();
      if (chunk.length <= left) {
        parts.push(this.shift());
        left -= chunk.length;
      } else {
        parts.push(texts ? chunk.slice(0, left) : chunk.subarray(0, left));
        this.#chunks[this.#first] = texts ? chunk.slice(left) : chunk.subarray(left);
        left = 0;
      }
    }
    if (texts) return parts.join("");
    return parts.length === 1 ? parts[0] : Buffer.concat(parts);
  }
}
