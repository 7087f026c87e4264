//! The database: opening it by the scheme of its URL, reading, and writing in one place.
