//! redis-rs, as its users write it. Prints what comes back: `redis-rs PORT SOCKET RESP`.

use clients::{bytes, place, Patience, Place};
use redis::streams::{StreamReadOptions, StreamReadReply};
use redis::{cmd, pipe, Client, Commands, Connection, ConnectionLike, RedisResult, Script, Value};
use std::collections::{BTreeSet, HashSet};
use std::fmt::Debug;
use std::time::Duration;

fn open(place: &Place, protocol: &str, login: &str) -> RedisResult<Connection> {
    let client = Client::open(format!("redis://{login}127.0.0.1:{}/?protocol={protocol}", place.port))?;
    let connection = client.get_connection()?;
    connection.set_read_timeout(Some(Duration::from_secs(30)))?;
    Ok(connection)
}

fn say(value: impl Debug) {
    println!("{value:?}");
}

/// What a command answers, as it is; an error by its text.
fn ask(c: &mut Connection, words: &[&str]) -> Result<Value, String> {
    let mut command = cmd(words[0]);
    command.arg(&words[1..]);
    command.query(c).map_err(|error| error.to_string())
}

fn strings(c: &mut Connection) -> RedisResult<()> {
    c.set::<_, _, ()>("bytes", bytes(1))?;
    say((
        c.get::<_, Vec<u8>>("bytes")? == bytes(1),
        c.get::<_, Option<String>>("nothing")?,
        c.strlen::<_, i64>("bytes")?,
    ));
    say((c.set_nx::<_, _, bool>("k", "v")?, c.set_nx::<_, _, bool>("k", "w")?, c.append::<_, _, i64>("k", "é")?));
    say((
        c.incr::<_, _, i64>("n", 41)?,
        c.incr::<_, _, f64>("f", 1.5)?,
        c.mset::<_, _, String>(&[("a", "1"), ("b", "2")])?,
    ));
    say(c.mget::<_, Vec<Option<String>>>(&["a", "b", "nothing"])?);
    Ok(())
}

fn hashes(c: &mut Connection) -> RedisResult<()> {
    c.hset_multiple::<_, _, _, ()>("h", &[("f", "1"), ("g", "2")])?;
    say((
        c.hgetall::<_, Vec<(String, i64)>>("h")?,
        c.hincr::<_, _, _, i64>("h", "f", 2)?,
        c.hdel::<_, _, i64>("h", &["g", "x"])?,
    ));
    say((c.hget::<_, _, Option<i64>>("h", "g")?, c.hkeys::<_, Vec<String>>("h")?, ask(c, &["HGETALL", "h"])));
    Ok(())
}

fn lists(c: &mut Connection) -> RedisResult<()> {
    say((
        c.rpush::<_, _, i64>("l", &[1, 2, 3])?,
        c.lpush::<_, _, i64>("l", "x")?,
        c.lrange::<_, Vec<String>>("l", 0, -1)?,
    ));
    say((
        c.lpop::<_, Vec<String>>("l", std::num::NonZeroUsize::new(2))?,
        c.lindex::<_, Option<String>>("l", 9)?,
        ask(c, &["LMOVE", "l", "m", "LEFT", "RIGHT"]),
    ));
    Ok(())
}

fn sets(c: &mut Connection) -> RedisResult<()> {
    say((
        c.sadd::<_, _, i64>("s", &["a", "b", "c"])?,
        c.smembers::<_, BTreeSet<String>>("s")?,
        c.sismember::<_, _, bool>("s", "z")?,
    ));
    say((
        c.sadd::<_, _, i64>("t", &["b", "d"])?,
        c.sinter::<_, HashSet<String>>(&["s", "t"])?,
        ask(c, &["SINTER", "s", "t"]),
    ));
    Ok(())
}

fn zsets(c: &mut Connection) -> RedisResult<()> {
    say(c.zadd_multiple::<_, _, _, i64>("z", &[(1.0, "a"), (2.5, "b"), (f64::INFINITY, "c")])?);
    say((
        c.zrange_withscores::<_, Vec<(String, f64)>>("z", 0, -1)?,
        c.zincr::<_, _, _, f64>("z", "a", 0.25)?,
        c.zscore::<_, _, Option<f64>>("z", "none")?,
    ));
    say((
        ask(c, &["ZRANGE", "z", "0", "-1", "WITHSCORES"]),
        ask(c, &["ZPOPMIN", "z"]),
        ask(c, &["ZRANK", "z", "b", "WITHSCORE"]),
    ));
    Ok(())
}

fn streams(c: &mut Connection) -> RedisResult<()> {
    for id in ["1-1", "1-2", "1-3"] {
        say(c.xadd::<_, _, _, _, String>("x", id, &[("f", id)])?);
    }
    say(c.xgroup_create::<_, _, _, String>("x", "g", "0")?);
    let options = StreamReadOptions::default().group("g", "one").count(2);
    let read: StreamReadReply = c.xread_options(&["x"], &[">"], &options)?;
    say(read.keys[0].ids.iter().map(|entry| (entry.id.clone(), entry.get::<String>("f"))).collect::<Vec<_>>());
    say((
        c.xack::<_, _, _, i64>("x", "g", &["1-1"])?,
        ask(c, &["XPENDING", "x", "g"]),
        ask(c, &["XREAD", "STREAMS", "x", "1-2"]),
    ));
    Ok(())
}

fn expiry(c: &mut Connection) -> RedisResult<()> {
    c.set_ex::<_, _, ()>("e", 1, 100)?;
    say((
        (90..=100).contains(&c.ttl::<_, i64>("e")?),
        c.persist::<_, bool>("e")?,
        c.ttl::<_, i64>("e")?,
        c.pexpire::<_, bool>("e", 20)?,
    ));
    let patience = Patience::default();
    while c.exists::<_, bool>("e")? {
        patience.lasts();
        std::thread::sleep(Patience::PAUSE);
    }
    say((c.ttl::<_, i64>("e")?, ask(c, &["EXPIRE", "e", "soon"])));
    Ok(())
}

fn pipelines(c: &mut Connection) -> RedisResult<()> {
    let mut many = pipe();
    for _ in 0..1000 {
        many.incr("p", 1);
    }
    let numbers: Vec<i64> = many.query(c)?;
    say((numbers.len(), numbers.iter().sum::<i64>()));
    say(pipe().incr("p", 1).lpush("p", 1).get("p").query::<Vec<Value>>(c).map_err(|error| error.to_string()));
    Ok(())
}

fn transactions(c: &mut Connection, other: &mut Connection) -> RedisResult<()> {
    say(pipe().atomic().set("a", 1).incr("a", 1).query::<(String, i64)>(c)?);
    cmd("WATCH").arg("a").exec(c)?;
    other.set::<_, _, ()>("a", 10)?;
    say(pipe().atomic().get("a").query::<Option<(i64,)>>(c)?);
    let mut tries = 0;
    let sum: (i64,) = redis::transaction(c, &["a"], |c, pipe| {
        tries += 1;
        if tries == 1 {
            other.set::<_, _, ()>("a", 20)?;
        }
        pipe.incr("a", 1).query(c)
    })?;
    say((tries, sum, pipe().atomic().cmd("NOPE").query::<()>(c).map_err(|error| error.to_string())));
    Ok(())
}

fn pubsub(c: &mut Connection, mut subscriber: Connection) -> RedisResult<()> {
    let mut heard = subscriber.as_pubsub();
    heard.subscribe("news")?;
    heard.psubscribe("n*")?;
    say(c.publish::<_, _, i64>("news", &[255u8, 0][..])?);
    for _ in 0..2 {
        let message = heard.get_message()?;
        say((message.get_channel_name(), message.get_payload_bytes(), message.get_pattern::<Option<String>>()?));
    }
    heard.unsubscribe("news")?;
    heard.punsubscribe("n*")?;
    say(c.publish::<_, _, i64>("news", "nobody")?);
    Ok(())
}

fn blocking(c: &mut Connection, mut waiting: Connection) -> RedisResult<()> {
    let waits = std::thread::spawn(move || waiting.blpop::<_, Option<(String, String)>>(&["q1", "q2"], 20.0));
    let patience = Patience::default();
    while !cmd("INFO").arg("clients").query::<String>(c)?.contains("blocked_clients:1\r") {
        patience.lasts();
        std::thread::sleep(Patience::PAUSE);
    }
    c.rpush::<_, _, ()>("q2", "at last")?;
    say((waits.join().expect("a reply")?, c.blpop::<_, Option<(String, String)>>("q1", 0.01)?));
    Ok(())
}

fn scripts(c: &mut Connection) -> RedisResult<()> {
    cmd("SCRIPT").arg("FLUSH").exec(c)?;
    let script = Script::new("return {KEYS[1], ARGV[1], 7, false, {ok='fine'}} -- redis-rs");
    say(ask(c, &["EVALSHA", script.get_hash(), "1", "k", "v"]));
    // Finds that it is not there, and loads it.
    say((script.key("k").arg("v").invoke::<Value>(c)?, ask(c, &["EVALSHA", script.get_hash(), "1", "k", "v"])));
    say((
        ask(c, &["EVAL", "error('mine')", "0"]),
        ask(c, &["EVAL", "return +", "0"]),
        ask(c, &["EVAL", "return redis.call('incr', KEYS[1])", "1", "k"]),
    ));
    Ok(())
}

fn scanning(c: &mut Connection) -> RedisResult<()> {
    let mut fill = pipe();
    for number in 0..1000 {
        fill.set(format!("scan:{number}"), number).ignore();
    }
    fill.exec(c)?;
    say(c.scan_match::<_, String>("scan:*")?.collect::<RedisResult<HashSet<_>>>()?.len());
    Ok(())
}

fn errors(c: &mut Connection) -> RedisResult<()> {
    let calls = [
        &["LPUSH", "k", "1"][..],
        &["INCR", "k"],
        &["NOPE", "a"],
        &["GET"],
        &["SELECT", "99"],
        &["SET", "a", "b", "EX", "-1"],
    ];
    for call in calls {
        say(ask(c, call));
    }
    say(c.lpush::<_, _, i64>("k", 1).map_err(|error| (error.kind(), error.code().map(str::to_owned))));
    Ok(())
}

fn password(c: &mut Connection, place: &Place, protocol: &str) -> RedisResult<()> {
    ask(c, &["CONFIG", "SET", "requirepass", "sesame"]).expect("set");
    for login in ["", ":wrong@", ":sesame@", "default:sesame@", "nobody:sesame@"] {
        let answer = open(place, protocol, login).and_then(|mut c| cmd("PING").query::<Value>(&mut c));
        // With RESP3 it is HELLO that is refused, and its text tells which libraries may be meant.
        say((login, answer.map_err(|error| (error.kind(), error.code().map(str::to_owned)))));
    }
    let mut c = open(place, protocol, ":sesame@")?;
    say(ask(&mut c, &["CONFIG", "SET", "requirepass", ""]));
    Ok(())
}

fn big(c: &mut Connection) -> RedisResult<()> {
    let value = bytes(5 * 4096);
    c.set::<_, _, ()>("big", &value)?;
    say((c.get::<_, Vec<u8>>("big")? == value, c.append::<_, _, i64>("big", "x")?));
    Ok(())
}

fn resp3(c: &mut Connection) {
    let scripts = [
        "redis.setresp(3); return {map={a={double=1.5}}}",
        "redis.setresp(3); return {true, false, {set={x=true}}}",
        "return {big_number='12345678901234567890'}",
        "return {verbatim_string={format='txt', string='text'}}",
    ];
    for script in scripts {
        say(ask(c, &["EVAL", script, "0"]));
    }
    say((
        ask(c, &["CONFIG", "GET", "maxmemory-samples"]),
        ask(c, &["GET", "nothing"]),
        ask(c, &["LPOP", "nothing", "1"]),
    ));
}

fn reconnecting(c: &mut Connection, place: &Place, protocol: &str) -> RedisResult<()> {
    let client = Client::open(format!("redis+unix://{}?protocol={protocol}", place.socket))?;
    let mut unix = client.get_connection()?;
    let id: i64 = cmd("CLIENT").arg("ID").query(c)?;
    say(cmd("CLIENT").arg("KILL").arg("ID").arg(id).query::<i64>(&mut unix)?);
    let lost = cmd("PING").query::<String>(c).expect_err("a connection that was killed");
    say((lost.is_connection_dropped() || lost.is_io_error(), c.is_open()));
    *c = open(place, protocol, "")?;
    say(cmd("PING").query::<String>(c)?);
    Ok(())
}

/// Many commands at a time over one connection, from a runtime.
async fn multiplexed(place: &Place, protocol: &str) -> RedisResult<()> {
    use redis::AsyncCommands;
    let client = Client::open(format!("redis://127.0.0.1:{}/?protocol={protocol}", place.port))?;
    let connection = client.get_multiplexed_async_connection().await?;
    let tasks: Vec<_> = (0..100)
        .map(|_| {
            let mut c = connection.clone();
            tokio::spawn(async move { c.incr::<_, _, i64>("multiplexed", 1).await })
        })
        .collect();
    let mut sum = 0;
    for task in tasks {
        sum += task.await.expect("a task")?;
    }
    say(sum);
    Ok(())
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> RedisResult<()> {
    let place = place();
    let protocol = std::env::args().nth(3).expect("2 or 3");
    let another = || open(&place, &protocol, "");
    let c = &mut another()?;
    cmd("FLUSHALL").exec(c)?;
    for (name, step) in [
        ("strings", strings as fn(&mut Connection) -> _),
        ("hashes", hashes),
        ("lists", lists),
        ("sets", sets),
        ("zsets", zsets),
        ("streams", streams),
        ("expiry", expiry),
        ("pipelines", pipelines),
    ] {
        println!("== {name}");
        step(c)?;
    }
    println!("== transactions");
    transactions(c, &mut another()?)?;
    println!("== pubsub");
    pubsub(c, another()?)?;
    println!("== blocking");
    blocking(c, another()?)?;
    println!("== scripts");
    scripts(c)?;
    println!("== scanning");
    scanning(c)?;
    println!("== errors");
    errors(c)?;
    println!("== password");
    password(c, &place, &protocol)?;
    println!("== big");
    big(c)?;
    println!("== resp3");
    resp3(c);
    println!("== reconnecting");
    reconnecting(c, &place, &protocol)?;
    println!("== multiplexed");
    multiplexed(&place, &protocol).await
}
