//! fred, as its users write it: everything asynchronous, reconnecting by itself. Prints what comes back: `fred PORT SOCKET RESP`.

use clients::{bytes, place, Patience, Place};
use fred::prelude::*;
use fred::types::scan::Scanner;
use fred::types::{CustomCommand, ExpireOptions, RespVersion};
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Debug;
use std::pin::pin;
use tokio_stream::StreamExt;

type Done = Result<(), Error>;

fn builder(place: &Place, version: RespVersion, password: Option<&str>) -> Builder {
    let server = ServerConfig::new_centralized("127.0.0.1", place.port);
    let mut builder =
        Builder::from_config(Config { server, version, password: password.map(str::to_owned), ..Config::default() });
    builder.set_policy(ReconnectPolicy::new_constant(20, 5));
    builder
}

async fn open(place: &Place, version: RespVersion) -> Result<Client, Error> {
    let client = builder(place, version, None).build()?;
    client.init().await?;
    Ok(client)
}

fn say(value: impl Debug) {
    println!("{value:?}");
}

/// What a command answers, as it is; an error by its text.
async fn ask(c: &Client, words: &[&str]) -> Result<Value, String> {
    let command = CustomCommand::new(words[0].to_owned(), None, false);
    let words = words[1..].iter().map(|word| word.to_string()).collect();
    c.custom::<Value, String>(command, words).await.map_err(|error| error.details().to_owned())
}

async fn strings(c: &Client) -> Done {
    c.set::<(), _, _>("bytes", &bytes(1)[..], None, None, false).await?;
    say((
        c.get::<Vec<u8>, _>("bytes").await? == bytes(1),
        c.get::<Option<String>, _>("nothing").await?,
        c.strlen::<i64, _>("bytes").await?,
    ));
    let set = |value| c.set::<Option<String>, _, _>("k", value, Some(Expiration::EX(100)), Some(SetOptions::NX), false);
    say((set("v").await?, set("w").await?, c.append::<i64, _, _>("k", "é").await?, c.getdel::<String, _>("k").await?));
    say((c.incr_by::<i64, _>("n", 41).await?, c.incr_by_float::<f64, _>("f", 1.5).await?));
    c.mset(vec![("a", "1"), ("b", "2")]).await?;
    say(c.mget::<Vec<Option<String>>, _>(vec!["a", "b", "nothing"]).await?);
    Ok(())
}

async fn hashes(c: &Client) -> Done {
    say(c.hset::<i64, _, _>("h", vec![("f", "1"), ("g", "2")]).await?);
    say((
        c.hgetall::<BTreeMap<String, i64>, _>("h").await?,
        c.hincrby::<i64, _, _>("h", "f", 2).await?,
        c.hdel::<i64, _, _>("h", vec!["g", "x"]).await?,
    ));
    say((
        c.hget::<Option<i64>, _, _>("h", "g").await?,
        c.hkeys::<Vec<String>, _>("h").await?,
        ask(c, &["HGETALL", "h"]).await,
    ));
    Ok(())
}

async fn lists(c: &Client) -> Done {
    say((
        c.rpush::<i64, _, _>("l", vec![1, 2, 3]).await?,
        c.lpush::<i64, _, _>("l", "x").await?,
        c.lrange::<Vec<String>, _>("l", 0, -1).await?,
    ));
    say((
        c.lpop::<Vec<String>, _>("l", Some(2)).await?,
        c.lindex::<Option<String>, _>("l", 9).await?,
        ask(c, &["LMOVE", "l", "m", "LEFT", "RIGHT"]).await,
    ));
    Ok(())
}

async fn sets(c: &Client) -> Done {
    say((
        c.sadd::<i64, _, _>("s", vec!["a", "b", "c"]).await?,
        c.smembers::<BTreeSet<String>, _>("s").await?,
        c.sismember::<bool, _, _>("s", "z").await?,
    ));
    say((c.sadd::<i64, _, _>("t", vec!["b", "d"]).await?, c.sinter::<Vec<String>, _>(vec!["s", "t"]).await?));
    Ok(())
}

async fn zsets(c: &Client) -> Done {
    say(c.zadd::<i64, _, _>("z", None, None, false, false, vec![(1.0, "a"), (2.5, "b"), (f64::INFINITY, "c")]).await?);
    say((
        c.zrange::<Value, _, _, _>("z", 0, -1, None, false, None, true).await?,
        c.zincrby::<f64, _, _>("z", 0.25, "a").await?,
    ));
    say((
        c.zscore::<Option<f64>, _, _>("z", "none").await?,
        c.zpopmin::<Value, _>("z", None).await?,
        ask(c, &["ZRANK", "z", "b", "WITHSCORE"]).await,
    ));
    Ok(())
}

async fn streams(c: &Client) -> Done {
    for id in ["1-1", "1-2", "1-3"] {
        say(c.xadd::<String, _, _, _, _>("x", false, None, id, vec![("f", id)]).await?);
    }
    c.xgroup_create::<(), _, _, _>("x", "g", "0", false).await?;
    say(c
        .xreadgroup_map::<String, String, String, String, _, _, _, _>("g", "one", Some(2), None, false, "x", ">")
        .await?);
    say((
        c.xack::<i64, _, _, _>("x", "g", "1-1").await?,
        ask(c, &["XPENDING", "x", "g"]).await,
        c.xlen::<i64, _>("x").await?,
    ));
    Ok(())
}

async fn expiry(c: &Client) -> Done {
    c.set::<(), _, _>("e", 1, None, None, false).await?;
    say((
        c.expire::<bool, _>("e", 100, Some(ExpireOptions::NX)).await?,
        c.persist::<bool, _>("e").await?,
        c.ttl::<i64, _>("e").await?,
        c.pexpire::<bool, _>("e", 20, None).await?,
    ));
    let patience = Patience::default();
    while c.exists::<i64, _>("e").await? == 1 {
        patience.lasts();
        tokio::time::sleep(Patience::PAUSE).await;
    }
    say((c.ttl::<i64, _>("e").await?, ask(c, &["EXPIRE", "e", "soon"]).await));
    Ok(())
}

async fn pipelines(c: &Client) -> Done {
    let pipeline = c.pipeline();
    for _ in 0..1000 {
        let _: () = pipeline.incr("p").await?;
    }
    let numbers: Vec<i64> = pipeline.all().await?;
    say((numbers.len(), numbers.iter().sum::<i64>()));
    let pipeline = c.pipeline();
    let _: () = pipeline.lpush("p", 1).await?;
    let _: () = pipeline.get("p").await?;
    say(pipeline
        .try_all::<String>()
        .await
        .into_iter()
        .map(|reply| reply.map_err(|error| error.details().to_owned()))
        .collect::<Vec<_>>());
    Ok(())
}

async fn transactions(c: &Client) -> Done {
    let all = c.multi();
    let _: () = all.set("a", 1, None, None, false).await?;
    let _: () = all.incr("a").await?;
    say(all.exec::<Vec<Value>>(true).await?);
    say(ask(c, &["WATCH", "a"]).await);
    // The same connection changing it counts too.
    c.set::<(), _, _>("a", 10, None, None, false).await?;
    let all = c.multi();
    let _: () = all.get("a").await?;
    say(all.exec::<Value>(false).await.map_err(|error| error.details().to_owned()));
    let all = c.multi();
    let _: () = all.lpush("a", 1).await?;
    let _: () = all.get("a").await?;
    say(all.exec::<Value>(false).await.map_err(|error| error.details().to_owned()));
    Ok(())
}

async fn pubsub(c: &Client, place: &Place, version: RespVersion) -> Done {
    let subscriber = builder(place, version, None).build_subscriber_client()?;
    subscriber.init().await?;
    let mut heard = subscriber.message_rx();
    subscriber.subscribe("news").await?;
    subscriber.psubscribe("n*").await?;
    // It does not wait for the server to have confirmed.
    let patience = Patience::default();
    while (ask(c, &["PUBSUB", "NUMSUB", "news"]).await, ask(c, &["PUBSUB", "NUMPAT"]).await)
        != (Ok(Value::Array(vec!["news".into(), 1.into()])), Ok(1.into()))
    {
        patience.lasts();
        tokio::time::sleep(Patience::PAUSE).await;
    }
    say(c.publish::<i64, _, _>("news", &[255u8, 0][..]).await?);
    for _ in 0..2 {
        let message = heard.recv().await.expect("a message");
        say((message.kind, message.channel, message.value));
    }
    // It subscribes again after its connection is lost.
    let _resubscribes = subscriber.manage_subscriptions();
    let kill = ["CLIENT", "KILL", "TYPE", "pubsub"];
    say(ask(c, &kill).await);
    while c.publish::<i64, _, _>("news", "again").await? < 2 {
        patience.lasts();
        tokio::time::sleep(Patience::PAUSE).await;
    }
    say(heard.recv().await.expect("a message").value);
    subscriber.quit().await
}

async fn blocking(c: &Client, waiting: Client) -> Done {
    let waits = tokio::spawn(async move { waiting.blpop::<Option<(String, String)>, _>(vec!["q1", "q2"], 20.0).await });
    let patience = Patience::default();
    while !c.info::<String>(Some(fred::types::InfoKind::Clients)).await?.contains("blocked_clients:1\r") {
        patience.lasts();
        tokio::time::sleep(Patience::PAUSE).await;
    }
    c.rpush::<(), _, _>("q2", "at last").await?;
    say((
        waits.await.expect("a task")?,
        c.blpop::<Value, _>("q1", 0.01).await.map_err(|error| error.details().to_owned()),
    ));
    Ok(())
}

async fn scripts(c: &Client) -> Done {
    ask(c, &["SCRIPT", "FLUSH"]).await.expect("flushed");
    let hash = "0".repeat(40);
    say(c.evalsha::<Value, _, _, _>(&hash, "k", "v").await.map_err(|error| error.details().to_owned()));
    let hash = c.script_load::<String, _>("return {KEYS[1], ARGV[1], 7, false, {ok='fine'}} -- fred").await?;
    say((c.evalsha::<Value, _, _, _>(&hash, "k", "v").await?, c.script_exists::<Vec<bool>, _>(&hash).await?));
    say((ask(c, &["EVAL", "error('mine')", "0"]).await, ask(c, &["EVAL", "return +", "0"]).await));
    Ok(())
}

async fn scanning(c: &Client) -> Done {
    c.mset((0..1000).map(|number| (format!("scan:{number}"), number)).collect::<Vec<_>>()).await?;
    let mut pages = pin!(c.scan("scan:*", Some(100), None));
    let mut seen = BTreeSet::new();
    while let Some(page) = pages.next().await {
        let mut page = page?;
        seen.extend(page.take_results().unwrap_or_default());
        page.next();
    }
    say(seen.len());
    Ok(())
}

async fn errors(c: &Client) -> Done {
    let calls = [
        &["LPUSH", "a", "1"][..],
        &["INCR", "scan:x:y", "1"],
        &["NOPE", "a"],
        &["GET"],
        &["SET", "a", "b", "EX", "-1"],
        &["ZADD", "z", "x", "a"],
    ];
    for call in calls {
        say(ask(c, call).await);
    }
    say(c.lpush::<i64, _, _>("a", 1).await.map_err(|error| (error.kind().clone(), error.details().to_owned())));
    Ok(())
}

async fn password(c: &Client, place: &Place, version: RespVersion) -> Done {
    ask(c, &["CONFIG", "SET", "requirepass", "sesame"]).await.expect("set");
    let mut refused = builder(place, version.clone(), Some("wrong"));
    refused.with_config(|config| config.fail_fast = true);
    let client = refused.set_policy(ReconnectPolicy::new_constant(1, 1)).build()?;
    say(client.init().await.map(drop).map_err(|error| (error.kind().clone(), error.details().to_owned())));
    let known = builder(place, version, Some("sesame")).build()?;
    known.init().await?;
    say((ask(&known, &["PING"]).await, ask(&known, &["CONFIG", "SET", "requirepass", ""]).await));
    known.quit().await
}

async fn big(c: &Client) -> Done {
    let value = bytes(5 * 4096);
    c.set::<(), _, _>("big", &value[..], None, None, false).await?;
    say((c.get::<Vec<u8>, _>("big").await? == value, c.append::<i64, _, _>("big", "x").await?));
    Ok(())
}

async fn resp3(c: &Client) -> Done {
    let scripts = [
        "redis.setresp(3); return {map={a={double=1.5}}}",
        "redis.setresp(3); return {true, false, {set={x=true}}}",
        "return {big_number='12345678901234567890'}",
        "return {verbatim_string={format='txt', string='text'}}",
    ];
    for script in scripts {
        say(ask(c, &["EVAL", script, "0"]).await);
    }
    say((
        ask(c, &["CONFIG", "GET", "maxmemory-samples"]).await,
        ask(c, &["GET", "nothing"]).await,
        ask(c, &["LPOP", "nothing", "1"]).await,
    ));
    Ok(())
}

async fn reconnecting(c: &Client, place: &Place) -> Done {
    let mut unix = builder(place, RespVersion::RESP2, None);
    unix.with_config(|config| config.server = ServerConfig::new_unix_socket(&place.socket));
    let unix = unix.build()?;
    unix.init().await?;
    let mut again = c.reconnect_rx();
    let id = c.client_id::<String>().await?;
    say(ask(&unix, &["CLIENT", "KILL", "ID", &id]).await);
    again.recv().await.expect("a connection");
    say((ask(c, &["PING"]).await, c.client_id::<String>().await? != id));
    unix.quit().await
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Done {
    let place = place();
    let version = match std::env::args().nth(3).as_deref() {
        Some("3") => RespVersion::RESP3,
        _ => RespVersion::RESP2,
    };
    let c = &open(&place, version.clone()).await?;
    ask(c, &["FLUSHALL"]).await.expect("empty");
    macro_rules! steps {
        ($($name:ident($($more:expr),*)),*) => {$(
            println!("== {}", stringify!($name));
            $name(c, $($more),*).await?;
        )*};
    }
    steps!(
        strings(),
        hashes(),
        lists(),
        sets(),
        zsets(),
        streams(),
        expiry(),
        pipelines(),
        transactions(),
        pubsub(&place, version.clone()),
        blocking(open(&place, version.clone()).await?),
        scripts(),
        scanning(),
        errors(),
        password(&place, version.clone()),
        big(),
        resp3(),
        reconnecting(&place)
    );
    c.quit().await
}
