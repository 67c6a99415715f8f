//! The ends of ranges.

/// An end of a range of scores.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ScoreBound {
    pub score: f64,
    pub exclusive: bool,
}

/// An end of a range of members.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LexBound<'a> {
    /// Before every member: `-`.
    Lowest,
    /// Behind every member: `+`.
    Highest,
    Inclusive(&'a [u8]),
    Exclusive(&'a [u8]),
}

impl ScoreBound {
    /// Whether a score is below the range that begins here.
    pub(super) fn excludes_below(self, score: f64) -> bool {
        score < self.score || self.exclusive && score == self.score
    }

    /// Whether a score is in the range that ends here.
    pub(super) fn admits_up_to(self, score: f64) -> bool {
        score < self.score || !self.exclusive && score == self.score
    }
}

impl LexBound<'_> {
    pub(super) fn excludes_below(self, member: &[u8]) -> bool {
        match self {
            LexBound::Lowest => false,
            LexBound::Highest => true,
            LexBound::Inclusive(bound) => member < bound,
            LexBound::Exclusive(bound) => member <= bound,
        }
    }

    pub(super) fn admits_up_to(self, member: &[u8]) -> bool {
        match self {
            LexBound::Lowest => false,
            LexBound::Highest => true,
            LexBound::Inclusive(bound) => member <= bound,
            LexBound::Exclusive(bound) => member < bound,
        }
    }
}
