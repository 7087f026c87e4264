//! What the tests stand on: databases of both engines, a desk, a mail peer.

pub(crate) mod browser;
pub(crate) mod chromium;
pub(crate) mod clients;
pub(crate) mod crowd;
pub(crate) mod http;
pub(crate) mod office;
pub(crate) mod post;
#[allow(
    dead_code,
    reason = "also built into the storage's own tests, each of which uses a part"
)]
pub(crate) mod postgres;
pub(crate) mod program;
pub(crate) mod provider;
pub(crate) mod server;
pub(crate) mod smtp_peer;
pub(crate) mod stage;
pub(crate) mod visit_checks;
pub(crate) mod visit_crowd;
pub(crate) mod visiting;
