//! JavaScript arguments as bytes.

use napi::sys::napi_value;
use smallvec::SmallVec;

use super::raw::Env;

/// Room for the arguments of ordinary calls; a longer argument gets memory of its own.
const ARENA: usize = 64 * 1024;

/// Arguments of one call, as bytes. Strings are copied in as UTF-8, numbers are written as JavaScript writes them,
/// bytes stay where they are.
pub struct Arena {
    room: Box<[u8]>,
    /// Arguments that did not fit. Boxed, so that they stay in place while the list grows.
    large: Vec<Box<[u8]>>,
}

/// The arguments; valid until the arena is used again.
pub type Argv<'a> = SmallVec<[&'a [u8]; 10]>;

/// Where an argument's bytes are.
enum Place {
    Room(usize, usize),
    Large(usize, usize),
}

/// An argument that is neither string, bytes nor integer: JavaScript has to say what it means.
#[derive(Debug)]
pub struct NotBytes;

impl Arena {
    pub fn new() -> Self {
        Arena { room: vec![0; ARENA].into(), large: Vec::new() }
    }

    /// Reads `values` behind `name`.
    #[inline]
    pub fn read<'a>(&'a mut self, env: Env, name: Option<&'a [u8]>, values: &[napi_value]) -> Result<Argv<'a>, NotBytes> {
        self.large.clear();
        let mut used = 0;
        let mut argv: SmallVec<[Result<&'a [u8], Place>; 10]> = SmallVec::new();
        for &value in values {
            let place = match env.read_string(value, &mut self.room[used..]) {
                Ok(len) => {
                    used += len;
                    Err(Place::Room(used - len, len))
                }
                Err(Some(need)) => Err(self.read_large(env, value, need)),
                Err(None) => match env.bytes(value) {
                    Some(bytes) => Ok(&*bytes),
                    None => Err(self.write_number(env, value, &mut used).ok_or(NotBytes)?),
                },
            };
            argv.push(place);
        }
        let this: &'a Arena = self;
        let locate = |place: Result<&'a [u8], Place>| match place {
            Ok(bytes) => bytes,
            Err(Place::Room(at, len)) => &this.room[at..at + len],
            Err(Place::Large(index, len)) => &this.large[index][..len],
        };
        Ok(name.into_iter().chain(argv.into_iter().map(locate)).collect())
    }

    #[cold]
    fn read_large(&mut self, env: Env, value: napi_value, need: usize) -> Place {
        let mut room = vec![0; need].into_boxed_slice();
        // The length was asked for, so it fits.
        let len = env.read_string(value, &mut room).unwrap_or(0);
        self.large.push(room);
        Place::Large(self.large.len() - 1, len)
    }

    /// Safe integers only: JavaScript's rules for all other numbers are JavaScript's business.
    fn write_number(&mut self, env: Env, value: napi_value, used: &mut usize) -> Option<Place> {
        const SAFE: f64 = 9_007_199_254_740_991.0;
        let number = env.f64(value).filter(|number| number.trunc() == *number && number.abs() <= SAFE)?;
        let mut digits = itoa::Buffer::new();
        let text = digits.format(number as i64).as_bytes();
        let Some(room) = self.room.get_mut(*used..*used + text.len()) else {
            self.large.push(text.into());
            return Some(Place::Large(self.large.len() - 1, text.len()));
        };
        room.copy_from_slice(text);
        *used += text.len();
        Some(Place::Room(*used - text.len(), text.len()))
    }
}
