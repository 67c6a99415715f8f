<?php
// php-redis as Debian has it. Prints what comes back: `scenario.php PORT SOCKET`.
[, $port, $socket] = $argv;
define('PORT', (int) $port);
define('SOCKET', $socket);
define('BYTES', implode('', array_map('chr', range(0, 255))));

function client(array $auth = []): Redis
{
    $redis = new Redis();
    $redis->connect('127.0.0.1', PORT, 30);
    $redis->setOption(Redis::OPT_READ_TIMEOUT, 30);
    if ($auth) {
        $redis->auth($auth);
    }
    return $redis;
}

/** One line; bytes that JSON cannot hold are escaped. */
function say(...$values): void
{
    array_walk_recursive($values, function (&$value) {
        if (is_string($value) && !preg_match('//u', $value)) {
            $value = '0x' . bin2hex($value);
        } elseif (is_float($value) && is_infinite($value)) {
            $value = 'infinite';
        }
    });
    echo json_encode($values, JSON_UNESCAPED_UNICODE | JSON_UNESCAPED_SLASHES | JSON_THROW_ON_ERROR), "\n";
}

/** What a call gives, or what it fails with: php-redis throws some errors and keeps the others. */
function failing(Redis $redis, callable $call)
{
    $redis->clearLastError();
    try {
        $value = $call($redis);
        return $redis->getLastError() ?? $value;
    } catch (RedisException $error) {
        return 'RedisException: ' . $error->getMessage();
    }
}

function until(callable $condition): void
{
    $deadline = microtime(true) + 20;
    while (!$condition()) {
        if (microtime(true) > $deadline) {
            throw new Exception('waited in vain');
        }
        usleep(5000);
    }
}

function sorted(array $values): array
{
    sort($values);
    return $values;
}

/** This program again, for a connection that waits. */
function inTheBackground(string $task)
{
    return popen(escapeshellarg(PHP_BINARY) . ' ' . escapeshellarg(__FILE__) . ' ' . PORT . ' ' . escapeshellarg(SOCKET) . ' ' . $task, 'r');
}

$steps = [
    'strings' => function (Redis $r) {
        say($r->set('bytes', BYTES), $r->get('bytes') === BYTES, $r->get('nothing'), $r->strlen('bytes'));
        say($r->set('k', 'v', ['nx', 'ex' => 100]), $r->set('k', 'w', ['nx']), $r->append('k', 'é'), $r->getSet('k', 'w'));
        say($r->incr('n'), $r->incrBy('n', 41), $r->incrByFloat('f', 1.5), $r->mSet(['a' => 1, 'b' => "\0"]), $r->mGet(['a', 'b', 'nothing']));
        say($r->setRange('k', 5, 'x'), $r->getRange('k', 0, -1), $r->setBit('bits', 7, true), $r->bitCount('bits'), $r->del('k'), $r->exists('k', 'n'));
    },
    'hashes' => function (Redis $r) {
        say($r->hMSet('h', ['f' => '1', 'g' => BYTES]), $r->hGetAll('h') == ['f' => '1', 'g' => BYTES], $r->hIncrBy('h', 'f', 2));
        say($r->hMGet('h', ['f', 'nothing']), $r->hDel('h', 'g', 'nothing'), $r->hKeys('h'), $r->hExists('h', 'f'), $r->hIncrByFloat('h', 'f', 0.5));
    },
    'lists' => function (Redis $r) {
        say($r->rPush('l', 1, 2, 3), $r->lPush('l', "\xff\0"), $r->lRange('l', 0, -1), $r->lPop('l'), $r->lInsert('l', Redis::BEFORE, '3', 'x'));
        say($r->rawCommand('LMOVE', 'l', 'm', 'LEFT', 'RIGHT'), $r->lIndex('l', 9), $r->lLen('l'), $r->lRem('l', '3', 0), $r->rpoplpush('m', 'l'));
    },
    'sets' => function (Redis $r) {
        say($r->sAdd('s', 'a', 'b', "\xff"), sorted($r->sMembers('s')), $r->sIsMember('s', 'a'), $r->sMisMember('s', 'a', 'z'), $r->sAdd('t', 'b', 'c'));
        say($r->sInter('s', 't'), sorted($r->sUnion('s', 't')), $r->sRem('s', 'a'), $r->sCard('s'));
    },
    'zsets' => function (Redis $r) {
        say($r->zAdd('z', 1, 'a', 2.5, 'b', INF, 'c'), $r->zRange('z', 0, -1, true), $r->zIncrBy('z', 0.25, 'a'), $r->zScore('z', 'c'));
        say($r->rawCommand('ZMSCORE', 'z', 'b', 'none'), $r->zRangeByScore('z', '(1', '+inf', ['withscores' => true]), $r->zRank('z', 'b'), $r->zPopMin('z'), $r->zCount('z', '-inf', '3'));
    },
    'streams' => function (Redis $r) {
        say($r->xAdd('x', '1-1', ['f' => 1]), $r->xAdd('x', '1-2', ['f' => 2]), $r->xAdd('x', '1-3', ['f' => "\xff"]), $r->xGroup('CREATE', 'x', 'g', '0'), $r->xLen('x'));
        say($r->xReadGroup('g', 'one', ['x' => '>'], 2), $r->xAck('x', 'g', ['1-1']), $r->xPending('x', 'g'), $r->xClaim('x', 'g', 'two', 0, ['1-2'], []));
        say($r->xRange('x', '-', '+', 1), $r->xRead(['x' => '1-2']), $r->xTrim('x', 1), array_column($r->xInfo('GROUPS', 'x'), 'name'));
    },
    'expiry' => function (Redis $r) {
        $r->set('e', 1);
        say($r->ttl('e'), $r->expire('e', 100), $r->ttl('e') > 90, $r->persist('e'), $r->ttl('nothing'), $r->pExpire('e', 20));
        until(fn () => !$r->exists('e'));
        say($r->get('e'), failing($r, fn ($r) => $r->rawCommand('EXPIRE', 'e', 'soon')));
    },
    'pipelines' => function (Redis $r) {
        $p = $r->pipeline();
        for ($i = 0; $i < 1000; $i++) {
            $p->incr('p');
        }
        $replies = $p->lPush('p', 1)->get('p')->exec();
        say(count($replies), array_slice($replies, 0, 3), array_slice($replies, -2), $r->getLastError());
    },
    'transactions' => function (Redis $r) {
        say($r->multi()->set('a', 1)->incr('a')->exec(), $r->watch('a'), client()->set('a', 'changed'), $r->multi()->get('a')->exec());
        say($r->multi()->lPush('a', 1)->get('a')->exec(), $r->getLastError(), $r->multi()->set('a', 2)->discard(), $r->get('a'));
    },
    'pubsub' => function (Redis $r) {
        $subscriber = inTheBackground('listen');
        until(fn () => $r->pubsub('numpat') === 2);
        say($r->publish('news', "\xff"), $r->publish('news', 'enough'), $r->pubsub('channels', '*'));
        echo stream_get_contents($subscriber);
        pclose($subscriber);
        until(fn () => $r->pubsub('numpat') === 0);
    },
    'blocking' => function (Redis $r) {
        $waiting = inTheBackground('wait');
        until(fn () => $r->info('clients')['blocked_clients'] == 1);
        say($r->rPush('q2', 'at last'));
        echo stream_get_contents($waiting);
        pclose($waiting);
        say($r->rawCommand('BLPOP', 'q1', 0.01), $r->xRead(['q3' => '$'], 1, 5));
    },
    'scripts' => function (Redis $r) {
        $text = "return {KEYS[1], ARGV[1], 7, false, {ok='fine'}} -- php";
        $r->script('flush');
        $sha = sha1($text);
        say(failing($r, fn ($r) => $r->evalSha($sha, ['k', 'v'], 1)), $r->script('load', $text) === $sha, $r->evalSha($sha, ['k', 'v'], 1), $r->script('exists', $sha, str_repeat('0', 40)));
        $r->set('counter', 1);
        say(failing($r, fn ($r) => $r->eval("return redis.call('lpop', KEYS[1])", ['counter'], 1)), failing($r, fn ($r) => $r->eval("error('mine')")), failing($r, fn ($r) => $r->eval('return +')));
    },
    'scanning' => function (Redis $r) {
        $r->mSet(array_combine(array_map(fn ($i) => "scan:$i", range(0, 999)), range(0, 999)));
        $r->hMSet('sh', array_combine(array_map(fn ($i) => "f$i", range(0, 599)), range(0, 599)));
        $r->sAdd('ss', ...range(0, 599));
        $r->setOption(Redis::OPT_SCAN, Redis::SCAN_RETRY);
        foreach ([fn (&$i) => $r->scan($i, 'scan:*', 100), fn (&$i) => array_keys($r->hScan('sh', $i) ?: []), fn (&$i) => $r->sScan('ss', $i, '1*')] as $scan) {
            $seen = [];
            $iterator = null;
            do {
                foreach ($scan($iterator) ?: [] as $key) {
                    $seen[$key] = true;
                }
            } while ($iterator > 0);
            say(count($seen));
        }
    },
    'errors' => function (Redis $r) {
        $r->set('string', 'x');
        say(failing($r, fn ($r) => $r->lPush('string', 1)), failing($r, fn ($r) => $r->incr('string')), failing($r, fn ($r) => $r->rawCommand('NOPE', 'a')));
        say(failing($r, fn ($r) => $r->rawCommand('GET')), failing($r, fn ($r) => $r->rawCommand('SET', 'a', 'b', 'EX', '-1')), failing($r, fn ($r) => $r->rawCommand('SELECT', 99)));
        say(failing($r, fn ($r) => $r->xGroup('CREATE', 'none', 'g', '0')), failing($r, fn ($r) => $r->rawCommand('ZADD', 'z', 'x', 'a')));
    },
    'password' => function (Redis $r) {
        $r->config('SET', 'requirepass', 'open sesame');
        try {
            $stranger = client();
            say(failing($stranger, fn ($s) => $s->ping()), failing($stranger, fn ($s) => $s->auth('wrong')), $stranger->auth('open sesame'), $stranger->ping());
            say(client(['default', 'open sesame'])->ping(), failing(client(['open sesame']), fn ($c) => $c->auth(['nobody', 'x'])));
        } finally {
            client(['open sesame'])->config('SET', 'requirepass', '');
        }
    },
    'big' => function (Redis $r) {
        $value = str_repeat(BYTES, 5 * 4096);
        say($r->set('big', $value), $r->strlen('big'), $r->get('big') === $value, md5($r->getRange('big', 1000, -1)));
    },
    'reconnecting' => function (Redis $r) {
        $unix = new Redis();
        $unix->connect(SOCKET);
        say($unix->ping('hello'), $unix->rawCommand('CLIENT', 'KILL', 'ID', $r->rawCommand('CLIENT', 'ID')));
        // It connects again by itself, but a call that is sent before it has seen the end fails.
        until(fn () => failing($r, fn ($r) => $r->get('string')) === 'x');
        say($r->get('string'), $r->ping());
    },
];

$tasks = [
    'wait' => fn () => say(client()->blPop(['q1', 'q2'], 20)),
    'listen' => function () {
        $subscriber = client();
        $subscriber->setOption(Redis::OPT_READ_TIMEOUT, 30);
        $heard = 0;
        try {
            $subscriber->psubscribe(['n*', 'm*'], function (Redis $s, string $pattern, string $channel, string $text) use (&$heard) {
                say($pattern, $channel, $text);
                // This version's loop goes on after an unsubscription or an exit, and ends with its connection.
                if (++$heard === 2) {
                    $s->close();
                }
            });
        } catch (RedisException $error) {
            say($error->getMessage());
        }
    },
];

if (isset($argv[3])) {
    $tasks[$argv[3]]();
    exit;
}
$r = client();
$r->flushAll();
foreach ($steps as $name => $step) {
    echo "== $name\n";
    $step($r);
}
