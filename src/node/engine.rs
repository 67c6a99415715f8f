//! The class `Engine` and the few functions that need no speed.

use std::sync::atomic::{AtomicU32, Ordering::Relaxed};
use std::sync::{Arc, OnceLock, Weak};
use std::thread::{self, ThreadId};

use dashmap::DashMap;
use napi::Task;
use napi::bindgen_prelude::{AsyncTask, Env, Error, Result};
use napi_derive::napi;
use parking_lot::Mutex;
use serde_json::{Value, json};

use super::mailbox::{self, Loop};
use super::raw;
use crate::engine::change::Class;
use crate::engine::config::Param;
use crate::engine::config::declared::Refused;
use crate::engine::program::Program;
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

/// Who steers the clock of an engine that has a name, by that name: the `Engine` and its thread. Others may come to the
/// engine after those are gone, and must not find time standing still.
fn steering() -> &'static DashMap<String, (u32, ThreadId)> {
    static STEERING: OnceLock<DashMap<String, (u32, ThreadId)>> = OnceLock::new();
    STEERING.get_or_init(DashMap::new)
}

/// The engine behind an `Engine` with this id.
pub fn find(id: u32) -> Option<Arc<engine::Engine>> {
    handles().get(&id)?.upgrade()
}

/// With a seed the engine is the same on every machine: the order of its tables, and what it draws.
fn make(seed: Option<f64>) -> Arc<engine::Engine> {
    use std::hash::{BuildHasher, Hasher, RandomState};
    let options = match seed {
        Some(seed) => engine::Options { seed: seed as u64, shards: SEEDED_SHARDS },
        // `RandomState` is keyed from the system's random source; hashing nothing hands the key on.
        None => engine::Options::new(RandomState::new().build_hasher().finish()),
    };
    let made = engine::Engine::new(options);
    made.chance.seed(seed.map(|seed| seed as u64));
    background::attach(&made);
    made
}

/// Shards of an engine with a seed, whatever the number of cores.
const SEEDED_SHARDS: usize = 16;

fn release(engine: &engine::Engine) {
    engine.clock.release();
    engine.wake.rescan();
}

/// Gives the time of an engine with a name back to the system, if whoever steers it is one of those.
fn release_if(engine: &engine::Engine, name: &str, is_one: impl Fn(u32, ThreadId) -> bool) {
    if steering().remove_if(name, |_, (id, home)| is_one(*id, *home)).is_some() {
        release(engine);
    }
}

/// This thread ends, and with it the time that it has set.
pub fn forget_thread() {
    let here = thread::current().id();
    let names: Vec<String> =
        steering().iter().filter(|entry| entry.1 == here).map(|entry| entry.key().clone()).collect();
    for name in names {
        if let Some(engine) = named().get(&name) {
            release_if(&engine, &name, |_, home| home == here);
        }
    }
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
    name: Option<String>,
    inner: Arc<engine::Engine>,
    listeners: Mutex<Vec<(u32, Listener)>>,
}

#[napi]
impl Engine {
    /// With a name: the process-wide engine of that name, made when it is not there. Without: a new one, freed with the
    /// last client that uses it. `debug` allows the command DEBUG, as `enable-debug-command` does for a server. `seed`, a
    /// whole number, makes a new one repeatable.
    #[napi(constructor)]
    pub fn new(env: Env, name: Option<String>, debug: Option<bool>, seed: Option<f64>) -> Self {
        let inner = match &name {
            Some(name) => named().entry(name.clone()).or_insert_with(|| make(seed)).clone(),
            None => make(seed),
        };
        if let Some(name) = &name {
            // A program has one `Engine` of a name, so what steered on this thread before was another program's, such as
            // the test file that ran here before.
            release_if(&inner, name, |_, home| home == thread::current().id());
        }
        if debug == Some(true) {
            inner.config.preset(Param::EnableDebugCommand, b"yes").expect("yes is one of its values");
        }
        Loop::of(raw::Env(env.raw())).account_for(&inner);
        static NEXT: AtomicU32 = AtomicU32::new(1);
        let id = NEXT.fetch_add(1, Relaxed);
        handles().insert(id, Arc::downgrade(&inner));
        Engine { id, name, inner, listeners: Mutex::default() }
    }

    /// Sets configuration parameters, names and values in turn, that nobody has declared for this engine before; see
    /// `Config::declare`. Null, or why nothing was set, as JSON: which of them it is, what is wrong with it or null, and
    /// the value that somebody else has declared.
    #[napi]
    pub fn declare(&self, words: Vec<String>) -> Option<String> {
        let pairs: Vec<_> =
            words.as_chunks::<2>().0.iter().map(|[name, value]| (name.as_str(), value.as_str())).collect();
        let refused = self.inner.config.declare(&pairs).err();
        self.inner.follow_config();
        refused.map(|refused| match refused {
            Refused::Wrong(at, fault) => json!([at, fault, null]).to_string(),
            Refused::Other(at, value) => json!([at, null, String::from_utf8_lossy(&value)]).to_string(),
        })
    }

    /// Sets parameters as at a server's start, those that clients cannot change too. `pairs` is JSON: names of a redis.conf
    /// with their values, `[["name", "value"], ...]`, in the order given; several values of a line are one text. All are set
    /// or none; the error names the first that is refused, and the reason. Of a name that comes twice the last value
    /// holds, except that lines of client-output-buffer-limit add up.
    #[napi]
    pub fn configure(&self, pairs: String) -> Result<()> {
        let pairs = pairs_in(&pairs)?;
        let bytes: Vec<_> = pairs.iter().map(|(name, value)| (name.as_bytes(), value.as_bytes())).collect();
        let refused = self.inner.config.start_with(&bytes).map_err(|refusal| {
            let (name, value) = &pairs[refusal.at()];
            // A password is not for logs.
            let value = if name.eq_ignore_ascii_case("requirepass") { "(hidden)" } else { value };
            Error::from_reason(format!("'{name} {value}': {}", refusal.reason()))
        });
        self.inner.follow_config();
        refused
    }

    /// Says what the process is whose server this engine is: what INFO and CONFIG GET show of it, and nothing else.
    /// `parameters` is JSON: names with their values, `[["name", "value"], ...]`.
    #[napi]
    pub fn show_process(&self, executable: String, config_file: String, parameters: String) -> Result<()> {
        let pairs = pairs_in(&parameters)?;
        let bytes: Vec<_> = pairs.iter().map(|(name, value)| (name.as_bytes(), value.as_bytes())).collect();
        self.inner.config.show_process(&bytes).map_err(|refusal| {
            Error::from_reason(format!("'{}' cannot be shown: {}", pairs[refusal.at()].0, refusal.reason()))
        })?;
        let _ = self.inner.program.set(Program { executable, config_file });
        Ok(())
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
        let hosts: Vec<_> = listener.addresses().iter().map(|address| address.ip().to_string()).collect();
        let (port, path) = (listener.port(), listener.path());
        let address = json!({ "id": id, "port": port, "host": host, "hosts": hosts, "path": path });
        listeners.push((id, listener));
        Ok(address.to_string())
    }

    /// Closes a listener: nobody comes in any more, and whoever is there leaves. The promise is kept when that is done:
    /// commands that run have given their replies, or have taken too long.
    #[napi(ts_return_type = "Promise<void>")]
    pub fn close_listener(&self, id: u32) -> AsyncTask<Closing> {
        let mut listeners = self.listeners.lock();
        let at = listeners.iter().position(|(known, _)| *known == id);
        AsyncTask::new(Closing(at.map(|at| listeners.swap_remove(at).1)))
    }

    /// Whether a client has said SHUTDOWN.
    #[napi]
    pub fn is_shut_down(&self) -> bool {
        self.inner.doors.are_shut_down()
    }

    /// What has happened at the doors since it was last asked, as JSON: `[[kind, text, id], ...]`, oldest first. Kinds are
    /// `accepted`, `closed`, `denied` and `rejected` with an address, `accept-error` with the system's words, `config` with
    /// the names of parameters that were set, and `lost` with the number of notices that were too many. The id is the
    /// client's, 0 where there is none. Kept only after `watchNotices`.
    #[napi]
    pub fn take_notices(&self) -> String {
        let notices = self.inner.notices.take();
        let rows = notices.iter().map(|notice| json!([notice.kind.name(), notice.text, notice.id]));
        Value::from_iter(rows).to_string()
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
    /// What is due on the way there happens before this returns.
    #[napi]
    pub fn push_time(&self, env: Env, ms: f64) -> Result<()> {
        refuse_inside_atomic()?;
        if let Some(name) = &self.name {
            steering().insert(name.clone(), (self.id, thread::current().id()));
        }
        background::steer(&self.inner, ms.max(0.0) as u64);
        mailbox::notify_due(env.raw());
        Ok(())
    }

    /// When something happens next of which somebody is to be told or for which somebody waits, though nobody calls;
    /// Unix milliseconds.
    #[napi]
    pub fn next_moment(&self) -> Option<f64> {
        if mailbox::is_inside_atomic() {
            return None;
        }
        let told = self.inner.config.events.has(Class::Expired);
        let next = if told { background::next_moment } else { background::next_awaited_moment };
        next(&self.inner).map(|moment| moment as f64)
    }

    /// Whether something is due that a lock was in the way of.
    #[napi]
    pub fn is_behind(&self) -> bool {
        !mailbox::is_inside_atomic()
            && background::next_moment(&self.inner).is_some_and(|moment| moment <= self.inner.clock.now_ms())
    }

    /// Unix milliseconds.
    #[napi]
    pub fn now(&self) -> f64 {
        self.inner.clock.now_ms() as f64
    }

    /// The engine's time is the system's again.
    #[napi]
    pub fn release_time(&self) {
        if let Some(name) = &self.name {
            steering().remove(name);
        }
        release(&self.inner);
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

/// A listener that is being closed, on a thread that may wait.
pub struct Closing(Option<Listener>);

impl Task for Closing {
    type Output = ();
    type JsValue = ();

    fn compute(&mut self) -> Result<()> {
        if let Some(listener) = self.0.take() {
            listener.close();
        }
        Ok(())
    }

    fn resolve(&mut self, _: Env, (): ()) -> Result<()> {
        Ok(())
    }
}

fn pairs_in(json: &str) -> Result<Vec<(String, String)>> {
    serde_json::from_str(json)
        .map_err(|fault| Error::from_reason(format!("pairs of texts are wanted as JSON: {fault}")))
}

impl Drop for Engine {
    fn drop(&mut self) {
        if let Some(name) = &self.name {
            release_if(&self.inner, name, |id, _| id == self.id);
        }
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
pub fn command_table() -> &'static str {
    // Under Jest each test file asks.
    static TABLE: OnceLock<String> = OnceLock::new();
    TABLE.get_or_init(crate::command::json::to_json)
}
