//! Was the customer sought hard enough? Attempts count by how many there were and in how many parts of the day.

use std::collections::BTreeSet;

use jiff::tz::TimeZone;

use super::event::{Event, Fact};
use super::moment::Moment;
use super::policy::AttemptsNeeded;
use super::words::{AttemptOutcome, words};

words! {
    /// A part of the day in the operator's zone.
    DayPart { Night = "night", Morning = "morning", Afternoon = "afternoon", Evening = "evening" }
}

impl DayPart {
    /// The part of the day of `at`: night to 6, morning to 12, afternoon to 18, evening to 24.
    pub fn of(at: Moment, zone: &TimeZone) -> Self {
        match at.timestamp().to_zoned(zone.clone()).hour() {
            0..6 => DayPart::Night,
            6..12 => DayPart::Morning,
            12..18 => DayPart::Afternoon,
            _ => DayPart::Evening,
        }
    }
}

/// Why the attempts since `from` do not yet prove that the customer cannot be reached; `None` when they do.
pub fn missing_for_unreachable(
    history: &[Event],
    from: Moment,
    needed: AttemptsNeeded,
    zone: &TimeZone,
) -> Option<String> {
    let tried: Vec<Moment> = history
        .iter()
        .filter(|event| event.at >= from && is_failed(&event.fact))
        .map(|event| event.at)
        .collect();
    let parts: BTreeSet<DayPart> = tried.iter().map(|at| DayPart::of(*at, zone)).collect();
    let enough = tried.len() >= needed.count as usize && parts.len() >= needed.day_parts as usize;
    (!enough).then(|| {
        format!(
            "{} attempts in {} parts of the day are on record since the clock started; the policy asks for {} in {}",
            tried.len(),
            parts.len(),
            needed.count,
            needed.day_parts
        )
    })
}

fn is_failed(fact: &Fact) -> bool {
    use AttemptOutcome::{Bounced, Busy, NoAnswer, Voicemail, WrongNumber};
    matches!(
        fact,
        Fact::ContactAttempted {
            outcome: NoAnswer | Busy | WrongNumber | Voicemail | Bounced,
            ..
        }
    )
}

/// Whether the customer refused to be answered, in words that are on record since `from`.
pub fn refused_in_words(history: &[Event], from: Moment) -> bool {
    history.iter().any(|event| {
        let refused = matches!(
            event.fact,
            Fact::ContactAttempted {
                outcome: AttemptOutcome::Refused,
                ..
            }
        );
        // The digest stays when the words are erased: they were on record.
        let in_words = event.words_digest.is_some() && (event.words.is_none() || !event.said("said").trim().is_empty());
        refused && event.at >= from && in_words
    })
}
