//! What was asked, in the reader's words, and what else can be chosen.

use super::asked::{Asked, Days, GROUPINGS, Narrow, OfTeam, Range};
use crate::console::staff::Staff;
use crate::console::words;
use crate::domain::moment::Moment;
use crate::domain::words::{Channel, Tier};
use crate::pages::Reader;
use crate::report::GroupBy;

/// Something to choose.
pub(super) struct Choice {
    pub(super) value: String,
    pub(super) name: String,
    pub(super) is_chosen: bool,
}

pub(super) fn local(reader: &Reader, moment: Moment) -> String {
    let local = moment.timestamp().to_zoned(reader.sign.zone.clone());
    local.strftime("%Y-%m-%d %H:%M").to_string()
}

/// `2026-08-18 ～ 2026-09-16`
pub(super) fn period(reader: &Reader, days: Days) -> String {
    if days.first == days.last {
        return days.first.to_string();
    }
    let (from, to) = (days.first.to_string(), days.last.to_string());
    reader.fill("audit-period", &[("from", from.into()), ("to", to.into())])
}

/// Whose promises the figures are about.
pub(super) fn scope(staff: &Staff, narrow: &Narrow, regions: Option<&[String]>) -> String {
    let reader = &staff.reader;
    let comma = reader.say("list-comma");
    let confined = regions.is_some();
    let named = |regions: &[String]| regions.iter().map(|code| staff.region_name(code)).collect::<Vec<_>>();
    let regions = regions.map_or_else(
        || reader.say("audit-all-regions"),
        |regions| named(regions).join(&comma),
    );
    let parts = [
        Some(regions),
        narrow.channel.map(|channel| words::channel(reader, channel)),
        narrow.team.map(|team| team_name(staff, team)),
        narrow.tier.map(|tier| tier_name(reader, tier)),
        narrow.kind.map(|kind| words::kind(reader, kind)),
        narrow.urgency.map(|urgency| words::urgency(reader, urgency)),
        narrow.category.as_deref().map(|category| staff.category_name(category)),
        narrow.region.as_deref().map(|region| staff.region_name(region)),
        narrow
            .site
            .map(|site| named_to(confined, reader.say("audit-one-site"), || staff.site_name(site))),
        narrow
            .owner
            .map(|owner| named_to(confined, reader.say("audit-one-person"), || staff.name_of(owner))),
    ];
    parts.into_iter().flatten().collect::<Vec<_>>().join(&comma)
}

/// Whoever is confined to regions does not learn by its id what is elsewhere.
pub(super) fn named_to(confined: bool, nameless: String, name: impl FnOnce() -> String) -> String {
    if confined { nameless } else { name() }
}

pub(super) fn team_name(staff: &Staff, team: OfTeam) -> String {
    match team {
        OfTeam::Of(team) => staff.team_name(team),
        OfTeam::Nobody => staff.reader.say("audit-no-team"),
    }
}

pub(super) fn tier_name(reader: &Reader, tier: Tier) -> String {
    words::tier(reader, tier).unwrap_or_else(|| reader.say("audit-tier-standard"))
}

pub(super) fn range_name(reader: &Reader, range: Range) -> String {
    match range {
        Range::Today => reader.say("audit-today"),
        Range::Week => reader.say("audit-week"),
        Range::Month => reader.say("audit-month"),
        Range::Days(_) => reader.say("audit-days"),
    }
}

pub(super) fn ranges(reader: &Reader, asked: &Asked) -> Vec<Choice> {
    let choice = |range: Range| Choice {
        value: asked.over(range).address(),
        name: range_name(reader, range),
        is_chosen: asked.range == range,
    };
    [Range::Today, Range::Week, Range::Month].map(choice).into()
}

pub(super) fn channels(reader: &Reader, narrow: &Narrow) -> Vec<Choice> {
    let choice = |channel: &Channel| Choice {
        value: channel.to_string(),
        name: words::channel(reader, *channel),
        is_chosen: narrow.channel == Some(*channel),
    };
    Channel::ALL.iter().map(choice).collect()
}

pub(super) fn tiers(reader: &Reader, narrow: &Narrow) -> Vec<Choice> {
    let choice = |tier: &Tier| Choice {
        value: tier.to_string(),
        name: tier_name(reader, *tier),
        is_chosen: narrow.tier == Some(*tier),
    };
    Tier::ALL.iter().map(choice).collect()
}

pub(super) fn teams(staff: &Staff, narrow: &Narrow) -> Vec<Choice> {
    let known = staff.directory.teams.values();
    let mut teams: Vec<Choice> = known
        .map(|team| Choice {
            value: team.id.to_string(),
            name: team.name.clone(),
            is_chosen: narrow.team == Some(OfTeam::Of(team.id)),
        })
        .collect();
    teams.sort_by(|one, other| one.name.cmp(&other.name));
    teams.push(Choice {
        value: "none".to_owned(),
        name: staff.reader.say("audit-no-team"),
        is_chosen: narrow.team == Some(OfTeam::Nobody),
    });
    teams
}

pub(super) fn groupings(reader: &Reader, asked: &Asked) -> Vec<Choice> {
    let choice = |by: &GroupBy| Choice {
        value: format!(
            "{}#groups",
            Asked {
                by: *by,
                ..asked.clone()
            }
            .address()
        ),
        name: reader.fill("audit-grouping", &[("by", by.as_str().into())]),
        is_chosen: asked.by == *by,
    };
    GROUPINGS.iter().map(choice).collect()
}
