//! JSON programs: what is taken and what is refused, with the same corpus with which the schema is tested.

use nearis::script::json::{parse, parse_library};
use serde_json::Value;

fn read(program: &Value) -> Result<(), String> {
    let source = program.to_string();
    if program.is_object() {
        return parse_library(source.as_bytes()).map(drop);
    }
    parse(source.as_bytes()).map(drop)
}

fn corpus() -> Value {
    serde_json::from_str(include_str!("fixtures/programs.json")).expect("the fixture is JSON")
}

#[test]
fn programs_that_are_taken() {
    for program in corpus()["valid"].as_array().expect("a list") {
        assert_eq!(read(program), Ok(()), "{program}");
    }
}

#[test]
fn programs_that_are_refused_with_the_place_of_the_fault() {
    let corpus = corpus();
    for group in ["refused", "beyond the schema"] {
        for case in corpus[group].as_array().expect("a list") {
            assert_eq!(read(&case[0]).unwrap_err(), case[1].as_str().expect("a message"), "{}", case[0]);
        }
    }
}

#[test]
fn what_no_json_value_can_show() {
    let refused = |source: &str| parse_library(source.as_bytes()).map(drop).unwrap_err();
    assert_eq!(refused(r#"{"library": "l", "library": "m"}"#), "$.library: given twice");
    assert_eq!(
        refused(r#"{"library": "l", "functions": {"f": {"body": []}, "f": {"body": []}}}"#),
        "$.functions.f: given twice"
    );
    assert_eq!(
        refused("[]"),
        "$: expected a library ({\"library\": name, \"functions\": {...}}), found an empty array"
    );
}

#[test]
fn limits() {
    let refused = |source: &str| parse(source.as_bytes()).map(drop).unwrap_err();
    let variables = |count: usize| {
        let lets: Vec<String> = (0..count).map(|index| format!(r#"["let", "v{index}", 1]"#)).collect();
        format!("[{}]", lets.join(","))
    };
    assert!(parse(variables(200).as_bytes()).is_ok());
    assert_eq!(refused(&variables(201)), "$[200]: more than 200 variables");
    let operands = vec!["1"; 5000].join(",");
    assert_eq!(refused(&format!(r#"[["return", ["or", {operands}]]]"#)), "$[0][1]: nested too deeply");
    let deep = format!("[[\"return\", {}1{}]]", "[\"not\", ".repeat(10_000), "]".repeat(10_000));
    assert!(refused(&deep).starts_with("not valid JSON: recursion limit exceeded"));
}
