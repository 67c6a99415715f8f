//! What arrays of strings cost when an addon makes them the usual way: a string and a `napi_set_element` for each
//! element. Only the benchmark loads this; it says what the replies of the engine are compared with.

#![allow(unsafe_code)]

use std::ffi::{CStr, c_char, c_void};
use std::ptr;
use std::sync::LazyLock;

type Env = *mut c_void;
type Value = *mut c_void;
type Callback = unsafe extern "C" fn(Env, *mut c_void) -> Value;

unsafe extern "C" {
    fn napi_get_cb_info(
        env: Env,
        info: *mut c_void,
        argc: *mut usize,
        argv: *mut Value,
        this: *mut Value,
        data: *mut *mut c_void,
    ) -> i32;
    fn napi_get_value_uint32(env: Env, value: Value, result: *mut u32) -> i32;
    fn napi_create_array_with_length(env: Env, length: usize, result: *mut Value) -> i32;
    fn napi_create_string_latin1(env: Env, text: *const c_char, length: usize, result: *mut Value) -> i32;
    fn napi_set_element(env: Env, object: Value, index: u32, value: Value) -> i32;
    fn napi_create_function(
        env: Env,
        name: *const c_char,
        length: usize,
        callback: Callback,
        data: *mut c_void,
        result: *mut Value,
    ) -> i32;
    fn napi_set_named_property(env: Env, object: Value, name: *const c_char, value: Value) -> i32;
}

/// `(n)`: an array of n strings of 32 characters.
unsafe extern "C" fn list(env: Env, info: *mut c_void) -> Value {
    // SAFETY: called by Node with a live environment.
    unsafe { array(env, info, |_| VALUE) }
}

/// `(n)`: an array of n strings, in turn a field's name and a value.
unsafe extern "C" fn pairs(env: Env, info: *mut c_void) -> Value {
    static NAMES: LazyLock<Vec<String>> = LazyLock::new(|| (0..1000).map(|index| format!("field:{index}")).collect());
    let names = &*NAMES;
    // SAFETY: called by Node with a live environment.
    unsafe { array(env, info, |index| if index % 2 == 0 { &names[index as usize / 2 % 1000] } else { VALUE }) }
}

/// # Safety
/// `env` and `info` are those of a call by Node.
unsafe fn array<'t>(env: Env, info: *mut c_void, text: impl Fn(u32) -> &'t str) -> Value {
    let (mut argc, mut count) = (1, ptr::null_mut());
    let (mut n, mut array) = (0, ptr::null_mut());
    // SAFETY: by the caller's word; all pointers are to locals and live text.
    unsafe {
        napi_get_cb_info(env, info, &mut argc, &mut count, ptr::null_mut(), ptr::null_mut());
        napi_get_value_uint32(env, count, &mut n);
        napi_create_array_with_length(env, n as usize, &mut array);
        for index in 0..n {
            let (text, mut element) = (text(index), ptr::null_mut());
            napi_create_string_latin1(env, text.as_ptr().cast(), text.len(), &mut element);
            napi_set_element(env, array, index, element);
        }
    }
    array
}

const VALUE: &str = "vvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvv";

/// What Node calls when it loads the addon.
///
/// # Safety
/// `env` and `exports` are live.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn napi_register_module_v1(env: Env, exports: Value) -> Value {
    let functions: [(&CStr, Callback); 2] = [(c"list", list), (c"pairs", pairs)];
    for (name, callback) in functions {
        let mut function = ptr::null_mut();
        // SAFETY: by the caller's word; the rest are literals and locals.
        unsafe {
            napi_create_function(env, name.as_ptr(), name.count_bytes(), callback, ptr::null_mut(), &mut function);
            napi_set_named_property(env, exports, name.as_ptr(), function);
        }
    }
    exports
}
