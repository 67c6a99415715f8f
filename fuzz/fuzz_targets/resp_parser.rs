//! The request parser: any bytes, in pieces of a size that the first byte tells. It must not panic, must give the same
//! commands whatever the pieces, and must always get on.
//!
//! `npm run fuzz -- --target resp_parser`
#![no_main]

use libfuzzer_sys::fuzz_target;
use nearis::wire::parser::{Limits, Parser, ProtocolError, Step};

const LIMITS: Limits = Limits { bulk: 1 << 20, authenticated: true };

fn parse(data: &[u8], piece: usize) -> (Vec<Vec<Vec<u8>>>, Option<ProtocolError>) {
    let mut parser = Parser::new();
    let (mut commands, mut start, mut end) = (Vec::new(), 0, 0);
    while end < data.len() {
        end = (end + piece).min(data.len());
        loop {
            let rest = &data[start..end];
            match parser.next(rest, LIMITS) {
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
                Err(fault) => return (commands, Some(fault)),
            }
        }
    }
    (commands, None)
}

fuzz_target!(|data: &[u8]| {
    let Some((&piece, data)) = data.split_first() else { return };
    let pieces = parse(data, piece.max(1) as usize);
    // How much of an endless line is borne before it is refused depends on the pieces.
    if data.len() <= 64 * 1024 {
        assert_eq!(pieces, parse(data, data.len().max(1)));
    }
});
