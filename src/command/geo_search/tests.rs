use crate::command::testing::Testing;

const WRONG: &str = "(error) WRONGTYPE Operation against a key holding the wrong kind of value";
const SYNTAX: &str = "(error) ERR syntax error";
const UNIT: &str = "(error) ERR unsupported unit provided. please use M, KM, FT, MI";
const NO_MEMBER: &str = "(error) ERR could not decode requested zset member";

fn check(table: &[(&str, &str)]) {
    let mut t = Testing::new();
    t.run("GEOADD g 13.361389 38.115556 Palermo 15.087269 37.502669 Catania");
    t.run("GEOADD g 12.758489 38.788135 edge1 17.241510 38.788135 edge2");
    t.run("SET s v");
    for (line, reply) in table {
        assert_eq!(t.run(line), *reply, "{line}");
    }
}

#[test]
fn shapes_and_orders() {
    check(&[
        ("GEOSEARCH g FROMLONLAT 15 37 BYRADIUS 200 km ASC", r#"["Catania", "Palermo"]"#),
        ("GEOSEARCH g FROMLONLAT 15 37 BYRADIUS 200 km", r#"["Palermo", "Catania"]"#),
        ("GEOSEARCH g FROMLONLAT 15 37 BYBOX 400 400 km ASC", r#"["Catania", "Palermo", "edge2", "edge1"]"#),
        ("GEOSEARCH g desc BYBOX 400 400 km FROMMEMBER Catania count 1", r#"["edge2"]"#),
        ("GEOSEARCH g FROMLONLAT 15 37 BYBOX 400 400 km COUNT 2", r#"["Catania", "Palermo"]"#),
        ("GEOSEARCH g FROMLONLAT 15 37 BYRADIUS inf km COUNT 1", r#"["Catania"]"#),
        ("GEOSEARCH g FROMMEMBER Palermo BYRADIUS 0 m", r#"["Palermo"]"#),
        ("GEOSEARCH none FROMMEMBER none BYBOX 400 400 km", "[]"),
        (
            "GEOSEARCH g FROMLONLAT 15 37 BYRADIUS 100 km WITHCOORD WITHDIST WITHHASH",
            r#"[["Catania", "56.4413", (integer) 3479447370796909, [(double) 15.087267458438873, (double) 37.50266842333162]]]"#,
        ),
        ("GEOSEARCH g FROMLONLAT 15 37 BYRADIUS 60 mi WITHDIST", r#"[["Catania", "35.0711"]]"#),
    ]);
}

#[test]
fn options_are_judged_in_turn() {
    check(&[
        ("GEOSEARCH g FROMMEMBER none BYBOX x y q", NO_MEMBER),
        ("GEOSEARCH g FROMMEMBER Palermo FROMLONLAT 1 1 BYBOX 1 1 m", SYNTAX),
        ("GEOSEARCH g FROMMEMBER Palermo BYRADIUS 1 km BYBOX 1 1 km", SYNTAX),
        (
            "geosearch g BYBOX 400 400 km ASC DESC",
            "(error) ERR exactly one of FROMMEMBER or FROMLONLAT can be specified for geosearch",
        ),
        (
            "GEOSEARCH g FROMMEMBER Palermo ASC DESC ASC",
            "(error) ERR exactly one of BYRADIUS and BYBOX can be specified for GEOSEARCH",
        ),
        ("GEOSEARCH g FROMMEMBER Palermo BYRADIUS x km", "(error) ERR need numeric radius"),
        ("GEOSEARCH g FROMMEMBER Palermo BYRADIUS -1 q", "(error) ERR radius cannot be negative"),
        ("GEOSEARCH g FROMMEMBER Palermo BYRADIUS 1 q", UNIT),
        ("GEOSEARCH g FROMMEMBER Palermo BYBOX x y km", "(error) ERR need numeric width"),
        ("GEOSEARCH g FROMMEMBER Palermo BYBOX 1 y km", "(error) ERR need numeric height"),
        ("GEOSEARCH g FROMMEMBER Palermo BYBOX -1 1 q", "(error) ERR height or width cannot be negative"),
        ("GEOSEARCH g FROMLONLAT 181 1 BYBOX 1 1 q", "(error) ERR invalid longitude,latitude pair 181.000000,1.000000"),
        ("GEOSEARCH g FROMLONLAT 1 1 BYRADIUS 1 m COUNT 0", "(error) ERR COUNT must be > 0"),
        ("GEOSEARCH g FROMLONLAT 1 1 BYRADIUS 1 m COUNT x", "(error) ERR value is not an integer or out of range"),
        ("GEOSEARCH g FROMLONLAT 1 1 BYRADIUS 1 m COUNT", SYNTAX),
        ("GEOSEARCH g FROMLONLAT 1 1 BYRADIUS 1 m STOREDIST", SYNTAX),
        ("GEOSEARCH none FROMMEMBER x BYRADIUS 1 m ANY", "(error) ERR the ANY argument requires COUNT argument"),
        ("GEOSEARCH s x x x x x", WRONG),
    ]);
}

#[test]
fn storing() {
    check(&[
        ("GEOSEARCHSTORE d g FROMLONLAT 15 37 BYRADIUS 200 km STOREDIST", "(integer) 2"),
        (
            "ZRANGE d 0 -1 WITHSCORES",
            r#"[["Catania", (double) 56.4412578701582], ["Palermo", (double) 190.44242984775784]]"#,
        ),
        ("GEOSEARCHSTORE g g FROMLONLAT 15 37 BYRADIUS 200 km COUNT 1", "(integer) 1"),
        ("ZRANGE g 0 -1 WITHSCORES", r#"[["Catania", (double) 3479447370796909]]"#),
        ("GEOSEARCHSTORE d none FROMLONLAT 15 37 BYRADIUS 200 km", "(integer) 0"),
        ("EXISTS d", "(integer) 0"),
        (
            "GEOSEARCHSTORE d g FROMLONLAT 15 37 BYRADIUS 200 km WITHDIST",
            "(error) ERR GEOSEARCHSTORE is not compatible with WITHDIST, WITHHASH and WITHCOORD options",
        ),
    ]);
}

#[test]
fn the_older_commands() {
    check(&[
        ("GEORADIUS g 15 37 200 km", r#"["Palermo", "Catania"]"#),
        ("GEORADIUSBYMEMBER g Palermo 200 km DESC", r#"["Catania", "edge1", "Palermo"]"#),
        ("GEORADIUS_RO g 15 37 200 km ASC COUNT 1 WITHDIST", r#"[["Catania", "56.4413"]]"#),
        ("GEORADIUS g 15 37 200 km STORE d STOREDIST e COUNT 1", "(integer) 1"),
        ("EXISTS d e", "(integer) 1"),
        ("COMMAND GETKEYS GEORADIUS g 15 37 200 km STORE d STOREDIST e", r#"["g", "e"]"#),
        ("GEORADIUS g 15 37 200 km STORE", SYNTAX),
        ("GEORADIUS_RO g 15 37 200 km STORE d", SYNTAX),
        ("GEORADIUSBYMEMBER_RO g Palermo 200 km STOREDIST d", SYNTAX),
        (
            "GEORADIUS g 15 37 200 km STORE d WITHDIST",
            "(error) ERR STORE option in GEORADIUS is not compatible with WITHDIST, WITHHASH and WITHCOORD options",
        ),
        ("GEORADIUS none 15 37 200 q", UNIT),
        ("GEORADIUSBYMEMBER none x 200 q", "[]"),
        ("GEORADIUSBYMEMBER none x 200 q STORE e", "(integer) 0"),
        ("EXISTS e", "(integer) 0"),
        ("GEORADIUSBYMEMBER g x 200 q", NO_MEMBER),
        ("GEORADIUS s x y z q", WRONG),
    ]);
}

#[test]
fn a_large_part_is_left_to_others() {
    use crate::exec::{Lane, Outcome, Patience, run};
    use crate::reply::Tape;

    let mut t = Testing::new();
    for n in 0..11_000 {
        t.run(&format!("GEOADD g {} {} {n}", n as f64 / 100.0, n as f64 / 1000.0));
    }
    let mut hurried = |line: &str| {
        let words: Vec<&[u8]> = line.split(' ').map(str::as_bytes).collect();
        run(&mut t.session, &words, &mut Tape::new(), Patience::Hurries)
    };
    assert_eq!(hurried("GEOSEARCH g FROMLONLAT 1 0 BYRADIUS 10 km"), Outcome::Done);
    assert_eq!(hurried("GEOSEARCH g FROMLONLAT 50 5 BYRADIUS 10000 km"), Outcome::Later(Lane::Long));
}
