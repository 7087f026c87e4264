//! Who works for the made-up operator, and its key clients.

use uuid::Uuid;

use super::visits;
use crate::actions::House;
use crate::actions::customer::{self, NewCustomer};
use crate::actions::people::{NewUser, add_user, change_user};
use crate::actions::regions::{NewRegion, add_region};
use crate::actions::teams::{add_team, change_team};
use crate::actions::tokens::issue_token;
use crate::domain::ids::{CustomerId, TeamId, UserId};
use crate::domain::moment::{Moment, Span};
use crate::domain::password::Password;
use crate::domain::phone::Phone;
use crate::domain::refusal::Refusal;
use crate::domain::rights::Purpose;
use crate::domain::security::By;
use crate::domain::words::{Language, Role, Tier};
use crate::error::Failure;
use crate::pages::Guest;
use crate::storage::db::Db;
use crate::storage::fault::StoreFault;
use crate::storage::passwords;
use crate::storage::people::{self, TeamRow, UserRow};

/// Everybody that the demonstration acts for.
pub(super) struct Cast {
    pub(super) regions: Vec<Region>,
    pub(super) clients: Vec<Client>,
    /// A token for each of a few roles, to look around with.
    pub(super) tokens: Vec<(&'static str, String)>,
    /// Whom a visitor may be.
    pub(super) guests: Vec<Guest>,
}

/// A region with its team.
pub(super) struct Region {
    pub(super) name: &'static str,
    /// Those who are there; tickets may be given to the absent one all the same.
    pub(super) present: Vec<UserId>,
    pub(super) absent: Option<UserId>,
    /// One of those who come to customers.
    pub(super) technician: Option<UserId>,
    pub(super) chinese: bool,
}

/// A key client.
pub(super) struct Client {
    pub(super) id: CustomerId,
    pub(super) manager: UserId,
    pub(super) region: &'static str,
    pub(super) chinese: bool,
}

/// Code and name of a region, its team, and that team's lead, duty manager, manager, agents and technicians; the last agent of the first team is away.
type Listed = (
    &'static str,
    &'static str,
    &'static str,
    [&'static str; 3],
    [&'static str; 3],
    [&'static str; 2],
    bool,
);
const TEAMS: &[Listed] = &[
    (
        "north",
        "北区",
        "北区服务部",
        ["马琳", "高远", "罗静"],
        ["林晓", "何平", "郭敏"],
        ["秦勇", "冯磊"],
        true,
    ),
    (
        "south",
        "南区",
        "南区服务部",
        ["梁峰", "谢芳", "宋涛"],
        ["唐佳", "许诺", "邓超"],
        ["曹军", "潘亮"],
        true,
    ),
    (
        "harbour",
        "Harbour",
        "Harbour service",
        ["Grace Wu", "Tom Reyes", "Anna Brandt"],
        ["Mei Lau", "Ivan Petrov", "Sara Costa"],
        ["Leo Hahn", "Omar Said"],
        false,
    ),
];

const CLIENTS: &[(&str, &str, Tier, &str, bool)] = &[
    ("陆经理", "远航物流", Tier::Key, "north", true),
    ("白院长", "晨光医院", Tier::Vip, "south", true),
    ("Ms Rossi", "Harbour Hotels", Tier::Key, "harbour", false),
    ("Mr Adeyemi", "Lotus Trading", Tier::Key, "harbour", false),
];

/// How long the absent agent stays away.
const AWAY_FOR: Span = Span::days(7);
/// Tokens outlast any demonstration.
const TOKENS_LAST: Span = Span::days(3650);

/// Hires everybody.
pub(super) fn found(db: &mut Db, now: Moment, house: &House) -> Result<Cast, Failure> {
    visits::catalogue(db, now, house)?;
    let mut hiring = Hiring { db, now, house };
    let director = hiring.hire("director", "沈主任", Role::Manager, None, true)?;
    let mut regions = Vec::new();
    let mut managers = Vec::new();
    for listed in TEAMS {
        let (region, manager) = hiring.team(listed, director.id)?;
        regions.push(region);
        managers.push(manager);
    }
    let keepers = [
        hiring.hire("zhou", "周航", Role::AccountManager, None, true)?,
        hiring.hire("kate", "Kate Moor", Role::AccountManager, None, false)?,
    ];
    let auditor = hiring.hire("auditor", "Auditor", Role::Auditor, None, false)?;
    let mut clients = Vec::new();
    for (number, (name, company, tier, region, chinese)) in CLIENTS.iter().enumerate() {
        let manager = keepers[usize::from(!chinese)].id;
        let id = hiring.client(number, name, company, *tier, region, manager, *chinese)?;
        clients.push(Client {
            id,
            manager,
            region,
            chinese: *chinese,
        });
    }
    let admin = hiring.hire("admin", "Admin", Role::Admin, None, true)?;
    let agent = regions.first().and_then(|region| region.present.first().copied());
    let people = [
        ("agent", agent),
        ("account manager", Some(keepers[0].id)),
        ("manager", managers.first().copied()),
        ("auditor", Some(auditor.id)),
    ];
    let mut tokens = Vec::new();
    for (who, user) in people {
        if let Some(user) = user {
            tokens.push((
                who,
                issue_token(
                    hiring.db,
                    now,
                    &By::command_line(),
                    user,
                    "demonstration",
                    Purpose::ANY,
                    TOKENS_LAST,
                )?
                .1,
            ));
        }
    }
    let abroad = regions.last().and_then(|region| region.present.first().copied());
    let visited = people.into_iter().filter_map(|(_, user)| user);
    let comes = regions.first().and_then(|region| region.technician);
    let visited = visited.chain(comes).chain(abroad).chain([admin.id]);
    let guests = hiring.guests(&visited.collect::<Vec<_>>())?;
    Ok(Cast {
        regions,
        clients,
        tokens,
        guests,
    })
}

struct Hiring<'a> {
    db: &'a mut Db,
    now: Moment,
    house: &'a House,
}

impl Hiring<'_> {
    fn team(&mut self, listed: &Listed, director: UserId) -> Result<(Region, UserId), Failure> {
        let (region, called, name, [lead, duty, manager], agents, technicians, chinese) = *listed;
        let (code, by) = (region.to_owned(), By::command_line());
        let new = NewRegion {
            code,
            name: called.to_owned(),
        };
        add_region(self.db, self.now, self.house, &by, new)?;
        let team = add_team(self.db, self.now, self.house, &by, name, Some(region.to_owned()))?;
        let id = Some(team.id);
        let lead = self.hire(&format!("lead-{region}"), lead, Role::Agent, id, chinese)?;
        let duty = self.hire(&format!("duty-{region}"), duty, Role::Manager, id, chinese)?;
        let manager = self.hire(&format!("manager-{region}"), manager, Role::Manager, id, chinese)?;
        let mut present = Vec::new();
        for agent in agents {
            let mail = format!("agent{}-{region}", present.len() + 1);
            present.push(self.hire(&mail, agent, Role::Agent, id, chinese)?);
        }
        let absent = if region == TEAMS[0].0 { present.pop() } else { None };
        if let Some(agent) = &absent {
            let away = UserRow {
                absent_until: Some(self.now + AWAY_FOR),
                ..agent.clone()
            };
            change_user(self.db, self.house, &away)?;
        }
        let staffed = TeamRow {
            lead_id: Some(lead.id),
            duty_manager_id: Some(duty.id),
            manager_id: Some(manager.id),
            director_id: Some(director),
            ..team
        };
        change_team(self.db, self.house, &staffed)?;
        let mut coming = Vec::new();
        for technician in technicians {
            let mail = format!("technician{}-{region}", coming.len() + 1);
            coming.push(self.hire(&mail, technician, Role::Technician, id, chinese)?.id);
        }
        visits::area(self.db, self.now, self.house, region, called, &coming)?;
        let region = Region {
            technician: coming.first().copied(),
            name: region,
            present: present.iter().map(|agent| agent.id).collect(),
            absent: absent.map(|agent| agent.id),
            chinese,
        };
        Ok((region, manager.id))
    }

    /// Gives each of these the same password, which nobody needs to know.
    fn guests(&mut self, these: &[UserId]) -> Result<Vec<Guest>, Failure> {
        let password = Uuid::from_bytes(self.db.dice().bytes()).simple().to_string();
        let salt = self.db.dice().bytes();
        let claimed = Password::claimed("/password", &password).map_err(|fault| Refusal::Invalid(vec![fault]))?;
        let broken = || StoreFault::Bug("the guests' password could not be kept".to_owned());
        let digest = claimed.digest(salt).ok_or_else(broken)?;
        let mut guests = Vec::new();
        for id in these {
            passwords::set(self.db, *id, &digest, self.now)?;
            let user = people::find(self.db, *id)?.ok_or_else(|| Refusal::absent("user", id))?;
            guests.push(Guest {
                name: user.name,
                role: user.role,
                login: user.email,
                password: password.clone(),
            });
        }
        Ok(guests)
    }

    fn hire(
        &mut self,
        mail: &str,
        name: &str,
        role: Role,
        team: Option<TeamId>,
        chinese: bool,
    ) -> Result<UserRow, Failure> {
        let new = NewUser::active(name, &format!("{mail}@example.com"), role, team, language(chinese));
        add_user(self.db, self.now, self.house, &By::command_line(), new)
    }

    fn client(
        &mut self,
        number: usize,
        name: &str,
        company: &str,
        tier: Tier,
        region: &str,
        manager: UserId,
        chinese: bool,
    ) -> Result<CustomerId, Failure> {
        let phone = Phone::parse("/phone", &format!("139 0000 99{number:02}"))
            .map_err(|fault| Refusal::Invalid(vec![fault]))?;
        let new = NewCustomer {
            name: name.to_owned(),
            company: company.to_owned(),
            email: None,
            tier,
            region: Some(region.to_owned()),
            account_manager: Some(manager),
            language: language(chinese),
            phones: vec![phone],
        };
        customer::add(self.db, self.now, new).map(|customer| customer.id)
    }
}

fn language(chinese: bool) -> Language {
    if chinese { Language::ZhCn } else { Language::En }
}
