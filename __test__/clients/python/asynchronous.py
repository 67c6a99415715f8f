"""redis-py's asyncio client, many tasks at a time. Prints what comes back: `asynchronous.py PORT SOCKET RESP`."""

import asyncio
import sys

import redis.asyncio as redis
from redis.exceptions import NoScriptError, RedisError, WatchError

PORT, SOCKET, RESP = int(sys.argv[1]), sys.argv[2], int(sys.argv[3])


def client(**options):
    return redis.Redis(port=PORT, protocol=RESP, socket_timeout=30, **options)


def say(*values):
    print(*(repr(value) for value in values), flush=True)


async def failing(call):
    try:
        return await call
    except RedisError as error:
        return type(error).__name__, str(error)


async def concurrent(r):
    await r.set("bytes", bytes(range(256)))
    values = await asyncio.gather(*(r.incr("n") for _ in range(80)), r.get("bytes"), failing(r.lpush("bytes", 1)))
    say(sorted(values[:80]) == list(range(1, 81)), values[80] == bytes(range(256)), values[81])
    async with redis.Redis(unix_socket_path=SOCKET, protocol=RESP, decode_responses=True) as unix:
        say(await unix.hset("h", mapping={"f": "é"}), await unix.hgetall("h"), await unix.zadd("z", {"a": 1.5}), await unix.zrange("z", 0, -1, withscores=True))


async def pipelines(r):
    async with r.pipeline(transaction=False) as p:
        say((await p.set("k", 1).lpush("k", 1).get("k").execute(raise_on_error=False))[::2])
    async with r.pipeline() as p:
        await p.watch("k")
        await r.set("k", 2)
        p.multi()
        p.incr("k")
        try:
            say(await p.execute())
        except WatchError as error:
            say("WatchError", str(error))


async def pubsub(r):
    async with r.pubsub() as p:
        await p.subscribe("news")
        await p.psubscribe("n*")
        heard = [await p.get_message(timeout=20) for _ in range(2)]
        say(await r.publish("news", b"\xff"))
        heard += [await p.get_message(timeout=20) for _ in range(2)]
        say(*heard)


async def blocking(r):
    waiting = asyncio.create_task(client().blpop(["q1", "q2"], timeout=20))
    while (await r.info("clients"))["blocked_clients"] != 1:
        await asyncio.sleep(0.005)
    await r.rpush("q2", "at last")
    say(await waiting, await r.blpop("q1", timeout=0.01))
    # A task that is given up takes its connection with it, and leaves nothing behind that would take the next element.
    given_up = asyncio.create_task(r.blpop("q1", timeout=20))
    while (await r.info("clients"))["blocked_clients"] != 1:
        await asyncio.sleep(0.005)
    given_up.cancel()
    while (await r.info("clients"))["blocked_clients"] != 0:
        await asyncio.sleep(0.005)
    say(await r.rpush("q1", "kept"), await r.lrange("q1", 0, -1))


async def scripts(r):
    script = r.register_script("return {KEYS[1], ARGV[1]} -- asyncio")
    await r.script_flush()
    try:
        await r.evalsha(script.sha, 1, "k", "v")
    except NoScriptError as error:
        say(str(error))
    say(await script(keys=["k"], args=["v"]), await r.evalsha(script.sha, 1, "k", "w"))


async def scanning(r):
    await r.mset({f"scan:{i}": i for i in range(500)})
    say(len({key async for key in r.scan_iter("scan:*")}))


async def reconnecting(r):
    other = client()
    for connection in await other.client_list():
        if connection["id"] != str(await other.client_id()):
            await other.client_kill_filter(_id=connection["id"])
    say(await r.get("k"), await r.ping())


async def locks(r):
    order = []

    async def hold(name):
        async with r.lock("lock", timeout=10, sleep=0.005):
            order.append(name)
            await asyncio.sleep(0.01)
            order.append(name)

    await asyncio.gather(*(hold(name) for name in range(4)))
    say(order[::2] == order[1::2], sorted(order))


STEPS = [concurrent, pipelines, pubsub, blocking, scripts, scanning, reconnecting, locks]


async def main():
    r = client()
    await r.flushall()
    for step in STEPS:
        print("==", step.__name__, flush=True)
        await step(r)
    await r.aclose()


asyncio.run(main())
