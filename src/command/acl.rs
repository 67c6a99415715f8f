//! ACL categories: which follow from a command's flags and group, and which it names itself.

use super::spec::Flags;
use super::table::Command;

/// Every category, in the order in which COMMAND INFO lists them.
pub const CATEGORIES: &[&str] = &[
    "keyspace",
    "read",
    "write",
    "set",
    "sortedset",
    "list",
    "hash",
    "string",
    "bitmap",
    "hyperloglog",
    "geo",
    "stream",
    "pubsub",
    "admin",
    "fast",
    "slow",
    "blocking",
    "dangerous",
    "connection",
    "transaction",
    "scripting",
];

/// Whether the command is in the category.
pub fn has_category(command: &Command, category: &str) -> bool {
    let flags = command.flags;
    let scripting = command.group == "scripting";
    let implied = match category {
        "write" => flags.has(Flags::WRITE),
        // EVAL_RO and its like are not in "read": what a script reads is up to the script.
        "read" => flags.has(Flags::READONLY) && !scripting,
        "admin" => flags.has(Flags::ADMIN),
        "dangerous" => flags.has(Flags::ADMIN),
        "pubsub" => flags.has(Flags::PUBSUB),
        "fast" => flags.has(Flags::FAST),
        "slow" => !flags.has(Flags::FAST),
        "blocking" => flags.has(Flags::BLOCKING),
        _ => false,
    };
    implied || of_group(command) == Some(category) || command.spec.categories.contains(&category)
}

/// The categories in their order.
pub fn categories(command: &Command) -> impl Iterator<Item = &'static str> {
    CATEGORIES.iter().copied().filter(|category| has_category(command, category))
}

/// The category that goes with the group. Containers are in none: they do nothing themselves.
fn of_group(command: &Command) -> Option<&'static str> {
    if !command.subcommands.is_empty() {
        return None;
    }
    match command.group {
        // Commands such as SORT and WAIT are about something else.
        "generic" if command.spec.categories.iter().any(|&category| category != "dangerous") => None,
        "generic" => Some("keyspace"),
        "sorted-set" => Some("sortedset"),
        "transactions" => Some("transaction"),
        // What belongs to pub/sub has the flag of that name.
        "server" | "pubsub" => None,
        group => Some(group),
    }
}
