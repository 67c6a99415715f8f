//! The folders of the crate depend on each other in one direction only.
//!
//! A layer may use itself and what its line names. Reading `use crate::` lines (and paths written out in full) is
//! cruder than asking the compiler, but the crate is one and the compiler would allow anything.

use std::fs;
use std::path::{Path, PathBuf};

/// Each layer with the layers it may use.
const MAY_USE: &[(&str, &[&str])] = &[
    ("value", &[]),
    ("reply", &["value"]),
    ("script", &["reply", "value"]),
    ("engine", &["script", "reply", "value"]),
    ("command", &["engine", "script", "reply", "value"]),
    ("exec", &["command", "engine", "script", "reply", "value"]),
    ("background", &["exec", "command", "engine", "script", "reply", "value"]),
    ("wire", &["exec", "command", "engine", "script", "reply", "value"]),
    ("server", &["wire", "background", "exec", "command", "engine", "script", "reply", "value"]),
    ("node", &["server", "wire", "background", "exec", "command", "engine", "script", "reply", "value"]),
];

#[test]
fn no_layer_uses_one_above_it() {
    let mut faults = Vec::new();
    for file in sources().into_iter().filter(|file| !is_test_code(file)) {
        let layer = layer_of(&file);
        let Some((_, allowed)) = MAY_USE.iter().find(|(name, _)| *name == layer) else {
            assert_eq!(layer, "lib", "{}: no layer of this name; give it a line in MAY_USE", file.display());
            continue;
        };
        let text = fs::read_to_string(&file).expect("a source file can be read");
        for (index, used) in uses(&text) {
            if used != layer && !allowed.contains(&used.as_str()) {
                faults.push(format!("{}:{}: {layer} uses {used}", file.display(), index + 1));
            }
        }
    }
    assert!(faults.is_empty(), "upward edges:\n{}", faults.join("\n"));
}

#[test]
fn all_layers_are_there() {
    // Otherwise the test above would pass on an empty or renamed tree.
    let found: Vec<String> = sources().iter().map(|file| layer_of(file)).collect();
    for layer in ["value", "reply", "script", "engine", "command", "exec", "background", "node"] {
        assert!(found.iter().any(|name| name == layer), "no source file of layer {layer}");
    }
}

#[test]
fn uses_are_found() {
    let text =
        "use crate::engine::{Engine, lock};\n    crate::exec::run(x);\n// crate::node is not used\nuse crate::value;";
    let names: Vec<String> = uses(text).into_iter().map(|(_, name)| name).collect();
    assert_eq!(names, ["engine", "exec", "value"]);
    let grouped: Vec<String> = uses("use crate::{command::table, reply::Tape};").into_iter().map(|(_, n)| n).collect();
    assert_eq!(grouped, ["command", "reply"]);
}

fn sources() -> Vec<PathBuf> {
    fn walk(folder: &Path, out: &mut Vec<PathBuf>) {
        for entry in fs::read_dir(folder).expect("the sources can be listed") {
            let path = entry.expect("the sources can be listed").path();
            if path.is_dir() {
                walk(&path, out);
            } else if path.extension().is_some_and(|end| end == "rs") {
                out.push(path);
            }
        }
    }
    let mut out = Vec::new();
    walk(&root(), &mut out);
    out.sort();
    out
}

/// Tests may reach for whatever makes them short.
fn is_test_code(file: &Path) -> bool {
    file.file_stem().is_some_and(|name| name == "tests" || name == "testing")
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("src")
}

/// The first folder, or the name of a file that lies beside them.
fn layer_of(file: &Path) -> String {
    let inner = file.strip_prefix(root()).expect("lies under src");
    let first = inner.components().next().expect("is a file").as_os_str().to_string_lossy().into_owned();
    first.strip_suffix(".rs").unwrap_or(&first).to_string()
}

/// The names right behind `crate::` outside of comments, with the index of their lines. A group on one line counts with
/// each of its members.
fn uses(text: &str) -> Vec<(usize, String)> {
    let mut out = Vec::new();
    // Inline tests come last in a file, and test code may use what it likes.
    let end = text.find("#[cfg(test)]\nmod tests {").unwrap_or(text.len());
    for (index, line) in text[..end].lines().enumerate() {
        let code = line.split("//").next().unwrap_or_default();
        for (at, _) in code.match_indices("crate::") {
            let rest = &code[at + "crate::".len()..];
            match rest.strip_prefix('{') {
                Some(group) => out.extend(members(group).map(|name| (index, name))),
                None => out.push((index, word(rest))),
            }
        }
    }
    out
}

/// The first words of the members of a use group, up to its end.
fn members(group: &str) -> impl Iterator<Item = String> {
    let mut depth = 0;
    let end = group.find(|c| {
        depth += i32::from(c == '{') - i32::from(c == '}');
        depth < 0
    });
    let mut depth = 0;
    group[..end.unwrap_or(group.len())]
        .split(move |c| {
            depth += i32::from(c == '{') - i32::from(c == '}');
            c == ',' && depth == 0
        })
        .map(|member| word(member.trim()))
        .filter(|name| !name.is_empty())
        .collect::<Vec<_>>()
        .into_iter()
}

fn word(text: &str) -> String {
    text.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect()
}
