//! Lua's patterns.
//!
//! What in other matchers is recursion is a stack of choices here: a hostile pattern costs memory up to a limit, never
//! the native stack, and its time is counted.

use smallvec::SmallVec;

use super::class::{Item, balance, class_end, frontier, single};

/// Captures of one pattern, at most.
const MAX_CAPTURES: usize = 32;

/// Choices that may be open at once. Real patterns have a few.
const MAX_CHOICES: usize = 1 << 18;

/// Why a pattern cannot be matched further.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Trouble {
    /// The pattern is at fault; the text of the error.
    Pattern(&'static str),
    /// The host has been asked and wants the script to end.
    Stopped,
}

pub const UNFINISHED: Trouble = Trouble::Pattern("unfinished capture");
pub const CAPTURE_INDEX: Trouble = Trouble::Pattern("invalid capture index");

/// Asked now and then, with the steps since the last time, whether matching may go on.
pub type Patient<'a> = &'a mut dyn FnMut(u32) -> bool;

/// Steps between two questions.
const UNASKED: usize = 4096;

/// Bytes that are looked at in a simple loop, for one step.
const BYTES_A_STEP: usize = 16;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Capture {
    /// From an offset in the subject; its end has not been reached.
    Open(usize),
    /// A piece of the subject.
    Piece(usize, usize),
    /// `()`: an offset.
    Position(usize),
}

/// Captures by their number.
pub type Captures = SmallVec<[Capture; 4]>;

/// What else could have been done at some point of the match, or what has to be undone when it fails.
#[derive(Clone, Copy)]
enum Choice {
    /// The item matched so many times from `from`; one time less is the other way.
    Fewer { from: usize, times: usize, rest: usize },
    /// The item can be matched once more at `at`.
    More { at: usize, item: Item },
    /// The item can be left out.
    Without { at: usize, rest: usize },
    /// A capture was begun.
    Forget,
    /// A capture was ended.
    Reopen(usize, usize),
}

/// A match in the making; its captures are valid after [`Matcher::run`] has found one.
pub struct Matcher<'a> {
    pub subject: &'a [u8],
    /// Up to the first zero byte, which ends a pattern.
    pub pattern: &'a [u8],
    pub captures: Captures,
    choices: SmallVec<[Choice; 8]>,
    spent: usize,
}

impl<'a> Matcher<'a> {
    pub fn new(subject: &'a [u8], pattern: &'a [u8]) -> Matcher<'a> {
        Matcher { subject, pattern, captures: SmallVec::new(), choices: SmallVec::new(), spent: 0 }
    }

    /// Matches at exactly `start`, and gives the end of the match.
    pub fn run(&mut self, start: usize, patient: Patient<'_>) -> Result<Option<usize>, Trouble> {
        self.captures.clear();
        self.choices.clear();
        let (mut at, mut pattern) = (start, 0);
        loop {
            match self.advance(at, pattern, patient)? {
                Some(end) => return Ok(Some(end)),
                None => match self.retreat(patient)? {
                    Some(next) => (at, pattern) = next,
                    None => return Ok(None),
                },
            }
        }
    }

    /// Goes forward as far as possible; `None` when the items at hand do not match.
    fn advance(&mut self, mut at: usize, mut p: usize, patient: Patient<'_>) -> Result<Option<usize>, Trouble> {
        loop {
            let Some(&byte) = self.pattern.get(p) else { return Ok(Some(at)) };
            let next = self.pattern.get(p + 1).copied();
            match (byte, next) {
                (b'(', Some(b')')) => {
                    self.begin(Capture::Position(at))?;
                    p += 2;
                }
                (b'(', _) => {
                    self.begin(Capture::Open(at))?;
                    p += 1;
                }
                (b')', _) => {
                    self.end(at)?;
                    p += 1;
                }
                (b'%', Some(b'b')) => {
                    let end = balance(self.subject, at, self.pattern, p + 2)?;
                    self.spend(end.unwrap_or(self.subject.len()) - at, patient)?;
                    let Some(end) = end else { return Ok(None) };
                    (at, p) = (end, p + 4);
                }
                (b'%', Some(b'f')) => {
                    let (holds, end) = frontier(self.subject, at, self.pattern, p + 2)?;
                    if !holds {
                        return Ok(None);
                    }
                    p = end;
                }
                (b'%', Some(digit @ b'0'..=b'9')) => {
                    let Some(end) = self.same_again(at, digit)? else { return Ok(None) };
                    self.spend(end - at, patient)?;
                    (at, p) = (end, p + 2);
                }
                (b'$', None) => return Ok((at == self.subject.len()).then_some(at)),
                _ => match self.item(at, p, patient)? {
                    Some(next) => (at, p) = next,
                    None => return Ok(None),
                },
            }
        }
    }

    /// One item with its repetition mark.
    #[inline]
    fn item(&mut self, at: usize, p: usize, patient: Patient<'_>) -> Result<Option<(usize, usize)>, Trouble> {
        let end = class_end(self.pattern, p)?;
        // There may be thousands of items between two choices, and sets are walked for each byte.
        self.spend(end - p, patient)?;
        let item = Item { start: p, end };
        let rest = end + 1;
        match self.pattern.get(end) {
            Some(b'?') => {
                if self.fits(at, item) {
                    self.choose(Choice::Without { at, rest })?;
                    return Ok(Some((at + 1, rest)));
                }
                Ok(Some((at, rest)))
            }
            Some(b'*') => self.as_often_as_possible(at, item, patient).map(Some),
            Some(b'+') if self.fits(at, item) => self.as_often_as_possible(at + 1, item, patient).map(Some),
            Some(b'+') => Ok(None),
            Some(b'-') => {
                self.choose(Choice::More { at, item })?;
                Ok(Some((at, rest)))
            }
            _ => Ok(self.fits(at, item).then_some((at + 1, end))),
        }
    }

    fn as_often_as_possible(
        &mut self,
        from: usize,
        item: Item,
        patient: Patient<'_>,
    ) -> Result<(usize, usize), Trouble> {
        let rest = item.end + 1;
        let times = match self.pattern[item.start] {
            b'.' => self.subject.len() - from,
            _ => self.subject[from..].iter().take_while(|byte| single(self.pattern, item, **byte)).count(),
        };
        self.spend(times * (item.end - item.start), patient)?;
        if times > 0 {
            self.choose(Choice::Fewer { from, times, rest })?;
        }
        Ok((from + times, rest))
    }

    /// Takes the last choice back, and gives where to go on; `None` when there is no other way.
    fn retreat(&mut self, patient: Patient<'_>) -> Result<Option<(usize, usize)>, Trouble> {
        loop {
            self.spend(BYTES_A_STEP, patient)?;
            let Some(choice) = self.choices.pop() else { return Ok(None) };
            match choice {
                Choice::Fewer { from, times, rest } => {
                    if times > 1 {
                        self.choices.push(Choice::Fewer { from, times: times - 1, rest });
                    }
                    return Ok(Some((from + times - 1, rest)));
                }
                Choice::More { at, item } if self.fits(at, item) => {
                    self.choices.push(Choice::More { at: at + 1, item });
                    return Ok(Some((at + 1, item.end + 1)));
                }
                Choice::More { .. } => {}
                Choice::Without { at, rest } => return Ok(Some((at, rest))),
                Choice::Forget => {
                    self.captures.pop();
                }
                Choice::Reopen(index, start) => self.captures[index] = Capture::Open(start),
            }
        }
    }

    /// Pays for bytes looked at.
    #[inline]
    fn spend(&mut self, bytes: usize, patient: Patient<'_>) -> Result<(), Trouble> {
        self.spent += bytes;
        if self.spent < UNASKED * BYTES_A_STEP {
            return Ok(());
        }
        let steps = self.spent / BYTES_A_STEP;
        self.spent = 0;
        if patient(steps.try_into().unwrap_or(u32::MAX)) { Ok(()) } else { Err(Trouble::Stopped) }
    }

    fn choose(&mut self, choice: Choice) -> Result<(), Trouble> {
        if self.choices.len() >= MAX_CHOICES {
            return Err(Trouble::Pattern("pattern too complex"));
        }
        self.choices.push(choice);
        Ok(())
    }

    fn fits(&self, at: usize, item: Item) -> bool {
        self.subject.get(at).is_some_and(|byte| single(self.pattern, item, *byte))
    }

    fn begin(&mut self, capture: Capture) -> Result<(), Trouble> {
        if self.captures.len() >= MAX_CAPTURES {
            return Err(Trouble::Pattern("too many captures"));
        }
        self.captures.push(capture);
        self.choose(Choice::Forget)
    }

    fn end(&mut self, at: usize) -> Result<(), Trouble> {
        let open = self.captures.iter().enumerate().rev().find_map(|(index, capture)| match capture {
            Capture::Open(start) => Some((index, *start)),
            _ => None,
        });
        let Some((index, start)) = open else { return Err(Trouble::Pattern("invalid pattern capture")) };
        self.captures[index] = Capture::Piece(start, at);
        self.choose(Choice::Reopen(index, start))
    }

    /// `%1`: what the capture has matched, once more.
    fn same_again(&self, at: usize, digit: u8) -> Result<Option<usize>, Trouble> {
        let index = usize::from(digit).checked_sub(usize::from(b'1')).ok_or(CAPTURE_INDEX)?;
        match self.captures.get(index) {
            None | Some(Capture::Open(_)) => Err(CAPTURE_INDEX),
            // Lua compares with a piece longer than any subject then.
            Some(Capture::Position(_)) => Ok(None),
            Some(Capture::Piece(start, end)) => {
                let piece = &self.subject[*start..*end];
                Ok(self.subject[at..].starts_with(piece).then_some(at + piece.len()))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The end of the match at the beginning, and the captures.
    fn run(subject: &str, pattern: &str) -> Result<Option<(usize, Vec<Capture>)>, Trouble> {
        let mut matcher = Matcher::new(subject.as_bytes(), pattern.as_bytes());
        let end = matcher.run(0, &mut |_| true)?;
        Ok(end.map(|end| (end, matcher.captures.to_vec())))
    }

    fn end(subject: &str, pattern: &str) -> Option<usize> {
        run(subject, pattern).unwrap().map(|(end, _)| end)
    }

    #[test]
    fn repetitions_try_every_count() {
        assert_eq!(end("aaab", "a*ab"), Some(4));
        assert_eq!(end("aaab", "a+aaab"), None);
        assert_eq!(end("aaab", "a-b"), Some(4));
        assert_eq!(end("ab", "a?ab"), Some(2));
        assert_eq!(end("", "a*"), Some(0));
        assert_eq!(end("xyz", "x.-z$"), Some(3));
    }

    #[test]
    fn captures_are_undone_with_what_they_stood_in() {
        let (end, captures) = run("aab", "(a*)(ab)").unwrap().unwrap();
        assert_eq!((end, captures), (3, vec![Capture::Piece(0, 1), Capture::Piece(1, 3)]));
        let (_, captures) = run("abab", "()(ab)%2()").unwrap().unwrap();
        assert_eq!(captures, [Capture::Position(0), Capture::Piece(0, 2), Capture::Position(4)]);
    }

    #[test]
    fn faulty_patterns_are_told() {
        for (pattern, text) in [
            ("%", "malformed pattern (ends with '%')"),
            ("[a", "malformed pattern (missing ']')"),
            ("%f", "missing '[' after '%f' in pattern"),
            ("%bx", "unbalanced pattern"),
            (")", "invalid pattern capture"),
            ("%1", "invalid capture index"),
            ("%0", "invalid capture index"),
        ] {
            assert_eq!(run("a", pattern), Err(Trouble::Pattern(text)), "{pattern}");
        }
        assert_eq!(run("", &"()".repeat(33)), Err(Trouble::Pattern("too many captures")));
        assert_eq!(end("a", &"a?".repeat(100_000)), Some(1));
    }

    #[test]
    fn a_hostile_pattern_is_stopped() {
        let subject = "a".repeat(40);
        let pattern = format!("{}b", "a*".repeat(30));
        let mut matcher = Matcher::new(subject.as_bytes(), pattern.as_bytes());
        let mut left = 10_000_000u32;
        let mut patient = |steps| {
            left = left.saturating_sub(steps);
            left > 0
        };
        assert_eq!(matcher.run(0, &mut patient), Err(Trouble::Stopped));
    }
}
