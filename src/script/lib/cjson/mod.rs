//! The library `cjson`.
//!
//! Written for the values of scripts: the order of keys, the error texts and what is taken for a number are those of the
//! library that Redis has, which no general JSON parser shares.

mod decode;
mod encode;
mod number;
mod settings;
mod text;

pub use settings::Settings;

use crate::script::fault::Result;
use crate::script::heap::Heap;
use crate::script::native::{Call, Native};
use crate::script::value::{TableRef, Value};

/// Functions that carry along which settings they go by.
static FUNCTIONS: &[&Native] = &[
    &encode::ENCODE,
    &decode::DECODE,
    &settings::ENCODE_SPARSE_ARRAY,
    &settings::ENCODE_MAX_DEPTH,
    &settings::DECODE_MAX_DEPTH,
    &settings::ENCODE_NUMBER_PRECISION,
    &settings::ENCODE_KEEP_BUFFER,
    &settings::ENCODE_INVALID_NUMBERS,
    &settings::DECODE_INVALID_NUMBERS,
    &Native { name: "new", run: new },
];

/// The library as a table, with the settings at `index`.
pub fn make(heap: &mut Heap, index: usize) -> Result<TableRef> {
    let library = heap.table(0, 0)?;
    for native in FUNCTIONS {
        let function = heap.native(native, &[Value::Number(index as f64)])?;
        heap.set_str(library, native.name.as_bytes(), function.into())?;
    }
    heap.set_str(library, b"null", Value::Null)?;
    for (name, text) in [("_NAME", "cjson"), ("_VERSION", "2.1.0")] {
        let text = heap.string(text.as_bytes())?;
        heap.set_str(library, name.as_bytes(), text.into())?;
    }
    Ok(library)
}

/// Another library, with settings of its own.
fn new(call: &mut Call<'_>) -> Result {
    call.heap().charge(size_of::<Settings>())?;
    let all = &mut call.libraries().json;
    all.push(Settings::default());
    let index = all.len() - 1;
    let library = make(call.heap(), index)?;
    call.ret(library);
    Ok(())
}

impl Call<'_> {
    /// The settings of the library that the function under way belongs to.
    fn json(&mut self) -> &mut Settings {
        let index = match self.captured(0) {
            Value::Number(index) => index as usize,
            _ => 0,
        };
        let all = &mut self.libraries().json;
        if index >= all.len() {
            all.resize(index + 1, Settings::default());
        }
        &mut all[index]
    }
}
