//! The class `Engine` and the few functions that need no speed.

use std::sync::atomic::{AtomicU32, Ordering::Relaxed};
use std::sync::{Arc, OnceLock, Weak};

use dashmap::DashMap;
use napi::bindgen_prelude::{Env, Error, Result};
use napi_derive::napi;
use parking_lot::Mutex;
use serde_json::json;

use super::mailbox;
use crate::engine::change::Class;
use crate::engine::config::Param;
use crate::server::{ListenOptions, Listener};
use crate::{background, engine, server};

/// Engines with a name belong to the process: every thread that names one gets the same.
fn named() -> &'static DashMap<String, Arc<engine::Engine>> {
    static NAMED: OnceLock<DashMap<String, Arc<engine::Engine>>> = OnceLock::new();
    NAMED.get_or_init(DashMap::new)
}

/// Every engine that a JavaScript object stands for, by the object's id.
fn handles() -> &'static DashMap<u32, Weak<engine::Engine>> {
    static HANDLES: OnceLock<DashMap<u32, Weak<engine::Engine>>> = OnceLock::new();
    HANDLES.get_or_init(DashMap::new)
}

/// The engine behind an `Engine` with this id.
pub fn find(id: u32) -> Option<Arc<engine::Engine>> {
    handles().get(&id)?.upgrade()
}

fn make() -> Arc<engine::Engine> {
    use std::hash::{BuildHasher, Hasher, RandomState};
    // `RandomState` is keyed from the system's random source; hashing nothing hands the key on.
    let seed = RandomState::new().build_hasher().finish();
    let made = engine::Engine::new(engine::Options::new(seed));
    background::attach(&made);
    made
}

/// What takes locks cannot be done by a thread that holds some.
pub(super) fn refuse_inside_atomic() -> Result<()> {
    match mailbox::is_inside_atomic() {
        true => Err(Error::from_reason("An atomic function runs on this thread: only its own `tx` may be used")),
        false => Ok(()),
    }
}

/// A keyspace in this process.
#[napi]
pub struct Engine {
    id: u32,
    inner: Arc<engine::Engine>,
    listeners: Mutex<Vec<(u32, Listener)>>,
}

#[napi]
impl Engine {
    /// With a name: the process-wide engine of that name, made when it is not there. Without: a new one, freed with the
    /// last client that uses it. `debug` allows the command DEBUG, as `enable-debug-command` does for a server.
    #[napi(constructor)]
    pub fn new(name: Option<String>, debug: Option<bool>) -> Self {
        let inner = match name {
            Some(name) => named().entry(name).or_insert_with(make).clone(),
            None => make(),
        };
        if debug == Some(true) {
            inner.config.preset(Param::EnableDebugCommand, b"yes").expect("yes is one of its values");
        }
        static NEXT: AtomicU32 = AtomicU32::new(1);
        let id = NEXT.fetch_add(1, Relaxed);
        handles().insert(id, Arc::downgrade(&inner));
        Engine { id, inner, listeners: Mutex::default() }
    }

    /// Opens a listener. Takes options and gives back an address as JSON. The error's code says why it cannot be, such
    /// as `EADDRINUSE`.
    #[napi]
    pub fn listen(&self, options: String) -> Result<String, String> {
        let options = ListenOptions::from_json(&options).map_err(|fault| Error::new("EINVAL".into(), fault))?;
        let listener = server::listen(self.inner.clone(), options)
            .map_err(|fault| Error::new(fault.code.into(), fault.message))?;
        let mut listeners = self.listeners.lock();
        let id = listeners.iter().map(|(id, _)| id + 1).max().unwrap_or(0);
        let host = listener.address().map(|address| address.ip().to_string());
        let address = json!({ "id": id, "port": listener.port(), "host": host, "path": listener.path() });
        listeners.push((id, listener));
        Ok(address.to_string())
    }

    /// Closes a listener and its connections.
    #[napi]
    pub fn close_listener(&self, id: u32) {
        let mut listeners = self.listeners.lock();
        if let Some(at) = listeners.iter().position(|(known, _)| *known == id) {
            let (_, listener) = listeners.swap_remove(at);
            drop(listeners);
            listener.close();
        }
    }

    /// Whether a listener has been closed neither by `close_listener` nor by SHUTDOWN.
    #[napi]
    pub fn is_listening(&self, id: u32) -> bool {
        self.listeners.lock().iter().any(|(known, listener)| *known == id && listener.is_open())
    }

    /// What a binding's `open` knows the engine by.
    #[napi(getter)]
    pub fn id(&self) -> u32 {
        self.id
    }

    /// From now on the engine's time is this one (Unix milliseconds), until it is pushed on or given back.
    /// Keys whose time is over then expire at once.
    #[napi]
    pub fn push_time(&self, env: Env, ms: f64) -> Result<()> {
        refuse_inside_atomic()?;
        background::steer(&self.inner, ms.max(0.0) as u64);
        mailbox::notify_due(env.raw());
        Ok(())
    }

    /// When the next key expires whose end somebody wants to be told of or waits for; Unix milliseconds.
    #[napi]
    pub fn next_expired_event(&self) -> Option<f64> {
        if mailbox::is_inside_atomic() {
            return None;
        }
        let told = self.inner.config.events.has(Class::Expired);
        let next = if told { background::next_deadline } else { background::next_awaited_deadline };
        next(&self.inner).map(|deadline| deadline as f64)
    }

    /// The engine's time is the system's again.
    #[napi]
    pub fn release_time(&self) {
        self.inner.clock.release();
        self.inner.wake.rescan();
    }

    /// Walks the whole keyspace; the first fault found, or null.
    #[napi]
    pub fn check(&self) -> Result<Option<String>> {
        refuse_inside_atomic()?;
        Ok(self.inner.check().err())
    }
}

impl Engine {
    /// The engine that it stands for.
    pub(super) fn inner(&self) -> &Arc<engine::Engine> {
        &self.inner
    }
}

impl Drop for Engine {
    fn drop(&mut self) {
        handles().remove(&self.id);
    }
}

/// Engines alive in the process.
#[napi]
pub fn live_engines() -> u32 {
    engine::Engine::live() as u32
}

/// The configuration parameters as JSON.
#[napi]
pub fn config_table() -> String {
    crate::command::json::config_to_json()
}

/// The command table as JSON.
#[napi]
pub fn command_table() -> String {
    crate::command::json::to_json()
}
