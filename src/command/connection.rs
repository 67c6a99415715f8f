//! Connections: greeting, authentication, the selected database, and what clients tell of themselves.

use std::sync::atomic::Ordering::Relaxed;

use super::args::Args;
use super::client;
use super::error::{self, Error, Result};
use super::flavor;
use super::spec::{CommandSpec, Flags, Shape};
use crate::engine::DATABASES;
use crate::engine::access::Ctx;
use crate::engine::client::Replies;
use crate::reply::Tape;
use crate::value::number;

pub const COMMANDS: &[CommandSpec] = &[AUTH, client::CLIENT, ECHO, HELLO, PING, QUIT, RESET, SELECT];

const ANYTIME: Flags = Flags::LOADING.and(Flags::STALE);
const DOOR: Flags = ANYTIME.and(Flags::NOSCRIPT).and(Flags::FAST).and(Flags::NO_AUTH).and(Flags::ALLOW_BUSY);

const AUTH: CommandSpec = CommandSpec::new("AUTH", "[username] password", auth)
    .summary("Logs the client in.")
    .time("O(1)")
    .flags(DOOR)
    .reply(Shape::Ok);

fn auth(ctx: &mut Ctx<'_>, args: &mut Args<'_>, out: &mut Tape) -> Result {
    match args.rest() {
        [_] if !ctx.engine.config.has_password() => return Err(error::NO_PASSWORD_SET),
        [password] => log_in(ctx, b"default", password)?,
        [user, password] => log_in(ctx, user, password)?,
        _ => return Err(error::SYNTAX),
    }
    out.ok();
    Ok(())
}

/// There is one user, `default`; without a password to protect it any will do.
fn log_in(ctx: &mut Ctx<'_>, user: &[u8], password: &[u8]) -> Result {
    let config = &ctx.engine.config;
    if user != b"default" || (config.has_password() && !config.is_password(password)) {
        return Err(error::WRONG_PASSWORD);
    }
    ctx.session.authenticated = true;
    Ok(())
}

const ECHO: CommandSpec = CommandSpec::new("ECHO", "message", echo)
    .summary("Returns its argument.")
    .flags(ANYTIME.and(Flags::FAST))
    .reply(Shape::Text);

fn echo(_: &mut Ctx<'_>, args: &mut Args<'_>, out: &mut Tape) -> Result {
    out.bulk(args.next()?);
    Ok(())
}

const HELLO: CommandSpec = CommandSpec::new("HELLO", "[protover [AUTH username password] [SETNAME clientname]]", hello)
    .summary("Chooses the protocol, logs in and tells what server this is.")
    .since("6.0.0")
    .flags(DOOR)
    .reply(Shape::Map);

fn hello(ctx: &mut Ctx<'_>, args: &mut Args<'_>, out: &mut Tape) -> Result {
    let version = if args.is_done() { None } else { Some(protocol(args.next()?)?) };
    let (mut login, mut name) = (None, None);
    while let Some(option) = args.peek() {
        if args.remaining() > 2 && args.token("AUTH") {
            login = Some((args.next()?, args.next()?));
        } else if args.remaining() > 1 && args.token("SETNAME") {
            name = Some(args.next()?);
            client::check_name(args.all()[args.all().len() - args.remaining() - 1])?;
        } else {
            let option = String::from_utf8_lossy(option);
            return Err(Error::line(format!("ERR Syntax error in HELLO option '{option}'")));
        }
    }
    if let Some((user, password)) = login {
        log_in(ctx, user, password)?;
    }
    if !ctx.session.authenticated {
        return Err(error::HELLO_NOAUTH);
    }
    if let Some(name) = name {
        ctx.session.info.names.lock().name = name.to_vec();
    }
    if let Some(version) = version {
        ctx.session.set_resp(version);
        if ctx.answers_at_once && !ctx.session.info.embedded {
            out.protocol(version);
        }
    }
    greet(ctx, out);
    Ok(())
}

fn protocol(text: &[u8]) -> Result<u8> {
    match number::parse_i64(text) {
        Some(2) => Ok(2),
        Some(3) => Ok(3),
        Some(_) => Err(error::NOPROTO),
        None => Err(error::PROTOCOL_NOT_AN_INTEGER),
    }
}

fn greet(ctx: &Ctx<'_>, out: &mut Tape) {
    out.map(7);
    let texts = |pairs: &[(&str, &str)], out: &mut Tape| {
        for (name, value) in pairs {
            out.bulk(name.as_bytes());
            out.bulk(value.as_bytes());
        }
    };
    let flavor = flavor::of(ctx.engine);
    texts(&[("server", flavor.server()), ("version", flavor.version.text)], out);
    out.bulk(b"proto");
    out.int(ctx.session.resp as i64);
    out.bulk(b"id");
    out.int(ctx.session.info.id as i64);
    texts(&[("mode", "standalone"), ("role", "master")], out);
    out.bulk(b"modules");
    out.array(0);
}

const PING: CommandSpec = CommandSpec::new("PING", "[message]", ping)
    .summary("Answers PONG, or the message.")
    .flags(Flags::FAST)
    .tips(&["request_policy:all_shards", "response_policy:all_succeeded"])
    .reply(Shape::Text);

fn ping(ctx: &mut Ctx<'_>, args: &mut Args<'_>, out: &mut Tape) -> Result {
    let message = args.rest();
    if message.len() < 2 && ctx.session.in_subscriber_context() {
        // In the shape of a message, which is all that such a client expects.
        out.array(2);
        out.bulk(b"pong");
        out.bulk(message.first().copied().unwrap_or_default());
        return Ok(());
    }
    match message {
        [] => out.simple("PONG"),
        [message] => out.bulk(message),
        _ => return Err(error::wrong_arity("ping")),
    }
    Ok(())
}

const QUIT: CommandSpec = CommandSpec::new("QUIT", "", quit)
    .arity(-1)
    .summary("Closes the connection once this is answered.")
    .flags(DOOR)
    .reply(Shape::Ok);

fn quit(ctx: &mut Ctx<'_>, _: &mut Args<'_>, out: &mut Tape) -> Result {
    ctx.session.closing = true;
    out.ok();
    Ok(())
}

const RESET: CommandSpec = CommandSpec::new("RESET", "", reset)
    .summary("Makes the connection as good as new.")
    .since("6.2.0")
    .flags(DOOR)
    .reply(Shape::Text);

fn reset(ctx: &mut Ctx<'_>, _: &mut Args<'_>, out: &mut Tape) -> Result {
    ctx.discard()?;
    let session = &mut *ctx.session;
    session.leave_channels(ctx.engine);
    session.end_monitoring(ctx.engine);
    session.end_tracking(ctx.engine);
    session.select(0);
    session.set_resp(if session.info.embedded { 3 } else { 2 });
    session.info.names.lock().name.clear();
    session.info.held.stays.store(false, Relaxed);
    session.info.leaves_no_trace.store(false, Relaxed);
    session.set_replies(Replies::All);
    session.forget_login(ctx.engine);
    out.simple("RESET");
    Ok(())
}

const SELECT: CommandSpec = CommandSpec::new("SELECT", "index", select)
    .summary("Selects the database that the next commands work on.")
    .flags(ANYTIME.and(Flags::FAST))
    .reply(Shape::Ok);

fn select(ctx: &mut Ctx<'_>, args: &mut Args<'_>, out: &mut Tape) -> Result {
    let index = args.int32()?;
    let index = usize::try_from(index).ok().filter(|&index| index < DATABASES).ok_or(error::DB_INDEX)?;
    ctx.session.select(index);
    out.ok();
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::super::testing::Testing;
    use crate::exec::{Outcome, Patience, run};
    use crate::reply::{Tape, resp};

    const GREETING: &str = r#""mode" => "standalone", "role" => "master", "modules" => []}"#;

    #[test]
    fn hello_greets_in_the_protocol_asked_for() {
        let mut t = Testing::new();
        let mut c = t.listener_client();
        let start = r#"{"server" => "redis", "version" => "8.4.0", "proto" => (integer)"#;
        assert_eq!(c.run("HELLO"), format!(r#"{start} 2, "id" => (integer) 2, {GREETING}"#));
        assert_eq!(c.run("HELLO 3 SETNAME me"), format!(r#"{start} 3, "id" => (integer) 2, {GREETING}"#));
        assert_eq!(c.session.resp, 3);
        assert_eq!(c.run("CLIENT GETNAME"), "\"me\"");
        assert_eq!(t.run("HELLO"), format!(r#"{start} 3, "id" => (integer) 1, {GREETING}"#));
    }

    #[test]
    fn in_a_transaction_each_reply_is_in_the_protocol_of_its_moment() {
        let t = Testing::new();
        let mut c = t.listener_client();
        for line in ["HSET h f v", "MULTI", "HGETALL h", "HELLO 3", "HGETALL h"] {
            c.run(line);
        }
        let mut out = Tape::new();
        assert_eq!(run(&mut c.session, &[b"EXEC"], &mut out, Patience::Waits), Outcome::Done);
        let mut bytes = Vec::new();
        resp::encode(&out, c.session.resp, &mut bytes);
        let text = String::from_utf8_lossy(&bytes);
        assert!(text.starts_with("*3\r\n*2\r\n$1\r\nf\r\n$1\r\nv\r\n%7\r\n$6\r\nserver"), "{text}");
        assert!(text.ends_with("modules\r\n*0\r\n%1\r\n$1\r\nf\r\n$1\r\nv\r\n"), "{text}");
    }

    #[test]
    fn hello_names_what_it_does_not_understand() {
        let mut t = Testing::new();
        for (line, error) in [
            ("HELLO 4", "NOPROTO unsupported protocol version"),
            ("HELLO -1", "NOPROTO unsupported protocol version"),
            ("HELLO x", "ERR Protocol version is not an integer or out of range"),
            ("HELLO 2 foo", "ERR Syntax error in HELLO option 'foo'"),
            ("HELLO 2 auth a", "ERR Syntax error in HELLO option 'auth'"),
            ("HELLO 2 setname", "ERR Syntax error in HELLO option 'setname'"),
            ("HELLO 2 AUTH a b", "WRONGPASS invalid username-password pair or user is disabled."),
            ("HELLO 2 SETNAME 'a b'", "ERR Client names cannot contain spaces, newlines or special characters."),
        ] {
            assert_eq!(t.run(line), format!("(error) {error}"), "{line}");
        }
    }

    #[test]
    fn a_password_keeps_new_connections_out() {
        let mut t = Testing::new();
        let (mut before, wrong) =
            (t.listener_client(), "(error) WRONGPASS invalid username-password pair or user is disabled.");
        assert!(
            t.run("AUTH x").starts_with("(error) ERR AUTH <password> called without any password configured for the")
        );
        assert_eq!(t.run("AUTH default x"), "OK");
        assert_eq!(t.run("CONFIG SET requirepass secret"), "OK");
        assert_eq!(before.run("PING"), "PONG");
        let mut c = t.listener_client();
        assert_eq!(c.run("PING"), "(error) NOAUTH Authentication required.");
        assert!(
            c.run("HELLO 3").starts_with("(error) NOAUTH HELLO must be called with the client already authenticated,")
        );
        assert_eq!(c.run("AUTH wrong"), wrong);
        assert_eq!(c.run("AUTH other secret"), wrong);
        assert_eq!(c.run("AUTH a b c"), "(error) ERR syntax error");
        assert_eq!(c.run("AUTH secret"), "OK");
        assert_eq!(c.run("PING hi"), "\"hi\"");
        assert_eq!(c.run("RESET"), "RESET");
        assert_eq!(c.run("GET k"), "(error) NOAUTH Authentication required.");
        assert!(c.run("HELLO 3 AUTH default secret").starts_with('{'));
        assert_eq!(c.run("CONFIG SET requirepass ''"), "OK");
        assert_eq!(t.listener_client().run("PING"), "PONG");
        assert_eq!(t.run("RESET"), "RESET");
    }

    #[test]
    fn databases_are_selected_by_number() {
        let mut t = Testing::new();
        let out_of_range = "(error) ERR DB index is out of range";
        assert_eq!(t.run("SELECT 15"), "OK");
        assert_eq!(t.run("SELECT 16"), out_of_range);
        assert_eq!(t.run("SELECT -1"), out_of_range);
        assert_eq!(t.run("SELECT a"), "(error) ERR value is not an integer or out of range");
        let far = "(error) ERR value is out of range, value must between -2147483648 and 2147483647";
        assert_eq!(t.run("SELECT 99999999999"), far);
        assert_eq!(t.session.db, 15);
        assert_eq!((t.run("RESET"), t.session.db), ("RESET".into(), 0));
    }

    #[test]
    fn quit_closes_after_the_answer() {
        let mut t = Testing::new();
        assert_eq!((t.run("ECHO hi"), t.session.closing), ("\"hi\"".into(), false));
        assert_eq!((t.run("QUIT now"), t.session.closing), ("OK".into(), true));
        assert_eq!(t.run("PING a b"), "(error) ERR wrong number of arguments for 'ping' command");
    }
}
