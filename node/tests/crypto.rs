//! `crypto` and `zlib` inside a node: chance is the node's own, work takes time, and no task can take more memory or time than its node has.

#![cfg(feature = "engine")]

use koipond_node::{Node, Step};
use koipond_record::event::{Exit, NodeEvent};
use koipond_record::{Input, SimTime, Span};

pub mod common;

const HEAD: &str = "const crypto = process.getBuiltinModule('crypto'), zlib = process.getBuiltinModule('zlib');\n\
    const caught = (run) => { try { run(); return 'no error'; } catch (error) { return `${error.name}: ${error.message}`; } };\n";

/// What a script does while it loads, as the n-th node of that seed.
fn step(seed: u64, n: u32, script: &str) -> Step {
    let task = common::script(&format!("{HEAD}{script}")).expect("it compiles");
    let mut node = Node::new(common::config(seed, n, task));
    node.step(SimTime(0), &Input::Boot)
}

fn said(step: &Step) -> Vec<String> {
    step.events.iter().filter_map(|e| if let NodeEvent::Said { text, .. } = e { Some(text.clone()) } else { None }).collect()
}

/// What a script prints that leaves its process running.
fn prints(script: &str) -> Vec<String> {
    let step = step(7, 0, script);
    assert_eq!(step.ended, None, "{step:?}");
    said(&step)
}

const DRAWS: &str = "console.log(crypto.randomBytes(20).toString('hex'), crypto.randomUUID(), String(crypto.randomInt(1e9)));
    for (const kind of ['ed25519', 'x25519']) console.log(crypto.generateKeyPairSync(kind).publicKey.export({ format: 'jwk' }).x);
    for (const namedCurve of ['secp256k1', 'prime256v1']) console.log(crypto.createECDH(namedCurve).generateKeys('hex'));
    console.log(crypto.generateKeyPairSync('rsa', { modulusLength: 512 }).publicKey.export({ format: 'jwk' }).n);
    console.log(Buffer.from(globalThis.crypto.getRandomValues(new Uint8Array(9))).toString('hex'));";

#[test]
fn the_same_node_of_the_same_seed_draws_the_same() {
    let drawn = said(&step(7, 0, DRAWS));
    assert_eq!(drawn.len(), 7, "{drawn:?}");
    assert_eq!(drawn, said(&step(7, 0, DRAWS)));
}

#[test]
fn nodes_and_seeds_draw_apart() {
    let drawn = said(&step(7, 0, DRAWS));
    for other in [said(&step(7, 1, DRAWS)), said(&step(8, 0, DRAWS))] {
        for (one, two) in drawn.iter().zip(&other) {
            assert_ne!(one, two);
        }
    }
}

#[test]
fn what_crypto_draws_does_not_change_what_math_random_draws() {
    let apart = prints("console.log(String(Math.random()), crypto.randomBytes(4).toString('hex'));");
    let after = prints(
        "crypto.randomBytes(100); const bytes = 0; console.log(String(Math.random()));
         for (let n = 0; n < 50; n++) Math.random();
         console.log(crypto.randomBytes(4).toString('hex'));",
    );
    assert!(apart[0].starts_with(&after[0]), "{apart:?} {after:?}");
    let first = prints("Math.random(); Math.random(); console.log(crypto.randomBytes(4).toString('hex'));");
    assert!(apart[0].ends_with(&first[0]), "{apart:?} {first:?}");
}

#[test]
fn a_signature_with_ecdsa_is_the_same_each_time() {
    let printed = prints(
        "const { privateKey } = crypto.generateKeyPairSync('ec', { namedCurve: 'secp256k1' });
         const sign = () => crypto.sign('sha256', Buffer.from('data'), privateKey).toString('hex');
         console.log(String(sign() === sign()));",
    );
    assert_eq!(printed, ["true"]);
}

#[test]
fn hashing_and_deriving_take_virtual_time() {
    let spent = |script| step(7, 0, script).spent;
    let little = spent("crypto.createHash('sha256').update(Buffer.alloc(1)).digest();");
    assert!(spent("crypto.createHash('sha256').update(Buffer.alloc(32 << 20)).digest();") >= little + Span::from_millis(100));
    assert!(spent("crypto.pbkdf2Sync('p', 's', 100_000, 32, 'sha256');") >= little + Span::from_millis(30));
    assert!(spent("crypto.scryptSync('p', 's', 32);") >= little + Span::from_millis(50));
    assert!(spent("zlib.gunzipSync(zlib.gzipSync(Buffer.alloc(8 << 20)));") >= little + Span::from_millis(100));
}

#[test]
fn work_beyond_the_budget_of_a_step_is_not_begun_and_ends_the_process() {
    for script in [
        "crypto.pbkdf2Sync('p', 's', 2 ** 31 - 1, 1 << 20, 'sha512');",
        "for (;;) { try { crypto.pbkdf2Sync('p', 's', 2 ** 31 - 1, 64, 'sha256'); } catch {} }",
        "crypto.generateKeyPairSync('rsa', { modulusLength: 8192 }); crypto.generateKeyPairSync('rsa', { modulusLength: 8192 });",
        "crypto.subtle.importKey('raw', new Uint8Array(4), 'PBKDF2', false, ['deriveBits']).then((key) =>
            crypto.subtle.deriveBits({ name: 'PBKDF2', hash: 'SHA-256', salt: new Uint8Array(4), iterations: 4294967295 }, key, 4096));",
    ] {
        assert_eq!(step(7, 0, script).ended, Some(Exit::Hung), "{script}");
    }
}

#[test]
fn a_decompression_bomb_gives_an_error_and_not_its_content() {
    let printed = prints(
        "let bomb = zlib.createDeflate(); const piece = Buffer.alloc(4 << 20); const parts = [];
         const z = zlib.deflateSync(piece), twice = zlib.gzipSync(Buffer.alloc(30 << 20));
         console.log(caught(() => zlib.gunzipSync(Buffer.concat([twice, twice, twice, twice]))));
         console.log(caught(() => zlib.inflateSync(z, { maxOutputLength: 100 })));
         const b = zlib.brotliCompressSync(Buffer.alloc(20 << 20), { params: { [zlib.constants.BROTLI_PARAM_QUALITY]: 1 } });
         console.log(caught(() => zlib.brotliDecompressSync(b, { maxOutputLength: 1000 })), String(zlib.brotliDecompressSync(b).length));",
    );
    assert_eq!(printed[0], "RangeError: Cannot create a Buffer larger than 67108864 bytes");
    assert_eq!(printed[1], "RangeError: Cannot create a Buffer larger than 100 bytes");
    assert_eq!(printed[2], "RangeError: Cannot create a Buffer larger than 1000 bytes 20971520");
}

#[test]
fn what_asks_for_more_than_the_nodes_memory_is_refused() {
    let printed = prints(
        "console.log(caught(() => crypto.randomBytes(2 ** 31 - 1)));
         console.log(caught(() => crypto.pbkdf2Sync('p', 's', 1, 2 ** 31 - 1, 'md5')));
         console.log(caught(() => crypto.createHash('shake128', { outputLength: 2 ** 32 - 1 }).digest()));
         console.log(caught(() => crypto.scryptSync('p', 's', 32, { N: 2 ** 20, maxmem: 2 ** 40 })));
         console.log(caught(() => { const all = []; for (let n = 0; n < 1000; n++) all.push(zlib.createBrotliCompress()); }));
         console.log(caught(() => { for (let n = 0; n < 1000; n++) zlib.deflateSync('abc'); }));",
    );
    assert_eq!(printed[..3], ["RangeError: Array buffer allocation failed"; 3]);
    assert_eq!(printed[3], "RangeError: Invalid scrypt params: error:030000AC:digital envelope routines::memory limit exceeded");
    assert_eq!(printed[4], "RangeError: Array buffer allocation failed");
    assert_eq!(printed[5], "no error", "what is dropped is given back");
}

#[test]
fn malformed_keys_and_data_give_errors_whatever_their_bytes() {
    let printed = prints(
        "let errors = 0;
         const tried = (run) => { try { run(); } catch (error) { if (typeof error.message === 'string') errors++; } };
         const { publicKey, privateKey } = crypto.generateKeyPairSync('rsa', { modulusLength: 512 });
         const ec = crypto.generateKeyPairSync('ec', { namedCurve: 'prime256v1' }).privateKey;
         const packed = [zlib.gzipSync('some text'), zlib.brotliCompressSync('some text some text')];
         const ders = [[privateKey, 'pkcs8'], [privateKey, 'pkcs1'], [ec, 'sec1'], [ec, 'pkcs8']].map(([key, type]) => [key.export({ type, format: 'der' }), type]);
         for (let n = 0; n < 400; n++) {
           for (const [der, type] of ders) {
             const key = Buffer.from(der);
             key[n % key.length] ^= 1 + crypto.randomInt(255);
             tried(() => crypto.sign('sha256', 'a', { key, type, format: 'der' }));
             tried(() => crypto.privateDecrypt({ key, type, format: 'der' }, Buffer.alloc(64, n)));
             tried(() => crypto.createPublicKey({ key: key.subarray(0, n), type, format: 'der' }));
           }
           for (const bytes of packed) {
             const cut = Buffer.from(bytes);
             cut[n % cut.length] ^= 1 + crypto.randomInt(255);
             tried(() => zlib.unzipSync(cut));
             tried(() => zlib.brotliDecompressSync(cut));
           }
           tried(() => crypto.verify('sha256', 'a', publicKey, crypto.randomBytes(64)));
           tried(() => crypto.publicDecrypt(publicKey, crypto.randomBytes(64)));
           tried(() => crypto.createPublicKey({ key: { kty: 'RSA', n: crypto.randomBytes(n % 70).toString('base64url'), e: crypto.randomBytes(n % 6).toString('base64url') }, format: 'jwk' }).export({ type: 'spki', format: 'pem' }));
         }
         console.log(String(errors > 1000));",
    );
    assert_eq!(printed, ["true"]);
}

#[test]
fn a_task_that_changes_prototypes_breaks_nothing_but_itself() {
    let step = step(
        7,
        0,
        "crypto.createHash('sha1'); zlib.gzipSync('');
         Uint8Array.prototype.slice = () => 5;
         Object.defineProperty(Object.prototype, 'padding', { get() { throw new Error('got'); }, configurable: true });
         WeakMap.prototype.get = () => ({ running: {}, key: {}, parts: [], type: 'secret', bytes: 'no bytes' });
         Buffer.concat = () => 7;
         console.log(caught(() => crypto.createHash('sha1').update('a').digest('hex')));
         console.log(caught(() => crypto.createCipheriv('aes-128-cbc', Buffer.alloc(16), Buffer.alloc(16)).update('a')));
         console.log(caught(() => crypto.createPublicKey({ key: 'a', padding: 1 })));
         console.log(String(caught(() => crypto.sign(null, Buffer.from('a'), { key: 'x' })).length > 0));",
    );
    assert_eq!(said(&step).len(), 4, "{step:?}");
}
