//! Parameters of a real server that no code reads: clients and tools ask for them, and some set them.
//!
//! Names, kinds and defaults are those of Redis 8.2; each says why it is as it is, which `docs/config.md` shows.

use super::Change::{Fixed, Immutable, Later, Protected, Taken};
use super::Kind::{Choice, Count, Memory, Number, SaveRules, Several, Switch, Text};
use super::{Change, Entry, Kind};

const INT: Kind = Number(0, i32::MAX as i64);
const LONG: Kind = Number(0, i64::MAX);
const PORT: Kind = Number(0, 65535);
const SIZE: Kind = Memory(0, i64::MAX);
const SIGNAL: Kind = Several(&["default", "save", "nosave", "now", "force"]);

const NO_CLUSTER: &str = "an engine is always one node that owns all slots";
const NO_DEFRAG: &str = "the allocator is not asked to move memory";
const NO_DISK: &str = "nothing is kept on disk";
const NO_REPLICAS: &str = "an engine neither has replicas nor is one";
const NO_TLS: &str = "the listener speaks no TLS: put a proxy in front of it";
const NO_CYCLES: &str = "no timer of the engine ticks: what is due wakes a thread";
const LAZY: &str = "what is large is always freed in the background";
const TENACITY: &str = "a caller in a hurry evicts a few keys, and what is more goes in the background";
const HOST: &str = "the process belongs to whoever embeds the engine";
const NO_MODULES: &str = "modules cannot be loaded";

const PERSISTENCE: Change = Later("persistence", NO_DISK);
const REPLICATION: Change = Fixed(NO_REPLICAS);
const CLUSTER: Change = Fixed(NO_CLUSTER);
const DEFRAG: Change = Fixed(NO_DEFRAG);
const TLS: Change = Fixed(NO_TLS);
const NO_LOG: &str = "the engine logs nothing";
const PROCESS: Change = Immutable(HOST);

const fn entry(name: &'static str, kind: Kind, default: &'static str, change: Change) -> Entry {
    Entry { name, alias: "", kind, default, change, about: "" }
}

/// With a second, older name.
const fn renamed(name: &'static str, alias: &'static str, kind: Kind, default: &'static str, change: Change) -> Entry {
    Entry { name, alias, kind, default, change, about: "" }
}

/// In any order.
pub const ENTRIES: &[Entry] = &[
    // Access
    entry(
        "acl-pubsub-default",
        Choice(&["allchannels", "resetchannels"]),
        "resetchannels",
        Later("ACL", "there is one user, who may use every channel"),
    ),
    entry("aclfile", Text, "", Immutable("there is one user, set by requirepass")),
    entry("acllog-max-len", LONG, "128", Later("ACL", "no denied command is logged")),
    entry("enable-module-command", Choice(&["no", "yes", "local"]), "no", Immutable(NO_MODULES)),
    entry(
        "enable-protected-configs",
        Choice(&["no", "yes", "local"]),
        "no",
        Immutable("what it would protect is never changed by a client"),
    ),
    // Memory
    entry("active-defrag-cycle-max", Number(1, 99), "25", DEFRAG),
    entry("active-defrag-cycle-min", Number(1, 99), "1", DEFRAG),
    entry("active-defrag-ignore-bytes", Memory(1, i64::MAX), "104857600", DEFRAG),
    entry("active-defrag-max-scan-fields", Number(1, i64::MAX), "1000", DEFRAG),
    entry("active-defrag-threshold-lower", Number(0, 1000), "10", DEFRAG),
    entry("active-defrag-threshold-upper", Number(0, 1000), "100", DEFRAG),
    entry("activedefrag", Switch, "no", DEFRAG),
    entry(
        "activerehashing",
        Switch,
        "yes",
        Taken("tables grow segment by segment, as keys come, so nothing is left to be rehashed"),
    ),
    entry("jemalloc-bg-thread", Switch, "yes", Fixed("the allocator is not jemalloc")),
    entry("lazyfree-lazy-eviction", Switch, "no", Taken(LAZY)),
    entry("lazyfree-lazy-expire", Switch, "no", Taken(LAZY)),
    entry("lazyfree-lazy-server-del", Switch, "no", Taken(LAZY)),
    entry("lazyfree-lazy-user-del", Switch, "no", Taken(LAZY)),
    entry("lazyfree-lazy-user-flush", Switch, "no", Taken(LAZY)),
    entry("list-compress-depth", INT, "0", Taken("lists are never compressed")),
    entry("maxmemory-eviction-tenacity", Number(0, 100), "10", Taken(TENACITY)),
    // Time
    entry("active-expire-effort", Number(1, 10), "1", Taken("every key is removed when its time is over")),
    entry("dynamic-hz", Switch, "yes", Taken(NO_CYCLES)),
    // Disk
    entry("aof-load-truncated", Switch, "yes", PERSISTENCE),
    entry("aof-rewrite-incremental-fsync", Switch, "yes", PERSISTENCE),
    entry("aof-timestamp-enabled", Switch, "no", PERSISTENCE),
    entry("aof-use-rdb-preamble", Switch, "yes", PERSISTENCE),
    entry("appenddirname", Text, "appendonlydir", Immutable(NO_DISK)),
    entry("appendfilename", Text, "appendonly.aof", Immutable(NO_DISK)),
    entry("appendfsync", Choice(&["everysec", "always", "no"]), "everysec", PERSISTENCE),
    entry("appendonly", Switch, "no", PERSISTENCE),
    entry("auto-aof-rewrite-min-size", SIZE, "67108864", PERSISTENCE),
    entry("auto-aof-rewrite-percentage", INT, "100", PERSISTENCE),
    entry("dbfilename", Text, "dump.rdb", Protected(NO_DISK)),
    entry("dir", Text, "", Protected(NO_DISK)),
    entry("no-appendfsync-on-rewrite", Switch, "no", PERSISTENCE),
    entry("rdb-del-sync-files", Switch, "no", PERSISTENCE),
    entry("rdb-save-incremental-fsync", Switch, "yes", PERSISTENCE),
    entry("rdbchecksum", Switch, "yes", Immutable(NO_DISK)),
    entry("rdbcompression", Switch, "yes", PERSISTENCE),
    entry("sanitize-dump-payload", Choice(&["no", "yes", "clients"]), "no", PERSISTENCE),
    entry("save", SaveRules, "", PERSISTENCE),
    entry("stop-writes-on-bgsave-error", Switch, "yes", PERSISTENCE),
    // Sockets
    entry("bind-source-addr", Text, "", Fixed("an engine opens no connections")),
    entry(
        "max-new-connections-per-cycle",
        Count(1, 1000),
        "10",
        Taken("connections are accepted one by one between other work"),
    ),
    entry(
        "max-new-tls-connections-per-cycle",
        Count(1, 1000),
        "1",
        Taken("connections are accepted one by one between other work"),
    ),
    entry("socket-mark-id", Text, "0", Immutable("sockets are not marked")),
    entry("tls-auth-clients", Choice(&["no", "yes", "optional"]), "yes", TLS),
    entry("tls-ca-cert-dir", Text, "", TLS),
    entry("tls-ca-cert-file", Text, "", TLS),
    entry("tls-cert-file", Text, "", TLS),
    entry("tls-ciphers", Text, "", TLS),
    entry("tls-ciphersuites", Text, "", TLS),
    entry("tls-client-cert-file", Text, "", TLS),
    entry("tls-client-key-file", Text, "", TLS),
    entry("tls-client-key-file-pass", Text, "", TLS),
    entry("tls-cluster", Switch, "no", TLS),
    entry("tls-dh-params-file", Text, "", TLS),
    entry("tls-key-file", Text, "", TLS),
    entry("tls-key-file-pass", Text, "", TLS),
    entry("tls-port", PORT, "0", TLS),
    entry("tls-prefer-server-ciphers", Switch, "no", TLS),
    entry("tls-protocols", Text, "", TLS),
    entry("tls-replication", Switch, "no", TLS),
    entry("tls-session-cache-size", INT, "20480", TLS),
    entry("tls-session-cache-timeout", INT, "300", TLS),
    entry("tls-session-caching", Switch, "yes", TLS),
    // Replication
    entry("masterauth", Text, "", REPLICATION),
    entry("masteruser", Text, "", REPLICATION),
    renamed("min-replicas-max-lag", "min-slaves-max-lag", INT, "10", REPLICATION),
    renamed("min-replicas-to-write", "min-slaves-to-write", INT, "0", REPLICATION),
    entry("propagation-error-behavior", Choice(&["ignore", "panic", "panic-on-replicas"]), "ignore", REPLICATION),
    entry("repl-backlog-size", Memory(1, i64::MAX), "1048576", REPLICATION),
    entry("repl-backlog-ttl", LONG, "3600", REPLICATION),
    entry("repl-disable-tcp-nodelay", Switch, "no", REPLICATION),
    entry("repl-diskless-load", Choice(&["disabled", "on-empty-db", "swapdb"]), "disabled", REPLICATION),
    entry("repl-diskless-sync", Switch, "yes", REPLICATION),
    entry("repl-diskless-sync-delay", INT, "5", REPLICATION),
    entry("repl-diskless-sync-max-replicas", INT, "0", REPLICATION),
    renamed("repl-ping-replica-period", "repl-ping-slave-period", Number(1, i32::MAX as i64), "10", REPLICATION),
    entry("repl-timeout", Number(1, i32::MAX as i64), "60", REPLICATION),
    renamed("replica-announce-ip", "slave-announce-ip", Text, "", REPLICATION),
    renamed("replica-announce-port", "slave-announce-port", PORT, "0", REPLICATION),
    entry("replica-announced", Switch, "yes", REPLICATION),
    entry("replica-full-sync-buffer-limit", SIZE, "0", REPLICATION),
    entry("replica-ignore-disk-write-errors", Switch, "no", REPLICATION),
    renamed("replica-ignore-maxmemory", "slave-ignore-maxmemory", Switch, "yes", REPLICATION),
    renamed("replica-lazy-flush", "slave-lazy-flush", Switch, "no", REPLICATION),
    renamed("replica-priority", "slave-priority", INT, "100", REPLICATION),
    renamed("replica-read-only", "slave-read-only", Switch, "yes", REPLICATION),
    renamed("replica-serve-stale-data", "slave-serve-stale-data", Switch, "yes", REPLICATION),
    renamed("replicaof", "slaveof", Text, "", Immutable(NO_REPLICAS)),
    // Cluster
    entry("cluster-allow-pubsubshard-when-down", Switch, "yes", CLUSTER),
    entry("cluster-allow-reads-when-down", Switch, "no", CLUSTER),
    entry("cluster-allow-replica-migration", Switch, "yes", CLUSTER),
    entry("cluster-announce-bus-port", PORT, "0", CLUSTER),
    entry("cluster-announce-hostname", Text, "", CLUSTER),
    entry("cluster-announce-human-nodename", Text, "", CLUSTER),
    entry("cluster-announce-tls-port", PORT, "0", CLUSTER),
    entry("cluster-compatibility-sample-ratio", Number(0, 100), "0", CLUSTER),
    entry("cluster-config-file", Text, "nodes.conf", Immutable(NO_CLUSTER)),
    entry(
        "cluster-enabled",
        Switch,
        "no",
        Immutable("all databases can be used, and CLUSTER answers for a single node that owns all slots"),
    ),
    entry("cluster-link-sendbuf-limit", SIZE, "0", CLUSTER),
    entry("cluster-migration-barrier", INT, "1", CLUSTER),
    entry("cluster-node-timeout", LONG, "15000", CLUSTER),
    entry("cluster-port", PORT, "0", Immutable(NO_CLUSTER)),
    entry("cluster-preferred-endpoint-type", Choice(&["ip", "hostname", "unknown-endpoint"]), "ip", CLUSTER),
    renamed("cluster-replica-no-failover", "cluster-slave-no-failover", Switch, "no", CLUSTER),
    renamed("cluster-replica-validity-factor", "cluster-slave-validity-factor", INT, "10", CLUSTER),
    entry("cluster-require-full-coverage", Switch, "yes", CLUSTER),
    entry("cluster-slot-stats-enabled", Switch, "no", CLUSTER),
    // The process
    entry("always-show-logo", Switch, "no", PROCESS),
    renamed("aof-rewrite-cpulist", "aof_rewrite_cpulist", Text, "", PROCESS),
    renamed("bgsave-cpulist", "bgsave_cpulist", Text, "", PROCESS),
    renamed("bio-cpulist", "bio_cpulist", Text, "", PROCESS),
    entry("crash-log-enabled", Switch, "yes", Fixed(HOST)),
    entry("crash-memcheck-enabled", Switch, "yes", Fixed(HOST)),
    entry("daemonize", Switch, "no", PROCESS),
    entry("disable-thp", Switch, "yes", PROCESS),
    entry("hide-user-data-from-log", Switch, "no", Taken(NO_LOG)),
    entry("ignore-warnings", Text, "", Taken(NO_LOG)),
    entry("io-threads", Number(1, 128), "1", Immutable("the threads of a listener are an option of listen()")),
    entry("locale-collate", Text, "", Fixed("text is compared byte by byte")),
    entry("logfile", Text, "", PROCESS),
    entry(
        "loglevel",
        Choice(&["debug", "verbose", "notice", "warning", "nothing"]),
        "notice",
        Taken("the engine logs nothing; the log of the command nearis follows it"),
    ),
    entry("oom-score-adj", Choice(&["no", "yes", "relative", "absolute"]), "no", Fixed(HOST)),
    entry("oom-score-adj-values", Text, "0 200 800", Fixed(HOST)),
    entry("pidfile", Text, "", PROCESS),
    entry("proc-title-template", Text, "{title} {listen-addr} {server-mode}", Fixed(HOST)),
    renamed("server-cpulist", "server_cpulist", Text, "", PROCESS),
    entry("set-proc-title", Switch, "no", PROCESS),
    entry("shutdown-on-sigint", SIGNAL, "default", Fixed(HOST)),
    entry("shutdown-on-sigterm", SIGNAL, "default", Fixed(HOST)),
    entry("shutdown-timeout", INT, "10", Taken("there are no replicas to wait for")),
    entry("supervised", Choice(&["no", "upstart", "systemd", "auto"]), "no", PROCESS),
    entry("syslog-enabled", Switch, "no", PROCESS),
    entry("syslog-facility", Text, "local0", PROCESS),
    entry("syslog-ident", Text, "redis", PROCESS),
    entry("vset-force-single-threaded-execution", Switch, "no", Fixed("there are no vector sets")),
];
