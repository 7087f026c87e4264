//! The clockwork: one readable table of name, cron line and action. It decides when to look, never what is due.
