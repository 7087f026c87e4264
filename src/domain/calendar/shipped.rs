//! The calendars that come with the desk, from `config/calendars/`, compiled in so that a first start needs no files.

/// Name and TOML text of each calendar.
pub const SHIPPED: &[(&str, &str)] = &[(
    "china-office",
    include_str!("../../../config/calendars/china-office.toml"),
)];
