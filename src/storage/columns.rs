//! Column types that are native on PostgreSQL and exact on SQLite: `Uid`, `Instant`, `Doc`.
