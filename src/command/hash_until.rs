//! Fields of hashes read or set together with their deadlines.

use super::args::Args;
use super::collection::{edit, edit_or_new, peek};
use super::error::{self, Result};
use super::hash::{HDEL_EVENT, HSET_EVENT, STORES, counted_fields, limits, write_value};
use super::hash_expire::{HEXPIRE_EVENT, HPERSIST_EVENT, Unit, field_deadline};
use super::hash_valkey::{self, Form};
use super::spec::{CommandSpec, Flags, Shape};
use crate::engine::access::{Ctx, Edit};
use crate::reply::Tape;
use crate::value::hash::Hash;

pub const COMMANDS: &[CommandSpec] = &[HGETEX, HSETEX];

/// What is to become of deadlines.
#[derive(Clone, Copy)]
enum Change {
    Until(u64),
    Persist,
}

/// One of EX, PX, EXAT and PXAT with its number, if that is what comes next; the deadline in Unix milliseconds.
fn read_deadline(ctx: &mut Ctx<'_>, args: &mut Args<'_>, command: &str) -> Result<Option<u64>> {
    const KEYWORDS: [(&str, Unit, bool); 4] = [
        ("EX", Unit::Seconds, false),
        ("PX", Unit::Milliseconds, false),
        ("EXAT", Unit::Seconds, true),
        ("PXAT", Unit::Milliseconds, true),
    ];
    match KEYWORDS.into_iter().find(|(keyword, ..)| args.token(keyword)) {
        Some((_, unit, absolute)) => {
            let base = if absolute { 0 } else { ctx.now() };
            let deadline = field_deadline(args, unit, base, command);
            deadline.map(Some).map_err(|fault| hash_valkey::deadline_fault(ctx, fault, command))
        }
        None => Ok(None),
    }
}

const HGETEX: CommandSpec = CommandSpec::new(
    "HGETEX",
    "key [EX seconds | PX milliseconds | EXAT unix-time-seconds | PXAT unix-time-milliseconds | PERSIST] \
     FIELDS numfields field [field ...]",
    hgetex,
)
.summary(
    "Returns the values of fields of a hash, null for those that are not there, and sets or removes their deadlines.",
)
.since("8.0.0")
.valkey("9.0.0")
.time("O(N) in the number of fields.")
.flags(Flags::WRITE.and(Flags::FAST))
.key_flags(&["RW ACCESS UPDATE"])
.reply(Shape::TextsOrNulls);

fn hgetex(ctx: &mut Ctx<'_>, args: &mut Args<'_>, out: &mut Tape) -> Result {
    let key = args.next()?;
    hash_valkey::judge(ctx, args, Form::Gets)?;
    // The type is judged before the arguments.
    peek::<Hash>(ctx, key)?;
    let change = match read_deadline(ctx, args, "hgetex")? {
        Some(deadline) => Some(Change::Until(deadline)),
        None => args.token("PERSIST").then_some(Change::Persist),
    };
    if args.remaining() < 2 {
        return Err(error::wrong_arity("hgetex"));
    }
    let fields = counted_fields(args)?;
    let now = ctx.now();
    let event = match change {
        Some(Change::Until(deadline)) if deadline <= now => HDEL_EVENT,
        Some(Change::Until(_)) => HEXPIRE_EVENT,
        _ => HPERSIST_EVENT,
    };
    let hash: Option<&Hash> = peek(ctx, key)?;
    if change.is_none() || hash.is_none() {
        out.array(fields.len());
        fields.iter().for_each(|field| write_value(hash.and_then(|hash| hash.get(field)), out));
        return Ok(());
    }
    out.array(fields.len());
    let changed = edit(ctx, key, event, |hash: &mut Hash| {
        hash.date();
        let mut changed = 0;
        for field in fields {
            write_value(hash.get(field), out);
            changed += apply(hash, field, change, now) as usize;
        }
        Ok(if changed > 0 { Edit::Changed(changed) } else { Edit::Same(0) })
    })?;
    ctx.count_elements(changed.unwrap_or(0));
    Ok(())
}

/// Says whether there was something to change.
fn apply(hash: &mut Hash, field: &[u8], change: Option<Change>, now: u64) -> bool {
    match (hash.deadline(field), change) {
        (None, _) | (_, None) | (Some(None), Some(Change::Persist)) => return false,
        (_, Some(Change::Until(deadline))) if deadline <= now => _ = hash.remove(field),
        (_, Some(Change::Until(deadline))) => hash.set_deadline(field, Some(deadline)),
        (_, Some(Change::Persist)) => hash.set_deadline(field, None),
    }
    true
}

const HSETEX: CommandSpec = CommandSpec::new(
    "HSETEX",
    "key [FNX | FXX] [EX seconds | PX milliseconds | EXAT unix-time-seconds | PXAT unix-time-milliseconds | KEEPTTL] \
     FIELDS numfields field value [field value ...]",
    hsetex,
)
.summary("Sets fields of a hash with one deadline, perhaps only if all or none of them exist, and says whether it did.")
.since("8.0.0")
.valkey("9.0.0")
.time("O(N) in the number of fields.")
.flags(STORES)
.key_flags(&["RW UPDATE"])
.reply(Shape::Flag);

fn hsetex(ctx: &mut Ctx<'_>, args: &mut Args<'_>, out: &mut Tape) -> Result {
    let key = args.next()?;
    hash_valkey::judge(ctx, args, Form::Sets)?;
    let options = Options::read(ctx, args)?;
    let limits = limits(ctx.engine);
    let hash = peek::<Hash>(ctx, key)?;
    let exists = |field: &[u8]| hash.is_some_and(|hash| hash.contains(field));
    if options.wanted.is_some_and(|wanted| options.pairs.iter().any(|[field, _]| exists(field) != wanted)) {
        out.int(0);
        return Ok(());
    }
    let now = ctx.now();
    let over = options.deadline.is_some_and(|deadline| deadline <= now);
    edit_or_new(ctx, key, HSET_EVENT, |hash: &mut Hash| {
        hash.expect(options.pairs.len(), limits);
        // Fields that are over at once are not set, which the encoding tells; but a key comes into being with something.
        let passes = over && !hash.is_empty();
        for [field, value] in options.pairs {
            if passes {
                hash.admit(field, value, limits);
            } else if options.keeps {
                hash.update(field, value, limits);
            } else {
                hash.set(field, value, limits);
            }
        }
        Ok(Edit::Changed(()))
    })?;
    if let Some(deadline) = options.deadline {
        let event = if over { HDEL_EVENT } else { HEXPIRE_EVENT };
        edit(ctx, key, event, |hash: &mut Hash| {
            hash.date();
            for [field, _] in options.pairs {
                apply(hash, field, Some(Change::Until(deadline)), now);
            }
            Ok(Edit::Changed(()))
        })?;
        ctx.count_besides(-1);
    }
    ctx.count_elements(options.pairs.len());
    out.int(1);
    Ok(())
}

struct Options<'a> {
    /// Whether the fields have to exist, or have to be missing.
    wanted: Option<bool>,
    keeps: bool,
    deadline: Option<u64>,
    pairs: &'a [[&'a [u8]; 2]],
}

impl<'a> Options<'a> {
    fn read(ctx: &mut Ctx<'_>, args: &mut Args<'a>) -> Result<Options<'a>> {
        let mut options = Options { wanted: None, keeps: false, deadline: None, pairs: &[] };
        while !args.token("FIELDS") {
            let timed = options.keeps || options.deadline.is_some();
            let is = |names: &[&str], args: &Args<'_>| {
                args.peek().is_some_and(|word| names.iter().any(|name| word.eq_ignore_ascii_case(name.as_bytes())))
            };
            if options.wanted.is_some() && is(&["FNX", "FXX"], args) {
                return Err(error::FNX_AND_FXX);
            }
            if timed && is(&["EX", "PX", "EXAT", "PXAT", "KEEPTTL"], args) {
                return Err(error::TWO_DEADLINES);
            }
            if args.token("FNX") {
                options.wanted = Some(false);
            } else if args.token("FXX") {
                options.wanted = Some(true);
            } else if args.token("KEEPTTL") {
                options.keeps = true;
            } else if let Some(deadline) = read_deadline(ctx, args, "hsetex")? {
                options.deadline = Some(deadline);
            } else {
                return Err(error::unknown_argument(args.next()?));
            }
        }
        if args.remaining() < 3 {
            return Err(error::wrong_arity("hsetex"));
        }
        let count = args.int32_or(error::FIELD_COUNT)?;
        let count = usize::try_from(count).ok().filter(|&count| count > 0).ok_or(error::FIELD_COUNT)?;
        match args.rest().as_chunks::<2>() {
            (pairs, []) if pairs.len() == count => options.pairs = pairs,
            _ => return Err(error::wrong_arity("hsetex")),
        }
        Ok(options)
    }
}
