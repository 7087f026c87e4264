//! Commands for operators: serve, migrate, user, token, import, verify, report, demo.

pub mod import;
