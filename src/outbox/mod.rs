//! Decided messages on their way out: what is said (`letter`), in what envelope (`message`), by what transport
//! (`transport`: SMTP, a folder, or memory), who sees to it (`deliver`), and who fills figures in (`press`).

pub mod deliver;
mod folder;
pub mod letter;
mod memory;
pub mod message;
mod mime;
mod page;
pub mod plain;
pub mod press;
mod relay;
pub mod settings;
mod smtp;
pub mod transport;
