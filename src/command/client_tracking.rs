//! CLIENT TRACKING and its kin: the server tells a client of changes of what it has read, so that it may keep that.

use super::args::Args;
use super::error::{self, Result};
use super::spec::{CommandSpec, Flags, Shape};
use crate::engine::access::Ctx;
use crate::engine::tracking::Mode;
use crate::engine::tracking::prefixes::{Own, overlap};
use crate::reply::Tape;
use crate::value::number;

const FLAGS: Flags = Flags::NOSCRIPT.and(Flags::LOADING).and(Flags::STALE);

/// What CLIENT HELP says of these commands.
pub const HELP: [(&str, &str); 4] = [
    ("CACHING (YES|NO)", "Have what the next command reads tracked, or not; see OPTIN and OPTOUT of TRACKING."),
    ("GETREDIR", "Return the id of the client that is told in place of this one."),
    (
        "TRACKING (ON|OFF) [REDIRECT <id>] [BCAST] [PREFIX <prefix> [...]] [OPTIN] [OPTOUT] [NOLOOP]",
        "Be told when keys change that this client has read, so that it may cache them.",
    ),
    ("TRACKINGINFO", "Describe how this client tracks keys."),
];

pub const CACHING: CommandSpec = CommandSpec::new("CACHING", "<YES | NO>", caching)
    .summary("Has what the next command reads tracked, or not tracked, by a client that chooses each time.")
    .since("6.0.0")
    .flags(FLAGS)
    .reply(Shape::Ok);

fn caching(ctx: &mut Ctx<'_>, args: &mut Args<'_>, out: &mut Tape) -> Result {
    let status = &ctx.session.info.tracking;
    let mode = status.mode();
    if !mode.has(Mode::ON) {
        return Err(error::CACHING_WITHOUT_TRACKING);
    }
    let (needed, refusal) = match () {
        () if args.token("YES") => (Mode::OPTIN, error::CACHING_YES),
        () if args.token("NO") => (Mode::OPTOUT, error::CACHING_NO),
        () => return Err(error::SYNTAX),
    };
    if !mode.has(needed) {
        return Err(refusal);
    }
    status.add(Mode::CACHING);
    out.ok();
    Ok(())
}

pub const GETREDIR: CommandSpec = CommandSpec::new("GETREDIR", "", get_redir)
    .summary(
        "Returns the id of the client that is told of changes in place of this one: 0 for none, -1 without tracking.",
    )
    .since("6.0.0")
    .flags(FLAGS)
    .reply(Shape::Int);

fn get_redir(ctx: &mut Ctx<'_>, _: &mut Args<'_>, out: &mut Tape) -> Result {
    out.int(redirect(ctx));
    Ok(())
}

fn redirect(ctx: &Ctx<'_>) -> i64 {
    ctx.session.info.tracking.redirect().map_or(-1, |id| id as i64)
}

const SYNOPSIS: &str =
    "<ON | OFF> [REDIRECT client-id] [PREFIX prefix [PREFIX prefix ...]] [BCAST] [OPTIN] [OPTOUT] [NOLOOP]";

pub const TRACKING: CommandSpec = CommandSpec::new("TRACKING", SYNOPSIS, tracking)
    .summary("Tells the client, or another one in its place, when keys change that it has read.")
    .since("6.0.0")
    .time("O(1). O(N) in the prefixes.")
    .flags(FLAGS)
    .reply(Shape::Ok);

fn tracking(ctx: &mut Ctx<'_>, args: &mut Args<'_>, out: &mut Tape) -> Result {
    let wanted = args.next()?;
    let asked = Asked::read(ctx, args)?;
    if wanted.eq_ignore_ascii_case(b"on") {
        asked.check(ctx.session.info.tracking.mode(), &ctx.session.info.tracking.prefixes())?;
        ctx.session.track(ctx.engine, asked.mode, asked.redirect, &asked.prefixes);
    } else if wanted.eq_ignore_ascii_case(b"off") {
        ctx.session.end_tracking(ctx.engine);
    } else {
        return Err(error::SYNTAX);
    }
    out.ok();
    Ok(())
}

/// The options of CLIENT TRACKING.
#[derive(Default)]
struct Asked<'a> {
    mode: Mode,
    /// 0 for nobody.
    redirect: u64,
    prefixes: Vec<&'a [u8]>,
}

impl<'a> Asked<'a> {
    fn read(ctx: &Ctx<'_>, args: &mut Args<'a>) -> Result<Asked<'a>> {
        const MODES: [(&str, Mode); 4] =
            [("BCAST", Mode::BCAST), ("OPTIN", Mode::OPTIN), ("OPTOUT", Mode::OPTOUT), ("NOLOOP", Mode::NOLOOP)];
        let mut asked = Asked::default();
        while !args.is_done() {
            if args.remaining() > 1 && args.token("REDIRECT") {
                if asked.redirect != 0 {
                    return Err(error::REDIRECT_TWICE);
                }
                let id = number::parse_i64(args.next()?).ok_or(error::NOT_AN_INTEGER)?;
                // Nobody has the number 0 or a negative one.
                let is_there = |id: &u64| ctx.engine.clients.contains_key(id);
                asked.redirect = u64::try_from(id).ok().filter(is_there).ok_or(error::REDIRECT_TO_NOBODY)?;
            } else if args.remaining() > 1 && args.token("PREFIX") {
                asked.prefixes.push(args.next()?);
            } else if let Some((_, mode)) = MODES.iter().find(|(name, _)| args.token(name)) {
                asked.mode = asked.mode.and(*mode);
            } else {
                return Err(error::SYNTAX);
            }
        }
        Ok(asked)
    }

    /// Whether the options go together, and with what the client does already.
    fn check(&self, now: Mode, own: &Own) -> Result {
        let (mode, bcast) = (self.mode, self.mode.has(Mode::BCAST));
        if !bcast && !self.prefixes.is_empty() {
            return Err(error::PREFIX_WITHOUT_BCAST);
        }
        if now.has(Mode::ON) && now.has(Mode::BCAST) != bcast {
            return Err(error::BCAST_SWITCHED);
        }
        if bcast && (mode.has(Mode::OPTIN) || mode.has(Mode::OPTOUT)) {
            return Err(error::BCAST_WITH_CHOICE);
        }
        if mode.has(Mode::OPTIN) && mode.has(Mode::OPTOUT) {
            return Err(error::OPTIN_AND_OPTOUT);
        }
        if (mode.has(Mode::OPTIN) && now.has(Mode::OPTOUT)) || (mode.has(Mode::OPTOUT) && now.has(Mode::OPTIN)) {
            return Err(error::CHOICE_SWITCHED);
        }
        match overlap(own, &self.prefixes) {
            Some((prefix, other, is_own)) => Err(error::prefixes_overlap(prefix, other, is_own)),
            None => Ok(()),
        }
    }
}

pub const TRACKINGINFO: CommandSpec = CommandSpec::new("TRACKINGINFO", "", tracking_info)
    .summary("Describes how the client tracks keys.")
    .since("6.2.0")
    .flags(FLAGS)
    .reply(Shape::Map);

fn tracking_info(ctx: &mut Ctx<'_>, _: &mut Args<'_>, out: &mut Tape) -> Result {
    let mode = ctx.session.info.tracking.mode();
    let caching = mode.has(Mode::CACHING);
    let flags = [
        ("off", !mode.has(Mode::ON)),
        ("on", mode.has(Mode::ON)),
        ("bcast", mode.has(Mode::BCAST)),
        ("optin", mode.has(Mode::OPTIN)),
        ("caching-yes", caching && mode.has(Mode::OPTIN)),
        ("optout", mode.has(Mode::OPTOUT)),
        ("caching-no", caching && mode.has(Mode::OPTOUT)),
        ("noloop", mode.has(Mode::NOLOOP)),
        ("broken_redirect", mode.has(Mode::BROKEN)),
    ];
    out.map(3);
    out.bulk(b"flags");
    out.set(flags.iter().filter(|(_, is)| *is).count());
    flags.iter().filter(|(_, is)| *is).for_each(|(name, _)| out.bulk(name.as_bytes()));
    out.bulk(b"redirect");
    out.int(redirect(ctx));
    out.bulk(b"prefixes");
    let prefixes = ctx.session.info.tracking.prefixes();
    out.array(prefixes.len());
    prefixes.iter().for_each(|prefix| out.bulk(prefix));
    Ok(())
}
