//! Strings as arrays of integers of any width.

use smallvec::SmallVec;

use super::args::Args;
use super::bitmap::checked_offset;
use super::error::{self, Result};
use super::spec::{CommandSpec, Flags, Shape};
use super::string::string_of;
use crate::engine::Engine;
use crate::engine::access::{Ctx, Edit};
use crate::engine::change::Event;
use crate::reply::Tape;
use crate::value::bits;
use crate::value::bits::field::{Field, Overflow};
use crate::value::number;
use crate::value::record::Record;

pub const COMMANDS: &[CommandSpec] = &[BITFIELD, BITFIELD_RO];

const BITFIELD: CommandSpec = CommandSpec::new(
    "BITFIELD",
    "key [GET encoding offset | OVERFLOW <WRAP | SAT | FAIL> | SET encoding offset value \
     | INCRBY encoding offset increment ...]",
    bitfield,
)
.summary("Reads, writes and adds to integers of any width at any bit of a string.")
.since("3.2.0")
.time("O(1) for each operation.")
.flags(Flags::WRITE.and(Flags::DENYOOM))
.key_flags(&["RW ACCESS UPDATE VARIABLE_FLAGS"])
.reply(Shape::Any);

fn bitfield(ctx: &mut Ctx<'_>, args: &mut Args<'_>, out: &mut Tape) -> Result {
    let key = args.next()?;
    let operations = read_operations(ctx.engine, args)?;
    if operations.iter().all(|operation| operation.action == Action::Get) {
        return get_all(ctx, key, &operations, out);
    }
    if ctx.peek(key).is_none() {
        let mut record = Record::raw(key, b"", None);
        let changed = run(&mut record, &operations, out)?;
        // There is a string then, even if each operation has failed; but that is not told.
        ctx.put(key, record, if changed > 0 { Event::string("setbit") } else { Event::SILENT });
        ctx.count_besides(changed as i64 - 1);
        return Ok(());
    }
    let changed = ctx.try_edit(key, Event::string("setbit"), |record| {
        let changed = run(record, &operations, out)?;
        Ok(if changed > 0 { Edit::Changed(changed) } else { Edit::Same(0) })
    })?;
    ctx.count_elements(changed.unwrap_or(0));
    Ok(())
}

const BITFIELD_RO: CommandSpec = CommandSpec::new("BITFIELD_RO", "key [GET encoding offset ...]", bitfield_ro)
    .summary("Reads integers of any width at any bit of a string.")
    .since("6.0.0")
    .time("O(1) for each integer.")
    .flags(Flags::READONLY.and(Flags::FAST))
    .key_flags(&["RO ACCESS"])
    .reply(Shape::Ints);

fn bitfield_ro(ctx: &mut Ctx<'_>, args: &mut Args<'_>, out: &mut Tape) -> Result {
    let key = args.next()?;
    let operations = read_operations(ctx.engine, args)?;
    if operations.iter().any(|operation| operation.action != Action::Get) {
        return Err(error::BITFIELD_RO);
    }
    get_all(ctx, key, &operations, out)
}

struct Operation {
    action: Action,
    field: Field,
    /// The field's first bit.
    offset: u64,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Action {
    Get,
    Set(i64, Overflow),
    Add(i64, Overflow),
}

type Operations = SmallVec<[Operation; 4]>;

fn read_operations(engine: &Engine, args: &mut Args<'_>) -> Result<Operations> {
    let (mut operations, mut overflow) = (Operations::new(), Overflow::default());
    while !args.is_done() {
        let following = args.remaining() - 1;
        let action: fn(i64, Overflow) -> Action = match () {
            () if following >= 2 && args.token("GET") => |_, _| Action::Get,
            () if following >= 3 && args.token("SET") => Action::Set,
            () if following >= 3 && args.token("INCRBY") => Action::Add,
            () if following >= 1 && args.token("OVERFLOW") => {
                overflow = read_overflow(args)?;
                continue;
            }
            () => return Err(error::SYNTAX),
        };
        let field = Field::parse(args.next()?).ok_or(error::BITFIELD_TYPE)?;
        let offset = read_offset(engine, args, field)?;
        let mut action = action(0, overflow);
        if let Action::Set(operand, _) | Action::Add(operand, _) = &mut action {
            *operand = args.int()?;
        }
        operations.push(Operation { action, field, offset });
    }
    Ok(operations)
}

fn read_overflow(args: &mut Args<'_>) -> Result<Overflow> {
    match () {
        () if args.token("WRAP") => Ok(Overflow::Wrap),
        () if args.token("SAT") => Ok(Overflow::Saturate),
        () if args.token("FAIL") => Ok(Overflow::Fail),
        () => Err(error::BITFIELD_OVERFLOW),
    }
}

/// A bit, or with a `#` before it the field of that number in a row of such fields.
fn read_offset(engine: &Engine, args: &mut Args<'_>, field: Field) -> Result<u64> {
    let text = args.next()?;
    let offset = match text.strip_prefix(b"#") {
        // What is too large for 64 bits goes round, as in a real server.
        Some(index) => number::parse_i64(index).map(|index| index.wrapping_mul(field.bits().into())),
        None => number::parse_i64(text),
    };
    checked_offset(engine, offset.ok_or(error::BIT_OFFSET)?)
}

fn get_all(ctx: &mut Ctx<'_>, key: &[u8], operations: &Operations, out: &mut Tape) -> Result {
    let (mut buf, record) = (itoa::Buffer::new(), ctx.read(key));
    let bytes: &[u8] = match record {
        Some(record) => string_of(record)?.bytes(&mut buf),
        None => b"",
    };
    out.array(operations.len());
    operations.iter().for_each(|operation| out.int(operation.field.get(bytes, operation.offset)));
    Ok(())
}

/// Runs the operations, some of which write, and says how many have changed anything.
fn run(record: &mut Record, operations: &Operations, out: &mut Tape) -> Result<usize> {
    let before = string_of(record)?.len();
    let writing = operations.iter().filter(|operation| operation.action != Action::Get);
    let last = writing.map(|operation| operation.offset + u64::from(operation.field.bits()) - 1).max().unwrap_or(0);
    // Offsets are limited so that it fits.
    let bytes = record.edit_raw(bits::bytes_for_bit(last) as usize);
    let grown = bytes.len() > before;
    let mut changed = 0;
    out.array(operations.len());
    for &Operation { action, field, offset } in operations {
        let old = field.get(bytes, offset);
        let (new, reply) = match action {
            Action::Get => {
                out.int(old);
                continue;
            }
            Action::Set(value, overflow) => {
                let new = field.fitted(value, overflow);
                (new, new.map(|_| old))
            }
            Action::Add(increment, overflow) => {
                let new = field.add(old, increment, overflow);
                (new, new)
            }
        };
        let (Some(new), Some(reply)) = (new, reply) else {
            out.nil();
            continue;
        };
        field.set(bytes, offset, new);
        changed += usize::from(grown || new != old);
        out.int(reply);
    }
    Ok(changed)
}

#[cfg(test)]
mod tests {
    use crate::command::testing::Testing;

    const TYPE: &str = "(error) ERR Invalid bitfield type. Use something like i16 u8. Note that u64 is not supported but \
                        i64 is.";
    const OFFSET: &str = "(error) ERR bit offset is not an integer or out of range";
    const INTEGER: &str = "(error) ERR value is not an integer or out of range";
    const SYNTAX: &str = "(error) ERR syntax error";
    const WRONG: &str = "(error) WRONGTYPE Operation against a key holding the wrong kind of value";

    fn check(table: &[(&str, &str)]) {
        let mut t = Testing::new();
        t.run("SET n 12");
        t.run("RPUSH l a");
        for (line, reply) in table {
            assert_eq!(t.run(line), *reply, "{line}");
        }
    }

    #[test]
    fn reading_and_writing() {
        check(&[
            ("BITFIELD k GET u8 0", "[(integer) 0]"),
            ("EXISTS k", "(integer) 0"),
            (
                "BITFIELD k SET u8 0 255 GET i8 0 get u4 #1 INCRBY u2 100 1",
                "[(integer) 0, (integer) -1, (integer) 15, (integer) 1]",
            ),
            ("GET k", r#""\xff\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x04""#),
            ("OBJECT ENCODING k", "\"raw\""),
            ("BITFIELD k", "[]"),
            ("BITFIELD k OVERFLOW SAT", "[]"),
            ("BITFIELD_RO k GET i9 0 GET u63 1000000", "[(integer) -2, (integer) 0]"),
            ("BITFIELD_RO none", "[]"),
            ("BITFIELD n GET u8 0", "[(integer) 49]"),
            ("OBJECT ENCODING n", "\"int\""),
            ("BITFIELD n SET u8 0 49", "[(integer) 49]"),
            ("OBJECT ENCODING n", "\"raw\""),
            ("GET n", "\"12\""),
            ("BITFIELD l", WRONG),
            ("BITFIELD l SET u8 0 0", WRONG),
            ("BITFIELD_RO l", WRONG),
        ]);
    }

    #[test]
    fn overflows() {
        check(&[
            (
                "BITFIELD k SET u2 0 3 OVERFLOW SAT INCRBY u2 0 3 OVERFLOW FAIL INCRBY u2 0 3 OVERFLOW WRAP INCRBY u2 0 3",
                "[(integer) 0, (integer) 3, (nil), (integer) 2]",
            ),
            ("BITFIELD k OVERFLOW FAIL SET i8 0 200 GET u2 0", "[(nil), (integer) 2]"),
            ("BITFIELD k OVERFLOW SAT SET u8 0 -1 GET u8 0", "[(integer) 128, (integer) 255]"),
            ("BITFIELD k INCRBY u8 0 -300", "[(integer) 211]"),
            ("BITFIELD new OVERFLOW FAIL INCRBY u8 16 300", "[(nil)]"),
            ("GET new", r#""\x00\x00\x00""#),
            ("BITFIELD k OVERFLOW XX", "(error) ERR Invalid OVERFLOW type specified"),
        ]);
    }

    #[test]
    fn faults() {
        check(&[
            ("BITFIELD k GET u64 0", TYPE),
            ("BITFIELD k GET i65 x", TYPE),
            ("BITFIELD k GET U8 0", TYPE),
            ("BITFIELD k GET u8 -1", OFFSET),
            ("BITFIELD k GET u8 #x", OFFSET),
            ("BITFIELD k GET u8 4294967296", OFFSET),
            ("BITFIELD k GET u8 4294967295", "[(integer) 0]"),
            ("BITFIELD k GET u8 #536870911", "[(integer) 0]"),
            ("BITFIELD k GET u8 #536870912", OFFSET),
            ("BITFIELD k SET u8 x x", OFFSET),
            ("BITFIELD k SET u8 0 x", INTEGER),
            ("BITFIELD k SET u8 0", SYNTAX),
            ("BITFIELD k GET u8 0 MORE", SYNTAX),
            ("BITFIELD k OVERFLOW", SYNTAX),
            ("BITFIELD_RO k SET u8 0 1", "(error) ERR BITFIELD_RO only supports the GET subcommand"),
            ("BITFIELD_RO k INCRBY u8 0 x", INTEGER),
            ("BITFIELD l GET u8 x", OFFSET),
            ("EXISTS k", "(integer) 0"),
        ]);
    }

    #[test]
    fn only_changes_are_changes() {
        let mut t = Testing::new();
        t.run("SET k abc");
        for (line, reply) in [
            ("BITFIELD k SET u8 0 97 GET u8 8 INCRBY u8 0 0", "[]"),
            ("BITFIELD k SET u8 0 98", "(nil)"),
            ("BITFIELD k SET u8 24 0", "(nil)"),
        ] {
            t.run("WATCH k");
            t.run(line);
            t.run("MULTI");
            assert_eq!(t.run("EXEC"), reply, "{line}");
        }
    }

    #[test]
    fn key_flags_follow_from_the_operations() {
        check(&[
            ("COMMAND GETKEYSANDFLAGS BITFIELD k GET u8 0", r#"[["k", ~[RO, access]]]"#),
            ("COMMAND GETKEYSANDFLAGS BITFIELD k OVERFLOW SAT", r#"[["k", ~[RO, access]]]"#),
            ("COMMAND GETKEYSANDFLAGS BITFIELD k GET u8 0 SET u8 0 1", r#"[["k", ~[RW, access, update]]]"#),
            ("COMMAND GETKEYSANDFLAGS BITFIELD k nonsense", r#"[["k", ~[RW, access, update]]]"#),
        ]);
    }
}
