//! Which commands may come, and what of their replies is known beforehand.
//!
//! What a command does is the matter of other tests. Here are those whose replies tell nothing of the time, of chance or
//! of sizes, so that two runs can be compared, and those that concern the connection itself.

use nearis::command::table::table;
use nearis::wire::parser::{Limits, Parser, Step};

/// One reply each.
const PLAIN: &str = "PING ECHO SELECT GET APPEND STRLEN INCR DECR INCRBY GETRANGE GETDEL SETNX DEL EXISTS TYPE DBSIZE MSET \
    MGET LPUSH RPUSH LPOP RPOP LRANGE LLEN LMOVE HSET HGET HDEL HGETALL SADD SREM SISMEMBER SCARD ZADD ZRANGE ZSCORE RENAME \
    COPY MULTI EXEC DISCARD WATCH UNWATCH PUBLISH SPUBLISH HELLO QUIT FLUSHDB";

/// After these, what a client gets is not one reply for each command.
const MESSAGES: &str = "SUBSCRIBE UNSUBSCRIBE PSUBSCRIBE PUNSUBSCRIBE SSUBSCRIBE SUNSUBSCRIBE RESET";

/// The same, of CLIENT.
const SILENCING: &str = "REPLY TRACKING CACHING";

/// With a timeout of 0 as the last word.
const BLOCKING: &str = "BLPOP BRPOP BLMOVE BZPOPMIN BZPOPMAX";

/// Runs on another thread.
const SCRIPT: &[u8] = b"return redis.call('GET', KEYS[1])";

/// Longest string that SETRANGE may make.
const LONGEST: usize = 100_000;

/// What is known of a client's replies.
#[derive(Default, Clone)]
pub struct Expected {
    /// One for each.
    pub commands: usize,
    /// Not all of what it sends back are replies, or not all replies are sent.
    pub is_open: bool,
    /// What it gets depends on the pieces: replies that are not sent yet are thrown away, or messages are gathered.
    pub may_differ: bool,
}

fn is_one_of(names: &str, name: &[u8]) -> bool {
    names.split(' ').any(|known| name.eq_ignore_ascii_case(known.as_bytes()))
}

/// Looks at a command; `None` when it may not come.
fn admit(argv: &[&[u8]], expected: &mut Expected) -> Option<()> {
    let (name, last) = (argv[0], argv[argv.len() - 1]);
    if name.eq_ignore_ascii_case(b"post") || name.eq_ignore_ascii_case(b"host:") {
        expected.may_differ = true;
        return Some(());
    }
    expected.commands += 1;
    if is_one_of(MESSAGES, name) {
        expected.is_open = true;
        return Some(());
    }
    let is_known = table().find(name).is_some();
    let is_good = match () {
        // Nobody has a password here, and nothing expires.
        _ if name.eq_ignore_ascii_case(b"set") => argv.len() <= 3,
        _ if name.eq_ignore_ascii_case(b"hello") => argv.len() <= 2,
        _ if name.eq_ignore_ascii_case(b"setrange") => argv.len() != 4 || is_below(argv[2], LONGEST),
        _ if name.eq_ignore_ascii_case(b"eval") => argv.get(1).is_none_or(|script| *script == SCRIPT),
        _ if name.eq_ignore_ascii_case(b"client") => match argv.get(1) {
            Some(word) if is_one_of(SILENCING, word) => {
                expected.is_open = true;
                // Invalidations are gathered as long as there is something to run.
                expected.may_differ |= word.eq_ignore_ascii_case(b"tracking");
                true
            }
            word => word.is_none_or(|word| is_one_of("ID GETNAME SETNAME NO-TOUCH", word)),
        },
        _ if is_one_of(BLOCKING, name) => last == b"0",
        _ => !is_known || is_one_of(PLAIN, name),
    };
    is_good.then_some(())
}

fn is_below(word: &[u8], bound: usize) -> bool {
    std::str::from_utf8(word).ok().and_then(|text| text.parse::<usize>().ok()).is_none_or(|number| number < bound)
}

/// Reads all that a client sends; `None` when something is among it that may not come.
pub fn read(bytes: &[u8]) -> Option<Expected> {
    let mut expected = Expected::default();
    let (mut parser, mut at) = (Parser::new(), 0);
    let limits = Limits { bulk: 512 << 20, authenticated: true };
    loop {
        match parser.next(&bytes[at..], limits) {
            Ok(Step::Command { len }) => {
                let argv = parser.argv(&bytes[at..]);
                admit(&argv, &mut expected)?;
                // What comes behind is not read. An error to QUIT leaves it open whether it does.
                if argv[0].eq_ignore_ascii_case(b"quit") {
                    expected.is_open |= argv.len() > 1 || at + len < bytes.len();
                }
                at += len;
            }
            Ok(Step::Empty { len }) => at += len,
            Ok(Step::Incomplete { .. }) => return Some(expected),
            Err(_) => {
                expected.commands += 1;
                return Some(expected);
            }
        }
    }
}
