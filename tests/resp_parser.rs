//! The request parser against a plain reading of the protocol, whole and in pieces.

use std::time::{Duration, Instant};

use nearis::wire::parser::{Limits, Parser, ProtocolError, Step};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::test_runner::TestRunner;

const LIMITS: Limits = Limits { bulk: 100_000, authenticated: true };

type Words = Vec<Vec<u8>>;

/// Feeds the bytes in pieces that end at the given places, as a connection does.
fn parse(data: &[u8], ends: &[usize], limits: Limits) -> (Vec<Words>, Option<ProtocolError>, usize) {
    let mut parser = Parser::new();
    let (mut commands, mut start) = (Vec::new(), 0);
    for &end in ends.iter().chain([&data.len()]) {
        loop {
            let rest = &data[start..end.max(start)];
            match parser.next(rest, limits) {
                Ok(Step::Command { len }) => {
                    commands.push(parser.argv(rest).iter().map(|word| word.to_vec()).collect());
                    assert!(len > 0);
                    start += len;
                }
                Ok(Step::Empty { len }) => {
                    assert!(len > 0);
                    start += len;
                }
                Ok(Step::Incomplete { missing }) => {
                    assert!(missing > 0);
                    break;
                }
                Err(fault) => return (commands, Some(fault), start),
            }
        }
    }
    (commands, None, start)
}

fn encode(commands: &[Words]) -> Vec<u8> {
    let mut out = Vec::new();
    for words in commands {
        out.extend(format!("*{}\r\n", words.len()).as_bytes());
        for word in words {
            out.extend(format!("${}\r\n", word.len()).as_bytes());
            out.extend(word);
            out.extend(b"\r\n");
        }
    }
    out
}

/// Quotes a word so that it survives as an inline argument.
fn quoted(word: &[u8]) -> String {
    word.iter().fold("\"".to_string(), |text, byte| text + &format!("\\x{byte:02x}")) + "\""
}

/// Sorted places to cut at.
fn cuts(len: usize, seeds: &[u16]) -> Vec<usize> {
    let mut ends: Vec<usize> = seeds.iter().map(|&seed| seed as usize % (len + 1)).collect();
    ends.sort_unstable();
    ends
}

fn commands() -> impl Strategy<Value = Vec<Words>> {
    vec(vec(vec(any::<u8>(), 0..40), 1..6), 0..8)
}

/// Bytes that look like the protocol more often than chance would have it.
fn noise() -> impl Strategy<Value = Vec<u8>> {
    let piece = prop_oneof![
        Just(b"*1\r\n".to_vec()),
        Just(b"*3\r\n$1\r\n".to_vec()),
        Just(b"$4\r\nPING\r\n".to_vec()),
        Just(b"*-1\r\n".to_vec()),
        Just(b"\r\n".to_vec()),
        Just(b"a 'b' \"\\x4".to_vec()),
        vec(prop_oneof![Just(b'*'), Just(b'$'), Just(b'\r'), Just(b'\n'), Just(b'"'), b'0'..=b'9'], 0..6),
        vec(any::<u8>(), 0..10),
    ];
    vec(piece, 0..12).prop_map(|pieces| pieces.concat())
}

fn round_trip(commands: &[Words], seeds: &[u16]) {
    let data = encode(commands);
    let (parsed, fault, used) = parse(&data, &cuts(data.len(), seeds), LIMITS);
    assert_eq!((&parsed[..], fault, used), (commands, None, data.len()));
    let inline: String = commands
        .iter()
        .map(|words| words.iter().map(|word| quoted(word)).collect::<Vec<_>>().join(" ") + "\r\n")
        .collect();
    let (parsed, fault, used) = parse(inline.as_bytes(), &cuts(inline.len(), seeds), LIMITS);
    assert_eq!((&parsed[..], fault, used), (commands, None, inline.len()));
}

fn pieces_change_nothing(data: &[u8], seeds: &[u16]) {
    for authenticated in [true, false] {
        let limits = Limits { authenticated, ..LIMITS };
        let whole = parse(data, &[], limits);
        assert_eq!(parse(data, &cuts(data.len(), seeds), limits), whole);
        assert_eq!(parse(data, &(0..data.len()).collect::<Vec<_>>(), limits), whole);
    }
}

proptest! {
    #[test]
    fn commands_come_back_as_sent(commands in commands(), seeds in vec(any::<u16>(), 0..10)) {
        round_trip(&commands, &seeds);
    }

    #[test]
    fn pieces_do_not_change_what_noise_means(data in noise(), seeds in vec(any::<u16>(), 0..10)) {
        pieces_change_nothing(&data, &seeds);
    }
}

/// As long as `PARSER_SECONDS` says; without it a moment.
#[test]
fn noise_for_a_while() {
    let seconds = std::env::var("PARSER_SECONDS").ok().and_then(|text| text.parse().ok()).unwrap_or(1);
    let end = Instant::now() + Duration::from_secs(seconds);
    let mut runner = TestRunner::default();
    while Instant::now() < end {
        let found = runner.run(&(noise(), vec(any::<u16>(), 0..10)), |(data, seeds)| {
            pieces_change_nothing(&data, &seeds);
            Ok(())
        });
        found.unwrap();
    }
}

#[test]
fn what_a_header_announces_is_bounded() {
    for (request, fault) in [
        (&b"*2147483648\r\n"[..], "invalid multibulk length"),
        (b"*+1\r\n", "invalid multibulk length"),
        (b"*01\r\n", "invalid multibulk length"),
        (b"*-0\r\n", "invalid multibulk length"),
        (b"*1\nPING\r\n", "invalid multibulk length"),
        (b"*1\r\n$100001\r\n", "invalid bulk length"),
        (b"*1\r\n$\r\n", "invalid bulk length"),
        (b"*1\r\n$-1\r\n", "invalid bulk length"),
        (b"*1\r\n\r\n", "expected '$', got ' '"),
        (&[b'*'; 65_537], "too big mbulk count string"),
        (&[&b"*1\r\n"[..], &[b'$'; 65_537]].concat(), "too big bulk count string"),
        (&[b'x'; 65_537], "too big inline request"),
    ] {
        let (commands, found, _) = parse(request, &[], LIMITS);
        assert_eq!(commands, Vec::<Words>::new());
        assert_eq!(found, Some(ProtocolError(format!("ERR Protocol error: {fault}").into_bytes())));
    }
    for request in [&b"*2147483647\r\n"[..], b"*1\r\n$100000\r\nabc", &[b'x'; 65_536], b"*1\r"] {
        assert_eq!(parse(request, &[], LIMITS), (Vec::new(), None, 0));
    }
}
