//! Compression a piece at a time: deflate in its three wrappings, and brotli.
//!
//! A piece gives at most as much as its caller has room for, so that a few bytes cannot fill a node's memory.

use std::io::Write;

use brotli::enc::BrotliEncoderParams;
use brotli::{BrotliDecompressStream, BrotliResult, BrotliState, CompressorWriter, HeapAlloc, HuffmanCode};
use flate2::{Compress, Compression, Decompress, FlushCompress, FlushDecompress, Status};
use rquickjs::{Ctx, Exception, IntoJs, Result, Value};

use super::held::{bytes, held, hold};
use crate::engine::{Arguments, Host, NativeFunction, Taken};

/// The functions of this family.
pub(super) const FUNCTIONS: &[NativeFunction] = &[("create", create), ("write", write), ("level", level), ("crc32", crc32)];

/// The bytes that one step of work writes at most.
const PIECE: usize = 64 << 10;

type Unbrotli = BrotliState<HeapAlloc<u8>, HeapAlloc<u32>, HeapAlloc<HuffmanCode>>;

enum Kind {
    Deflate(Compress),
    Inflate(Inflate),
    Brotli(Option<Box<CompressorWriter<Vec<u8>>>>),
    Unbrotli { state: Box<Unbrotli>, over: bool },
}

struct Stream {
    kind: Kind,
    /// How much work a byte of input is, beside the bytes of output.
    weight: u64,
    _memory: Taken,
}

/// How what is inflated is wrapped.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Wrapping {
    Zlib,
    Gzip,
    Raw,
    /// Gzip or zlib, as its first bytes tell.
    Either,
}

struct Inflate {
    inner: Decompress,
    wrapping: Wrapping,
    window: u8,
    dictionary: Option<Vec<u8>>,
    over: bool,
    /// A first byte that does not tell yet how the rest is wrapped.
    first: Vec<u8>,
}

/// Why a piece failed: a word that `zlib.js` knows.
type Piece = std::result::Result<(), String>;

impl Inflate {
    fn new(wrapping: Wrapping, window: u8, dictionary: Option<Vec<u8>>) -> Self {
        let mut inner = match wrapping {
            Wrapping::Zlib | Wrapping::Either => Decompress::new_with_window_bits(true, window),
            Wrapping::Gzip => Decompress::new_gzip(window),
            Wrapping::Raw => Decompress::new_with_window_bits(false, window),
        };
        if let (Wrapping::Raw, Some(dictionary)) = (wrapping, &dictionary) {
            // Raw data does not name its dictionary; one that is wrong shows in what comes out.
            let _ = inner.set_dictionary(dictionary);
        }
        Self { inner, wrapping, window, dictionary, over: false, first: Vec::new() }
    }

    /// Settles how data of either kind is wrapped; false while a single byte does not tell.
    fn settled(&mut self, input: &mut Vec<u8>) -> bool {
        if self.wrapping != Wrapping::Either || input.is_empty() {
            return true;
        }
        let mut whole = std::mem::take(&mut self.first);
        whole.append(input);
        if whole == [0x1f] {
            self.first = whole;
            return false;
        }
        let wrapping = if whole.starts_with(&[0x1f, 0x8b]) { Wrapping::Gzip } else { Wrapping::Zlib };
        *self = Self::new(wrapping, self.window, self.dictionary.take());
        *input = whole;
        true
    }

    fn write(&mut self, mut input: &[u8], out: &mut Vec<u8>, room: usize) -> Piece {
        let mut piece = vec![0; PIECE];
        loop {
            // Members of gzip follow one another; zeros after the last are padding.
            if self.over {
                if self.wrapping != Wrapping::Gzip || input.first().is_none_or(|byte| *byte == 0) {
                    return Ok(());
                }
                *self = Self::new(Wrapping::Gzip, self.window, self.dictionary.take());
            }
            let (read, wrote) = (self.inner.total_in(), self.inner.total_out());
            let status = self.inner.decompress(input, &mut piece, FlushDecompress::None);
            let (read, wrote) = ((self.inner.total_in() - read) as usize, (self.inner.total_out() - wrote) as usize);
            input = &input[read.min(input.len())..];
            out.extend_from_slice(&piece[..wrote]);
            if out.len() > room {
                return Err(format!("too large {room}"));
            }
            match status {
                Ok(Status::StreamEnd) => self.over = true,
                Ok(_) if read == 0 && wrote == 0 => return Ok(()),
                Ok(_) => {}
                Err(error) => match (error.needs_dictionary(), &self.dictionary) {
                    (Some(_), Some(dictionary)) => {
                        self.inner.set_dictionary(dictionary).map(drop).map_err(|_| "Bad dictionary".to_owned())?
                    }
                    (Some(_), None) => return Err("Missing dictionary".to_owned()),
                    (None, _) => return Err(error.message().unwrap_or("invalid data").to_owned()),
                },
            }
        }
    }
}

fn deflate(inner: &mut Compress, mut input: &[u8], flush: FlushCompress, out: &mut Vec<u8>, room: usize) -> Piece {
    let mut piece = vec![0; PIECE];
    loop {
        let (read, wrote) = (inner.total_in(), inner.total_out());
        let status = inner.compress(input, &mut piece, flush).map_err(|_| "stream error".to_owned())?;
        let (read, wrote) = ((inner.total_in() - read) as usize, (inner.total_out() - wrote) as usize);
        input = &input[read..];
        out.extend_from_slice(&piece[..wrote]);
        if out.len() > room {
            return Err(format!("too large {room}"));
        }
        // A piece that was not filled is all that there is for now.
        if status == Status::StreamEnd || (input.is_empty() && wrote < PIECE) || (read == 0 && wrote == 0) {
            return Ok(());
        }
    }
}

fn brotli(writer: &mut Option<Box<CompressorWriter<Vec<u8>>>>, input: &[u8], flush: u32, out: &mut Vec<u8>) -> Piece {
    let Some(open) = writer else { return Ok(()) };
    open.write_all(input).map_err(|_| "stream error".to_owned())?;
    match flush {
        2 => out.extend(writer.take().map(|open| open.into_inner()).unwrap_or_default()),
        flush => {
            if flush == 1 {
                open.flush().map_err(|_| "stream error".to_owned())?;
            }
            out.append(open.get_mut());
        }
    }
    Ok(())
}

fn unbrotli(state: &mut Unbrotli, over: &mut bool, input: &[u8], out: &mut Vec<u8>, room: usize) -> Piece {
    let (mut left, mut at, mut total) = (input.len(), 0, 0);
    let mut piece = vec![0; PIECE];
    while !*over {
        let (mut space, mut wrote) = (piece.len(), 0);
        let result = BrotliDecompressStream(&mut left, &mut at, input, &mut space, &mut wrote, &mut piece, &mut total, state);
        out.extend_from_slice(&piece[..wrote]);
        if out.len() > room {
            return Err(format!("too large {room}"));
        }
        match result {
            BrotliResult::ResultSuccess => *over = true,
            BrotliResult::NeedsMoreInput => return Ok(()),
            BrotliResult::NeedsMoreOutput => {}
            BrotliResult::ResultFailure => return Err(format!("brotli {}", state.error_code as i32)),
        }
    }
    Ok(())
}

/// What a stream of that kind holds outside of the engine's heap, about.
fn memory(kind: &str, window: u32) -> u64 {
    match kind {
        "brotli" => (4 << window.clamp(16, 24)) + (1 << 20),
        "unbrotli" => 4 << 20,
        "deflate" | "gzip" | "deflateRaw" => 400 << 10,
        _ => 64 << 10,
    }
}

/// `create(kind, level, windowBits, dictionary)`: a stream; for brotli, `level` is the quality and `dictionary` the mode.
fn create<'js>(host: &Host, ctx: &Ctx<'js>, args: &Arguments<'_, 'js>) -> Result<Value<'js>> {
    let (kind, level, window) = (args.text(0)?, args.get::<i32>(1)?, args.get::<u32>(2)?);
    let Some(memory) = host.take(memory(&kind, window)) else {
        return Err(Exception::throw_range(ctx, "Array buffer allocation failed"));
    };
    let bits = window.clamp(9, 15) as u8;
    let dictionary = if args.get::<Value>(3)?.is_object() { Some(args.bytes(3)?) } else { None };
    let compression = Compression::new(u32::try_from(level).unwrap_or(6).min(9));
    let inflating = |wrapping| Kind::Inflate(Inflate::new(wrapping, bits, dictionary.clone()));
    let made = match kind.as_str() {
        "deflate" => Kind::Deflate(Compress::new_with_window_bits(compression, true, bits)),
        "gzip" => Kind::Deflate(Compress::new_gzip(compression, bits)),
        "deflateRaw" => Kind::Deflate(Compress::new_with_window_bits(compression, false, bits)),
        "inflate" => inflating(Wrapping::Zlib),
        "gunzip" => inflating(Wrapping::Gzip),
        "inflateRaw" => inflating(Wrapping::Raw),
        "unzip" => inflating(Wrapping::Either),
        "brotli" => {
            let params = BrotliEncoderParams { quality: level.clamp(0, 11), lgwin: window.clamp(10, 24) as i32, ..Default::default() };
            Kind::Brotli(Some(Box::new(CompressorWriter::with_params(Vec::new(), 4096, &params))))
        }
        _ => {
            let state = BrotliState::new(HeapAlloc::default(), HeapAlloc::default(), HeapAlloc::default());
            Kind::Unbrotli { state: Box::new(state), over: false }
        }
    };
    let weight = match &made {
        Kind::Deflate(_) => 4,
        Kind::Brotli(_) if level > 9 => 200,
        Kind::Brotli(_) if level > 4 => 20,
        Kind::Brotli(_) => 4,
        _ => 1,
    };
    let mut stream = Stream { kind: made, weight, _memory: memory };
    if let (Kind::Deflate(inner), Some(dictionary), false) = (&mut stream.kind, &dictionary, kind == "gzip")
        && inner.set_dictionary(dictionary).is_err()
    {
        return "Bad dictionary".into_js(ctx);
    }
    hold(ctx, stream)
}

/// `write(stream, bytes, flush, room)`: what comes of these bytes, or a word that says why nothing does. With `flush` 4 (2 for
/// brotli) they are the last; a stream of data that ends too early then fails.
fn write<'js>(host: &Host, ctx: &Ctx<'js>, args: &Arguments<'_, 'js>) -> Result<Value<'js>> {
    let (mut input, flush, room) = (args.bytes(1)?, args.get::<u32>(2)?, args.get::<f64>(3)?);
    let limit = usize::try_from(host.identity.javascript.memory.0).unwrap_or(usize::MAX);
    let room = (room.max(0.0) as usize).min(limit);
    let weight = held(ctx, args, 0, |stream: &mut Stream| stream.weight)?;
    host.charge(ctx, (input.len() as u64).saturating_mul(weight))?;
    let mut out = Vec::new();
    let done = held(ctx, args, 0, |stream: &mut Stream| match &mut stream.kind {
        Kind::Deflate(inner) => {
            let flush = match flush {
                0 => FlushCompress::None,
                1 => FlushCompress::Partial,
                3 => FlushCompress::Full,
                4 => FlushCompress::Finish,
                _ => FlushCompress::Sync,
            };
            deflate(inner, &input, flush, &mut out, room)
        }
        Kind::Inflate(inflate) => {
            let written = if inflate.settled(&mut input) { inflate.write(&input, &mut out, room) } else { Ok(()) };
            written.and_then(|()| if flush == 4 && !inflate.over { Err("unexpected end of file".to_owned()) } else { Ok(()) })
        }
        Kind::Brotli(writer) => brotli(writer, &input, flush, &mut out),
        Kind::Unbrotli { state, over } => unbrotli(state, over, &input, &mut out, room)
            .and_then(|()| if flush == 2 && !*over { Err("unexpected end of file".to_owned()) } else { Ok(()) }),
    })?;
    host.charge(ctx, out.len() as u64)?;
    match done {
        Ok(()) => bytes(ctx, &out),
        Err(why) => why.into_js(ctx),
    }
}

/// `level(stream, level)`: compresses what follows as hard as that.
fn level<'js>(_: &Host, ctx: &Ctx<'js>, args: &Arguments<'_, 'js>) -> Result<Value<'js>> {
    let level = args.get::<i32>(1)?;
    held(ctx, args, 0, |stream: &mut Stream| {
        if let Kind::Deflate(inner) = &mut stream.kind {
            // What it refuses changes nothing of what was written.
            let _ = inner.set_level(Compression::new(u32::try_from(level).unwrap_or(6).min(9)));
        }
    })?;
    Ok(Value::new_undefined(ctx.clone()))
}

/// `crc32(bytes, before)`: the sum over these bytes after those that came to `before`.
fn crc32<'js>(host: &Host, ctx: &Ctx<'js>, args: &Arguments<'_, 'js>) -> Result<Value<'js>> {
    let (data, before) = (args.bytes(0)?, args.get::<f64>(1)? as u32);
    host.charge(ctx, data.len() as u64)?;
    let sum = data.iter().fold(!before, |sum, byte| TABLE[usize::from((sum as u8) ^ byte)] ^ (sum >> 8));
    f64::from(!sum).into_js(ctx)
}

/// What each byte does to the sum.
const TABLE: [u32; 256] = {
    let mut table = [0; 256];
    let mut n = 0;
    while n < 256 {
        let (mut entry, mut bit) = (n as u32, 0);
        while bit < 8 {
            entry = if entry & 1 == 1 { 0xEDB8_8320 ^ (entry >> 1) } else { entry >> 1 };
            bit += 1;
        }
        table[n] = entry;
        n += 1;
    }
    table
};
