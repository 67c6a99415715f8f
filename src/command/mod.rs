//! The commands, one file for each group of the Redis documentation: every command's specification stands above its
//! handler, the group's unit tests beneath.

pub mod acl;
mod admin;
pub mod args;
pub mod error;
pub mod flavor;
pub mod json;
pub mod keyspec;
pub mod redact;
pub mod spec;
pub mod synopsis;
pub mod table;
pub mod transaction;

mod bitfield;
mod bitmap;
pub mod blocking;
mod by_chance;
mod client;
mod client_kill;
mod client_pause;
mod client_reply;
mod client_tracking;
mod cluster;
pub mod collection;
mod compare;
mod config;
pub mod connection;
mod counter;
mod deadline;
mod debug;
#[cfg(test)]
mod event_tests;
mod expire;
mod function;
mod generic;
mod geo;
mod geo_search;
mod hash;
mod hash_expire;
mod hash_number;
mod hash_until;
mod hash_valkey;
mod hash_walk;
mod help;
mod hyperloglog;
mod increx;
mod info;
mod introspection;
mod latency;
mod lcs;
mod list;
mod list_block;
mod list_inside;
mod list_move;
mod lock;
mod memory;
mod monitor;
mod names;
mod object;
mod prefix;
pub mod pubsub;
mod replication;
mod scan;
pub mod script;
mod server;
mod set;
mod set_algebra;
mod set_random;
mod slowlog;
mod sort;
mod store;
mod stream;
mod stream_args;
mod stream_delete;
mod stream_group;
mod stream_info;
mod stream_pending;
mod stream_range;
mod stream_read_group;
mod string;
#[cfg(test)]
pub mod testing;
mod zset;
mod zset_algebra;
mod zset_block;
mod zset_pop;
mod zset_range;

use spec::CommandSpec;

/// Every file's commands under the name of their group as in COMMAND DOCS; a group may stand here more than once.
pub const GROUPS: &[(&str, &[CommandSpec])] = &[
    ("bitmap", bitfield::COMMANDS),
    ("bitmap", bitmap::COMMANDS),
    ("connection", connection::COMMANDS),
    ("generic", expire::COMMANDS),
    ("generic", generic::COMMANDS),
    ("generic", replication::COMMANDS),
    ("generic", scan::COMMANDS),
    ("generic", sort::COMMANDS),
    ("geo", geo::COMMANDS),
    ("geo", geo_search::COMMANDS),
    ("hash", hash::COMMANDS),
    ("hash", hash_expire::COMMANDS),
    ("hash", hash_number::COMMANDS),
    ("hash", hash_until::COMMANDS),
    ("hash", hash_walk::COMMANDS),
    ("hyperloglog", hyperloglog::COMMANDS),
    ("list", list::COMMANDS),
    ("list", list_block::COMMANDS),
    ("list", list_inside::COMMANDS),
    ("list", list_move::COMMANDS),
    ("pubsub", pubsub::COMMANDS),
    ("scripting", function::COMMANDS),
    ("scripting", script::COMMANDS),
    ("server", introspection::COMMANDS),
    ("server", config::COMMANDS),
    ("server", debug::COMMANDS),
    ("server", info::COMMANDS),
    ("server", latency::COMMANDS),
    ("cluster", cluster::COMMANDS),
    ("server", admin::COMMANDS),
    ("server", memory::COMMANDS),
    ("server", monitor::COMMANDS),
    ("server", server::COMMANDS),
    ("server", slowlog::COMMANDS),
    ("set", set::COMMANDS),
    ("set", set_algebra::COMMANDS),
    ("set", set_random::COMMANDS),
    ("sorted-set", zset::COMMANDS),
    ("sorted-set", zset_algebra::COMMANDS),
    ("sorted-set", zset_block::COMMANDS),
    ("sorted-set", zset_pop::COMMANDS),
    ("sorted-set", zset_range::COMMANDS),
    ("stream", stream::COMMANDS),
    ("stream", stream_delete::COMMANDS),
    ("stream", stream_group::COMMANDS),
    ("stream", stream_info::COMMANDS),
    ("stream", stream_pending::COMMANDS),
    ("stream", stream_range::COMMANDS),
    ("stream", stream_read_group::COMMANDS),
    ("string", compare::COMMANDS),
    ("string", counter::COMMANDS),
    ("string", increx::COMMANDS),
    ("string", lcs::COMMANDS),
    ("generic", prefix::COMMANDS),
    ("string", lock::COMMANDS),
    ("string", store::COMMANDS),
    ("string", string::COMMANDS),
    ("transactions", transaction::COMMANDS),
];
