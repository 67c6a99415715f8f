//! The places near a place.

use std::cmp::Ordering;

use super::args::Args;
use super::collection::{read, store};
use super::error::{self, Result};
use super::geo::{position, unit, write_distance, write_position};
use super::keyspec::Place;
use super::spec::{CommandSpec, Cost, Flags, Handler, KeyRule, Shape};
use super::zset::limits;
use crate::engine::access::Ctx;
use crate::engine::change::Event;
use crate::reply::Tape;
use crate::value::geohash::{self, Outline, Point};
use crate::value::partial_sort::sort_first;
use crate::value::text::Text;
use crate::value::zset::{ScoreBound, Zset};

pub const COMMANDS: &[CommandSpec] =
    &[GEORADIUS, GEORADIUSBYMEMBER, GEORADIUSBYMEMBER_RO, GEORADIUS_RO, GEOSEARCH, GEOSEARCHSTORE];

const TIME: &str = "O(N + log M) for N places in the square around the shape and M places in all.";

const GEOSEARCH: CommandSpec = CommandSpec::new(
    "GEOSEARCH",
    "key <FROMMEMBER member | FROMLONLAT longitude latitude> \
     <BYRADIUS radius <M | KM | FT | MI> | BYBOX width height <M | KM | FT | MI>> [ASC | DESC] [COUNT count [ANY]] \
     [WITHCOORD] [WITHDIST] [WITHHASH]",
    geosearch,
)
.summary("Names the places in a circle or a rectangle around a place.")
.since("6.2.0")
.time(TIME)
.flags(Flags::READONLY)
.key_flags(&["RO ACCESS"])
.cost(Cost::Part);

fn geosearch(ctx: &mut Ctx<'_>, args: &mut Args<'_>, out: &mut Tape) -> Result {
    let key = args.next()?;
    search(ctx, args, Request { key, form: Form::Search, destination: None }, out)
}

const GEOSEARCHSTORE: CommandSpec = CommandSpec::new(
    "GEOSEARCHSTORE",
    "destination source <FROMMEMBER member | FROMLONLAT longitude latitude> \
     <BYRADIUS radius <M | KM | FT | MI> | BYBOX width height <M | KM | FT | MI>> [ASC | DESC] [COUNT count [ANY]] \
     [STOREDIST]",
    geosearchstore,
)
.summary("Stores the places in a circle or a rectangle around a place.")
.since("6.2.0")
.time(TIME)
.flags(Flags::WRITE.and(Flags::DENYOOM))
.key_flags(&["OW UPDATE", "RO ACCESS"])
.reply(Shape::Int)
.cost(Cost::Part);

fn geosearchstore(ctx: &mut Ctx<'_>, args: &mut Args<'_>, out: &mut Tape) -> Result {
    let (destination, key) = (args.next()?, args.next()?);
    search(ctx, args, Request { key, form: Form::SearchStore, destination: Some(destination) }, out)
}

const fn radius(name: &'static str, synopsis: &'static str, handler: Handler, since: &'static str) -> CommandSpec {
    CommandSpec::new(name, synopsis, handler).since(since).time(TIME).cost(Cost::Part)
}

const fn stores(spec: CommandSpec, places: &'static [Place]) -> CommandSpec {
    spec.flags(Flags::WRITE.and(Flags::DENYOOM))
        .keys(KeyRule::Custom(source_and_destination))
        .key_flags(&["RO ACCESS", "OW UPDATE", "OW UPDATE"])
        .places(places)
}

const fn stored_behind(keyword: &'static str, from: usize) -> Place {
    Place::Keyword { keyword, from, last: 0, step: 1, limit: 0 }
}

const SOURCE: Place = Place::Range { first: 1, last: 0, step: 1 };

const GEORADIUS: CommandSpec = stores(
    radius(
        "GEORADIUS",
        "key longitude latitude radius <M | KM | FT | MI> [WITHCOORD] [WITHDIST] [WITHHASH] [COUNT count [ANY]] \
         [ASC | DESC] [STORE key | STOREDIST key]",
        georadius,
        "3.2.0",
    ),
    &[SOURCE, stored_behind("STORE", 6), stored_behind("STOREDIST", 6)],
)
.summary("Names the places in a circle around a position, or stores them. GEOSEARCH is its successor.");

fn georadius(ctx: &mut Ctx<'_>, args: &mut Args<'_>, out: &mut Tape) -> Result {
    let key = args.next()?;
    search(ctx, args, Request { key, form: Form::Radius { member: false, stores: true }, destination: None }, out)
}

const GEORADIUSBYMEMBER: CommandSpec = stores(
    radius(
        "GEORADIUSBYMEMBER",
        "key member radius <M | KM | FT | MI> [WITHCOORD] [WITHDIST] [WITHHASH] [COUNT count [ANY]] [ASC | DESC] \
         [STORE key | STOREDIST key]",
        georadiusbymember,
        "3.2.0",
    ),
    &[SOURCE, stored_behind("STORE", 5), stored_behind("STOREDIST", 5)],
)
.summary("Names the places in a circle around a place, or stores them. GEOSEARCH is its successor.");

fn georadiusbymember(ctx: &mut Ctx<'_>, args: &mut Args<'_>, out: &mut Tape) -> Result {
    let key = args.next()?;
    search(ctx, args, Request { key, form: Form::Radius { member: true, stores: true }, destination: None }, out)
}

const GEORADIUS_RO: CommandSpec = radius(
    "GEORADIUS_RO",
    "key longitude latitude radius <M | KM | FT | MI> [WITHCOORD] [WITHDIST] [WITHHASH] [COUNT count [ANY]] \
     [ASC | DESC]",
    georadius_ro,
    "3.2.10",
)
.summary("Names the places in a circle around a position. GEOSEARCH is its successor.")
.flags(Flags::READONLY)
.key_flags(&["RO ACCESS"]);

fn georadius_ro(ctx: &mut Ctx<'_>, args: &mut Args<'_>, out: &mut Tape) -> Result {
    let key = args.next()?;
    search(ctx, args, Request { key, form: Form::Radius { member: false, stores: false }, destination: None }, out)
}

const GEORADIUSBYMEMBER_RO: CommandSpec = radius(
    "GEORADIUSBYMEMBER_RO",
    "key member radius <M | KM | FT | MI> [WITHCOORD] [WITHDIST] [WITHHASH] [COUNT count [ANY]] [ASC | DESC]",
    georadiusbymember_ro,
    "3.2.10",
)
.summary("Names the places in a circle around a place. GEOSEARCH is its successor.")
.flags(Flags::READONLY)
.key_flags(&["RO ACCESS"]);

fn georadiusbymember_ro(ctx: &mut Ctx<'_>, args: &mut Args<'_>, out: &mut Tape) -> Result {
    let key = args.next()?;
    search(ctx, args, Request { key, form: Form::Radius { member: true, stores: false }, destination: None }, out)
}

/// The key, and the one behind the last STORE or STOREDIST.
fn source_and_destination(argv: &[&[u8]], found: &mut Vec<usize>) -> Result {
    found.push(1);
    let (mut at, mut destination) = (5, None);
    while at + 1 < argv.len() {
        if argv[at].eq_ignore_ascii_case(b"STORE") || argv[at].eq_ignore_ascii_case(b"STOREDIST") {
            destination = Some(at + 1);
            at += 1;
        }
        at += 1;
    }
    found.extend(destination);
    Ok(())
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Form {
    Search,
    SearchStore,
    /// The older commands: around a member or a position, which stands with the radius before all options.
    Radius {
        member: bool,
        stores: bool,
    },
}

struct Request<'a> {
    key: &'a [u8],
    form: Form,
    /// Where the command names it as its first argument.
    destination: Option<&'a [u8]>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Order {
    Ascending,
    Descending,
}

#[derive(Default)]
struct Options<'a> {
    center: Option<Center>,
    area: Option<(Outline, f64)>,
    with_distance: bool,
    with_hash: bool,
    with_position: bool,
    order: Option<Order>,
    count: Option<usize>,
    any: bool,
    destination: Option<&'a [u8]>,
    store_distance: bool,
}

#[derive(Clone, Copy)]
enum Center {
    /// Its place, if there is a key.
    Member(Option<Point>),
    Position(Point),
}

impl<'a> Options<'a> {
    fn read(args: &mut Args<'a>, request: &Request<'a>, zset: Option<&Zset>) -> Result<Options<'a>> {
        let name = args.all()[0];
        let mut options = Options { destination: request.destination, ..Options::default() };
        if let Form::Radius { member, .. } = request.form {
            options.read_circle(args, member, zset)?;
        }
        while !args.is_done() {
            if !options.read_common(args)? && !options.read_own(args, request.form, zset)? {
                return Err(error::SYNTAX);
            }
        }
        options.check(request.form, name)?;
        Ok(options)
    }

    /// What stands before the options of the older commands.
    fn read_circle(&mut self, args: &mut Args<'a>, member: bool, zset: Option<&Zset>) -> Result {
        if !member {
            self.center = Some(Center::Position(position(args)?));
        } else if zset.is_none() {
            // Without places nothing is read, but it stands there.
            args.take(3)?;
            return Ok(());
        } else {
            self.center = Some(Center::Member(place_of(args.next()?, zset)?));
        }
        self.area = Some(circle(args)?);
        Ok(())
    }

    /// The options of all the commands; false if the next one is no such option.
    fn read_common(&mut self, args: &mut Args<'a>) -> Result<bool> {
        match () {
            () if args.token("WITHDIST") => self.with_distance = true,
            () if args.token("WITHHASH") => self.with_hash = true,
            () if args.token("WITHCOORD") => self.with_position = true,
            () if args.token("ANY") => self.any = true,
            () if args.token("ASC") => self.order = Some(Order::Ascending),
            () if args.token("DESC") => self.order = Some(Order::Descending),
            () if args.remaining() > 1 && args.token("COUNT") => {
                let count = args.int()?;
                self.count = Some(usize::try_from(count).ok().filter(|&count| count > 0).ok_or(error::GEO_COUNT)?);
            }
            () => return Ok(false),
        }
        Ok(true)
    }

    /// As [`Options::read_common`], for what only some of the commands have.
    fn read_own(&mut self, args: &mut Args<'a>, form: Form, zset: Option<&Zset>) -> Result<bool> {
        let following = args.remaining() - 1;
        if let Form::Radius { stores, .. } = form {
            if !stores || following < 1 {
                return Ok(false);
            }
            self.store_distance = match () {
                () if args.token("STORE") => false,
                () if args.token("STOREDIST") => true,
                () => return Ok(false),
            };
            self.destination = Some(args.next()?);
            return Ok(true);
        }
        let from_member = matches!(self.center, Some(Center::Member(_)));
        let from_position = matches!(self.center, Some(Center::Position(_)));
        let by_circle = matches!(self.area, Some((Outline::Circle { .. }, _)));
        let by_rectangle = matches!(self.area, Some((Outline::Rectangle { .. }, _)));
        match () {
            () if following >= 1 && !from_position && args.token("FROMMEMBER") => {
                self.center = Some(Center::Member(place_of(args.next()?, zset)?));
            }
            () if following >= 2 && !from_member && args.token("FROMLONLAT") => {
                self.center = Some(Center::Position(position(args)?));
            }
            () if following >= 2 && !by_rectangle && args.token("BYRADIUS") => self.area = Some(circle(args)?),
            () if following >= 3 && !by_circle && args.token("BYBOX") => self.area = Some(rectangle(args)?),
            () if form == Form::SearchStore && args.token("STOREDIST") => self.store_distance = true,
            () => return Ok(false),
        }
        Ok(true)
    }

    fn check(&self, form: Form, name: &[u8]) -> Result {
        let radius = matches!(form, Form::Radius { .. });
        if self.destination.is_some() && (self.with_distance || self.with_hash || self.with_position) {
            return Err(error::geo_store(if radius { "STORE option in GEORADIUS" } else { "GEOSEARCHSTORE" }));
        }
        if !radius && self.center.is_none() {
            return Err(error::geo_exactly_one("FROMMEMBER or FROMLONLAT", name));
        }
        if !radius && self.area.is_none() {
            return Err(error::geo_exactly_one("BYRADIUS and BYBOX", name));
        }
        if self.any && self.count.is_none() { Err(error::GEO_ANY) } else { Ok(()) }
    }

    fn shape(&self) -> Option<geohash::Shape> {
        let center = match self.center? {
            Center::Member(place) => place?,
            Center::Position(position) => position,
        };
        self.area.map(|(outline, unit)| geohash::Shape { center, outline, unit })
    }
}

/// Where a member is. Whether there is one matters only if there is a key.
fn place_of(member: &[u8], zset: Option<&Zset>) -> Result<Option<Point>> {
    let score = |zset: &Zset| zset.score(member).map(Point::of_score).ok_or(error::GEO_MEMBER);
    zset.map(score).transpose()
}

fn circle(args: &mut Args<'_>) -> Result<(Outline, f64)> {
    let radius = args.float().map_err(|_| error::GEO_RADIUS)?;
    if radius < 0.0 {
        return Err(error::GEO_RADIUS_NEGATIVE);
    }
    Ok((Outline::Circle { radius }, unit(args)?))
}

fn rectangle(args: &mut Args<'_>) -> Result<(Outline, f64)> {
    let width = args.float().map_err(|_| error::GEO_WIDTH)?;
    let height = args.float().map_err(|_| error::GEO_HEIGHT)?;
    if width < 0.0 || height < 0.0 {
        return Err(error::GEO_BOX_NEGATIVE);
    }
    Ok((Outline::Rectangle { width, height }, unit(args)?))
}

/// A place that was found.
struct Found<'a> {
    member: Text<'a>,
    score: f64,
    place: Point,
    /// From the center, in metres.
    distance: f64,
}

fn search<'a>(ctx: &mut Ctx<'_>, args: &mut Args<'a>, request: Request<'a>, out: &mut Tape) -> Result {
    let (engine, bound) = (ctx.engine, ctx.bounds());
    let zset = read::<Zset>(ctx, request.key)?;
    let options = Options::read(args, &request, zset)?;
    let found = match (zset, options.shape()) {
        (Some(zset), Some(shape)) => {
            let mut found = find(zset, &shape, &options, bound)?;
            sort(&mut found, &options);
            found
        }
        _ => Vec::new(),
    };
    let unit = options.area.map_or(1.0, |(_, unit)| unit);
    let Some(destination) = options.destination else {
        write(&found, unit, &options, out);
        return Ok(());
    };
    let score = |found: &Found<'_>| if options.store_distance { found.distance / unit } else { found.score };
    let pairs: Vec<(Text<'_>, f64)> = found.iter().map(|found| (found.member, score(found))).collect();
    let result = Zset::from_pairs(&pairs, &limits(engine));
    let len = result.len();
    let search = matches!(request.form, Form::SearchStore);
    store(ctx, destination, result, Event::zset(if search { "geosearchstore" } else { "georadiusstore" }));
    ctx.count_elements(len);
    out.int(len as i64);
    Ok(())
}

/// What is within the shape, in the order of its cells.
fn find<'z>(
    zset: &'z Zset,
    shape: &geohash::Shape,
    options: &Options<'_>,
    bound: impl Fn(usize) -> Result,
) -> Result<Vec<Found<'z>>> {
    let ranks = |(min, max)| {
        let bound = |score, exclusive| ScoreBound { score, exclusive };
        zset.ranks_of_scores(bound(min, false), bound(max, true))
    };
    let ranges: Vec<_> = shape.score_ranges().into_iter().map(ranks).collect();
    bound(ranges.iter().map(ExactSizeIterator::len).sum())?;
    let within = |(member, score): (Text<'z>, f64)| {
        let place = Point::of_score(score);
        shape.distance_within(place).map(|distance| Found { member, score, place, distance })
    };
    let limit = options.count.filter(|_| options.any).unwrap_or(usize::MAX);
    Ok(ranges.into_iter().flat_map(|ranks| zset.range(ranks)).filter_map(within).take(limit).collect())
}

/// Sorts if that is asked for, or if only the nearest are, and leaves no more than are wanted.
fn sort(found: &mut Vec<Found<'_>>, options: &Options<'_>) {
    let wanted = options.count.unwrap_or(usize::MAX).min(found.len());
    let nearest = (options.count.is_some() && !options.any).then_some(Order::Ascending);
    let Some(order) = options.order.or(nearest) else { return };
    let compare = |a: &Found<'_>, b: &Found<'_>| -> Ordering {
        let ascending = a.distance.total_cmp(&b.distance);
        if order == Order::Descending { ascending.reverse() } else { ascending }
    };
    if wanted < found.len() {
        sort_first(found, wanted, &compare);
        found.truncate(wanted);
    } else {
        found.sort_by(compare);
    }
}

fn write(found: &[Found<'_>], unit: f64, options: &Options<'_>, out: &mut Tape) {
    let details = [options.with_distance, options.with_hash, options.with_position].into_iter().filter(|&with| with);
    let details = details.count();
    out.array(found.len());
    for found in found {
        if details > 0 {
            out.array(1 + details);
        }
        out.bulk(&found.member);
        if options.with_distance {
            write_distance(found.distance / unit, out);
        }
        if options.with_hash {
            out.int(found.score as i64);
        }
        if options.with_position {
            write_position(found.place, out);
        }
    }
}

#[cfg(test)]
mod tests;
