//! table.sort: the quicksort of Lua 5.1, comparison for comparison, since a comparator sees in which order it is asked,
//! and one that contradicts itself sees more than that.

use super::args::Patience;
use crate::script::fault::Result;
use crate::script::native::{Call, Native};
use crate::script::value::{TableRef, Value};

pub const SORT: Native = Native { name: "sort", run: sort };

fn sort(call: &mut Call<'_>) -> Result {
    let (table, len) = call.list()?;
    let order = if call.arg(1).is_nil() { Value::Nil } else { call.function(1)?.into() };
    let mut sorter = Sorter { table, order, patience: Patience::new() };
    sorter.sort(call, 1, i64::from(len))
}

struct Sorter {
    table: TableRef,
    /// The comparator, or nil for `<`.
    order: Value,
    patience: Patience,
}

impl Sorter {
    fn get(&self, call: &Call<'_>, index: i64) -> Value {
        call.vm.heap.get_int(self.table, index)
    }

    fn set(&self, call: &mut Call<'_>, index: i64, value: Value) -> Result {
        call.writable(self.table)?;
        call.vm.heap.set_int(self.table, index, value)
    }

    fn less(&mut self, call: &mut Call<'_>, a: Value, b: Value) -> Result<bool> {
        if !self.order.is_nil() {
            return Ok(call.call_one(self.order, &[a, b])?.is_true());
        }
        call.step(&mut self.patience)?;
        call.less(a, b)
    }

    /// Sorts the elements from `low` to `high`, the larger half of each partition in the loop.
    fn sort(&mut self, call: &mut Call<'_>, mut low: i64, mut high: i64) -> Result {
        while low < high {
            let Some(middle) = self.partition(call, low, high)? else { return Ok(()) };
            let (small, large) = if middle - low < high - middle {
                ((low, middle - 1), (middle + 1, high))
            } else {
                ((middle + 1, high), (low, middle - 1))
            };
            self.sort(call, small.0, small.1)?;
            (low, high) = large;
        }
        Ok(())
    }

    /// Brings the pivot to its place and the lesser before it; `None` when that has sorted all there is.
    fn partition(&mut self, call: &mut Call<'_>, low: i64, high: i64) -> Result<Option<i64>> {
        self.exchange_if_less(call, high, low)?;
        if high - low == 1 {
            return Ok(None);
        }
        let middle = (low + high) / 2;
        if !self.exchange_if_less(call, middle, low)? {
            self.exchange_if_less(call, high, middle)?;
        }
        if high - low == 2 {
            return Ok(None);
        }
        // The comparator may take what is compared out of the table.
        let kept = call.kept();
        let pivot = self.get(call, middle);
        call.keep(pivot);
        self.exchange(call, middle, high - 1)?;
        let (mut i, mut j) = (low, high - 1);
        loop {
            let (not_less, not_greater);
            call.keep_only(kept + 1);
            (i, not_less) = self.next_not_less(call, pivot, i, high)?;
            call.keep(not_less);
            (j, not_greater) = self.next_not_greater(call, pivot, j, low)?;
            if j < i {
                break;
            }
            self.set(call, i, not_greater)?;
            self.set(call, j, not_less)?;
        }
        call.keep_only(kept);
        self.exchange(call, high - 1, i)?;
        Ok(Some(i))
    }

    fn next_not_less(&mut self, call: &mut Call<'_>, pivot: Value, mut i: i64, high: i64) -> Result<(i64, Value)> {
        loop {
            i += 1;
            let value = self.get(call, i);
            if !self.less(call, value, pivot)? {
                return Ok((i, value));
            }
            if i > high {
                return Err(call.error(b"invalid order function for sorting"));
            }
        }
    }

    fn next_not_greater(&mut self, call: &mut Call<'_>, pivot: Value, mut j: i64, low: i64) -> Result<(i64, Value)> {
        loop {
            j -= 1;
            let value = self.get(call, j);
            if !self.less(call, pivot, value)? {
                return Ok((j, value));
            }
            if j < low {
                return Err(call.error(b"invalid order function for sorting"));
            }
        }
    }

    /// Whether the element at `a` was less than that at `b`; they are exchanged then.
    fn exchange_if_less(&mut self, call: &mut Call<'_>, a: i64, b: i64) -> Result<bool> {
        let (first, second) = (self.get(call, a), self.get(call, b));
        let less = self.less(call, first, second)?;
        if less {
            self.set(call, a, second)?;
            self.set(call, b, first)?;
        }
        Ok(less)
    }

    fn exchange(&mut self, call: &mut Call<'_>, a: i64, b: i64) -> Result {
        let (first, second) = (self.get(call, a), self.get(call, b));
        self.set(call, a, second)?;
        self.set(call, b, first)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::script::lib::testing::{Libraries, args};
    use crate::script::testing::show;

    static ALWAYS: Native = Native {
        name: "always",
        run: |call| {
            let counter = call.captured(0);
            let Value::Table(counter) = counter else { return Ok(()) };
            let Value::Number(count) = call.heap().get_int(counter, 1) else { return Ok(()) };
            call.heap().set_int(counter, 1, Value::Number(count + 1.0))?;
            call.ret(true);
            Ok(())
        },
    };

    #[test]
    fn sorts() {
        let mut lua = Libraries::new();
        let numbers: Vec<i32> = (0..100).map(|n| n * 37 % 101).collect();
        let list = lua.value(numbers.clone().into());
        assert_eq!(lua.call(&SORT, args![list]), "");
        let mut sorted = numbers;
        sorted.sort_unstable();
        let sorted = lua.value(sorted.into());
        assert_eq!(show(&lua.vm, list), show(&lua.vm, sorted));
        let list = lua.value(vec!["b", "a", "c", ""].into());
        lua.call(&SORT, args![list]);
        assert_eq!(show(&lua.vm, list), r#"{[1]="" [2]="a" [3]="b" [4]="c"}"#);
    }

    #[test]
    fn faults_are_told() {
        let mut lua = Libraries::new();
        let mixed = Arg::List(vec![3.into(), "a".into(), 1.into()]);
        assert_eq!(lua.call(&SORT, [mixed]), r#"error: "attempt to compare string with number""#);
        let counter = lua.value(vec![0].into());
        let always = lua.vm.heap.native(&ALWAYS, &[counter]).unwrap();
        let list = vec![3, 2, 1, 5, 4, 7, 6, 9, 9, 8];
        let wanted = r#"error: "invalid order function for sorting""#;
        assert_eq!(lua.call(&SORT, args![list, Value::from(always)]), wanted);
        assert_eq!(show(&lua.vm, counter), "{[1]=12}", "a server asks as often");
    }

    use crate::script::lib::testing::Arg;
}
