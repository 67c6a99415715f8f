//! What an engine does besides when it stands in for a server in tests. An engine of a program has all of it off, and
//! pays for it with one relaxed load for each command.

use std::sync::atomic::{AtomicU8, AtomicUsize, Ordering::Relaxed};

use super::Engine;
use super::client::ClientInfo;
use super::faults::Faults;
use super::log::Log;
use super::strict::Strict;

/// One part of it: a bit of [`Double::switches`].
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Switch(u8);

impl Switch {
    /// Calls are looked up in [`Double::faults`].
    pub const FAULTS: Switch = Switch(1);
    /// Nobody can connect; see [`Engine::go_down`].
    pub const DOWN: Switch = Switch(64);
    /// Commands are kept in [`Double::log`].
    pub const LOG: Switch = Switch(16);
    /// The rules of [`Double::strict`] are in force.
    pub const STRICT: Switch = Switch(32);
    /// The engine passes for another server, see [`Double::flavor`].
    pub const FLAVOR: Switch = Switch(2);
}

/// See the module. The switches say what to look at; the state of each part is behind its own lock.
#[derive(Default)]
pub struct Double {
    switches: AtomicU8,
    pub faults: Faults,
    pub log: Log,
    pub strict: Strict,
    flavor: AtomicUsize,
}

impl Double {
    /// Whether anything is on.
    #[inline]
    pub fn is_on(&self) -> bool {
        self.switches.load(Relaxed) != 0
    }

    pub fn has(&self, switch: Switch) -> bool {
        self.switches.load(Relaxed) & switch.0 != 0
    }

    pub fn set(&self, switch: Switch, on: bool) {
        if on {
            self.switches.fetch_or(switch.0, Relaxed);
        } else {
            self.switches.fetch_and(!switch.0, Relaxed);
        }
    }

    /// Which server it passes for: a number to which the layer of commands gives a meaning; 0 for none.
    #[inline]
    pub fn flavor(&self) -> usize {
        self.flavor.load(Relaxed)
    }

    pub fn set_flavor(&self, flavor: usize) {
        self.flavor.store(flavor, Relaxed);
        self.set(Switch::FLAVOR, flavor != 0);
    }
}

impl Engine {
    /// As when the server's machine is cut off: everybody loses the connection, and until [`Engine::come_up`] nobody gets
    /// another one.
    pub fn go_down(&self) {
        self.double.set(Switch::DOWN, true);
        self.drop_clients(|_| true);
    }

    pub fn come_up(&self) {
        self.double.set(Switch::DOWN, false);
    }

    /// Ends the connections of those clients; how many there were.
    pub fn drop_clients(&self, wanted: impl Fn(u64) -> bool) -> usize {
        // Not while the map is locked: whoever is woken may look into it.
        let wanted = |client: &ClientInfo| !client.is_hidden() && wanted(client.id);
        let all: Vec<_> = self.clients.iter().filter(|client| wanted(client)).map(|client| client.clone()).collect();
        all.iter().for_each(|client| client.kill());
        all.len()
    }
}
