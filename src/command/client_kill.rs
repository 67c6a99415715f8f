//! CLIENT KILL: closing the connections of others.

use std::sync::Arc;
use std::sync::atomic::Ordering::Relaxed;

use super::args::Args;
use super::client::{Kind, kind, kind_of};
use super::error::{self, Result};
use super::spec::{CommandSpec, Flags, Shape};
use crate::engine::access::Ctx;
use crate::engine::client::ClientInfo;
use crate::reply::Tape;
use crate::value::number;

pub const KILL: CommandSpec = CommandSpec::new(
    "KILL",
    "<ip:port | <[ID client-id] | [TYPE <NORMAL | MASTER | REPLICA | PUBSUB>] | [USER username] | [ADDR ip:port] | \
     [LADDR ip:port] | [SKIPME <YES | NO>] | [MAXAGE maxage]>>",
    kill,
)
.arity(-3)
.summary("Closes connections; an embedded client loses its session as if that were one.")
.since("2.4.0")
.newer(&[("MAXAGE", "7.4.0", "8.0.0")])
.time("O(N) in the number of clients.")
.flags(Flags::ADMIN.and(Flags::NOSCRIPT).and(Flags::LOADING).and(Flags::STALE))
.reply(Shape::Any);

/// Which clients are meant; what is not set does not matter.
#[derive(Default)]
struct Filter<'a> {
    id: Option<u64>,
    addr: Option<&'a [u8]>,
    laddr: Option<&'a [u8]>,
    /// Of a kind that no client is: `Some(None)`.
    kind: Option<Option<Kind>>,
    /// Milliseconds.
    age: Option<u64>,
    me_too: bool,
}

fn kill(ctx: &mut Ctx<'_>, args: &mut Args<'_>, out: &mut Tape) -> Result {
    if args.remaining() == 1 {
        // The older form: an address, one's own included, and an error when nobody has it.
        let filter = Filter { addr: Some(args.next()?), me_too: true, ..Filter::default() };
        if kill_all(ctx, &filter) == 0 {
            return Err(error::NO_SUCH_CLIENT);
        }
        out.ok();
        return Ok(());
    }
    let filter = read(args)?;
    out.int(kill_all(ctx, &filter));
    Ok(())
}

fn read<'a>(args: &mut Args<'a>) -> Result<Filter<'a>> {
    let mut filter = Filter::default();
    while !args.is_done() {
        let (option, value) = (args.next()?, args.next()?);
        match option.to_ascii_uppercase().as_slice() {
            b"ID" => {
                let id = number::parse_i64(value).filter(|&id| id > 0).ok_or(error::CLIENT_ID_NOT_POSITIVE)?;
                filter.id = Some(id as u64);
            }
            b"TYPE" => filter.kind = Some(kind_of(value)?),
            b"USER" if value == b"default" => {}
            b"USER" => return Err(error::join(&[b"ERR No such user '", value, b"'"])),
            b"ADDR" => filter.addr = Some(value),
            b"LADDR" => filter.laddr = Some(value),
            b"SKIPME" if value.eq_ignore_ascii_case(b"yes") => filter.me_too = false,
            b"SKIPME" if value.eq_ignore_ascii_case(b"no") => filter.me_too = true,
            b"MAXAGE" if args.has("MAXAGE") => {
                let seconds = number::parse_i64(value).ok_or(error::MAXAGE)?;
                if seconds <= 0 {
                    return Err(error::MAXAGE_NOT_POSITIVE);
                }
                filter.age = Some((seconds as u64).saturating_mul(1000));
            }
            _ => return Err(error::SYNTAX),
        }
    }
    Ok(filter)
}

fn kill_all(ctx: &mut Ctx<'_>, filter: &Filter<'_>) -> i64 {
    let now = ctx.engine.clock.steady_ms();
    let me = ctx.session.info.id;
    // Embedded clients have no address, not an empty one.
    let is_at = |place: &str, wanted: &[u8]| !place.is_empty() && place.as_bytes() == wanted;
    let is_meant = |client: &Arc<ClientInfo>| {
        !client.killed.load(Relaxed)
            && filter.id.is_none_or(|id| client.id == id)
            && filter.addr.is_none_or(|addr| is_at(&client.addr, addr))
            && filter.laddr.is_none_or(|laddr| is_at(&client.laddr, laddr))
            && filter.kind.is_none_or(|wanted| wanted == Some(kind(client)))
            && filter.age.is_none_or(|age| now.saturating_sub(client.created_ms) >= age)
            && (filter.me_too || client.id != me)
    };
    // Out of the registry before anybody is woken.
    let clients: Vec<_> = ctx.engine.clients.iter().map(|client| client.clone()).filter(is_meant).collect();
    for client in &clients {
        if client.id == me && !client.embedded {
            // This reply is still to be sent.
            ctx.session.closing = true;
        } else {
            client.kill();
        }
    }
    clients.len() as i64
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::Ordering::Relaxed;

    use super::super::testing::Testing;

    #[test]
    fn connections_are_closed_by_what_they_are() {
        let mut t = Testing::new();
        let c = t.listener_client();
        let other = t.listener_client();
        let is_killed = |t: &Testing| t.session.info.killed.load(Relaxed);
        t.advance(3000);
        for (line, count) in [
            ("CLIENT KILL ID 99", 0),
            ("CLIENT KILL ADDR \"\" SKIPME no", 0),
            ("CLIENT KILL TYPE pubsub", 0),
            ("CLIENT KILL TYPE master", 0),
            ("CLIENT KILL MAXAGE 4", 0),
            ("CLIENT KILL ADDR 127.0.0.1:1 LADDR 127.0.0.1:6379", 0),
            ("CLIENT KILL USER default ID 3 MAXAGE 3 TYPE normal LADDR 127.0.0.1:6379", 1),
        ] {
            assert_eq!(t.run(line), format!("(integer) {count}"), "{line}");
        }
        assert_eq!((is_killed(&other), is_killed(&c)), (true, false));
        drop(other);
        assert_eq!(t.run("CLIENT KILL 127.0.0.1:50000"), "OK");
        assert!(is_killed(&c));
        let mut d = t.listener_client();
        assert_eq!((d.run("CLIENT KILL ID 4 SKIPME no"), d.session.closing), ("(integer) 1".into(), true));
    }

    #[test]
    fn embedded_clients_are_told_once() {
        let mut t = Testing::new();
        let mut c = t.listener_client();
        assert_eq!(
            (t.run("CLIENT KILL TYPE normal ID 1"), t.session.info.killed.load(Relaxed)),
            ("(integer) 0".into(), false)
        );
        assert_eq!((c.run("CLIENT KILL TYPE normal"), c.session.closing), ("(integer) 1".into(), false));
        assert!(t.session.info.killed.load(Relaxed) && !t.session.closing);
        assert_eq!(c.run("CLIENT KILL ID 1"), "(integer) 0");
        let mut own = Testing::new();
        assert_eq!(own.run("CLIENT KILL ID 1 SKIPME no"), "(integer) 1");
        // Its owner is told by the flag, as of any other kill.
        assert!(own.session.info.killed.load(Relaxed) && !own.session.closing);
    }

    #[test]
    fn faults_are_named() {
        let mut t = Testing::new();
        for (line, error) in [
            ("CLIENT KILL 1.2.3.4:5", "ERR No such client"),
            ("CLIENT KILL ID", "ERR No such client"),
            ("CLIENT KILL ID x", "ERR client-id should be greater than 0"),
            ("CLIENT KILL ID 0", "ERR client-id should be greater than 0"),
            ("CLIENT KILL TYPE foo", "ERR Unknown client type 'foo'"),
            ("CLIENT KILL USER foo", "ERR No such user 'foo'"),
            ("CLIENT KILL SKIPME maybe", "ERR syntax error"),
            ("CLIENT KILL MAXAGE x", "ERR maxage is not an integer or out of range"),
            ("CLIENT KILL MAXAGE -1", "ERR maxage should be greater than 0"),
            ("CLIENT KILL ID 1 ADDR", "ERR syntax error"),
            ("CLIENT KILL FOO bar", "ERR syntax error"),
        ] {
            assert_eq!(t.run(line), format!("(error) {error}"), "{line}");
        }
    }
}
