//! Decided messages on their way out: what is said (`letter`), in what envelope (`message`), by what transport
//! (`transport`: SMTP, a folder, or memory), and who sees to it (`deliver`).

pub mod deliver;
mod folder;
pub mod letter;
mod memory;
pub mod message;
mod mime;
mod page;
pub mod plain;
mod relay;
pub mod settings;
mod smtp;
pub mod transport;
