//! CLIENT: what clients say of themselves, and who is there.

use std::sync::atomic::Ordering::Relaxed;

use super::args::Args;
use super::client_kill::KILL;
use super::client_pause::{PAUSE, UNPAUSE};
use super::client_reply::REPLY;
use super::client_tracking::{self, CACHING, GETREDIR, TRACKING, TRACKINGINFO};
use super::error::{self, Error, Result};
use super::help;
use super::spec::{CommandSpec, Flags, Shape};
use super::table::table;
use crate::engine::access::Ctx;
use crate::engine::block::End;
use crate::engine::client::ClientInfo;
use crate::engine::tracking::Mode;
use crate::reply::Tape;
use crate::value::number;

pub const CLIENT: CommandSpec = CommandSpec::container("CLIENT", SUBCOMMANDS)
    .summary("Holds the commands about clients.")
    .since("2.4.0")
    .time("Depends on the subcommand.");

const SUBCOMMANDS: &[CommandSpec] = &[
    CACHING,
    GETNAME,
    GETREDIR,
    HELP,
    ID,
    INFO,
    KILL,
    LIST,
    NO_EVICT,
    NO_TOUCH,
    PAUSE,
    REPLY,
    SETINFO,
    SETNAME,
    TRACKING,
    TRACKINGINFO,
    UNBLOCK,
    UNPAUSE,
];

const FLAGS: Flags = Flags::NOSCRIPT.and(Flags::LOADING).and(Flags::STALE);

const GETNAME: CommandSpec = CommandSpec::new("GETNAME", "", get_name)
    .summary("Returns the client's name.")
    .since("2.6.9")
    .flags(FLAGS)
    .reply(Shape::TextOrNull);

fn get_name(ctx: &mut Ctx<'_>, _: &mut Args<'_>, out: &mut Tape) -> Result {
    let names = ctx.session.info.names.lock();
    if names.name.is_empty() {
        out.nil()
    } else {
        out.bulk(&names.name)
    }
    Ok(())
}

const HELP: CommandSpec = CommandSpec::help(help, "5.0.0");

fn help(_: &mut Ctx<'_>, _: &mut Args<'_>, out: &mut Tape) -> Result {
    let entries = [
        ("GETNAME", "Return this client's name."),
        ("ID", "Return this client's id."),
        ("INFO", "Describe this client."),
        ("KILL <ip:port>", "Close the connection from this address."),
        (
            "KILL <option> <value> [...]",
            "Close the connections that all options fit: ADDR, LADDR, TYPE, USER, ID, MAXAGE, SKIPME.",
        ),
        ("LIST [TYPE (NORMAL|MASTER|REPLICA|PUBSUB) | ID <id> [<id> ...]]", "Describe clients, one a line."),
        ("NO-EVICT (ON|OFF)", "Keep this connection, however much memory it takes; see maxmemory-clients."),
        ("NO-TOUCH (ON|OFF)", "Look at keys without using them, but for TOUCH; see OBJECT IDLETIME and FREQ."),
        (
            "PAUSE <timeout> [WRITE|ALL]",
            "Hold back what clients send for so many milliseconds: what may write, or all of it.",
        ),
        ("REPLY (ON|OFF|SKIP)", "Say whether this connection wants replies: all, none, or all but the next."),
        ("SETINFO (LIB-NAME|LIB-VER) <value>", "Say what library this client uses."),
        ("SETNAME <name>", "Name this client."),
        ("UNBLOCK <clientid> [TIMEOUT|ERROR]", "End what a client is blocked on."),
        ("UNPAUSE", "Run what CLIENT PAUSE has held back."),
    ];
    let mut entries: Vec<_> = entries.into_iter().chain(client_tracking::HELP).collect();
    entries.sort_unstable();
    help::write("CLIENT", &entries, out);
    Ok(())
}

const ID: CommandSpec = CommandSpec::new("ID", "", id)
    .summary("Returns the number by which others know this client.")
    .since("5.0.0")
    .flags(FLAGS)
    .reply(Shape::Int);

fn id(ctx: &mut Ctx<'_>, _: &mut Args<'_>, out: &mut Tape) -> Result {
    out.int(ctx.session.info.id as i64);
    Ok(())
}

const INFO: CommandSpec = CommandSpec::new("INFO", "", info)
    .summary("Describes this client.")
    .since("6.2.0")
    .flags(FLAGS)
    .tips(&["nondeterministic_output"])
    .reply(Shape::Text);

fn info(ctx: &mut Ctx<'_>, args: &mut Args<'_>, out: &mut Tape) -> Result {
    let line = describe(ctx, &ctx.session.info, args);
    out.verbatim(b"txt", &line);
    Ok(())
}

const LIST: CommandSpec =
    CommandSpec::new("LIST", "[TYPE <NORMAL | MASTER | REPLICA | PUBSUB>] [ID client-id [client-id ...]]", list)
        .summary("Describes the clients that are connected.")
        .since("2.4.0")
        .time("O(N) in the number of clients.")
        .flags(FLAGS.and(Flags::ADMIN))
        .tips(&["nondeterministic_output"])
        .reply(Shape::Text);

fn list(ctx: &mut Ctx<'_>, args: &mut Args<'_>, out: &mut Tape) -> Result {
    let mut ids: Vec<u64> = ctx.engine.clients.iter().map(|client| client.id).collect();
    ids.sort_unstable();
    if args.remaining() == 2 && args.token("TYPE") {
        let wanted = kind_of(args.next()?)?;
        ids.retain(|id| ctx.engine.clients.get(id).is_some_and(|client| wanted == Some(kind(&client))));
    } else if args.remaining() > 1 && args.token("ID") {
        let given = args.rest().iter().map(|id| number::parse_i64(id)).collect::<Option<Vec<_>>>();
        // Nobody has a negative id.
        ids = given.ok_or(error::INVALID_CLIENT_ID)?.into_iter().filter_map(|id| id.try_into().ok()).collect();
    }
    args.finish()?;
    let mut lines = Vec::new();
    for id in ids {
        // Out of the registry before its names are locked.
        let client = ctx.engine.clients.get(&id).map(|client| client.clone());
        if let Some(client) = client {
            lines.extend(describe(ctx, &client, args));
        }
    }
    out.verbatim(b"txt", &lines);
    Ok(())
}

/// What CLIENT LIST TYPE tells apart; nobody replicates.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    Normal,
    Subscriber,
}

/// What the client is.
pub fn kind(client: &ClientInfo) -> Kind {
    if client.is_subscriber() { Kind::Subscriber } else { Kind::Normal }
}

/// The kind of that name, `None` for one that no client has.
pub fn kind_of(name: &[u8]) -> Result<Option<Kind>> {
    match name.to_ascii_lowercase().as_slice() {
        b"normal" => Ok(Some(Kind::Normal)),
        b"pubsub" => Ok(Some(Kind::Subscriber)),
        b"master" | b"replica" | b"slave" => Ok(None),
        _ => Err(error::join(&[b"ERR Unknown client type '", name, b"'"])),
    }
}

const NO_EVICT: CommandSpec = CommandSpec::new("NO-EVICT", "<ON | OFF>", no_evict)
    .summary("Keeps the connection when connections are ended because of what they keep, see `maxmemory-clients`.")
    .since("7.0.0")
    .flags(FLAGS.and(Flags::ADMIN))
    .reply(Shape::Ok);

fn no_evict(ctx: &mut Ctx<'_>, args: &mut Args<'_>, out: &mut Tape) -> Result {
    let stays = on_or_off(args)?;
    ctx.session.info.held.stays.store(stays, Relaxed);
    out.ok();
    Ok(())
}

fn on_or_off(args: &mut Args<'_>) -> Result<bool> {
    match () {
        () if args.token("ON") => Ok(true),
        () if args.token("OFF") => Ok(false),
        () => Err(error::SYNTAX),
    }
}

const NO_TOUCH: CommandSpec = CommandSpec::new("NO-TOUCH", "<ON | OFF>", no_touch)
    .summary("Lets the client look at keys without using them, which only TOUCH then does.")
    .since("7.2.0")
    .flags(FLAGS)
    .reply(Shape::Ok);

fn no_touch(ctx: &mut Ctx<'_>, args: &mut Args<'_>, out: &mut Tape) -> Result {
    let leaves_no_trace = on_or_off(args)?;
    ctx.session.info.leaves_no_trace.store(leaves_no_trace, Relaxed);
    out.ok();
    Ok(())
}

const SETINFO: CommandSpec = CommandSpec::new("SETINFO", "<LIB-NAME libname | LIB-VER libver>", set_info)
    .summary("Says what library the client uses.")
    .since("7.2.0")
    .flags(FLAGS)
    .tips(&["request_policy:all_nodes", "response_policy:all_succeeded"])
    .reply(Shape::Ok);

fn set_info(ctx: &mut Ctx<'_>, args: &mut Args<'_>, out: &mut Tape) -> Result {
    let (attribute, value) = (args.next()?, args.next()?);
    let mut names = ctx.session.info.names.lock();
    let names = &mut *names;
    let shown = String::from_utf8_lossy(attribute);
    let place = match attribute.to_ascii_lowercase().as_slice() {
        b"lib-name" => &mut names.lib_name,
        b"lib-ver" => &mut names.lib_ver,
        _ => return Err(error::join(&[b"ERR Unrecognized option '", attribute, b"'"])),
    };
    if !is_printable(value) {
        return Err(Error::line(format!("ERR {shown} cannot contain spaces, newlines or special characters.")));
    }
    *place = value.to_vec();
    out.ok();
    Ok(())
}

const SETNAME: CommandSpec = CommandSpec::new("SETNAME", "connection-name", set_name)
    .summary("Names the client; an empty name takes it back.")
    .since("2.6.9")
    .flags(FLAGS)
    .tips(&["request_policy:all_nodes", "response_policy:all_succeeded"])
    .reply(Shape::Ok);

fn set_name(ctx: &mut Ctx<'_>, args: &mut Args<'_>, out: &mut Tape) -> Result {
    let name = args.next()?;
    check_name(name)?;
    ctx.session.info.names.lock().name = name.to_vec();
    out.ok();
    Ok(())
}

const UNBLOCK: CommandSpec = CommandSpec::new("UNBLOCK", "client-id [TIMEOUT | ERROR]", unblock)
    .summary("Ends the wait of a blocked client, as if its time were over, or with an error.")
    .since("5.0.0")
    .flags(FLAGS.and(Flags::ADMIN))
    .reply(Shape::Flag);

fn unblock(ctx: &mut Ctx<'_>, args: &mut Args<'_>, out: &mut Tape) -> Result {
    let id = args.next()?;
    let how = match () {
        () if args.is_done() || args.token("TIMEOUT") => End::Timeout,
        () if args.token("ERROR") => End::Unblocked,
        () => return Err(error::UNBLOCK_REASON),
    };
    if !args.is_done() {
        return Err(error::subcommand_syntax(args.all()[1], "CLIENT"));
    }
    let id = number::parse_i64(id).ok_or(error::NOT_AN_INTEGER)?;
    // Out of the registry before its waiter is locked.
    let client = u64::try_from(id).ok().and_then(|id| ctx.engine.clients.get(&id).map(|client| client.clone()));
    let waiter = client.and_then(|client| client.waiter.lock().clone());
    // A pause does not block a client on anything.
    out.int(waiter.is_some_and(|waiter| !waiter.is_held() && waiter.end(ctx.engine, how)) as i64);
    Ok(())
}

/// Names must not break the lines of CLIENT LIST.
pub fn check_name(name: &[u8]) -> Result {
    if is_printable(name) { Ok(()) } else { Err(error::CLIENT_NAME) }
}

fn is_printable(text: &[u8]) -> bool {
    text.iter().all(u8::is_ascii_graphic)
}

/// A client's line in CLIENT LIST, with all fields that Redis 8.2 has. `rbs` and `rbp` are about reply buffers of a fixed
/// size, which there are none of. `obl` are the bytes of replies that the socket has not taken, `oll` the messages that wait
/// behind them, and `omem` is both. `argv-mem` are the words of the command under way, or of the one that waits.
fn describe(ctx: &Ctx<'_>, client: &ClientInfo, args: &Args<'_>) -> Vec<u8> {
    let now = ctx.engine.clock.steady_ms();
    let is_self = client.id == ctx.session.info.id;
    let last = client.last_seconds.load(Relaxed);
    let idle = if is_self { 0 } else { ((now / 1000) as u32).saturating_sub(last) };
    let command = client.last_command.load(Relaxed).checked_sub(1).map_or("NULL", |id| &table().commands[id].name);
    // A command that waits counts once it is done.
    let waits = client.waiter.lock().as_ref().is_some_and(|waiter| !waiter.is_held());
    let done = client.calls.total().saturating_sub((is_self || waits) as u64);
    let (flags, queued, watches) = (flags(client), client.queued.load(Relaxed), client.watches());
    let words = match is_self {
        true => args.all().iter().map(|word| word.len()).sum(),
        false => client.waiter.lock().as_ref().map_or(0, |waiter| waiter.words().iter().map(|word| word.len()).sum()),
    };
    let queue_bytes = if queued > 0 { client.queue_bytes.load(Relaxed) } else { 0 };
    let unsent = client.unsent.load(Relaxed);
    let memory = client.bytes();
    let names = client.names.lock().clone();
    let mut line =
        format!("id={} addr={} laddr={} fd={} name=", client.id, client.addr, client.laddr, client.fd.load(Relaxed))
            .into_bytes();
    line.extend(names.name);
    line.extend(
        format!(
            " age={} idle={idle} flags={flags} db={} sub={} psub={} ssub={} multi={queued} watch={watches} qbuf={} \
             qbuf-free={} argv-mem={words} multi-mem={queue_bytes} rbs=0 rbp=0 obl={unsent} oll={} omem={} \
             tot-mem={memory} events={} cmd={command} user=default redir={} resp={} lib-name=",
            now.saturating_sub(client.created_ms) / 1000,
            client.db.load(Relaxed),
            client.channels.load(Relaxed),
            client.patterns.load(Relaxed),
            client.shard_channels.load(Relaxed),
            client.query_buffer.load(Relaxed),
            client.query_room.load(Relaxed),
            client.outbox.len(),
            unsent + client.outbox.bytes(),
            if client.embedded { "" } else { "r" },
            client.tracking.redirect().map_or(-1, |id| id as i64),
            client.resp.load(Relaxed),
        )
        .as_bytes(),
    );
    line.extend(names.lib_name);
    line.extend(b" lib-ver=");
    line.extend(names.lib_ver);
    let (input, output) = (client.net_input.load(Relaxed), client.net_output.load(Relaxed));
    line.extend(format!(" io-thread=0 tot-net-in={input} tot-net-out={output} tot-cmds={done}\n").as_bytes());
    line
}

/// The letters of CLIENT LIST for what state a client is in.
fn flags(client: &ClientInfo) -> String {
    let tracking = client.tracking.mode();
    let letters = [
        ('O', client.is_monitor.load(Relaxed)),
        ('P', client.is_subscriber()),
        ('x', client.queued.load(Relaxed) >= 0),
        ('b', client.waiter.lock().is_some()),
        ('t', tracking.has(Mode::ON)),
        ('R', tracking.has(Mode::BROKEN)),
        ('B', tracking.has(Mode::BCAST)),
        ('d', client.dirty.load(Relaxed)),
        ('A', client.killed.load(Relaxed)),
        ('U', client.addr.starts_with('/')),
        ('e', client.held.stays.load(Relaxed)),
        ('T', client.leaves_no_trace.load(Relaxed)),
    ];
    let flags: String = letters.into_iter().filter_map(|(letter, is)| is.then_some(letter)).collect();
    if flags.is_empty() { "N".into() } else { flags }
}

#[cfg(test)]
mod tests {
    use super::super::testing::Testing;

    #[test]
    fn clients_name_themselves() {
        let mut t = Testing::new();
        let special = "(error) ERR Client names cannot contain spaces, newlines or special characters.";
        assert_eq!(t.run("CLIENT GETNAME"), "(nil)");
        assert_eq!(t.run("CLIENT SETNAME worker:1"), "OK");
        assert_eq!(t.run("CLIENT SETNAME 'a b'"), special);
        assert_eq!(t.run("CLIENT SETNAME \"a\\n\""), special);
        assert_eq!(t.run("CLIENT SETNAME \"\\xff\""), special);
        assert_eq!(t.run("CLIENT GETNAME"), "\"worker:1\"");
        assert_eq!(t.run("CLIENT SETNAME ''"), "OK");
        assert_eq!(t.run("CLIENT GETNAME"), "(nil)");
    }

    #[test]
    fn clients_name_their_library() {
        let mut t = Testing::new();
        assert_eq!(t.run("CLIENT SETINFO LIB-NAME ioredis"), "OK");
        assert_eq!(t.run("CLIENT SETINFO lib-ver 6.0.0"), "OK");
        assert_eq!(t.run("CLIENT SETINFO foo bar"), "(error) ERR Unrecognized option 'foo'");
        let special = "(error) ERR Lib-Name cannot contain spaces, newlines or special characters.";
        assert_eq!(t.run("CLIENT SETINFO Lib-Name 'a b'"), special);
        assert!(t.run("CLIENT INFO").contains(" lib-name=ioredis lib-ver=6.0.0 "));
    }

    #[test]
    fn a_client_is_described_on_a_line() {
        let mut t = Testing::new();
        let mut c = t.listener_client();
        t.advance(2500);
        c.run("SELECT 3");
        let line = "id=2 addr=127.0.0.1:50000 laddr=127.0.0.1:6379 fd=-1 name= age=2 idle=0 flags=N db=3 sub=0 psub=0 \
                    ssub=0 multi=-1 watch=0 qbuf=0 qbuf-free=0 argv-mem=10 multi-mem=0 rbs=0 rbp=0 obl=0 oll=0 omem=0 \
                    tot-mem=0 events=r cmd=client|info user=default redir=-1 resp=2 lib-name= lib-ver= io-thread=0 \
                    tot-net-in=0 tot-net-out=0 tot-cmds=1\n";
        assert_eq!(c.run("CLIENT INFO"), line);
        assert!(t.run("CLIENT LIST").starts_with("id=1 addr= laddr= fd=-1 name= age=2 "));
        assert_eq!(t.run("CLIENT LIST").lines().count(), 2);
    }

    #[test]
    fn the_list_is_narrowed_by_type_or_id() {
        let mut t = Testing::new();
        let _c = t.listener_client();
        for (line, lines) in [
            ("CLIENT LIST TYPE normal", 2),
            ("CLIENT LIST TYPE slave", 0),
            ("CLIENT LIST TYPE PubSub", 0),
            ("CLIENT LIST ID 2 2 7", 2),
            ("CLIENT LIST ID 0 -1", 0),
        ] {
            assert_eq!(t.run(line).lines().count(), lines, "{line}");
        }
        for (line, error) in [
            ("CLIENT LIST x", "ERR syntax error"),
            ("CLIENT LIST TYPE", "ERR syntax error"),
            ("CLIENT LIST ID", "ERR syntax error"),
            ("CLIENT LIST TYPE normal ID 2", "ERR syntax error"),
            ("CLIENT LIST TYPE foo", "ERR Unknown client type 'foo'"),
            ("CLIENT LIST ID 1 a", "ERR Invalid client ID"),
            ("CLIENT NOSUCH", "ERR unknown subcommand 'NOSUCH'. Try CLIENT HELP."),
            ("CLIENT ID x", "ERR wrong number of arguments for 'client|id' command"),
            ("CLIENT", "ERR wrong number of arguments for 'client' command"),
        ] {
            assert_eq!(t.run(line), format!("(error) {error}"), "{line}");
        }
    }

    #[test]
    fn what_a_client_keeps_is_on_its_line() {
        let mut t = Testing::new();
        let mut c = t.listener_client();
        let mut field = |line: &str, name: &str| {
            let line = t.run(line);
            let value = line.split(' ').find_map(|field| field.strip_prefix(&format!("{name}=")).map(str::to_string));
            value.expect("a field")
        };
        c.run("MULTI");
        c.run("SET k v");
        assert_ne!(field("CLIENT LIST ID 2", "multi-mem"), "0");
        assert_eq!(field("CLIENT LIST ID 2", "flags"), "x");
        c.run("DISCARD");
        assert_eq!(field("CLIENT LIST ID 2", "multi-mem"), "0");
        c.wait("BLPOP list 0");
        assert_eq!(field("CLIENT LIST ID 2", "argv-mem"), "10");
        assert_eq!(field("CLIENT LIST ID 1", "argv-mem"), "13");
        assert_ne!(field("CLIENT INFO", "tot-mem"), "0");
    }

    #[test]
    fn keys_can_be_looked_at_without_using_them() {
        let mut t = Testing::new();
        let mut c = t.listener_client();
        for line in ["SET k v", "RPUSH l a", "CLIENT NO-TOUCH ON"] {
            t.run(line);
        }
        assert!(t.run("CLIENT INFO").contains(" flags=T "));
        t.advance(5000);
        for line in [
            "GET k",
            "MGET k l",
            "LRANGE l 0 -1",
            "RPUSH l b",
            "EXPIRE k 100",
            "EVAL 'return redis.call(\"GET\", KEYS[1])' 1 k",
        ] {
            t.run(line);
            assert_eq!(t.run("OBJECT IDLETIME k"), "(integer) 5", "{line}");
        }
        assert_eq!(t.run("OBJECT IDLETIME l"), "(integer) 5");
        assert_eq!((t.run("TOUCH k"), t.run("OBJECT IDLETIME k")), ("(integer) 1".into(), "(integer) 0".into()));
        c.run("GET l");
        assert_eq!(t.run("OBJECT IDLETIME l"), "(integer) 0");
        t.advance(5000);
        t.run("CLIENT NO-TOUCH off");
        t.run("GET k");
        assert_eq!(t.run("OBJECT IDLETIME k"), "(integer) 0");
        t.run("CLIENT NO-TOUCH ON");
        t.run("CLIENT NO-EVICT ON");
        t.run("RESET");
        assert!(t.run("CLIENT INFO").contains(" flags=N "));
    }

    #[test]
    fn help_has_its_frame() {
        let help = Testing::new().run("CLIENT HELP");
        assert!(
            help.starts_with("[CLIENT <subcommand> [<arg> [value] [opt] ...]. Subcommands are:, CACHING (YES|NO),"),
            "{help}"
        );
        assert!(help.ends_with("HELP,     Print this help.]"));
    }
}
