//! Names of things: time-ordered random ids (UUID version 7), made from a moment and a [`Dice`] that are passed in, so
//! that a simulation with the same seed makes the same ids.

use rand::rngs::StdRng;
use rand::{Rng, SeedableRng};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::moment::Moment;

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident),+ $(,)?) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(pub Uuid);

        impl $name {
            /// A new id; ids made later sort after ids made earlier.
            pub fn new(now: Moment, dice: &mut Dice) -> Self {
                Self(dice.uuid(now))
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                self.0.fmt(out)
            }
        }

        impl std::str::FromStr for $name {
            type Err = uuid::Error;

            fn from_str(text: &str) -> Result<Self, uuid::Error> {
                Uuid::parse_str(text).map(Self)
            }
        }
    )+};
}

ids! {
    /// Names a ticket.
    TicketId,
    /// Names a promise.
    PromiseId,
    /// Names a customer.
    CustomerId,
    /// Names a member of staff or a machine that calls the API.
    UserId,
    /// Names a team.
    TeamId,
    /// Names one version of a policy.
    PolicyId,
    /// Names one version of a calendar.
    CalendarId,
    /// Names a row of the outbox.
    LetterId,
    /// Names a bearer token (not its secret).
    TokenId,
    /// Names a hall or an agent point.
    SiteId,
    /// Names a region; what everything else names it by is its code.
    RegionId,
    /// Names a cause; what everything else names it by is its code.
    CauseId,
    /// Names a cure.
    CureId,
    /// Names a service of the catalogue; what everything else names it by is its code.
    ServiceId,
    /// Names an area; what everything else names it by is its code.
    AreaId,
    /// Names an appointment, and before that the time that is held for it.
    AppointmentId,
    /// Names a calendar's link (not its secret).
    FeedId,
    /// Names a session (not its secret).
    SessionId,
    /// Names a file of a ticket.
    AttachmentId,
    /// Names a template.
    TemplateId,
}

/// The desk's source of chance: ids, ticket numbers, tracking codes, salts, secrets.
pub struct Dice(StdRng);

impl Dice {
    /// Chance from the operating system.
    pub fn from_system() -> Self {
        Dice(rand::make_rng())
    }

    /// Chance that repeats: the same seed gives the same throws.
    pub fn seeded(seed: u64) -> Self {
        Dice(StdRng::seed_from_u64(seed))
    }

    /// A UUID version 7 for this moment.
    pub fn uuid(&mut self, now: Moment) -> Uuid {
        let random: [u8; 10] = self.bytes();
        uuid::Builder::from_unix_timestamp_millis(now.as_unix_millis(), &random).into_uuid()
    }

    /// `N` random bytes.
    pub fn bytes<const N: usize>(&mut self) -> [u8; N] {
        let mut bytes = [0; N];
        self.0.fill_bytes(&mut bytes);
        bytes
    }

    /// A number below `bound` (0 when the bound is 0).
    pub fn below(&mut self, bound: u64) -> u64 {
        if bound == 0 { 0 } else { self.0.next_u64() % bound }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_sort_by_time_and_repeat_with_the_seed() {
        let (early, late) = (Moment::from_micros(1_000_000), Moment::from_micros(9_000_000));
        let mut dice = Dice::seeded(7);
        let first = TicketId::new(early, &mut dice);
        let second = TicketId::new(late, &mut dice);
        assert!(first < second);
        assert_eq!(TicketId::new(early, &mut Dice::seeded(7)), first);
    }
}
