use super::*;
use crate::script::heap::Heap;

fn heap() -> Heap {
    Heap::new(1 << 26)
}

fn number(n: f64) -> Value {
    Value::Number(n)
}

#[test]
fn a_list_grows_by_doubling() {
    let mut heap = heap();
    let table = heap.table(0, 0).unwrap();
    for n in 1..=9 {
        heap.set_int(table, n, number(n as f64)).unwrap();
    }
    assert_eq!(heap.tables.get(table.0).parts(), (16, 0));
    assert_eq!(heap.length(table), 9);
    heap.set_int(table, 5, Value::Nil).unwrap();
    assert_eq!(heap.length(table), 9);
    heap.set_int(table, 9, Value::Nil).unwrap();
    assert_eq!(heap.length(table), 8);
}

#[test]
fn everything_that_was_set_is_found() {
    let mut heap = heap();
    let table = heap.table(0, 0).unwrap();
    let long = "x".repeat(100);
    let keys: Vec<Value> = (-50..50)
        .flat_map(|n| [number(n as f64), number(n as f64 + 0.5)])
        .chain([Value::Bool(true), Value::Bool(false), Value::Null])
        .collect();
    for (n, key) in keys.iter().enumerate() {
        heap.set(table, *key, number(n as f64)).unwrap();
        heap.set_str(table, format!("{long}{n}").as_bytes(), number(n as f64)).unwrap();
    }
    for (n, key) in keys.iter().enumerate() {
        assert!(matches!(heap.get(table, *key), Value::Number(found) if found == n as f64), "{key:?}");
        assert!(matches!(heap.get_str(table, format!("{long}{n}").as_bytes()), Value::Number(m) if m == n as f64));
    }
    let (mut count, mut key) = (0, Value::Nil);
    while let Some((next, _)) = heap.next(table, key) {
        heap.set(table, next, Value::Nil).unwrap();
        (count, key) = (count + 1, next);
    }
    assert_eq!(count, 2 * keys.len());
    assert!(heap.next(table, Value::Nil).is_none());
}
