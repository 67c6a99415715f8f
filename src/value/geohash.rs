//! Places on the earth as numbers: the grid of the GEO commands, which is that of geohash.org on the square of the web's
//! Mercator maps.
//!
//! Each step halves the square both ways, so a cell is known by as many bits of longitude and of latitude; interleaved,
//! they are one number in which places that are near each other mostly have near numbers. 26 steps make 52 bits, which a
//! sorted set's score holds exactly.

mod cover;

pub use cover::{Outline, Shape};

/// The most steps; those of a score.
const STEPS: u32 = 26;

const MAX_LONGITUDE: f64 = 180.0;
/// Where a Mercator map is as high as it is wide.
const MAX_LATITUDE: f64 = 85.05112878;
/// geohash.org's grid goes to the poles.
const POLE: f64 = 90.0;

/// In metres, as real servers have it.
const EARTH_RADIUS: f64 = 6372797.560856;

/// A place, in degrees.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Point {
    pub longitude: f64,
    pub latitude: f64,
}

impl Point {
    /// `None` outside of the grid.
    pub fn new(longitude: f64, latitude: f64) -> Option<Point> {
        let inside = longitude.abs() <= MAX_LONGITUDE && latitude.abs() <= MAX_LATITUDE;
        inside.then_some(Point { longitude, latitude })
    }

    /// The middle of the smallest cell that a score names. Any score names one, as in a real server, even if no place
    /// has it.
    pub fn of_score(score: f64) -> Point {
        let (x, y) = split(bits_of(score));
        let middle = |at: u32, limit: f64| (edge(at, limit, STEPS) + edge(at.wrapping_add(1), limit, STEPS)) / 2.0;
        Point {
            longitude: middle(x, MAX_LONGITUDE).clamp(-MAX_LONGITUDE, MAX_LONGITUDE),
            latitude: middle(y, MAX_LATITUDE).clamp(-MAX_LATITUDE, MAX_LATITUDE),
        }
    }

    pub fn score(self) -> f64 {
        Cell::around(self, STEPS).bits() as f64
    }

    /// Along the surface of a ball, in metres.
    pub fn distance(self, other: Point) -> f64 {
        let (from, to) = (self.latitude.radians(), other.latitude.radians());
        let across = ((other.longitude.radians() - self.longitude.radians()) / 2.0).sin();
        if across == 0.0 {
            return meridian_distance(self.latitude, other.latitude);
        }
        let along = ((to - from) / 2.0).sin();
        let haversine = along * along + from.cos() * to.cos() * across * across;
        2.0 * EARTH_RADIUS * haversine.sqrt().asin()
    }

    /// The eleven letters by which geohash.org knows the place; the last one is always `0`, since there are bits for ten.
    pub fn text(self) -> [u8; 11] {
        const LETTERS: &[u8; 32] = b"0123456789bcdefghjkmnpqrstuvwxyz";
        let (x, y) = (scaled(self.longitude, MAX_LONGITUDE, STEPS), scaled(self.latitude, POLE, STEPS));
        let bits = interleave(x, y);
        std::array::from_fn(|at| match at {
            0..10 => LETTERS[(bits >> (2 * STEPS as usize - 5 * (at + 1))) as usize & 31],
            _ => LETTERS[0],
        })
    }
}

/// Between two latitudes, in metres.
fn meridian_distance(from: f64, to: f64) -> f64 {
    EARTH_RADIUS * (to.radians() - from.radians()).abs()
}

/// Degrees and radians. `f64::to_radians` rounds in other places than C programs do.
trait Angle {
    fn radians(self) -> f64;
    fn degrees(self) -> f64;
}

const RADIANS_PER_DEGREE: f64 = std::f64::consts::PI / 180.0;

impl Angle for f64 {
    fn radians(self) -> f64 {
        self * RADIANS_PER_DEGREE
    }

    fn degrees(self) -> f64 {
        self / RADIANS_PER_DEGREE
    }
}

/// A cell of the grid of so many steps.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
struct Cell {
    /// Columns from the west; one too many for the eastern edge of the map itself.
    x: u32,
    /// Rows from the south.
    y: u32,
    steps: u32,
}

impl Cell {
    fn around(point: Point, steps: u32) -> Cell {
        let x = scaled(point.longitude, MAX_LONGITUDE, steps);
        Cell { x, y: scaled(point.latitude, MAX_LATITUDE, steps), steps }
    }

    /// The cell so many columns to the east and rows to the north; the grid goes round at its edges.
    fn neighbor(self, east: i32, north: i32) -> Cell {
        let moved = |at: u32, by: i32| if by == 0 { at } else { at.wrapping_add_signed(by) & ((1 << self.steps) - 1) };
        Cell { x: moved(self.x, east), y: moved(self.y, north), ..self }
    }

    fn bits(self) -> u64 {
        interleave(self.x, self.y)
    }

    /// The scores of the places in this cell: from the first number to below the second.
    fn scores(self) -> (f64, f64) {
        let unused = 2 * (STEPS - self.steps);
        ((self.bits() << unused) as f64, ((self.bits() + 1) << unused) as f64)
    }

    fn west(self) -> f64 {
        edge(self.x, MAX_LONGITUDE, self.steps)
    }

    fn east(self) -> f64 {
        edge(self.x + 1, MAX_LONGITUDE, self.steps)
    }

    fn south(self) -> f64 {
        edge(self.y, MAX_LATITUDE, self.steps)
    }

    fn north(self) -> f64 {
        edge(self.y + 1, MAX_LATITUDE, self.steps)
    }
}

/// In which of the `2^steps` parts from `-limit` to `limit` a number lies.
fn scaled(degrees: f64, limit: f64, steps: u32) -> u32 {
    ((degrees + limit) / (limit + limit) * parts(steps)) as u32
}

/// Where part `at` begins: [`scaled`] back again.
fn edge(at: u32, limit: f64, steps: u32) -> f64 {
    -limit + f64::from(at) / parts(steps) * (limit + limit)
}

fn parts(steps: u32) -> f64 {
    (1u64 << steps) as f64
}

/// The number in a score. Those that are no place's are taken as C programs on today's machines do.
fn bits_of(score: f64) -> u64 {
    const HALF: f64 = (1u64 << 63) as f64;
    if score < HALF {
        score as i64 as u64
    } else if score < 2.0 * HALF {
        score as u64
    } else {
        0
    }
}

/// The bits of `x` between those of `y`, which has the lowest.
fn interleave(x: u32, y: u32) -> u64 {
    spread(x) << 1 | spread(y)
}

fn split(bits: u64) -> (u32, u32) {
    (gather(bits >> 1), gather(bits))
}

const HALVES: [(u32, u64); 5] = [
    (16, 0x0000_ffff_0000_ffff),
    (8, 0x00ff_00ff_00ff_00ff),
    (4, 0x0f0f_0f0f_0f0f_0f0f),
    (2, 0x3333_3333_3333_3333),
    (1, 0x5555_5555_5555_5555),
];

/// Each bit at twice its place.
fn spread(bits: u32) -> u64 {
    HALVES.iter().fold(u64::from(bits), |bits, &(by, mask)| (bits | bits << by) & mask)
}

/// Every other bit, from the lowest on.
fn gather(bits: u64) -> u32 {
    let lowest = bits & HALVES[4].1;
    let wider = HALVES.iter().rev().map(|&(by, _)| by).zip(HALVES.iter().rev().skip(1).map(|&(_, mask)| mask));
    let gathered = wider.fold(lowest, |bits, (by, mask)| (bits | bits >> by) & mask);
    (gathered | gathered >> 16) as u32
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const PALERMO: Point = Point { longitude: 13.361389, latitude: 38.115556 };
    const CATANIA: Point = Point { longitude: 15.087269, latitude: 37.502669 };

    #[test]
    fn scores_are_those_of_a_real_server() {
        assert_eq!(PALERMO.score(), 3479099956230698.0);
        assert_eq!(CATANIA.score(), 3479447370796909.0);
        let stored = Point::of_score(3479099956230698.0);
        assert_eq!((stored.longitude, stored.latitude), (13.361389338970184, 38.1155563954963));
        assert_eq!(&PALERMO.text(), b"sqc8b49rny0");
    }

    #[test]
    fn scores_that_no_place_has_name_one_all_the_same() {
        let place = |score| {
            let Point { longitude, latitude } = Point::of_score(score);
            (longitude, latitude)
        };
        assert_eq!(place(-1.0), (180.0, 85.05112878));
        assert_eq!(place(1e300), place(0.5));
        assert_eq!(place(f64::INFINITY), place(0.0));
        assert_eq!(place(f64::NEG_INFINITY), (180.0, -85.05112751263943));
        assert_eq!(place(9223372036854775808.0), (180.0, -85.05112751263943));
    }

    #[test]
    fn distances() {
        let stored = |point: Point| Point::of_score(point.score());
        assert_eq!(format!("{:.4}", stored(PALERMO).distance(stored(CATANIA))), "166274.1516");
        assert_eq!(PALERMO.distance(PALERMO), 0.0);
        let north = Point { latitude: 39.115556, ..PALERMO };
        assert!((PALERMO.distance(north) - 111_226.3).abs() < 1.0);
    }

    #[test]
    fn the_grid_has_edges() {
        assert!(Point::new(180.0, 85.05112878).is_some() && Point::new(-180.0, -85.05112878).is_some());
        assert!(Point::new(180.001, 0.0).is_none() && Point::new(0.0, 85.06).is_none());
        assert!(Point::new(f64::NAN, 0.0).is_none() && Point::new(0.0, f64::INFINITY).is_none());
    }

    proptest! {
        #[test]
        fn bits_come_apart_again(x: u32, y: u32) {
            prop_assert_eq!(split(interleave(x, y)), (x, y));
        }

        #[test]
        fn a_place_lies_in_its_cells(longitude in -180.0..180.0, latitude in -85.0..85.0, steps in 1u32..=26) {
            let cell = Cell::around(Point { longitude, latitude }, steps);
            prop_assert!(cell.west() <= longitude && longitude <= cell.east());
            prop_assert!(cell.south() <= latitude && latitude <= cell.north());
            let score = Point { longitude, latitude }.score();
            prop_assert!(cell.scores().0 <= score && score < cell.scores().1);
            let again = Point::of_score(score);
            prop_assert!((again.longitude - longitude).abs() < 6e-6 && (again.latitude - latitude).abs() < 3e-6);
            prop_assert_eq!(again.score(), score);
        }
    }
}
