/* hiredis as C programs use it: blocking, with many commands on their way, and with a loop of its own.
 * Prints what comes back: `scenario PORT SOCKET`. */
#include <hiredis/async.h>
#include <hiredis/hiredis.h>
#include <poll.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { BIG = 5 * 1024 * 1024, MANY = 1000, WAIT_MS = 20000 };

static int port;
static const char *path;

static void fail(const char *why) {
    fflush(stdout);
    fprintf(stderr, "%s\n", why);
    exit(1);
}

static redisContext *opened(redisContext *c) {
    struct timeval limit = {30, 0};
    if (!c || c->err) fail(c ? c->errstr : "no memory");
    redisSetTimeout(c, limit);
    return c;
}

static redisContext *client(void) { return opened(redisConnect("127.0.0.1", port)); }

/* One reply as a part of a line; bytes that are not text are escaped. */
static void show(const redisReply *reply) {
    switch (reply->type) {
    case REDIS_REPLY_INTEGER: printf(" %lld", reply->integer); break;
    case REDIS_REPLY_NIL: printf(" nil"); break;
    case REDIS_REPLY_ARRAY:
        printf(" [");
        for (size_t i = 0; i < reply->elements; i++) show(reply->element[i]);
        printf(" ]");
        break;
    default:
        printf(reply->type == REDIS_REPLY_ERROR ? " error'" : reply->type == REDIS_REPLY_STATUS ? " +'" : " '");
        for (size_t i = 0; i < reply->len; i++) {
            unsigned char c = (unsigned char)reply->str[i];
            printf(c >= ' ' && c < 127 ? "%c" : "\\x%02x", c);
        }
        printf("'");
    }
}

static redisReply *ask(redisContext *c, const char *format, ...) {
    va_list words;
    va_start(words, format);
    redisReply *reply = redisvCommand(c, format, words);
    va_end(words);
    if (!reply) fail(c->errstr);
    return reply;
}

static redisReply *next_reply(redisContext *c) {
    void *reply;
    if (redisGetReply(c, &reply) != REDIS_OK) fail(c->errstr);
    return reply;
}

static void say(redisReply *reply) {
    show(reply);
    printf("\n");
    freeReplyObject(reply);
}

#define SAY(c, ...) say(ask(c, __VA_ARGS__))
#define DO(c, ...) freeReplyObject(ask(c, __VA_ARGS__))

static void strings(redisContext *c) {
    unsigned char bytes[256];
    for (int i = 0; i < 256; i++) bytes[i] = (unsigned char)i;
    SAY(c, "SET bytes %b", bytes, sizeof bytes);
    redisReply *reply = ask(c, "GET bytes");
    printf(" same: %d\n", reply->len == 256 && memcmp(reply->str, bytes, 256) == 0);
    freeReplyObject(reply);
    SAY(c, "GET nothing");
    SAY(c, "SET k %s NX EX 100", "two words");
    SAY(c, "SET k w NX");
    SAY(c, "APPEND k %b", "\0!", (size_t)2);
    SAY(c, "GET k");
    SAY(c, "INCRBYFLOAT f 1.5");
    SAY(c, "MSET a 1 b 2");
    SAY(c, "MGET a b nothing");
    const char *words[] = {"STRLEN", "bytes"};
    say(redisCommandArgv(c, 2, words, NULL));
}

static void hashes(redisContext *c) {
    SAY(c, "HSET h f 1 g 2");
    SAY(c, "HGETALL h");
    SAY(c, "HINCRBY h f 2");
    SAY(c, "HMGET h f nothing");
    SAY(c, "HDEL h g nothing");
    SAY(c, "HRANDFIELD h 2 WITHVALUES");
}

static void lists(redisContext *c) {
    SAY(c, "RPUSH l 1 2 3 %b", "\xff", (size_t)1);
    SAY(c, "LRANGE l 0 -1");
    SAY(c, "LMOVE l m LEFT RIGHT");
    SAY(c, "LPOP l 2");
    SAY(c, "LINDEX l 9");
    SAY(c, "LMPOP 2 none m LEFT");
}

static void sets(redisContext *c) {
    SAY(c, "SADD s a");
    SAY(c, "SMEMBERS s");
    SAY(c, "SADD t a b c");
    SAY(c, "SINTER s t");
    SAY(c, "SMISMEMBER t a z");
    SAY(c, "SMEMBERS nothing");
}

static void zsets(redisContext *c) {
    SAY(c, "ZADD z 1 a 2.5 b inf c");
    SAY(c, "ZRANGE z 0 -1 WITHSCORES");
    SAY(c, "ZINCRBY z 0.25 a");
    SAY(c, "ZSCORE z c");
    SAY(c, "ZRANGEBYSCORE z (1 +inf LIMIT 1 1");
    SAY(c, "ZPOPMIN z");
}

static void streams(redisContext *c) {
    for (int i = 1; i <= 3; i++) SAY(c, "XADD x 1-%d f %d", i, i);
    SAY(c, "XGROUP CREATE x g 0");
    SAY(c, "XREADGROUP GROUP g one COUNT 2 STREAMS x >");
    SAY(c, "XACK x g 1-1");
    SAY(c, "XPENDING x g");
    SAY(c, "XAUTOCLAIM x g two 0 0");
    SAY(c, "XREAD STREAMS x 1-2");
    SAY(c, "XRANGE x - + COUNT 1");
}

static void expiry(redisContext *c) {
    SAY(c, "SET e 1 PX 20");
    SAY(c, "PERSIST nothing");
    for (int waited = 0, there = 1; there; waited += 5) {
        redisReply *reply = ask(c, "EXISTS e");
        there = (int)reply->integer;
        freeReplyObject(reply);
        if (waited > WAIT_MS) fail("it never expires");
        usleep(5000);
    }
    SAY(c, "TTL e");
    SAY(c, "EXPIRE e soon");
}

static void pipelines(redisContext *c) {
    long long sum = 0;
    for (int i = 0; i < MANY; i++) redisAppendCommand(c, "INCR p");
    redisAppendCommand(c, "LPUSH p 1");
    redisAppendCommand(c, "GET p");
    for (int i = 0; i < MANY; i++) {
        redisReply *reply = next_reply(c);
        sum += reply->integer;
        freeReplyObject(reply);
    }
    printf(" sum: %lld\n", sum);
    say(next_reply(c));
    say(next_reply(c));
}

static void transactions(redisContext *c) {
    redisContext *other = client();
    SAY(c, "MULTI");
    SAY(c, "SET a 1");
    SAY(c, "LPUSH a 1");
    SAY(c, "EXEC");
    SAY(c, "WATCH a");
    DO(other, "SET a changed");
    DO(c, "MULTI");
    SAY(c, "GET a");
    SAY(c, "EXEC");
    DO(c, "MULTI");
    SAY(c, "NOPE");
    SAY(c, "EXEC");
    redisFree(other);
}

static void pubsub(redisContext *c) {
    redisContext *subscriber = client();
    SAY(subscriber, "SUBSCRIBE news");
    SAY(subscriber, "PSUBSCRIBE n*");
    SAY(c, "PUBLISH news %b", "\xff", (size_t)1);
    say(next_reply(subscriber));
    say(next_reply(subscriber));
    SAY(subscriber, "GET a");
    SAY(subscriber, "PING hello");
    SAY(subscriber, "UNSUBSCRIBE");
    SAY(subscriber, "PUNSUBSCRIBE");
    SAY(subscriber, "PING");
    redisFree(subscriber);
}

static void blocking(redisContext *c) {
    redisContext *waiting = client();
    redisAppendCommand(waiting, "BLPOP q1 q2 20");
    for (int done = 0; !done;) redisBufferWrite(waiting, &done);
    for (int waited = 0, there = 0; !there; waited += 5) {
        redisReply *reply = ask(c, "INFO clients");
        there = strstr(reply->str, "blocked_clients:1\r") != NULL;
        freeReplyObject(reply);
        if (waited > WAIT_MS) fail("it does not block");
        usleep(5000);
    }
    SAY(c, "RPUSH q2 last");
    say(next_reply(waiting));
    SAY(c, "BLPOP q1 0.01");
    SAY(c, "XREAD BLOCK 5 STREAMS q3 $");
    redisFree(waiting);
}

static void scripts(redisContext *c) {
    DO(c, "SCRIPT FLUSH");
    SAY(c, "EVALSHA %s 1 k v", "0000000000000000000000000000000000000000");
    redisReply *sha = ask(c, "SCRIPT LOAD %s", "return {KEYS[1], ARGV[1], 7, false, {ok='fine'}} -- hiredis");
    SAY(c, "EVALSHA %s 1 k v", sha->str);
    freeReplyObject(sha);
    SAY(c, "EVAL %s 0", "error('mine')");
    SAY(c, "EVAL %s 0", "return +");
}

static void scanning(redisContext *c) {
    static bool seen[MANY];
    char cursor[32] = "0";
    int count = 0;
    for (int i = 0; i < MANY; i++) DO(c, "SADD members m%d", i);
    do {
        redisReply *reply = ask(c, "SSCAN members %s COUNT 100", cursor);
        snprintf(cursor, sizeof cursor, "%s", reply->element[0]->str);
        for (size_t i = 0; i < reply->element[1]->elements; i++) {
            int member = atoi(reply->element[1]->element[i]->str + 1);
            count += !seen[member];
            seen[member] = true;
        }
        freeReplyObject(reply);
    } while (strcmp(cursor, "0") != 0);
    printf(" %d\n", count);
}

static void errors(redisContext *c) {
    SAY(c, "LPUSH k 1");
    SAY(c, "INCR k");
    SAY(c, "NOPE a");
    SAY(c, "GET");
    SAY(c, "SET a b EX -1");
    SAY(c, "SELECT 99");
    SAY(c, "ZADD z x a");
}

static void password(redisContext *c) {
    DO(c, "CONFIG SET requirepass %s", "open sesame");
    redisContext *other = client();
    SAY(other, "PING");
    SAY(other, "AUTH wrong");
    SAY(other, "AUTH %s", "open sesame");
    SAY(other, "AUTH default %s", "open sesame");
    SAY(other, "PING");
    SAY(other, "CONFIG SET requirepass %s", "");
    redisFree(other);
}

static void big(redisContext *c) {
    char *value = malloc(BIG);
    if (!value) fail("no memory");
    for (int i = 0; i < BIG; i++) value[i] = (char)(i * 31);
    SAY(c, "SET big %b", value, (size_t)BIG);
    redisReply *reply = ask(c, "GET big");
    printf(" same: %d\n", reply->len == BIG && memcmp(reply->str, value, BIG) == 0);
    freeReplyObject(reply);
    free(value);
}

static void reconnecting(redisContext *c) {
    redisContext *unix_socket = opened(redisConnectUnix(path));
    redisReply *id = ask(c, "CLIENT ID");
    SAY(unix_socket, "CLIENT KILL ID %lld", id->integer);
    freeReplyObject(id);
    redisReply *reply = redisCommand(c, "PING");
    printf(" %s", reply ? "alive" : "gone");
    printf(" %d\n", redisReconnect(c));
    SAY(c, "PING");
    redisFree(unix_socket);
}

/* A loop that knows one connection: hiredis says what it waits for, poll() tells when it is there. */
typedef struct {
    redisAsyncContext *connection;
    bool reads, writes, over;
    int replies;
    long long sum;
} Loop;

static void add_read(void *loop) { ((Loop *)loop)->reads = true; }
static void del_read(void *loop) { ((Loop *)loop)->reads = false; }
static void add_write(void *loop) { ((Loop *)loop)->writes = true; }
static void del_write(void *loop) { ((Loop *)loop)->writes = false; }
static void clean_up(void *loop) { ((Loop *)loop)->over = true; }

static void run(Loop *loop) {
    while (!loop->over) {
        short wanted = (short)((loop->reads ? POLLIN : 0) | (loop->writes ? POLLOUT : 0));
        struct pollfd file = {loop->connection->c.fd, wanted, 0};
        if (poll(&file, 1, WAIT_MS) <= 0) fail("nothing happened");
        if (file.revents & POLLOUT) redisAsyncHandleWrite(loop->connection);
        if (!loop->over && file.revents & (POLLIN | POLLERR | POLLHUP)) redisAsyncHandleRead(loop->connection);
    }
}

static redisAsyncContext *attach(Loop *loop) {
    redisAsyncContext *a = redisAsyncConnect("127.0.0.1", port);
    if (!a || a->err) fail("cannot connect");
    /* Room to write is how it learns that the connection stands. */
    *loop = (Loop){.connection = a, .writes = true};
    a->ev.addRead = add_read;
    a->ev.delRead = del_read;
    a->ev.addWrite = add_write;
    a->ev.delWrite = del_write;
    a->ev.cleanup = clean_up;
    a->ev.data = loop;
    return a;
}

static void counted(redisAsyncContext *a, void *reply, void *given) {
    Loop *loop = given;
    if (!reply) fail(a->errstr);
    loop->replies++;
    loop->sum += ((redisReply *)reply)->integer;
}

static void last(redisAsyncContext *a, void *reply, void *given) {
    (void)given;
    show(reply);
    redisAsyncDisconnect(a);
}

static void heard(redisAsyncContext *a, void *reply, void *given) {
    redisReply *message = reply;
    (void)given;
    if (!message) return;
    show(message);
    printf("\n");
    const char *kind = message->element[0]->str;
    if (strcmp(kind, "subscribe") == 0) {
        redisContext *publisher = client();
        SAY(publisher, "PUBLISH channel text");
        redisFree(publisher);
    }
    if (strcmp(kind, "message") == 0) redisAsyncCommand(a, NULL, NULL, "UNSUBSCRIBE channel");
    if (strcmp(kind, "unsubscribe") == 0) redisAsyncDisconnect(a);
}

static void asynchronous(redisContext *c) {
    Loop loop;
    redisAsyncContext *a = attach(&loop);
    for (int i = 0; i < MANY; i++) redisAsyncCommand(a, counted, &loop, "INCR async");
    redisAsyncCommand(a, last, NULL, "LPUSH async 1");
    run(&loop);
    printf(" %d %lld\n", loop.replies, loop.sum);
    redisAsyncCommand(attach(&loop), heard, NULL, "SUBSCRIBE channel");
    run(&loop);
    SAY(c, "PUBLISH channel nobody");
}

int main(int count, char **words) {
    if (count != 3) fail("PORT SOCKET");
    port = atoi(words[1]);
    path = words[2];
    redisContext *c = client();
    DO(c, "FLUSHALL");
#define STEP(name) printf("== %s\n", #name), name(c)
    STEP(strings);
    STEP(hashes);
    STEP(lists);
    STEP(sets);
    STEP(zsets);
    STEP(streams);
    STEP(expiry);
    STEP(pipelines);
    STEP(transactions);
    STEP(pubsub);
    STEP(blocking);
    STEP(scripts);
    STEP(scanning);
    STEP(errors);
    STEP(password);
    STEP(big);
    STEP(reconnecting);
    STEP(asynchronous);
    redisFree(c);
    return 0;
}
