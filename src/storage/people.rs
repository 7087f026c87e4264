//! Staff and teams.

use diesel::prelude::*;
use jiff::tz::TimeZone;

use super::causes::{self, CauseRow};
use super::columns::Json;
use super::db::Db;
use super::dialect::locked;
use super::fault::StoreFault;
use super::regions::{self, RegionRow};
use super::schema::{sites, teams, users};
use crate::domain::cause::CAUSES_MAX;
use crate::domain::ids::{SiteId, TeamId, UserId};
use crate::domain::moment::Moment;
use crate::domain::people::{Directory, Person, REGIONS_MAX, Site, Team};
use crate::domain::shift::{Roster, Shift};
use crate::domain::words::{Language, Role, SiteKind, UserState};

/// Everybody. Staff are hundreds, not millions.
pub fn directory(db: &mut Db, zone: &TimeZone) -> Result<Directory, StoreFault> {
    let people: Vec<UserRow> = users::table.select(UserRow::as_select()).load(db.conn())?;
    let teams: Vec<TeamRow> = teams::table.select(TeamRow::as_select()).load(db.conn())?;
    let sites: Vec<(SiteId, SiteKind, String)> = sites::table
        .select((sites::id, sites::kind, sites::name))
        .load(db.conn())?;
    let sites = sites.into_iter().map(|(id, kind, name)| (id, Site { kind, name }));
    let regions = regions::list(db, REGIONS_MAX)?;
    let causes = causes::list(db, CAUSES_MAX)?;
    Ok(Directory {
        regions: regions.into_iter().map(RegionRow::into_region).collect(),
        causes: causes.into_iter().map(CauseRow::into_cause).collect::<Result<_, _>>()?,
        sites: sites.collect(),
        zone: zone.clone(),
        people: people.into_iter().map(|row| (row.id, row.into_person())).collect(),
        teams: teams.into_iter().map(|row| (row.id, row.into_team())).collect(),
    })
}

/// The member of staff of this id.
pub fn find(db: &mut Db, id: UserId) -> Result<Option<UserRow>, StoreFault> {
    Ok(users::table
        .find(id)
        .select(UserRow::as_select())
        .first(db.conn())
        .optional()?)
}

/// The member of staff with this e-mail address (in lower case).
pub fn of_email(db: &mut Db, email: &str) -> Result<Option<UserRow>, StoreFault> {
    Ok(users::table
        .filter(users::email.eq(email))
        .select(UserRow::as_select())
        .first(db.conn())
        .optional()?)
}

/// The member of staff with this staff number.
pub fn of_staff_number(db: &mut Db, number: &str) -> Result<Option<UserRow>, StoreFault> {
    Ok(users::table
        .filter(users::staff_number.eq(number))
        .select(UserRow::as_select())
        .first(db.conn())
        .optional()?)
}

/// At most `most` members of staff, by name.
pub fn list(db: &mut Db, most: i64) -> Result<Vec<UserRow>, StoreFault> {
    Ok(users::table
        .order((users::name, users::id))
        .limit(most)
        .select(UserRow::as_select())
        .load(db.conn())?)
}

/// How many have this role and are active.
pub fn count_active(db: &mut Db, role: Role) -> Result<i64, StoreFault> {
    let holders = users::table.filter(users::role.eq(role).and(users::state.eq(UserState::Active)));
    Ok(holders.count().get_result(db.conn())?)
}

/// Who has this role and is active, kept from every other writer until the transaction ends: two of them cannot step
/// down at the same moment, each counting on the other.
pub fn lock_active(db: &mut Db, role: Role) -> Result<Vec<UserId>, StoreFault> {
    let holders = users::table
        .filter(users::role.eq(role).and(users::state.eq(UserState::Active)))
        .order(users::id)
        .select(users::id);
    Ok(locked!(db.conn(), holders, load)?)
}

/// Keeps these, and every active admin, from other writers until the transaction ends: in one order, whoever asks.
pub fn lock(db: &mut Db, these: &[UserId]) -> Result<(), StoreFault> {
    let rules = users::role.eq(Role::Admin).and(users::state.eq(UserState::Active));
    let both = users::table
        .filter(users::id.eq_any(these).or(rules))
        .order(users::id)
        .select(users::id);
    let _locked: Vec<UserId> = locked!(db.conn(), both, load)?;
    Ok(())
}

/// Stores a new member of staff; [`StoreFault::Taken`] when the address is taken.
pub fn create(db: &mut Db, user: &UserRow) -> Result<(), StoreFault> {
    diesel::insert_into(users::table).values(user).execute(db.conn())?;
    Ok(())
}

/// Stores a changed member of staff. `false` when somebody was faster.
pub fn save(db: &mut Db, user: &UserRow) -> Result<bool, StoreFault> {
    let row = UserRow {
        version: user.version + 1,
        ..user.clone()
    };
    let unchanged = users::table.find(user.id).filter(users::version.eq(user.version));
    Ok(diesel::update(unchanged).set(row).execute(db.conn())? == 1)
}

/// Notes that mail to this person came back.
pub fn note_bounce(db: &mut Db, id: UserId, at: Moment) -> Result<(), StoreFault> {
    diesel::update(users::table.find(id))
        .set(users::bounced_at.eq(at))
        .execute(db.conn())?;
    Ok(())
}

/// The team of this id.
pub fn find_team(db: &mut Db, id: TeamId) -> Result<Option<TeamRow>, StoreFault> {
    Ok(teams::table
        .find(id)
        .select(TeamRow::as_select())
        .first(db.conn())
        .optional()?)
}

/// The team of this name.
pub fn team_of_name(db: &mut Db, name: &str) -> Result<Option<TeamRow>, StoreFault> {
    Ok(teams::table
        .filter(teams::name.eq(name))
        .select(TeamRow::as_select())
        .first(db.conn())
        .optional()?)
}

/// At most `most` teams, by name.
pub fn list_teams(db: &mut Db, most: i64) -> Result<Vec<TeamRow>, StoreFault> {
    Ok(teams::table
        .order((teams::name, teams::id))
        .limit(most)
        .select(TeamRow::as_select())
        .load(db.conn())?)
}

/// Stores a new team; [`StoreFault::Taken`] when the name is taken.
pub fn create_team(db: &mut Db, team: &TeamRow) -> Result<(), StoreFault> {
    diesel::insert_into(teams::table).values(team).execute(db.conn())?;
    Ok(())
}

/// Those of these people who work in this team.
pub fn members(db: &mut Db, team: TeamId, of: &[UserId]) -> Result<Vec<UserId>, StoreFault> {
    let members = users::table
        .filter(users::id.eq_any(of.to_vec()))
        .filter(users::team_id.eq(team))
        .filter(users::state.eq(UserState::Active));
    Ok(members.select(users::id).load(db.conn())?)
}

/// Stores a changed team. `false` when somebody was faster.
pub fn save_team(db: &mut Db, team: &TeamRow) -> Result<bool, StoreFault> {
    let row = TeamRow {
        version: team.version + 1,
        ..team.clone()
    };
    let unchanged = teams::table.find(team.id).filter(teams::version.eq(team.version));
    Ok(diesel::update(unchanged).set(row).execute(db.conn())? == 1)
}

/// A row of `users`.
#[derive(Queryable, Selectable, Insertable, AsChangeset, Debug, Clone, PartialEq, Eq)]
#[diesel(table_name = users, treat_none_as_null = true)]
pub struct UserRow {
    pub id: UserId,
    pub name: String,
    pub email: String,
    pub role: Role,
    pub team_id: Option<TeamId>,
    pub language: Language,
    pub state: UserState,
    /// What the house calls them; unique.
    pub staff_number: Option<String>,
    /// What they speak, as a list of language tags.
    pub languages: Json,
    pub site_id: Option<SiteId>,
    /// Away from then; at once, where that is none and they are away.
    pub absent_from: Option<Moment>,
    /// Who is told in their place meanwhile.
    pub stand_in_id: Option<UserId>,
    pub absent_until: Option<Moment>,
    pub bounced_at: Option<Moment>,
    pub created_at: Moment,
    pub version: i64,
}

impl UserRow {
    /// Whether they work here.
    pub fn is_here(&self) -> bool {
        self.state == UserState::Active
    }

    /// The person of this row.
    pub fn into_person(self) -> Person {
        Person {
            id: self.id,
            name: self.name,
            email: self.email,
            role: self.role,
            language: self.language,
            team: self.team_id,
            site: self.site_id,
            state: self.state,
            absent_from: self.absent_from,
            absent_until: self.absent_until,
            stand_in: self.stand_in_id,
            bounced: self.bounced_at.is_some(),
        }
    }
}

/// A row of `teams`.
#[derive(Queryable, Selectable, Insertable, AsChangeset, Debug, Clone, PartialEq, Eq)]
#[diesel(table_name = teams, treat_none_as_null = true)]
pub struct TeamRow {
    pub id: TeamId,
    pub name: String,
    pub region: Option<String>,
    pub lead_id: Option<UserId>,
    pub duty_manager_id: Option<UserId>,
    pub manager_id: Option<UserId>,
    pub director_id: Option<UserId>,
    /// What the team can do, as a list of short texts.
    pub skills: Json,
    /// Its week of shifts, as a list.
    pub shifts: Json,
    pub created_at: Moment,
    pub version: i64,
}

impl TeamRow {
    /// Its week of shifts; none where what is stored cannot be read.
    pub fn shifts(&self) -> Option<Vec<Shift>> {
        serde_json::from_value(self.shifts.0.clone()).ok()
    }

    /// The team of this row.
    pub fn into_team(self) -> Team {
        let shifts = self.shifts().unwrap_or_default();
        let roster = Roster::of(&shifts).unwrap_or_default();
        Team {
            id: self.id,
            name: self.name,
            region: self.region,
            lead: self.lead_id,
            duty_manager: self.duty_manager_id,
            manager: self.manager_id,
            director: self.director_id,
            roster,
            version: self.version,
        }
    }
}
