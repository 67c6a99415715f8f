//! On whose behalf a thread changes keys, and which it has changed: what is told by prefix is told for all commands of a
//! batch together.

use std::cell::RefCell;
use std::sync::Weak;

use super::prefixes::Changed;
use crate::engine::Engine;

thread_local! {
    /// The turns of this thread, one for each engine at most; nearly always none or one.
    static TURNS: RefCell<Vec<State>> = const { RefCell::new(Vec::new()) };
}

struct State {
    engine: usize,
    on: Who,
    changed: Changed,
}

/// On whose behalf.
#[derive(Clone, Copy, Default, PartialEq, Eq, Debug)]
pub struct Who {
    /// The client's id, 0 for nobody.
    pub client: u64,
    /// By a script that it runs.
    pub by_script: bool,
}

/// While this lives, changes of its thread are those of a client. When the outermost is dropped, by a panic too, the
/// changes are told.
#[must_use]
pub struct Turn {
    /// Weak, since whoever counts those that keep the engine alive does not mean this.
    engine: Weak<Engine>,
    address: usize,
    /// `None` for the outermost.
    before: Option<Who>,
}

fn address(engine: &Engine) -> usize {
    std::ptr::from_ref(engine) as usize
}

impl Turn {
    pub fn begin(engine: &Engine, client: u64) -> Turn {
        Turn::enter(engine, Who { client, by_script: false })
    }

    /// What changes from now on a script does.
    pub fn of_script(engine: &Engine) -> Turn {
        Turn::enter(engine, Who { by_script: true, ..current(engine) })
    }

    fn enter(engine: &Engine, who: Who) -> Turn {
        let address = address(engine);
        let before = TURNS.with_borrow_mut(|turns| match turns.iter_mut().find(|turn| turn.engine == address) {
            Some(turn) => Some(std::mem::replace(&mut turn.on, who)),
            None => {
                turns.push(State { engine: address, on: who, changed: Changed::default() });
                None
            }
        });
        Turn { engine: engine.weak(), address, before }
    }
}

impl Drop for Turn {
    fn drop(&mut self) {
        let over = TURNS.with_borrow_mut(|turns| {
            let at = turns.iter().position(|turn| turn.engine == self.address)?;
            match self.before {
                Some(before) => {
                    turns[at].on = before;
                    None
                }
                None => Some(turns.swap_remove(at).changed),
            }
        });
        if let Some(changed) = over.filter(|changed| !changed.is_empty())
            && let Some(engine) = self.engine.upgrade()
        {
            engine.broadcast(&changed);
        }
    }
}

/// On whose behalf this thread changes keys of the engine now.
pub fn current(engine: &Engine) -> Who {
    let address = address(engine);
    TURNS.with_borrow(|turns| turns.iter().find(|turn| turn.engine == address).map_or(Who::default(), |turn| turn.on))
}

/// Keeps a changed key for the end of the turn; false when there is none.
pub fn keep(engine: &Engine, key: &[u8], by: u64) -> bool {
    let address = address(engine);
    TURNS.with_borrow_mut(|turns| {
        let turn = turns.iter_mut().find(|turn| turn.engine == address);
        turn.map(|turn| turn.changed.add(key, by)).is_some()
    })
}
