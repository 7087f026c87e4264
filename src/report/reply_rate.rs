//! How many of the promises due in a period were kept? Defined once, here, for screen, API, export, mail and command line.
//!
//! Of the promises of a kind that were due in a period, as of a moment: `due = kept + late + unanswered`. Kept was
//! fulfilled at or before due, late after it, unanswered not by the as-of moment. Never inside, always beside: promises not
//! yet due at the as-of moment (kept already or not), those voided by their due time, and imported ones unless asked for.
//! Voiding after the due time changes nothing in the rate and is shown as a correction.
//!
//! `kept` and `due` of a period that is over are final, but for tickets that are recorded after their reply was due: they
//! belong to the period in which the customer was owed it. They are counted as `recorded_late`, and the same question
//! with the former as-of moment still gives the former answer.

pub(super) mod buckets;
mod counts;
mod rolled;

use std::collections::BTreeMap;

use jiff::tz::TimeZone;
use serde::{Serialize, Serializer, ser::SerializeStruct as _};

use self::counts::{Counted, Part};
pub(super) use self::counts::{Key, SITE, past_by};
use self::rolled::Rolled;
use crate::domain::ids::{CustomerId, SiteId, TeamId, UserId};
use crate::domain::moment::Moment;
use crate::domain::refusal::Refusal;
use crate::domain::rollup::Spread;
use crate::domain::words::{Channel, PromiseKind, TicketKind, Tier, Urgency, VoidReason, words};
use crate::error::Failure;
use crate::storage::db::Db;

/// The most lines that a report may have.
pub const LINES_MAX: usize = 2_000;

words! {
    /// What a report may have a line for each of.
    GroupBy {
        Channel = "channel", Tier = "tier", Region = "region", Team = "team", Owner = "owner",
        /// Of the ticket.
        Kind = "kind",
        Urgency = "urgency", Category = "category",
        /// The hall or agent point at which the ticket came in.
        Site = "site",
        /// The kind of promise; the report then counts every kind, not only the one asked for.
        Promise = "promise",
        Hour = "hour", Day = "day",
        /// From Monday, numbered by ISO 8601.
        Week = "week",
        Month = "month",
    }
}

/// Which promises are meant, and how the answer is laid out.
#[derive(Debug, Clone)]
pub struct Question {
    /// First due time that counts; [`Moment::EPOCH`] is the beginning.
    pub from: Moment,
    /// First due time that counts no more.
    pub to: Moment,
    pub kind: PromiseKind,
    pub group_by: Option<GroupBy>,
    pub only: Only,
    pub include_imported: bool,
    /// Whose hours, days, weeks and months.
    pub zone: TimeZone,
}

impl Question {
    /// All replies due in `[from, to)`, in one line.
    pub fn about_replies(from: Moment, to: Moment, zone: TimeZone) -> Self {
        Question {
            from,
            to,
            kind: PromiseKind::Reply,
            group_by: None,
            only: Only::default(),
            include_imported: false,
            zone,
        }
    }

    pub(super) fn origins(&self) -> &'static str {
        if self.include_imported { "FALSE, TRUE" } else { "FALSE" }
    }

    pub(super) fn check(&self) -> Result<(), Refusal> {
        if self.from < self.to {
            Ok(())
        } else {
            Err(Refusal::field("to", "must lie after from"))
        }
    }
}

/// Narrows a question down. What is `None` does not matter.
#[derive(Debug, Clone, Default)]
pub struct Only {
    pub channel: Option<Channel>,
    pub tier: Option<Tier>,
    pub region: Option<String>,
    pub team: Option<TeamId>,
    pub owner: Option<UserId>,
    pub ticket_kind: Option<TicketKind>,
    pub urgency: Option<Urgency>,
    pub category: Option<String>,
    pub site: Option<SiteId>,
    pub customer: Option<CustomerId>,
    /// Only what has none of each of these, which must be things that there may be none of.
    pub without: Vec<GroupBy>,
    /// Only what was taken out for this reason.
    pub void_reason: Option<VoidReason>,
    /// Only what concerns the clients of this account manager.
    pub book: Option<UserId>,
    /// Nothing outside these regions, where there are any: what the asker may see.
    pub within: Option<Vec<String>>,
}

/// The answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct RateReport {
    #[schema(value_type = String, format = DateTime)]
    pub from: Moment,
    #[schema(value_type = String, format = DateTime)]
    pub to: Moment,
    /// What was known at this moment.
    #[schema(value_type = String, format = DateTime)]
    pub as_of: Moment,
    pub kind: PromiseKind,
    pub group_by: Option<GroupBy>,
    pub imported_included: bool,
    /// One line for each group, in order; those without a value last. Empty when not grouped.
    pub groups: Vec<Line>,
    pub total: Line,
}

/// The figures of one group.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct Line {
    /// The group's word, id or date; nothing for the total and for promises that have none.
    pub key: Option<String>,
    /// What people call the group, where that is not the key.
    pub name: Option<String>,
    /// `kept + late + unanswered`.
    pub due: i64,
    pub kept: i64,
    pub late: i64,
    pub unanswered: i64,
    /// `kept / due`
    #[schema(value_type = RateShown)]
    pub on_time_rate: Rate,
    /// `(kept + late) / due`
    #[schema(value_type = RateShown)]
    pub eventual_rate: Rate,
    /// Due in the period, but after the as-of moment.
    pub not_yet_due: i64,
    /// Taken out at or before the due time, by reason.
    #[schema(value_type = BTreeMap<String, i64>)]
    pub voided: BTreeMap<VoidReason, i64>,
    /// Corrections: voided after the due time, still counted as unanswered.
    pub voided_after_due: i64,
    /// Of those due: recorded only after the due time had passed.
    pub recorded_late: i64,
    /// Imported promises that were left out.
    pub imported: i64,
    /// How long fulfilled promises took, from the moment the customer spoke. Nothing when none was fulfilled.
    pub delay: Option<Delay>,
}

/// Ranks of the delays of fulfilled promises, in seconds: the delay that so large a share of them did not exceed. Each is
/// told in whole minutes begun, beyond two days in whole hours begun and beyond thirty in whole days begun, so that it is
/// never shown shorter than it was.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct Delay {
    pub median_seconds: i64,
    pub p90_seconds: i64,
    pub p95_seconds: i64,
    pub worst_seconds: i64,
}

impl Delay {
    fn of(delays: &Spread) -> Option<Self> {
        let shares = delays.at_shares([(1, 2), (9, 10), (19, 20), (1, 1)])?;
        let [median_seconds, p90_seconds, p95_seconds, worst_seconds] = shares;
        Some(Delay {
            median_seconds,
            p90_seconds,
            p95_seconds,
            worst_seconds,
        })
    }
}

/// A share, exact as a fraction and cut to two decimals in words: never rounded up.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Rate {
    pub numerator: i64,
    pub denominator: i64,
}

impl Rate {
    /// `99.90` for 8736 of 8744. Nothing when there is nothing to divide by: that is not 100 %.
    pub fn percent(self) -> Option<String> {
        let hundredths = (i128::from(self.numerator) * 10_000).checked_div(i128::from(self.denominator))?;
        Some(format!("{}.{:02}", hundredths / 100, hundredths % 100))
    }
}

/// A share as it is shown: [`Rate`] with its percentage.
#[derive(utoipa::ToSchema)]
#[schema(as = Rate)]
#[expect(dead_code, reason = "describes what `Rate` writes")]
pub(super) struct RateShown {
    numerator: i64,
    denominator: i64,
    /// With two decimals, cut; null when there is nothing to divide by.
    percent: Option<String>,
}

impl Serialize for Rate {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut rate = serializer.serialize_struct("Rate", 3)?;
        rate.serialize_field("numerator", &self.numerator)?;
        rate.serialize_field("denominator", &self.denominator)?;
        rate.serialize_field("percent", &self.percent())?;
        rate.end()
    }
}

/// The reply rate (or that of another kind of promise), as known at `as_of`.
pub fn reply_rate(db: &mut Db, question: &Question, as_of: Moment) -> Result<RateReport, Failure> {
    question.check()?;
    let whole = Part {
        from: question.from,
        to: question.to,
        as_of,
    };
    let key = question.group_by.and_then(Key::of).unwrap_or(Key::None);
    let rolled = Rolled::read(db, question, whole, key)?;
    let total = counts::count(db, question, whole, Key::None, &rolled)?;
    let groups = groups(db, question, whole, &rolled)?;
    Ok(RateReport {
        from: question.from,
        to: question.to,
        as_of,
        kind: question.kind,
        group_by: question.group_by,
        imported_included: question.include_imported,
        groups,
        total: total.into_values().next().unwrap_or_default().line(None),
    })
}

fn groups(db: &mut Db, question: &Question, whole: Part, rolled: &Rolled) -> Result<Vec<Line>, Failure> {
    let Some(group_by) = question.group_by else {
        return Ok(Vec::new());
    };
    let Some(key) = Key::of(group_by) else {
        return over_time(db, question, whole, group_by, rolled);
    };
    let counted = counts::count(db, question, whole, key, rolled)?;
    if counted.len() > LINES_MAX {
        return Err(too_many(group_by, "ask for one team, region or channel at a time").into());
    }
    let mut lines: Vec<Line> = counted.into_iter().map(|(key, counted)| counted.line(key)).collect();
    lines.sort_by(|one, other| (one.key.is_none(), &one.key).cmp(&(other.key.is_none(), &other.key)));
    counts::name(db, group_by, &mut lines)?;
    Ok(lines)
}

/// One line for each stretch of local time. Each is counted on its own between two instants, so that no engine has to
/// know time zones.
fn over_time(
    db: &mut Db,
    question: &Question,
    whole: Part,
    group_by: GroupBy,
    rolled: &Rolled,
) -> Result<Vec<Line>, Failure> {
    let Some((first, last)) = counts::span_of_due(db, question, whole)? else {
        return Ok(Vec::new());
    };
    let from = if question.from <= Moment::EPOCH {
        first
    } else {
        question.from
    };
    let to = question
        .to
        .min(last + crate::domain::moment::Span::MICROSECOND)
        .max(from);
    let stretches = buckets::between(from, to, group_by, &question.zone)
        .ok_or_else(|| too_many(group_by, "ask for a shorter period or a longer unit of time"))?;
    let mut lines = Vec::with_capacity(stretches.len());
    for stretch in stretches {
        let (from, to) = (stretch.from.max(whole.from), stretch.to.min(whole.to));
        let counted = counts::count(db, question, Part { from, to, ..whole }, Key::None, rolled)?;
        let only = counted.into_values().next().unwrap_or_default();
        lines.push(only.line(Some(stretch.label)));
    }
    Ok(lines)
}

fn too_many(group_by: GroupBy, cure: &str) -> Refusal {
    Refusal::field(
        "group_by",
        format!("there would be too many lines by {group_by}; {cure}"),
    )
}

impl Counted {
    fn line(self, key: Option<String>) -> Line {
        let due = self.past - self.voided_when_past;
        let late = self.answered - self.kept;
        let share = |numerator| Rate {
            numerator,
            denominator: due,
        };
        Line {
            key,
            name: None,
            due,
            kept: self.kept,
            late,
            unanswered: due - self.answered,
            on_time_rate: share(self.kept),
            eventual_rate: share(self.answered),
            not_yet_due: self.ahead,
            voided: self.voided,
            voided_after_due: self.corrected,
            recorded_late: self.recorded_late,
            imported: self.imported,
            delay: Delay::of(&self.delays),
        }
    }
}
