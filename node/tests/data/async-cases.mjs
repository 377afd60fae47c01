// What Blob, File, the encodings and structuredClone are asked in make-inspect.mjs, one expression a line.
export default String.raw`
new Blob([]).size
new Blob().type
new Blob(['abc']).size
new Blob(['héllo €😀']).size
new Blob(['a', 'b', new Blob(['c'])]).text()
new Blob(['héllo €😀']).text()
new Blob(['\ud800x']).text()
new Blob(['abc'], {type: 'Text/Plain'}).type
new Blob(['abc'], {type: 'té'}).type
new Blob(['hello world']).slice(0, 5).text()
new Blob(['hello world']).slice(-5).text()
new Blob(['hello world']).slice(6, -1).text()
new Blob(['hello world']).slice(8, 2).size
new Blob(['hello world']).slice(0, 5, 'Text/X').type
new Blob(['hello'], {type: 'a/b'}).slice(0, 1).type
new Blob(['h€llo']).slice(1, 4).text()
new Blob(['h€llo']).slice(1, 3).text()
new Blob(['abc']).slice().text()
new Blob(['abc']).arrayBuffer().then((b) => [b instanceof ArrayBuffer, Array.from(new Uint8Array(b))])
new Blob([new Uint8Array([104, 105])]).text()
new Blob([new Uint8Array([104, 105]).buffer, 'x']).text()
new Blob([new Uint8Array([1, 2, 3, 4]).subarray(1, 3)]).arrayBuffer().then((b) => Array.from(new Uint8Array(b)))
new Blob([new DataView(new Uint8Array([65, 66, 67]).buffer, 1)]).text()
new Blob([new Uint16Array([0x4142])]).size
new Blob([new Uint8Array([255, 65])]).text()
new Blob([new Uint8Array([0xef, 0xbb, 0xbf, 65])]).text().then((t) => [t, t.length])
new Blob([1, null, undefined, {}, true]).text()
new Blob(['a\r\nb\nc\r'], {endings: 'transparent'}).text().then((t) => t.length)
new Blob(new Set(['x', 'y'])).text()
new Blob([new Uint8Array(3), 'abc', new Blob(['de'])]).size
Object.prototype.toString.call(new Blob())
new Blob(['a']) instanceof Blob
(() => { try { new Blob('abc'); } catch (e) { return e.name; } })()
(() => { try { new Blob(5); } catch (e) { return e.name; } })()
(() => { try { Blob(['a']); } catch (e) { return e.name; } })()
(async () => { const u = new Uint8Array([65]); const b = new Blob([u]); u[0] = 66; return b.text(); })()
(async () => { const b = new Blob(['abc']); const x = await b.arrayBuffer(); new Uint8Array(x)[0] = 90; return b.text(); })()
new File(['abc'], 'a.txt').name
new File(['abc'], 'a.txt', {type: 'text/plain', lastModified: 5}).lastModified
new File(['abc'], 'a.txt', {type: 'text/plain'}).type
new File(['abc'], 'a.txt') instanceof Blob
typeof new File([], 'x').lastModified
new File(['abc'], 'a.txt').text()
new File(['abc'], 'a.txt').slice(0, 1) instanceof File
Object.prototype.toString.call(new File([], 'x'))
(() => { try { new File(['a']); } catch (e) { return e.name; } })()
new TextEncoder().encoding
Array.from(new TextEncoder().encode('h€😀'))
Array.from(new TextEncoder().encode())
Array.from(new TextEncoder().encode('\ud800'))
new TextEncoder().encode('x') instanceof Uint8Array
new TextEncoder().encodeInto('h€llo', new Uint8Array(3))
(() => { const u = new Uint8Array(4); const r = new TextEncoder().encodeInto('h€llo', u); return [r, Array.from(u)]; })()
(() => { const u = new Uint8Array(6); const r = new TextEncoder().encodeInto('a😀b\ud800', u); return [r, Array.from(u)]; })()
(() => { const u = new Uint8Array(3); const r = new TextEncoder().encodeInto('😀', u); return [r, Array.from(u)]; })()
new TextDecoder().decode(new Uint8Array([104, 226, 130, 172]))
new TextDecoder().decode()
new TextDecoder('UTF8').encoding
new TextDecoder(' utf-8 ').encoding
new TextDecoder('unicode-1-1-utf-8').encoding
[new TextDecoder().fatal, new TextDecoder().ignoreBOM, new TextDecoder('utf-8', {fatal: true, ignoreBOM: true}).fatal]
new TextDecoder().decode(new Uint8Array([255, 65]))
new TextDecoder().decode(new Uint8Array([0xe2, 0x82]))
new TextDecoder().decode(new Uint8Array([0xf0, 0x9f, 65]))
new TextDecoder().decode(new Uint8Array([0xef, 0xbb, 0xbf, 65]))
new TextDecoder('utf-8', {ignoreBOM: true}).decode(new Uint8Array([0xef, 0xbb, 0xbf, 65])).length
new TextDecoder().decode(new Uint8Array([65, 66]).buffer)
new TextDecoder().decode(new DataView(new Uint8Array([65, 66, 67]).buffer, 1))
(() => { const d = new TextDecoder(); return [d.decode(new Uint8Array([0xe2, 0x82]), {stream: true}), d.decode(new Uint8Array([0xac, 65]), {stream: true}), d.decode()]; })()
(() => { const d = new TextDecoder(); return [d.decode(new Uint8Array([0xe2, 0x82]), {stream: true}), d.decode()]; })()
(() => { const d = new TextDecoder(); return [0xf0, 0x9f, 0x98, 0x80].map((b) => d.decode(new Uint8Array([b]), {stream: true})); })()
(() => { const d = new TextDecoder(); return [d.decode(new Uint8Array([0xef]), {stream: true}), d.decode(new Uint8Array([0xbb, 0xbf, 65]), {stream: true}), d.decode(new Uint8Array([0xef, 0xbb, 0xbf, 66]), {stream: true}).length]; })()
(() => { const d = new TextDecoder(); return [d.decode(new Uint8Array([0xe2]), {stream: true}), d.decode(new Uint8Array([65]), {stream: true})]; })()
(() => { const d = new TextDecoder(); return [d.decode(new Uint8Array([0xf4, 0x90]), {stream: true}), d.decode(new Uint8Array([0xed, 0xa0]), {stream: true}), d.decode()]; })()
(() => { try { new TextDecoder('utf-8', {fatal: true}).decode(new Uint8Array([255])); } catch (e) { return [e.name, e.code, e.message]; } })()
(() => { try { new TextDecoder('utf-8', {fatal: true}).decode(new Uint8Array([0xe2])); } catch (e) { return [e.name, e.code, e.message]; } })()
(() => { try { new TextDecoder('klingon'); } catch (e) { return [e.name, e.code, e.message]; } })()
(() => { try { new TextDecoder().decode('text'); } catch (e) { return [e.name, e.code]; } })()
btoa('hello')
btoa('')
btoa('a')
btoa('ab')
btoa('\xff\x00é')
(() => { try { btoa('€'); } catch (e) { return [e.name, e.code]; } })()
btoa(12)
btoa(null)
atob('aGVsbG8=')
atob('aGVsbG8')
atob(' aGV sbG8= ')
atob('')
atob('/+8=').length
(() => { try { atob('a'); } catch (e) { return [e.name, e.code]; } })()
(() => { try { atob('a-_b'); } catch (e) { return [e.name, e.code]; } })()
(() => { try { atob('ab=c'); } catch (e) { return [e.name, e.code]; } })()
(() => { try { atob('abc=='); } catch (e) { return [e.name, e.code]; } })()
structuredClone({a: [1, {b: 'c'}], d: null, e: undefined})
structuredClone(5)
(() => { const o = {a: {}}; const c = structuredClone(o); return [c !== o, c.a !== o.a]; })()
(() => { const o = {}; o.self = o; const c = structuredClone(o); return c.self === c && c !== o; })()
(() => { const s = {}; const c = structuredClone([s, s]); return c[0] === c[1]; })()
(() => { const c = structuredClone(new Map([[1, {a: 2}], ['k', new Set([3])]])); return [c instanceof Map, c.get(1), [...c.get('k')]]; })()
(() => { const c = structuredClone(new Date(5)); return [c instanceof Date, c.getTime()]; })()
(() => { const r = /a/gi; r.lastIndex = 3; const c = structuredClone(r); return [c.source, c.flags, c.lastIndex]; })()
(() => { const b = new Uint8Array([1, 2]).buffer; const c = structuredClone(b); new Uint8Array(c)[0] = 9; return [new Uint8Array(b)[0], c.byteLength]; })()
(() => { const u = new Uint8Array([1, 2, 3, 4]); const c = structuredClone({a: u, b: u.subarray(1)}); return [c.a.buffer === c.b.buffer, Array.from(c.b), c.b.byteOffset]; })()
(() => { const c = structuredClone(new Float64Array([1.5])); return [c instanceof Float64Array, c[0]]; })()
(() => { const c = structuredClone(new DataView(new Uint8Array([7, 8]).buffer, 1)); return [c instanceof DataView, c.getUint8(0)]; })()
(() => { const e = new TypeError('bad'); e.extra = 1; const c = structuredClone(e); return [c instanceof TypeError, c.message, c.extra, c.name]; })()
(() => { const c = structuredClone(new Error('m', {cause: {a: 1}})); return [c.message, c.cause]; })()
(() => { const e = new Error('m'); e.name = 'Odd'; return structuredClone(e).name; })()
(() => { class P { x = 1; get y() { return 2; } } const c = structuredClone(new P()); return [Object.getPrototypeOf(c) === Object.prototype, c]; })()
structuredClone({get a() { return 5; }})
(() => { const c = structuredClone([1, , 3]); return [c.length, 1 in c]; })()
(() => { const a = [1]; a.x = 2; return structuredClone(a).x; })()
(() => { const c = structuredClone(Object(1)); return [typeof c, c.valueOf()]; })()
(() => { const c = structuredClone(new String('s')); return [typeof c, c.valueOf()]; })()
Object.keys(structuredClone({[Symbol('s')]: 1, a: 2}))
(() => { try { structuredClone(() => {}); } catch (e) { return [e.name, e.code, e.message]; } })()
(() => { try { structuredClone({f() {}}); } catch (e) { return [e.name, e.code]; } })()
(() => { try { structuredClone(Symbol('s')); } catch (e) { return [e.name, e.code, e.message]; } })()
(() => { try { structuredClone(new WeakMap()); } catch (e) { return [e.name, e.code]; } })()
(() => { try { structuredClone(new Promise(() => {})); } catch (e) { return [e.name, e.code]; } })()
(() => { try { structuredClone({get a() { throw new RangeError('mine'); }}); } catch (e) { return [e.name, e.message]; } })()
(() => { let o = {}; for (let i = 0; i < 500; i++) o = {o}; let c = structuredClone(o), n = 0; while (c.o) { c = c.o; n++; } return n; })()
`;
