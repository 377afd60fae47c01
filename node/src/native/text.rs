//! Encodings of bytes as text, and the search in bytes.
//!
//! An encoding is a number here, the same as in `shim/buffer/encodings.js`. Text that holds half a character (a lone surrogate) keeps
//! it where its code units count, and gives U+FFFD in UTF-8.

use rquickjs::{Ctx, Error, IntoJs, Result, TypedArray, Value, qjs};

use crate::engine::{Arguments, Host, NativeFunction};

/// The functions of this family.
pub(super) const FUNCTIONS: &[NativeFunction] = &[
    ("encode", encode),
    ("decode", decode),
    ("write", write),
    ("utf8Length", utf8_length),
    ("isUtf8", is_utf8),
    ("compare", compare),
    ("indexOf", index_of),
    ("swap", swap),
];

const UTF8: i32 = 0;
const UTF16: i32 = 1;
const LATIN1: i32 = 2;
const ASCII: i32 = 3;
const BASE64: i32 = 4;
const BASE64_URL: i32 = 5;

const STANDARD: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
const FOR_URLS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

/// `encode(text, encoding)`: the bytes, in a `Uint8Array` with a buffer of its own.
fn encode<'js>(host: &Host, ctx: &Ctx<'js>, args: &Arguments<'_, 'js>) -> Result<Value<'js>> {
    let bytes = encoded(args, 0, args.get(1)?)?;
    host.charge(ctx, bytes.len() as u64)?;
    TypedArray::<u8>::new(ctx.clone(), bytes)?.into_js(ctx)
}

/// The bytes of the n-th argument's text.
fn encoded(args: &Arguments<'_, '_>, n: usize, encoding: i32) -> Result<Vec<u8>> {
    if encoding == UTF8 {
        return args.text(n).map(String::into_bytes);
    }
    let text = args.loose_utf8(n)?;
    Ok(match encoding {
        UTF16 => units(&text).flat_map(u16::to_le_bytes).collect(),
        LATIN1 | ASCII if text.is_ascii() => text,
        // Only the low byte of a code unit counts.
        LATIN1 | ASCII => units(&text).map(|unit| unit.to_le_bytes()[0]).collect(),
        BASE64 | BASE64_URL => from_base64(&text),
        _ => from_hex(&text),
    })
}

/// The UTF-16 code units of text in UTF-8 in which lone surrogates have three bytes each.
fn units(text: &[u8]) -> impl Iterator<Item = u16> {
    let mut at = 0;
    let mut low = None;
    std::iter::from_fn(move || {
        if let Some(unit) = low.take() {
            return Some(unit);
        }
        let byte = |n: usize| u32::from(text.get(at + n).copied().unwrap_or(0));
        let lead = u32::from(*text.get(at)?);
        let (size, point) = match lead {
            0..0xc0 => (1, lead),
            0xc0..0xe0 => (2, (lead & 0x1f) << 6 | byte(1) & 0x3f),
            0xe0..0xf0 => (3, (lead & 0xf) << 12 | (byte(1) & 0x3f) << 6 | byte(2) & 0x3f),
            _ => (4, (lead & 7) << 18 | (byte(1) & 0x3f) << 12 | (byte(2) & 0x3f) << 6 | byte(3) & 0x3f),
        };
        at += size;
        if point < 0x10000 {
            return Some(point as u16);
        }
        low = Some(0xdc00 | (point - 0x10000) as u16 & 0x3ff);
        Some(0xd800 | ((point - 0x10000) >> 10) as u16)
    })
}

/// Both alphabets at once; what belongs to neither is skipped, and `=` ends it, as in Node.js.
fn from_base64(text: &[u8]) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(text.len() / 4 * 3 + 2);
    let (mut held, mut bits) = (0_u32, 0);
    for &sign in text {
        let value = match sign {
            b'A'..=b'Z' => sign - b'A',
            b'a'..=b'z' => sign - b'a' + 26,
            b'0'..=b'9' => sign - b'0' + 52,
            b'+' | b'-' => 62,
            b'/' | b'_' => 63,
            b'=' => break,
            _ => continue,
        };
        held = held << 6 | u32::from(value);
        bits += 6;
        if bits >= 8 {
            bits -= 8;
            bytes.push((held >> bits) as u8);
        }
    }
    bytes
}

fn to_base64(bytes: &[u8], alphabet: &[u8; 64], padded: bool) -> String {
    let mut text = Vec::with_capacity(bytes.len().div_ceil(3) * 4);
    for chunk in bytes.chunks(3) {
        let byte = |n: usize| u32::from(chunk.get(n).copied().unwrap_or(0));
        let bits = byte(0) << 16 | byte(1) << 8 | byte(2);
        let signs = [18, 12, 6, 0].map(|shift| alphabet[(bits >> shift) as usize & 63]);
        text.extend_from_slice(&signs[..=chunk.len()]);
        if padded {
            text.extend_from_slice(&b"=="[..3 - chunk.len()]);
        }
    }
    String::from_utf8(text).expect("both alphabets are ASCII")
}

/// Up to the first pair that is no number.
fn from_hex(text: &[u8]) -> Vec<u8> {
    let digit = |sign: u8| char::from(sign).to_digit(16).map(|digit| digit as u8);
    text.chunks_exact(2).map_while(|pair| Some(digit(pair[0])? << 4 | digit(pair[1])?)).collect()
}

fn to_hex(bytes: &[u8]) -> String {
    let digits = bytes.iter().flat_map(|byte| [byte >> 4, byte & 15]).map(|n| b"0123456789abcdef"[usize::from(n)]);
    String::from_utf8(digits.collect()).expect("digits are ASCII")
}

/// `decode(bytes, encoding, start, end)`: the text of a part.
fn decode<'js>(host: &Host, ctx: &Ctx<'js>, args: &Arguments<'_, 'js>) -> Result<Value<'js>> {
    let (encoding, start, end) = (args.get::<i32>(1)?, args.get::<f64>(2)? as usize, args.get::<f64>(3)? as usize);
    host.charge(ctx, end.saturating_sub(start) as u64)?;
    let text = args.with_bytes(0, |bytes| {
        let part = bytes.get(start.min(bytes.len())..end.min(bytes.len())).unwrap_or_default();
        match encoding {
            UTF8 => Ok(String::from_utf8_lossy(part).into_owned()),
            UTF16 => {
                let units: Vec<u16> = part.chunks_exact(2).map(|pair| u16::from_le_bytes([pair[0], pair[1]])).collect();
                String::from_utf16(&units).map_err(|_| units)
            }
            LATIN1 => Ok(part.iter().copied().map(char::from).collect()),
            ASCII => Ok(part.iter().map(|byte| char::from(byte & 0x7f)).collect()),
            BASE64 => Ok(to_base64(part, STANDARD, true)),
            BASE64_URL => Ok(to_base64(part, FOR_URLS, false)),
            _ => Ok(to_hex(part)),
        }
    })?;
    match text {
        Ok(text) => text.into_js(ctx),
        Err(units) => of_units(ctx, &units),
    }
}

/// A text of JavaScript's with halves of characters, which Rust's cannot hold.
fn of_units<'js>(ctx: &Ctx<'js>, units: &[u16]) -> Result<Value<'js>> {
    #[expect(unsafe_code, reason = "the engine copies the units, and what it returns is owned by the value made of it")]
    let value = unsafe {
        let made = qjs::JS_NewStringUTF16(ctx.as_raw().as_ptr(), units.as_ptr(), units.len() as _);
        Value::from_raw(ctx.clone(), made)
    };
    if value.is_string() { Ok(value) } else { Err(Error::Exception) }
}

/// `write(bytes, text, offset, length, encoding)`: how many bytes were written; no character is cut in two.
fn write<'js>(host: &Host, ctx: &Ctx<'js>, args: &Arguments<'_, 'js>) -> Result<Value<'js>> {
    let (offset, length, encoding) = (args.get::<f64>(2)? as usize, args.get::<f64>(3)? as usize, args.get::<i32>(4)?);
    let text = encoded(args, 1, encoding)?;
    host.charge(ctx, text.len() as u64)?;
    let written = args.with_bytes(0, |bytes| {
        let room = length.min(bytes.len().saturating_sub(offset));
        let mut size = text.len().min(room);
        if encoding == UTF8 {
            while size < text.len() && text[size] & 0xc0 == 0x80 {
                size -= 1;
            }
        } else if encoding == UTF16 {
            size &= !1;
        }
        if size > 0 {
            bytes[offset..offset + size].copy_from_slice(&text[..size]);
        }
        size
    })?;
    (written as f64).into_js(ctx)
}

/// `utf8Length(text)`: its length in UTF-8.
fn utf8_length<'js>(_: &Host, ctx: &Ctx<'js>, args: &Arguments<'_, 'js>) -> Result<Value<'js>> {
    (args.loose_utf8(0)?.len() as f64).into_js(ctx)
}

/// `isUtf8(bytes)`: whether all of it is well-formed.
fn is_utf8<'js>(host: &Host, ctx: &Ctx<'js>, args: &Arguments<'_, 'js>) -> Result<Value<'js>> {
    host.charge_large(ctx, args.get::<TypedArray<u8>>(0)?.len())?;
    args.with_bytes(0, |bytes| std::str::from_utf8(bytes).is_ok())?.into_js(ctx)
}

/// `compare(a, b)`: -1, 0 or 1.
fn compare<'js>(host: &Host, ctx: &Ctx<'js>, args: &Arguments<'_, 'js>) -> Result<Value<'js>> {
    host.charge(ctx, args.get::<TypedArray<u8>>(0)?.len() as u64)?;
    args.with_two(0, 1, |a, b| a.cmp(b) as i32)?.into_js(ctx)
}

/// `indexOf(bytes, wanted, from, step, backwards)`: where `wanted`, which is not empty, begins at a multiple of `step`; -1 for nowhere.
/// Forwards, at `from` or later; backwards, there or before.
fn index_of<'js>(host: &Host, ctx: &Ctx<'js>, args: &Arguments<'_, 'js>) -> Result<Value<'js>> {
    let (from, step, backwards) = (args.get::<f64>(2)? as usize, args.get::<i32>(3)?, args.get::<bool>(4)?);
    host.charge(ctx, args.get::<TypedArray<u8>>(0)?.len() as u64)?;
    let found = args.with_two(0, 1, |bytes, wanted| {
        let step = if step == 2 { 2 } else { 1 };
        let unit = |of: &[u8], n: usize| if step == 2 { u16::from_le_bytes([of[n * 2], of[n * 2 + 1]]) } else { u16::from(of[n]) };
        let (all, len) = (bytes.len() / step, wanted.len() / step);
        let last = all.checked_sub(len)?;
        if len == 0 || (!backwards && from.div_ceil(step) > last) {
            return None;
        }
        let found = if backwards {
            let end = (from / step).min(last) + len;
            find(end, len, |n| unit(bytes, end - 1 - n), |n| unit(wanted, len - 1 - n)).map(|at| end - at - len)
        } else {
            let start = from.div_ceil(step);
            find(all - start, len, |n| unit(bytes, start + n), |n| unit(wanted, n)).map(|at| start + at)
        };
        found.map(|at| at * step)
    })?;
    found.map_or(-1.0, |at| at as f64).into_js(ctx)
}

/// The first place of a word of `len` units, which is at least one, among `all`, in a time that grows with their sum, whatever they are.
fn find(all: usize, len: usize, unit: impl Fn(usize) -> u16, wanted: impl Fn(usize) -> u16) -> Option<usize> {
    // How long a beginning of the word each of its beginnings ends with (Knuth, Morris and Pratt).
    let mut borders = vec![0_usize; len];
    let mut matched = 0;
    for n in 1..len {
        while matched > 0 && wanted(n) != wanted(matched) {
            matched = borders[matched - 1];
        }
        matched += usize::from(wanted(n) == wanted(matched));
        borders[n] = matched;
    }
    matched = 0;
    for n in 0..all {
        let here = unit(n);
        while matched > 0 && here != wanted(matched) {
            matched = borders[matched - 1];
        }
        matched += usize::from(here == wanted(matched));
        if matched == len {
            return Some(n + 1 - len);
        }
    }
    None
}

/// `swap(bytes, size)`: the bytes of every group of `size` the other way round.
fn swap<'js>(host: &Host, ctx: &Ctx<'js>, args: &Arguments<'_, 'js>) -> Result<Value<'js>> {
    let size = args.get::<f64>(1)? as usize;
    host.charge(ctx, args.get::<TypedArray<u8>>(0)?.len() as u64)?;
    args.with_bytes(0, |bytes| bytes.chunks_exact_mut(size.max(1)).for_each(<[u8]>::reverse))?;
    Ok(Value::new_undefined(ctx.clone()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn base64_of_any_bytes_comes_back() {
        let bytes: Vec<u8> = (0..=255).collect();
        for length in 0..bytes.len() {
            for (alphabet, padded) in [(STANDARD, true), (FOR_URLS, false)] {
                assert_eq!(from_base64(to_base64(&bytes[..length], alphabet, padded).as_bytes()), &bytes[..length]);
            }
        }
    }

    #[test]
    fn units_of_text_are_those_of_utf_16() {
        let text = "aé€\u{1f600}\u{10ffff}";
        assert!(units(text.as_bytes()).eq(text.encode_utf16()));
        assert_eq!(units(&[0xed, 0xa0, 0xbd, b'x']).collect::<Vec<_>>(), [0xd83d, 0x78]);
    }

    #[test]
    fn a_word_is_found_where_it_first_is() {
        let at = |all: &[u8], word: &[u8]| find(all.len(), word.len(), |n| all[n].into(), |n| word[n].into());
        for bits in 0..1 << 12_u32 {
            let all: Vec<u8> = (0..9).map(|n| (bits >> n & 1) as u8).collect();
            let word: Vec<u8> = (9..12).map(|n| (bits >> n & 1) as u8).collect();
            assert_eq!(at(&all, &word), all.windows(3).position(|part| part == word));
        }
    }

    #[test]
    fn hexadecimal_ends_at_the_first_pair_that_is_none() {
        assert_eq!(from_hex(b"abcz12"), [0xab]);
        assert_eq!(to_hex(&[0, 0xff, 0x1a]), "00ff1a");
    }
}
