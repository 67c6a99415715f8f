//! Which cells of the grid a search has to look at, in the order in which real servers look at them: it shows in replies
//! that are not sorted.

use super::{Angle, Cell, EARTH_RADIUS, Point, meridian_distance};

/// Half of the equator on a Mercator map, in metres.
const MERCATOR_MAX: f64 = 20037726.37;

/// What a search covers.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Shape {
    pub center: Point,
    pub outline: Outline,
    /// The metres of one unit of the outline's measures.
    pub unit: f64,
}

#[derive(Clone, Copy, PartialEq, Debug)]
pub enum Outline {
    Circle {
        radius: f64,
    },
    /// With its sides along the meridians and parallels.
    Rectangle {
        width: f64,
        height: f64,
    },
}

/// The square around a shape, in degrees.
struct Bounds {
    west: f64,
    east: f64,
    south: f64,
    north: f64,
}

impl Shape {
    /// The distance of a place from the center in metres; `None` outside of the shape.
    pub fn distance_within(&self, place: Point) -> Option<f64> {
        match self.outline {
            Outline::Circle { radius } => {
                let distance = self.center.distance(place);
                // Written so that a distance that cannot be told is within, as in a real server.
                if distance > radius * self.unit { None } else { Some(distance) }
            }
            Outline::Rectangle { width, height } => {
                let beside = Point { longitude: self.center.longitude, ..place };
                let outside = meridian_distance(place.latitude, self.center.latitude) > height * self.unit / 2.0
                    || place.distance(beside) > width * self.unit / 2.0;
                if outside { None } else { Some(self.center.distance(place)) }
            }
        }
    }

    /// Ranges of scores, each from its first number to below its second, that have everything that is within.
    pub fn score_ranges(&self) -> Vec<(f64, f64)> {
        let bounds = self.bounds();
        let mut steps = self.steps();
        if steps > 1 && !Cell::around(self.center, steps).reaches(&bounds) {
            steps -= 1;
        }
        let middle = Cell::around(self.center, steps);
        let mut ranges = vec![middle.scores()];
        let mut last = None;
        // The sides first, then the corners.
        for (east, north) in [(0, 1), (0, -1), (1, 0), (-1, 0), (1, 1), (-1, 1), (1, -1), (-1, -1)] {
            let cell = middle.neighbor(east, north);
            // Where a grid has two columns, the neighbor to the east is that to the west.
            if last == Some(cell) || steps >= 2 && middle.hides(east, north, &bounds) {
                continue;
            }
            ranges.push(cell.scores());
            last = Some(cell);
        }
        ranges
    }

    /// Half the width and half the height in metres.
    fn extent(&self) -> (f64, f64) {
        match self.outline {
            Outline::Circle { radius } => (self.unit * radius, self.unit * radius),
            Outline::Rectangle { width, height } => (self.unit * (width / 2.0), self.unit * (height / 2.0)),
        }
    }

    fn bounds(&self) -> Bounds {
        let Point { longitude, latitude } = self.center;
        let (width, height) = self.extent();
        let rise = (height / EARTH_RADIUS).degrees();
        // A degree of longitude is shortest where the shape is nearest to its pole.
        let nearest = if latitude < 0.0 { latitude - rise } else { latitude + rise };
        let reach = (width / EARTH_RADIUS / nearest.radians().cos()).degrees();
        Bounds { west: longitude - reach, east: longitude + reach, south: latitude - rise, north: latitude + rise }
    }

    /// How fine a grid nine of whose cells cover the shape, as a rule.
    fn steps(&self) -> u32 {
        let mut reach = self.unit
            * match self.outline {
                Outline::Circle { radius } => radius,
                Outline::Rectangle { width, height } => ((width / 2.0).powi(2) + (height / 2.0).powi(2)).sqrt(),
            };
        if reach == 0.0 {
            return 26;
        }
        let mut steps = -1;
        while reach < MERCATOR_MAX {
            reach *= 2.0;
            steps += 1;
        }
        // Cells are narrower towards the poles.
        let latitude = self.center.latitude.abs();
        steps -= i32::from(latitude > 66.0) + i32::from(latitude > 80.0);
        steps.clamp(1, 26) as u32
    }
}

impl Cell {
    /// Whether this cell with its neighbors reaches to the bounds.
    fn reaches(self, bounds: &Bounds) -> bool {
        // Comparisons with what is no number (beyond a pole) are to come out as they do in a real server.
        let short = self.neighbor(0, 1).north() < bounds.north
            || self.neighbor(0, -1).south() > bounds.south
            || self.neighbor(1, 0).east() < bounds.east
            || self.neighbor(-1, 0).west() > bounds.west;
        !short
    }

    /// Whether this cell goes further than the bounds on a side of that neighbor, which has nothing to offer then.
    fn hides(self, east: i32, north: i32, bounds: &Bounds) -> bool {
        north < 0 && self.south() < bounds.south
            || north > 0 && self.north() > bounds.north
            || east < 0 && self.west() < bounds.west
            || east > 0 && self.east() > bounds.east
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn shape(longitude: f64, latitude: f64, outline: Outline) -> Shape {
        Shape { center: Point { longitude, latitude }, outline, unit: 1.0 }
    }

    #[test]
    fn a_shape_decides_how_fine_the_grid_is() {
        let far = shape(15.0, 37.0, Outline::Circle { radius: 1e9 });
        // All of a grid of four cells.
        assert_eq!(far.score_ranges().len(), 4);
        assert_eq!(shape(15.0, 37.0, Outline::Circle { radius: 0.0 }).steps(), 26);
        assert_eq!(shape(15.0, 37.0, Outline::Circle { radius: f64::INFINITY }).steps(), 1);
    }

    proptest! {
        /// Away from the poles and the edge of the map, where real servers miss some.
        #[test]
        fn whatever_is_within_is_in_a_cell(
            (longitude, latitude) in (-90.0..90.0, -60.0..60.0),
            (east, north) in (-1.0..1.0, -1.0..1.0),
            reach in 1.0..6.0,
            rectangle: bool,
        ) {
            let reach = 10f64.powf(reach);
            let outline = if rectangle {
                Outline::Rectangle { width: reach, height: reach * 0.7 }
            } else {
                Outline::Circle { radius: reach }
            };
            let shape = shape(longitude, latitude, outline);
            let degrees = (reach / EARTH_RADIUS).degrees() * 2.0;
            let place = Point { longitude: longitude + east * degrees, latitude: latitude + north * degrees };
            if shape.distance_within(place).is_some() {
                let score = place.score();
                prop_assert!(shape.score_ranges().iter().any(|&(min, max)| min <= score && score < max));
            }
        }
    }
}
