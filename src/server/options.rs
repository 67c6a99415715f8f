//! What a listener is opened with.

use std::path::PathBuf;

use serde_json::{Map, Value};

/// Where to listen, and with how many threads. At least one of `port` and `path` must be given; with both there are two
/// sockets.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ListenOptions {
    /// As `bind` of a redis.conf has them: addresses and names, `*` and `::*` for all of a family; behind a `-` one may be
    /// missing on this machine. All share the port.
    pub hosts: Vec<String>,
    /// TCP port; 0 takes any free one.
    pub port: Option<u16>,
    /// A unix socket.
    pub path: Option<PathBuf>,
    /// Worker threads, 1 to 64; two by default, or one where there are fewer than four cores: a second thread would take
    /// from JavaScript what it gives to the listener, and costs a tenth more for each command.
    pub threads: Option<usize>,
}

/// Most worker threads that can be asked for.
pub const MOST_THREADS: usize = 64;

impl Default for ListenOptions {
    fn default() -> Self {
        ListenOptions { hosts: vec!["127.0.0.1".into()], port: None, path: None, threads: None }
    }
}

impl ListenOptions {
    /// Reads the options from a JSON object. Unknown names are refused, so that a misspelt one is noticed.
    pub fn from_json(text: &str) -> Result<ListenOptions, String> {
        let value: Value =
            serde_json::from_str(text).map_err(|fault| format!("listen options are no JSON: {fault}"))?;
        let Value::Object(fields) = value else { return Err("listen options must be an object".into()) };
        for name in fields.keys() {
            if !matches!(name.as_str(), "host" | "port" | "path" | "threads") {
                return Err(format!("unknown listen option '{name}' (there are host, port, path and threads)"));
            }
        }
        let mut options = ListenOptions::default();
        match fields.get("host") {
            Some(Value::Array(hosts)) => {
                let each = hosts.iter().map(|host| text_of("host", host));
                options.hosts = each.collect::<Result<_, _>>()?;
                if options.hosts.is_empty() {
                    return Err("listen option 'host' must name at least one".into());
                }
            }
            _ => options.hosts = string(&fields, "host")?.map_or(options.hosts, |host| vec![host]),
        }
        // In range by the bound given.
        options.port = integer(&fields, "port", 0, u16::MAX as u64)?.map(|port| port as u16);
        options.path = string(&fields, "path")?.map(PathBuf::from);
        options.threads = integer(&fields, "threads", 1, MOST_THREADS as u64)?.map(|threads| threads as usize);
        Ok(options)
    }

    pub(super) fn threads(&self) -> usize {
        let cores = std::thread::available_parallelism().map_or(1, |cores| cores.get());
        self.threads.unwrap_or((cores / 2).min(2)).clamp(1, MOST_THREADS)
    }
}

fn string(fields: &Map<String, Value>, name: &str) -> Result<Option<String>, String> {
    match fields.get(name) {
        None | Some(Value::Null) => Ok(None),
        Some(value) => text_of(name, value).map(Some),
    }
}

fn text_of(name: &str, value: &Value) -> Result<String, String> {
    match value {
        Value::String(text) if !text.is_empty() => Ok(text.clone()),
        other => Err(format!("listen option '{name}' must be a non-empty string, not {other}")),
    }
}

fn integer(fields: &Map<String, Value>, name: &str, least: u64, most: u64) -> Result<Option<u64>, String> {
    match fields.get(name) {
        None | Some(Value::Null) => Ok(None),
        Some(value) => match value.as_u64().filter(|number| (least..=most).contains(number)) {
            Some(number) => Ok(Some(number)),
            None => Err(format!("listen option '{name}' must be an integer from {least} to {most}, not {value}")),
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn options_are_read_and_checked() {
        let read = ListenOptions::from_json;
        assert_eq!(read("{}").unwrap(), ListenOptions::default());
        let options = read(r#"{"port":0,"host":"::1","path":"/tmp/s","threads":3}"#).unwrap();
        assert_eq!((options.port, options.hosts, options.threads), (Some(0), vec!["::1".to_string()], Some(3)));
        assert_eq!(read(r#"{"host":["127.0.0.1","-::1"]}"#).unwrap().hosts, ["127.0.0.1", "-::1"]);
        for (text, part) in [
            (r#"{"host":[]}"#, "'host' must name at least one"),
            (r#"{"host":["a",1]}"#, "'host' must be a non-empty string, not 1"),
            ("[]", "must be an object"),
            ("{", "no JSON"),
            (r#"{"port":65536}"#, "'port' must be an integer from 0 to 65535, not 65536"),
            (r#"{"port":"6379"}"#, "'port' must be an integer"),
            (r#"{"port":1.5}"#, "'port' must be an integer"),
            (r#"{"threads":0}"#, "'threads' must be an integer from 1 to 64"),
            (r#"{"host":""}"#, "'host' must be a non-empty string"),
            (r#"{"path":7}"#, "'path' must be a non-empty string, not 7"),
            (r#"{"prot":1}"#, "unknown listen option 'prot'"),
        ] {
            let fault = read(text).unwrap_err();
            assert!(fault.contains(part), "{text}: {fault}");
        }
    }
}
