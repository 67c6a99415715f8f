//! The command table as JSON, for the JavaScript side: method names, key positions, reply shapes, types, documentation.
//! And the table of configuration parameters, for theirs.

use serde_json::{Map, Value, json};

use super::flavor::FLAVORS;
use super::table::{Command, Keys, Table, of_flavor, table};
use crate::engine::config::{self, Change, Entry};

/// One object for each top-level command, in the order of the table.
pub fn to_json() -> String {
    let table = table();
    Value::Array(table.top_level().map(|command| describe(table, command)).collect()).to_string()
}

/// One object for each configuration parameter, in the order of their names.
pub fn config_to_json() -> String {
    let entries = config::names().iter().map(|&(name, id)| (name, config::entry(id)));
    Value::Array(entries.filter(|(name, entry)| *name == entry.name).map(|(_, entry)| parameter(entry)).collect())
        .to_string()
}

/// One object for each server that an engine can pass for: what it tells of itself, the commands of the table that it
/// lacks and, of others, the keywords.
pub fn flavors_to_json() -> String {
    let all = FLAVORS.iter().enumerate().skip(1).map(|(number, flavor)| {
        let commands = &of_flavor(number).commands;
        let lacking = commands.iter().filter(|command| !command.is_known).map(|command| command.name.as_str());
        let lesser = commands.iter().filter(|command| command.is_known && !command.lacks.is_empty());
        json!({
            "name": flavor.name,
            "server": flavor.server(),
            "version": flavor.version.text,
            "redisVersion": flavor.redis_version(),
            "commands": commands.iter().filter(|command| command.is_told).count(),
            "lacks": lacking.collect::<Vec<_>>(),
            "options": lesser.map(|command| (command.name.clone(), json!(command.lacks))).collect::<Map<_, _>>(),
        })
    });
    Value::from_iter(all).to_string()
}

fn parameter(entry: &Entry) -> Value {
    let (change, owner, reason) = match entry.change {
        Change::Live => ("live", "", ""),
        Change::AtStart => ("atstart", "", ""),
        Change::Taken(reason) => ("taken", "", reason),
        Change::Fixed(reason) => ("fixed", "", reason),
        Change::Later(owner, reason) => ("later", owner, reason),
        Change::Immutable(reason) => ("immutable", "", reason),
        Change::Protected(reason) => ("protected", "", reason),
    };
    json!({
        "name": entry.name,
        "alias": entry.alias,
        "default": entry.default,
        "about": entry.about.trim(),
        "change": change,
        "owner": owner,
        "reason": reason,
    })
}

fn describe(table: &Table, command: &Command) -> Value {
    let spec = command.spec;
    json!({
        "id": command.id,
        "name": spec.name.to_ascii_lowercase(),
        "arity": command.arity,
        "flags": command.flag_names().collect::<Vec<_>>(),
        "group": command.group,
        "summary": spec.summary,
        "since": spec.since,
        "complexity": spec.complexity,
        "synopsis": spec.synopsis,
        "shape": format!("{:?}", spec.reply).to_ascii_lowercase(),
        "keys": keys(command.keys),
        "subcommands": command.subcommands.iter().map(|&id| describe(table, &table.commands[id])).collect::<Vec<_>>(),
    })
}

fn keys(keys: Keys) -> Value {
    match keys {
        Keys::None | Keys::Unlocked | Keys::All => Value::Null,
        Keys::One(at) => json!({ "one": at }),
        Keys::Range { first, last, step } => json!({ "range": [first, last, step] }),
        Keys::Channels { last } => json!({ "range": [1, last, 1] }),
        Keys::Numkeys { count, dest } => json!({ "numkeys": [count, dest] }),
        Keys::Program => json!({ "numkeys": [2, 0] }),
        Keys::Numpairs { count } => json!({ "numpairs": count }),
        Keys::Custom(_) | Keys::Hidden { .. } => json!({ "custom": true }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_comes_out_as_json() {
        let parsed: Vec<Value> = serde_json::from_str(&to_json()).unwrap();
        let get = parsed.iter().find(|command| command["name"] == "get").unwrap();
        assert_eq!(get["keys"], json!({ "one": 1 }));
        assert_eq!(get["shape"], "textornull");
        assert_eq!(get["arity"], 2);
        let del = parsed.iter().find(|command| command["name"] == "del").unwrap();
        assert_eq!(del["keys"], json!({ "range": [1, -1, 1] }));
    }
}
