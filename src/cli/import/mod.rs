//! `yinuo import tickets`: history from CSV files, read row by row with a map that says which column means what.
//!
//! This is the reading half: bytes in, [`ImportRow`]s and named refusals out. It knows no database and no clock, holds
//! one record in memory however long the file is, and never guesses: what the map does not explain is refused with the
//! line, the field and the cure.
//!
//! `decode` turns the file's encoding into UTF-8, `records` cuts it into fields, `map` and its `rules` say what they
//! mean, `header` finds them, `dates` and `text` read one each, `cells` a whole record, `rows` the file.

mod cells;
mod dates;
mod decode;
mod header;
mod map;
mod records;
mod refusal;
mod rows;
mod rules;
mod text;

pub use dates::{Side, Times};
pub use map::{ImportMap, MapError};
pub use records::{MAX_COLUMNS, MAX_RECORD_BYTES};
pub use refusal::{Field, FileRefused, Reason, RefusedRow, Unread, Why};
pub use rows::{ImportReader, ImportRow, ImportedCustomer, ImportedReply, MAX_ROWS};
