//! What each hostile program does, and how its process must end.

use koipond_record::event::NodeLimit;

/// What a node may use in these worlds.
pub const LIMITS: &str = "longest_work: 80 ms, memory: 16 MiB";

/// How the process of a program ends.
#[derive(Clone, Copy, Debug)]
pub enum Ends {
    /// It does not.
    Lives,
    /// It hung and was killed, at this limit of its node.
    Hangs(NodeLimit),
    /// Its heap was full and it was killed.
    Full,
    /// By its work or by its memory, which are used up at about the same time.
    Limited,
    /// With an exit code, and these words among the reasons.
    Code(i32, &'static str),
}

/// A program.
#[derive(Clone, Copy, Debug)]
pub struct Row {
    /// Its file, without the ending.
    pub file: &'static str,
    /// What it does.
    pub does: &'static str,
    /// How its process ends.
    pub ends: Ends,
    /// Words that it says on the way, which tell that it came as far as it wanted.
    pub says: &'static [&'static str],
    /// What its node may use.
    pub limits: &'static str,
}

/// What a node may use in worlds whose programs must come a long way.
const ROOMY: &str = "longest_work: 5 s, memory: 96 MiB";

const fn roomy(row: Row) -> Row {
    Row { limits: ROOMY, ..row }
}

const fn row(file: &'static str, does: &'static str, ends: Ends, says: &'static [&'static str]) -> Row {
    Row { file, does, ends, says, limits: LIMITS }
}

use Ends::{Code, Full, Hangs, Limited, Lives};
use NodeLimit::{Queue, Work};

/// Work without end.
pub const LOOPS: &[Row] = &[
    row("spin-task", "its work is a loop without end", Hangs(Work), &[]),
    row("spin-setup", "its set-up never ends", Hangs(Work), &[]),
    row("spin-routes", "its routes never end", Hangs(Work), &[]),
    row("spin-top", "never comes to hand over its functions", Hangs(Work), &[]),
    row("spin-submission", "never comes to a proof", Hangs(Work), &[]),
    row("spin-audit", "never comes to a vote", Hangs(Work), &[]),
    row("spin-distribution", "never comes to a list", Hangs(Work), &[]),
    row("spin-caught", "catches what ends a loop, and begins anew", Hangs(Work), &[]),
    row("spin-async", "awaits nothing, without end", Hangs(Work), &[]),
    row("spin-async-caught", "awaits rejections and catches them, without end", Hangs(Work), &[]),
    row("spin-getter", "spins in a getter", Hangs(Work), &["caught RangeError"]),
    row("spin-iterator", "spins while an iterator is closed", Hangs(Work), &[]),
    row("wait-short", "waits for 50 ms in a loop, which virtual time ends", Lives, &["waited"]),
    row("wait-long", "waits for a minute in a loop", Hangs(Work), &[]),
    row("wait-performance", "waits for a minute by the finer clock", Hangs(Work), &[]),
    row("wait-frozen-clock", "stops its own clocks and waits", Hangs(Work), &[]),
    row("microtasks", "one microtask leaves the next", Hangs(Work), &[]),
    row("microtasks-doubling", "each microtask leaves two", Limited, &[]),
    row("next-ticks", "one tick leaves the next", Hangs(Work), &[]),
    row("next-ticks-doubling", "each tick leaves two", Limited, &[]),
    row("never-settles", "its functions give promises that never settle", Lives, &["asked to settle"]),
    row("settles-with-itself", "a promise resolves with itself", Hangs(Work), &[]),
    row("settles-deeper", "a promise resolves with new ones, twice each time", Hangs(Work), &[]),
    row("atomics-wait", "would sleep on shared memory", Lives, &["TypeError"]),
    row("regexp-nested", "matches a text with a pattern of exponential time", Hangs(Work), &[]),
    row("regexp-alternatives", "the same with alternatives", Hangs(Work), &[]),
    row("regexp-replace", "the same in a replacement", Hangs(Work), &[]),
    row("regexp-lookbehind", "looks behind for back references", Lives, &["false"]),
    row("regexp-compiles", "compiles giant and endless patterns", Hangs(Work), &["SyntaxError"]),
    row("streams-endless", "pipes a stream that never ends", Hangs(Work), &[]),
    row("emitters-endless", "emitters call one another without end", Hangs(Work), &[]),
];

/// Timers without end.
pub const TIMERS: &[Row] = &[
    row("immediates", "20,000 immediates, one after the other", Lives, &[]),
    row("immediates-million", "sets a million immediates", Limited, &[]),
    row("timers-million", "sets a million timers", Limited, &[]),
    roomy(row("timers-caught", "sets timers until it is refused", Lives, &["true RangeError too many timers and questions are open"])),
    row("timers-set-and-cleared", "sets and clears timers without end", Hangs(Queue), &[]),
    row("interval-zero", "an interval of no length fires 20,000 times", Lives, &[]),
    row("interval-breeds", "each timer sets two", Limited, &[]),
];

/// Texts, arrays, numbers and trees that no heap holds.
pub const GIANTS: &[Row] = &[
    row(
        "string-repeat",
        "repeats and pads texts to gigabytes",
        Lives,
        &["RangeError invalid repeat count", "RangeError invalid string length"],
    ),
    row("string-doubling", "doubles a text until it is too long", Code(1, "uncaught InternalError: string too long"), &[]),
    row("string-doubling-caught", "does so again and again", Hangs(Work), &[]),
    row("string-join", "joins four thousand million holes", Hangs(Work), &[]),
    row("string-replace", "replaces letters by ten of them", Limited, &[]),
    row("string-concat-rope", "wraps a text in brackets without end", Hangs(Work), &[]),
    row("array-fill", "fills an array of the greatest length", Limited, &[]),
    row("array-length", "sets lengths that are none", Lives, &["RangeError", "TypeError"]),
    row("array-from-length", "makes an array of a length that is none", Code(1, "uncaught RangeError: invalid array length"), &[]),
    row("array-concat-like", "joins what says it is longer than any array", Hangs(Work), &[]),
    row("array-sparse-walk", "walks over an array of holes", Hangs(Work), &[]),
    row("array-like-walk", "walks over what says it is long", Hangs(Work), &[]),
    row("array-spread", "spreads a generator without end", Limited, &[]),
    roomy(row("array-apply", "calls with millions of arguments", Lives, &["RangeError"])),
    row("array-flat", "flattens arrays that hold themselves", Lives, &["RangeError"]),
    row("buffers-of-gigabytes", "asks for buffers of gigabytes", Lives, &["RangeError", "InternalError"]),
    row("buffers-resized", "resizes a buffer under the functions that work on it", Limited, &["0"]),
    row("buffers-detached", "uses bytes that were given away", Lives, &["used"]),
    row("bigint-power", "raises numbers to giant powers", Lives, &["RangeError", "raised"]),
    row("bigint-squares", "squares a number until it is too great", Code(1, "uncaught RangeError: BigInt is too large to allocate"), &[]),
    row("bigint-products", "multiplies numbers of 100,000 bits", Lives, &["multiplied true"]),
    row("bigint-printed", "prints and reads numbers of 100,000 bits", Lives, &["30103 false"]),
    row("map-grows", "a map grows without end", Full, &[]),
    row("set-grows-while-walked", "a set grows while it is walked", Full, &[]),
    row("objects-grow", "an object gets keys without end", Full, &[]),
    row("heap-of-cycles", "leaves cycles of garbage without end", Hangs(Work), &[]),
    row("heap-kept-full", "catches that its heap is full, without end", Limited, &[]),
    row("json-deep-text", "reads JSON nested a million deep", Lives, &["parsed", "RangeError"]),
    roomy(row(
        "json-deep-value",
        "writes and prints values nested as deep, and circles",
        Lives,
        &["RangeError", "TypeError", "printed <ref *1> { self: [Circular *1] }"],
    )),
    row("json-wide", "writes a small tree that is a giant text", Limited, &[]),
    row("json-in-a-loop", "reads 2 MB of JSON without end", Hangs(Work), &[]),
    row("clone-bomb", "clones trees that share everything", Limited, &["cloned"]),
];

/// Functions of the engine that take long each time.
pub const NATIVES: &[Row] = &[
    row("native-fills", "fills 8 MB again and again", Hangs(Work), &[]),
    row("native-searches", "searches 4 MB again and again", Hangs(Work), &[]),
    row("native-searches-worst", "searches a long word that nearly is everywhere", Hangs(Work), &[]),
    row("native-sorts", "sorts 100,000 numbers again and again", Hangs(Work), &[]),
    row("native-copies", "copies 8 MB again and again", Hangs(Work), &[]),
    row("native-compares", "compares long texts again and again", Limited, &[]),
    row("native-normalizes", "normalizes long texts again and again", Hangs(Work), &[]),
    row("native-concats", "joins long arrays again and again", Hangs(Work), &[]),
    row("native-splits", "splits a long text again and again", Hangs(Work), &[]),
    row("native-keys", "lists 50,000 keys again and again", Hangs(Work), &[]),
    row("dates-and-numbers", "prints and reads odd numbers without end", Hangs(Work), &[]),
];

/// Depth without end.
pub const DEPTHS: &[Row] = &[
    row("deep-calls", "calls itself without end", Code(1, "uncaught RangeError: Maximum call stack size exceeded"), &[]),
    roomy(row(
        "deep-of-every-kind",
        "recurses in thirty ways and catches each",
        Lives,
        &["getter RangeError", "sorting RangeError", "all kinds tried"],
    )),
    row("deep-prototypes", "its prototype is itself", Hangs(Work), &[]),
    row("deep-promises", "a chain of 100,000 promises", Limited, &[]),
    roomy(row("freed-deep", "drops lists of 100,000 links", Lives, &["dropped"])),
];

/// Changes to the language under everybody's feet.
pub const TAMPERING: &[Row] = &[
    row("pollutes-object", "every object has getters and setters that throw", Code(1, "uncaught Error: polluted then"), &["Error"]),
    row("pollutes-then", "every object is thenable", Lives, &["then called"]),
    row("pollutes-array", "every array has setters and broken functions", Code(1, "uncaught Error: no filter"), &[]),
    row("pollutes-promise", "promises call back thrice", Lives, &[]),
    row("pollutes-functions", "functions, texts, maps and JSON are broken", Code(1, "uncaught Error: no maps"), &[]),
    row("pollutes-symbols", "species, primitives and iterators are broken", Code(1, "uncaught Error: no species"), &[]),
    row(
        "freezes-everything",
        "freezes all there is",
        Code(1, "uncaught TypeError: Value of \"this\" must be of type Readable"),
        &["frozen true"],
    ),
    row("deletes-globals", "deletes every global", Code(1, "uncaught ReferenceError: Object is not defined"), &[]),
    row("overwrites-globals", "overwrites every global", Code(1, "uncaught RangeError: Maximum call stack size exceeded"), &[]),
    row("overwrites-process", "overwrites what the process is", Code(1, "uncaught Error: no listening"), &[]),
    row("tampers-with-wrapper", "breaks the wrapper's methods", Code(1, "uncaught Error: no defaultTaskSetup"), &[]),
    row("host-functions", "reaches for what is behind the modules", Lives, &["reached 0"]),
    row("proxy-handlers-lie", "proxies lie of lengths and keys", Hangs(Work), &["TypeError"]),
    row("sort-mutates", "sorts change what they sort", Lives, &["true", "no order"]),
];

/// Lists that lie.
pub const LISTS: &[Row] = &[
    row("list-with-getters", "a list whose numbers change with each look", Lives, &["FATAL ERROR PREVENTION MECHANISM TRIGGERED"]),
    row("list-to-json-throws", "a list that cannot be written", Lives, &["ERROR IN GENERATE DISTRIBUTION LIST Error: no text"]),
    row("list-to-json-lies", "a list that is written as another", Lives, &[]),
    row("list-proxy", "a list whose keys are lies", Lives, &["FATAL ERROR PREVENTION MECHANISM TRIGGERED"]),
    row("list-proxy-throws", "a list that throws at every touch", Lives, &[]),
    row("list-odd-numbers", "a list of everything that is no amount", Lives, &["FATAL ERROR PREVENTION MECHANISM TRIGGERED"]),
    row("list-huge", "a list with 20,000 strangers", Lives, &["DECIDER true"]),
    row("list-upload-flood", "uploads lists of 5 MB, 10,000 times", Hangs(Work), &[]),
];

/// Proofs and questions of every kind.
pub const QUESTIONS: &[Row] = &[
    row("submits-a-proxy", "its proof throws at every touch", Code(1, "uncaught Error: no then"), &[]),
    row("submits-no-text", "proofs and rounds that are none", Lives, &["all tried"]),
    row("submits-half-characters", "proofs with halves of characters", Lives, &[]),
    row("submits-too-much", "proofs that are too long", Lives, &["longer than 512 b", "greater than 512 ch"]),
    row("submits-for-all-rounds", "proofs for 300 rounds", Lives, &[]),
    row("votes-on-everything", "votes for nobody and everybody", Lives, &["voted"]),
    row("rpc-flood", "100,000 questions at once", Limited, &[]),
    row("rpc-endless", "one question after the other", Lives, &[]),
    row("rpc-state-flood", "20,000 questions for the whole state at once", Limited, &[]),
    row("signatures-in-a-loop", "signs without end", Hangs(Work), &[]),
    row("upload-huge", "uploads 5 MB a hundred times", Hangs(Work), &[]),
];

/// Floods of words and files.
pub const FLOODS: &[Row] = &[
    row("logger-flood", "logs lines of 4 MB through the RPC without end", Hangs(Work), &["xxxx"]),
    row("console-lines", "prints a million lines", Hangs(Work), &["line 0"]),
    row("console-long", "prints lines of 5 MB without end", Hangs(Work), &["xxxx"]),
    roomy(row("console-tricks", "prints what throws when it is looked at", Lives, &["Inspection threw (trap)"])),
    row("stdout-flood", "writes to its output without end", Hangs(Work), &[]),
    row("store-fill", "stores values of 4 MB without end", Hangs(Work), &[]),
    row("store-odd-keys", "stores under keys that are none", Lives, &["null"]),
    row("disk-fill", "makes files that no disk holds", Lives, &["ENOSPC"]),
    roomy(row("disk-small-files", "makes a million links", Lives, &["ENOSPC"])),
    roomy(row("disk-deep", "makes folders as deep as paths can be", Lives, &["ENAMETOOLONG", "ELOOP", "dug"])),
    roomy(row("disk-open-files", "opens files without end", Lives, &["EMFILE"])),
    row("disk-read-loop", "reads 4 MB again and again", Hangs(Work), &[]),
    row("disk-async-flood", "writes 200,000 files at once", Limited, &[]),
];

/// Modules of Node.js.
pub const MODULES: &[Row] = &[
    roomy(row("zlib-bomb", "unpacks a gigabyte", Lives, &["RangeError ERR_BUFFER_TOO_LARGE"])),
    row("zlib-brotli-bomb", "unpacks what the heap does not hold", Code(1, "uncaught RangeError: Array buffer allocation failed"), &[]),
    row("zlib-streams", "opens streams of compression without end", Lives, &["RangeError"]),
    row(
        "scrypt-giant",
        "scrypt with giant parameters",
        Lives,
        &["RangeError ERR_CRYPTO_INVALID_SCRYPT_PAR", "RangeError ERR_CRYPTO_INVALID_SCRYPT_PAR"],
    ),
    row("pbkdf2-giant", "PBKDF2 of two thousand million rounds", Hangs(Work), &[]),
    row("pbkdf2-caught", "does so again whenever it is ended", Hangs(Work), &[]),
    row("rsa-giant", "RSA keys of 16,384 bits and more", Hangs(Work), &["Error"]),
    row("rsa-in-a-loop", "signs with RSA without end", Hangs(Work), &[]),
    row("primes", "primes of millions of bits", Lives, &["Error"]),
    row("curves-in-a-loop", "signs and verifies on a curve without end", Hangs(Work), &[]),
    row("random-giant", "gigabytes of chance", Hangs(Work), &["RangeError"]),
    row("hash-in-a-loop", "hashes 1 MB again and again", Hangs(Work), &[]),
    row("encodes-in-a-loop", "encodes 2 MB again and again", Hangs(Work), &[]),
    row("lengths-in-a-loop", "measures 4 MB again and again", Hangs(Work), &[]),
    row("buffers-search", "searches 4 MB of bytes again and again", Hangs(Work), &[]),
    roomy(row("watches-collector", "looks for the garbage collector", Lives, &["function function undefined", "1000 of 1000, 0 called"])),
    row("evaluates-flood", "evaluates small texts without end", Limited, &[]),
    row("evaluates-large", "evaluates large texts without end", Limited, &[]),
    row("imports-flood", "imports 2,000 modules that are not there", Lives, &["imported"]),
    row("imports-in-circles", "imports itself while it loads", Lives, &["not yet", "[ 'first' ]"]),
    row("requires-in-circles", "requires itself, folders and what is ours", Lives, &["loaded", "Error MODULE_NOT_FOUND"]),
    row("signals-and-workers", "starts processes, threads and connections", Lives, &["ERR_KOIPOND_UNSUPPORTED"]),
];

/// Ends and errors.
pub const ENDS: &[Row] = &[
    row(
        "error-huge-stack",
        "throws an error with a message of 5 MB",
        Code(1, "uncaught Error: xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"),
        &[],
    ),
    row("error-hostile-trace", "stack traces that throw", Code(1, "uncaught Error: b"), &[]),
    row("error-hostile-thrown", "throws what spins when it is looked at", Code(1, "uncaught thrown proxy: "), &[]),
    row("error-hostile-message", "throws an error whose words throw it again", Code(1, "uncaught : "), &[]),
    row("throws-null", "its work throws null", Code(1, "uncaught thrown null: null (the engine throws null where eve"), &[]),
    row("throws-in-timer", "throws in a timer", Code(1, "uncaught RangeError: late"), &[]),
    row("throws-in-handlers", "throws in the handlers of errors and of the exit", Code(1, "uncaught Error: first"), &[]),
    row("rejects-in-handlers", "rejects in the handler of rejections", Lives, &[]),
    roomy(row("rejects-often", "rejects 100,000 times, and listens", Lives, &[])),
    row("exits-everywhere", "exits from everywhere, and again in the handler of the exit", Code(5, "process.exit"), &[]),
    row("exits-at-load", "exits before it has handed over its functions", Code(9, "process.exit"), &[]),
    row("exits-in-getter", "exits in a getter", Code(7, "process.exit"), &[]),
    row("exits-with-nonsense", "exits with codes that are none", Code(3, "process.exit"), &["RangeError", "TypeError"]),
    row("exit-never-ends", "the handler of its exit never ends", Hangs(Work), &[]),
    row("exit-handler-works-on", "the handler of its exit sets timers", Code(0, "process.exit"), &[]),
];
