//! What a day's promises add up to, so that long periods need not be counted promise by promise. A day is added up along
//! one [`Dimension`] at a time, each crossed with the region, which says who may see it.

use std::collections::BTreeMap;

use super::ids::{SiteId, TeamId, UserId};
use super::moment::{Moment, Span};
use super::words::{Channel, PromiseKind, TicketKind, Tier, Urgency, VoidReason, words};

words! {
    /// What promises are told apart by, besides the region and their kind.
    Dimension {
        Tier = "tier", Channel = "channel", Kind = "kind", Urgency = "urgency", Category = "category", Team = "team", Site = "site",
        Owner = "owner",
    }
}

/// A promise as reports count it: its times, and what its ticket was when it was settled.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Counted {
    pub kind: PromiseKind,
    pub imported: bool,
    pub made_at: Moment,
    pub clock_from: Moment,
    pub due_at: Moment,
    pub fulfilled_at: Option<Moment>,
    pub voided: Option<(Moment, VoidReason)>,
    pub ticket_kind: TicketKind,
    pub channel: Channel,
    pub tier: Tier,
    pub urgency: Urgency,
    pub category: Option<String>,
    pub region: Option<String>,
    pub site: Option<SiteId>,
    pub team: Option<TeamId>,
    pub owner: Option<UserId>,
}

impl Counted {
    /// Its word along a dimension; empty where it has none.
    fn along(&self, dimension: Dimension) -> String {
        match dimension {
            Dimension::Tier => self.tier.to_string(),
            Dimension::Channel => self.channel.to_string(),
            Dimension::Kind => self.ticket_kind.to_string(),
            Dimension::Urgency => self.urgency.to_string(),
            Dimension::Category => self.category.clone().unwrap_or_default(),
            Dimension::Team => self.team.map(|id| id.to_string()).unwrap_or_default(),
            Dimension::Site => self.site.map(|id| id.to_string()).unwrap_or_default(),
            Dimension::Owner => self.owner.map(|id| id.to_string()).unwrap_or_default(),
        }
    }
}

/// Whose counts a line holds.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Key {
    pub dimension: Dimension,
    pub kind: PromiseKind,
    pub imported: bool,
    /// Empty where there is none.
    pub region: String,
    /// The word along the dimension; empty where there is none.
    pub word: String,
}

/// What was counted of promises whose due time had passed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Counts {
    /// All of them, voided or not.
    pub past: i64,
    pub kept: i64,
    /// Fulfilled, in time or not.
    pub answered: i64,
    /// Voided at or before the due time, by reason.
    pub voided: BTreeMap<VoidReason, i64>,
    /// Voided after the due time.
    pub corrected: i64,
    /// Recorded only after the due time, and not imported.
    pub recorded_late: i64,
    /// How long the fulfilled ones took.
    pub delays: Delays,
}

impl Counts {
    /// Counts one more, whose due time has passed.
    pub fn add(&mut self, promise: &Counted) {
        self.past += 1;
        let voided = promise.voided.filter(|_| promise.fulfilled_at.is_none());
        match (promise.fulfilled_at, voided) {
            (Some(at), _) => {
                self.answered += 1;
                self.kept += i64::from(at <= promise.due_at);
                self.delays.add(at.since(promise.clock_from), 1);
            }
            (None, Some((at, reason))) if at <= promise.due_at => *self.voided.entry(reason).or_default() += 1,
            (None, Some(_)) => self.corrected += 1,
            (None, None) => {}
        }
        let counts = voided.is_none_or(|(at, _)| at > promise.due_at);
        self.recorded_late += i64::from(counts && !promise.imported && promise.made_at > promise.due_at);
    }
}

/// Adds up promises along every dimension.
pub fn add_up<'p>(promises: impl IntoIterator<Item = &'p Counted>) -> BTreeMap<Key, Counts> {
    let mut lines: BTreeMap<Key, Counts> = BTreeMap::new();
    for promise in promises {
        for dimension in Dimension::ALL {
            let key = Key {
                dimension: *dimension,
                kind: promise.kind,
                imported: promise.imported,
                region: promise.region.clone().unwrap_or_default(),
                word: promise.along(*dimension),
            };
            lines.entry(key).or_default().add(promise);
        }
    }
    lines
}

/// How long things took, told in whole minutes begun within two days, in whole hours begun within thirty days, and in
/// whole days begun beyond: never shorter than it was, and added up without keeping each one. Those of a day.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Delays(BTreeMap<u32, i64>);

const MINUTES: i64 = 2 * 24 * 60;
const HOURS: i64 = 30 * 24 - 2 * 24;
/// The last place: about a hundred years.
const PLACE_MAX: u32 = 40_000;

/// The place of a delay among those that are told apart.
fn place(delay: Span) -> u32 {
    let begun = |seconds: i64| {
        let micros = delay.as_micros().max(0);
        -((-micros).div_euclid(seconds * 1_000_000))
    };
    let (minutes, hours, days) = (begun(60), begun(3_600), begun(86_400));
    let place = if minutes <= MINUTES {
        minutes
    } else if hours <= 30 * 24 {
        MINUTES + hours - 2 * 24
    } else {
        MINUTES + HOURS + days - 30
    };
    u32::try_from(place).unwrap_or(PLACE_MAX).min(PLACE_MAX)
}

/// How a delay at a place is told, in seconds.
fn seconds(place: u32) -> i64 {
    let place = i64::from(place);
    if place <= MINUTES {
        place * 60
    } else if place <= MINUTES + HOURS {
        (place - MINUTES + 2 * 24) * 3_600
    } else {
        (place - MINUTES - HOURS + 30) * 86_400
    }
}

impl Delays {
    /// So many more that took so long.
    fn add(&mut self, delay: Span, many: i64) {
        *self.0.entry(place(delay)).or_default() += many;
    }

    /// As bytes: for each place the distance from the one before and how many, in groups of seven bits.
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut bytes = Vec::new();
        let mut before = 0;
        for (place, many) in &self.0 {
            put(&mut bytes, u64::from(place - before));
            put(&mut bytes, many.unsigned_abs());
            before = *place;
        }
        bytes
    }
}

/// The delays of many days together: quick to add to, whatever they are.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Spread(Vec<i64>);

impl Spread {
    /// So many more that took so long.
    pub fn add(&mut self, delay: Span, many: i64) {
        self.add_at(place(delay), many);
    }

    fn add_at(&mut self, place: u32, many: i64) {
        let place = usize::try_from(place.min(PLACE_MAX)).unwrap_or(0);
        if self.0.len() <= place {
            self.0.resize(place + 1, 0);
        }
        self.0[place] += many;
    }

    /// These too.
    pub fn add_all(&mut self, others: &Spread) {
        for (place, many) in (0..).zip(&others.0) {
            if *many > 0 {
                self.add_at(place, *many);
            }
        }
    }

    /// Adds what [`Delays::to_bytes`] wrote. `None` for bytes that it did not write.
    pub fn add_bytes(&mut self, mut bytes: &[u8]) -> Option<()> {
        let mut place = 0_u32;
        while !bytes.is_empty() {
            place = place.checked_add(u32::try_from(take(&mut bytes)?).ok()?)?;
            self.add_at(place, i64::try_from(take(&mut bytes)?).ok()?);
        }
        Some(())
    }

    /// The delays, in seconds as they are told, at these shares of all: for `(1, 2)` the one that half of them did not
    /// exceed. Nothing where there are none.
    pub fn at_shares<const N: usize>(&self, shares: [(i64, i64); N]) -> Option<[i64; N]> {
        let total: i64 = self.0.iter().sum();
        if total == 0 {
            return None;
        }
        Some(shares.map(|(part, whole)| {
            let wanted = -((-total * part).div_euclid(whole));
            let mut seen = 0;
            let reached = (0_u32..).zip(&self.0).find(|(_, many)| {
                seen += **many;
                seen >= wanted
            });
            reached.map_or(0, |(place, _)| seconds(place))
        }))
    }
}

fn put(bytes: &mut Vec<u8>, mut number: u64) {
    loop {
        let low = u8::try_from(number & 0x7f).unwrap_or(0x7f);
        number >>= 7;
        if number == 0 {
            bytes.push(low);
            return;
        }
        bytes.push(low | 0x80);
    }
}

fn take(bytes: &mut &[u8]) -> Option<u64> {
    let mut number = 0_u64;
    for shift in (0..63).step_by(7) {
        let (first, rest) = bytes.split_first()?;
        *bytes = rest;
        number |= u64::from(first & 0x7f) << shift;
        if first & 0x80 == 0 {
            return Some(number);
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn told(delay: Span) -> i64 {
        seconds(place(delay))
    }

    #[test]
    fn a_delay_is_told_in_minutes_hours_or_days_begun() {
        let day = 86_400;
        for (micros, shown) in [
            (0, 0),
            (1, 60),
            (60_000_000, 60),
            (60_000_001, 120),
            (day * 1_000_000, day),
            (2 * day * 1_000_000, 2 * day),
            (2 * day * 1_000_000 + 1, 2 * day + 3_600),
            (30 * day * 1_000_000, 30 * day),
            (30 * day * 1_000_000 + 1, 31 * day),
            (-5, 0),
        ] {
            assert_eq!(told(Span::micros(micros)), shown, "{micros}");
        }
    }

    #[test]
    fn shares_of_nothing_are_nothing() {
        assert_eq!(Spread::default().at_shares([(1, 2)]), None);
    }

    proptest! {
        #[test]
        fn no_delay_is_told_shorter_than_it_was_nor_out_of_order(one in 0_i64..10_000_000_000_000, other in 0_i64..10_000_000_000_000) {
            let (one, other) = (one.min(other), one.max(other));
            prop_assert!(told(Span::micros(one)) * 1_000_000 >= one);
            prop_assert!(told(Span::micros(one)) <= told(Span::micros(other)));
        }

        #[test]
        fn shares_are_those_of_the_sorted_delays(delays in prop::collection::vec(0_i64..4_000_000, 1..200)) {
            let mut all = Spread::default();
            for delay in &delays {
                all.add(Span::micros(delay * 1_000_000), 1);
            }
            let mut sorted: Vec<i64> = delays.iter().map(|delay| told(Span::micros(delay * 1_000_000))).collect();
            sorted.sort_unstable();
            let at = |part: usize, whole: usize| sorted[(sorted.len() * part).div_ceil(whole) - 1];
            prop_assert_eq!(all.at_shares([(1, 2), (9, 10), (19, 20), (1, 1)]), Some([at(1, 2), at(9, 10), at(19, 20), at(1, 1)]));
        }

        #[test]
        fn bytes_say_what_was_written(delays in prop::collection::vec((0_i64..40_000_000, 1_i64..1_000_000), 0..50)) {
            let (mut written, mut all) = (Delays::default(), Spread::default());
            for (delay, many) in &delays {
                written.add(Span::micros(delay * 1_000_000), *many);
                all.add(Span::micros(delay * 1_000_000), *many);
            }
            let mut back = Spread::default();
            prop_assert_eq!(back.add_bytes(&written.to_bytes()), Some(()));
            prop_assert_eq!(back, all);
        }

        #[test]
        fn strange_bytes_are_refused_or_read_and_never_end_the_desk(bytes in prop::collection::vec(any::<u8>(), 0..40)) {
            let _ = Spread::default().add_bytes(&bytes);
        }
    }
}
