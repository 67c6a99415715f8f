//! What tests ask of an engine, as methods of the class `Engine`. Its caller has checked what it gives.

use napi::bindgen_prelude::{Env, Error, Result, Uint8Array};
use napi_derive::napi;
use serde_json::Value;

use super::engine::Engine;
use super::mailbox;
use crate::command::flavor;
use crate::engine::double::Switch;
use crate::engine::faults::{Calls, Condition, Effect, Fault, Keys};

#[napi]
impl Engine {
    /// Injects a fault that is described in JSON, with the key or pattern apart since it may be any bytes. Gives the
    /// number by which it is known.
    #[napi]
    pub fn inject(&self, fault: String, key: Option<Uint8Array>) -> Result<u32> {
        let read = serde_json::from_str(&fault).ok().and_then(|fault| read(&fault, key.as_deref()));
        let fault = read.ok_or_else(|| Error::from_reason("The description of a fault is wrong"))?;
        let double = &self.inner().double;
        let id = double.faults.add(fault);
        double.set(Switch::FAULTS, true);
        Ok(id)
    }

    /// Ends a fault: how many calls it has met.
    #[napi]
    pub fn undo_fault(&self, id: u32) -> Option<f64> {
        let double = &self.inner().double;
        let (hits, was_last) = double.faults.remove(id)?;
        if was_last {
            double.set(Switch::FAULTS, false);
        }
        Some(hits as f64)
    }

    /// Makes the engine pass for a server from now on, or be itself again. False for a name that there is not.
    #[napi]
    pub fn set_flavor(&self, name: Option<String>) -> bool {
        flavor::choose(self.inner(), name.as_deref())
    }

    /// What the engine passes for, if it does.
    #[napi]
    pub fn flavor(&self) -> Option<String> {
        let flavor = flavor::of(self.inner());
        (!flavor.is_own()).then(|| flavor.name.to_string())
    }

    /// What an engine can pass for, as JSON.
    #[napi]
    pub fn flavors() -> String {
        crate::command::json::flavors_to_json()
    }

    /// How many calls a fault has met.
    #[napi]
    pub fn fault_hits(&self, id: u32) -> Option<f64> {
        self.inner().double.faults.hits(id).map(|hits| hits as f64)
    }

    /// The fault is about this client from now on.
    #[napi]
    pub fn follow_client(&self, id: u32, client: f64) {
        self.inner().double.faults.follow(id, client as u64);
    }

    /// Ends the connections of all clients, or of these; how many there were.
    #[napi]
    pub fn drop_clients(&self, env: Env, clients: Option<Vec<f64>>) -> u32 {
        let wanted = |id: u64| clients.as_ref().is_none_or(|clients| clients.contains(&(id as f64)));
        let count = self.inner().drop_clients(wanted);
        mailbox::notify_due(env.raw());
        count as u32
    }

    /// Whether the engine cannot be reached: everybody loses the connection, and nobody gets one.
    #[napi]
    pub fn set_down(&self, env: Env, down: bool) {
        if down {
            self.inner().go_down();
            mailbox::notify_due(env.raw());
        } else {
            self.inner().come_up();
        }
    }
}

fn read(given: &Value, key: Option<&[u8]>) -> Option<Fault> {
    let calls = match (&given["commands"], &given["condition"]) {
        (Value::Array(ids), _) => {
            Calls::Commands(ids.iter().map(|id| Some(id.as_u64()? as usize)).collect::<Option<_>>()?)
        }
        (_, Value::String(condition)) => Calls::Refused(condition_of(condition, given)?),
        _ => Calls::Any,
    };
    let keys = match key {
        None => Keys::Any,
        Some(key) if given["like"] == true => Keys::Like(key.to_vec()),
        Some(key) => Keys::Exactly(key.to_vec()),
    };
    let clients = match &given["clients"] {
        Value::Array(ids) => Some(ids.iter().map(Value::as_u64).collect::<Option<_>>()?),
        _ => None,
    };
    let nth = given["nth"].as_u64()?;
    let times = given["times"].as_u64().unwrap_or(u64::MAX);
    let effect = if let Some(line) = given["error"].as_str() {
        Effect::Error(line.into())
    } else if let Some(ms) = given["latencyMs"].as_u64() {
        Effect::Latency(ms)
    } else {
        Effect::Disconnect { behind: given["disconnect"].as_str()? == "after" }
    };
    Some(Fault { calls, keys, clients, nth, times, effect })
}

fn condition_of(name: &str, given: &Value) -> Option<Condition> {
    Some(match name {
        "readonly" => Condition::ReadOnly,
        "oom" => Condition::OutOfMemory,
        "loading" => Condition::Loading,
        "busy" => Condition::Busy,
        "noauth" => Condition::Locked,
        "clusterdown" => Condition::WithoutSlots,
        "moved" => Condition::WithoutSlot(given["slot"].as_u64()? as u16),
        _ => return None,
    })
}
