//! string.find, match and gmatch.

use super::pattern::{CAPTURE_INDEX, Capture, Captures, Matcher, Trouble, UNFINISHED};
use crate::script::fault::{Fault, Result};
use crate::script::lib::args::{Patience, c_string};
use crate::script::native::{Call, Native};
use crate::script::value::{StrRef, Value};

pub const FIND: Native = Native { name: "find", run: |call| search(call, true) };
pub const MATCH: Native = Native { name: "match", run: |call| search(call, false) };
/// The old name of `gmatch`.
pub const GFIND: Native = Native { name: "gfind", run: gmatch };
pub const GMATCH: Native = Native { name: "gmatch", run: gmatch };
static GMATCH_STEP: Native = Native { name: "gmatch_step", run: gmatch_step };

const SPECIAL: &[u8] = b"^$*+?.([%-";

/// A pattern, which may be one that matches at its first place only.
#[derive(Clone, Copy)]
pub struct Pattern {
    string: StrRef,
    pub anchored: bool,
}

impl Pattern {
    pub fn new(call: &Call<'_>, string: StrRef) -> Pattern {
        Pattern { string, anchored: call.bytes_of(string).first() == Some(&b'^') }
    }
}

/// What was matched: its place, and the captures.
pub struct Found {
    pub start: usize,
    pub end: usize,
    captures: Captures,
}

impl Found {
    /// How many values a script sees of it: the captures, or the whole match.
    pub fn values(&self) -> usize {
        self.captures.len().max(1)
    }

    /// The capture at `index`; the whole match is the first where there are none.
    pub fn capture(&self, index: usize) -> std::result::Result<Capture, Trouble> {
        match self.captures.get(index) {
            Some(Capture::Open(_)) => Err(UNFINISHED),
            Some(capture) => Ok(*capture),
            None if index == 0 => Ok(Capture::Piece(self.start, self.end)),
            None => Err(CAPTURE_INDEX),
        }
    }
}

/// Looks for a match that begins at `from` or, unless anchored, behind it.
pub fn find_from(
    call: &mut Call<'_>,
    subject: StrRef,
    pattern: Pattern,
    from: usize,
    patience: &mut Patience,
) -> Result<Option<Found>> {
    let Call { vm, host, .. } = call;
    let bytes = &c_string(vm.heap.bytes_of(pattern.string))[usize::from(pattern.anchored)..];
    let mut matcher = Matcher::new(vm.heap.bytes_of(subject), bytes);
    let last = if pattern.anchored { from } else { matcher.subject.len() };
    let mut patient = |steps| patience.goes_on(steps, &mut **host);
    for start in from..=last {
        match matcher.run(start, &mut patient) {
            Ok(Some(end)) => return Ok(Some(Found { start, end, captures: matcher.captures })),
            Ok(None) => {}
            Err(trouble) => return Err(call.trouble(trouble)),
        }
    }
    Ok(None)
}

impl Call<'_> {
    pub(super) fn trouble(&mut self, trouble: Trouble) -> Fault {
        match trouble {
            Trouble::Stopped => Fault::Stopped,
            Trouble::Pattern(text) => self.error(text.as_bytes()),
        }
    }

    /// A capture as a value.
    pub(super) fn capture_value(&mut self, subject: StrRef, found: &Found, index: usize) -> Result<Value> {
        match found.capture(index) {
            Ok(Capture::Piece(start, end)) => Ok(self.piece(subject, start, end)?.into()),
            Ok(Capture::Position(at)) => Ok(Value::Number((at + 1) as f64)),
            Ok(Capture::Open(_)) => Err(self.trouble(UNFINISHED)),
            Err(trouble) => Err(self.trouble(trouble)),
        }
    }
}

/// A position as string functions take it: negative ones count from the end.
pub fn position(position: i64, len: usize) -> i64 {
    if position >= 0 { position } else { position.saturating_add(len as i64 + 1).max(0) }
}

fn search(call: &mut Call<'_>, find: bool) -> Result {
    let (subject, pattern) = (call.string(0)?, call.string(1)?);
    let len = call.bytes_of(subject).len();
    let from = (position(call.optional_integer(2, 1)?, len) - 1).clamp(0, len as i64) as usize;
    let bytes = c_string(call.bytes_of(pattern));
    if find && (call.arg(3).is_true() || !bytes.iter().any(|byte| SPECIAL.contains(byte))) {
        let needle = call.bytes_of(pattern);
        match memchr::memmem::find(&call.bytes_of(subject)[from..], needle) {
            Some(at) => {
                let end = from + at + needle.len();
                call.ret((from + at + 1) as f64);
                call.ret(end as f64);
            }
            None => call.ret(Value::Nil),
        }
        return Ok(());
    }
    let pattern = Pattern::new(call, pattern);
    let Some(found) = find_from(call, subject, pattern, from, &mut Patience::new())? else {
        call.ret(Value::Nil);
        return Ok(());
    };
    if find {
        call.ret((found.start + 1) as f64);
        call.ret(found.end as f64);
        if found.captures.is_empty() {
            return Ok(());
        }
    }
    push_captures(call, subject, &found)
}

fn push_captures(call: &mut Call<'_>, subject: StrRef, found: &Found) -> Result {
    for index in 0..found.values() {
        let value = call.capture_value(subject, found, index)?;
        call.ret(value);
    }
    Ok(())
}

/// The iterator carries the subject, the pattern and the place where to go on.
fn gmatch(call: &mut Call<'_>) -> Result {
    let (subject, pattern) = (call.string(0)?, call.string(1)?);
    let iterator = call.heap().native(&GMATCH_STEP, &[subject.into(), pattern.into(), Value::Number(0.0)])?;
    call.ret(iterator);
    Ok(())
}

fn gmatch_step(call: &mut Call<'_>) -> Result {
    let (Value::Str(subject), Value::Str(pattern), Value::Number(from)) =
        (call.captured(0), call.captured(1), call.captured(2))
    else {
        return Ok(());
    };
    // An iterator has no anchor: the sign stands for itself.
    let pattern = Pattern { string: pattern, anchored: false };
    let Some(found) = find_from(call, subject, pattern, from as usize, &mut Patience::new())? else {
        return Ok(());
    };
    let next = if found.end == found.start { found.end + 1 } else { found.end };
    call.set_captured(2, Value::Number(next as f64));
    push_captures(call, subject, &found)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::script::lib::testing::{Libraries, args};

    #[test]
    fn find_tells_the_place_and_match_the_text() {
        let mut lua = Libraries::new();
        assert_eq!(lua.call(&FIND, args!["hello", "l+"]), "3, 4");
        assert_eq!(lua.call(&FIND, args!["hello", "(h)(.)"]), r#"1, 2, "h", "e""#);
        assert_eq!(lua.call(&FIND, args!["a.b", ".", 1, 1]), "2, 2");
        assert_eq!(lua.call(&FIND, args!["hello", "", 10]), "6, 5");
        assert_eq!(lua.call(&FIND, args!["hello", "^l"]), "nil");
        assert_eq!(lua.call(&MATCH, args!["key=value", "(%w+)=(%w+)"]), r#""key", "value""#);
        assert_eq!(lua.call(&MATCH, args!["  x", "^%s*()"]), "3");
        assert_eq!(lua.call(&MATCH, args!["x", "(x"]), r#"error: "unfinished capture""#);
        assert_eq!(lua.call(&MATCH, args![&b"a\0b"[..], "%z"]), r#""\x00""#);
    }

    #[test]
    fn gmatch_goes_on_where_it_stopped() {
        let mut lua = Libraries::new();
        let arguments = args!["a1b22", "%d*"].map(|argument| lua.value(argument));
        let iterator = crate::script::testing::call(&mut lua.vm, &GMATCH, &arguments).unwrap()[0];
        let mut pieces = Vec::new();
        loop {
            let results = lua.vm.call(&mut crate::script::testing::Nobody, iterator, &[]).unwrap();
            let Some(Value::Str(piece)) = results.first() else { break };
            pieces.push(String::from_utf8_lossy(lua.vm.heap.bytes_of(*piece)).into_owned());
        }
        assert_eq!(pieces, ["", "1", "", "22", ""]);
    }
}
