"""redis-py, as its users write it. Prints what comes back: `scenario.py PORT SOCKET RESP PARSER`."""

import hashlib
import sys
import threading
import time

RESP, PARSER = int(sys.argv[3]), sys.argv[4]
if PARSER == "python":
    # Where hiredis cannot be imported redis-py reads replies by itself.
    sys.modules["hiredis"] = None

import redis
from redis.backoff import ConstantBackoff
from redis.retry import Retry
from redis.utils import HIREDIS_AVAILABLE

PORT, SOCKET = int(sys.argv[1]), sys.argv[2]
BYTES = bytes(range(256))


def client(**options):
    return redis.Redis(port=PORT, protocol=RESP, socket_timeout=30, **options)


def once(**options):
    """Does not try again what was refused."""
    return client(retry=Retry(ConstantBackoff(0), 0), **options)


def say(*values):
    print(*(repr(value) for value in values), flush=True)


def failing(call, *args, **options):
    try:
        return call(*args, **options)
    except redis.RedisError as error:
        return type(error).__name__, str(error)


def until(condition):
    deadline = time.monotonic() + 20
    while not condition():
        assert time.monotonic() < deadline, "waited in vain"
        time.sleep(0.005)


def strings(r):
    say(r.set("bytes", BYTES), r.get("bytes") == BYTES, r.get("nothing"), r.strlen("bytes"))
    say(r.set("k", "v", nx=True, ex=100), r.set("k", "w", nx=True), r.set("k", "w", xx=True, get=True), r.append("k", "é"))
    say(r.incr("n"), r.incrby("n", 41), r.incrbyfloat("f", 1.5), r.mset({"a": 1, "b": b"\x00"}), r.mget("a", "b", "nothing"))
    say(r.setrange("k", 5, "x"), r.getrange("k", 0, -1), r.setbit("bits", 7, 1), r.bitcount("bits"), r.getdel("k"), r.exists("k", "n"))


def hashes(r):
    say(r.hset("h", mapping={"f": "1", "g": BYTES}), r.hgetall("h") == {b"f": b"1", b"g": BYTES}, r.hincrby("h", "f", 2))
    say(r.hmget("h", "f", "nothing"), r.hdel("h", "g", "nothing"), r.hkeys("h"), r.hexists("h", "f"), r.hincrbyfloat("h", "f", 0.5))
    say(r.hexpire("h", 100, "f", "nothing"), 90 < r.httl("h", "f")[0] <= 100)


def lists(r):
    say(r.rpush("l", 1, 2, 3), r.lpush("l", BYTES[:3]), r.lrange("l", 0, -1), r.lpop("l", 2), r.linsert("l", "BEFORE", 3, "x"))
    say(r.lmove("l", "m", "LEFT", "RIGHT"), r.lindex("l", 9), r.llen("l"), r.lrem("l", 0, "3"), r.lpos("m", "x"), r.lmpop(2, "none", "m", direction="LEFT"))


def sets(r):
    say(r.sadd("s", "a", "b", BYTES[250:]), sorted(r.smembers("s")), r.sismember("s", "a"), r.smismember("s", "a", "z"))
    r.sadd("t", "b", "c")
    say(sorted(r.sinter("s", "t")), r.sintercard(2, ["s", "t"]), sorted(r.sunion("s", "t")), r.srem("s", "a"), r.scard("s"))


def zsets(r):
    say(r.zadd("z", {"a": 1, "b": 2.5, "c": float("inf")}), r.zrange("z", 0, -1, withscores=True), r.zincrby("z", 0.25, "a"))
    say(r.zscore("z", "c"), r.zmscore("z", ["b", "none"]), r.zrangebyscore("z", "(1", "+inf", withscores=True), r.zrank("z", "b"))
    say(r.zpopmin("z"), r.zcount("z", "-inf", 3), r.zadd("z", {"b": 9}, incr=True), r.zrank("z", "b", withscore=True), r.zrevrange("z", 0, 0))


def streams(r):
    say([r.xadd("x", {"f": i, "bytes": b"\xff"}, id=f"1-{i}") for i in range(1, 4)], r.xgroup_create("x", "g", 0), r.xlen("x"))
    say(r.xreadgroup("g", "one", {"x": ">"}, count=2), r.xack("x", "g", "1-1"), r.xpending("x", "g"))
    say([p["message_id"] for p in r.xpending_range("x", "g", "-", "+", 9)], r.xclaim("x", "g", "two", 0, ["1-2"]), r.xautoclaim("x", "g", "two", 0))
    say(r.xrange("x", count=1), r.xread({"x": "1-2"}), r.xtrim("x", maxlen=1), [g["name"] for g in r.xinfo_groups("x")], r.xinfo_stream("x")["length"])


def expiry(r):
    say(r.set("e", 1), r.ttl("e"), r.expire("e", 100), 90 < r.ttl("e") <= 100, r.persist("e"), r.ttl("nothing"), r.pexpire("e", 20))
    until(lambda: not r.exists("e"))
    say(r.get("e"), failing(r.expire, "e", "soon"))


def pipelines(r):
    with r.pipeline(transaction=False) as p:
        for i in range(1000):
            p.incr("p")
        p.lpush("p", 1).get("p")
        replies = p.execute(raise_on_error=False)
    say(len(replies), replies[:3], type(replies[1000]).__name__, str(replies[1000]), replies[1001])


def transactions(r):
    with r.pipeline() as p:
        say(p.set("a", 1).incr("a").execute())
        p.watch("a")
        r.set("a", "changed")
        p.multi()
        p.get("a")
        say(failing(p.execute))
        p.set("a", 1)
        p.execute_command("NOPE")
        say(failing(p.execute))
    say(r.get("a"), r.transaction(lambda q: q.multi() or q.incr("tx"), "tx"))


def pubsub(r):
    p = r.pubsub()
    p.subscribe("news")
    p.psubscribe("n*")
    heard = [p.get_message(timeout=20) for _ in range(2)]
    say(r.publish("news", BYTES[:4]), r.pubsub_numsub("news"), r.pubsub_channels(), r.pubsub_numpat())
    heard += [p.get_message(timeout=20) for _ in range(2)]
    p.unsubscribe()
    p.punsubscribe()
    heard += [p.get_message(timeout=20) for _ in range(2)]
    say(*heard, p.subscribed, r.publish("news", 1))
    p.close()


def blocking(r):
    heard = []
    waiting = threading.Thread(target=lambda: heard.append(client().blpop(["q1", "q2"], timeout=20)))
    waiting.start()
    until(lambda: r.info("clients")["blocked_clients"] == 1)
    r.rpush("q2", "at last")
    waiting.join()
    say(heard, r.blpop("q1", timeout=0.01), r.bzpopmin("q1", timeout=0.01), r.xread({"q3": "$"}, block=5))


def scripts(r):
    text = "return {KEYS[1], ARGV[1], 7, false, {ok='fine'}} -- redis-py"
    r.script_flush()
    sha = hashlib.sha1(text.encode()).hexdigest()
    say(failing(r.evalsha, sha, 1, "k", "v"), r.script_load(text) == sha, r.evalsha(sha, 1, "k", "v"), r.script_exists(sha, "0" * 40))
    say(r.register_script("return redis.call('incrby', KEYS[1], ARGV[1])")(keys=["counter"], args=[5]))
    say(failing(r.eval, "return redis.call('lpop', KEYS[1])", 1, "counter"), failing(r.eval, "error('mine')", 0), failing(r.eval, "return +", 0))


def scanning(r):
    r.mset({f"scan:{i}": i for i in range(1000)})
    r.hset("sh", mapping={f"f{i}": i for i in range(600)})
    r.sadd("ss", *range(600))
    r.zadd("sz", {f"m{i}": i for i in range(600)})
    say(len(set(r.scan_iter("scan:*", count=100))), len(dict(r.hscan_iter("sh"))), len(set(r.sscan_iter("ss", "1*"))), len(set(r.zscan_iter("sz"))))
    say(sorted(set(r.scan_iter("s?", _type="zset"))))


def errors(r):
    r.set("string", "x")
    say(failing(r.lpush, "string", 1), failing(r.incr, "string"), failing(r.execute_command, "NOPE", "a"), failing(r.execute_command, "GET"))
    say(failing(r.execute_command, "SET", "a", "b", "EX", "-1"), failing(r.xgroup_create, "none", "g"), failing(r.select, 99), failing(r.zadd, "z", {"a": "x"}))


def password(r):
    r.config_set("requirepass", "open sesame")
    try:
        say(failing(once().ping), failing(once(password="wrong").ping), client(password="open sesame").ping())
        say(client(username="default", password="open sesame").ping(), failing(once(username="nobody", password="x").ping))
        say(redis.Redis.from_url(f"redis://:open%20sesame@127.0.0.1:{PORT}/3").client_info()["db"])
    finally:
        client(password="open sesame").config_set("requirepass", "")


def big(r):
    value = BYTES * (5 * 4096)
    say(r.set("big", value), r.strlen("big"), r.get("big") == value, r.append("big", "x"), hashlib.md5(r.getrange("big", 1000, -1)).hexdigest())


def resp3(r):
    say(r.eval("redis.setresp(3); return {map={a={double=1.5}}}", 0), r.eval("redis.setresp(3); return {true, false, {set={x=true}}}", 0))
    say(r.eval("return {big_number='12345678901234567890'}", 0), r.eval("return {verbatim_string={format='txt', string='text'}}", 0))
    say(r.config_get("maxmemory-samples"), r.execute_command("HELLO")[b"proto"] if RESP == 3 else None)


def reconnecting(r):
    r.client_setname("me")
    other = client()
    say(other.client_kill_filter(_id=r.client_id()))
    say(failing(once().ping), r.get("string"), len([c for c in other.client_list() if c["name"] == "me"]))


def locks(r):
    lock = r.lock("lock", timeout=10)
    say(lock.acquire(), r.lock("lock").acquire(blocking=False), lock.owned(), lock.extend(10), lock.release(), r.exists("lock"), failing(lock.release))


def pool(r):
    shared = redis.BlockingConnectionPool(port=PORT, protocol=RESP, max_connections=4, timeout=20)
    many = redis.Redis(connection_pool=shared)
    threads = [threading.Thread(target=lambda: [many.incr("pooled") for _ in range(50)]) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    unix = redis.Redis(unix_socket_path=SOCKET, protocol=RESP, decode_responses=True)
    say(many.get("pooled"), unix.get("pooled"), unix.ping())


STEPS = [
    strings, hashes, lists, sets, zsets, streams, expiry, pipelines, transactions, pubsub, blocking, scripts, scanning,
    errors, password, big, resp3, reconnecting, locks, pool,
]


if __name__ == "__main__":
    assert HIREDIS_AVAILABLE == (PARSER == "hiredis")
    connection = client()
    connection.flushall()
    for step in STEPS:
        print("==", step.__name__, flush=True)
        step(connection)
