//! Thin wrappers over raw Node-API, and the only `unsafe` of the addon besides the callbacks in `binding.rs`,
//! `atomic.rs` and `mailbox.rs`.
//!
//! Everything here is called on the JavaScript thread of the environment, with handles of the current callback's scope.
#![allow(unsafe_code)]

use std::ffi::{CStr, c_void};
use std::ptr;

use napi::sys::{self, napi_env, napi_ref, napi_value};

/// An environment, during a callback.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Env(pub napi_env);

/// A buffer that nobody sees and that holds nothing, see [`Env::shadow`].
pub struct Shadow {
    pub len: usize,
    kept: napi_ref,
}

#[cfg(unix)]
unsafe extern "C" fn unmap(_: napi_env, data: *mut c_void, len: *mut c_void) {
    // SAFETY: mapped by `shadow`, with this length.
    unsafe { libc::munmap(data, len.addr()) };
}

/// What `undefined` is as a callback's return value.
pub const UNDEFINED: napi_value = ptr::null_mut();

impl Env {
    /// A string of ASCII bytes.
    #[inline]
    pub fn latin1(self, text: &[u8]) -> napi_value {
        let mut value = UNDEFINED;
        // SAFETY: pointer and length are those of a live slice; a failure leaves `value` undefined.
        unsafe { sys::napi_create_string_latin1(self.0, text.as_ptr().cast(), text.len() as isize, &mut value) };
        value
    }

    /// A string of UTF-8 bytes; what is not valid becomes U+FFFD.
    pub fn utf8(self, text: &[u8]) -> napi_value {
        let mut value = UNDEFINED;
        // SAFETY: as above.
        unsafe { sys::napi_create_string_utf8(self.0, text.as_ptr().cast(), text.len() as isize, &mut value) };
        value
    }

    #[inline]
    pub fn null(self) -> napi_value {
        let mut value = UNDEFINED;
        // SAFETY: writes a handle.
        unsafe { sys::napi_get_null(self.0, &mut value) };
        value
    }

    #[inline]
    pub fn number(self, number: i64) -> napi_value {
        let mut value = UNDEFINED;
        // SAFETY: writes a handle.
        unsafe {
            match i32::try_from(number) {
                Ok(small) => sys::napi_create_int32(self.0, small, &mut value),
                Err(_) => sys::napi_create_double(self.0, number as f64, &mut value),
            }
        };
        value
    }

    pub fn double(self, number: f64) -> napi_value {
        let mut value = UNDEFINED;
        // SAFETY: writes a handle.
        unsafe { sys::napi_create_double(self.0, number, &mut value) };
        value
    }

    #[inline]
    pub fn u32(self, value: napi_value) -> Option<u32> {
        let mut number = 0;
        // SAFETY: writes a number, or reports that `value` is none.
        let status = unsafe { sys::napi_get_value_uint32(self.0, value, &mut number) };
        (status == sys::Status::napi_ok).then_some(number)
    }

    /// A command word, which has more than 32 bits when there are many clients.
    #[inline]
    pub fn word(self, value: napi_value) -> Option<u64> {
        let mut number = 0;
        // SAFETY: as above.
        let status = unsafe { sys::napi_get_value_int64(self.0, value, &mut number) };
        (status == sys::Status::napi_ok).then_some(number as u64)
    }

    pub fn i32(self, value: napi_value) -> Option<i32> {
        let mut number = 0;
        // SAFETY: as above.
        let status = unsafe { sys::napi_get_value_int32(self.0, value, &mut number) };
        (status == sys::Status::napi_ok).then_some(number)
    }

    pub fn f64(self, value: napi_value) -> Option<f64> {
        let mut number = 0.0;
        // SAFETY: as above.
        let status = unsafe { sys::napi_get_value_double(self.0, value, &mut number) };
        (status == sys::Status::napi_ok).then_some(number)
    }

    /// Copies a string as UTF-8 into `room`. `Err(Some(n))`: it needs `n` bytes; `Err(None)`: it is no string.
    #[inline]
    pub fn read_string(self, value: napi_value, room: &mut [u8]) -> Result<usize, Option<usize>> {
        let mut len = 0;
        // SAFETY: the buffer and its size are those of a live slice.
        let status =
            unsafe { sys::napi_get_value_string_utf8(self.0, value, room.as_mut_ptr().cast(), room.len(), &mut len) };
        if status != sys::Status::napi_ok {
            return Err(None);
        }
        // Cut off silently when the room is too small: only with space for one more character is it surely whole.
        if len + 4 < room.len() { Ok(len) } else { Err(Some(self.string_len(value) + 5)) }
    }

    fn string_len(self, value: napi_value) -> usize {
        let mut len = 0;
        // SAFETY: a null buffer asks for the length.
        unsafe { sys::napi_get_value_string_utf8(self.0, value, ptr::null_mut(), 0, &mut len) };
        len
    }

    /// The bytes of a Buffer or Uint8Array. They stay where they are while `value` is reachable and its memory is not
    /// transferred, which cannot happen before the callback returns.
    pub fn bytes<'s>(self, value: napi_value) -> Option<&'s mut [u8]> {
        let (mut is_buffer, mut data, mut len) = (false, ptr::null_mut(), 0);
        // SAFETY: writes a flag; then pointer and length of memory that lives as long as `value`.
        unsafe {
            if sys::napi_is_buffer(self.0, value, &mut is_buffer) != sys::Status::napi_ok || !is_buffer {
                return None;
            }
            if sys::napi_get_buffer_info(self.0, value, &mut data, &mut len) != sys::Status::napi_ok {
                return None;
            }
            if len == 0 {
                return Some(&mut []);
            }
            Some(std::slice::from_raw_parts_mut(data.cast(), len))
        }
    }

    /// The words of a Uint32Array, as [`Env::bytes`].
    pub fn words<'s>(self, value: napi_value) -> Option<&'s mut [u32]> {
        let bytes = self.bytes(value)?;
        // SAFETY: any bytes are valid words; what is not aligned is cut off.
        let (before, words, _) = unsafe { bytes.align_to_mut::<u32>() };
        before.is_empty().then_some(words)
    }

    /// Has V8 count so many bytes, which are no memory. `None` where that cannot be.
    #[cfg(unix)]
    pub fn shadow(self, len: usize) -> Option<Shadow> {
        let (mut buffer, mut kept) = (UNDEFINED, ptr::null_mut());
        // SAFETY: a mapping of its own, which nobody writes to; it is ended by `unmap`, once, or here where V8 has not taken
        // it.
        unsafe {
            let flags = libc::MAP_PRIVATE | libc::MAP_ANON | libc::MAP_NORESERVE;
            let data = libc::mmap(ptr::null_mut(), len, libc::PROT_READ, flags, -1, 0);
            if data == libc::MAP_FAILED {
                return None;
            }
            let hint = ptr::without_provenance_mut(len);
            let made = sys::napi_create_external_arraybuffer(self.0, data, len, Some(unmap), hint, &mut buffer);
            if made != sys::Status::napi_ok {
                libc::munmap(data, len);
                return None;
            }
            let status = sys::napi_create_reference(self.0, buffer, 1, &mut kept);
            (status == sys::Status::napi_ok).then_some(Shadow { len, kept })
        }
    }

    #[cfg(not(unix))]
    pub fn shadow(self, _: usize) -> Option<Shadow> {
        None
    }

    /// Has V8 count it no more.
    pub fn end_shadow(self, shadow: Shadow) {
        let mut buffer = UNDEFINED;
        // SAFETY: made by `shadow`, ended once.
        unsafe {
            sys::napi_get_reference_value(self.0, shadow.kept, &mut buffer);
            if buffer != UNDEFINED {
                sys::napi_detach_arraybuffer(self.0, buffer);
            }
            sys::napi_delete_reference(self.0, shadow.kept);
        }
    }

    pub fn bool(self, value: napi_value) -> Option<bool> {
        let mut flag = false;
        // SAFETY: as with numbers.
        let status = unsafe { sys::napi_get_value_bool(self.0, value, &mut flag) };
        (status == sys::Status::napi_ok).then_some(flag)
    }

    pub fn object(self) -> napi_value {
        let mut value = UNDEFINED;
        // SAFETY: writes a handle.
        unsafe { sys::napi_create_object(self.0, &mut value) };
        value
    }

    pub fn property(self, object: napi_value, name: &CStr) -> Option<napi_value> {
        let mut value = UNDEFINED;
        // SAFETY: the name ends in a zero byte.
        let status = unsafe { sys::napi_get_named_property(self.0, object, name.as_ptr(), &mut value) };
        (status == sys::Status::napi_ok).then_some(value)
    }

    pub fn set(self, object: napi_value, name: &CStr, value: napi_value) {
        // SAFETY: the name ends in a zero byte.
        unsafe { sys::napi_set_named_property(self.0, object, name.as_ptr(), value) };
    }

    pub fn string(self, text: &CStr) -> napi_value {
        self.latin1(text.to_bytes())
    }
}
