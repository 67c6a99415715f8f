//! A reply on a tape, as a primitive or through the buffers that both sides share.

use napi::sys::napi_value;

use crate::node::decode::{self, TOKENS, Wanted, flag, status};
use crate::node::raw::{Env, UNDEFINED};
use crate::reply::{Item, Tape};

/// Hands a reply over as it is `wanted`. When the buffers are too small they say what it takes.
#[inline]
pub fn write(env: Env, tape: &Tape, wanted: &Wanted, bytes: &mut [u8], words: &mut [u32]) -> napi_value {
    let flags = match *wanted {
        Wanted::One(flags) => flags,
        Wanted::Text => 0,
        Wanted::Each(_) | Wanted::Lossless => return compound(tape, wanted, bytes, words),
    };
    if flags & flag::TYPED != 0 {
        match tape.first() {
            Some(Item::Double(value)) if flags & flag::RAW == 0 => return env.double(value),
            Some(Item::Simple(_) | Item::Verbatim(..)) if flags & flag::RAW == 0 => {}
            Some(Item::Simple(_) | Item::Verbatim(..) | Item::Double(_)) => {
                return compound(tape, wanted, bytes, words);
            }
            Some(Item::Decimal(_) | Item::BigNumber(_) | Item::Bool(_)) => return compound(tape, wanted, bytes, words),
            _ => {}
        }
    }
    let double;
    let text = match tape.first() {
        Some(Item::Bulk(text)) => text,
        Some(Item::Ok) => {
            words[0] = status::OK;
            return UNDEFINED;
        }
        Some(Item::Int(value)) if flags & flag::STRING_NUMBERS == 0 => return env.number(value),
        Some(Item::Int(value)) => return env.latin1(itoa::Buffer::new().format(value).as_bytes()),
        Some(Item::Nil | Item::NilArray) => return env.null(),
        Some(Item::Shared(text)) => text,
        Some(Item::Simple(text)) => return string(env, text),
        Some(Item::Verbatim(_, text)) => text,
        Some(Item::Bool(value)) if flags & (flag::RESP3 | flag::RESP2) == 0 => return env.number(value as i64),
        Some(Item::Double(value)) if flags & (flag::RESP3 | flag::RAW) == 0 => {
            double = crate::value::number::format_f64(value);
            double.as_bytes()
        }
        Some(Item::Error(line)) => return copy_out(line, status::ERROR, bytes, words),
        _ => return compound(tape, wanted, bytes, words),
    };
    if flags & flag::RAW != 0 { copy_out(text, status::BYTES, bytes, words) } else { string(env, text) }
}

fn compound(tape: &Tape, wanted: &Wanted, bytes: &mut [u8], words: &mut [u32]) -> napi_value {
    if let Err((need_bytes, need_words)) = decode::encode(tape, wanted, bytes, words) {
        words[..3].copy_from_slice(&[status::GROW, need_bytes as u32, need_words as u32]);
    }
    UNDEFINED
}

#[inline]
fn string(env: Env, text: &[u8]) -> napi_value {
    if text.is_ascii() { env.latin1(text) } else { env.utf8(text) }
}

fn copy_out(text: &[u8], status: u32, bytes: &mut [u8], words: &mut [u32]) -> napi_value {
    match bytes.get_mut(..text.len()) {
        Some(room) => {
            room.copy_from_slice(text);
            words[0] = status;
            words[1] = text.len() as u32;
        }
        None => words[..3].copy_from_slice(&[status::GROW, text.len() as u32, TOKENS as u32 + 1]),
    }
    UNDEFINED
}
