//! Places in sorted sets: adding them, and asking where they are and how far apart.

use super::args::Args;
use super::collection::{edit_or_new, read};
use super::error::{self, Result};
use super::spec::{CommandSpec, Flags, Shape};
use super::zset::limits;
use crate::engine::access::{Ctx, Edit};
use crate::engine::change::Event;
use crate::reply::Tape;
use crate::value::geohash::Point;
use crate::value::zset::Zset;

pub const COMMANDS: &[CommandSpec] = &[GEOADD, GEODIST, GEOHASH, GEOPOS];

const GEOADD: CommandSpec =
    CommandSpec::new("GEOADD", "key [NX | XX] [CH] longitude latitude member [longitude latitude member ...]", geoadd)
        .summary("Adds places with their coordinates, or moves those that are there.")
        .since("3.2.0")
        .time("O(log N) for each place, N being how many there are.")
        .flags(Flags::WRITE.and(Flags::DENYOOM))
        .key_flags(&["RW UPDATE"])
        .reply(Shape::Int);

fn geoadd(ctx: &mut Ctx<'_>, args: &mut Args<'_>, out: &mut Tape) -> Result {
    let key = args.next()?;
    let (mut nx, mut xx, mut ch) = (false, false, false);
    loop {
        match () {
            () if args.token("NX") => nx = true,
            () if args.token("XX") => xx = true,
            () if args.token("CH") => ch = true,
            () => break,
        }
    }
    if args.is_done() || !args.remaining().is_multiple_of(3) || nx && xx {
        return Err(error::SYNTAX);
    }
    let mut places = Vec::with_capacity(args.remaining() / 3);
    while !args.is_done() {
        let score = position(args)?.score();
        places.push((args.next()?, score));
    }
    let limits = limits(ctx.engine);
    let (mut added, mut moved) = (0, 0);
    edit_or_new(ctx, key, Event::zset("zadd"), |zset: &mut Zset| {
        zset.expect(places.len(), &limits);
        for &(member, score) in &places {
            zset.upsert(member, &limits, |old| {
                if if old.is_some() { nx } else { xx } {
                    return None;
                }
                added += i64::from(old.is_none());
                moved += i64::from(old.is_some_and(|old| old != score));
                Some(score)
            });
        }
        Ok(if added + moved > 0 { Edit::Changed(()) } else { Edit::Same(()) })
    })?;
    ctx.count_elements((added + moved) as usize);
    out.int(if ch { added + moved } else { added });
    Ok(())
}

/// A longitude and a latitude.
pub fn position(args: &mut Args<'_>) -> Result<Point> {
    let (longitude, latitude) = (args.float()?, args.float()?);
    Point::new(longitude, latitude).ok_or_else(|| error::geo_position(longitude, latitude))
}

/// How many metres a unit has.
pub fn unit(args: &mut Args<'_>) -> Result<f64> {
    match () {
        () if args.token("M") => Ok(1.0),
        () if args.token("KM") => Ok(1000.0),
        () if args.token("FT") => Ok(0.3048),
        () if args.token("MI") => Ok(1609.34),
        () => Err(error::GEO_UNIT),
    }
}

const GEODIST: CommandSpec = CommandSpec::new("GEODIST", "key member1 member2 [M | KM | FT | MI]", geodist)
    .summary("Tells how far two places are apart.")
    .since("3.2.0")
    .flags(Flags::READONLY)
    .key_flags(&["RO ACCESS"])
    .reply(Shape::TextOrNull);

fn geodist(ctx: &mut Ctx<'_>, args: &mut Args<'_>, out: &mut Tape) -> Result {
    let (key, from, to) = (args.next()?, args.next()?, args.next()?);
    let unit = match args.remaining() {
        0 => 1.0,
        1 => unit(args)?,
        _ => return Err(error::SYNTAX),
    };
    let zset = read::<Zset>(ctx, key)?;
    let place = |member| zset?.score(member).map(Point::of_score);
    match place(from).zip(place(to)) {
        Some((from, to)) => write_distance(from.distance(to) / unit, out),
        None => out.nil(),
    }
    Ok(())
}

/// A distance with four decimals.
pub fn write_distance(distance: f64, out: &mut Tape) {
    let scaled = (distance * 10_000.0).round_ties_even();
    // Between two ends of the earth the formula can fail, and a real server prints what its processor makes of that.
    let scaled = if scaled.is_nan() { i64::MIN } else { scaled as i64 };
    let (whole, rest) = (scaled.unsigned_abs() / 10_000, scaled.unsigned_abs() % 10_000);
    out.bulk(format!("{}{whole}.{rest:04}", if scaled < 0 { "-" } else { "" }).as_bytes());
}

const GEOHASH: CommandSpec = CommandSpec::new("GEOHASH", "key [member ...]", geohash)
    .summary("Tells the geohashes of places, as geohash.org has them.")
    .since("3.2.0")
    .time("O(1) for each place asked for.")
    .flags(Flags::READONLY)
    .key_flags(&["RO ACCESS"])
    .reply(Shape::TextsOrNulls);

fn geohash(ctx: &mut Ctx<'_>, args: &mut Args<'_>, out: &mut Tape) -> Result {
    each_place(ctx, args, out, |place, out| match place {
        Some(place) => out.bulk(&place.text()),
        None => out.nil(),
    })
}

const GEOPOS: CommandSpec = CommandSpec::new("GEOPOS", "key [member ...]", geopos)
    .summary("Tells the coordinates of places.")
    .since("3.2.0")
    .time("O(1) for each place asked for.")
    .flags(Flags::READONLY)
    .key_flags(&["RO ACCESS"]);

fn geopos(ctx: &mut Ctx<'_>, args: &mut Args<'_>, out: &mut Tape) -> Result {
    each_place(ctx, args, out, |place, out| match place {
        Some(place) => write_position(place, out),
        None => out.nil_array(),
    })
}

pub fn write_position(place: Point, out: &mut Tape) {
    out.array(2);
    out.double(place.longitude);
    out.double(place.latitude);
}

fn each_place(
    ctx: &mut Ctx<'_>,
    args: &mut Args<'_>,
    out: &mut Tape,
    write: impl Fn(Option<Point>, &mut Tape),
) -> Result {
    let (key, members) = (args.next()?, args.rest());
    let zset = read::<Zset>(ctx, key)?;
    out.array(members.len());
    for member in members {
        write(zset.and_then(|zset| zset.score(member)).map(Point::of_score), out);
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use crate::command::testing::Testing;

    const WRONG: &str = "(error) WRONGTYPE Operation against a key holding the wrong kind of value";
    const SYNTAX: &str = "(error) ERR syntax error";

    fn check(table: &[(&str, &str)]) {
        let mut t = Testing::new();
        t.run("GEOADD g 13.361389 38.115556 Palermo 15.087269 37.502669 Catania");
        t.run("SET s v");
        for (line, reply) in table {
            assert_eq!(t.run(line), *reply, "{line}");
        }
    }

    #[test]
    fn adding() {
        check(&[
            ("TYPE g", "zset"),
            ("ZSCORE g Palermo", "(double) 3479099956230698"),
            ("GEOADD g 13.361389 38.115556 Palermo 1 2 other", "(integer) 1"),
            ("GEOADD g CH 0.5 1 other 0 0 more", "(integer) 2"),
            ("GEOADD g CH 0.5 1 other", "(integer) 0"),
            ("GEOADD g ch xx 0.6 1 other 0 0 new", "(integer) 1"),
            ("GEOADD g NX 0.7 1 other 0 0 new", "(integer) 1"),
            ("GEOADD none XX 0 0 new", "(integer) 0"),
            ("EXISTS none", "(integer) 0"),
            ("GEOADD g NX XX 1 1 a", SYNTAX),
            ("GEOADD g NX CH CH", SYNTAX),
            ("GEOADD g NX 1 1 a b", SYNTAX),
            ("GEOADD g 1 x a", "(error) ERR value is not a valid float"),
            ("GEOADD g 200 90.123456789 a", "(error) ERR invalid longitude,latitude pair 200.000000,90.123457"),
            ("GEOADD g 1 1 a 0 inf b", "(error) ERR invalid longitude,latitude pair 0.000000,inf"),
            ("ZSCORE g a", "(nil)"),
            ("GEOADD s 1 x a", "(error) ERR value is not a valid float"),
            ("GEOADD s 1 1 a", WRONG),
            ("GEOADD edge 180 85.05112878 a -180 -85.05112878 b", "(integer) 2"),
            ("ZRANGE edge 0 -1 WITHSCORES", r#"[["b", (double) 0], ["a", (double) 13510798882111488]]"#),
        ]);
    }

    #[test]
    fn distances() {
        check(&[
            ("GEODIST g Palermo Catania", "\"166274.1516\""),
            ("GEODIST g Palermo Catania km", "\"166.2742\""),
            ("GEODIST g Palermo Catania MI", "\"103.3182\""),
            ("GEODIST g Palermo Catania Ft", "\"545518.8700\""),
            ("GEODIST g Palermo Palermo", "\"0.0000\""),
            ("GEODIST g Palermo none", "(nil)"),
            ("GEODIST none a b", "(nil)"),
            ("GEODIST s a b ell", "(error) ERR unsupported unit provided. please use M, KM, FT, MI"),
            ("GEODIST s a b ell more", SYNTAX),
            ("GEODIST s a b", WRONG),
        ]);
    }

    #[test]
    fn where_places_are() {
        check(&[
            ("GEOPOS g Palermo none", "[[(double) 13.361389338970184, (double) 38.1155563954963], (nil)]"),
            ("GEOPOS none a b", "[(nil), (nil)]"),
            ("GEOPOS g", "[]"),
            ("GEOPOS s", WRONG),
            ("GEOHASH g Palermo none Catania", r#"["sqc8b49rny0", (nil), "sqdtr74hyu0"]"#),
            ("GEOHASH none a", "[(nil)]"),
            ("GEOHASH s a", WRONG),
        ]);
    }
}
