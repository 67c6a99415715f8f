//! Parameters that whoever makes an engine, or comes to it, says it is to have.

use parking_lot::Mutex;

use super::set::identify;
use super::{Config, Id, Refusal, Setter, Value};

/// What has been said, each parameter once.
#[derive(Default)]
pub struct Declared(Mutex<Vec<(Id, Value)>>);

/// Why nothing has been set: which of the pairs it is, and what is the matter with it.
#[derive(Debug, PartialEq, Eq)]
pub enum Refused {
    /// There is no such parameter, or it cannot be that; in words.
    Wrong(usize, String),
    /// Somebody has said another value before, and it is this one now.
    Other(usize, Vec<u8>),
}

impl Config {
    /// Sets parameters, all or none, that nobody has declared before. One that somebody has is left as it is, also where
    /// CONFIG SET has changed it since; it is an error to declare another value than was declared, unless it has become that.
    pub fn declare(&self, pairs: &[(&str, &str)]) -> Result<(), Refused> {
        let pairs: Vec<_> = pairs.iter().map(|(name, text)| (name.as_bytes(), text.as_bytes())).collect();
        let wrong = |refusal: Refusal| match refusal {
            Refusal::Unknown(at) => Refused::Wrong(at, "there is no such parameter".into()),
            Refusal::Failed(at, fault) => Refused::Wrong(at, fault),
        };
        let ids = identify(&pairs, Setter::Start, |_| true).map_err(wrong)?;
        let _setting = self.setting.lock();
        let mut declared = self.declared.0.lock();
        let mut new = Vec::new();
        for (at, (id, value)) in self.read(&pairs, ids).map_err(wrong)?.into_iter().enumerate() {
            match declared.iter().find(|(known, _)| *known == id) {
                Some((_, before)) if *before == value || self.is_now(id, &value) => {}
                Some(_) => return Err(Refused::Other(at, self.shown(id))),
                None => new.push((id, value)),
            }
        }
        for (id, value) in new {
            self.store(id, value.clone());
            declared.push((id, value));
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::super::Param;
    use super::*;

    #[test]
    fn the_first_word_holds() {
        let config = Config::default();
        assert_eq!(config.declare(&[("maxclients", "7"), ("slowlog-max-len", "3")]), Ok(()));
        assert_eq!((config.number(Param::MaxClients), config.number(Param::SlowlogMaxLen)), (7, 3));
        assert_eq!(config.declare(&[("maxclients", "7")]), Ok(()));
        let other = config.declare(&[("slowlog-max-len", "3"), ("maxclients", "8")]);
        assert_eq!(other, Err(Refused::Other(1, b"7".to_vec())));
        // What CONFIG SET has made of it since is not undone by those who come later.
        config.set(&[(b"maxclients", b"9")]).unwrap();
        assert_eq!(config.declare(&[("maxclients", "7")]), Ok(()));
        assert_eq!(config.declare(&[("maxclients", "9")]), Ok(()));
        assert_eq!(config.number(Param::MaxClients), 9);
        assert_eq!(config.declare(&[("maxclients", "8")]), Err(Refused::Other(0, b"9".to_vec())));
    }

    #[test]
    fn all_is_set_or_nothing() {
        let config = Config::default();
        let fault = "argument must be a memory value".to_string();
        let pairs = [("maxclients", "7"), ("hll-sparse-max-bytes", "x")];
        assert_eq!(config.declare(&pairs), Err(Refused::Wrong(1, fault)));
        assert!(matches!(config.declare(&[("maxclients", "7"), ("nosuch", "1")]), Err(Refused::Wrong(1, _))));
        assert_eq!(config.number(Param::MaxClients), 10_000);
        assert_eq!(config.declare(&[("maxclients", "8")]), Ok(()));
    }
}
