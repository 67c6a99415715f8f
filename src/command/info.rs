//! INFO: what an engine tells of itself.
//!
//! Only fields whose value is known to be true stand here; a field of a real server that is missing is one that has no
//! meaning in this engine.

use std::fmt::Write;

use super::args::Args;
use super::connection::REDIS_VERSION;
use super::error::Result;
use super::spec::{CommandSpec, Flags, KeyRule, Shape};
use crate::engine::DATABASES;
use crate::engine::access::Ctx;
use crate::engine::config::Param;
use crate::engine::per_command::IDS;
use crate::engine::shard::Counters;
use crate::reply::Tape;

pub const COMMANDS: &[CommandSpec] = &[INFO];

const INFO: CommandSpec = CommandSpec::new("INFO", "[section ...]", info)
    .summary("Tells the state and the counters of the engine.")
    .flags(Flags::LOADING.and(Flags::STALE))
    .tips(&["nondeterministic_output", "request_policy:all_shards", "response_policy:special"])
    .categories(&["dangerous"])
    .keys(KeyRule::Unlocked)
    .reply(Shape::Text);

/// Writes a section's lines, without its heading.
type Writer = fn(&Ctx<'_>, &Totals, &mut String);

const SECTIONS: &[(&str, Writer)] = &[
    ("Server", server),
    ("Clients", clients),
    ("Memory", memory),
    ("Persistence", persistence),
    ("Stats", stats),
    ("Replication", replication),
    #[cfg(target_os = "linux")]
    ("CPU", cpu),
    ("Modules", |_, _, _| ()),
    ("Errorstats", error_stats),
    ("Cluster", |_, _, out| line(out, "cluster_enabled", 0)),
    ("Keyspace", keyspace),
];

fn info(ctx: &mut Ctx<'_>, args: &mut Args<'_>, out: &mut Tape) -> Result {
    let wanted = args.rest();
    let everything = wanted.is_empty() || wanted.iter().any(|word| is_all(word));
    let totals = Totals::gather(ctx)?;
    let mut text = String::new();
    for (name, write) in SECTIONS {
        if everything || wanted.iter().any(|word| word.eq_ignore_ascii_case(name.as_bytes())) {
            if !text.is_empty() {
                text.push_str("\r\n");
            }
            _ = write!(text, "# {name}\r\n");
            write(ctx, &totals, &mut text);
        }
    }
    out.verbatim(b"txt", text.as_bytes());
    Ok(())
}

fn is_all(word: &[u8]) -> bool {
    [&b"default"[..], b"all", b"everything"].iter().any(|all| word.eq_ignore_ascii_case(all))
}

/// What the shards know, added up.
struct Totals {
    now: u64,
    counters: Counters,
    bytes: usize,
    watched: usize,
    waited: usize,
    calls: Box<[u64; IDS]>,
    dbs: [Keyspace; DATABASES],
}

#[derive(Default, Clone, Copy)]
struct Keyspace {
    keys: usize,
    volatile: usize,
    /// Sum of all deadlines.
    deadlines: u128,
}

impl Totals {
    fn gather(ctx: &mut Ctx<'_>) -> Result<Totals> {
        let (now, counters, dbs) = (ctx.now(), Counters::default(), Default::default());
        let calls = ctx.engine.calls();
        let mut totals = Totals { now, counters, bytes: 0, watched: 0, waited: 0, calls, dbs };
        ctx.each_shard(|shard| {
            let (sum, add) = (&mut totals.counters, &shard.counters);
            sum.hits += add.hits;
            sum.misses += add.misses;
            sum.expired += add.expired;
            sum.dirty += add.dirty;
            sum.recovered += add.recovered;
            totals.watched += shard.watched.len();
            totals.waited += shard.waited.len();
            for (total, db) in totals.dbs.iter_mut().zip(&shard.dbs) {
                totals.bytes += db.heap_size();
                total.keys += db.len();
                total.volatile += db.volatile();
                total.deadlines += db.expiry().sum();
            }
        })?;
        Ok(totals)
    }
}

fn line(out: &mut String, name: &str, value: impl std::fmt::Display) {
    _ = write!(out, "{name}:{value}\r\n");
}

fn server(ctx: &Ctx<'_>, totals: &Totals, out: &mut String) {
    let (engine, config) = (ctx.engine, &ctx.engine.config);
    let uptime = totals.now.saturating_sub(engine.started_ms) / 1000;
    line(out, "redis_version", REDIS_VERSION);
    line(out, "nearis_version", env!("CARGO_PKG_VERSION"));
    line(out, "redis_mode", "standalone");
    line(out, "os", format_args!("{} {}", std::env::consts::OS, std::env::consts::ARCH));
    line(out, "arch_bits", usize::BITS);
    line(out, "process_id", std::process::id());
    line(out, "run_id", &engine.run_id);
    line(out, "tcp_port", config.number(Param::Port));
    line(out, "server_time_usec", engine.clock.now_us());
    line(out, "uptime_in_seconds", uptime);
    line(out, "uptime_in_days", uptime / 86_400);
    line(out, "config_file", "");
    let text = |param| String::from_utf8_lossy(&config.text(param)).into_owned();
    let mut listeners = 0;
    if config.number(Param::Port) != 0 {
        let (bind, port) = (text(Param::Bind), config.number(Param::Port));
        line(out, "listener0", format_args!("name=tcp,bind={bind},port={port}"));
        listeners += 1;
    }
    if !text(Param::UnixSocket).is_empty() {
        line(out, &format!("listener{listeners}"), format_args!("name=unix,bind={}", text(Param::UnixSocket)));
    }
}

fn clients(ctx: &Ctx<'_>, totals: &Totals, out: &mut String) {
    let clients = &ctx.engine.clients;
    line(out, "connected_clients", clients.len());
    line(out, "embedded_clients", clients.iter().filter(|client| client.embedded).count());
    line(out, "blocked_clients", clients.iter().filter(|client| client.waiter.lock().is_some()).count());
    line(out, "clients_in_timeout_table", ctx.engine.timeouts.len());
    line(out, "total_blocking_keys", totals.waited);
    line(out, "watching_clients", clients.iter().filter(|client| client.watches() > 0).count());
    line(out, "total_watched_keys", totals.watched);
    line(out, "maxclients", ctx.engine.config.number(Param::MaxClients));
    line(out, "pubsub_clients", clients.iter().filter(|client| client.is_subscriber()).count());
}

fn memory(ctx: &Ctx<'_>, totals: &Totals, out: &mut String) {
    let config = &ctx.engine.config;
    let limit = config.number(Param::MaxMemory);
    line(out, "used_memory", totals.bytes);
    line(out, "used_memory_human", human(totals.bytes as u64));
    #[cfg(target_os = "linux")]
    if let Some(bytes) = process::resident() {
        line(out, "used_memory_rss", bytes);
        line(out, "used_memory_rss_human", human(bytes));
    }
    line(out, "maxmemory", limit);
    line(out, "maxmemory_human", human(limit as u64));
    line(out, "maxmemory_policy", String::from_utf8_lossy(&config.text(Param::MaxMemoryPolicy)));
}

fn persistence(_: &Ctx<'_>, totals: &Totals, out: &mut String) {
    line(out, "loading", 0);
    line(out, "rdb_changes_since_last_save", totals.counters.dirty);
    line(out, "rdb_bgsave_in_progress", 0);
    line(out, "aof_enabled", 0);
}

fn stats(ctx: &Ctx<'_>, totals: &Totals, out: &mut String) {
    let stats = &ctx.engine.stats;
    line(out, "total_connections_received", stats.connections.get());
    // This INFO is under way and not counted yet, as in a real server.
    line(out, "total_commands_processed", totals.calls.iter().sum::<u64>().saturating_sub(1));
    line(out, "total_net_input_bytes", stats.net_input.get());
    line(out, "total_net_output_bytes", stats.net_output.get());
    line(out, "rejected_connections", stats.rejected.get());
    line(out, "expired_keys", totals.counters.expired);
    line(out, "keyspace_hits", totals.counters.hits);
    line(out, "keyspace_misses", totals.counters.misses);
    line(out, "pubsub_channels", ctx.engine.pubsub.channels().count());
    line(out, "pubsub_patterns", ctx.engine.pubsub.pattern_count());
    line(out, "pubsubshard_channels", ctx.engine.pubsub.shard_channels().count());
    line(out, "total_error_replies", stats.errors.total());
    line(out, "client_output_buffer_limit_disconnections", stats.slow_subscribers.get());
    line(out, "panicked_commands", stats.panics.get());
    line(out, "recovered_keys", totals.counters.recovered);
}

fn replication(_: &Ctx<'_>, _: &Totals, out: &mut String) {
    line(out, "role", "master");
    line(out, "connected_slaves", 0);
}

#[cfg(target_os = "linux")]
fn cpu(_: &Ctx<'_>, _: &Totals, out: &mut String) {
    if let Some((user, system)) = process::cpu_seconds() {
        line(out, "used_cpu_sys", format_args!("{system:.6}"));
        line(out, "used_cpu_user", format_args!("{user:.6}"));
    }
}

fn error_stats(ctx: &Ctx<'_>, _: &Totals, out: &mut String) {
    for (code, count) in ctx.engine.stats.errors.by_code() {
        line(out, &format!("errorstat_{code}"), format_args!("count={count}"));
    }
}

fn keyspace(_: &Ctx<'_>, totals: &Totals, out: &mut String) {
    for (index, db) in totals.dbs.iter().enumerate().filter(|(_, db)| db.keys > 0) {
        // Keys past their deadline that are still there count with a negative rest.
        let rest = db.deadlines as i128 - totals.now as i128 * db.volatile as i128;
        let average = if db.volatile == 0 { 0 } else { (rest / db.volatile as i128).max(0) };
        let (keys, expires) = (db.keys, db.volatile);
        line(out, &format!("db{index}"), format_args!("keys={keys},expires={expires},avg_ttl={average},subexpiry=0"));
    }
}

fn human(bytes: u64) -> String {
    const UNITS: [&str; 5] = ["K", "M", "G", "T", "P"];
    if bytes < 1024 {
        return format!("{bytes}B");
    }
    let mut size = bytes as f64 / 1024.0;
    let mut unit = 0;
    while size >= 1024.0 && unit + 1 < UNITS.len() {
        size /= 1024.0;
        unit += 1;
    }
    format!("{size:.2}{}", UNITS[unit])
}

/// What Linux tells of the process that the engine lives in.
#[cfg(target_os = "linux")]
mod process {
    /// Ticks of /proc in a second: part of the kernel's interface, the same on every machine.
    const TICKS: f64 = 100.0;

    pub fn resident() -> Option<u64> {
        let status = std::fs::read_to_string("/proc/self/status").ok()?;
        let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"))?;
        line.trim().strip_suffix(" kB")?.parse::<u64>().ok().map(|kilobytes| kilobytes * 1024)
    }

    /// User and system time.
    pub fn cpu_seconds() -> Option<(f64, f64)> {
        let stat = std::fs::read_to_string("/proc/self/stat").ok()?;
        // The second field is the program's name in brackets and may hold anything; utime and stime are 14 and 15.
        let mut fields = stat[stat.rfind(')')? + 1..].split_ascii_whitespace().skip(11);
        let mut next = || fields.next()?.parse::<f64>().ok().map(|ticks| ticks / TICKS);
        Some((next()?, next()?))
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::Testing;
    use super::human;

    fn field(info: &str, name: &str) -> String {
        let line = info.split("\r\n").find_map(|line| line.strip_prefix(name)?.strip_prefix(':'));
        line.unwrap_or_else(|| panic!("{name} in {info}")).to_string()
    }

    #[test]
    fn sections_are_chosen_by_name() {
        let mut t = Testing::new();
        assert_eq!(t.run("INFO nosuch"), "");
        assert_eq!(t.run("INFO CLUSTER nosuch"), "# Cluster\r\ncluster_enabled:0\r\n");
        let two = t.run("INFO modules replication");
        assert_eq!(two, "# Replication\r\nrole:master\r\nconnected_slaves:0\r\n\r\n# Modules\r\n");
        let all = t.run("INFO everything");
        assert!(all.starts_with("# Server\r\nredis_version:8.4.0\r\nnearis_version:"));
        assert!(all.ends_with("\r\n# Keyspace\r\n"));
        assert_eq!(field(&all, "loading"), "0");
    }

    #[test]
    fn keys_and_look_ups_are_counted() {
        let mut t = Testing::new();
        for line in ["SET a 1", "SET b 1", "PEXPIRE b 3000", "SELECT 2", "SET c 1", "GET c", "GET d"] {
            t.run(line);
        }
        let info = t.run("INFO");
        assert_eq!(field(&info, "db0"), "keys=2,expires=1,avg_ttl=3000,subexpiry=0");
        assert_eq!(field(&info, "db2"), "keys=1,expires=0,avg_ttl=0,subexpiry=0");
        assert_eq!((field(&info, "keyspace_hits"), field(&info, "keyspace_misses")), ("1".into(), "1".into()));
        assert_eq!(field(&info, "rdb_changes_since_last_save"), "4");
        assert_ne!(field(&info, "used_memory"), "0");
    }

    #[test]
    fn commands_of_clients_that_left_stay_counted() {
        let mut t = Testing::new();
        t.run("PING");
        let mut c = t.listener_client();
        c.run("PING");
        c.run("PING a b c");
        c.run("SELECT x");
        assert_eq!(field(&t.run("INFO"), "connected_clients"), "2");
        drop(c);
        let info = t.run("INFO");
        assert_eq!((field(&info, "connected_clients"), field(&info, "embedded_clients")), ("1".into(), "1".into()));
        assert_eq!(field(&info, "total_commands_processed"), "5");
        assert_eq!(field(&info, "total_error_replies"), "2");
        assert_eq!(field(&info, "errorstat_ERR"), "count=2");
    }

    #[test]
    fn sizes_are_written_for_people() {
        let sizes = [(0, "0B"), (1023, "1023B"), (1024, "1.00K"), (1_389_224, "1.32M"), (25_276_502_016, "23.54G")];
        for (bytes, text) in sizes {
            assert_eq!(human(bytes), text);
        }
    }
}
