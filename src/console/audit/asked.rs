//! What the audit is asked for. All of it stands in the address, so that a figure, its tickets and a printed report can be
//! opened again, and by somebody else.

use std::collections::BTreeMap;

use jiff::ToSpan as _;
use jiff::civil::Date;
use jiff::tz::TimeZone;

use crate::domain::ids::{SiteId, TeamId, UserId};
use crate::domain::moment::Moment;
use crate::domain::rights::Scope;
use crate::domain::words::{Channel, PromiseKind, TicketKind, Tier, Urgency, VoidReason};
use crate::report::{Cursor, Figure, GroupBy, Judged, Only, Question, WeekHour};
use crate::storage::lists::{TicketFilter, Whose};

/// The most days of one report: each is a mark of the chart and a line of its table.
pub(super) const DAYS_MAX: i64 = 92;

/// What the second table may have a line for each of.
pub(super) const GROUPINGS: [GroupBy; 9] = [
    GroupBy::Team,
    GroupBy::Channel,
    GroupBy::Tier,
    GroupBy::Kind,
    GroupBy::Category,
    GroupBy::Urgency,
    GroupBy::Region,
    GroupBy::Site,
    GroupBy::Owner,
];

/// Days, both counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Days {
    pub(super) first: Date,
    pub(super) last: Date,
}

impl Days {
    /// So many days up to this one.
    pub(super) fn up_to(last: Date, many: i64) -> Self {
        let first = last.saturating_sub((many - 1).days());
        Days { first, last }
    }

    /// These two days and what lies between them, the latest first where it is too much.
    fn between(one: Date, other: Date) -> Self {
        let (first, last) = (one.min(other), one.max(other));
        let earliest = Days::up_to(last, DAYS_MAX).first;
        Days {
            first: first.max(earliest),
            last,
        }
    }

    /// As many days right before these.
    pub(super) fn before(self) -> Self {
        let many = i64::from(self.first.until(self.last).map_or(0, |span| span.get_days())) + 1;
        Days::up_to(self.first.saturating_sub(1.day()), many)
    }

    /// From when on, and until when, where the operator is.
    pub(super) fn times(self, zone: &TimeZone) -> (Moment, Moment) {
        let began = |day: Date| {
            let began = day.to_zoned(zone.clone()).map(|began| Moment::from(began.timestamp()));
            began.unwrap_or(Moment::EPOCH)
        };
        (began(self.first), began(self.last.saturating_add(1.day())))
    }
}

/// A range that has a name, or days.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Range {
    Today,
    Week,
    Month,
    Days(Days),
}

impl Range {
    pub(super) fn days(self, today: Date) -> Days {
        match self {
            Range::Today => Days::up_to(today, 1),
            Range::Week => Days::up_to(today, 7),
            Range::Month => Days::up_to(today, 30),
            Range::Days(days) => days,
        }
    }

    /// How it stands in an address.
    pub(super) fn pairs(self) -> Vec<(&'static str, String)> {
        match self {
            Range::Today => vec![("range", "today".to_owned())],
            Range::Week => vec![("range", "7d".to_owned())],
            Range::Month => vec![("range", "30d".to_owned())],
            Range::Days(days) => vec![
                ("range", "days".to_owned()),
                ("from", days.first.to_string()),
                ("to", days.last.to_string()),
            ],
        }
    }
}

/// Whose promises: a team's, or those that no team had.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum OfTeam {
    Of(TeamId),
    Nobody,
}

/// What the figures are narrowed down to.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Narrow {
    pub(super) channel: Option<Channel>,
    pub(super) team: Option<OfTeam>,
    pub(super) tier: Option<Tier>,
    pub(super) kind: Option<TicketKind>,
    pub(super) urgency: Option<Urgency>,
    pub(super) category: Option<String>,
    pub(super) region: Option<String>,
    pub(super) site: Option<SiteId>,
    pub(super) owner: Option<UserId>,
}

impl Narrow {
    pub(super) fn is_narrow(&self) -> bool {
        *self != Narrow::default()
    }

    /// The same for the report, within the regions that the reader may see.
    pub(super) fn only(&self, scope: &Scope) -> Only {
        Only {
            channel: self.channel,
            tier: self.tier,
            team: match self.team {
                Some(OfTeam::Of(team)) => Some(team),
                _ => None,
            },
            without: (self.team == Some(OfTeam::Nobody))
                .then_some(GroupBy::Team)
                .into_iter()
                .collect(),
            ticket_kind: self.kind,
            urgency: self.urgency,
            category: self.category.clone(),
            region: self.region.clone(),
            site: self.site,
            owner: self.owner,
            within: scope.regions(),
            ..Only::default()
        }
    }

    /// The same for lists of tickets.
    pub(super) fn filter(&self) -> TicketFilter {
        TicketFilter {
            channels: self.channel.into_iter().collect(),
            tiers: self.tier.into_iter().collect(),
            kinds: self.kind.into_iter().collect(),
            urgencies: self.urgency.into_iter().collect(),
            categories: self.category.iter().cloned().collect(),
            regions: self.region.iter().cloned().collect(),
            sites: self.site.into_iter().collect(),
            owner: Whose {
                any_of: self.owner.into_iter().collect(),
                nobody: false,
            },
            team: match self.team {
                Some(OfTeam::Of(team)) => Whose {
                    any_of: vec![team],
                    nobody: false,
                },
                Some(OfTeam::Nobody) => Whose {
                    any_of: Vec::new(),
                    nobody: true,
                },
                None => Whose::default(),
            },
            ..TicketFilter::default()
        }
    }

    /// Those that the filters of the page do not show, as parameters of an address.
    pub(super) fn others(&self) -> Vec<(&'static str, String)> {
        const SHOWN: [&str; 3] = ["channel", "team", "tier"];
        let others = self.pairs().into_iter().filter(|(name, _)| !SHOWN.contains(name));
        others.collect()
    }

    /// As parameters of an address.
    pub(super) fn pairs(&self) -> Vec<(&'static str, String)> {
        let team = self.team.map(|team| match team {
            OfTeam::Of(team) => team.to_string(),
            OfTeam::Nobody => "none".to_owned(),
        });
        let pairs = [
            ("channel", self.channel.map(|channel| channel.to_string())),
            ("team", team),
            ("tier", self.tier.map(|tier| tier.to_string())),
            ("kind", self.kind.map(|kind| kind.to_string())),
            ("urgency", self.urgency.map(|urgency| urgency.to_string())),
            ("category", self.category.clone()),
            ("region", self.region.clone()),
            ("site", self.site.map(|site| site.to_string())),
            ("owner", self.owner.map(|owner| owner.to_string())),
        ];
        pairs
            .into_iter()
            .filter_map(|(name, value)| Some((name, value?)))
            .collect()
    }
}

/// What the page shows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Asked {
    pub(super) range: Range,
    pub(super) narrow: Narrow,
    /// What the second table has a line for each of.
    pub(super) by: GroupBy,
}

impl Asked {
    /// The same over another range.
    pub(super) fn over(&self, range: Range) -> Self {
        Asked { range, ..self.clone() }
    }

    /// What a query string asks for; what it does not understand it leaves out.
    pub(super) fn read(query: &str) -> Self {
        let pairs = Pairs::read(query);
        let (from, to) = (pairs.one::<Date>("from"), pairs.one::<Date>("to"));
        let range = match (pairs.text("range"), from.or(to)) {
            ("days", Some(day)) => Range::Days(Days::between(from.unwrap_or(day), to.unwrap_or(day))),
            ("today", _) => Range::Today,
            ("7d", _) => Range::Week,
            _ => Range::Month,
        };
        Asked {
            range,
            narrow: pairs.narrow(),
            by: match pairs.one("by") {
                Some(by) if GROUPINGS.contains(&by) => by,
                _ => GroupBy::Team,
            },
        }
    }

    /// The address of this page.
    pub(super) fn address(&self) -> String {
        let mut pairs = self.range.pairs();
        pairs.push(("by", self.by.to_string()));
        pairs.extend(self.narrow.pairs());
        written("/audit", pairs)
    }
}

/// The promises behind a figure: the question that it answers, and which of the answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct AskedBehind {
    pub(super) days: Days,
    pub(super) narrow: Narrow,
    pub(super) figure: Figure,
    pub(super) reason: Option<VoidReason>,
    /// Only what has none of these.
    pub(super) without: Option<GroupBy>,
    /// What a miss was put down to.
    pub(super) judged: Option<Judged>,
    /// Only what was spoken of in this hour of the week.
    pub(super) hour: Option<WeekHour>,
    /// What was known at this moment; now, where the address does not say.
    pub(super) as_of: Option<Moment>,
    pub(super) after: Option<Cursor>,
}

impl AskedBehind {
    pub(super) fn read(query: &str, today: Date) -> Self {
        let pairs = Pairs::read(query);
        let (from, to) = (pairs.one::<Date>("from"), pairs.one::<Date>("to"));
        let day = from.or(to).unwrap_or(today);
        AskedBehind {
            days: Days::between(from.unwrap_or(day), to.unwrap_or(day)),
            narrow: pairs.narrow(),
            figure: pairs.one("figure").unwrap_or(Figure::Missed),
            reason: pairs.one("reason"),
            without: pairs.one("without").filter(|without| GROUPINGS.contains(without)),
            judged: pairs.one("cause").map(|cause| Judged {
                cause,
                confirmed: pairs.text("confirmed") == "true",
            }),
            hour: pairs.one("hour"),
            as_of: pairs.one("as_of"),
            after: pairs.one::<String>("after").as_deref().and_then(cursor),
        }
    }

    /// The address of the list.
    pub(super) fn address(&self) -> String {
        let mut pairs = vec![
            ("from", self.days.first.to_string()),
            ("to", self.days.last.to_string()),
            ("figure", self.figure.to_string()),
        ];
        pairs.extend(self.narrow.pairs());
        pairs.extend(self.reason.map(|reason| ("reason", reason.to_string())));
        pairs.extend(self.without.map(|without| ("without", without.to_string())));
        if let Some(judged) = &self.judged {
            pairs.push(("cause", judged.cause.to_string()));
            pairs.extend(judged.confirmed.then(|| ("confirmed", "true".to_owned())));
        }
        pairs.extend(self.hour.map(|hour| ("hour", hour.to_string())));
        pairs.extend(self.as_of.map(|as_of| ("as_of", as_of.to_string())));
        pairs.extend(self.after.map(|after| {
            let mark = format!("{}.{}", after.due_at.as_micros(), after.promise);
            ("after", mark)
        }));
        written("/audit/promises", pairs)
    }

    /// The question of the report, within what the reader may see.
    pub(super) fn question(&self, scope: &Scope, zone: &TimeZone) -> Question {
        let mut question = question(self.days, &self.narrow, scope, zone);
        question.only.void_reason = self.reason;
        question.only.without.extend(self.without);
        question
    }
}

/// Replies due on these days.
pub(super) fn question(days: Days, narrow: &Narrow, scope: &Scope, zone: &TimeZone) -> Question {
    let (from, to) = days.times(zone);
    Question {
        kind: PromiseKind::Reply,
        only: narrow.only(scope),
        ..Question::about_replies(from, to, zone.clone())
    }
}

/// Where what is open now is listed.
pub(super) fn open_address(narrow: &Narrow, band: Option<&str>) -> String {
    let mut pairs = narrow.pairs();
    pairs.extend(band.map(|band| ("band", band.to_owned())));
    written("/audit/open", pairs)
}

fn cursor(text: &str) -> Option<Cursor> {
    let (micros, id) = text.split_once('.')?;
    Some(Cursor {
        due_at: Moment::from_micros(micros.parse().ok()?),
        promise: id.parse().ok()?,
    })
}

pub(super) fn written(path: &str, pairs: Vec<(&'static str, String)>) -> String {
    let mut query = url::form_urlencoded::Serializer::new(String::new());
    query.extend_pairs(pairs);
    let query = query.finish();
    if query.is_empty() {
        return path.to_owned();
    }
    format!("{path}?{query}")
}

/// The parameters of an address.
pub(super) struct Pairs(BTreeMap<String, String>);

impl Pairs {
    pub(super) fn read(query: &str) -> Self {
        const MOST: usize = 24;
        let pairs = url::form_urlencoded::parse(query.as_bytes()).into_owned().take(MOST);
        Pairs(pairs.collect())
    }

    pub(super) fn text(&self, name: &str) -> &str {
        self.0.get(name).map_or("", String::as_str)
    }

    pub(super) fn one<T: std::str::FromStr>(&self, name: &str) -> Option<T> {
        self.text(name).parse().ok()
    }

    pub(super) fn narrow(&self) -> Narrow {
        Narrow {
            channel: self.one("channel"),
            team: match self.text("team") {
                "none" => Some(OfTeam::Nobody),
                text => text.parse().ok().map(OfTeam::Of),
            },
            tier: self.one("tier"),
            kind: self.one("kind"),
            urgency: self.one("urgency"),
            category: self.some("category"),
            region: self.some("region"),
            site: self.one("site"),
            owner: self.one("owner"),
        }
    }

    /// What is named, unless it is nothing or too long to be anything.
    fn some(&self, name: &str) -> Option<String> {
        const LONGEST: usize = 120;
        let text = self.text(name);
        (!text.is_empty() && text.chars().count() <= LONGEST).then(|| text.to_owned())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_reads_back_as_what_was_asked() {
        let days = Days {
            first: jiff::civil::date(2026, 2, 1),
            last: jiff::civil::date(2026, 3, 2),
        };
        let team = TeamId(uuid::Uuid::from_u128(7));
        for range in [Range::Today, Range::Week, Range::Month, Range::Days(days)] {
            for team in [None, Some(OfTeam::Nobody), Some(OfTeam::Of(team))] {
                let asked = Asked {
                    range,
                    narrow: Narrow {
                        channel: Some(Channel::AccountManager),
                        team,
                        tier: Some(Tier::Vip),
                        kind: Some(TicketKind::Fault),
                        urgency: Some(Urgency::Hard),
                        category: Some("资费 & 话费".to_owned()),
                        region: Some("north".to_owned()),
                        site: Some(SiteId(uuid::Uuid::from_u128(8))),
                        owner: Some(UserId(uuid::Uuid::from_u128(9))),
                    },
                    by: GroupBy::Tier,
                };
                let address = asked.address();
                assert_eq!(Asked::read(address.split_once('?').unwrap().1), asked);
            }
        }
    }

    #[test]
    fn a_range_that_is_too_long_ends_where_it_was_to_end() {
        let asked = Asked::read("range=days&from=2020-01-01&to=2026-03-02");
        let Range::Days(days) = asked.range else {
            panic!("these are days")
        };
        assert_eq!(days, Days::up_to(jiff::civil::date(2026, 3, 2), DAYS_MAX));
        assert_eq!(Asked::read("range=days&from=x").range, Range::Month);
    }
}
