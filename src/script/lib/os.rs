//! What is left of `os`.

use crate::script::fault::Result;
use crate::script::native::{Call, Native};

pub const FUNCTIONS: &[&Native] = &[&Native { name: "clock", run: clock }];

/// Seconds of processor time.
fn clock(call: &mut Call<'_>) -> Result {
    let seconds = call.host.clock();
    call.ret(seconds);
    Ok(())
}
