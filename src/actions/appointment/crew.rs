//! Who visits customers, where, with what skills, and by which calendar.

use serde_json::json;

use crate::actions::House;
use crate::actions::people::must_be_at;
use crate::actions::security::record;
use crate::domain::appointment::{TECHNICIANS_MAX, Technician, Window};
use crate::domain::calendar::Calendar;
use crate::domain::ids::UserId;
use crate::domain::moment::Moment;
use crate::domain::refusal::{FieldFault, Refusal};
use crate::domain::security::{Alteration, By, SecurityFact};
use crate::domain::words::{Role, UserState};
use crate::error::Failure;
use crate::storage::areas;
use crate::storage::columns::Json;
use crate::storage::db::Db;
use crate::storage::people::{self, UserRow};
use crate::storage::policies;
use crate::storage::technicians::{self, Planned, TechnicianRow};

use super::affected::{awaited_of, can_come, must_be_kept, skills};

/// How somebody is planned from now on.
#[derive(Debug, Clone)]
pub struct NewPlan {
    /// Codes of areas.
    pub areas: Vec<String>,
    pub skills: Vec<String>,
    /// The name of the calendar of the shift.
    pub calendar: String,
    /// Whether agreed visits that the plan makes impossible are left as they are.
    pub keep_visits: bool,
}

/// Plans somebody who is a technician.
pub fn plan(
    db: &mut Db,
    now: Moment,
    house: &House,
    by: &By,
    user: UserId,
    version: Option<i64>,
    new: &NewPlan,
) -> Result<TechnicianRow, Failure> {
    let works = |person: &UserRow| person.role == Role::Technician && person.state != UserState::Retired;
    let person = people::find(db, user)?.filter(works);
    let person = person.ok_or_else(|| Refusal::absent("technician", user))?;
    let calendar = must_be_known(db, new)?;
    let before = technicians::lock(db, user)?;
    must_be_at(version, before.as_ref().map_or(0, |plan| plan.version))?;
    let after = TechnicianRow {
        version: before.as_ref().map_or(1, |plan| plan.version),
        ..TechnicianRow::new(user, &new.areas, &new.skills, new.calendar.clone())
    };
    if before.as_ref() == Some(&after) {
        return Ok(after);
    }
    let mut lost = Vec::new();
    if let Some(before) = &before {
        let skills = skills(db)?;
        let (known, planned) = (technician(before, &person)?, technician(&after, &person)?);
        let earlier = policies::newest_calendar(db, &before.calendar)?;
        lost = awaited_of(db, now, &[user])?;
        lost.retain(|visit| {
            let comes =
                |technician: &Technician, calendar: &Calendar| can_come(house, &skills, technician, calendar, visit);
            earlier.as_ref().is_some_and(|earlier| comes(&known, earlier)) && !comes(&planned, &calendar)
        });
    }
    must_be_kept(db, &lost, new.keep_visits)?;
    let stored = match &before {
        None => technicians::create(db, &after)?,
        Some(_) => technicians::save(db, &after)?,
    };
    if !stored {
        return Err(Failure::Raced);
    }
    let told = |row: &TechnicianRow| json!({"areas": row.areas.0, "skills": row.skills.0, "calendar": row.calendar});
    let fact = SecurityFact::OrganisationChanged {
        what: "technician".to_owned(),
        id: user.0,
    };
    let earlier = before.as_ref().map_or(json!({}), told);
    record(
        db,
        now,
        by,
        fact.altering(&Alteration::between(&earlier, &told(&after))),
    )?;
    let version = before.map_or(1, |plan| plan.version + 1);
    Ok(TechnicianRow { version, ..after })
}

/// Somebody as a plan has them, away when they are.
fn technician(plan: &TechnicianRow, person: &UserRow) -> Result<Technician, Failure> {
    let away = person.absent_until.map(|until| Window {
        from: person.absent_from.unwrap_or(Moment::EPOCH),
        until,
    });
    Ok(Technician {
        user: plan.user_id,
        areas: plan.words(&plan.areas)?,
        skills: plan.words(&plan.skills)?,
        away,
    })
}

/// Areas and the calendar are such as there are; the calendar.
fn must_be_known(db: &mut Db, new: &NewPlan) -> Result<Calendar, Failure> {
    let mut faults = Vec::new();
    for (at, code) in new.areas.iter().enumerate() {
        if areas::of_code(db, code)?.is_none_or(|area| area.retired_at.is_some()) {
            let wrong = "is no area in use; GET /api/v1/areas lists them";
            faults.push(FieldFault::new(format!("/areas/{at}"), wrong));
        }
    }
    let calendar = policies::newest_calendar(db, &new.calendar)?;
    if calendar.is_none() {
        let wrong = "names a calendar that is not loaded; add the calendar first";
        faults.push(FieldFault::new("/calendar", wrong));
    }
    match calendar {
        Some(calendar) if faults.is_empty() => Ok(calendar),
        _ => Err(Refusal::Invalid(faults).into()),
    }
}

/// Refuses a new version of a calendar that takes time away in which visits were agreed.
pub fn calendar_must_keep(
    db: &mut Db,
    now: Moment,
    house: &House,
    calendar: &Calendar,
    keep_visits: bool,
) -> Result<(), Failure> {
    let planned = technicians::list(db, TECHNICIANS_MAX)?;
    let by_it: Vec<Planned> = planned
        .into_iter()
        .filter(|plan| plan.calendar == calendar.name())
        .collect();
    let users: Vec<UserId> = by_it.iter().map(|plan| plan.technician.user).collect();
    if users.is_empty() {
        return Ok(());
    }
    for user in &users {
        technicians::lock(db, *user)?;
    }
    let skills = skills(db)?;
    let earlier = policies::newest_calendar(db, calendar.name())?;
    let mut lost = awaited_of(db, now, &users)?;
    lost.retain(|visit| {
        let plan = by_it.iter().find(|plan| plan.technician.user == visit.technician);
        plan.is_some_and(|plan| {
            let comes = |calendar: &Calendar| can_come(house, &skills, &plan.technician, calendar, visit);
            earlier.as_ref().is_some_and(comes) && !comes(calendar)
        })
    });
    must_be_kept(db, &lost, keep_visits)
}

/// Refuses an absence over agreed visits.
pub fn absence_must_keep(
    db: &mut Db,
    now: Moment,
    user: UserId,
    away: Option<Window>,
    keep_visits: bool,
) -> Result<(), Failure> {
    let (Some(away), Some(_)) = (away, technicians::lock(db, user)?) else {
        return Ok(());
    };
    let mut lost = awaited_of(db, now, &[user])?;
    lost.retain(|visit| visit.busy.meets(away));
    must_be_kept(db, &lost, keep_visits)
}

/// Their lists, as the rows hold them.
pub fn lists_of(plan: &TechnicianRow) -> Result<(Vec<String>, Vec<String>), Failure> {
    let words = |list: &Json| plan.words(list);
    Ok((words(&plan.areas)?, words(&plan.skills)?))
}
