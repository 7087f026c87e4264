//! The roll: staff from a CSV file. Every row is looked at first; what is then done is exactly what was shown, or nothing.
//! Nobody is ever taken away by a file.

use serde::{Deserialize, Serialize};
use serde_json::json;

use crate::actions::House;
use crate::actions::invitation::invited;
use crate::actions::people::{NewUser, UserChange, added, altered};
use crate::actions::security::record_all;
use crate::domain::chain::{Hash, canonical};
use crate::domain::ids::{SiteId, TeamId, UserId};
use crate::domain::moment::Moment;
use crate::domain::refusal::{FieldFault, Refusal};
use crate::domain::security::{By, Deed as Told};
use crate::domain::text::{self, SHORT};
use crate::domain::words::{Language, Role, UserState, words};
use crate::error::Failure;
use crate::storage::db::Db;
use crate::storage::people::{self, UserRow};
use crate::storage::sites;

/// The most rows of a file.
pub const ROWS_MAX: usize = 5_000;
/// The columns that a file may have; the first three it must have.
const COLUMNS: [&str; 8] = [
    "name",
    "email",
    "role",
    "team",
    "site",
    "staff_number",
    "language",
    "languages",
];

/// What becomes of one row.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct RowVerdict {
    /// The line of the file on which the row begins.
    pub line: u64,
    pub email: String,
    pub verdict: RollVerdict,
    /// For `changed`: the fields. For `refused`: what is wrong, and what would be right.
    pub details: Vec<String>,
}

words! {
    /// What becomes of a row.
    RollVerdict {
        /// Somebody is added.
        Added = "added",
        Changed = "changed",
        Unchanged = "unchanged",
        Refused = "refused",
    }
}

/// A file looked at.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Roll {
    pub rows: Vec<RowVerdict>,
    /// Names this file and what would become of it, for whoever then says: do that.
    pub digest: String,
}

/// One row, read.
#[derive(Debug, Clone, Default)]
struct Entry {
    name: String,
    email: String,
    role: Option<Role>,
    team: Option<TeamId>,
    site: Option<SiteId>,
    staff_number: Option<String>,
    language: Option<Language>,
    languages: Option<Vec<String>>,
}

enum Deed {
    Add(Entry),
    Change(UserId, UserChange),
    Nothing,
}

/// What would become of each row.
pub fn look(db: &mut Db, csv: &[u8]) -> Result<Roll, Failure> {
    Ok(looked_at(db, csv)?.0)
}

/// Does what a look at the same file showed; refused where that has changed since.
pub fn call(
    db: &mut Db,
    now: Moment,
    house: &House,
    by: &By,
    csv: &[u8],
    shown: &str,
    by_invitation: bool,
) -> Result<Roll, Failure> {
    // Everybody whom it is about is kept from others first, in one order for all, and what is recorded comes last: two
    // files that are called at once wait for each other and not both for ever.
    let concerned = changed_by(&looked_at(db, csv)?.1);
    people::lock(db, &concerned)?;
    let (roll, mut deeds) = looked_at(db, csv)?;
    if roll.digest != shown {
        let cure = "is not that of this file as it stands now; look at it again, and send the digest that is shown";
        return Err(Refusal::field("/digest", cure).into());
    }
    // A new row waits for one of the same address that another file adds.
    deeds.sort_by_key(Deed::address);
    let mut told: Vec<Told> = Vec::new();
    for deed in deeds {
        match deed {
            Deed::Nothing => {}
            Deed::Change(user, change) => told.extend(altered(db, now, house, by, user, None, change)?.1),
            Deed::Add(entry) => told.extend(add(db, now, house, entry, by_invitation)?),
        }
    }
    record_all(db, now, by, told)?;
    Ok(roll)
}

/// Whom these deeds change.
fn changed_by(deeds: &[Deed]) -> Vec<UserId> {
    let changed = deeds.iter().filter_map(|deed| match deed {
        Deed::Change(user, _) => Some(*user),
        Deed::Add(_) | Deed::Nothing => None,
    });
    changed.collect()
}

impl Deed {
    /// The address of somebody new.
    fn address(&self) -> Option<String> {
        match self {
            Deed::Add(entry) => Some(entry.email.clone()),
            Deed::Change(..) | Deed::Nothing => None,
        }
    }
}

fn add(db: &mut Db, now: Moment, house: &House, entry: Entry, by_invitation: bool) -> Result<Vec<Told>, Failure> {
    let role = entry.role.unwrap_or(Role::Agent);
    let is_invited = by_invitation && role != Role::Integration;
    let new = NewUser {
        name: entry.name,
        email: entry.email,
        role,
        team: entry.team,
        language: entry.language.unwrap_or(Language::ZhCn),
        staff_number: entry.staff_number,
        languages: entry.languages.unwrap_or_default(),
        site: entry.site,
        state: if is_invited {
            UserState::Invited
        } else {
            UserState::Active
        },
    };
    let (user, fact) = added(db, now, house, new)?;
    let mut told = vec![fact.into()];
    if is_invited {
        told.push(invited(db, now, house, &user)?.into());
    }
    Ok(told)
}

fn looked_at(db: &mut Db, csv: &[u8]) -> Result<(Roll, Vec<Deed>), Failure> {
    let mut reader = csv::ReaderBuilder::new().trim(csv::Trim::All).from_reader(csv);
    let header = reader.headers().map_err(|fault| unreadable(&fault))?.clone();
    let columns = columns_of(&header)?;
    let (mut rows, mut deeds, mut seen) = (Vec::new(), Vec::new(), Vec::new());
    for record in reader.records() {
        let record = record.map_err(|fault| unreadable(&fault))?;
        if rows.len() >= ROWS_MAX {
            return Err(Refusal::field("/csv", format!("has at most {ROWS_MAX} rows; split the file")).into());
        }
        let line = record.position().map_or(0, csv::Position::line);
        let (verdict, deed) = one(db, &columns, &record, line, &mut seen)?;
        rows.push(verdict);
        deeds.push(deed);
    }
    let digest = Hash::of(&[csv, canonical(&json!(rows)).as_bytes()]).to_string();
    Ok((Roll { rows, digest }, deeds))
}

fn unreadable(fault: &csv::Error) -> Refusal {
    Refusal::field("/csv", format!("cannot be read: {fault}"))
}

/// Which column stands where.
fn columns_of(header: &csv::StringRecord) -> Result<Vec<&'static str>, Refusal> {
    let mut columns = Vec::new();
    for name in header {
        let name = name.trim_start_matches('\u{feff}').to_lowercase();
        let known = COLUMNS.iter().copied().find(|known| *known == name);
        let Some(column) = known.filter(|known| !columns.contains(known)) else {
            let shown: String = name.chars().take(60).collect();
            let all = COLUMNS.join(", ");
            let cure = format!("has the column \"{shown}\" twice or too much; the columns are {all}");
            return Err(Refusal::field("/csv", cure));
        };
        columns.push(column);
    }
    match COLUMNS[..3].iter().find(|needed| !columns.contains(needed)) {
        Some(missing) => Err(Refusal::field("/csv", format!("lacks the column {missing}"))),
        None => Ok(columns),
    }
}

fn one(
    db: &mut Db,
    columns: &[&'static str],
    record: &csv::StringRecord,
    line: u64,
    seen: &mut Vec<String>,
) -> Result<(RowVerdict, Deed), Failure> {
    let (entry, mut faults) = read(db, columns, record)?;
    let known = people::of_email(db, &entry.email)?;
    let keys = [Some(entry.email.clone()), entry.staff_number.clone()];
    for key in keys.into_iter().flatten().filter(|key| !key.is_empty()) {
        if seen.contains(&key) {
            faults.push(FieldFault::new(key.clone(), "stands in this file twice"));
        }
        seen.push(key);
    }
    if let Some(number) = &entry.staff_number
        && let Some(owner) = people::of_staff_number(db, number)?
        && Some(owner.id) != known.as_ref().map(|known| known.id)
    {
        faults.push(FieldFault::new(
            "staff_number",
            format!("{number} is {}'s", owner.email),
        ));
    }
    let shown = |verdict, details| RowVerdict {
        line,
        email: entry.email.clone(),
        verdict,
        details,
    };
    if !faults.is_empty() {
        let told = faults.iter().map(|fault| format!("{}: {}", fault.field, fault.detail));
        return Ok((shown(RollVerdict::Refused, told.collect()), Deed::Nothing));
    }
    let Some(known) = known else {
        return Ok((shown(RollVerdict::Added, Vec::new()), Deed::Add(entry)));
    };
    let (change, fields) = difference(&known, &entry);
    if fields.is_empty() {
        return Ok((shown(RollVerdict::Unchanged, fields), Deed::Nothing));
    }
    Ok((shown(RollVerdict::Changed, fields), Deed::Change(known.id, change)))
}

/// What a row says of somebody who is there already: empty cells say nothing.
fn difference(known: &UserRow, entry: &Entry) -> (UserChange, Vec<String>) {
    let mut fields = Vec::new();
    let mut differs = |field: &str, differs: bool| {
        if differs {
            fields.push(field.to_owned());
        }
        differs
    };
    let languages = entry
        .languages
        .clone()
        .filter(|spoken| json!(spoken) != known.languages.0);
    let change = UserChange {
        name: differs("name", entry.name != known.name).then(|| entry.name.clone()),
        role: entry.role.filter(|role| differs("role", *role != known.role)),
        team: entry
            .team
            .filter(|team| differs("team", Some(*team) != known.team_id))
            .map(Some),
        site: entry
            .site
            .filter(|site| differs("site", Some(*site) != known.site_id))
            .map(Some),
        staff_number: entry
            .staff_number
            .clone()
            .filter(|number| differs("staff_number", Some(number) != known.staff_number.as_ref()))
            .map(Some),
        language: entry
            .language
            .filter(|language| differs("language", *language != known.language)),
        languages: languages.filter(|_| differs("languages", true)),
        ..UserChange::default()
    };
    (change, fields)
}

fn read(
    db: &mut Db,
    columns: &[&'static str],
    record: &csv::StringRecord,
) -> Result<(Entry, Vec<FieldFault>), Failure> {
    let (mut entry, mut faults) = (Entry::default(), Vec::new());
    for (column, cell) in columns.iter().copied().zip(record) {
        if cell.is_empty() && !COLUMNS[..3].contains(&column) {
            continue;
        }
        let fault = match column {
            "name" => text::required(column, cell, SHORT).map(|name| entry.name = name),
            "email" => text::email(column, cell).map(|email| entry.email = email),
            "role" => word(column, cell).map(|role| entry.role = Some(role)),
            "language" => word(column, cell).map(|language| entry.language = Some(language)),
            "staff_number" => text::staff_number(column, cell).map(|number| entry.staff_number = Some(number)),
            "languages" => {
                let tags: Vec<String> = cell.split_whitespace().map(str::to_owned).collect();
                text::languages(column, &tags).map(|tags| entry.languages = Some(tags))
            }
            "team" => match people::team_of_name(db, cell)? {
                Some(team) => {
                    entry.team = Some(team.id);
                    Ok(())
                }
                None => Err(FieldFault::new(column, "there is no team of this name")),
            },
            _ => match sites::of_name(db, cell)? {
                Some(site) => {
                    entry.site = Some(site.id);
                    Ok(())
                }
                None => Err(FieldFault::new(column, "there is no site of this name")),
            },
        };
        faults.extend(fault.err());
    }
    Ok((entry, faults))
}

fn word<T: std::str::FromStr<Err = crate::domain::words::UnknownWord>>(
    column: &str,
    cell: &str,
) -> Result<T, FieldFault> {
    cell.parse()
        .map_err(|fault: crate::domain::words::UnknownWord| FieldFault::new(column, fault.to_string()))
}
