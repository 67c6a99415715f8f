//! What whoever keeps a server's log wants to know of its doors. Costs a look at a flag while nobody keeps one.

use std::collections::VecDeque;
use std::sync::atomic::{AtomicBool, Ordering::Relaxed};
use std::task::Waker;

use parking_lot::Mutex;

/// Notices kept for whoever does not take them. Further ones are counted only.
const MOST: usize = 10_000;

/// What has happened.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Kind {
    /// A connection was accepted, from this address.
    Accepted,
    /// It is over.
    Closed,
    /// Protected mode has kept somebody out, from this address.
    Denied,
    /// There was no place for one more, from this address (`maxclients`).
    Rejected,
    /// The system gave no connection, for this reason.
    AcceptFailed,
    /// These parameters were set by a client.
    Configured,
    /// So many notices were lost before this one.
    Lost,
}

impl Kind {
    /// In words.
    pub fn name(self) -> &'static str {
        match self {
            Kind::Accepted => "accepted",
            Kind::Closed => "closed",
            Kind::Denied => "denied",
            Kind::Rejected => "rejected",
            Kind::AcceptFailed => "accept-error",
            Kind::Configured => "config",
            Kind::Lost => "lost",
        }
    }
}

/// Something that has happened.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Notice {
    pub kind: Kind,
    pub text: String,
    /// Of the client, 0 where there is none.
    pub id: u64,
}

/// See the module.
#[derive(Default)]
pub struct Notices {
    wanted: AtomicBool,
    kept: Mutex<Kept>,
}

#[derive(Default)]
struct Kept {
    notices: VecDeque<Notice>,
    lost: usize,
    /// Woken by the first notice after all were taken.
    bell: Option<Waker>,
}

impl Notices {
    /// From now on notices are kept, and the bell rung when there is a first one. Without a bell none are kept.
    pub fn watch(&self, bell: Option<Waker>) {
        self.wanted.store(bell.is_some(), Relaxed);
        *self.kept.lock() = Kept { bell, ..Kept::default() };
    }

    /// Tells what has happened. The text is made only when somebody wants it.
    #[inline]
    pub fn tell(&self, kind: Kind, id: u64, text: impl FnOnce() -> String) {
        if self.wanted.load(Relaxed) {
            self.keep(Notice { kind, text: text(), id });
        }
    }

    #[cold]
    fn keep(&self, notice: Notice) {
        let mut kept = self.kept.lock();
        if kept.notices.len() >= MOST {
            kept.lost += 1;
            return;
        }
        kept.notices.push_back(notice);
        let bell = if kept.notices.len() == 1 { kept.bell.clone() } else { None };
        drop(kept);
        if let Some(bell) = bell {
            bell.wake();
        }
    }

    /// Takes all there are, oldest first.
    pub fn take(&self) -> Vec<Notice> {
        let mut kept = self.kept.lock();
        let mut taken = Vec::from(std::mem::take(&mut kept.notices));
        let lost = std::mem::take(&mut kept.lost);
        if lost > 0 {
            taken.push(Notice { kind: Kind::Lost, text: lost.to_string(), id: 0 });
        }
        taken
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;
    use std::sync::atomic::AtomicUsize;
    use std::task::Wake;

    use super::*;

    #[derive(Default)]
    struct Bell(AtomicUsize);

    impl Wake for Bell {
        fn wake(self: Arc<Self>) {
            self.0.fetch_add(1, Relaxed);
        }
    }

    #[test]
    fn notices_are_kept_while_somebody_wants_them() {
        let notices = Notices::default();
        notices.tell(Kind::Accepted, 1, || panic!("nobody wants it"));
        let bell = Arc::new(Bell::default());
        notices.watch(Some(bell.clone().into()));
        for id in 0..MOST as u64 + 5 {
            notices.tell(Kind::Closed, id, || "a".into());
        }
        let taken = notices.take();
        assert_eq!((taken.len(), bell.0.load(Relaxed)), (MOST + 1, 1));
        assert_eq!(taken[MOST], Notice { kind: Kind::Lost, text: "5".into(), id: 0 });
        notices.tell(Kind::Denied, 0, || "b".into());
        assert_eq!((notices.take().len(), bell.0.load(Relaxed)), (1, 2));
        notices.watch(None);
        notices.tell(Kind::Denied, 0, || panic!("nobody wants it"));
    }
}
