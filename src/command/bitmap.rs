//! Strings as arrays of bits.

use std::ops::Range;
use std::sync::Arc;

use super::args::Args;
use super::error::{self, Result};
use super::flavor;
use super::spec::{CommandSpec, Cost, Flags, Shape};
use super::string::{edit_bytes, string_of};
use crate::engine::Engine;
use crate::engine::access::{Ctx, Edit};
use crate::engine::change::Event;
use crate::engine::config::Param;
use crate::reply::Tape;
use crate::value::bits::{self, BitOp};
use crate::value::record::Record;

pub const COMMANDS: &[CommandSpec] = &[BITCOUNT, BITOP, BITPOS, GETBIT, SETBIT];

const GETBIT: CommandSpec = CommandSpec::new("GETBIT", "key offset", getbit)
    .summary("Returns one bit of a string; behind its end all bits are 0.")
    .since("2.2.0")
    .flags(Flags::READONLY.and(Flags::FAST))
    .key_flags(&["RO ACCESS"])
    .reply(Shape::Flag);

fn getbit(ctx: &mut Ctx<'_>, args: &mut Args<'_>, out: &mut Tape) -> Result {
    let key = args.next()?;
    let offset = bit_offset(ctx, args)?;
    let bit = match ctx.read(key) {
        Some(record) => bits::get_bit(string_of(record)?.bytes(&mut itoa::Buffer::new()), offset),
        None => false,
    };
    out.int(bit.into());
    Ok(())
}

const SETBIT: CommandSpec = CommandSpec::new("SETBIT", "key offset value", setbit)
    .summary("Sets or clears one bit of a string, which grows as needed, and returns what it was.")
    .since("2.2.0")
    .flags(Flags::WRITE.and(Flags::DENYOOM))
    .key_flags(&["RW ACCESS UPDATE"])
    .reply(Shape::Flag);

fn setbit(ctx: &mut Ctx<'_>, args: &mut Args<'_>, out: &mut Tape) -> Result {
    let key = args.next()?;
    let offset = bit_offset(ctx, args)?;
    let on = match args.int_or(error::BIT_VALUE)? {
        0 => false,
        1 => true,
        _ => return Err(error::BIT_VALUE),
    };
    let was = edit_bytes(ctx, key, Event::string("setbit"), |record| {
        let before = string_of(record)?.len();
        // An offset is limited so that it fits.
        let bytes = record.edit_raw(bits::bytes_for_bit(offset) as usize);
        let grown = bytes.len() > before;
        let was = bits::set_bit(bytes, offset, on);
        Ok(if grown || was != on { Edit::Changed(was) } else { Edit::Same(was) })
    })?;
    out.int(was.into());
    Ok(())
}

fn bit_offset(ctx: &Ctx<'_>, args: &mut Args<'_>) -> Result<u64> {
    checked_offset(ctx.engine, args.int_or(error::BIT_OFFSET)?)
}

/// The number of a bit, if a string may have so many.
pub fn checked_offset(engine: &Engine, offset: i64) -> Result<u64> {
    let offset = u64::try_from(offset).map_err(|_| error::BIT_OFFSET)?;
    if offset / 8 < engine.config.number(Param::ProtoMaxBulkLen) as u64 { Ok(offset) } else { Err(error::BIT_OFFSET) }
}

/// Since then mistakes in the arguments are told of missing keys too.
const ARGUMENTS_FIRST: &str = "7.2.0";

fn is_missing(ctx: &mut Ctx<'_>, key: &[u8]) -> Result<bool> {
    Ok(ctx.peek(key).map(string_of).transpose()?.is_none())
}

const BITCOUNT: CommandSpec = CommandSpec::new("BITCOUNT", "key [start end [BYTE | BIT]]", bitcount)
    .summary("Counts the bits that are 1 in a string or a part of it.")
    .since("2.6.0")
    .time("O(N) in the length of the part.")
    .flags(Flags::READONLY)
    .key_flags(&["RO ACCESS"])
    .cost(Cost::Operands)
    .reply(Shape::Int);

fn bitcount(ctx: &mut Ctx<'_>, args: &mut Args<'_>, out: &mut Tape) -> Result {
    let key = args.next()?;
    let flavor = flavor::of(ctx.engine);
    if flavor.is_before_redis(ARGUMENTS_FIRST) && is_missing(ctx, key)? {
        out.int(0);
        return Ok(());
    }
    let mut part = Part::default();
    if !args.is_done() {
        let may_end_late = flavor.is_valkey_since("8.0.0") && args.remaining() == 1;
        if !may_end_late && !matches!(args.remaining(), 2 | 3) {
            return Err(error::SYNTAX);
        }
        part.start = args.int()?;
        if !may_end_late {
            part.end = Some(args.int()?);
        }
        part.unit = Unit::read(args)?;
    }
    let ones = match ctx.read(key) {
        // Reversed from the end is nothing, even where both ends lie before the first byte.
        Some(record) if part.start < 0 && part.end.is_some_and(|end| end < part.start) => {
            string_of(record)?;
            0
        }
        Some(record) => {
            let mut buf = itoa::Buffer::new();
            let bytes = string_of(record)?.bytes(&mut buf);
            bits::count_ones_in(bytes, part.range(bytes.len()))
        }
        None => 0,
    };
    out.int(ones as i64);
    Ok(())
}

const BITPOS: CommandSpec = CommandSpec::new("BITPOS", "key bit [start [end [BYTE | BIT]]]", bitpos)
    .summary("Finds the first bit that is 0, or 1, in a string or a part of it.")
    .since("2.8.7")
    .time("O(N) in the length of the part.")
    .flags(Flags::READONLY)
    .key_flags(&["RO ACCESS"])
    .cost(Cost::Operands)
    .reply(Shape::Int);

fn bitpos(ctx: &mut Ctx<'_>, args: &mut Args<'_>, out: &mut Tape) -> Result {
    let key = args.next()?;
    let on = match args.int()? {
        0 => false,
        1 => true,
        _ => return Err(error::BIT_ARGUMENT),
    };
    if flavor::of(ctx.engine).is_before_redis(ARGUMENTS_FIRST) && is_missing(ctx, key)? {
        out.int(if on { -1 } else { 0 });
        return Ok(());
    }
    let part = read_part(args)?;
    let Some(record) = ctx.read(key) else {
        // As if the key were an endless row of zeros.
        out.int(if on { -1 } else { 0 });
        return Ok(());
    };
    let mut buf = itoa::Buffer::new();
    let bytes = string_of(record)?.bytes(&mut buf);
    let range = part.range(bytes.len());
    // Without an end, the string counts as followed by zeros.
    let zeros_follow = !on && part.end.is_none() && !range.is_empty();
    let behind = if zeros_follow { bytes.len() as i64 * 8 } else { -1 };
    out.int(bits::find_bit(bytes, on, range).map_or(behind, |bit| bit as i64));
    Ok(())
}

/// `[start [end [BYTE | BIT]]]`. The unit is judged before the end.
fn read_part(args: &mut Args<'_>) -> Result<Part> {
    let mut part = Part::default();
    if args.remaining() > 3 {
        return Err(error::SYNTAX);
    }
    if !args.is_done() {
        part.start = args.int()?;
    }
    if !args.is_done() {
        let mut end = args.clone();
        args.next()?;
        part.unit = Unit::read(args)?;
        part.end = Some(end.int()?);
    }
    Ok(part)
}

/// A part of a string as clients write it: from `start` to `end`, both inclusive, negative ones counted from the end.
#[derive(Default)]
struct Part {
    start: i64,
    /// The last one when not given.
    end: Option<i64>,
    unit: Unit,
}

#[derive(Default, Clone, Copy, PartialEq, Eq)]
enum Unit {
    #[default]
    Byte,
    Bit,
}

impl Unit {
    fn read(args: &mut Args<'_>) -> Result<Unit> {
        if args.is_done() || args.token("BYTE") {
            Ok(Unit::Byte)
        } else if args.token("BIT") {
            Ok(Unit::Bit)
        } else {
            Err(error::SYNTAX)
        }
    }
}

impl Part {
    /// The bits that this part of a string of `len` bytes has.
    fn range(&self, len: usize) -> Range<u64> {
        let width = if self.unit == Unit::Byte { 8 } else { 1 };
        let total = len as i64 * 8 / width;
        let place = |index: i64| if index < 0 { (index + total).max(0) } else { index };
        let (start, end) = (place(self.start), place(self.end.unwrap_or(-1)).min(total - 1));
        if start > end { 0..0 } else { (start * width) as u64..((end + 1) * width) as u64 }
    }
}

const BITOP: CommandSpec =
    CommandSpec::new("BITOP", "<AND | OR | XOR | NOT | DIFF | DIFF1 | ANDOR | ONE> destkey key [key ...]", bitop)
        .summary("Combines strings bit by bit and stores the result.")
        .since("2.6.0")
        .newer(&[("DIFF DIFF1 ANDOR ONE", "8.2.0", "")])
        .time("O(N) in the length of the longest string.")
        .flags(Flags::WRITE.and(Flags::DENYOOM))
        .key_flags(&["OW UPDATE", "RO ACCESS"])
        .cost(Cost::Operands)
        .reply(Shape::Int);

fn bitop(ctx: &mut Ctx<'_>, args: &mut Args<'_>, out: &mut Tape) -> Result {
    const OPERATIONS: [(&str, BitOp); 8] = [
        ("AND", BitOp::And),
        ("OR", BitOp::Or),
        ("XOR", BitOp::Xor),
        ("NOT", BitOp::Not),
        ("DIFF", BitOp::Diff),
        ("DIFF1", BitOp::Diff1),
        ("ANDOR", BitOp::AndOr),
        ("ONE", BitOp::One),
    ];
    let operation = OPERATIONS.into_iter().find(|(name, _)| args.token(name));
    let (name, operation) = operation.ok_or(error::SYNTAX)?;
    let (destination, sources) = (args.next()?, args.rest());
    if operation == BitOp::Not && sources.len() != 1 {
        return Err(error::BITOP_NOT_KEYS);
    }
    if matches!(operation, BitOp::Diff | BitOp::Diff1 | BitOp::AndOr) && sources.len() < 2 {
        return Err(error::bitop_two_keys(name));
    }
    let mut operands = Vec::with_capacity(sources.len());
    for key in sources {
        operands.push(match ctx.read(key) {
            Some(record) => string_of(record)?.to_shared(),
            None => Arc::default(),
        });
    }
    let result = bits::bitop(operation, &operands.iter().map(|operand| &operand[..]).collect::<Vec<_>>());
    out.int(result.len() as i64);
    if result.is_empty() {
        ctx.remove(destination, Event::generic("del"));
    } else {
        ctx.put(destination, Record::raw(destination, &result, None), Event::string("set"));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use crate::command::testing::Testing;

    #[test]
    fn setbit_grows_a_string_and_marks_it_raw() {
        let mut t = Testing::new();
        assert_eq!(t.run("SETBIT k 7 1"), "(integer) 0");
        assert_eq!(t.run("SETBIT k 7 1"), "(integer) 1");
        assert_eq!(t.run("SETBIT k 17 0"), "(integer) 0");
        assert_eq!(t.run("GET k"), r#""\x01\x00\x00""#);
        assert_eq!((t.run("GETBIT k 7"), t.run("GETBIT k 400")), ("(integer) 1".into(), "(integer) 0".into()));
        t.run("SET n 12");
        assert_eq!(t.run("SETBIT n 0 0"), "(integer) 0");
        assert_eq!((t.run("GET n"), t.run("OBJECT ENCODING n")), ("\"12\"".into(), "\"raw\"".into()));
    }

    #[test]
    fn bits_are_refused_by_name() {
        let mut t = Testing::new();
        let offset = "(error) ERR bit offset is not an integer or out of range";
        for line in ["SETBIT k -1 1", "SETBIT k x y", "GETBIT k 4294967296", "SETBIT k 4294967296 1"] {
            assert_eq!(t.run(line), offset, "{line}");
        }
        for line in ["SETBIT k 1 2", "SETBIT k 1 -1", "SETBIT k 1 on"] {
            assert_eq!(t.run(line), "(error) ERR bit is not an integer or out of range", "{line}");
        }
        assert_eq!(t.run("BITPOS k 2"), "(error) ERR The bit argument must be 1 or 0.");
        assert_eq!(t.run("EXISTS k"), "(integer) 0");
    }

    #[test]
    fn bitcount_counts_parts() {
        let mut t = Testing::new();
        t.run("SET k foobar");
        for (line, ones) in [
            ("BITCOUNT k", 26),
            ("BITCOUNT k 0 0", 4),
            ("BITCOUNT k 1 1 byte", 6),
            ("BITCOUNT k -2 -1", 7),
            ("BITCOUNT k 5 30 BIT", 17),
            ("BITCOUNT k -100 -200", 0),
            ("BITCOUNT k 3 1", 0),
            ("BITCOUNT no 0 -1 BIT", 0),
        ] {
            assert_eq!(t.run(line), format!("(integer) {ones}"), "{line}");
        }
        for line in ["BITCOUNT k 0", "BITCOUNT k 0 1 WORD", "BITCOUNT k x 1 BIT BIT"] {
            assert_eq!(t.run(line), "(error) ERR syntax error", "{line}");
        }
        assert_eq!(t.run("BITCOUNT k x 1 WORD"), "(error) ERR value is not an integer or out of range");
    }

    #[test]
    fn bitpos_sees_zeros_behind_a_string_only_without_an_end() {
        let mut t = Testing::new();
        t.run(r#"SET k "\xff\xf0\x00""#);
        t.run(r#"SET ones "\xff\xff""#);
        for (line, bit) in [
            ("BITPOS k 0", 12),
            ("BITPOS k 1 1", 8),
            ("BITPOS k 1 2 -1", -1),
            ("BITPOS k 0 3 -1 BIT", 12),
            ("BITPOS ones 0", 16),
            ("BITPOS ones 0 1", 16),
            ("BITPOS ones 0 0 -1", -1),
            ("BITPOS ones 0 5", -1),
            ("BITPOS no 0", 0),
            ("BITPOS no 1", -1),
        ] {
            assert_eq!(t.run(line), format!("(integer) {bit}"), "{line}");
        }
        assert_eq!(t.run("BITPOS k 1 0 x WORD"), "(error) ERR syntax error");
        assert_eq!(t.run("BITPOS k 1 0 -1 BIT more"), "(error) ERR syntax error");
    }

    #[test]
    fn bitop_stores_what_it_combined() {
        let mut t = Testing::new();
        t.run(r#"MSET a "\xf0\xff" b "\x3c""#);
        assert_eq!(t.run("BITOP AND d a b"), "(integer) 2");
        assert_eq!(t.run("GET d"), r#""0\x00""#);
        assert_eq!(t.run("OBJECT ENCODING d"), "\"raw\"");
        t.run("BITOP or d a b no");
        assert_eq!(t.run("GET d"), r#""\xfc\xff""#);
        t.run("BITOP NOT d a");
        assert_eq!(t.run("GET d"), r#""\x0f\x00""#);
        assert_eq!(t.run("BITOP XOR d no no"), "(integer) 0");
        assert_eq!(t.run("EXISTS d"), "(integer) 0");
        assert_eq!(t.run("BITOP NOT d a b"), "(error) ERR BITOP NOT must be called with a single source key.");
        assert_eq!(t.run("BITOP NAND d a b"), "(error) ERR syntax error");
        t.run(r#"SET c "\x01\x02\x03""#);
        for (operation, result) in [
            ("DIFF", r#""\xc0\xfd\x00""#),
            ("diff1", r#""\r\x00\x03""#),
            ("ANDOR", r#""0\x02\x00""#),
            ("ONE", r#""\xcd\xfd\x03""#),
        ] {
            assert_eq!(t.run(&format!("BITOP {operation} d a b c")), "(integer) 3");
            assert_eq!(t.run("GET d"), result, "{operation}");
        }
        assert_eq!(t.run("BITOP ONE d b"), "(integer) 1");
        let two = "(error) ERR BITOP ANDOR must be called with at least two source keys.";
        assert_eq!(t.run("BITOP andor d a"), two);
    }
}
