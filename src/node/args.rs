//! JavaScript arguments as bytes.

use super::raw::Env;
use napi::sys::napi_value;

/// Room for the arguments of ordinary calls; a longer argument gets memory of its own.
const ARENA: usize = 64 * 1024;

/// Arguments of one call, as bytes. Strings are copied in as UTF-8, numbers are written as JavaScript writes them,
/// bytes stay where they are.
pub struct Arena {
    room: Box<[u8]>,
    /// The arguments of a call that did not fit.
    large: Vec<Box<[u8]>>,
}

/// Arguments of an ordinary call, the name included.
pub const INLINE: usize = 6;

/// Room for the list of arguments, on the caller's stack.
pub struct List<'a> {
    inline: [&'a [u8]; INLINE],
    more: Vec<&'a [u8]>,
}

impl List<'_> {
    pub const fn new() -> Self {
        List { inline: [&[]; INLINE], more: Vec::new() }
    }
}

/// An argument that is neither string, bytes nor integer: JavaScript has to say what it means.
#[derive(Debug)]
pub struct NotBytes;

/// Why reading stopped.
enum Stop {
    NotBytes,
    /// The room is used up.
    Full,
}

impl Arena {
    pub fn new() -> Self {
        Arena { room: vec![0; ARENA].into(), large: Vec::new() }
    }

    /// Reads `values` behind `name`. The result is valid until the arena is used again.
    #[inline]
    pub fn read<'a, 'l>(
        &'a mut self,
        env: Env,
        name: Option<&'a [u8]>,
        values: &[napi_value],
        list: &'l mut List<'a>,
    ) -> Result<&'l [&'a [u8]], NotBytes> {
        let Arena { room, large } = self;
        let start = name.is_some() as usize;
        let count = start + values.len();
        let argv: &mut [&[u8]] = if count <= INLINE {
            &mut list.inline[..count]
        } else {
            list.more.resize(count, &[]);
            &mut list.more
        };
        if let Some(name) = name {
            argv[0] = name;
        }
        match read_into(room, env, values, &mut argv[start..]) {
            Ok(()) => Ok(argv),
            Err(Stop::NotBytes) => Err(NotBytes),
            Err(Stop::Full) => {
                read_apart(large, env, values, &mut argv[start..])?;
                Ok(argv)
            }
        }
    }
}

#[inline]
fn read_into<'a>(mut room: &'a mut [u8], env: Env, values: &[napi_value], argv: &mut [&'a [u8]]) -> Result<(), Stop> {
    for (&value, arg) in values.iter().zip(argv) {
        let len = match env.read_string(value, room) {
            Ok(len) => len,
            Err(Some(_)) => return Err(Stop::Full),
            Err(None) => match env.bytes(value) {
                Some(bytes) => {
                    *arg = bytes;
                    continue;
                }
                None => write_number(env, value, room)?,
            },
        };
        let (text, rest) = room.split_at_mut(len);
        *arg = text;
        room = rest;
    }
    Ok(())
}

/// Reads each argument into memory of its own.
#[cold]
fn read_apart<'a>(
    large: &'a mut Vec<Box<[u8]>>,
    env: Env,
    values: &[napi_value],
    argv: &mut [&'a [u8]],
) -> Result<(), NotBytes> {
    large.clear();
    for &value in values {
        let mut room = vec![0; 32];
        let len = match env.read_string(value, &mut room) {
            Ok(len) => len,
            Err(Some(need)) => {
                room = vec![0; need];
                // The length was asked for, so it fits.
                env.read_string(value, &mut room).unwrap_or(0)
            }
            Err(None) if env.bytes(value).is_some() => 0,
            Err(None) => write_number(env, value, &mut room).map_err(|_| NotBytes)?,
        };
        room.truncate(len);
        large.push(room.into());
    }
    let large: &'a [Box<[u8]>] = large;
    for ((arg, copy), &value) in argv.iter_mut().zip(large).zip(values) {
        *arg = env.bytes(value).map_or(copy, |bytes| bytes);
    }
    Ok(())
}

/// Safe integers only: JavaScript's rules for all other numbers are JavaScript's business.
fn write_number(env: Env, value: napi_value, room: &mut [u8]) -> Result<usize, Stop> {
    const SAFE: f64 = 9_007_199_254_740_991.0;
    let number = env.f64(value).filter(|number| number.trunc() == *number && number.abs() <= SAFE);
    let mut digits = itoa::Buffer::new();
    let text = digits.format(number.ok_or(Stop::NotBytes)? as i64).as_bytes();
    room.get_mut(..text.len()).ok_or(Stop::Full)?.copy_from_slice(text);
    Ok(text.len())
}
