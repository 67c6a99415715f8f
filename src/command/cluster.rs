//! CLUSTER: an engine as a cluster of one node that owns all slots.
//!
//! Cluster clients ask a node for the slots before anything else, so they can be pointed at a listener as it is. All
//! else stays as on a server by itself: there are 16 databases, and INFO says `cluster_enabled:0`.

use super::args::Args;
use super::error::{self, Error, Result};
use super::help;
use super::spec::{CommandSpec, Cost, Flags, KeyRule, Shape};
use crate::engine::access::Ctx;
use crate::engine::config::Param;
use crate::reply::Tape;
use crate::value::crc16::{SLOTS, slot};
use crate::value::record::Record;

pub const COMMANDS: &[CommandSpec] = &[ASKING, CLUSTER, READONLY, READWRITE];

const CLUSTER: CommandSpec = CommandSpec::container("CLUSTER", SUBCOMMANDS)
    .summary("Holds the commands about clusters.")
    .since("3.0.0")
    .time("Depends on the subcommand.");

const SUBCOMMANDS: &[CommandSpec] = &[
    COUNT_FAILURE_REPORTS,
    COUNTKEYSINSLOT,
    GETKEYSINSLOT,
    HELP,
    INFO,
    KEYSLOT,
    LINKS,
    MYID,
    MYSHARDID,
    NODES,
    REPLICAS,
    SHARDS,
    SLAVES,
    SLOT_RANGES,
];

const UNCERTAIN: &[&str] = &["nondeterministic_output"];

const ASKING: CommandSpec = CommandSpec::new("ASKING", "", accept)
    .summary("Asks for a slot that is on its way here; no slot ever is.")
    .since("3.0.0")
    .flags(Flags::FAST)
    .categories(&["connection"])
    .reply(Shape::Ok);

const READONLY: CommandSpec = CommandSpec::new("READONLY", "", accept)
    .summary("Allows reading from a replica; an engine is none, and always allows it.")
    .since("3.0.0")
    .flags(Flags::LOADING.and(Flags::STALE).and(Flags::FAST))
    .categories(&["connection"])
    .reply(Shape::Ok);

const READWRITE: CommandSpec = CommandSpec::new("READWRITE", "", accept)
    .summary("Ends what READONLY began.")
    .since("3.0.0")
    .flags(Flags::LOADING.and(Flags::STALE).and(Flags::FAST))
    .categories(&["connection"])
    .reply(Shape::Ok);

fn accept(_: &mut Ctx<'_>, _: &mut Args<'_>, out: &mut Tape) -> Result {
    out.ok();
    Ok(())
}

const COUNTKEYSINSLOT: CommandSpec = CommandSpec::new("COUNTKEYSINSLOT", "slot", count_keys_in_slot)
    .summary("Counts the keys of a slot in the selected database.")
    .since("3.0.0")
    .time("O(N) in all keys.")
    .flags(Flags::STALE)
    .keys(KeyRule::Unlocked)
    .cost(Cost::Keyspace)
    .reply(Shape::Int);

fn count_keys_in_slot(ctx: &mut Ctx<'_>, args: &mut Args<'_>, out: &mut Tape) -> Result {
    let wanted = slot_number(args.int()?).ok_or(error::INVALID_SLOT)?;
    let mut count = 0;
    each_key(ctx, |record| count += (slot(record.key()) == wanted) as i64)?;
    out.int(count);
    Ok(())
}

const GETKEYSINSLOT: CommandSpec = CommandSpec::new("GETKEYSINSLOT", "slot count", get_keys_in_slot)
    .summary("Names keys of a slot in the selected database.")
    .since("3.0.0")
    .time("O(N) in all keys.")
    .flags(Flags::STALE)
    .tips(UNCERTAIN)
    .keys(KeyRule::Unlocked)
    .cost(Cost::Keyspace)
    .reply(Shape::Texts);

fn get_keys_in_slot(ctx: &mut Ctx<'_>, args: &mut Args<'_>, out: &mut Tape) -> Result {
    let (wanted, most) = (args.int()?, args.int()?);
    let wanted = slot_number(wanted).ok_or(error::INVALID_SLOT_OR_COUNT)?;
    let most = usize::try_from(most).map_err(|_| error::INVALID_SLOT_OR_COUNT)?;
    let mut keys = Vec::new();
    each_key(ctx, |record| {
        if keys.len() < most && slot(record.key()) == wanted {
            keys.push(record.key().to_vec());
        }
    })?;
    out.array(keys.len());
    keys.iter().for_each(|key| out.bulk(key));
    Ok(())
}

fn slot_number(number: i64) -> Option<u16> {
    u16::try_from(number).ok().filter(|&number| number < SLOTS)
}

/// Visits the keys of the selected database whose time is not over.
fn each_key(ctx: &mut Ctx<'_>, mut visit: impl FnMut(&Record)) -> Result {
    let (db, now) = (ctx.session.db, ctx.now());
    ctx.each_shard(|shard| shard.dbs[db].table().iter().filter(|record| !record.is_over(now)).for_each(&mut visit))
}

const HELP: CommandSpec = CommandSpec::help(help, "5.0.0");

fn help(_: &mut Ctx<'_>, _: &mut Args<'_>, out: &mut Tape) -> Result {
    let entries = [
        ("COUNTKEYSINSLOT <slot>", "Count the keys of a slot."),
        ("GETKEYSINSLOT <slot> <count>", "Name keys of a slot."),
        ("INFO", "Tell the state of the cluster."),
        ("KEYSLOT <key>", "Return the slot of a key."),
        ("LINKS", "List the links to other nodes, of which there are none."),
        ("MYID", "Return the id of this node."),
        ("MYSHARDID", "Return the id of this node's shard."),
        ("NODES", "List the nodes."),
        ("REPLICAS <node-id>", "List the replicas of a node, of which there are none."),
        ("SHARDS", "List the shards with their slots and nodes."),
        ("SLOTS", "List the ranges of slots with their nodes."),
    ];
    help::write("CLUSTER", &entries, out);
    Ok(())
}

const INFO: CommandSpec = CommandSpec::new("INFO", "", info)
    .summary("Tells the state of the cluster.")
    .since("3.0.0")
    .flags(Flags::STALE)
    .tips(UNCERTAIN)
    .reply(Shape::Text);

fn info(_: &mut Ctx<'_>, _: &mut Args<'_>, out: &mut Tape) -> Result {
    let lines = [
        ("cluster_state", "ok"),
        ("cluster_slots_assigned", "16384"),
        ("cluster_slots_ok", "16384"),
        ("cluster_slots_pfail", "0"),
        ("cluster_slots_fail", "0"),
        ("cluster_known_nodes", "1"),
        ("cluster_size", "1"),
        ("cluster_current_epoch", "0"),
        ("cluster_my_epoch", "0"),
        ("cluster_stats_messages_sent", "0"),
        ("cluster_stats_messages_received", "0"),
        ("total_cluster_links_buffer_limit_exceeded", "0"),
    ];
    let text: String = lines.iter().map(|(name, value)| format!("{name}:{value}\r\n")).collect();
    out.verbatim(b"txt", text.as_bytes());
    Ok(())
}

const KEYSLOT: CommandSpec = CommandSpec::new("KEYSLOT", "key", key_slot)
    .summary("Returns the slot of a key.")
    .since("3.0.0")
    .time("O(N) in the length of the key.")
    .flags(Flags::STALE)
    .keys(KeyRule::None)
    .reply(Shape::Int);

fn key_slot(_: &mut Ctx<'_>, args: &mut Args<'_>, out: &mut Tape) -> Result {
    out.int(slot(args.next()?).into());
    Ok(())
}

const LINKS: CommandSpec = CommandSpec::new("LINKS", "", links)
    .summary("Lists the links to other nodes: none.")
    .since("7.0.0")
    .flags(Flags::STALE)
    .tips(UNCERTAIN)
    .reply(Shape::Any);

fn links(_: &mut Ctx<'_>, _: &mut Args<'_>, out: &mut Tape) -> Result {
    out.array(0);
    Ok(())
}

const MYID: CommandSpec = CommandSpec::new("MYID", "", my_id)
    .summary("Returns the id of this node.")
    .since("3.0.0")
    .flags(Flags::STALE)
    .reply(Shape::Text);

fn my_id(ctx: &mut Ctx<'_>, _: &mut Args<'_>, out: &mut Tape) -> Result {
    out.bulk(ctx.engine.run_id.as_bytes());
    Ok(())
}

const MYSHARDID: CommandSpec = CommandSpec::new("MYSHARDID", "", my_shard_id)
    .summary("Returns the id of this node's shard.")
    .since("7.2.0")
    .flags(Flags::STALE)
    .tips(UNCERTAIN)
    .reply(Shape::Text);

fn my_shard_id(ctx: &mut Ctx<'_>, _: &mut Args<'_>, out: &mut Tape) -> Result {
    // The digits the other way round: an id of its own, and always the same.
    let id: String = ctx.engine.run_id.chars().rev().collect();
    out.bulk(id.as_bytes());
    Ok(())
}

const NODES: CommandSpec = CommandSpec::new("NODES", "", nodes)
    .summary("Lists the nodes, in the format of a node's own file.")
    .since("3.0.0")
    .flags(Flags::STALE)
    .tips(UNCERTAIN)
    .reply(Shape::Text);

fn nodes(ctx: &mut Ctx<'_>, _: &mut Args<'_>, out: &mut Tape) -> Result {
    let (host, port) = address(ctx);
    // Nodes would talk to each other on a port of their own, by convention this one.
    let bus = if port == 0 { 0 } else { port + 10_000 };
    let id = &ctx.engine.run_id;
    let line = format!("{id} {host}:{port}@{bus} myself,master - 0 0 0 connected 0-16383\n");
    out.verbatim(b"txt", line.as_bytes());
    Ok(())
}

const COUNT_FAILURE_REPORTS: CommandSpec = CommandSpec::new("COUNT-FAILURE-REPORTS", "node-id", count_failure_reports)
    .summary("Counts the nodes that say that a node fails: none.")
    .since("3.0.0")
    .flags(Flags::ADMIN.and(Flags::STALE))
    .tips(UNCERTAIN)
    .reply(Shape::Int);

fn count_failure_reports(ctx: &mut Ctx<'_>, args: &mut Args<'_>, out: &mut Tape) -> Result {
    known_node(ctx, args)?;
    out.int(0);
    Ok(())
}

const SLAVES: CommandSpec = CommandSpec::new("SLAVES", "node-id", replicas)
    .summary("Lists the replicas of a node: none. An older name of CLUSTER REPLICAS.")
    .since("3.0.0")
    .flags(Flags::ADMIN.and(Flags::STALE))
    .tips(UNCERTAIN)
    .reply(Shape::Texts);

const REPLICAS: CommandSpec = CommandSpec::new("REPLICAS", "node-id", replicas)
    .summary("Lists the replicas of a node: none.")
    .since("5.0.0")
    .flags(Flags::ADMIN.and(Flags::STALE))
    .tips(UNCERTAIN)
    .reply(Shape::Texts);

fn replicas(ctx: &mut Ctx<'_>, args: &mut Args<'_>, out: &mut Tape) -> Result {
    known_node(ctx, args)?;
    out.array(0);
    Ok(())
}

/// There is one node.
fn known_node(ctx: &Ctx<'_>, args: &mut Args<'_>) -> Result {
    let id = args.next()?;
    if id == ctx.engine.run_id.as_bytes() { Ok(()) } else { Err(Error::line([b"ERR Unknown node ", id].concat())) }
}

const SHARDS: CommandSpec = CommandSpec::new("SHARDS", "", shards)
    .summary("Lists the shards with their slots and nodes: one of each.")
    .since("7.0.0")
    .flags(Flags::LOADING.and(Flags::STALE))
    .tips(UNCERTAIN)
    .reply(Shape::Any);

fn shards(ctx: &mut Ctx<'_>, _: &mut Args<'_>, out: &mut Tape) -> Result {
    let (host, port) = address(ctx);
    out.array(1);
    out.map(2);
    out.bulk(b"slots");
    out.array(2);
    out.int(0);
    out.int(i64::from(SLOTS) - 1);
    out.bulk(b"nodes");
    out.array(1);
    out.map(7);
    out.bulk(b"id");
    out.bulk(ctx.engine.run_id.as_bytes());
    out.bulk(b"port");
    out.int(port);
    for (name, value) in [("ip", &*host), ("endpoint", &*host), ("role", "master")] {
        out.bulk(name.as_bytes());
        out.bulk(value.as_bytes());
    }
    out.bulk(b"replication-offset");
    out.int(0);
    out.bulk(b"health");
    out.bulk(b"online");
    Ok(())
}

const SLOT_RANGES: CommandSpec = CommandSpec::new("SLOTS", "", slot_ranges)
    .summary("Lists the ranges of slots with their nodes: one of each.")
    .since("3.0.0")
    .flags(Flags::LOADING.and(Flags::STALE))
    .tips(UNCERTAIN)
    .reply(Shape::Any);

fn slot_ranges(ctx: &mut Ctx<'_>, _: &mut Args<'_>, out: &mut Tape) -> Result {
    let (host, port) = address(ctx);
    out.array(1);
    out.array(3);
    out.int(0);
    out.int(i64::from(SLOTS) - 1);
    out.array(4);
    out.bulk(host.as_bytes());
    out.int(port);
    out.bulk(ctx.engine.run_id.as_bytes());
    out.map(0);
    Ok(())
}

/// Where cluster clients find this node: where this one has found it, unless the configuration knows better. Clients
/// skip nodes without a host, so there always is one.
fn address(ctx: &Ctx<'_>) -> (String, i64) {
    let config = &ctx.engine.config;
    let (local, own) = (ctx.session.info.laddr.rsplit_once(':'), config.number(Param::Port));
    let found = local.and_then(|(host, port)| Some((host.trim_matches(['[', ']']), port.parse::<i64>().ok()?)));
    // Of a unix socket the port is 0.
    let (found_host, found_port) = found.filter(|&(_, port)| port != 0).unwrap_or(("127.0.0.1", own));
    let host = String::from_utf8_lossy(&config.text(Param::ClusterAnnounceIp)).into_owned();
    let port = config.number(Param::ClusterAnnouncePort);
    (if host.is_empty() { found_host.into() } else { host }, if port == 0 { found_port } else { port })
}

#[cfg(test)]
mod tests {
    use super::super::testing::Testing;

    #[test]
    fn one_node_owns_all_slots() {
        let mut t = Testing::new();
        let mut c = t.listener_client();
        let id = t.engine.run_id.clone();
        let slots = |host: &str, port| {
            format!(r#"[[(integer) 0, (integer) 16383, ["{host}", (integer) {port}, "{id}", {{}}]]]"#)
        };
        assert_eq!(c.run("CLUSTER SLOTS"), slots("127.0.0.1", 6379));
        assert_eq!(t.run("CLUSTER SLOTS"), slots("127.0.0.1", 0));
        assert_eq!(
            c.run("CLUSTER NODES"),
            format!("{id} 127.0.0.1:6379@16379 myself,master - 0 0 0 connected 0-16383\n")
        );
        t.run("CONFIG SET cluster-announce-ip 10.0.0.1 cluster-announce-port 7000");
        assert_eq!(c.run("CLUSTER SLOTS"), slots("10.0.0.1", 7000));
        let shards = c.run("CLUSTER SHARDS");
        assert!(
            shards.starts_with(r#"[{"slots" => [(integer) 0, (integer) 16383], "nodes" => [{"id" => "#),
            "{shards}"
        );
        assert!(
            shards.ends_with(r#""role" => "master", "replication-offset" => (integer) 0, "health" => "online"}]}]"#)
        );
        assert!(c.run("CLUSTER INFO").starts_with("cluster_state:ok\r\ncluster_slots_assigned:16384\r\n"));
        assert_eq!((c.run("CLUSTER MYID"), c.run("CLUSTER LINKS")), (format!("\"{id}\""), "[]".into()));
        assert_eq!((c.run(&format!("CLUSTER REPLICAS {id}")), c.run("READONLY")), ("[]".into(), "OK".into()));
    }

    #[test]
    fn keys_are_found_by_slot() {
        let mut t = Testing::new();
        for line in ["SET {user}a 1", "SET {user}b 1", "SET {user}c 1 PX 5", "SET other 1"] {
            t.run(line);
        }
        t.advance(6);
        assert_eq!(t.run("CLUSTER COUNTKEYSINSLOT 5474"), "(integer) 2");
        assert_eq!(t.run("CLUSTER GETKEYSINSLOT 5474 1").matches("user").count(), 1);
        assert_eq!(t.run("CLUSTER GETKEYSINSLOT 5474 0"), "[]");
        for (line, reply) in [
            ("CLUSTER KEYSLOT {user}x", "(integer) 5474"),
            ("CLUSTER COUNTKEYSINSLOT 16384", "(error) ERR Invalid slot"),
            ("CLUSTER COUNTKEYSINSLOT x", "(error) ERR value is not an integer or out of range"),
            ("CLUSTER GETKEYSINSLOT 1 -1", "(error) ERR Invalid slot or number of keys"),
            ("CLUSTER REPLICAS x", "(error) ERR Unknown node x"),
            ("CLUSTER FOO", "(error) ERR unknown subcommand 'FOO'. Try CLUSTER HELP."),
        ] {
            assert_eq!(t.run(line), reply, "{line}");
        }
    }
}
