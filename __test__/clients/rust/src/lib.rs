//! What both programs need besides their client.

use std::time::{Duration, Instant};

pub struct Place {
    pub port: u16,
    pub socket: String,
}

/// `PROGRAM PORT SOCKET`
pub fn place() -> Place {
    let mut words = std::env::args().skip(1);
    let port = words.next().and_then(|word| word.parse().ok()).expect("a port");
    Place { port, socket: words.next().expect("a socket") }
}

/// All 256 bytes, `times` times over.
pub fn bytes(times: usize) -> Vec<u8> {
    (0..=255).collect::<Vec<u8>>().repeat(times)
}

/// Whether it came about in time. To be asked again and again by a loop that may wait meanwhile.
pub struct Patience(Instant);

impl Default for Patience {
    fn default() -> Self {
        Patience(Instant::now() + Duration::from_secs(20))
    }
}

impl Patience {
    pub const PAUSE: Duration = Duration::from_millis(5);

    pub fn lasts(&self) {
        assert!(Instant::now() < self.0, "waited in vain");
    }
}
