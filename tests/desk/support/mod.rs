//! What the tests stand on: databases of both engines, a desk, a mail peer.

pub(crate) mod office;
pub(crate) mod smtp_peer;
