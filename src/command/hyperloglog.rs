//! HyperLogLog: strings that know about how many different elements they have been told.

use super::args::Args;
use super::error::{self, Result};
use super::spec::{CommandSpec, Cost, Flags, Shape};
use super::string::string_of;
use crate::engine::Engine;
use crate::engine::access::{Ctx, Edit};
use crate::engine::change::Event;
use crate::engine::config::Param;
use crate::reply::Tape;
use crate::value::hll::{self, Registers, Sketch};
use crate::value::record::{Record, Str};

pub const COMMANDS: &[CommandSpec] = &[PFADD, PFCOUNT, PFDEBUG, PFMERGE, PFSELFTEST];

const PFADD: CommandSpec = CommandSpec::new("PFADD", "key [element ...]", pfadd)
    .summary("Tells elements to a HyperLogLog, and whether its count may be another one now.")
    .since("2.8.9")
    .time("O(1) for each element.")
    .flags(Flags::WRITE.and(Flags::DENYOOM).and(Flags::FAST))
    .key_flags(&["RW INSERT"])
    .reply(Shape::Flag);

fn pfadd(ctx: &mut Ctx<'_>, args: &mut Args<'_>, out: &mut Tape) -> Result {
    let (key, elements) = (args.next()?, args.rest());
    let max_sparse = max_sparse(ctx.engine);
    let added = ctx.try_edit(key, Event::string("pfadd"), |record| {
        sketch_of(record)?;
        let added = add(record, elements, max_sparse)?;
        Ok(if added > 0 { Edit::Changed(added) } else { Edit::Same(0) })
    })?;
    let changes = match added {
        Some(added) => added,
        None => {
            let mut record = Record::raw(key, &hll::EMPTY, None);
            let added = add(&mut record, elements, max_sparse)?;
            hll::forget_count(record.edit_raw(0));
            ctx.put(key, record, Event::string("pfadd"));
            added + 1
        }
    };
    ctx.count_elements(changes);
    out.int((changes > 0).into());
    Ok(())
}

/// Adds elements to a record that is known to be a sketch, and answers how many made a difference. After a fault those
/// before it are in.
fn add(record: &mut Record, elements: &[&[u8]], max_sparse: usize) -> Result<usize> {
    let mut changed = 0;
    if sketch_of(record)?.is_dense() {
        let bytes = record.edit_raw(0);
        elements.iter().for_each(|element| changed += hll::add_dense(bytes, element) as usize);
    } else {
        let mut bytes = record.str_value().to_vec();
        let added = elements.iter().try_for_each(|element| {
            changed += hll::add(&mut bytes, element, max_sparse)? as usize;
            Ok(())
        });
        record.set_raw(&bytes);
        added.map_err(corrupted)?;
    }
    if changed > 0 {
        hll::forget_count(record.edit_raw(0));
    }
    Ok(changed)
}

fn max_sparse(engine: &Engine) -> usize {
    usize::try_from(engine.config.number(Param::HllSparseMaxBytes)).unwrap_or(usize::MAX)
}

fn sketch_of(record: &Record) -> Result<Sketch<'_>> {
    let bytes: &[u8] = match string_of(record)? {
        Str::Int(_) => return Err(error::NO_SKETCH),
        Str::Bytes(bytes) => bytes,
        Str::Shared(bytes) => bytes,
    };
    Sketch::new(bytes).ok_or(error::NO_SKETCH)
}

fn corrupted(_: hll::Corrupted) -> error::Error {
    error::SKETCH_CORRUPTED
}

const PFCOUNT: CommandSpec = CommandSpec::new("PFCOUNT", "key [key ...]", pfcount)
    .summary("Tells about how many different elements one HyperLogLog, or several together, have been told.")
    .since("2.8.9")
    .time("O(1) for one key, O(N) for N keys.")
    .flags(Flags::READONLY)
    // A count that has been made is written down.
    .key_flags(&["RW ACCESS"])
    .cost(Cost::Operands)
    .reply(Shape::Int);

fn pfcount(ctx: &mut Ctx<'_>, args: &mut Args<'_>, out: &mut Tape) -> Result {
    let keys = args.rest();
    let count = match keys {
        [key] => count_one(ctx, key)?,
        keys => hll::count(&join(ctx, keys)?.0),
    };
    out.int(count as i64);
    Ok(())
}

fn count_one(ctx: &mut Ctx<'_>, key: &[u8]) -> Result<u64> {
    if ctx.read(key).is_none() {
        return Ok(0);
    }
    let counted = ctx.try_edit(key, Event::SILENT, |record| {
        let sketch = sketch_of(record)?;
        let known = sketch.known_count();
        let count = known.map_or_else(|| sketch.count().map_err(corrupted), Ok)?;
        let bytes = record.edit_raw(0);
        if known.is_some() {
            return Ok(Edit::Same(count));
        }
        hll::know_count(bytes, count);
        Ok(Edit::Changed(count))
    })?;
    Ok(counted.unwrap_or(0))
}

/// The registers of all these sketches, and whether one of them is dense.
fn join(ctx: &mut Ctx<'_>, keys: &[&[u8]]) -> Result<(Box<Registers>, bool)> {
    let (mut registers, mut dense) = (Box::new([0; hll::REGISTERS]), false);
    for key in keys {
        let Some(record) = ctx.read(key) else { continue };
        let sketch = sketch_of(record)?;
        dense |= sketch.is_dense();
        sketch.join_into(&mut registers).map_err(corrupted)?;
    }
    Ok((registers, dense))
}

const PFMERGE: CommandSpec = CommandSpec::new("PFMERGE", "destkey [key ...]", pfmerge)
    .summary("Tells a HyperLogLog all that others have been told.")
    .since("2.8.9")
    .time("O(N) in the number of keys.")
    .flags(Flags::WRITE.and(Flags::DENYOOM))
    .key_flags(&["RW ACCESS INSERT", "RO ACCESS"])
    .cost(Cost::Operands)
    .reply(Shape::Ok);

fn pfmerge(ctx: &mut Ctx<'_>, args: &mut Args<'_>, out: &mut Tape) -> Result {
    let keys = args.rest();
    let (registers, dense) = join(ctx, keys)?;
    let (key, max_sparse) = (keys[0], max_sparse(ctx.engine));
    let event = Event::string("pfadd");
    let write = |record: &mut Record| {
        let mut bytes = record.str_value().to_vec();
        let raised = registers.iter().enumerate().filter(|&(_, &value)| value > 0);
        if dense {
            hll::to_dense(&mut bytes).map_err(corrupted)?;
            hll::write_dense(&mut bytes, &registers);
        } else {
            for (index, &value) in raised {
                hll::raise(&mut bytes, index, value, max_sparse).map_err(corrupted)?;
            }
        }
        hll::forget_count(&mut bytes);
        record.set_raw(&bytes);
        Ok(())
    };
    let merged = ctx.try_edit(key, event, |record| write(record).map(Edit::Changed))?;
    if merged.is_none() {
        let mut record = Record::raw(key, &hll::EMPTY, None);
        write(&mut record)?;
        ctx.put(key, record, event);
    }
    out.ok();
    Ok(())
}

const PFDEBUG: CommandSpec = CommandSpec::new("PFDEBUG", "subcommand key", pfdebug)
    .summary("Shows how a HyperLogLog is kept, and makes it dense.")
    .since("2.8.9")
    .time("O(1).")
    .flags(Flags::WRITE.and(Flags::DENYOOM).and(Flags::ADMIN))
    .key_flags(&["RW ACCESS"]);

fn pfdebug(ctx: &mut Ctx<'_>, args: &mut Args<'_>, out: &mut Tape) -> Result {
    if args.token("SIMD") {
        // Chooses between two ways to the same registers, of which there is one here.
        let on = args.token("ON");
        if !on && !args.token("OFF") {
            return Err(error::ON_OR_OFF);
        }
        out.simple(if on { "enabled" } else { "disabled" });
        return Ok(());
    }
    let (name, key) = (args.next()?, args.next()?);
    let shown = ctx.try_edit(key, Event::UNTOLD, |record| {
        sketch_of(record)?;
        // As a real server, which takes the string as one to be changed whatever is asked.
        record.edit_raw(0);
        match name.to_ascii_lowercase().as_slice() {
            b"getreg" => get_registers(record, out),
            b"decode" => decode(record, out).map(Edit::Same),
            b"encoding" => {
                out.simple(if sketch_of(record)?.is_dense() { "dense" } else { "sparse" });
                Ok(Edit::Same(()))
            }
            b"todense" => {
                let changed = make_dense(record)?;
                out.int(changed.into());
                Ok(if changed { Edit::Changed(()) } else { Edit::Same(()) })
            }
            _ => Err(error::unknown_pfdebug(name)),
        }
    })?;
    shown.ok_or(error::SKETCH_NO_KEY)
}

fn get_registers(record: &mut Record, out: &mut Tape) -> Result<Edit<()>> {
    let changed = make_dense(record)?;
    let mut registers = Box::new([0; hll::REGISTERS]);
    sketch_of(record)?.join_into(&mut registers).map_err(corrupted)?;
    out.array(registers.len());
    registers.iter().for_each(|&value| out.int(value.into()));
    Ok(if changed { Edit::Changed(()) } else { Edit::Same(()) })
}

fn make_dense(record: &mut Record) -> Result<bool> {
    if sketch_of(record)?.is_dense() {
        return Ok(false);
    }
    let mut bytes = record.str_value().to_vec();
    hll::to_dense(&mut bytes).map_err(corrupted)?;
    record.set_raw(&bytes);
    Ok(true)
}

/// The runs of a sparse sketch: `Z:` and `z:` for zeros in two bytes and in one, `v:` for a value and how often it is.
fn decode(record: &Record, out: &mut Tape) -> Result {
    let sketch = sketch_of(record)?;
    if sketch.is_dense() {
        return Err(error::SKETCH_NOT_SPARSE);
    }
    let runs = sketch.runs().map(|run| match run {
        run if run.value > 0 => format!("v:{},{}", run.value, run.len),
        run if run.wide => format!("Z:{}", run.len),
        run => format!("z:{}", run.len),
    });
    out.bulk(runs.collect::<Vec<_>>().join(" ").as_bytes());
    Ok(())
}

const PFSELFTEST: CommandSpec = CommandSpec::new("PFSELFTEST", "", pfselftest)
    .summary("Tells elements to HyperLogLogs of both kinds and sees whether they agree and count well.")
    .since("2.8.9")
    .time("O(N) with a fixed, large N.")
    .flags(Flags::ADMIN)
    .reply(Shape::Ok);

fn pfselftest(ctx: &mut Ctx<'_>, _: &mut Args<'_>, out: &mut Tape) -> Result {
    const ELEMENTS: u64 = 100_000;
    // By the theory a count is off by 0.8 % on average; six times that never happens.
    const WORST: f64 = 6.0 * 1.04 / 128.0;
    // Hundreds of thousands of elements are not for a caller in a hurry.
    ctx.bound(ELEMENTS as usize)?;
    let seed = ctx.engine.random();
    let (mut sparse, mut dense) = (hll::EMPTY.to_vec(), hll::EMPTY.to_vec());
    hll::to_dense(&mut dense).map_err(corrupted)?;
    let mut checkpoint = 1;
    for added in 1..=ELEMENTS {
        let element = (seed ^ added).to_le_bytes();
        let changed = hll::add(&mut sparse, &element, max_sparse(ctx.engine)).map_err(corrupted)?;
        if changed != hll::add_dense(&mut dense, &element) {
            return Err(error::self_test_failed("dense/sparse disagree"));
        }
        if added != checkpoint {
            continue;
        }
        checkpoint *= 10;
        for bytes in [&sparse, &dense] {
            let count = Sketch::new(bytes).ok_or(error::NO_SKETCH)?.count().map_err(corrupted)?;
            let most = (added as f64 * WORST).ceil().max(1.0);
            if count.abs_diff(added) as f64 > most {
                return Err(error::self_test_failed(&format!(
                    "Too big error. card:{added} abserr:{}",
                    count.abs_diff(added)
                )));
            }
        }
    }
    out.ok();
    Ok(())
}

#[cfg(test)]
mod tests {
    use crate::command::testing::Testing;

    const NO_SKETCH: &str = "(error) WRONGTYPE Key is not a valid HyperLogLog string value.";
    const WRONG: &str = "(error) WRONGTYPE Operation against a key holding the wrong kind of value";
    const CORRUPTED: &str = "(error) INVALIDOBJ Corrupted HLL object detected";

    fn check(table: &[(&str, &str)]) {
        let mut t = Testing::new();
        t.run("PFADD h a b c");
        t.run("PFADD i a x y z");
        t.run("SET s v");
        t.run("SET n 12");
        t.run("RPUSH l a");
        t.run(r#"SET bad "HYLL\x01\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x80\x7f\xfe""#);
        for (line, reply) in table {
            assert_eq!(t.run(line), *reply, "{line}");
        }
    }

    #[test]
    fn adding() {
        check(&[
            ("PFADD k", "(integer) 1"),
            ("PFADD k", "(integer) 0"),
            ("GET k", r#""HYLL\x01\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x80\x7f\xff""#),
            ("GET h", r#""HYLL\x01\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x80`\xf3\x80P\xb1\x84K\xfb\x80BZ""#),
            ("PFADD h a", "(integer) 0"),
            ("PFADD h d", "(integer) 1"),
            ("OBJECT ENCODING h", "\"raw\""),
            ("TYPE h", "string"),
            ("PFADD s a", NO_SKETCH),
            ("PFADD n a", NO_SKETCH),
            ("PFADD l a", WRONG),
            ("EXPIRE h 100", "(integer) 1"),
            ("PFADD h e", "(integer) 1"),
            ("TTL h", "(integer) 100"),
            ("CONFIG SET hll-sparse-max-bytes 16", "OK"),
            ("PFADD d a", "(integer) 1"),
            ("PFDEBUG ENCODING d", "dense"),
            ("STRLEN d", "(integer) 12304"),
            ("PFADD d a", "(integer) 0"),
            ("PFADD d b", "(integer) 1"),
            ("PFCOUNT d", "(integer) 2"),
        ]);
    }

    #[test]
    fn counting() {
        check(&[
            ("PFCOUNT h", "(integer) 3"),
            ("GET h", r#""HYLL\x01\x00\x00\x00\x03\x00\x00\x00\x00\x00\x00\x00`\xf3\x80P\xb1\x84K\xfb\x80BZ""#),
            ("PFCOUNT h i none", "(integer) 6"),
            ("PFCOUNT none", "(integer) 0"),
            ("PFCOUNT bad", CORRUPTED),
            ("PFCOUNT h bad", CORRUPTED),
            ("PFCOUNT h s", NO_SKETCH),
            ("PFCOUNT n", NO_SKETCH),
            ("PFCOUNT l", WRONG),
            ("PFCOUNT", "(error) ERR wrong number of arguments for 'pfcount' command"),
        ]);
    }

    #[test]
    fn a_count_that_is_written_down_is_a_change() {
        let mut t = Testing::new();
        t.run("PFADD h a");
        t.run("WATCH h");
        t.run("PFCOUNT h");
        t.run("MULTI");
        assert_eq!(t.run("EXEC"), "(nil)");
        t.run("WATCH h");
        t.run("PFCOUNT h");
        t.run("MULTI");
        assert_eq!(t.run("EXEC"), "[]");
    }

    #[test]
    fn merging() {
        check(&[
            ("PFMERGE d h i none", "OK"),
            (
                "GET d",
                r#""HYLL\x01\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x80`\xf3\x80@\x8f\x80P \x84H\xab\x88CN\x80BP\x84\x08""#,
            ),
            ("PFCOUNT d", "(integer) 6"),
            ("PFMERGE new", "OK"),
            ("GET new", r#""HYLL\x01\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x80\x7f\xff""#),
            ("PFDEBUG TODENSE i", "(integer) 1"),
            ("PFMERGE h i", "OK"),
            ("PFDEBUG ENCODING h", "dense"),
            ("PFCOUNT h", "(integer) 6"),
            ("PFMERGE d s", NO_SKETCH),
            ("PFMERGE s d", NO_SKETCH),
            ("PFMERGE d l", WRONG),
            ("PFMERGE d bad", CORRUPTED),
        ]);
    }

    #[test]
    fn looking_inside() {
        check(&[
            ("PFDEBUG ENCODING h", "sparse"),
            ("PFDEBUG decode h", "\"Z:8436 v:1,1 Z:4274 v:2,1 Z:3068 v:1,1 Z:603\""),
            ("PFDEBUG todense h", "(integer) 1"),
            ("PFDEBUG todense h", "(integer) 0"),
            ("PFDEBUG decode h", "(error) ERR HLL encoding is not sparse"),
            ("PFDEBUG nosuch h", "(error) ERR Unknown PFDEBUG subcommand 'nosuch'"),
            ("PFDEBUG nosuch none", "(error) ERR The specified key does not exist"),
            ("PFDEBUG nosuch s", NO_SKETCH),
            ("PFDEBUG nosuch l", WRONG),
            ("PFDEBUG GETREG bad", CORRUPTED),
            ("PFDEBUG SIMD on", "enabled"),
            ("PFDEBUG SIMD off", "disabled"),
            ("PFDEBUG SIMD x", "(error) ERR Argument must be ON or OFF"),
            ("PFSELFTEST", "OK"),
        ]);
        let mut t = Testing::new();
        t.run("PFADD h a b c");
        let registers = t.run("PFDEBUG GETREG h");
        assert_eq!(registers.matches("(integer)").count(), 16384);
        assert_eq!(registers.matches("(integer) 2").count(), 1);
    }
}
