//! The command table against itself, and against what a real server tells of its commands.
//!
//! `fixtures/commands.json` comes from Redis 8.2 by `scripts/dump-commands.mjs`. What came later is in
//! `fixtures/commands-later.json`, after the documentation of Redis 8.4 and 8.8, and of Valkey 9.

use std::collections::{BTreeSet, HashMap};

use nearis::command::table::{Command, table};
use nearis::command::{acl, keyspec, synopsis};
use nearis::engine::client::{Origin, Session};
use nearis::engine::{Engine, Options};
use nearis::exec::{self, Outcome, Patience};
use nearis::reply::{Item, Tape};
use serde_json::{Value, json};

fn fixture() -> HashMap<String, Value> {
    let files = [include_str!("fixtures/commands.json"), include_str!("fixtures/commands-later.json")];
    let rows = files.into_iter().flat_map(|file| serde_json::from_str::<Vec<Value>>(file).unwrap());
    rows.map(|row| (row["name"].as_str().unwrap().to_string(), row)).collect()
}

fn row(command: &Command) -> Value {
    let sorted = |names: Vec<String>| names.into_iter().collect::<BTreeSet<_>>();
    let (first, last, step) = keyspec::first_last_step(command);
    json!({
        "name": command.name,
        "arity": command.arity,
        "flags": sorted(command.flag_names().map(String::from).collect()),
        "keys": [first as i64, last as i64, step as i64],
        "categories": sorted(acl::categories(command).map(|category| format!("@{category}")).collect()),
        "tips": command.spec.tips,
        "specs": keyspec::key_specs(command).iter().map(spec).collect::<Vec<_>>(),
    })
}

fn spec(spec: &keyspec::KeySpec) -> Value {
    let flag = |flag: &str| if flag.len() == 2 { flag.into() } else { flag.to_ascii_lowercase() };
    let flags: Vec<String> = spec.flags.split(' ').filter(|name| !name.is_empty()).map(flag).collect();
    let (begin, find) = match spec.place {
        keyspec::Place::Range { first, last, step } => (
            json!({ "index": { "index": first } }),
            json!({ "range": { "lastkey": last, "keystep": step, "limit": 0 } }),
        ),
        keyspec::Place::Numkeys { count, step } => (
            json!({ "index": { "index": count } }),
            json!({ "keynum": { "keynumidx": 0, "firstkey": 1, "keystep": step } }),
        ),
        keyspec::Place::Keyword { keyword, from, last, step, limit } => (
            json!({ "keyword": { "keyword": keyword, "startfrom": from } }),
            json!({ "range": { "lastkey": last, "keystep": step, "limit": limit } }),
        ),
        keyspec::Place::Unknown => (json!({ "unknown": {} }), json!({ "unknown": {} })),
    };
    json!({ "flags": flags, "begin": begin, "find": find })
}

#[test]
fn commands_are_what_a_real_server_says() {
    let theirs = fixture();
    let mut differences = Vec::new();
    // Commands of our own have a dot in their names, as those of modules have.
    for command in table().commands.iter().filter(|command| !command.name.contains('.')) {
        let Some(expected) = theirs.get(&command.name) else {
            differences.push(format!("{}: unknown to the server", command.name));
            continue;
        };
        let ours = row(command);
        for field in ["arity", "flags", "keys", "categories", "tips", "specs"] {
            if ours[field] != expected[field] {
                differences.push(format!("{} {field}: {} instead of {}", command.name, ours[field], expected[field]));
            }
        }
    }
    assert!(differences.is_empty(), "\n{}", differences.join("\n"));
}

#[test]
fn every_command_is_documented_and_parses() {
    let mut names = BTreeSet::new();
    for command in &table().commands {
        let (name, spec) = (&command.name, command.spec);
        assert!(names.insert(name.clone()), "{name} is there twice");
        synopsis::parse(spec.synopsis).unwrap_or_else(|fault| panic!("{name}: {fault}"));
        assert!(spec.summary.ends_with('.'), "{name} needs a summary");
        assert!(!spec.complexity.is_empty(), "{name}: complexity");
        let version: Vec<_> = spec.since.split('.').map(str::parse::<u8>).collect();
        assert!(version.len() == 3 && version.iter().all(Result::is_ok), "{name}: since {}", spec.since);
        let has_keys = keyspec::first_last_step(command).0 != 0;
        assert!(!has_keys || !spec.key_flags.is_empty(), "{name}: what does it do to its keys?");
    }
}

#[test]
fn every_command_refuses_too_few_words() {
    let engine = Engine::new(Options { seed: 1, shards: 1 });
    let mut session = Session::new(engine, Origin::Embedded);
    for command in &table().commands {
        let least = command.arity.unsigned_abs() as usize;
        let mut words: Vec<&[u8]> = command.name.split('|').map(str::as_bytes).collect();
        let shortest = words.len();
        if least == shortest {
            continue; // nothing can be left out
        }
        words.resize((least - 1).max(shortest), b"1");
        let mut out = Tape::new();
        assert_eq!(exec::run(&mut session, &words, &mut out, Patience::Waits), Outcome::Done);
        let expected = format!("ERR wrong number of arguments for '{}' command", command.name);
        assert_eq!(out.first(), Some(Item::Error(expected.as_bytes())), "{}", command.name);
    }
}
