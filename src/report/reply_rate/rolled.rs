//! What stands in roll-ups of the answer to a question: whole days that are over. What does not is counted promise by
//! promise, and the sum is the same.

use diesel::prelude::*;

use super::counts::{ByKey, Key, Part};
use super::{GroupBy, Only, Question};
use crate::domain::moment::Moment;
use crate::domain::rollup::Dimension;
use crate::report::asked::kinds;
use crate::storage::db::Db;
use crate::storage::fault::StoreFault;
use crate::storage::rollups::{self, AddedUp, LineRow};
use crate::storage::schema::rollup_lines;

/// The most days that are looked at; of a longer period the rest is counted promise by promise.
const DAYS_MAX: i64 = 20_000;

/// The lines that answer a question, and the days that they stand for.
#[derive(Default)]
pub(super) struct Rolled {
    /// In order, without overlap.
    days: Vec<AddedUp>,
    /// In the order of their days.
    lines: Vec<LineRow>,
}

impl Rolled {
    /// Reads what is of use for a question, counted by `key`.
    pub(super) fn read(db: &mut Db, question: &Question, part: Part, key: Key) -> Result<Self, StoreFault> {
        let Some(dimension) = dimension_of(&question.only, key) else {
            return Ok(Rolled::default());
        };
        let over = part.past();
        let days = rollups::spans_from(db, over.from, DAYS_MAX)?;
        let holds = |day: &AddedUp| day.to <= over.to && day.at.is_some_and(|at| at <= part.as_of);
        let days: Vec<AddedUp> = days
            .into_iter()
            .take_while(|day| day.from < over.to)
            .filter(holds)
            .collect();
        let (Some(first), Some(last)) = (days.first(), days.last()) else {
            return Ok(Rolled::default());
        };
        let mut lines = rollup_lines::table
            .filter(rollup_lines::dimension.eq(dimension))
            .filter(rollup_lines::kind.eq_any(kinds(question)))
            .filter(rollup_lines::span_from.between(first.from, last.from))
            .into_boxed();
        if let Some(word) = word_of(&question.only) {
            lines = lines.filter(rollup_lines::word.eq(word));
        }
        if question.only.without.contains(&GroupBy::Region) {
            lines = lines.filter(rollup_lines::region.eq(""));
        }
        if let Some(region) = &question.only.region {
            lines = lines.filter(rollup_lines::region.eq(region.clone()));
        }
        if let Some(regions) = &question.only.within {
            lines = lines.filter(rollup_lines::region.eq_any(regions.clone()));
        }
        let mut lines: Vec<LineRow> = lines.select(LineRow::as_select()).load(db.conn())?;
        lines.sort_by_key(|line| line.span_from);
        Ok(Rolled { days, lines })
    }

    /// Adds what is known of `part`; what is left of it to be counted promise by promise.
    pub(super) fn add_to(
        &self,
        counted: &mut ByKey,
        question: &Question,
        part: Part,
        key: Key,
    ) -> Result<Vec<Part>, StoreFault> {
        let mut left = Vec::new();
        let mut from = part.from;
        let start = self.days.partition_point(|day| day.from < part.from);
        for day in self.days[start..].iter().take_while(|day| day.to <= part.to) {
            if from < day.from {
                left.push(Part {
                    from,
                    to: day.from,
                    ..part
                });
            }
            self.add_day(counted, question, day.from, key)?;
            from = day.to;
        }
        if from < part.to {
            left.push(Part { from, ..part });
        }
        Ok(left)
    }

    fn add_day(&self, counted: &mut ByKey, question: &Question, day: Moment, key: Key) -> Result<(), StoreFault> {
        let start = self.lines.partition_point(|line| line.span_from < day);
        for line in self.lines[start..].iter().take_while(|line| line.span_from == day) {
            let word = match key {
                Key::None => None,
                Key::Region => Some(line.region.clone()),
                Key::Promise => Some(line.kind.to_string()),
                Key::Along(_) => Some(line.word.clone()),
            };
            let entry = counted.entry(word.filter(|word| !word.is_empty())).or_default();
            if line.imported && !question.include_imported {
                entry.imported += line.past;
                continue;
            }
            entry.past += line.past;
            entry.kept += line.kept;
            entry.answered += line.answered;
            entry.corrected += line.corrected;
            entry.recorded_late += line.recorded_late;
            for (reason, number) in line.voided()? {
                entry.voided_when_past += number;
                *entry.voided.entry(reason).or_default() += number;
            }
            let read = entry.delays.add_bytes(&line.delays);
            read.ok_or_else(|| StoreFault::Corrupt(format!("the delays of the day from {day} cannot be read")))?;
        }
        Ok(())
    }
}

/// The dimension along which the lines tell enough, if one does: promises are added up along one at a time.
fn dimension_of(only: &Only, key: Key) -> Option<Dimension> {
    let Only {
        channel,
        tier,
        region: _,
        team,
        owner,
        ticket_kind,
        urgency,
        category,
        site,
        customer,
        without,
        void_reason,
        book,
        within: _,
    } = only;
    if customer.is_some() || void_reason.is_some() || book.is_some() {
        return None;
    }
    let asked = [
        (Dimension::Channel, channel.is_some()),
        (Dimension::Tier, tier.is_some()),
        (Dimension::Team, team.is_some()),
        (Dimension::Owner, owner.is_some()),
        (Dimension::Kind, ticket_kind.is_some()),
        (Dimension::Urgency, urgency.is_some()),
        (Dimension::Category, category.is_some()),
        (Dimension::Site, site.is_some()),
    ];
    let along = match key {
        Key::Along(dimension) => Some(dimension),
        Key::None | Key::Region | Key::Promise => None,
    };
    let lacking = without.iter().filter_map(|group_by| match Key::of(*group_by) {
        Some(Key::Along(dimension)) => Some(dimension),
        _ => None,
    });
    let wanted = asked.into_iter().filter(|(_, is_asked)| *is_asked);
    let mut wanted = wanted.map(|(dimension, _)| dimension).chain(along).chain(lacking);
    // Of all dimensions the tier has the fewest words.
    let first = wanted.next().unwrap_or(Dimension::Tier);
    wanted.all(|other| other == first).then_some(first)
}

/// The word that lines must have along the dimension, if one is asked for.
fn word_of(only: &Only) -> Option<String> {
    let words = [
        only.channel.map(|word| word.to_string()),
        only.tier.map(|word| word.to_string()),
        only.ticket_kind.map(|word| word.to_string()),
        only.urgency.map(|word| word.to_string()),
        only.category.clone(),
        only.team.map(|id| id.to_string()),
        only.owner.map(|id| id.to_string()),
        only.site.map(|id| id.to_string()),
    ];
    let lacks = only.without.iter().any(|group_by| *group_by != GroupBy::Region);
    words.into_iter().flatten().next().or_else(|| lacks.then(String::new))
}
