//! Read-only questions and their answers, defined once for every front door: the [reply rate](mod@reply_rate) the
//! [promises behind each of its figures](evidence), the [hours in which customers wait](mod@hours), the [next two days](mod@forecast), the [board on the wall](mod@wall), [whether the record is whole](mod@integrity), and the [proof of the record](verify).

mod asked;
pub mod evidence;
pub mod forecast;
pub mod hours;
pub mod integrity;
pub mod lines;
pub mod reply_rate;
pub mod verify;
pub mod wall;

pub use evidence::{Behind, BehindPage, Cursor, Figure, promises_behind, promises_of_hour};
pub use hours::{HourLine, HoursReport, WeekHour, hours};
pub use integrity::Integrity;
pub use lines::{Digest, PAGE_MAX, PromiseLine, Standing, Tally, lines_behind};
pub use reply_rate::{Delay, GroupBy, Line, Only, Question, Rate, RateReport, reply_rate};
pub use wall::{Wall, wall};
