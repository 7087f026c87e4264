//! What the tests stand on: databases of both engines, a desk, a mail peer.
pub mod smtp_peer;
