//! Read-only questions and their answers, defined once for every front door: the [reply rate](mod@reply_rate) the
//! [promises behind each of its figures](evidence), the [signs](mod@signs) that it may look better than it is, the
//! [hours in which customers wait](mod@hours), the [causes of misses](causes), the [next two days](mod@forecast), the
//! [board on the wall](mod@wall), [whether the record is whole](mod@integrity), and the [proof of the record](verify).

mod asked;
pub mod causes;
pub mod compensations;
pub mod evidence;
pub mod forecast;
pub mod hours;
pub mod integrity;
pub mod lines;
pub mod reply_rate;
mod review;
pub mod signs;
pub mod verify;
pub mod visits;
pub mod wall;

pub use causes::{CauseLine, CauseReport, Judged, OfCause, causes_of_misses, misses_behind};
pub use evidence::{Behind, BehindPage, Cursor, Figure, promises_behind, promises_of_hour};
pub use hours::{HourLine, HoursReport, WeekHour, hours};
pub use integrity::Integrity;
pub use lines::{Digest, PAGE_MAX, PromiseLine, Standing, Tally, lines_behind};
pub use reply_rate::{Delay, GroupBy, Line, Only, Question, Rate, RateReport, reply_rate};
pub use review::{Review, Reviewed, review};
pub use signs::{SAME_TO, SIGNS, SameWords, Sign, Signs, signs};
pub use wall::{Wall, wall};
