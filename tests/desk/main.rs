//! Black-box tests of the desk, in one binary so that they are linked once.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::missing_panics_doc)]

mod commands;
mod import;
mod import_reading;
mod mail;
mod story;
mod support;
