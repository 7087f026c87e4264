//! How a message leaves: SMTP, a folder, or memory.
