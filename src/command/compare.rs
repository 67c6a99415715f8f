//! Strings compared before they are changed: what locks and optimistic concurrency need, without WATCH.

use xxhash_rust::xxh3::xxh3_64;

use super::args::Args;
use super::error::{self, Result};
use super::spec::{CommandSpec, Cost, Flags, Shape};
use super::string::string_of;
use crate::engine::access::Ctx;
use crate::engine::change::Event;
use crate::reply::Tape;
use crate::value::record::{Str, Type};

pub const COMMANDS: &[CommandSpec] = &[DELEX, DELIFEQ, DIGEST];

/// Digits of a digest.
const DIGEST_LEN: usize = 16;

/// Bytes that are compared or digested about as fast as one element of a collection is handled.
const BYTES_AT_ONCE: usize = 64;

/// A string, or the digest of one, that the value at a key has to be, or has not to be.
#[derive(Clone, Copy)]
pub struct Comparison<'a> {
    digest: bool,
    equal: bool,
    with: &'a [u8],
}

impl<'a> Comparison<'a> {
    /// A keyword with its value, if that is what comes next.
    pub fn next(args: &mut Args<'a>) -> Result<Option<Self>> {
        const KEYWORDS: [(&str, bool, bool); 4] =
            [("IFEQ", false, true), ("IFNE", false, false), ("IFDEQ", true, true), ("IFDNE", true, false)];
        match KEYWORDS.into_iter().find(|(keyword, ..)| args.token(keyword)) {
            Some((_, digest, equal)) => Ok(Some(Comparison { digest, equal, with: args.next()? })),
            None => Ok(None),
        }
    }

    /// Whether it holds for what differs.
    pub fn wants_another(&self) -> bool {
        !self.equal
    }

    /// `bounds` is asked before much is read.
    pub fn holds(&self, value: Str<'_>, bounds: impl Fn(usize) -> Result) -> Result<bool> {
        let mut buf = itoa::Buffer::new();
        let bytes = value.bytes(&mut buf);
        if self.digest && self.with.len() != DIGEST_LEN {
            return Err(error::DIGEST_LENGTH);
        }
        if self.digest || bytes.len() == self.with.len() {
            bounds(bytes.len() / BYTES_AT_ONCE)?;
        }
        // Only the length of a digest is judged; what is no number is the digest of nothing.
        let same =
            if self.digest { digest(bytes).as_bytes().eq_ignore_ascii_case(self.with) } else { bytes == self.with };
        Ok(same == self.equal)
    }
}

/// The digest that clients compute too: XXH3 with 64 bits, seed 0.
fn digest(bytes: &[u8]) -> String {
    format!("{:016x}", xxh3_64(bytes))
}

const DIGEST: CommandSpec = CommandSpec::new("DIGEST", "key", digest_of)
    .summary("Returns the XXH3 hash of the string at a key, as 16 hexadecimal digits.")
    .since("8.4.0")
    .time("O(N) in the length of the string.")
    .flags(Flags::READONLY.and(Flags::FAST))
    .key_flags(&["RO ACCESS"])
    .cost(Cost::Operands)
    .reply(Shape::TextOrNull);

fn digest_of(ctx: &mut Ctx<'_>, args: &mut Args<'_>, out: &mut Tape) -> Result {
    match ctx.read(args.next()?) {
        Some(record) => out.bulk(digest(string_of(record)?.bytes(&mut itoa::Buffer::new())).as_bytes()),
        None => out.nil(),
    }
    Ok(())
}

const DELEX: CommandSpec = CommandSpec::new(
    "DELEX",
    "key [IFEQ ifeq-value | IFNE ifne-value | IFDEQ ifdeq-digest | IFDNE ifdne-digest]",
    delex,
)
.summary("Removes a key if its string, or the digest of it, is the given one, or is not.")
.since("8.4.0")
.time("O(N) in the length of the string where a digest is given, else O(1).")
.flags(Flags::WRITE.and(Flags::FAST))
.key_flags(&["RW DELETE VARIABLE_FLAGS"])
.reply(Shape::Flag);

fn delex(ctx: &mut Ctx<'_>, args: &mut Args<'_>, out: &mut Tape) -> Result {
    let key = args.next()?;
    let given = args.remaining();
    if given != 0 && given != 2 {
        return Err(error::wrong_arity("delex"));
    }
    let bounds = ctx.bounds();
    let found = if given == 0 { ctx.peek(key) } else { ctx.read(key) };
    // The condition is judged only where there is something to compare.
    let removes = match found {
        None => false,
        Some(_) if given == 0 => true,
        Some(record) if record.type_() != Type::String => return Err(error::COMPARISON_WRONG_TYPE),
        Some(record) => Comparison::next(args)?.ok_or(error::COMPARISON)?.holds(record.str_value(), bounds)?,
    };
    if removes {
        ctx.remove(key, Event::generic("del"));
    }
    out.int(removes.into());
    Ok(())
}

const DELIFEQ: CommandSpec = CommandSpec::new("DELIFEQ", "key value", delifeq)
    .summary("Removes a key if its string is the given one: DELEX IFEQ in the words of Valkey.")
    .since("9.0.0")
    .only_valkey()
    .flags(Flags::WRITE.and(Flags::FAST))
    .key_flags(&["RM DELETE"])
    .reply(Shape::Flag);

fn delifeq(ctx: &mut Ctx<'_>, args: &mut Args<'_>, out: &mut Tape) -> Result {
    let comparison = |with| Comparison { digest: false, equal: true, with };
    let (key, value) = (args.next()?, args.next()?);
    let bounds = ctx.bounds();
    let found = ctx.peek(key).map(string_of).transpose()?;
    let removes = found.map_or(Ok(false), |found| comparison(value).holds(found, bounds))?;
    if removes {
        ctx.remove(key, Event::generic("del"));
    }
    out.int(removes.into());
    Ok(())
}

#[cfg(test)]
mod tests {
    use crate::command::testing::Testing;

    #[test]
    fn digests_are_those_of_the_documentation() {
        let mut t = Testing::new();
        for (value, digest) in [
            ("'Hello world'", "b6acb9d84a38ff74"),
            ("hello", "9555e8555c62dcfd"),
            ("''", "2d06800538d394c2"),
            ("123", "404a763b3f4c8c9a"),
            ("v8", "0cc76dbb41381419"),
            (
                "v8lf0c11xh8ymlqztfd3eeq16kfn4sspw7fqmnuuq3k3t75em5wdizgcdw7uc26nnf961u2jkfzkjytls2kwlj7626sd",
                "00006c38adf31777",
            ),
        ] {
            t.run(&format!("SET k {value}"));
            assert_eq!(t.run("DIGEST k"), format!("\"{digest}\""), "{value}");
        }
        t.run("RPUSH l a");
        assert_eq!(t.run("DIGEST none"), "(nil)");
        assert!(t.run("DIGEST l").starts_with("(error) WRONGTYPE"));
    }

    #[test]
    fn keys_go_where_the_condition_holds() {
        let mut t = Testing::new();
        for (line, reply) in [
            ("DELEX k", 1),
            ("DELEX k IFEQ other", 0),
            ("DELEX k IFEQ hello", 1),
            ("DELEX k ifne hello", 0),
            ("DELEX k IFNE other", 1),
            ("DELEX k IFDEQ 9555e8555c62dcfd", 1),
            ("DELEX k IFDEQ 9555E8555C62DCFD", 1),
            ("DELEX k IFDEQ 0555e8555c62dcfd", 0),
            ("DELEX k IFDNE 9555e8555c62dcfd", 0),
            ("DELEX k IFDNE zzzzzzzzzzzzzzzz", 1),
            ("DELIFEQ k hello", 1),
            ("DELIFEQ k hell", 0),
            ("DELIFEQ none hello", 0),
            ("DELEX none", 0),
            ("DELEX none FOO bar", 0),
        ] {
            t.run("SET k hello");
            let left = if line.split(' ').nth(1) == Some("k") && reply == 1 { 0 } else { 1 };
            let expected = (format!("(integer) {reply}"), format!("(integer) {left}"));
            assert_eq!((t.run(line), t.run("EXISTS k")), expected, "{line}");
        }
        t.run("SET n 12");
        assert_eq!((t.run("DELEX n IFEQ 012"), t.run("DELEX n IFEQ 12")), ("(integer) 0".into(), "(integer) 1".into()));
    }

    #[test]
    fn faults() {
        let mut t = Testing::new();
        t.run("SET k hello");
        t.run("RPUSH l a");
        for (line, text) in [
            ("DELEX k IFEQ", "ERR wrong number of arguments for 'delex' command"),
            ("DELEX k IFEQ a b", "ERR wrong number of arguments for 'delex' command"),
            ("DELEX none IFEQ", "ERR wrong number of arguments for 'delex' command"),
            ("DELEX k EQ a", "ERR Invalid condition. Use IFEQ, IFNE, IFDEQ, or IFDNE"),
            ("DELEX k IFDEQ 123", "ERR must be exactly 16 hexadecimal characters"),
            ("DELEX l FOO a", "ERR Key should be of string type if conditions are specified"),
            ("DELIFEQ l a", "WRONGTYPE Operation against a key holding the wrong kind of value"),
        ] {
            assert_eq!(t.run(line), format!("(error) {text}"), "{line}");
        }
        assert_eq!(t.run("DELEX l"), "(integer) 1");
        assert_eq!(t.run("COMMAND GETKEYSANDFLAGS DELEX k"), "[[\"k\", ~[RM, delete]]]");
        assert_eq!(t.run("COMMAND GETKEYSANDFLAGS DELEX k IFEQ a"), "[[\"k\", ~[RW, delete]]]");
    }
}
