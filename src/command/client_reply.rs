//! CLIENT REPLY: whether a connection is answered at all.

use super::args::Args;
use super::error::{self, Error, Result};
use super::spec::{CommandSpec, Flags, Shape};
use crate::engine::access::Ctx;
use crate::engine::client::Replies;
use crate::reply::Tape;

/// Where a reply is a promise, nobody could settle it.
const EMBEDDED: Error =
    Error::new("ERR CLIENT REPLY OFF and SKIP are for connections: each embedded call has its reply");
/// A real server breaks the array of EXEC off.
const IN_TRANSACTION: Error = Error::new("ERR CLIENT REPLY OFF and SKIP are not possible inside a transaction");

pub const REPLY: CommandSpec = CommandSpec::new("REPLY", "<ON | OFF | SKIP>", reply)
    .summary("Says whether the connection wants replies: all, none, or all but the one to its next command.")
    .since("3.2.0")
    .flags(Flags::NOSCRIPT.and(Flags::LOADING).and(Flags::STALE))
    .reply(Shape::Ok);

/// The reply is left out by whoever serves the connection, which looks at the state behind each command.
fn reply(ctx: &mut Ctx<'_>, args: &mut Args<'_>, out: &mut Tape) -> Result {
    let replies = match () {
        () if args.token("ON") => Replies::All,
        () if args.token("OFF") => Replies::None,
        () if args.token("SKIP") => Replies::NotNext,
        () => return Err(error::SYNTAX),
    };
    if replies != Replies::All {
        if ctx.session.info.embedded {
            return Err(EMBEDDED);
        }
        if ctx.answers_at_once {
            return Err(IN_TRANSACTION);
        }
    }
    let before = ctx.session.replies;
    if !(replies == Replies::NotNext && before == Replies::None) {
        ctx.session.set_replies(replies);
    }
    out.ok();
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::super::testing::Testing;
    use crate::engine::client::Replies;

    #[test]
    fn a_connection_says_which_replies_it_wants() {
        let t = Testing::new();
        let mut c = t.listener_client();
        for (line, after) in [
            ("CLIENT REPLY SKIP", Replies::NotNext),
            ("CLIENT REPLY off", Replies::None),
            ("CLIENT REPLY SKIP", Replies::None),
            ("CLIENT REPLY ON", Replies::All),
            ("CLIENT REPLY OFF", Replies::None),
            ("RESET", Replies::All),
        ] {
            c.run(line);
            assert_eq!(c.session.replies, after, "{line}");
        }
        assert_eq!(c.run("CLIENT REPLY maybe"), "(error) ERR syntax error");
    }

    #[test]
    fn neither_embedded_calls_nor_transactions_go_without_replies() {
        let mut t = Testing::new();
        assert!(t.run("CLIENT REPLY OFF").starts_with("(error) ERR CLIENT REPLY OFF and SKIP are for connections"));
        assert_eq!(t.run("CLIENT REPLY ON"), "OK");
        let mut c = t.listener_client();
        for line in ["MULTI", "CLIENT REPLY SKIP", "PING"] {
            c.run(line);
        }
        assert!(
            c.run("EXEC")
                .starts_with("[(error) ERR CLIENT REPLY OFF and SKIP are not possible inside a transaction, PONG")
        );
        assert_eq!(c.session.replies, Replies::All);
    }
}
