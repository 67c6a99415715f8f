//! What tests ask of an engine, as methods of the class `Engine`. Its caller has checked what it gives.

use napi::bindgen_prelude::{Error, Result, Uint8Array};
use napi_derive::napi;
use serde_json::Value;

use super::engine::Engine;
use crate::command::flavor;
use crate::engine::double::Switch;
use crate::engine::faults::{Calls, Effect, Fault, Keys};

#[napi]
impl Engine {
    /// Injects a fault that is described in JSON, with the key or pattern apart since it may be any bytes. Gives the
    /// number by which it is known.
    #[napi]
    pub fn inject(&self, fault: String, key: Option<Uint8Array>) -> Result<u32> {
        let fault =
            read(&fault, key.as_deref()).ok_or_else(|| Error::from_reason("The description of a fault is wrong"))?;
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
}

fn read(json: &str, key: Option<&[u8]>) -> Option<Fault> {
    let given: Value = serde_json::from_str(json).ok()?;
    let calls = match &given["commands"] {
        Value::Array(ids) => Calls::Commands(ids.iter().map(|id| Some(id.as_u64()? as usize)).collect::<Option<_>>()?),
        _ => Calls::Any,
    };
    let keys = match key {
        None => Keys::Any,
        Some(key) if given["like"] == true => Keys::Like(key.to_vec()),
        Some(key) => Keys::Exactly(key.to_vec()),
    };
    let nth = given["nth"].as_u64()?;
    let times = given["times"].as_u64().unwrap_or(u64::MAX);
    let effect = Effect::Error(given["error"].as_str()?.into());
    Some(Fault { calls, keys, nth, times, effect })
}
