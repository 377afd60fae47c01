// Cases for `stream/promises` and `stream/consumers`.
const S = `const { Readable, Writable, PassThrough } = require("stream"); const { pipeline, finished } = require("stream/promises"); const use = require("stream/consumers"); const log = [];`;
const s = (code) => `${S} ${code}`;
export default [
  `Object.keys(require("stream/promises"))`,
  `Object.keys(require("stream/consumers"))`,
  `require("stream").promises === require("stream/promises")`,
  `require("util").promisify(require("stream").pipeline) === require("stream/promises").pipeline`,
  `require("util").promisify(require("stream").finished) === require("stream/promises").finished`,
  s(`const w = new Writable({ write(c, e, cb) { log.push(String(c)); cb(); } }); const v = await pipeline(Readable.from(["a", "b"]), w); return [v, log]`),
  s(`return pipeline(Readable.from([1, 2]), async function (src) { let n = 0; for await (const c of src) n += c; return n; })`),
  s(`return pipeline(Readable.from(["a"]), async function* (src) { for await (const c of src) throw new RangeError("in " + c); }, new PassThrough())`),
  s(`const c = new AbortController(); const p = pipeline(new Readable({ read() {} }), new PassThrough(), { signal: c.signal }); c.abort(); return p`),
  s(`const w = new PassThrough(); await pipeline(Readable.from(["a"]), w, { end: false }); return [w.writableEnded, String(w.read())]`),
  s(`return pipeline([Readable.from(["a"]), async (src) => { for await (const c of src) log.push(c); }]).then((v) => [v, log])`),
  s(`const r = Readable.from(["a"]); r.resume(); return finished(r)`),
  s(`const r = new Readable({ read() {} }); const p = finished(r); r.destroy(new Error("no")); return p`),
  s(`const r = new Readable({ read() {} }); const p = finished(r); r.destroy(); return p`),
  s(`const r = Readable.from(["a"]); r.resume(); await finished(r, { cleanup: true }); return r.listenerCount("end")`),
  s(`return finished(5)`),
  s(`return use.text(Readable.from(["a", "b", Buffer.from("€")]))`),
  s(`return use.json(Readable.from(['{"a":', "1}"]))`),
  s(`return use.json(Readable.from(["{"]))`.replace("return use", "return (await use").replace('"]))', '"])).catch((e) => e.name))')),
  s(`return use.buffer(Readable.from([Buffer.from("ab"), "c"]))`),
  s(`return use.arrayBuffer(Readable.from(["xy"]))`),
  s(`const b = await use.blob(Readable.from(["xy"])); return [b.size, b.type, await b.text()]`),
  s(`const { ReadableStream } = require("stream/web"); return use.text(new ReadableStream({ start(c) { c.enqueue("w"); c.enqueue("eb"); c.close(); } }))`),
  s(`const { ReadableStream, WritableStream } = require("stream/web"); await pipeline(new ReadableStream({ start(c) { c.enqueue("w"); c.close(); } }), new WritableStream({ write(c) { log.push(c); } })); return log`),
];
