//! The library `cmsgpack`: MessagePack.

mod pack;
mod read;
mod unpack;

use crate::script::fault::Result;
use crate::script::native::Native;
use crate::script::value::TableRef;
use crate::script::vm::Vm;

static FUNCTIONS: &[&Native] = &[&pack::PACK, &unpack::UNPACK, &unpack::UNPACK_ONE, &unpack::UNPACK_LIMIT];

const TEXTS: [(&str, &str); 4] = [
    ("_NAME", "cmsgpack"),
    ("_VERSION", "lua-cmsgpack 0.4.0"),
    ("_COPYRIGHT", "Copyright (C) 2012, Salvatore Sanfilippo"),
    ("_DESCRIPTION", "MessagePack C implementation for Lua"),
];

/// The library as a table, with what a script can ask it about itself, which is what the original says.
pub fn make(vm: &mut Vm) -> Result<TableRef> {
    let library = vm.heap.table(0, 0)?;
    vm.register(library, FUNCTIONS)?;
    for (name, text) in TEXTS {
        let text = vm.heap.string(text.as_bytes())?;
        vm.heap.set_str(library, name.as_bytes(), text.into())?;
    }
    Ok(library)
}
