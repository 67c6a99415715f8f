//! The tape as RESP2 and RESP3.
