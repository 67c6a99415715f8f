//! Names of commands, found in any case. Every command of a script and of a connection is looked for here, so this is
//! quicker than a map of texts that are made upper case first.

/// A power of two, and several times the number of names.
const SLOTS: usize = 4096;

const FREE: u16 = u16::MAX;

pub struct Names {
    /// Places in the list by hash, or [`FREE`].
    slots: Box<[u16]>,
    list: Vec<Name>,
}

struct Name {
    print: Print,
    /// The print tells all: there are letters only, and no more than it holds.
    is_plain: bool,
    text: &'static [u8],
    /// What it stands for.
    number: usize,
}

impl Names {
    pub fn new(names: impl Iterator<Item = (&'static str, usize)>) -> Names {
        let name = |(text, number): (&'static str, usize)| {
            let text = text.as_bytes();
            let is_plain = text.len() <= 16 && text.iter().all(u8::is_ascii_alphabetic);
            Name { print: Print::of(text), is_plain, text, number }
        };
        let list: Vec<_> = names.map(name).collect();
        assert!(2 * list.len() < SLOTS, "slots are left, at which searches end");
        let mut slots = vec![FREE; SLOTS].into_boxed_slice();
        for (place, name) in list.iter().enumerate() {
            let mut slot = name.print.slot();
            while slots[slot] != FREE {
                slot = (slot + 1) % SLOTS;
            }
            slots[slot] = place as u16;
        }
        Names { slots, list }
    }

    /// The number of a name.
    #[inline]
    pub fn find(&self, text: &[u8]) -> Option<usize> {
        let print = Print::of(text);
        let mut slot = print.slot();
        loop {
            let name = self.list.get(self.slots[slot] as usize)?;
            if name.print == print && (name.is_plain || name.text.eq_ignore_ascii_case(text)) {
                return Some(name.number);
            }
            slot = (slot + 1) % SLOTS;
        }
    }
}

/// The length and eight bytes at either end, or four of what is shorter, with letters in lower case. What else than a
/// letter would be changed by that is told apart by no print.
#[derive(Clone, Copy, PartialEq, Eq)]
struct Print {
    head: u64,
    tail: u64,
    len: usize,
}

impl Print {
    #[inline]
    fn of(text: &[u8]) -> Print {
        let (head, tail) = if let (Some(head), Some(tail)) = (text.first_chunk(), text.last_chunk()) {
            (u64::from_le_bytes(*head), u64::from_le_bytes(*tail))
        } else if let (Some(head), Some(tail)) = (text.first_chunk(), text.last_chunk()) {
            (u32::from_le_bytes(*head) as u64, u32::from_le_bytes(*tail) as u64)
        } else {
            match text {
                [a, b, c] => (*a as u64 | (*b as u64) << 8, *c as u64),
                [a, b] => (*a as u64, *b as u64),
                [a] => (*a as u64, 0),
                _ => (0, 0),
            }
        };
        // With this bit a letter is lower case.
        const CASE: u64 = 0x2020_2020_2020_2020;
        Print { head: head | CASE, tail: tail | CASE, len: text.len() }
    }

    #[inline]
    fn slot(self) -> usize {
        let mixed = self.head ^ self.tail.rotate_left(27) ^ (self.len as u64) << 56;
        (mixed.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 52) as usize % SLOTS
    }
}

#[cfg(test)]
mod tests {
    use super::Names;

    #[test]
    fn names_are_found_in_any_case() {
        let names = ["GET", "SET", "SETEX", "GEOSEARCHSTORE", "A", "XY", "JSON.GET", "ABCDEFGHIJKLMNOPQRST"];
        let table = Names::new(names.iter().enumerate().map(|(n, name)| (*name, n)));
        for (n, name) in names.iter().enumerate() {
            assert_eq!(table.find(name.as_bytes()), Some(n));
            assert_eq!(table.find(name.to_lowercase().as_bytes()), Some(n));
        }
        // Among these are texts that differ in the bit of the case only, and are no letters.
        for other in [
            "",
            "GE",
            "GETT",
            "g\u{5}t",
            "[get",
            "JSON.GE\u{14}",
            "JSON\u{e}GET",
            "JSON",
            "GEOSEARCHSTOR",
            "GEOSEARCHSTORES",
            "B",
            "X9",
            "ABCDEFGHIXXLMNOPQRST",
        ] {
            assert_eq!(table.find(other.as_bytes()), None, "{other}");
        }
    }
}
