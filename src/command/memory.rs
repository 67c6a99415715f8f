//! MEMORY: what keys take, and the engine as a whole.

use super::args::Args;
use super::error::{self, Result};
use super::help;
use super::info::Totals;
use super::spec::{CommandSpec, Flags, KeyRule, Shape};
use crate::engine::access::Ctx;
use crate::engine::memory::STARTUP;
use crate::reply::Tape;
use crate::reply::tape::Aggregate;

pub const COMMANDS: &[CommandSpec] = &[MEMORY];

const MEMORY: CommandSpec = CommandSpec::container("MEMORY", &[DOCTOR, HELP, MALLOC_STATS, PURGE, STATS, USAGE])
    .summary("Tells about the use of memory.")
    .since("4.0.0")
    .time("Depends on the subcommand.");

const TIPS: &[&str] = &["nondeterministic_output", "request_policy:all_shards", "response_policy:special"];

const DOCTOR: CommandSpec = CommandSpec::new("DOCTOR", "", doctor)
    .summary("Tells in words where memory goes.")
    .since("4.0.0")
    .tips(TIPS)
    .keys(KeyRule::Unlocked)
    .reply(Shape::Text);

/// Less than this is not worth a word.
const LITTLE: usize = 5 << 20;

fn doctor(ctx: &mut Ctx<'_>, _: &mut Args<'_>, out: &mut Tape) -> Result {
    let totals = Totals::gather(ctx)?;
    let clients = ctx.engine.client_bytes();
    let mut advice = String::new();
    if clients > LITTLE && clients > totals.bytes / 10 {
        advice.push_str("Clients that do not read make the engine keep what it has for them: see CLIENT LIST.\n");
    }
    if totals.bytes > LITTLE && totals.bytes - totals.records > totals.records {
        advice.push_str(
            "Tables and deadlines take more than the values: many small keys would be smaller as fields of hashes.\n",
        );
    }
    if advice.is_empty() {
        advice.push_str("Nothing is remarkable about the use of memory.\n");
    }
    out.verbatim(b"txt", advice.as_bytes());
    Ok(())
}

const HELP: CommandSpec = CommandSpec::help(help, "4.0.0");

fn help(_: &mut Ctx<'_>, _: &mut Args<'_>, out: &mut Tape) -> Result {
    let entries = [
        ("DOCTOR", "Tell in words where memory goes."),
        ("MALLOC-STATS", "Tell what the engine knows of its allocator."),
        ("PURGE", "Do nothing: what is freed goes back to the system by itself."),
        ("STATS", "Tell in numbers where memory goes."),
        (
            "USAGE <key> [SAMPLES <count>]",
            "Tell how many bytes the key and its value take. SAMPLES changes nothing: all is counted.",
        ),
    ];
    help::write("MEMORY", &entries, out);
    Ok(())
}

const MALLOC_STATS: CommandSpec = CommandSpec::new("MALLOC-STATS", "", malloc_stats)
    .summary("Tells what the engine knows of its allocator.")
    .since("4.0.0")
    .tips(TIPS)
    .reply(Shape::Text);

fn malloc_stats(_: &mut Ctx<'_>, _: &mut Args<'_>, out: &mut Tape) -> Result {
    let text = format!("The allocator is {}, which keeps no statistics that could be read.\n", super::info::ALLOCATOR);
    out.verbatim(b"txt", text.as_bytes());
    Ok(())
}

const PURGE: CommandSpec = CommandSpec::new("PURGE", "", purge)
    .summary("Does nothing: what is freed goes back to the system by itself.")
    .since("4.0.0")
    .tips(&["request_policy:all_shards", "response_policy:all_succeeded"])
    .reply(Shape::Ok);

fn purge(_: &mut Ctx<'_>, _: &mut Args<'_>, out: &mut Tape) -> Result {
    out.ok();
    Ok(())
}

const STATS: CommandSpec = CommandSpec::new("STATS", "", stats)
    .summary("Tells in numbers where memory goes.")
    .since("4.0.0")
    .tips(TIPS)
    .keys(KeyRule::Unlocked)
    .reply(Shape::Any);

fn stats(ctx: &mut Ctx<'_>, _: &mut Args<'_>, out: &mut Tape) -> Result {
    let totals = Totals::gather(ctx)?;
    let used = totals.bytes as i64;
    let peak = ctx.engine.stats.peak_memory(used as u64) as i64;
    let records = totals.records as i64;
    let keys = totals.keys() as i64;
    let mark = out.open(Aggregate::Map);
    let mut fields = Fields { out: &mut *out, count: 0 };
    fields.int("peak.allocated", peak);
    fields.int("total.allocated", used);
    fields.int("startup.allocated", STARTUP as i64);
    fields.int("replication.backlog", 0);
    fields.int("replica.fullsync.buffer", 0);
    fields.int("clients.slaves", 0);
    fields.int("clients.normal", ctx.engine.client_bytes() as i64);
    fields.int("cluster.links", 0);
    fields.int("aof.buffer", 0);
    for (db, tables, deadlines) in totals.overheads() {
        fields.name(&format!("db.{db}"));
        fields.out.map(2);
        fields.out.bulk(b"overhead.hashtable.main");
        fields.out.int(tables as i64);
        fields.out.bulk(b"overhead.hashtable.expires");
        fields.out.int(deadlines as i64);
    }
    fields.int("overhead.total", used - records);
    fields.int("keys.count", keys);
    fields.int("keys.bytes-per-key", if keys == 0 { 0 } else { used / keys });
    fields.int("dataset.bytes", records);
    fields.share("dataset.percentage", records, used);
    fields.share("peak.percentage", used, peak);
    let count = fields.count;
    out.close(mark, count);
    Ok(())
}

struct Fields<'o> {
    out: &'o mut Tape,
    count: usize,
}

impl Fields<'_> {
    fn name(&mut self, name: &str) {
        self.out.bulk(name.as_bytes());
        self.count += 1;
    }

    fn int(&mut self, name: &str, value: i64) {
        self.name(name);
        self.out.int(value);
    }

    fn share(&mut self, name: &str, part: i64, whole: i64) {
        self.name(name);
        self.out.double(if whole == 0 { 0.0 } else { part as f64 * 100.0 / whole as f64 });
    }
}

const USAGE: CommandSpec = CommandSpec::new("USAGE", "key [SAMPLES count]", usage)
    .summary("Tells how many bytes a key and its value take.")
    .since("4.0.0")
    .flags(Flags::READONLY)
    .key_flags(&["RO"])
    .reply(Shape::Int);

/// What the table and the deadline index keep for a key besides its record, on an average: a bucket is 9 bytes, and 7 of 10
/// are in use.
const SLOT_BYTES: usize = 13;
const DEADLINE_BYTES: usize = 15;

fn usage(ctx: &mut Ctx<'_>, args: &mut Args<'_>, out: &mut Tape) -> Result {
    let key = args.next()?;
    while !args.is_done() {
        if args.remaining() < 2 || !args.token("SAMPLES") || args.int()? < 0 {
            return Err(error::SYNTAX);
        }
    }
    match ctx.peek(key) {
        None => out.nil(),
        Some(record) => {
            let index = if record.has_deadline() { DEADLINE_BYTES } else { 0 };
            out.int((record.heap_size() + SLOT_BYTES + index) as i64);
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use crate::command::testing::Testing;

    #[test]
    fn memory_is_told_in_numbers() {
        let mut t = Testing::new();
        t.run("SET k v EX 100");
        let stats = t.run("MEMORY STATS");
        for field in [
            r#""keys.count" => (integer) 1"#,
            r#""db.0" => {"overhead.hashtable.main" => (integer) "#,
            r#""peak.percentage" => (double) 100"#,
        ] {
            assert!(stats.contains(field), "{field} in {stats}");
        }
        assert_eq!((t.run("MEMORY DOCTOR").lines().count(), t.run("MEMORY PURGE")), (1, "OK".into()));
    }

    #[test]
    fn memory_grows_with_the_value_and_the_deadline() {
        let mut t = Testing::new();
        assert_eq!(t.run("MEMORY USAGE k"), "(nil)");
        t.run("SET k v");
        let mut usage = |line: &str| -> usize {
            t.run(line);
            let reply = t.run("MEMORY USAGE k SAMPLES 0");
            reply.strip_prefix("(integer) ").expect("a number").parse().unwrap()
        };
        let small = usage("GET k");
        assert!(small < 64);
        assert!(usage("EXPIRE k 100") > small);
        assert!(usage(&format!("SET k {}", "x".repeat(5000))) > 5000);
        assert_eq!(t.run("MEMORY USAGE k SAMPLES"), "(error) ERR syntax error");
        assert_eq!(t.run("MEMORY USAGE k SAMPLES -1"), "(error) ERR syntax error");
        assert_eq!(t.run("MEMORY USAGE k SAMPLES x"), "(error) ERR value is not an integer or out of range");
    }
}
