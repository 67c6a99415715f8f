//! INFO: what an engine tells of itself.
//!
//! Only fields whose value is known to be true stand here; a field of a real server that is missing is one that has no
//! meaning in this engine.

mod commands;
#[cfg(target_os = "linux")]
mod process;

use std::fmt::Write;

use super::args::Args;
use super::error::Result;
use super::flavor;
use super::spec::{CommandSpec, Flags, KeyRule, Shape};
use crate::engine::DATABASES;
use crate::engine::access::Ctx;
use crate::engine::config::Param;
use crate::engine::memory::STARTUP;
use crate::engine::pause::Scope;
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

/// Who gets a section without asking for it by its name.
#[derive(Clone, Copy, PartialEq, Eq)]
enum For {
    Default,
    /// Whoever asks for `all` or `everything`.
    All,
}

const SECTIONS: &[(&str, For, Writer)] = &[
    ("Server", For::Default, server),
    ("Clients", For::Default, clients),
    ("Memory", For::Default, memory),
    ("Persistence", For::Default, persistence),
    ("Stats", For::Default, stats),
    ("Replication", For::Default, replication),
    #[cfg(target_os = "linux")]
    ("CPU", For::Default, cpu),
    ("Modules", For::Default, |_, _, _| ()),
    ("Commandstats", For::All, commands::calls),
    ("Errorstats", For::Default, commands::errors),
    ("Latencystats", For::All, commands::latency),
    ("Cluster", For::Default, |_, _, out| line(out, "cluster_enabled", 0)),
    ("Keyspace", For::Default, keyspace),
];

fn info(ctx: &mut Ctx<'_>, args: &mut Args<'_>, out: &mut Tape) -> Result {
    let wanted = args.rest();
    let wants = |name: &str| wanted.iter().any(|word| word.eq_ignore_ascii_case(name.as_bytes()));
    let all = wants("all") || wants("everything");
    let default = all || wanted.is_empty() || wants("default");
    let totals = Totals::gather(ctx)?;
    let mut text = String::new();
    for (name, audience, write) in SECTIONS {
        if (all && *audience == For::All) || (default && *audience == For::Default) || wants(name) {
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

/// What the shards know, added up.
pub struct Totals {
    now: u64,
    counters: Counters,
    /// Bytes of all databases, of what is kept of clients that track, and of the engine itself.
    pub bytes: usize,
    /// Of those, the records.
    pub records: usize,
    watched: usize,
    waited: usize,
    /// Of those, the ones whose end is waited for too.
    waited_on_no_key: usize,
    calls: Box<[u64; IDS]>,
    dbs: [Keyspace; DATABASES],
}

#[derive(Default, Clone, Copy)]
struct Keyspace {
    keys: usize,
    volatile: usize,
    /// Keys with deadlines of fields.
    fields: usize,
    /// Sum of all deadlines.
    deadlines: u128,
    /// Heap bytes of table and index.
    table_bytes: usize,
    index_bytes: usize,
}

impl Totals {
    pub fn gather(ctx: &mut Ctx<'_>) -> Result<Totals> {
        let (now, counters, dbs) = (ctx.now(), Counters::default(), Default::default());
        let calls = ctx.engine.calls();
        let (watched, waited, waited_on_no_key) = (0, 0, 0);
        let mut totals = Totals {
            now,
            counters,
            bytes: STARTUP + ctx.engine.memory.tracked(),
            records: 0,
            watched,
            waited,
            waited_on_no_key,
            calls,
            dbs,
        };
        ctx.each_shard(|shard| {
            let (sum, add) = (&mut totals.counters, &shard.counters);
            sum.hits += add.hits;
            sum.misses += add.misses;
            sum.expired += add.expired;
            sum.evicted += add.evicted;
            sum.expired_fields += add.expired_fields;
            sum.dirty += add.dirty;
            sum.recovered += add.recovered;
            totals.watched += shard.watched.len();
            let (waited, on_no_key) = shard.waited.count();
            totals.waited += waited;
            totals.waited_on_no_key += on_no_key;
            for (total, db) in totals.dbs.iter_mut().zip(&shard.dbs) {
                totals.bytes += db.heap_size();
                totals.records += db.record_bytes();
                total.table_bytes += db.table().heap_size();
                total.index_bytes += db.expiry().heap_size() + db.fields().heap_size();
                total.keys += db.len();
                total.volatile += db.volatile();
                total.fields += db.fields().len();
                total.deadlines += db.expiry().sum();
            }
        })?;
        Ok(totals)
    }

    /// Keys of all databases.
    pub fn keys(&self) -> usize {
        self.dbs.iter().map(|db| db.keys).sum()
    }

    /// Of each database that has keys: its number, and what its table and its index of deadlines take.
    pub fn overheads(&self) -> impl Iterator<Item = (usize, usize, usize)> {
        let dbs = self.dbs.iter().enumerate().filter(|(_, db)| db.keys > 0);
        dbs.map(|(index, db)| (index, db.table_bytes, db.index_bytes))
    }
}

fn line(out: &mut String, name: &str, value: impl std::fmt::Display) {
    _ = write!(out, "{name}:{value}\r\n");
}

fn server(ctx: &Ctx<'_>, totals: &Totals, out: &mut String) {
    let (engine, config) = (ctx.engine, &ctx.engine.config);
    let uptime = totals.now.saturating_sub(engine.started_ms) / 1000;
    let flavor = flavor::of(engine);
    line(out, "redis_version", flavor.redis_version());
    if flavor.is_valkey() {
        line(out, "server_name", flavor.server());
        line(out, "valkey_version", flavor.version.text);
    }
    line(out, "nearis_version", env!("CARGO_PKG_VERSION"));
    line(out, "redis_git_sha1", "00000000");
    line(out, "redis_git_dirty", 0);
    line(out, if flavor.is_valkey() { "server_mode" } else { "redis_mode" }, "standalone");
    line(out, "os", format_args!("{} {}", std::env::consts::OS, std::env::consts::ARCH));
    line(out, "arch_bits", usize::BITS);
    line(out, "process_id", std::process::id());
    line(out, "run_id", &engine.run_id);
    line(out, "tcp_port", config.number(Param::Port));
    line(out, "server_time_usec", engine.clock.now_us());
    line(out, "uptime_in_seconds", uptime);
    line(out, "uptime_in_days", uptime / 86_400);
    line(out, "hz", config.number(Param::Hz));
    line(out, "configured_hz", config.number(Param::Hz));
    let program = engine.program.get();
    let executable = || std::env::current_exe().unwrap_or_default().display().to_string();
    line(out, "executable", program.map_or_else(executable, |program| program.executable.clone()));
    line(out, "config_file", program.map_or("", |program| &program.config_file));
    line(out, "io_threads_active", 0);
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
    line(out, "cluster_connections", 0);
    line(out, "embedded_clients", clients.iter().filter(|client| client.embedded).count());
    line(out, "blocked_clients", clients.iter().filter(|client| client.waiter.lock().is_some()).count());
    line(out, "clients_in_timeout_table", ctx.engine.timeouts.len());
    line(out, "total_blocking_keys", totals.waited);
    line(out, "total_blocking_keys_on_nokey", totals.waited_on_no_key);
    line(out, "watching_clients", clients.iter().filter(|client| client.watches() > 0).count());
    line(out, "total_watched_keys", totals.watched);
    line(out, "maxclients", ctx.engine.config.number(Param::MaxClients));
    line(out, "tracking_clients", ctx.engine.tracking.clients());
    line(out, "pubsub_clients", clients.iter().filter(|client| client.is_subscriber()).count());
    if flavor::of(ctx.engine).is_valkey_since("9.0.0") {
        let (scope, left) = ctx.engine.pause.state(&ctx.engine.clock);
        let (reason, actions, left) = match scope {
            Scope::Nothing => ("none", "none", 0),
            Scope::Writes => ("client_pause", "write", left),
            Scope::Everything => ("client_pause", "all", left),
        };
        line(out, "paused_reason", reason);
        line(out, "paused_actions", actions);
        line(out, "paused_timeout_milliseconds", left);
    }
}

fn memory(ctx: &Ctx<'_>, totals: &Totals, out: &mut String) {
    let config = &ctx.engine.config;
    let used = totals.bytes as u64;
    let peak = ctx.engine.stats.peak_memory(used);
    let size = |out: &mut String, name: &str, bytes: u64| {
        line(out, name, bytes);
        line(out, &format!("{name}_human"), human(bytes));
    };
    size(out, "used_memory", used);
    #[cfg(target_os = "linux")]
    let resident = process::resident();
    #[cfg(not(target_os = "linux"))]
    let resident: Option<u64> = None;
    if let Some(bytes) = resident {
        size(out, "used_memory_rss", bytes);
    }
    size(out, "used_memory_peak", peak);
    line(out, "used_memory_peak_perc", format_args!("{:.2}%", percent(used, peak)));
    // Tables and deadlines; the rest are records.
    let overhead = used - totals.records as u64;
    line(out, "used_memory_overhead", overhead);
    line(out, "used_memory_startup", STARTUP);
    line(out, "used_memory_dataset", totals.records);
    line(out, "used_memory_dataset_perc", format_args!("{:.2}%", percent(totals.records as u64, used)));
    #[cfg(target_os = "linux")]
    if let Some(bytes) = process::machine_memory() {
        size(out, "total_system_memory", bytes);
    }
    scripts(ctx, out);
    size(out, "maxmemory", config.number(Param::MaxMemory) as u64);
    line(out, "maxmemory_policy", String::from_utf8_lossy(&config.text(Param::MaxMemoryPolicy)));
    if let Some(bytes) = resident {
        // As a real server computes it. The process has more in its memory than this engine.
        line(out, "mem_fragmentation_ratio", format_args!("{:.2}", bytes as f64 / used.max(1) as f64));
        line(out, "mem_fragmentation_bytes", bytes as i64 - used as i64);
    }
    line(out, "mem_clients_slaves", 0);
    line(out, "mem_clients_normal", ctx.engine.client_bytes());
    line(out, "mem_aof_buffer", 0);
    line(out, "mem_allocator", ALLOCATOR);
    line(out, "active_defrag_running", 0);
}

/// What scripts and functions take besides the data.
fn scripts(ctx: &Ctx<'_>, out: &mut String) {
    let (scripts, functions) = (&ctx.engine.scripts, &ctx.engine.functions);
    let machines = [scripts.machine_bytes(), functions.machine_bytes()];
    let texts = [scripts.bytes(), functions.bytes()];
    let (libraries, names) = functions.counts();
    line(out, "used_memory_lua", machines[0]);
    line(out, "used_memory_vm_eval", machines[0]);
    line(out, "used_memory_lua_human", human(machines[0] as u64));
    line(out, "used_memory_scripts_eval", texts[0]);
    line(out, "number_of_cached_scripts", scripts.len());
    line(out, "number_of_functions", names);
    line(out, "number_of_libraries", libraries);
    line(out, "used_memory_vm_functions", machines[1]);
    line(out, "used_memory_vm_total", machines[0] + machines[1]);
    line(out, "used_memory_vm_total_human", human((machines[0] + machines[1]) as u64));
    line(out, "used_memory_functions", texts[1]);
    line(out, "used_memory_scripts", texts[0] + texts[1]);
    line(out, "used_memory_scripts_human", human((texts[0] + texts[1]) as u64));
}

/// Of the addon; see the root of the crate.
pub const ALLOCATOR: &str = if cfg!(feature = "node") { "mimalloc" } else { "libc" };

fn percent(part: u64, whole: u64) -> f64 {
    if whole == 0 { 0.0 } else { part as f64 * 100.0 / whole as f64 }
}

fn persistence(ctx: &Ctx<'_>, totals: &Totals, out: &mut String) {
    line(out, "loading", 0);
    line(out, "async_loading", 0);
    line(out, "rdb_changes_since_last_save", totals.counters.dirty);
    line(out, "rdb_bgsave_in_progress", 0);
    line(out, "rdb_last_save_time", ctx.engine.started_ms / 1000);
    line(out, "rdb_last_bgsave_status", "ok");
    line(out, "rdb_last_bgsave_time_sec", -1);
    line(out, "rdb_current_bgsave_time_sec", -1);
    line(out, "rdb_saves", 0);
    line(out, "aof_enabled", 0);
    line(out, "aof_rewrite_in_progress", 0);
    line(out, "aof_rewrite_scheduled", 0);
    line(out, "aof_last_rewrite_time_sec", -1);
    line(out, "aof_last_bgrewrite_status", "ok");
    line(out, "aof_last_write_status", "ok");
}

fn stats(ctx: &Ctx<'_>, totals: &Totals, out: &mut String) {
    let stats = &ctx.engine.stats;
    // This INFO is under way and not counted yet, as in a real server.
    let commands = totals.calls.iter().sum::<u64>().saturating_sub(1);
    let [per_second, input, output] = stats.rates([commands, stats.net_input.get(), stats.net_output.get()]);
    line(out, "total_connections_received", stats.connections.get());
    line(out, "total_commands_processed", commands);
    line(out, "instantaneous_ops_per_sec", per_second.round());
    line(out, "total_net_input_bytes", stats.net_input.get());
    line(out, "total_net_output_bytes", stats.net_output.get());
    line(out, "total_net_repl_input_bytes", 0);
    line(out, "total_net_repl_output_bytes", 0);
    line(out, "instantaneous_input_kbps", format_args!("{:.2}", input / 1024.0));
    line(out, "instantaneous_output_kbps", format_args!("{:.2}", output / 1024.0));
    line(out, "rejected_connections", stats.rejected.get());
    line(out, "sync_full", 0);
    line(out, "sync_partial_ok", 0);
    line(out, "sync_partial_err", 0);
    line(out, "expired_subkeys", totals.counters.expired_fields);
    line(out, "expired_keys", totals.counters.expired);
    line(out, "expired_stale_perc", "0.00");
    line(out, "evicted_keys", totals.counters.evicted);
    line(out, "evicted_clients", stats.evicted_clients.get());
    line(out, "evicted_scripts", ctx.engine.scripts.evicted.get());
    let (exceeded, now_exceeded) = ctx.engine.memory.exceeded_ms(ctx.engine.clock.steady_ms());
    line(out, "total_eviction_exceeded_time", exceeded);
    line(out, "current_eviction_exceeded_time", now_exceeded);
    line(out, "keyspace_hits", totals.counters.hits);
    line(out, "keyspace_misses", totals.counters.misses);
    line(out, "pubsub_channels", ctx.engine.pubsub.channels().count());
    line(out, "pubsub_patterns", ctx.engine.pubsub.pattern_count());
    line(out, "pubsubshard_channels", ctx.engine.pubsub.shard_channels().count());
    line(out, "latest_fork_usec", 0);
    line(out, "total_forks", 0);
    line(out, "migrate_cached_sockets", 0);
    line(out, "slave_expires_tracked_keys", 0);
    line(out, "active_defrag_hits", 0);
    line(out, "active_defrag_misses", 0);
    line(out, "tracking_total_keys", ctx.engine.tracking.keys());
    line(out, "tracking_total_items", ctx.engine.tracking.items());
    line(out, "tracking_total_prefixes", ctx.engine.tracking.prefixes());
    line(out, "unexpected_error_replies", 0);
    line(out, "total_error_replies", stats.errors.total());
    line(out, "client_output_buffer_limit_disconnections", stats.slow_readers.get());
    line(out, "panicked_commands", stats.panics.get());
    line(out, "recovered_keys", totals.counters.recovered);
}

fn replication(ctx: &Ctx<'_>, _: &Totals, out: &mut String) {
    line(out, "role", "master");
    line(out, "connected_slaves", 0);
    line(out, "master_failover_state", "no-failover");
    line(out, "master_replid", &ctx.engine.run_id);
    line(out, "master_replid2", "0".repeat(40));
    line(out, "master_repl_offset", 0);
    line(out, "second_repl_offset", -1);
    line(out, "repl_backlog_active", 0);
    line(out, "repl_backlog_first_byte_offset", 0);
    line(out, "repl_backlog_histlen", 0);
}

#[cfg(target_os = "linux")]
fn cpu(_: &Ctx<'_>, _: &Totals, out: &mut String) {
    if let Some((user, system)) = process::cpu_seconds() {
        line(out, "used_cpu_sys", format_args!("{system:.6}"));
        line(out, "used_cpu_user", format_args!("{user:.6}"));
    }
}

fn keyspace(_: &Ctx<'_>, totals: &Totals, out: &mut String) {
    for (index, db) in totals.dbs.iter().enumerate().filter(|(_, db)| db.keys > 0) {
        // Keys past their deadline that are still there count with a negative rest.
        let rest = db.deadlines as i128 - totals.now as i128 * db.volatile as i128;
        let average = if db.volatile == 0 { 0 } else { (rest / db.volatile as i128).max(0) };
        let (keys, expires, fields) = (db.keys, db.volatile, db.fields);
        let text = format_args!("keys={keys},expires={expires},avg_ttl={average},subexpiry={fields}");
        line(out, &format!("db{index}"), text);
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
        assert!(two.starts_with("# Replication\r\nrole:master\r\nconnected_slaves:0\r\n"));
        assert!(two.ends_with("repl_backlog_histlen:0\r\n\r\n# Modules\r\n"));
        let headings =
            |info: &str| info.lines().filter_map(|line| line.strip_prefix("# ")).collect::<Vec<_>>().join(" ");
        let default = headings(&t.run("INFO"));
        assert_eq!(default, headings(&t.run("INFO default")));
        assert!(!default.contains("Commandstats") && !default.contains("Latencystats"), "{default}");
        assert!(headings(&t.run("INFO all")).contains("Commandstats Errorstats Latencystats Cluster Keyspace"));
        assert_eq!(headings(&t.run("INFO default commandstats")).len(), default.len() + " Commandstats".len());
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
    fn commands_are_told_apart() {
        let mut t = Testing::new();
        let mut c = t.listener_client();
        for line in ["SET k v", "SET k v", "LPUSH k x", "GET", "CONFIG GET x", "CONFIG SET x", "NOSUCH"] {
            c.run(line);
        }
        drop(c);
        t.run("SET k 1");
        let info = t.run("INFO commandstats");
        let counts = |name: &str| {
            let line = field(&info, &format!("cmdstat_{name}"));
            let numbers = line.split(',').filter(|part| !part.starts_with("usec"));
            numbers.map(|part| part.split_once('=').unwrap().1.to_string()).collect::<Vec<_>>().join(" ")
        };
        // Calls, refused calls, calls that failed.
        for (name, expected) in
            [("set", "3 0 0"), ("lpush", "1 0 1"), ("get", "0 1 0"), ("config|get", "1 0 0"), ("config|set", "0 1 0")]
        {
            assert_eq!(counts(name), expected, "{name}");
        }
        assert_eq!(info.lines().count(), 6, "{info}");
        let latency = t.run("INFO latencystats");
        assert!(field(&latency, "latency_percentiles_usec_set").starts_with("p50="), "{latency}");
        t.run("CONFIG SET latency-tracking-info-percentiles '99.90 100'");
        assert!(t.run("INFO latencystats").contains("usec_set:p99.9="));
        t.run("CONFIG RESETSTAT");
        let info = t.run("INFO commandstats");
        assert_eq!(info.lines().count(), 2, "{info}");
        assert!(field(&info, "cmdstat_config|resetstat").starts_with("calls=1,"), "{info}");
    }

    #[test]
    fn changes_count_as_in_a_real_server() {
        let mut t = Testing::new();
        let count = |t: &mut Testing| field(&t.run("INFO persistence"), "rdb_changes_since_last_save");
        let count = |t: &mut Testing| count(t).parse::<i64>().expect("a number");
        for (line, changes) in [
            ("RPUSH l 1 2 3", 3),
            ("LPUSHX none a b", 0),
            ("LMOVE l l2 LEFT LEFT", 1),
            ("LTRIM l 0 -1", 0),
            ("LTRIM l 1 1", 1),
            ("RPUSH l a b a", 3),
            ("LREM l 0 a", 2),
            ("RPOP l 10", 2),
            ("SADD s a b c", 3),
            ("SADD s a d", 1),
            ("SREM s a b x", 2),
            ("SPOP s 5", 2),
            ("HSET h a 1 b 2 c 3", 3),
            ("HEXPIRE h 100 FIELDS 2 a x", 1),
            ("HSETEX h EX 100 FIELDS 3 a 1 b 2 c 3", 3),
            ("HGETEX h PERSIST FIELDS 2 a b", 2),
            ("HGETDEL h FIELDS 2 a x", 1),
            ("HDEL h b c", 2),
            ("ZADD z 1 a 2 b 3 c", 3),
            ("ZADD z 1 a 5 b 6 d", 2),
            ("ZPOPMIN z 2", 2),
            ("ZREMRANGEBYRANK z 0 -1", 2),
            ("GEOADD g 1 1 a 2 2 b", 2),
            ("GEOSEARCHSTORE g2 g FROMLONLAT 1 1 BYRADIUS 1000 km", 2),
            ("PFADD p a b", 3),
            ("PFADD p a", 0),
            ("BITFIELD bits SET u8 0 1 GET u8 0 SET u8 8 1", 2),
            ("BITFIELD none OVERFLOW FAIL INCRBY u8 0 300", 0),
            ("SORT g BY nosort ALPHA STORE sorted", 2),
            ("RENAME sorted other", 1),
            ("MOVE other 1", 1),
            ("SWAPDB 3 3", 1),
            ("XADD x 1-1 f v", 1),
            ("XADD x MAXLEN 1 2-1 f v", 1),
            ("XADD x 3-1 f v", 1),
            ("XGROUP CREATE x g 0", 1),
            ("XREADGROUP GROUP g c STREAMS x >", 2),
            ("XCLAIM x g c 0 2-1 3-1", 2),
            ("XCLAIM x g c 99 2-1 LASTID 9-9", 1),
            ("XACK x g 2-1 3-1", 2),
            ("XDEL x 2-1 3-1", 2),
            ("MSET a 1 b 2", 2),
            ("DEL a b nokey", 2),
        ] {
            let before = count(&mut t);
            t.run(line);
            assert_eq!(count(&mut t) - before, changes, "{line}");
        }
    }

    #[test]
    fn keys_whose_end_is_waited_for_are_counted() {
        let mut t = Testing::new();
        t.run("XGROUP CREATE s g $ MKSTREAM");
        let counts = |t: &mut Testing| {
            let info = t.run("INFO clients");
            ["total_blocking_keys", "total_blocking_keys_on_nokey"].map(|name| field(&info, name)).join(" ")
        };
        let mut clients: [Testing; 4] = std::array::from_fn(|_| t.listener_client());
        let lines = [
            ("BLPOP l 0", "1 0"),
            ("XREAD BLOCK 0 STREAMS s $", "2 0"),
            ("XREADGROUP GROUP g a BLOCK 0 STREAMS s >", "2 1"),
            ("XREADGROUP GROUP g b BLOCK 0 STREAMS s >", "2 1"),
        ];
        for (client, (line, expected)) in clients.iter_mut().zip(lines) {
            client.wait(line);
            assert_eq!(counts(&mut t), expected, "{line}");
        }
        t.run("DEL s");
        assert_eq!(counts(&mut t), "2 0");
    }

    #[test]
    fn sizes_are_written_for_people() {
        let sizes = [(0, "0B"), (1023, "1023B"), (1024, "1.00K"), (1_389_224, "1.32M"), (25_276_502_016, "23.54G")];
        for (bytes, text) in sizes {
            assert_eq!(human(bytes), text);
        }
    }
}
