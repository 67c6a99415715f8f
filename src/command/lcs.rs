//! LCS: what two strings have in common.

use super::args::Args;
use super::error::{self, Result};
use super::spec::{CommandSpec, Cost, Flags, Shape};
use crate::engine::access::Ctx;
use crate::engine::config::Param;
use crate::reply::Tape;
use crate::value::lcs::{self, Run};
use crate::value::record::Type;

pub const COMMANDS: &[CommandSpec] = &[LCS];

/// Pairs of bytes that are compared about as fast as one element of a collection is handled.
const PAIRS_AT_ONCE: usize = 64;

const LCS: CommandSpec =
    CommandSpec::new("LCS", "key1 key2 [LEN] [IDX] [MINMATCHLEN min-match-len] [WITHMATCHLEN]", lcs)
        .summary("Finds the longest subsequence that two strings share: itself, its length or where it lies.")
        .since("7.0.0")
        .time("O(N*M) in the lengths of the strings.")
        .flags(Flags::READONLY)
        .key_flags(&["RO ACCESS"])
        .cost(Cost::Part)
        .reply(Shape::Any);

fn lcs(ctx: &mut Ctx<'_>, args: &mut Args<'_>, out: &mut Tape) -> Result {
    let keys = args.take(2)?;
    let (mut texts, mut shared) = (Vec::new(), Vec::new());
    for record in ctx.read_all(keys, |_| Ok(()))?.into_iter() {
        match record {
            Some(record) if record.type_() != Type::String => return Err(error::LCS_WRONG_TYPE),
            record => shared.push(record.map(|record| record.str_value().to_shared())),
        }
    }
    texts.extend(shared.iter().map(|text| text.as_ref().map_or(&b""[..], |text| text.as_slice())));
    let (a, b) = (texts[0], texts[1]);
    let options = Options::read(args)?;
    let pairs = a.len().saturating_mul(b.len());
    // A real server needs a table of so many bytes; the result is refused alike, whatever is needed here.
    let table = (a.len() as u128 + 1) * (b.len() as u128 + 1) * 4;
    if table > ctx.engine.config.number(Param::ProtoMaxBulkLen) as u128 {
        return Err(error::LCS_TOO_LONG);
    }
    ctx.bound(pairs / PAIRS_AT_ONCE)?;
    match options {
        Options { len: true, .. } => out.int(lcs::length(a, b) as i64),
        Options { idx: true, .. } => write_runs(&lcs::runs(a, b), &options, out),
        _ => {
            let runs = lcs::runs(a, b);
            out.bulk(&runs.iter().rev().flat_map(|run| &a[run.a.0..=run.a.1]).copied().collect::<Vec<_>>());
        }
    }
    Ok(())
}

#[derive(Default)]
struct Options {
    len: bool,
    idx: bool,
    with_len: bool,
    least: usize,
}

impl Options {
    fn read(args: &mut Args<'_>) -> Result<Options> {
        let mut options = Options::default();
        while !args.is_done() {
            if args.token("LEN") {
                options.len = true;
            } else if args.token("IDX") {
                options.idx = true;
            } else if args.token("WITHMATCHLEN") {
                options.with_len = true;
            } else if args.remaining() > 1 && args.token("MINMATCHLEN") {
                options.least = usize::try_from(args.int()?).unwrap_or(0);
            } else {
                return Err(error::SYNTAX);
            }
        }
        if options.len && options.idx { Err(error::LCS_LEN_AND_IDX) } else { Ok(options) }
    }
}

fn write_runs(runs: &[Run], options: &Options, out: &mut Tape) {
    let wanted = runs.iter().filter(|run| run.size() >= options.least);
    out.map(2);
    out.bulk(b"matches");
    out.array(wanted.clone().count());
    for run in wanted {
        out.array(if options.with_len { 3 } else { 2 });
        for (from, to) in [run.a, run.b] {
            out.array(2);
            out.int(from as i64);
            out.int(to as i64);
        }
        if options.with_len {
            out.int(run.size() as i64);
        }
    }
    out.bulk(b"len");
    out.int(runs.iter().map(Run::size).sum::<usize>() as i64);
}

#[cfg(test)]
mod tests {
    use crate::command::testing::Testing;

    #[test]
    fn common_text_length_and_places() {
        let mut t = Testing::new();
        t.run("MSET a ohmytext b mynewtext n 12345 m 2345");
        for (line, reply) in [
            ("LCS a b", "\"mytext\""),
            ("LCS a b LEN", "(integer) 6"),
            ("LCS n m", "\"2345\""),
            ("LCS a none", "\"\""),
            ("LCS none none LEN", "(integer) 0"),
            ("LCS none a IDX", "{\"matches\" => [], \"len\" => (integer) 0}"),
            (
                "LCS a b IDX MINMATCHLEN 4 WITHMATCHLEN",
                concat!(
                    "{\"matches\" => [[[(integer) 4, (integer) 7], [(integer) 5, (integer) 8], (integer) 4]], ",
                    "\"len\" => (integer) 6}"
                ),
            ),
            ("LCS a b withmatchlen minmatchlen 9 len", "(integer) 6"),
            (
                "LCS a b MINMATCHLEN -1 IDX",
                concat!(
                    "{\"matches\" => [[[(integer) 4, (integer) 7], [(integer) 5, (integer) 8]], ",
                    "[[(integer) 2, (integer) 3], [(integer) 0, (integer) 1]]], \"len\" => (integer) 6}"
                ),
            ),
        ] {
            assert_eq!(t.run(line), reply, "{line}");
        }
    }

    #[test]
    fn faults() {
        let mut t = Testing::new();
        t.run("RPUSH l a");
        t.run("SET a b");
        for (line, text) in [
            ("LCS l a FOO", "The specified keys must contain string values"),
            ("LCS a l LEN IDX", "The specified keys must contain string values"),
            ("LCS a a LEN IDX", "If you want both the length and indexes, please just use IDX."),
            ("LCS a a MINMATCHLEN", "syntax error"),
            ("LCS a a MINMATCHLEN x", "value is not an integer or out of range"),
            ("LCS a a FOO", "syntax error"),
        ] {
            assert_eq!(t.run(line), format!("(error) ERR {text}"), "{line}");
        }
        for key in ["long", "longer"] {
            t.run(&format!("SETRANGE {key} 11999 x"));
        }
        let too_long = "(error) ERR Insufficient memory, transient memory for LCS exceeds proto-max-bulk-len";
        assert_eq!(t.run("LCS long longer LEN"), too_long);
    }
}
