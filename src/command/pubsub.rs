//! Pub/sub: publishing, subscribing, and who listens.

use super::args::Args;
use super::error::{self, Result};
use super::help;
use super::spec::{CommandSpec, Flags, KeyRule, Shape};
use crate::engine::access::Ctx;
use crate::engine::outbox::{Delivery, Payload, Source};
use crate::engine::pubsub::{Channels, Kind, Name};
use crate::reply::Tape;
use crate::reply::tape::Aggregate;

pub const COMMANDS: &[CommandSpec] =
    &[PSUBSCRIBE, PUBLISH, PUBSUB, PUNSUBSCRIBE, SPUBLISH, SSUBSCRIBE, SUBSCRIBE, SUNSUBSCRIBE, UNSUBSCRIBE];

const FLAGS: Flags = Flags::PUBSUB.and(Flags::LOADING).and(Flags::STALE);
const SUBSCRIBING: Flags = FLAGS.and(Flags::NOSCRIPT);

const PUBLISH: CommandSpec = CommandSpec::new("PUBLISH", "channel message", publish)
    .summary("Sends a message to everybody who listens to a channel; returns how many that were.")
    .since("2.0.0")
    .time("O(N+M) in the subscribers of the channel and the patterns of all.")
    .flags(FLAGS.and(Flags::FAST))
    .reply(Shape::Int);

fn publish(ctx: &mut Ctx<'_>, args: &mut Args<'_>, out: &mut Tape) -> Result {
    let (channel, message) = (args.next()?, args.next()?);
    out.int(ctx.engine.publish(channel, message) as i64);
    Ok(())
}

const SPUBLISH: CommandSpec = CommandSpec::new("SPUBLISH", "shardchannel message", spublish)
    .summary("Sends a message to everybody who listens to a shard channel; returns how many that were.")
    .since("7.0.0")
    .time("O(N) in the subscribers of the channel.")
    .flags(FLAGS.and(Flags::FAST))
    .keys(KeyRule::Channels { last: 1 })
    .key_flags(&["NOT_KEY"])
    .reply(Shape::Int);

fn spublish(ctx: &mut Ctx<'_>, args: &mut Args<'_>, out: &mut Tape) -> Result {
    let (channel, message) = (args.next()?, args.next()?);
    out.int(ctx.engine.publish_sharded(channel, message) as i64);
    Ok(())
}

const SUBSCRIBE: CommandSpec = CommandSpec::new("SUBSCRIBE", "channel [channel ...]", subscribe)
    .summary("Listens to channels.")
    .since("2.0.0")
    .time("O(N) in the channels named.")
    .flags(SUBSCRIBING)
    .reply(Shape::Int);

fn subscribe(ctx: &mut Ctx<'_>, args: &mut Args<'_>, out: &mut Tape) -> Result {
    begin(ctx, Kind::Channel, args, out)
}

const PSUBSCRIBE: CommandSpec = CommandSpec::new("PSUBSCRIBE", "pattern [pattern ...]", psubscribe)
    .summary("Listens to all channels whose names match patterns.")
    .since("2.0.0")
    .time("O(N) in the patterns named.")
    .flags(SUBSCRIBING)
    .reply(Shape::Int);

fn psubscribe(ctx: &mut Ctx<'_>, args: &mut Args<'_>, out: &mut Tape) -> Result {
    begin(ctx, Kind::Pattern, args, out)
}

const SSUBSCRIBE: CommandSpec = CommandSpec::new("SSUBSCRIBE", "shardchannel [shardchannel ...]", ssubscribe)
    .summary("Listens to shard channels.")
    .since("7.0.0")
    .time("O(N) in the channels named.")
    .flags(SUBSCRIBING)
    .keys(KeyRule::Channels { last: -1 })
    .key_flags(&["NOT_KEY"])
    .reply(Shape::Int);

fn ssubscribe(ctx: &mut Ctx<'_>, args: &mut Args<'_>, out: &mut Tape) -> Result {
    // The one of the three that is not for transactions.
    if ctx.session.in_transaction() {
        return Err(error::SSUBSCRIBE_IN_TRANSACTION);
    }
    begin(ctx, Kind::ShardChannel, args, out)
}

fn begin(ctx: &mut Ctx<'_>, kind: Kind, args: &mut Args<'_>, out: &mut Tape) -> Result {
    for name in args.rest() {
        ctx.session.subscribe(ctx.engine, kind, name);
        confirm(ctx, kind, WORDS[kind as usize].0, Some(name), out);
    }
    tell_count(ctx, kind, out);
    Ok(())
}

/// What confirmations of beginnings and ends are called, for each kind.
const WORDS: [(&str, &str); 3] =
    [("subscribe", "unsubscribe"), ("psubscribe", "punsubscribe"), ("ssubscribe", "sunsubscribe")];

const UNSUBSCRIBE: CommandSpec = CommandSpec::new("UNSUBSCRIBE", "[channel [channel ...]]", unsubscribe)
    .summary("Listens no longer to channels, or to none at all.")
    .since("2.0.0")
    .time("O(N) in the channels.")
    .flags(SUBSCRIBING)
    .reply(Shape::Int);

fn unsubscribe(ctx: &mut Ctx<'_>, args: &mut Args<'_>, out: &mut Tape) -> Result {
    end(ctx, Kind::Channel, args, out)
}

const PUNSUBSCRIBE: CommandSpec = CommandSpec::new("PUNSUBSCRIBE", "[pattern [pattern ...]]", punsubscribe)
    .summary("Listens no longer to patterns, or to none at all.")
    .since("2.0.0")
    .time("O(N) in the patterns.")
    .flags(SUBSCRIBING)
    .reply(Shape::Int);

fn punsubscribe(ctx: &mut Ctx<'_>, args: &mut Args<'_>, out: &mut Tape) -> Result {
    end(ctx, Kind::Pattern, args, out)
}

const SUNSUBSCRIBE: CommandSpec = CommandSpec::new("SUNSUBSCRIBE", "[shardchannel [shardchannel ...]]", sunsubscribe)
    .summary("Listens no longer to shard channels, or to none at all.")
    .since("7.0.0")
    .time("O(N) in the channels.")
    .flags(SUBSCRIBING)
    .keys(KeyRule::Channels { last: -1 })
    .key_flags(&["NOT_KEY"])
    .reply(Shape::Int);

fn sunsubscribe(ctx: &mut Ctx<'_>, args: &mut Args<'_>, out: &mut Tape) -> Result {
    end(ctx, Kind::ShardChannel, args, out)
}

fn end(ctx: &mut Ctx<'_>, kind: Kind, args: &mut Args<'_>, out: &mut Tape) -> Result {
    let word = WORDS[kind as usize].1;
    let all: Vec<Name> =
        if args.is_done() { ctx.session.subscriptions.of(kind).iter().cloned().collect() } else { vec![] };
    let named = args.rest().iter().copied();
    let mut any = false;
    for name in named.chain(all.iter().map(|name| &**name)) {
        ctx.session.unsubscribe(ctx.engine, kind, name);
        confirm(ctx, kind, word, Some(name), out);
        any = true;
    }
    if !any {
        confirm(ctx, kind, word, None, out);
    }
    tell_count(ctx, kind, out);
    Ok(())
}

/// One confirmation, for a client that reads them from a stream. These are the only commands that leave more than one
/// reply; an embedded client, which reads one for each command, gets a number instead (see [`tell_count`]).
fn confirm(ctx: &Ctx<'_>, kind: Kind, word: &str, name: Option<&[u8]>, out: &mut Tape) {
    if ctx.session.info.embedded {
        return;
    }
    out.push(3);
    out.bulk(word.as_bytes());
    match name {
        Some(name) => out.bulk(name),
        None => out.nil(),
    }
    out.int(ctx.session.subscriptions.count(kind) as i64);
}

/// What embedded clients get: how many subscriptions there are now.
fn tell_count(ctx: &Ctx<'_>, kind: Kind, out: &mut Tape) {
    if ctx.session.info.embedded {
        out.int(ctx.session.subscriptions.count(kind) as i64);
    }
}

/// Writes a message in this version of the protocol.
pub fn write_delivery_in(version: u8, delivery: &Delivery, out: &mut Tape) {
    let name: &[u8] = match delivery.message.source {
        Source::Invalidation if version >= 3 => b"invalidate",
        Source::BrokenRedirect => b"tracking-redir-broken",
        _ => return write_delivery(delivery, out),
    };
    out.push(2);
    out.bulk(name);
    write_payload(&delivery.message.payload, out);
}

/// Writes a message as its subscriber reads it.
pub fn write_delivery(delivery: &Delivery, out: &mut Tape) {
    let message = &delivery.message;
    match (&delivery.pattern, message.source) {
        (_, Source::Monitor) => return out.simple(&String::from_utf8_lossy(message.payload.bytes())),
        (None, source) => {
            out.push(3);
            out.bulk(if source == Source::ShardChannel { b"smessage" } else { b"message" });
        }
        (Some(pattern), _) => {
            out.push(4);
            out.bulk(b"pmessage");
            out.bulk(pattern);
        }
    }
    out.bulk(&message.channel);
    write_payload(&message.payload, out);
}

/// Writes what was published, or what is told of keys.
pub fn write_payload(payload: &Payload, out: &mut Tape) {
    match payload {
        Payload::Keys(keys) => {
            out.array(keys.len());
            keys.iter().for_each(|key| out.bulk(key));
        }
        Payload::Number(number) => out.int(*number),
        Payload::Nothing => out.nil(),
        Payload::Short(bytes) => out.bulk(bytes),
        Payload::Long(bytes) => out.shared(bytes.clone()),
    }
}

const PUBSUB: CommandSpec = CommandSpec::container("PUBSUB", SUBCOMMANDS)
    .summary("Holds the commands about channels and their subscribers.")
    .since("2.8.0")
    .time("Depends on the subcommand.");

const SUBCOMMANDS: &[CommandSpec] = &[CHANNELS, HELP, NUMPAT, NUMSUB, SHARDCHANNELS, SHARDNUMSUB];

const CHANNELS: CommandSpec = CommandSpec::new("CHANNELS", "[pattern]", channels)
    .arity(-2)
    .summary("Lists the channels that somebody is subscribed to.")
    .since("2.8.0")
    .time("O(N) in the channels.")
    .flags(FLAGS)
    .reply(Shape::Texts);

fn channels(ctx: &mut Ctx<'_>, args: &mut Args<'_>, out: &mut Tape) -> Result {
    list(ctx.engine.pubsub.channels(), args, out)
}

const SHARDCHANNELS: CommandSpec = CommandSpec::new("SHARDCHANNELS", "[pattern]", shard_channels)
    .arity(-2)
    .summary("Lists the shard channels that somebody is subscribed to.")
    .since("7.0.0")
    .time("O(N) in the channels.")
    .flags(FLAGS)
    .reply(Shape::Texts);

fn shard_channels(ctx: &mut Ctx<'_>, args: &mut Args<'_>, out: &mut Tape) -> Result {
    list(ctx.engine.pubsub.shard_channels(), args, out)
}

fn list(channels: &Channels, args: &mut Args<'_>, out: &mut Tape) -> Result {
    let pattern = match args.rest() {
        [] => None,
        [pattern] => Some(*pattern),
        _ => return Err(error::subcommand_syntax(args.all()[1], "PUBSUB")),
    };
    let names = channels.names(pattern);
    out.array(names.len());
    names.iter().for_each(|name| out.bulk(name));
    Ok(())
}

const HELP: CommandSpec = CommandSpec::help(help, "6.2.0");

fn help(_: &mut Ctx<'_>, _: &mut Args<'_>, out: &mut Tape) -> Result {
    let entries = [
        ("CHANNELS [<pattern>]", "List the channels with subscribers, those that match if a pattern is given."),
        ("NUMPAT", "Count the patterns that clients are subscribed to."),
        ("NUMSUB [<channel> ...]", "Count the subscribers of each channel; patterns do not count."),
        ("SHARDCHANNELS [<pattern>]", "List the shard channels with subscribers, as CHANNELS does."),
        ("SHARDNUMSUB [<shardchannel> ...]", "Count the subscribers of each shard channel."),
    ];
    help::write("PUBSUB", &entries, out);
    Ok(())
}

const NUMPAT: CommandSpec = CommandSpec::new("NUMPAT", "", numpat)
    .summary("Returns how many different patterns clients are subscribed to.")
    .since("2.8.0")
    .flags(FLAGS)
    .reply(Shape::Int);

fn numpat(ctx: &mut Ctx<'_>, _: &mut Args<'_>, out: &mut Tape) -> Result {
    out.int(ctx.engine.pubsub.pattern_count() as i64);
    Ok(())
}

const NUMSUB: CommandSpec = CommandSpec::new("NUMSUB", "[channel [channel ...]]", numsub)
    .summary("Returns each channel with the number of its subscribers.")
    .since("2.8.0")
    .time("O(N) in the channels named.")
    .flags(FLAGS)
    .reply(Shape::Any);

fn numsub(ctx: &mut Ctx<'_>, args: &mut Args<'_>, out: &mut Tape) -> Result {
    count(ctx.engine.pubsub.channels(), args, out);
    Ok(())
}

const SHARDNUMSUB: CommandSpec = CommandSpec::new("SHARDNUMSUB", "[shardchannel [shardchannel ...]]", shard_numsub)
    .summary("Returns each shard channel with the number of its subscribers.")
    .since("7.0.0")
    .time("O(N) in the channels named.")
    .flags(FLAGS)
    .reply(Shape::Any);

fn shard_numsub(ctx: &mut Ctx<'_>, args: &mut Args<'_>, out: &mut Tape) -> Result {
    count(ctx.engine.pubsub.shard_channels(), args, out);
    Ok(())
}

fn count(channels: &Channels, args: &mut Args<'_>, out: &mut Tape) {
    let mark = out.open(Aggregate::Array);
    let names = args.rest();
    for name in names {
        out.bulk(name);
        out.int(channels.subscribers(name) as i64);
    }
    out.close(mark, names.len() * 2);
}

#[cfg(test)]
mod tests {
    use super::super::testing::{Testing, render};
    use super::write_delivery;
    use crate::reply::Tape;

    /// What has come for a client.
    fn received(t: &Testing) -> String {
        let mut taken = Vec::new();
        t.session.info.outbox.take(usize::MAX, usize::MAX, &mut taken);
        let mut tape = Tape::new();
        taken.iter().for_each(|delivery| write_delivery(delivery, &mut tape));
        render(&tape)
    }

    #[test]
    fn each_channel_is_confirmed() {
        let t = Testing::new();
        let mut c = t.listener_client();
        let (a, b) = (r#"["subscribe", "a", (integer) 1]"#, r#"["subscribe", "b", (integer) 2]"#);
        assert_eq!(c.run("SUBSCRIBE a b a"), format!(r#"{a} {b} ["subscribe", "a", (integer) 2]"#));
        assert_eq!(c.run("PSUBSCRIBE a*"), r#"["psubscribe", "a*", (integer) 3]"#);
        assert_eq!(
            c.run("UNSUBSCRIBE none b"),
            concat!(r#"["unsubscribe", "none", (integer) 3] "#, r#"["unsubscribe", "b", (integer) 2]"#)
        );
        assert_eq!(c.run("UNSUBSCRIBE"), r#"["unsubscribe", "a", (integer) 1]"#);
        assert_eq!(c.run("UNSUBSCRIBE"), r#"["unsubscribe", (nil), (integer) 1]"#);
        assert_eq!(c.run("PUNSUBSCRIBE"), r#"["punsubscribe", "a*", (integer) 0]"#);
        assert_eq!(c.run("PUNSUBSCRIBE"), r#"["punsubscribe", (nil), (integer) 0]"#);
    }

    #[test]
    fn an_embedded_client_is_told_the_count() {
        let mut t = Testing::new();
        assert_eq!(t.run("SUBSCRIBE a b a"), "(integer) 2");
        assert_eq!(t.run("PSUBSCRIBE *"), "(integer) 3");
        assert_eq!(t.run("GET k"), "(nil)");
        assert_eq!(t.run("PUBLISH a hi"), "(integer) 2");
        assert_eq!(received(&t), r#"["message", "a", "hi"] ["pmessage", "*", "a", "hi"]"#);
        assert_eq!(t.run("UNSUBSCRIBE"), "(integer) 1");
        assert_eq!(t.run("PUNSUBSCRIBE"), "(integer) 0");
        assert_eq!(t.run("PUBLISH a hi"), "(integer) 0");
    }

    #[test]
    fn shard_channels_count_by_themselves() {
        let mut t = Testing::new();
        let mut c = t.listener_client();
        c.run("SUBSCRIBE a");
        let (a, b) = (r#"["ssubscribe", "a", (integer) 1]"#, r#"["ssubscribe", "b", (integer) 2]"#);
        assert_eq!(c.run("SSUBSCRIBE a b a"), format!(r#"{a} {b} ["ssubscribe", "a", (integer) 2]"#));
        assert_eq!((t.run("SPUBLISH a hi"), t.run("SPUBLISH none hi")), ("(integer) 1".into(), "(integer) 0".into()));
        assert_eq!(received(&c), r#"["smessage", "a", "hi"]"#);
        assert_eq!(t.run("PUBSUB SHARDNUMSUB a zz"), r#"["a", (integer) 1, "zz", (integer) 0]"#);
        assert_eq!(t.run("PUBSUB SHARDCHANNELS b*"), r#"["b"]"#);
        assert_eq!(c.run("SUNSUBSCRIBE a"), r#"["sunsubscribe", "a", (integer) 1]"#);
        assert!(t.run("CLIENT LIST TYPE pubsub").contains(" flags=P db=0 sub=1 psub=0 ssub=1 "));
        assert!(t.run("INFO stats").contains("pubsubshard_channels:1"));
        assert_eq!(c.run("SUNSUBSCRIBE"), r#"["sunsubscribe", "b", (integer) 0]"#);
        assert_eq!(c.run("SUNSUBSCRIBE"), r#"["sunsubscribe", (nil), (integer) 0]"#);
        let refused = "(error) ERR SSUBSCRIBE isn't allowed for a DENY BLOCKING client";
        assert_eq!([t.run("MULTI"), t.run("SSUBSCRIBE a"), t.run("EXEC")][2], format!("[{refused}]"));
        assert_eq!(t.run("SSUBSCRIBE a b"), "(integer) 2");
        assert_eq!(t.run("COMMAND GETKEYS SPUBLISH a b"), "(error) ERR The command has no key arguments");
    }

    #[test]
    fn the_old_protocol_allows_little_else() {
        let t = Testing::new();
        let mut c = t.listener_client();
        let refused = |name: &str| {
            format!(
                "(error) ERR Can't execute '{name}': only (P|S)SUBSCRIBE / (P|S)UNSUBSCRIBE / PING / QUIT / RESET are \
                 allowed in this context"
            )
        };
        c.run("SUBSCRIBE a");
        assert_eq!(c.run("GET k"), refused("get"));
        assert_eq!(c.run("client INFO"), refused("client|info"));
        assert_eq!(c.run("HELLO 3"), refused("hello"));
        assert_eq!(c.run("GET"), "(error) ERR wrong number of arguments for 'get' command");
        assert_eq!(c.run("PING"), r#"["pong", ""]"#);
        assert_eq!(c.run("PING hi"), r#"["pong", "hi"]"#);
        assert_eq!(c.run("RESET"), "RESET");
        assert_eq!(c.run("PING"), "PONG");
        c.run("HELLO 3");
        c.run("SUBSCRIBE a");
        assert_eq!((c.run("GET k"), c.run("PING")), ("(nil)".into(), "PONG".into()));
        c.run("HELLO 2");
        assert_eq!(c.run("GET k"), refused("get"));
    }

    #[test]
    fn subscribers_are_seen() {
        let mut t = Testing::new();
        let mut c = t.listener_client();
        c.run("SUBSCRIBE a b");
        c.run("PSUBSCRIBE a*");
        assert_eq!(t.run("PUBSUB CHANNELS a*"), r#"["a"]"#);
        assert_eq!(t.run("PUBSUB CHANNELS").len(), r#"["a", "b"]"#.len());
        assert_eq!(t.run("PUBSUB NUMSUB a zz"), r#"["a", (integer) 1, "zz", (integer) 0]"#);
        assert_eq!((t.run("PUBSUB NUMSUB"), t.run("PUBSUB NUMPAT")), ("[]".into(), "(integer) 1".into()));
        let wrong = "(error) ERR unknown subcommand or wrong number of arguments for 'channels'. Try PUBSUB HELP.";
        assert_eq!(t.run("PUBSUB channels a b"), wrong);
        assert!(t.run("CLIENT LIST TYPE pubsub").contains(" flags=P db=0 sub=2 psub=1 ssub=0 "));
        assert_eq!(t.run("CLIENT LIST TYPE normal").lines().count(), 1);
        let info = t.run("INFO");
        for line in ["pubsub_clients:1", "pubsub_channels:2", "pubsub_patterns:1"] {
            assert!(info.contains(line), "{line}");
        }
        drop(c);
        assert_eq!(t.run("PUBSUB CHANNELS"), "[]");
    }
}
