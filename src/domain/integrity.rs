//! What the desk knows of its own record: what the last verification found, and how far that still holds. A break ends only
//! when a later verification finds nothing; nobody can dismiss one.

use serde::{Deserialize, Serialize};

use super::chain::Hash;
use super::ids::TicketId;
use super::moment::{Moment, Span};
use super::words::words;

words! {
    /// How the record stands.
    Standing {
        /// Nobody has looked yet.
        Unchecked = "unchecked",
        /// The last verification found nothing, and is recent.
        Intact = "intact",
        /// The last verification found nothing, and was too long ago.
        Stale = "stale",
        /// The last verification found a fault, however long ago that was.
        Broken = "broken",
    }
}

/// What one verification found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Verified {
    /// What was there at this moment.
    pub as_of: Moment,
    pub took: Span,
    pub tickets: i64,
    /// Events of tickets.
    pub events: i64,
    /// How many faults there are.
    pub faults: i64,
    /// The first of them; there is one exactly where there are any.
    pub first: Option<Breach>,
}

/// A place that is not as it was recorded.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Breach {
    /// The table, `witness` for the file of checkpoints, `record` where it could not be read to the end.
    pub place: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ticket: Option<TicketId>,
    /// The ticket's number, where that is known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub number: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub event: Option<i64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub checkpoint: Option<i64>,
    /// What is wrong.
    pub what: String,
}

impl Verified {
    /// A record that cannot be read to the end is not as it was recorded.
    pub fn unreadable(as_of: Moment, took: Span, what: String) -> Self {
        Verified {
            as_of,
            took,
            tickets: 0,
            events: 0,
            faults: 1,
            first: Some(Breach {
                place: "record".to_owned(),
                ticket: None,
                number: None,
                event: None,
                checkpoint: None,
                what,
            }),
        }
    }
}

impl Breach {
    /// The same for the same breach, so that it is told once.
    pub fn mark(&self) -> String {
        let text = serde_json::json!(self).to_string();
        Hash::of(&[text.as_bytes()]).to_string()[..16].to_owned()
    }

    /// What everybody who sees figures may know of it: nothing of what the ticket says.
    pub fn without_ticket(&self) -> Breach {
        Breach {
            place: self.place.clone(),
            ticket: None,
            number: None,
            event: self.event,
            checkpoint: self.checkpoint,
            what: String::new(),
        }
    }
}

/// How the record stands at `now`, where it is verified once in `every`.
pub fn standing(last: Option<&Verified>, every: Span, now: Moment) -> Standing {
    match last {
        None => Standing::Unchecked,
        Some(last) if last.faults > 0 => Standing::Broken,
        Some(last) if now.since(last.as_of) > every.times(2) => Standing::Stale,
        Some(_) => Standing::Intact,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_break_does_not_pass_with_time_and_a_clean_look_does() {
        let every = Span::hours(24);
        let at = |hours: i64| Moment::EPOCH + Span::hours(hours);
        let clean = Verified {
            faults: 0,
            first: None,
            ..Verified::unreadable(at(0), Span::ZERO, String::new())
        };
        let broken = Verified::unreadable(at(0), Span::ZERO, "x".to_owned());
        assert_eq!(standing(None, every, at(0)), Standing::Unchecked);
        assert_eq!(standing(Some(&clean), every, at(48)), Standing::Intact);
        assert_eq!(standing(Some(&clean), every, at(49)), Standing::Stale);
        assert_eq!(standing(Some(&broken), every, at(1)), Standing::Broken);
        assert_eq!(standing(Some(&broken), every, at(1_000)), Standing::Broken);
    }

    #[test]
    fn whoever_may_not_see_the_ticket_learns_the_place_alone() {
        let breach = Breach {
            place: "tickets".to_owned(),
            ticket: Some(TicketId(uuid::Uuid::nil())),
            number: Some("YN-1".to_owned()),
            event: Some(3),
            checkpoint: None,
            what: "the row says tracking_code is 1".to_owned(),
        };
        let told = serde_json::json!(breach.without_ticket());
        assert_eq!(told, serde_json::json!({"place": "tickets", "event": 3, "what": ""}));
        assert_ne!(breach.mark(), breach.without_ticket().mark());
    }
}
