//! What keyspace notifications tell of commands: as Redis 8.2 tells it, in its order.

use super::testing::Testing;

/// A client that hears the events on the channels `__keyevent@...`.
struct Told {
    t: Testing,
    listener: Testing,
}

impl Told {
    fn new(classes: &str) -> Told {
        let mut t = Testing::new();
        let mut listener = t.listener_client();
        t.run(&format!("CONFIG SET notify-keyspace-events {classes}"));
        listener.run("PSUBSCRIBE __key*");
        Told { t, listener }
    }

    /// The events since the last time, as `event(key)`, those of other databases than 0 as `db:event(key)`.
    fn heard(&self) -> String {
        let mut taken = Vec::new();
        self.listener.session.info.outbox.take(usize::MAX, usize::MAX, &mut taken);
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        let event = |channel: &str, key: &str| {
            let (db, event) = channel.strip_prefix("__keyevent@")?.split_once("__:")?;
            let db = if db == "0" { String::new() } else { format!("{db}:") };
            Some(format!("{db}{event}({key})"))
        };
        let events = taken.iter().filter_map(|delivery| {
            let message = &delivery.message;
            event(&text(&message.channel), &text(message.payload.bytes()))
        });
        events.collect::<Vec<_>>().join(" ")
    }

    #[track_caller]
    fn check(&mut self, table: &[(&str, &str)]) {
        for (line, events) in table {
            self.t.run(line);
            assert_eq!(self.heard(), *events, "{line}");
        }
    }
}

#[test]
fn strings() {
    Told::new("AKEmnoc").check(&[
        ("SET k v", "new(k) set(k)"),
        ("SET k v EX 100", "overwritten(k) set(k) expire(k)"),
        ("SET k v KEEPTTL", "overwritten(k) set(k)"),
        ("SET k v NX", ""),
        ("SET z v XX GET", "keymiss(z)"),
        ("PSETEX z 100000 v", "new(z) set(z) expire(z)"),
        ("GETSET new w", "keymiss(new) new(new) set(new)"),
        ("MSET a 1 b 2 a 3", "new(a) set(a) new(b) set(b) overwritten(a) set(a)"),
        ("MSETNX a 1 c 2", ""),
        ("MSETEX 2 a 1 z 2 EX 100", "overwritten(a) set(a) expire(a) overwritten(z) set(z) expire(z)"),
        ("MGET none k none", "keymiss(none) keymiss(none)"),
        ("APPEND n x", "new(n) append(n)"),
        ("INCR c", "new(c) incrby(c)"),
        ("INCRBYFLOAT c 1.5", "incrbyfloat(c)"),
        ("INCREX d BYINT 2 EX 100", "new(d) incrby(d) expire(d)"),
        ("INCREX d BYINT 2", "incrby(d)"),
        ("GETDEL c", "del(c)"),
        ("GETEX k EX 100", "expire(k)"),
        ("GETEX k PERSIST", "persist(k)"),
        ("GETEX k EXAT 1", "del(k)"),
        ("BITOP OR b2 none", "keymiss(none)"),
        ("SETBIT bit 3 1", "new(bit) setbit(bit)"),
        ("BITOP OR b2 bit", "new(b2) set(b2)"),
        ("PFADD h a", "new(h) pfadd(h)"),
        ("SETRANGE b2 0 ''", ""),
    ]);
}

#[test]
fn keys() {
    Told::new("AKEmnoc").check(&[
        ("MSET a 1 b 2", "new(a) set(a) new(b) set(b)"),
        ("RENAME a c", "new(c) rename_from(a) rename_to(c)"),
        ("RENAME b c", "new(c) rename_from(b) rename_to(c) overwritten(c)"),
        ("RENAME c c", ""),
        ("RPUSH l a", "new(l) rpush(l)"),
        ("COPY c l", ""),
        ("COPY c l REPLACE", "new(l) copy_to(l) overwritten(l) type_changed(l)"),
        ("COPY c x DB 3", "3:new(x) 3:copy_to(x)"),
        ("MOVE c 5", "5:new(c) move_from(c) 5:move_to(c)"),
        ("EXPIRE l 100", "expire(l)"),
        ("PERSIST l", "persist(l)"),
        ("EXPIRE l 0", "del(l)"),
        ("OBJECT ENCODING none", ""),
        ("EXISTS none none", "keymiss(none) keymiss(none)"),
        ("DEL none", ""),
        ("MULTI", ""),
        ("SET a 1", ""),
        ("UNLINK a", ""),
        ("EXEC", "new(a) set(a) del(a)"),
        ("FLUSHALL", ""),
    ]);
}

#[test]
fn collections() {
    Told::new("AKEmnoc").check(&[
        ("RPUSH l a b", "new(l) rpush(l)"),
        ("LMOVE l m LEFT RIGHT", "new(m) rpush(m) lpop(l)"),
        ("RPOPLPUSH l m", "lpush(m) rpop(l) del(l)"),
        ("LTRIM m 5 9", "ltrim(m) del(m)"),
        ("SADD s 1 2", "new(s) sadd(s)"),
        ("SMOVE s t 1", "srem(s) new(t) sadd(t)"),
        ("SMOVE s t 2", "srem(s) del(s) sadd(t)"),
        ("SUNIONSTORE d t none", "keymiss(none) new(d) sunionstore(d)"),
        ("SINTERSTORE d t none", "keymiss(none) del(d)"),
        ("SPOP t 9", "spop(t) del(t)"),
        ("HSET h a 1", "new(h) hset(h)"),
        ("HDEL h a", "hdel(h) del(h)"),
        ("ZADD z 1 a", "new(z) zadd(z)"),
        ("ZADD z 1 a", ""),
        ("ZADD z INCR 1 a", "zincr(z)"),
        ("ZUNIONSTORE d 1 z", "new(d) zunionstore(d)"),
        ("SORT z ALPHA STORE d", "overwritten(d) type_changed(d) sortstore(d)"),
        ("ZPOPMIN z", "zpopmin(z) del(z)"),
        ("SET d x", "overwritten(d) type_changed(d) set(d)"),
    ]);
}

#[test]
fn the_end_of_a_keys_time() {
    let mut told = Told::new("AKEmnoc");
    told.t.run("MSET a 1 b 2");
    told.t.run("EXPIRE a 10");
    told.heard();
    told.t.advance(10_001);
    told.check(&[("GET a", "expired(a) keymiss(a)"), ("SET a 1 PX 10", "new(a) set(a) expire(a)")]);
    told.t.advance(11);
    told.check(&[("SET a 1", "expired(a) new(a) set(a)")]);
}

#[test]
fn only_what_is_wanted() {
    let lines = [("SET k v EX 10", ""), ("GET none", "")];
    Told::new("''").check(&lines);
    Told::new("A").check(&lines);
    Told::new("KA").check(&lines);
    Told::new("Eg").check(&[("SET k v EX 10", "expire(k)"), ("DEL k", "del(k)")]);
    Told::new("Em$").check(&[("SET k v EX 10", "set(k)"), ("GET none", "keymiss(none)")]);
    let mut told = Told::new("KE$");
    told.t.run("SET k v");
    let mut taken = Vec::new();
    told.listener.session.info.outbox.take(9, usize::MAX, &mut taken);
    let channels = taken.iter().map(|delivery| String::from_utf8_lossy(&delivery.message.channel).into_owned());
    assert_eq!(channels.collect::<Vec<_>>(), ["__keyspace@0__:k", "__keyevent@0__:set"]);
}

#[test]
fn what_waits_is_served_behind_its_cause() {
    let mut told = Told::new("AKEmnoc");
    let mut waiting = told.t.listener_client();
    waiting.wait("BLPOP l 0");
    told.check(&[("RPUSH l a b", "new(l) rpush(l) lpop(l)")]);
}

#[test]
fn a_change_counts_once() {
    let mut told = Told::new("AKE");
    told.check(&[("SET k v EX 100", "set(k) expire(k)"), ("SADD s a", "sadd(s)"), ("SREM s a", "srem(s) del(s)")]);
    assert!(told.t.run("INFO persistence").contains("rdb_changes_since_last_save:3\r\n"));
}
