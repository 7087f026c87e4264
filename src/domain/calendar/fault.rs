//! What can be wrong with a calendar, or with a question put to it. Each fault names the field and the cure.

use crate::domain::refusal::Refusal;
use jiff::civil::Date;

use super::{MAX_WALK_DAYS, Weekday};
use crate::domain::moment::{Moment, Span};

/// Why a calendar is not accepted, or cannot answer.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CalendarFault {
    /// Not TOML or JSON, or a field is missing, unknown or of the wrong type.
    #[error("the calendar cannot be read: {reason}")]
    Unreadable { reason: String },
    #[error("{field}: a name has 1 to {most} characters and no control characters; shorten or correct it")]
    BadName { field: String, most: usize },
    #[error("zone: \"{zone}\" is not a known time zone; use an IANA name such as Asia/Shanghai")]
    UnknownZone { zone: String },
    #[error("week: the calendar has no working time at all; give at least one day a window such as \"09:00-17:30\"")]
    NoWorkingTime,
    #[error("{field}: \"{text}\" is not a working window; write it as \"09:00-17:30\", at the latest until 24:00")]
    BadTime { field: String, text: String },
    #[error("{field}: the window \"{text}\" is empty; let it end after it starts, or remove it")]
    EmptyWindow { field: String, text: String },
    #[error(
        "{field}: the window \"{text}\" crosses midnight; split it: \"{}-24:00\" on this day and \"00:00-{}\" on the next",
        text.get(..5).unwrap_or_default(), text.get(6..).unwrap_or_default()
    )]
    CrossesMidnight { field: String, text: String },
    #[error("{field}: the windows \"{first}\" and \"{second}\" overlap; join them or move one")]
    OverlappingWindows {
        field: String,
        first: String,
        second: String,
    },
    #[error("{field}: \"{text}\" is not a date; write it as \"2026-10-01\"")]
    BadDate { field: String, text: String },
    #[error("{field}: the holiday ends on {to}, before it starts on {from}; swap the two dates")]
    HolidayBackwards { field: String, from: Date, to: Date },
    #[error("{field}: the holiday lasts more than {most} days; check its dates or split it")]
    HolidayTooLong { field: String, most: usize },
    #[error("{field}: {date} is listed more than once; keep one entry for the day")]
    DayTwice { field: String, date: Date },
    #[error("{field}: {date} is both a holiday and a make-up working day; remove one of the two")]
    HolidayAndMakeUp { field: String, date: Date },
    #[error(
        "{field}: say either which weekday's windows apply (as = \"monday\") or list own windows, not both or none"
    )]
    MakeUpUnclear { field: String },
    #[error("{field}: \"{text}\" is not a weekday; use monday, tuesday, … sunday in lower case")]
    BadWeekday { field: String, text: String },
    #[error("{field}: {weekday} has no working windows to take over; name a working weekday or list own windows")]
    MakeUpWithoutTime { field: String, weekday: Weekday },
    #[error("{field}: at most {most} entries are allowed; join neighbouring ones or drop what is past")]
    TooMany { field: String, most: usize },

    #[error("{span} is a negative length; a promise is owed after it was made, so give a length of zero or more")]
    NegativeSpan { span: Span },
    #[error("{moment} lies outside the calendar's years; use a moment before the year 9999")]
    OutsideYears { moment: Moment },
    #[error(
        "calendar \"{calendar}\" reaches no end within {MAX_WALK_DAYS} days after {from}; shorten the length or give the calendar more working time"
    )]
    TooFar { calendar: String, from: Moment },
}

impl CalendarFault {
    /// The place in the calendar's source that is wrong, like `week.monday[1]`; none when the question was at fault.
    pub fn field(&self) -> Option<&str> {
        match self {
            Self::BadName { field, .. }
            | Self::BadTime { field, .. }
            | Self::EmptyWindow { field, .. }
            | Self::CrossesMidnight { field, .. }
            | Self::OverlappingWindows { field, .. }
            | Self::BadDate { field, .. }
            | Self::HolidayBackwards { field, .. }
            | Self::HolidayTooLong { field, .. }
            | Self::DayTwice { field, .. }
            | Self::HolidayAndMakeUp { field, .. }
            | Self::MakeUpUnclear { field }
            | Self::BadWeekday { field, .. }
            | Self::MakeUpWithoutTime { field, .. }
            | Self::TooMany { field, .. } => Some(field),
            Self::UnknownZone { .. } => Some("zone"),
            Self::NoWorkingTime => Some("week"),
            Self::Unreadable { .. } | Self::NegativeSpan { .. } | Self::OutsideYears { .. } | Self::TooFar { .. } => {
                None
            }
        }
    }

    /// The refusal at its field: `holidays[0].from` as the pointer `/holidays/0/from`.
    pub fn refusal(&self) -> Refusal {
        let told = self.to_string();
        let Some(field) = self.field() else {
            return Refusal::field("", told);
        };
        let detail = told.strip_prefix(field).and_then(|rest| rest.strip_prefix(": "));
        let pointer = field.replace('[', "/").replace(']', "").replace('.', "/");
        Refusal::field(format!("/{pointer}"), detail.unwrap_or(&told))
    }
}
