//! A look at all connections once a second, for what happens to one that does nothing: `timeout`, and replies that nobody
//! takes for too long. So a connection needs no timer of its own.

use std::sync::atomic::Ordering::Relaxed;
use std::sync::{Arc, Weak};
use std::time::Duration;

use tokio::time::{MissedTickBehavior, interval};

use crate::engine::Engine;
use crate::engine::client::ClientInfo;
use crate::engine::config::Param;

const EVERY: Duration = Duration::from_secs(1);

/// Looks until the engine is gone, or whoever runs this ends it.
pub async fn sweep(engine: Weak<Engine>) {
    let mut ticks = interval(EVERY);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        ticks.tick().await;
        let Some(engine) = engine.upgrade() else { return };
        look(&engine);
    }
}

fn look(engine: &Engine) {
    let timeout = engine.config.number(Param::Timeout);
    let limit = engine.config.reply_limit.get();
    if timeout == 0 && limit.soft == 0 {
        return;
    }
    let now = (engine.clock.steady_ms() / 1000) as u32;
    let is_over = |client: &ClientInfo| {
        let idle = now.saturating_sub(client.last_seconds.load(Relaxed));
        let is_idle = timeout > 0 && i64::from(idle) > timeout && !waits(client);
        // Of a subscriber messages are bounded, where they are published.
        let is_late = !client.is_subscriber() && client.is_late(limit, now);
        if is_late {
            engine.stats.slow_readers.add(1);
        }
        is_idle || is_late
    };
    let others = engine.clients.iter().filter(|client| !client.embedded && is_over(client));
    // Out of the registry before anybody is woken.
    let over: Vec<Arc<ClientInfo>> = others.map(|client| client.clone()).collect();
    over.iter().for_each(|client| client.kill());
}

/// It is silent because it waits for something, or for us.
fn waits(client: &ClientInfo) -> bool {
    client.is_away.load(Relaxed)
        || client.is_subscriber()
        || client.is_monitor.load(Relaxed)
        || client.waiter.lock().is_some()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::command::testing::Testing;

    fn is_gone(client: &Testing) -> bool {
        client.session.info.killed.load(Relaxed)
    }

    #[test]
    fn those_who_are_silent_for_too_long_go() {
        let mut t = Testing::new();
        let [silent, mut busy, mut subscriber, mut monitor, mut blocked] = std::array::from_fn(|_| t.listener_client());
        subscriber.run("SUBSCRIBE c");
        monitor.run("MONITOR");
        blocked.wait("BLPOP list 0");
        t.run("CONFIG SET timeout 5");
        t.advance(5_000);
        look(&t.engine);
        assert!(!is_gone(&silent), "a moment too early");
        t.advance(1_000);
        busy.run("PING");
        look(&t.engine);
        let gone = [&silent, &busy, &subscriber, &monitor, &blocked].map(is_gone);
        assert_eq!(gone, [true, false, false, false, false]);
    }

    #[test]
    fn replies_that_nobody_takes_have_their_time() {
        let mut t = Testing::new();
        let slow = t.listener_client();
        slow.session.info.unsent.store(2000, Relaxed);
        let mut seconds = |times: usize| {
            for _ in 0..times {
                t.advance(1_000);
                look(&t.engine);
            }
        };
        seconds(9);
        assert!(!is_gone(&slow), "nobody has set a limit");
        slow.engine.config.set(&[(b"client-output-buffer-limit", b"normal 0 1000 3")]).unwrap();
        seconds(4);
        slow.session.info.unsent.store(1000, Relaxed);
        seconds(1);
        slow.session.info.unsent.store(2000, Relaxed);
        seconds(4);
        assert!(!is_gone(&slow), "it has taken some meanwhile");
        seconds(1);
        assert!(is_gone(&slow));
    }
}
