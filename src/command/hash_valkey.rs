//! What Valkey says of wrong calls of the commands about deadlines of fields. They are its own work: the calls are those of
//! Redis, the order in which arguments are judged and the texts are not.

use super::args::Args;
use super::error::{self, Error, Result};
use super::flavor;
use crate::engine::access::Ctx;
use crate::value::number;

/// What stands behind the key.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// The fields alone, of commands that read.
    Reads,
    /// The fields alone, of commands that write.
    Writes,
    /// A time, conditions and the fields.
    Expires,
    /// Options and the fields.
    Gets,
    /// Options, and the fields with their values.
    Sets,
}

const TIMES: [&str; 4] = ["EX", "PX", "EXAT", "PXAT"];

/// Judges a call that begins with `args`, behind the key, if the engine passes for Valkey.
pub fn judge(ctx: &Ctx<'_>, args: &Args<'_>, form: Form) -> Result {
    if flavor::of(ctx.engine).is_valkey() { judge_words(args.clone().rest(), form) } else { Ok(()) }
}

/// A time before 1970, if the engine passes for Valkey, has the text of one too far away.
pub fn deadline_fault(ctx: &Ctx<'_>, fault: Error, command: &str) -> Error {
    let is_negative = fault == error::EXPIRE_NEGATIVE && flavor::of(ctx.engine).is_valkey();
    if is_negative { error::invalid_expire(command) } else { fault }
}

fn judge_words(words: &[&[u8]], form: Form) -> Result {
    let is_fields = |word: &&[u8]| word.eq_ignore_ascii_case(b"FIELDS");
    let (words, mismatch) = match form {
        Form::Expires => (&words[1..], error::NUMFIELDS_OF_VALKEY),
        Form::Reads => (words, error::SYNTAX),
        _ => (words, error::NUMFIELDS_OF_VALKEY),
    };
    let at = match form {
        Form::Reads | Form::Writes if !is_fields(&words[0]) => return Err(error::SYNTAX),
        Form::Reads | Form::Writes => 0,
        // A number has to stand behind it.
        _ => words[..words.len() - 1].iter().position(is_fields).ok_or(error::NUMFIELDS_OF_VALKEY)?,
    };
    match form {
        Form::Expires => judge_conditions(&words[..at])?,
        _ => judge_options(&words[..at], form)?,
    }
    let count = number::parse_i64(words[at + 1]).ok_or(error::NOT_AN_INTEGER)?;
    let given = words.len() - at - 2;
    let wanted = if form == Form::Sets { count.saturating_mul(2) } else { count };
    if count > 0 && wanted == given as i64 { Ok(()) } else { Err(mismatch) }
}

fn judge_conditions(words: &[&[u8]]) -> Result {
    let has = |name: &str| words.iter().any(|word| word.eq_ignore_ascii_case(name.as_bytes()));
    let is_one = |word: &&&[u8]| ["NX", "XX", "GT", "LT"].iter().any(|name| word.eq_ignore_ascii_case(name.as_bytes()));
    match words.iter().find(|word| !is_one(word)) {
        Some(other) => Err(error::unsupported_option(other)),
        None if has("NX") && (has("XX") || has("GT") || has("LT")) => Err(error::EXPIRE_NX_AND_OTHERS),
        None if has("GT") && has("LT") => Err(error::EXPIRE_GT_AND_LT),
        None => Ok(()),
    }
}

fn judge_options(mut words: &[&[u8]], form: Form) -> Result {
    let (mut time, mut condition) = (None, None);
    while let [word, rest @ ..] = words {
        let word = String::from_utf8_lossy(word).to_ascii_uppercase();
        let (kind, skipped) = match word.as_str() {
            name if TIMES.contains(&name) && !rest.is_empty() => (&mut time, 2),
            "PERSIST" if form == Form::Gets => (&mut time, 1),
            "KEEPTTL" if form == Form::Sets => (&mut time, 1),
            "FNX" | "FXX" if form == Form::Sets => (&mut condition, 1),
            _ => return Err(error::SYNTAX),
        };
        if kind.get_or_insert(word.clone()) != &word {
            return Err(error::SYNTAX);
        }
        words = &words[skipped..];
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::super::testing::Testing;

    #[test]
    fn wrong_calls_are_answered_as_by_valkey() {
        let mut t = Testing::new();
        assert!(super::flavor::choose(&t.engine, Some("valkey-9")));
        t.run("HSET h a 1 b 2");
        let numfields = "numfields should be greater than 0 and match the provided number of fields";
        for (line, fault) in [
            ("HEXPIRE h x ZZ FIELDS 1 a", "Unsupported option ZZ"),
            ("HEXPIRE h 10 GT LT FIELDS 1 a", "GT and LT options at the same time are not compatible"),
            ("HEXPIRE h 10 FIELDS 2 a", numfields),
            ("HEXPIRE h -1 FIELDS 1 a", "invalid expire time in 'hexpire' command"),
            ("HEXPIRE none x ZZ 1 1 1", numfields),
            ("HTTL h FIELDS 2 a", "syntax error"),
            ("HTTL h FIELDS x a", "value is not an integer or out of range"),
            ("HPERSIST h FIELDS 0 a", numfields),
            ("HGETDEL h ZZ 1 a", "syntax error"),
            ("HGETEX h EX 1 PX 1 FIELDS 1 a", "syntax error"),
            ("HGETEX h EX 10 FIELDS", numfields),
            ("HSETEX h EX 10 KEEPTTL FIELDS 1 a b", "syntax error"),
            ("HSETEX h FIELDS 1 a b EX 10", numfields),
        ] {
            assert_eq!(t.run(line), format!("(error) ERR {fault}"), "{line}");
        }
        assert_eq!(t.run("HEXPIRE h 10 NX FIELDS 2 a none"), "[(integer) 1, (integer) -2]");
        assert_eq!(t.run("HSETEX h FXX EX 10 FIELDS 1 a 3"), "(integer) 1");
    }
}
