# Debian's ruby-redis, as its users write it. Prints what comes back: `scenario.rb PORT SOCKET`.
require "redis"
require "digest"
Redis.silence_deprecations = true

PORT = ARGV[0].to_i
SOCKET = ARGV[1]
BYTES = (0..255).to_a.pack("C*")

def client(**options)
  Redis.new(host: "127.0.0.1", port: PORT, timeout: 30, **options)
end

def say(*values)
  puts values.map(&:inspect).join(" ")
  $stdout.flush
end

def failing
  yield
rescue Redis::BaseError => e
  [e.class.name, e.message.sub(PORT.to_s, "PORT")]
end

def until_true
  deadline = Process.clock_gettime(Process::CLOCK_MONOTONIC) + 20
  until yield
    raise "waited in vain" if Process.clock_gettime(Process::CLOCK_MONOTONIC) > deadline
    sleep 0.005
  end
end

STEPS = {
  strings: lambda do |r|
    say r.set("bytes", BYTES), r.get("bytes").b == BYTES, r.get("nothing"), r.strlen("bytes")
    say r.set("k", "v", nx: true, ex: 100), r.set("k", "w", nx: true), r.set("k", "w", xx: true, get: true), r.append("k", "é")
    say r.incr("n"), r.incrby("n", 41), r.incrbyfloat("f", 1.5), r.mset("a", 1, "b", 2), r.mget("a", "b", "nothing"), r.mapped_mget("a")
    say r.setrange("k", 5, "x"), r.getrange("k", 0, -1), r.setbit("bits", 7, 1), r.bitcount("bits"), r.getdel("k"), r.exists("k", "n")
  end,
  hashes: lambda do |r|
    say r.hset("h", "f", "1", "g", "2"), r.hgetall("h"), r.hincrby("h", "f", 2), r.hmget("h", "f", "nothing")
    say r.hdel("h", "g", "nothing"), r.hkeys("h"), r.hexists("h", "f"), r.hincrbyfloat("h", "f", 0.5), r.hlen("h")
  end,
  lists: lambda do |r|
    say r.rpush("l", [1, 2, 3]), r.lpush("l", "\xff\x00"), r.lrange("l", 0, -1), r.lpop("l", 2), r.linsert("l", :before, 3, "x")
    say r.lmove("l", "m", "LEFT", "RIGHT"), r.lindex("l", 9), r.llen("l"), r.lrem("l", 0, "3"), r.rpoplpush("m", "l")
  end,
  sets: lambda do |r|
    say r.sadd("s", %w[a b c]), r.smembers("s").sort, r.sismember("s", "a"), r.smismember("s", "a", "z"), r.sadd("t", %w[b d])
    say r.sinter("s", "t"), r.sunion("s", "t").sort, r.srem("s", "a"), r.scard("s")
  end,
  zsets: lambda do |r|
    say r.zadd("z", [[1, "a"], [2.5, "b"], ["inf", "c"]]), r.zrange("z", 0, -1, with_scores: true), r.zincrby("z", 0.25, "a"), r.zscore("z", "c")
    say r.zmscore("z", "b", "none"), r.zrangebyscore("z", "(1", "+inf", with_scores: true), r.zrank("z", "b"), r.zpopmin("z"), r.zcount("z", "-inf", 3)
  end,
  streams: lambda do |r|
    say (1..3).map { |i| r.xadd("x", { f: i }, id: "1-#{i}") }, r.xgroup(:create, "x", "g", 0), r.xlen("x")
    say r.xreadgroup("g", "one", "x", ">", count: 2), r.xack("x", "g", "1-1"), r.xpending("x", "g"), r.xclaim("x", "g", "two", 0, "1-2")
    say r.xrange("x", count: 1), r.xread("x", "1-2"), r.xtrim("x", 1), r.xinfo(:groups, "x").map { |g| g["name"] }
  end,
  expiry: lambda do |r|
    say r.set("e", 1), r.ttl("e"), r.expire("e", 100), r.ttl("e").between?(90, 100), r.persist("e"), r.ttl("nothing"), r.pexpire("e", 20)
    until_true { r.exists("e").zero? }
    say r.get("e"), failing { r.expire("e", "soon") }
  end,
  pipelines: lambda do |r|
    replies = r.pipelined { |p| 1000.times { p.incr("p") }; p.get("p") }
    say replies.length, replies.first(3), replies.last, failing { r.pipelined { |p| p.incr("p"); p.lpush("p", 1) } }
  end,
  transactions: lambda do |r|
    say r.multi { |t| t.set("a", 1); t.incr("a") }
    say r.watch("a") { client.set("a", "changed"); r.multi { |t| t.get("a") } }
    say failing { r.multi { |t| t.set("a", 1); t.call("NOPE") } }, failing { r.multi { |t| t.lpush("a", 1) } }, r.get("a")
  end,
  pubsub: lambda do |r|
    heard = []
    subscriber = client
    subscriber.psubscribe("n*", "m*") do |on|
      on.psubscribe { |pattern, count| heard << [pattern, count]; r.publish("news", "\xff") if count == 2 }
      on.pmessage { |*message| heard << message; subscriber.punsubscribe }
      on.punsubscribe { |pattern, count| heard << [pattern, count] }
    end
    subscriber.subscribe("news") do |on|
      on.subscribe { |*_| heard << [r.pubsub("numsub", "news"), r.pubsub("channels"), r.publish("news", "hello")] }
      on.message { |*message| heard << message; subscriber.unsubscribe("news") }
    end
    # Patterns are left in no particular order.
    say(*heard.first(3), heard[3..4].map(&:last), *heard.drop(5), subscriber.ping, r.publish("news", 1))
  end,
  blocking: lambda do |r|
    waiting = Thread.new { client.blpop("q1", "q2", timeout: 20) }
    until_true { r.info("clients")["blocked_clients"] == "1" }
    r.rpush("q2", "at last")
    say waiting.value, r.blpop("q1", timeout: 1), r.xread("q3", "$", block: 5)
  end,
  scripts: lambda do |r|
    text = "return {KEYS[1], ARGV[1], 7, false, {ok='fine'}} -- ruby"
    r.script(:flush)
    sha = Digest::SHA1.hexdigest(text)
    say failing { r.evalsha(sha, ["k"], ["v"]) }, r.script(:load, text) == sha, r.evalsha(sha, keys: ["k"], argv: ["v"]), r.script(:exists, sha, "0" * 40)
    r.set("counter", 1)
    say failing { r.eval("return redis.call('lpop', KEYS[1])", ["counter"]) }, failing { r.eval("error('mine')") }, failing { r.eval("return +") }
  end,
  scanning: lambda do |r|
    r.mapped_mset((0...1000).to_h { |i| ["scan:#{i}", i] })
    r.mapped_hmset("sh", (0...600).to_h { |i| ["f#{i}", i] })
    r.sadd("ss", (0...600).to_a)
    r.zadd("sz", (0...600).map { |i| [i, "m#{i}"] })
    say r.scan_each(match: "scan:*", count: 100).to_a.uniq.length, r.hscan_each("sh").to_a.uniq.length
    say r.sscan_each("ss", match: "1*").to_a.uniq.length, r.zscan_each("sz").to_a.uniq.length, r.scan_each(match: "s?", type: "zset").to_a.uniq.sort
  end,
  errors: lambda do |r|
    r.set("string", "x")
    say failing { r.lpush("string", 1) }, failing { r.incr("string") }, failing { r.call("NOPE", "a") }, failing { r.call("GET") }
    say failing { r.call("SET", "a", "b", "EX", "-1") }, failing { r.xgroup(:create, "none", "g", 0) }, failing { r.select(99) }, failing { r.zadd("z", "x", "a") }
    r.select(0)
  end,
  password: lambda do |r|
    r.config(:set, "requirepass", "open sesame")
    begin
      say failing { client.ping }, failing { client(password: "wrong").ping }, client(password: "open sesame").ping
      say client(username: "default", password: "open sesame", db: 3).dbsize, Redis.new(url: "redis://:open%20sesame@127.0.0.1:#{PORT}/3").ping
    ensure
      client(password: "open sesame").config(:set, "requirepass", "")
    end
  end,
  big: lambda do |r|
    value = BYTES * (5 * 4096)
    say r.set("big", value), r.strlen("big"), r.get("big").b == value, Digest::MD5.hexdigest(r.getrange("big", 1000, -1))
  end,
  reconnecting: lambda do |r|
    r.call("CLIENT", "SETNAME", "me")
    say client.call("CLIENT", "KILL", "ID", r.call("CLIENT", "ID")), r.get("string"), r.call("CLIENT", "GETNAME")
    say client.call("CLIENT", "KILL", "ID", r.call("CLIENT", "ID")), failing { r.without_reconnect { r.ping } }.first, r.ping
    say Redis.new(path: SOCKET).ping
  end,
}

r = client
r.flushall
STEPS.each do |name, step|
  puts "== #{name}"
  step.call(r)
end
